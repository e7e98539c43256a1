"""The funnel's numbers and the table of regions as HTML, in one piece: 15 × 15 cells are too many for tags."""

from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.templatetags.kdkmp import angka
from land.linking import link, region_query
from land.metrics import HEADS, PLACES, Figure, Line


def linked(key: str, value: int, url: str, css: str = "", check: str = "count") -> str:
    """A number that leads to its rows; the data attributes let a test compare the two. Without a page that
    lists them it stands alone."""
    if not url:
        return f"<span>{angka(value)}</span>"
    styled = f' class="{css}"' if css else ""
    return (
        f'<a{styled} href="{escape(url)}" data-figure="{key}" data-value="{value}" '
        f'data-check="{check}">{angka(value)}</a>'
    )


def figure_number(figure: Figure) -> SafeString:
    return mark_safe(linked(figure.key, figure.value, figure.link, "figure-value"))


def table_rows(lines: list[Line], total: Line) -> SafeString:
    """The body of the table and its line of totals."""
    out = [table_row(line, drill=True) for line in lines]
    out.append(table_row(total, drill=False, css=' class="total"'))
    return mark_safe("\n".join(out))


def table_row(line: Line, *, drill: bool, css: str = "") -> str:
    where = region_query(line.code)
    name = escape(line.name)
    if drill:
        name = f'<a href="{escape(link("land:funnel", **where))}">{name}</a>'
    mark = line.code if drill else "jumlah"
    cells = [linked(f"{mark}:koperasi", line.cooperatives, link(PLACES, **where))]
    for place in HEADS:
        url = link(PLACES, **where, place=place.value)
        cells.append(linked(f"{mark}:{place.value}", line.places[place.value], url))
    tds = "".join(f'<td class="num">{cell}</td>' for cell in cells)
    return f'<tr{css}><th scope="row">{name}</th>{tds}</tr>'


def cooperative_address(pk: int) -> str:
    return f"{reverse('registry:cooperative-list')}{pk}/"
