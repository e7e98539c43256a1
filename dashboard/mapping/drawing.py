"""A set of outlines drawn on the server, with a table that says the same."""

from dataclasses import dataclass, field

import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.mapping.shapes import area_km2, inside

WIDTH = 640


@dataclass(frozen=True)
class Area:
    """number: as written in the drawing; path: SVG; points: [x, y] of the number; villages: (inside, all) of its
    own villages with a sure point."""

    number: int
    code: str
    name: str
    matched: str
    km2: int
    path: str
    x: int
    y: int
    villages_inside: int
    villages: int


@dataclass
class Sketch:
    width: int = WIDTH
    height: int = 0
    areas: list[Area] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    outside: int = 0


def sketch(
    outlines: dict[str, tuple[BaseGeometry, str]],
    names: dict[str, str],
    villages: dict[str, tuple[float, float]],
) -> Sketch:
    """`outlines`: code → (outline, how it was named); `names`: of all kabupaten/kota; `villages`: code → point."""
    found = Sketch(missing=[name for code, name in sorted(names.items()) if code not in outlines])
    if not outlines:
        return found
    west, south, east, north = shapely.total_bounds([one for one, _ in outlines.values()])
    scale = WIDTH / max(east - west, 1e-6)
    found.height = round((north - south) * scale) + 1

    def at(x: float, y: float) -> tuple[int, int]:
        return round((x - west) * scale), round((north - y) * scale)

    def ring(corners: list[tuple[float, float]]) -> str:
        kept = list(dict.fromkeys(at(x, y) for x, y in corners))
        return "M" + "L".join(f"{x} {y}" for x, y in kept) + "Z"

    for number, (code, (one, matched)) in enumerate(sorted(outlines.items()), start=1):
        own = [point for village, point in villages.items() if village.startswith(f"{code}.")]
        rings = [
            ring(list(each.coords))
            for part in shapely.get_parts(one)
            for each in (part.exterior, *part.interiors)
        ]
        middle = one.representative_point()
        x, y = at(middle.x, middle.y)
        within = inside(one, own)
        found.outside += len(own) - within
        told = (number, code, names.get(code, code), matched, round(area_km2(one)), "".join(rings))
        found.areas.append(Area(*told, x, y, within, len(own)))
    return found
