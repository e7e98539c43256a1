"""A measured boundary as a drawing: north is up, all in millimetres from the top left corner of its box."""

import math
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError

from core.templatetags.kdkmp import angka, koordinat
from land.polygons import Corners, as_corners, flat, metres

BOX = (170.0, 84.0)  # mm
ROOM = (16.0, 12.0)  # mm left free around the shape for what is written at it
LABEL_AWAY = 3.2  # mm from a side to its length
# More sides than this and their lengths would lie over each other; the table has them all.
MOST_LENGTHS, SHORTEST_LABELLED = 16, 9.0
MOST_NUMBERS = 24
NICE = (1, 2, 5)


@dataclass(frozen=True)
class Mark:
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Sketch:
    """points: of the shape; sides: lengths beside it; corners: their numbers; bar: length in mm and words."""

    points: list[list[float]]
    sides: list[Mark]
    corners: list[Mark]
    bar_mm: float
    bar_text: str
    table: list[list[str]]  # corner, latitude, longitude, metres to the next
    width: float = BOX[0]
    height: float = BOX[1]

    def data(self) -> dict[str, Any]:
        return asdict(self)


def sketch_of(polygon: Any) -> Sketch | None:
    """None for what is not measured."""
    try:
        corners = as_corners(polygon) if polygon else []
    except ValidationError:
        return None
    if len(corners) < 3:
        return None
    lengths = lengths_of(corners)
    points, scale = fitted(flat(corners))
    step = nice_length(BOX[0] / 4 / scale)
    return Sketch(
        points=points,
        sides=side_marks(points, lengths),
        corners=corner_marks(points),
        bar_mm=step * scale,
        bar_text=f"{plain(step)} m",
        table=table_of(corners, lengths),
    )


def lengths_of(corners: Corners) -> list[float]:
    """Metres from each corner to the next, from the last to the first."""
    return [metres(one, corners[(n + 1) % len(corners)]) for n, one in enumerate(corners)]


def fitted(shape: list[tuple[float, float]]) -> tuple[list[list[float]], float]:
    """Metres east and north → millimetres right and down, as large as fits, in the middle; and mm per metre."""
    xs, ys = [x for x, _ in shape], [y for _, y in shape]
    wide, high = max(max(xs) - min(xs), 0.01), max(max(ys) - min(ys), 0.01)
    scale = min((BOX[0] - 2 * ROOM[0]) / wide, (BOX[1] - 2 * ROOM[1]) / high)
    left = (BOX[0] - wide * scale) / 2 - min(xs) * scale
    top = (BOX[1] - high * scale) / 2 + max(ys) * scale
    return [[round(left + x * scale, 3), round(top - y * scale, 3)] for x, y in shape], scale


def nice_length(most: float) -> float:
    """The longest of 1, 2, 5, 10, 20 … m that isn't longer than `most`."""
    power = 10 ** math.floor(math.log10(most))
    return max(one * power for one in NICE if one * power <= most * 1.000001)


def plain(value: float) -> str:
    return angka(int(value)) if value >= 1 else f"{value:g}".replace(".", ",")


def is_clockwise(points: list[list[float]]) -> bool:
    """On paper, where y grows downwards."""
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs) > 0


def side_marks(points: list[list[float]], lengths: list[float]) -> list[Mark]:
    """The length of each side, beside its middle and outside of the shape."""
    if len(points) > MOST_LENGTHS:
        return []
    turn = 1 if is_clockwise(points) else -1
    found = []
    for n, (ax, ay) in enumerate(points):
        bx, by = points[(n + 1) % len(points)]
        drawn = math.hypot(bx - ax, by - ay)
        if drawn < SHORTEST_LABELLED:
            continue
        out_x, out_y = (by - ay) / drawn * turn, (ax - bx) / drawn * turn
        # what stands beside an upright side needs more room than what stands above a level one
        away = LABEL_AWAY + 4 * abs(out_x)
        x, y = (ax + bx) / 2 + out_x * away, (ay + by) / 2 + out_y * away
        found.append(Mark(round(x, 3), round(y, 3), f"{angka(round(lengths[n], 1))} m"))
    return found


def corner_marks(points: list[list[float]]) -> list[Mark]:
    """Numbers at the corners; of many only some, the first always."""
    every = -(-len(points) // MOST_NUMBERS)
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    found = []
    for n in range(0, len(points), every):
        x, y = points[n]
        far = math.hypot(x - middle_x, y - middle_y) or 1
        out = 3.2 / far
        found.append(
            Mark(round(x + (x - middle_x) * out, 3), round(y + (y - middle_y) * out, 3), str(n + 1))
        )
    return found


def table_of(corners: Corners, lengths: list[float]) -> list[list[str]]:
    return [
        [str(n + 1), koordinat(latitude), koordinat(longitude), angka(round(lengths[n], 1))]
        for n, (longitude, latitude) in enumerate(corners)
    ]
