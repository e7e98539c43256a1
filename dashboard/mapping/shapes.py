"""Geometry of outlines: from village points, from and to what is kept, and small enough to be sent.

Coordinates are (longitude, latitude) in degrees, WGS 84; kept and sent with four decimals (11 m).
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import shapely
from shapely.geometry import MultiPoint, MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

SCALE = 10_000
DECIMALS = 4
GRID = 1 / SCALE
# how far around the villages the province is drawn when nothing better is known, and how wide a gap between them
# still belongs to it (degrees; 0.12 is about 13 km)
AROUND, GAP = 0.12, 0.2
ROUGH = 0.05
# of a degree, near the equator
KM = 111.2
MOST_BYTES = 25_000
# of a degree; each step is tried until the outlines are small enough
TOLERANCES = (0.0002, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.008, 0.013, 0.02, 0.05, 0.1)

Shapes = dict[str, BaseGeometry]


def voronoi(points: Mapping[str, tuple[float, float]]) -> Shapes:
    """Village code → (longitude, latitude) makes kabupaten code → outline: the cells of its villages' points,
    dissolved, as far as AROUND the points. Of several villages on one point the first code decides."""
    at: dict[tuple[float, float], str] = {}
    for code in sorted(points):
        at.setdefault(points[code], code[:5])
    if not at:
        return {}
    every = MultiPoint(list(at))
    # of rounded points: buffering two thousand takes a second, and a rough edge is all that is wanted
    rough = shapely.union_all(shapely.set_precision(every, ROUGH))
    ground = rough.buffer(AROUND + ROUGH + GAP, quad_segs=4).buffer(-GAP).simplify(0.01)
    if len(at) == 1:
        return {next(iter(at.values())): ground}
    owners: dict[str, list[BaseGeometry]] = defaultdict(list)
    # ordered: the n-th cell is the n-th point's
    cells = shapely.voronoi_polygons(every, extend_to=ground.envelope.buffer(1), ordered=True)
    for cell, owner in zip(cells.geoms, at.values(), strict=True):
        owners[owner].append(cell)
    return {
        code: shapely.intersection(shapely.union_all(found), ground)
        for code, found in sorted(owners.items())
    }


def only_areas(found: BaseGeometry) -> MultiPolygon:
    """Its polygons, without lines and points that repairing leaves behind."""
    parts = shapely.get_parts(shapely.get_parts(found))
    return MultiPolygon([part for part in parts if isinstance(part, Polygon) and part.area > 0])


def small(shapes: Shapes, most: int = MOST_BYTES) -> Shapes:
    """The outlines, simplified together (shared borders stay shared) until they are at most `most` bytes."""
    codes = sorted(shapes)
    found = {code: on_grid(shapes[code]) for code in codes}
    for tolerance in TOLERANCES:
        if weight(found) <= most:
            break
        simple = shapely.coverage_simplify([shapes[code] for code in codes], tolerance)
        found = {code: on_grid(one) for code, one in zip(codes, simple, strict=True)}
    return found


def on_grid(one: BaseGeometry) -> MultiPolygon:
    return only_areas(shapely.set_precision(shapely.make_valid(one), GRID))


def weight(shapes: Shapes) -> int:
    """Bytes of the outlines as they are sent, compressed."""
    sent = {code: packed(kept(one)) for code, one in shapes.items()}
    return len(gzip.compress(json.dumps(sent, separators=(",", ":")).encode(), 9))


def kept(one: BaseGeometry) -> list[Any]:
    """Coordinates of a MultiPolygon, as Boundary.shape holds them."""
    return [
        [
            [[round(x, DECIMALS), round(y, DECIMALS)] for x, y in ring.coords]
            for ring in (part.exterior, *part.interiors)
        ]
        for part in shapely.get_parts(one)
    ]


def geometry(coordinates: list[Any]) -> BaseGeometry:
    return shape({"type": "MultiPolygon", "coordinates": coordinates})


def packed(coordinates: list[Any]) -> list[list[int]]:
    """Rings as they are sent: integers, each corner as the step from the one before ([x, y, dx, dy, …]). Holes
    are rings, too: the map fills by the even-odd rule."""
    rings = []
    for polygon in coordinates:
        for ring in polygon:
            steps, before = [], (0, 0)
            for longitude, latitude in ring:
                here = round(longitude * SCALE), round(latitude * SCALE)
                steps += [here[0] - before[0], here[1] - before[1]]
                before = here
            rings.append(steps)
    return rings


def area_km2(one: BaseGeometry) -> float:
    """About; near the equator a degree is as long as it is wide."""
    return one.area * 110.6 * 111.3


def inside(one: BaseGeometry, points: Iterable[tuple[float, float]]) -> int:
    """How many of the points (longitude, latitude) lie in it."""
    shapely.prepare(one)
    found = list(points)
    return int(shapely.intersects_xy(one, *zip(*found, strict=True)).sum()) if found else 0
