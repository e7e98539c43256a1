"""The coverage table's cells as HTML, in one piece: 15 × 15 of them are too many for template tags."""

from html import escape

from django.utils.safestring import SafeString, mark_safe

from core.templatetags.kdkmp import angka, persen
from mentors.coverage.metrics import DAYS, Figure, Line, link, region_query
from mentors.load import Level, badge, level_of

HEADS = [
    "Koperasi",
    "Didampingi",
    *("Tanpa: hari ini" if not days else f"Tanpa: {days} hari lagi" for days in DAYS),
    "BA",
    *(level.label for level in Level),
    "Koperasi per BA",
    "Jarak (km)",
]


def linked(key: str, value: int, url: str, css: str = "") -> str:
    """A number that leads to its rows; the data attributes let a test compare the two."""
    styled = f' class="{css}"' if css else ""
    return (
        f'<a{styled} href="{escape(url)}" data-figure="{key}" data-value="{value}" '
        f'data-check="count">{angka(value)}</a>'
    )


def figure_number(figure: Figure) -> SafeString:
    return mark_safe(linked(figure.key, figure.value, figure.link, "figure-value"))


def table_rows(lines: list[Line], total: Line, regency: str) -> SafeString:
    """The body of the table and its line of totals."""
    out = [table_row(line, line.code, drill=not regency) for line in lines]
    out.append(table_row(total, regency, drill=False, css=' class="total"'))
    return mark_safe("\n".join(out))


def table_row(line: Line, code: str, *, drill: bool, css: str = "") -> str:
    where = region_query(code)
    name = escape(line.name)
    if drill:
        name = f'<a href="{escape(link("mentors:coverage", **where))}">{name}</a>'
    coops = link("registry:cooperative-list", **where)
    running = link("mentors:assignment-list", **where, keadaan="berjalan")
    cells = [
        linked(f"{line.code}:koperasi", line.cooperatives, coops),
        f"{linked(f'{line.code}:didampingi', line.covered[0], running)} "
        f"<small>{persen(line.covered[0], line.cooperatives)}</small>",
    ]
    for days in DAYS:
        url = link("mentors:uncovered", **where, hari=days)
        cells.append(linked(f"{line.code}:tanpa-{days}", line.uncovered(days), url))
    cells += mentor_cells(line, where)
    tds = "".join(
        f'<td class="num" data-label="{label}">{cell}</td>'
        for label, cell in zip(HEADS, cells, strict=True)
    )
    return f'<tr{css}><th scope="row">{name}</th>{tds}</tr>'


def mentor_cells(line: Line, where: dict[str, str]) -> list[str]:
    cells = [linked(f"{line.code}:ba", len(line.loads), link("mentors:load", **where))]
    levels = line.levels
    for level in Level:
        url = link("mentors:load", **where, beban=level.value)
        cells.append(linked(f"{line.code}:{level.value}", levels[level], url))
    cells.append(spread(line))
    url = escape(link("mentors:load", **where))
    cells.append(f'<a href="{url}">{angka(line.average_km)}</a>' if line.stretch else "–")
    return cells


def spread(line: Line) -> str:
    """Least–middle–most and the word for the middle one."""
    busy, middle = line.busy, line.middle_load
    if middle is None:
        return "–"
    word = badge(level_of(round(middle)))
    return f"{angka(busy[0])} – {angka(middle)} – {angka(busy[-1])} {word}"
