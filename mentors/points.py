"""A small map without tiles: where points lie to each other, drawn on the server."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 320, 220, 22
KM_PER_DEGREE = 111.32
# a mentor of one village still gets a map that shows some land around it
LEAST_KM = 4.0
STEPS_KM = (1, 2, 5, 10, 20, 50, 100, 200)


@dataclass(frozen=True)
class Dot:
    """A point on the drawing, in its units; written with a point, never localized."""

    number: int
    x: str
    y: str
    label: str


@dataclass(frozen=True)
class Drawing:
    dots: list[Dot]
    scale_km: int
    scale_width: str
    width: int = WIDTH
    height: int = HEIGHT


def draw(points: Iterable[tuple[int, float, float, str]]) -> Drawing | None:
    """(number, latitude, longitude, label) → a drawing; None without a point."""
    given = list(points)
    if not given:
        return None
    middle = sum(latitude for _, latitude, _, _ in given) / len(given)
    narrow = math.cos(math.radians(middle))
    # kilometres east and south
    placed = [
        (n, lon * narrow * KM_PER_DEGREE, -lat * KM_PER_DEGREE, t) for n, lat, lon, t in given
    ]
    xs, ys = [x for _, x, _, _ in placed], [y for _, _, y, _ in placed]
    room_x, room_y = WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE
    per_km = min(
        room_x / max(max(xs) - min(xs), LEAST_KM), room_y / max(max(ys) - min(ys), LEAST_KM)
    )
    left = (WIDTH - (max(xs) - min(xs)) * per_km) / 2 - min(xs) * per_km
    top = (HEIGHT - (max(ys) - min(ys)) * per_km) / 2 - min(ys) * per_km
    dots = [
        Dot(n, f"{left + x * per_km:.1f}", f"{top + y * per_km:.1f}", t) for n, x, y, t in placed
    ]
    fitting = [step for step in STEPS_KM if step * per_km <= WIDTH * 0.4]
    scale = fitting[-1] if fitting else STEPS_KM[0]
    return Drawing(dots, scale, f"{scale * per_km:.1f}")
