"""Whether outlines cross themselves and each other so often that mending and comparing them would take for ever: a
small file can hold some ten thousand corners whose lines cross a hundred million times."""

from collections.abc import Iterable

import numpy as np
import shapely
from shapely.geometry import Polygon

MOST_CROSSINGS = 20_000
# pairs of lines whose boxes touch: per line, and for a few long ones besides
MOST_NEAR, ANY_NEAR = 20, 50_000
# lines asked at once: each may lie near all others, and the pairs are held in memory
AT_ONCE = 20


def is_tangled(polygons: Iterable[Polygon]) -> bool:
    found = [sides(ring) for one in polygons for ring in rings(one) if not ring.is_empty]
    if not found:
        return False
    lines = np.concatenate(found)
    tree = shapely.STRtree(lines)
    most_near, near, crossings = MOST_NEAR * len(lines) + ANY_NEAR, 0, 0
    for start in range(0, len(lines), AT_ONCE):
        asked, others = tree.query(lines[start : start + AT_ONCE])
        near += len(others)
        if near > most_near:
            return True
        asked = asked + start
        once = others > asked + 1  # neither itself, nor the next one, nor a pair twice
        crossings += int(shapely.crosses(lines[asked[once]], lines[others[once]]).sum())
        if crossings > MOST_CROSSINGS:
            return True
    return False


def rings(one: Polygon) -> list[shapely.LinearRing]:
    return [one.exterior, *one.interiors]


def sides(ring: shapely.LinearRing) -> np.ndarray:
    corners = shapely.get_coordinates(ring)
    return shapely.linestrings(np.stack([corners[:-1], corners[1:]], axis=1))
