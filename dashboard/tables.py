"""Figures made ready for the page: cells of the matrix, bars. No arithmetic in templates or views."""

from datetime import date
from html import escape

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.templatetags.kdkmp import angka, persen
from dashboard.metrics import Figure, Place, Row, list_link, shade
from registry.models import Milestone

KINDS = [(kind.value, kind.label) for kind in Milestone.Kind]
# Twelve columns side by side: a long label may go on in the next line after its stroke.
KIND_HEADS = [label.replace("/", "/\u200b") for _, label in KINDS]


def first_column(place: Place) -> str:
    if place.district:
        return "Desa/kelurahan"
    return "Kecamatan" if place.regency else "Kabupaten/kota"


def heading(names: list[str], where: frozenset[str] | None, rows: list[Row]) -> str:
    if len(names) == 2:
        return f"Kecamatan {names[1]}, {names[0]}"
    if names:
        return names[0]
    if where is None:
        return "Provinsi Kalimantan Barat"
    return rows[0].name if len(rows) == 1 else f"{len(rows)} kabupaten/kota Anda"


def linked(key: str, value: int, url: str, *, check: str = "count", css: str = "") -> str:
    """A number that leads to its rows; the data attributes let a test compare the two.

    Written as an f-string: all but `url` are words of our own, and two hundred calls of format_html
    would be half of the page's time.
    """
    styled = f' class="{css}"' if css else ""
    return (
        f'<a{styled} href="{escape(url)}" data-figure="{key}" data-value="{value}" '
        f'data-check="{check}">{angka(value)}</a>'
    )


def matrix_rows(rows: list[Row], total: Row, place: Place) -> SafeString:
    """The matrix's body as HTML, in one piece: 15 × 13 cells are too many for template tags."""
    out = [matrix_row(row, place, row.code) for row in rows]
    out.append(matrix_row(total, place, "", css=' class="total"'))
    return mark_safe("\n".join(out))


def matrix_row(row: Row, place: Place, code: str, css: str = "") -> str:
    name = escape(row.name)
    if row.drill:
        name = format_html('<a href="{}">{}</a>', row.drill, row.name)
    base = list_link(place, code)
    more = "&" if "?" in base else "?"
    count = linked(f"{code}:koperasi", row.cooperatives, base)
    cells = [f'<th scope="row">{name}</th><td class="num" data-label="Koperasi">{count}</td>']
    for kind, label in KINDS:
        part = row.reached[kind]
        number = linked(f"{code}:{kind}", part, f"{base}{more}tahapan={kind}")
        cells.append(
            f'<td class="num s{shade(part, row.cooperatives)}" data-label="{label}">{number} '
            f"<small>{persen(part, row.cooperatives)}</small></td>"
        )
    return f"<tr{css}>{''.join(cells)}</tr>"


def milestone_bars(total: Row, place: Place, on: date) -> list[Figure]:
    """Each milestone as a share of all cooperatives; the missing ones are one click further."""
    return [
        Figure(
            f"bar-{kind}",
            label,
            total.reached[kind],
            list_link(place, tahapan=kind),
            on,
            whole=total.cooperatives,
        )
        for kind, label in KINDS
    ]
