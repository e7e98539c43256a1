"""Figures as they stand on a page, and the matrix of milestones. Written as f-strings: a page has hundreds of them,
and so many template tags would be half of its time."""

from collections import Counter
from collections.abc import Callable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from core.templatetags.kdkmp import angka, persen
from dashboard.counting.numbers import Numbers
from dashboard.counting.places import Where
from dashboard.linking import frozen_target, link
from dashboard.metrics import shade
from registry.models import Milestone

KINDS = [(kind.value, str(kind.label)) for kind in Milestone.Kind]
# Twelve columns side by side: a long label may go on in the next line after its stroke.
KIND_HEADS = [label.replace("/", "/\u200b") for _, label in KINDS]
# With so many lines one sheet holds shares, too; with more it holds the numbers alone.
PRINTED_WHOLE = 16
LIST = "registry:cooperative-list"


def first_column(where: Where) -> str:
    if where.district:
        return "Desa/kelurahan"
    return "Kecamatan" if where.regency else "Kabupaten/kota"


def linked(key: str, value: int, url: str, *, check: str = "count", css: str = "") -> str:
    """A number that leads to its rows; the data attributes let a test compare the two. With check "" the page
    behind it has no such rows, and nothing says so. The bare number without `url`."""
    if not url:
        return f'<span class="{css}">{angka(value)}</span>' if css else angka(value)
    styled = f' class="{css}"' if css else ""
    told = f' data-figure="{key}" data-value="{value}" data-check="{check}"' if check else ""
    return f'<a{styled} href="{escape(url)}"{told}>{angka(value)}</a>'


def matrix_rows(
    lines: list[tuple[str, str]], numbers: Numbers, where: Where, snapshot: int | None = None
) -> SafeString:
    """The matrix's body as HTML, in one piece. `lines`: code and name of each region one step below `where`;
    `snapshot`: where the numbers are frozen."""
    by_region, none = numbers.by_region, Counter[str]()
    small = '<small class="d-print-none">' if len(lines) > PRINTED_WHOLE else "<small>"
    out = []
    for code, name in lines:
        told = escape(name)
        if not where.district:
            told = f'<a href="{escape(link("dashboard:home", drill(code)))}">{told}</a>'
        out.append(
            f"<tr>{cells(code, told, by_region.get(code, none), leads(where, code, snapshot), small)}</tr>"
        )
    whole = leads(where, "", snapshot)
    out.append(f'<tr class="total">{cells("", "Jumlah", numbers.of(), whole, small)}</tr>')
    return mark_safe("\n".join(out))


def drill(code: str) -> dict[str, str]:
    where = Where(code[:5], code if len(code) == 8 else "")
    return where.query()


Leads = Callable[[str], tuple[str, str]]


def leads(where: Where, code: str, snapshot: int | None) -> Leads:
    """Measure → (address, check) of the rows of a line. Frozen rows are narrowed to a kecamatan at most."""
    query = where.query(code)
    base = escape(link(LIST, query))
    more = "&amp;" if "?" in base else "?"

    def live(key: str) -> tuple[str, str]:
        kind = key.removeprefix("tahap-")
        return (base if kind == key else f"{base}{more}tahapan={kind}"), "count"

    def frozen(key: str) -> tuple[str, str]:
        if snapshot is None or len(code) > 8:
            return "", ""
        found = frozen_target(snapshot, key, query)
        return escape(found.link), found.check

    return live if snapshot is None else frozen


def cell(figure: str, value: int, address: str, check: str) -> str:
    if not address:
        return angka(value)
    return (
        f'<a href="{address}" data-figure="{figure}" data-value="{value}" data-check="{check}">'
        f"{angka(value)}</a>"
    )


def cells(code: str, name: str, numbers: Counter[str], of: Leads, small: str) -> str:
    whole = numbers["koperasi"]
    first = cell(f"{code}:koperasi", whole, *of("koperasi"))
    out = [f'<th scope="row">{name}</th><td class="num" data-label="Koperasi">{first}</td>']
    for kind, label in KINDS:
        part = numbers[f"tahap-{kind}"]
        number = cell(f"{code}:{kind}", part, *of(f"tahap-{kind}"))
        out.append(
            f'<td class="num s{shade(part, whole)}" data-label="{label}">{number} '
            f"{small}{persen(part, whole)}</small></td>"
        )
    return "".join(out)
