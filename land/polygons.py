"""Measured boundaries: corners → area in m² on the ellipsoid, or a sentence that says what is wrong.

A polygon is [[longitude, latitude], …] in degrees, WGS 84, the first corner not repeated. Areas are
geodesic (geographiclib, Karney 2013), so they hold at any place and size.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from geographiclib.geodesic import Geodesic
from shapely.geometry import Polygon
from shapely.validation import explain_validity

CORNERS = (3, 500)
# below, no building stands on it; above, somebody mixed up units or places (m²)
TINY, HUGE = 25, 1_000_000
# corners nearer than this to their predecessor are the same point measured twice (m)
SAME_M = 0.3

Corners = list[list[float]]


@dataclass(frozen=True)
class Measured:
    """corners as kept; area m² (two decimals), perimeter m; latitude and longitude of a point inside."""

    corners: Corners
    area: Decimal
    perimeter: float
    latitude: float
    longitude: float


def measure(points: Any) -> Measured:
    """Raises ValidationError in Indonesian for what is no boundary of a parcel in Kalimantan Barat."""
    corners = as_corners(points)
    require_in_province(
        corners
    )  # first: distances between points that aren't on Earth mean nothing
    corners = without_repeats(corners)
    if len(corners) < CORNERS[0]:
        raise ValidationError("Batas lahan memerlukan paling sedikit 3 sudut yang berbeda.")
    shape = Polygon(flat(corners))
    if not shape.is_valid:
        raise ValidationError(crossing(explain_validity(shape)))
    ring = Geodesic.WGS84.Polygon()  # type: ignore[attr-defined]
    for longitude, latitude in corners:
        ring.AddPoint(latitude, longitude)
    _, perimeter, area = ring.Compute()
    area = abs(area)
    if area < TINY:
        raise ValidationError(
            f"Luas terukur hanya {indonesian(area)} m²: terlalu kecil untuk lahan. Ukur lagi dengan "
            "berjalan mengelilingi batasnya, atau tandai keempat sudutnya."
        )
    if area > HUGE:
        raise ValidationError(
            f"Luas terukur {indonesian(area / 10_000)} ha: terlalu luas untuk lahan satu gerai. "
            "Periksa titik sudutnya."
        )
    inside = Polygon(corners).representative_point()
    return Measured(corners, round(Decimal(area), 2), perimeter, inside.y, inside.x)


def as_corners(points: Any) -> Corners:
    """Pairs of finite degrees. Raises ValidationError."""
    if not isinstance(points, list | tuple) or len(points) > CORNERS[1]:
        raise ValidationError(f"Batas lahan paling banyak {CORNERS[1]} sudut.")
    corners: Corners = []
    for point in points:
        pair = list(point) if isinstance(point, list | tuple) else []
        if len(pair) != 2 or not all(is_number(one) for one in pair):
            raise ValidationError("Setiap sudut adalah bujur dan lintang, dalam derajat.")
        corners.append([float(pair[0]), float(pair[1])])
    return corners


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def without_repeats(corners: Corners) -> Corners:
    """Neither a corner twice in a row, nor the first again at the end."""
    kept: Corners = []
    for corner in corners:
        if not kept or metres(kept[-1], corner) >= SAME_M:
            kept.append(corner)
    while len(kept) > 1 and metres(kept[0], kept[-1]) < SAME_M:
        kept.pop()
    return kept


def require_in_province(corners: Corners) -> None:
    box = settings.COORDINATE_BOX
    for longitude, latitude in corners:
        if inside(longitude, box["longitude"]) and inside(latitude, box["latitude"]):
            continue
        if inside(latitude, box["longitude"]) and inside(longitude, box["latitude"]):
            raise ValidationError("Lintang dan bujur tertukar. Tulis bujur dulu, baru lintang.")
        raise ValidationError(
            f"Sudut pada lintang {latitude:.5f}, bujur {longitude:.5f} di luar Kalimantan Barat. "
            "Ukur lagi di tempatnya."
        )


def inside(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]


def crossing(explained: str) -> str:
    told = "Garis batasnya saling memotong"
    if "Self-intersection" in explained:
        told += ": urutan sudutnya keliru, atau jalannya berbalik"
    return f"{told}. Tandai sudut-sudutnya berurutan mengelilingi lahan."


def metres(one: Sequence[float], other: Sequence[float]) -> float:
    """Between two [longitude, latitude]."""
    return Geodesic.WGS84.Inverse(one[1], one[0], other[1], other[0], Geodesic.DISTANCE)["s12"]  # type: ignore[attr-defined]


def flat(corners: Corners) -> list[tuple[float, float]]:
    """Metres east and north of the first corner: for looking at the shape only."""
    (lon0, lat0), scale = corners[0], 111_320.0
    east = scale * math.cos(math.radians(lat0))
    return [((lon - lon0) * east, (lat - lat0) * scale) for lon, lat in corners]


def indonesian(value: float) -> str:
    """One decimal, "1.234,5"."""
    return f"{value:,.1f}".translate(str.maketrans(",.", ".,"))
