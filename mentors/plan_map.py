"""A plan's map as SVG made on the server: no tiles, no script. Each mentor has a colour and a number; lines
lead from where he starts to his cooperatives. The table beside it says the same in figures."""

from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from core.templatetags.kdkmp import angka
from mentors.planner.measuring import Measure
from mentors.planner.problem import Point
from mentors.planner.stored import Stored
from mentors.planner.telling import short

WIDTH, LOWEST, HIGHEST, EDGE = 600, 260, 760, 16
# each at least 4.5:1 on white
COLOURS = (
    *("#0b5394", "#a11a20", "#1c6b3f", "#6d4200", "#6a1b9a"),
    *("#00695c", "#ad1457", "#37474f", "#b23c00", "#283593"),
)


@dataclass(frozen=True)
class Frame:
    """Degrees → pixels; near the equator a degree is as long either way."""

    west: float
    north: float
    scale: float
    height: int

    @classmethod
    def around(cls, points: list[Point]) -> "Frame":
        west, east = min(p.longitude for p in points), max(p.longitude for p in points)
        south, north = min(p.latitude for p in points), max(p.latitude for p in points)
        wide, high = max(east - west, 0.01), max(north - south, 0.01)
        scale = min((WIDTH - 2 * EDGE) / wide, (HIGHEST - 2 * EDGE) / high)
        return cls(west, north, scale, max(LOWEST, round(high * scale) + 2 * EDGE))

    def at(self, point: Point) -> tuple[int, int]:
        x = EDGE + (point.longitude - self.west) * self.scale
        y = EDGE + (self.north - point.latitude) * self.scale
        return round(x), round(y)


def drawn(stored: Stored, side: str) -> SafeString:
    """`side`: "before" or "after"."""
    measured: Measure = getattr(stored, side)
    stops = {stop.key: stop for stop in stored.problem.stops}
    both = [stored.before.anchors, stored.after.anchors]
    frame = Frame.around(
        [stop.point for stop in stops.values()] + [p for some in both for p in some.values()]
    )
    shares = {
        line.cooperative_id: holder
        for line in stored.lines
        if (holder := getattr(line, f"{side}_id")) in stored.contracts
    }
    parts = [mentor(stored, key, frame, measured, shares) for key in stored.contracts]
    for key in measured.uncovered:
        x, y = frame.at(stops[key].point)
        told = f"{short(stops[key].name)}: tanpa BA"
        parts.append(
            f'<path d="M{x - 4} {y - 4}l8 8m0-8l-8 8" stroke="#a11a20" stroke-width="2">'
            f"<title>{escape(told)}</title></path>"
        )
    name = "sekarang" if side == "before" else "menurut rencana"
    label = (
        f"Peta {name}: {angka(len(stored.contracts))} BA, {angka(measured.covered)} koperasi didampingi,"
        f" {angka(len(measured.uncovered))} tanpa BA. Tabel per BA memuat angka yang sama."
    )
    return mark_safe(
        f'<svg role="img" aria-label="{escape(label)}" width="{WIDTH}" height="{frame.height}"'
        f' viewBox="0 0 {WIDTH} {frame.height}">{"".join(parts)}</svg>'
    )


def mentor(
    stored: Stored, key: int, frame: Frame, measured: Measure, shares: dict[int, int]
) -> str:
    """Lines, dots and the number of one mentor."""
    number = stored.numbers[key]
    colour = COLOURS[(number - 1) % len(COLOURS)]
    anchor = measured.anchors.get(key)
    if anchor is None:
        return ""
    x, y = frame.at(anchor)
    lines, dots = [], []
    for stop in stored.problem.stops:
        if shares.get(stop.key) == key:
            to_x, to_y = frame.at(stop.point)
            lines.append(f"M{x} {y}L{to_x} {to_y}")
            dots.append(
                f'<circle cx="{to_x}" cy="{to_y}" r="3">'
                f"<title>{escape(short(stop.name))}: {number}</title></circle>"
            )
    path = f'<path d="{"".join(lines)}" stroke-opacity=".55"/>' if lines else ""
    return (
        f'<g fill="{colour}" stroke="{colour}">{path}<g stroke="none">{"".join(dots)}</g>'
        f'<circle cx="{x}" cy="{y}" r="9" fill="#fff" stroke-width="1.5"/>'
        f'<text x="{x}" y="{y + 4}" text-anchor="middle" font-size="11" font-weight="700"'
        f' stroke="none">{number}</text></g>'
    )
