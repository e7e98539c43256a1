"""Great-circle distances between points (latitude, longitude in degrees, WGS 84), in kilometres."""

from collections.abc import Iterable, Sequence
from math import asin, cos, radians, sin, sqrt

from django.db.models import Expression, F
from django.db.models.functions import Coalesce

Point = tuple[float, float]
EARTH_KM = 6371.0088  # mean radius


def km_between(one: Point, other: Point) -> float:
    """Kilometres as the bird flies."""
    south, north = radians(one[0]), radians(other[0])
    east = radians(other[1] - one[1])
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def middle_of(points: Sequence[Point]) -> Point | None:
    """The mean point; None without points. Kalbar is small enough to take degrees as a plane."""
    if not points:
        return None
    return (
        sum(point[0] for point in points) / len(points),
        sum(point[1] for point in points) / len(points),
    )


def spread_km(points: Sequence[Point]) -> float | None:
    """Mean distance of the points to their mean point; None without points."""
    middle = middle_of(points)
    if middle is None:
        return None
    return sum(km_between(middle, point) for point in points) / len(points)


def point_or_none(latitude: float | None, longitude: float | None) -> Point | None:
    return None if latitude is None or longitude is None else (latitude, longitude)


def known(points: Iterable[Point | None]) -> list[Point]:
    return [point for point in points if point is not None]


def place_of(path: str = "") -> tuple[Expression, Expression]:
    """SQL: latitude and longitude of a cooperative, or of its village where it has none of its own.

    `path` leads from the rows to the cooperative ("cooperative__"). Both come from the same place,
    because the database keeps a cooperative's two numbers together.
    """
    return (
        Coalesce(F(f"{path}latitude"), F(f"{path}village__latitude")),
        Coalesce(F(f"{path}longitude"), F(f"{path}village__longitude")),
    )
