"""The map beside a visit: SVG made on the server, in metres, without tiles. The words beside it say the
same in figures."""

import math
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from mentors.distance import Point, km_between
from visits.signals import kilometres

WIDTH, HEIGHT, EDGE = 340, 240, 34
METRES_PER_DEGREE = 111_320
# some land around points that lie on one another
LEAST_M = 200.0
STEPS = (1, 2, 5)
# Another visit further off than so many times what there is to see is told in words only.
FAR = 6


@dataclass(frozen=True)
class Spot:
    """A point of the map with what it is called; `radius`: metres of its accuracy circle."""

    kind: str  # "koperasi", "kunjungan", "sebelumnya"
    point: Point
    label: str
    radius: float = 0.0


@dataclass(frozen=True)
class Frame:
    """Metres east and south of a first point → pixels."""

    origin: Point
    west: float
    north: float
    scale: float

    @classmethod
    def around(cls, spots: list[Spot]) -> "Frame":
        origin = spots[0].point
        placed = [(*metres_from(origin, spot.point), spot.radius) for spot in spots]
        west, east = min(x - r for x, _, r in placed), max(x + r for x, _, r in placed)
        north, south = min(y - r for _, y, r in placed), max(y + r for _, y, r in placed)
        wide, high = max(east - west, LEAST_M), max(south - north, LEAST_M)
        scale = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)
        return cls(
            origin,
            (west + east) / 2 - WIDTH / 2 / scale,
            (north + south) / 2 - HEIGHT / 2 / scale,
            scale,
        )

    def at(self, point: Point) -> tuple[float, float]:
        x, y = metres_from(self.origin, point)
        return (x - self.west) * self.scale, (y - self.north) * self.scale


def metres_from(origin: Point, point: Point) -> tuple[float, float]:
    """(east, south) in metres; a visit is near enough to its cooperative to take the earth as flat."""
    narrow = math.cos(math.radians(origin[0]))
    east = (point[1] - origin[1]) * METRES_PER_DEGREE * narrow
    return east, (origin[0] - point[0]) * METRES_PER_DEGREE


def drawable(cooperative: Spot | None, visit: Spot | None, other: Spot | None) -> list[Spot]:
    """The spots that one map can hold."""
    spots = [spot for spot in (cooperative, visit) if spot]
    if other and spots:
        seen = LEAST_M
        if cooperative and visit:
            seen = max(seen, km_between(cooperative.point, visit.point) * 1000 + visit.radius)
        if min(km_between(other.point, spot.point) for spot in spots) * 1000 <= FAR * seen:
            spots.append(other)
    return spots


def drawn(spots: list[Spot]) -> SafeString | str:
    """The SVG of these spots; "" when there is none."""
    if not spots:
        return ""
    frame = Frame.around(spots)
    parts = [circle(frame, spot) for spot in spots if spot.radius] + [line(frame, spots)]
    # those that matter most are drawn last
    parts += [mark(frame, spot) for spot in reversed(spots)]
    label = "Peta: " + "; ".join(spot.label for spot in spots)
    return mark_safe(
        f'<svg role="img" aria-label="{escape(label)}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" class="mw-100 h-auto d-block mx-auto" font-size="15"><rect width="{WIDTH}" height="{HEIGHT}" fill="#f4f6f9"/>'
        f"{''.join(parts)}{bar(frame.scale)}{NORTH}</svg>"
    )


def circle(frame: Frame, spot: Spot) -> str:
    x, y = frame.at(spot.point)
    radius = spot.radius * frame.scale
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#0b5394" fill-opacity=".12" '
        f'stroke="#0b5394" stroke-dasharray="4 3"/>'
    )


def line(frame: Frame, spots: list[Spot]) -> str:
    """From the cooperative to the visit."""
    places = {spot.kind: frame.at(spot.point) for spot in spots}
    if not {"koperasi", "kunjungan"} <= set(places):
        return ""
    (x, y), (to_x, to_y) = places["koperasi"], places["kunjungan"]
    return f'<path d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}" stroke="#4e5a68" stroke-dasharray="2 4"/>'


SHAPES = {
    "koperasi": ('<path d="M{w:.1f} {n:.1f}h14v14h-14z" fill="#1c6b3f" stroke="#fff"/>', "Koperasi"),
    "kunjungan": ('<circle cx="{x:.1f}" cy="{y:.1f}" r="7" fill="#0b5394" stroke="#fff"/>', "Kunjungan"),
    "sebelumnya": (
        '<path d="M{x:.1f} {n:.1f}l8 14h-16z" fill="#6d4200" stroke="#fff"/>',
        "Sebelumnya",
    ),
}  # fmt: skip


def mark(frame: Frame, spot: Spot) -> str:
    x, y = frame.at(spot.point)
    shape, word = SHAPES[spot.kind]
    # the word stands where it doesn't leave the picture, and not on another's
    right = x < WIDTH - 110
    low = {"koperasi": 5, "kunjungan": -11, "sebelumnya": 20}[spot.kind]
    anchor, off = ("start", 12) if right else ("end", -12)
    return (
        f"<g>{shape.format(x=x, y=y, w=x - 7, n=y - 7)}<title>{escape(spot.label)}</title>"
        f'<text x="{x + off:.1f}" y="{y + low:.1f}" text-anchor="{anchor}" fill="#1b2430" stroke="#f4f6f9" '
        f'stroke-width="3" paint-order="stroke">{word}</text></g>'
    )


def bar(scale: float) -> str:
    """The scale bar: the longest round length of at most a third of the picture."""
    longest = WIDTH / 2.5 / scale
    power = 10 ** math.floor(math.log10(longest))
    metres = max((step * power for step in STEPS if step * power <= longest), default=power)
    width = metres * scale
    return (
        f'<path d="M12 {HEIGHT - 18}v6h{width:.1f}v-6" fill="none" stroke="#1b2430" stroke-width="1.5"/>'
        f'<text x="12" y="{HEIGHT - 22}" fill="#1b2430">{kilometres(metres)}</text>'
    )


NORTH = (
    f'<path d="M{WIDTH - 20} 32v-20m-5 7l5-7 5 7" fill="none" stroke="#1b2430" stroke-width="1.5"/>'
    f'<text x="{WIDTH - 20}" y="47" text-anchor="middle" fill="#1b2430">U</text>'
)
