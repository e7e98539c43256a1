"""Boundaries: areas against references worked out in other ways, and a sentence for all that is none.

References: a rectangle, triangle or circle is laid out on the ellipsoid by its sides (geographiclib's Direct), so
its area is known beforehand from plane geometry; other shapes are projected with the series for the length of a
degree (Snyder, Map Projections, eq. 3-21 and 4-19) and added up by Gauss's formula.
"""

import math
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from geographiclib.geodesic import Geodesic
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from land.polygons import CORNERS, measure

WGS = Geodesic.WGS84
WITHIN = 0.005
# latitude, longitude: from the south to the north of the province
PLACES = [(-3.0, 110.5), (-0.0263, 109.3425), (0.0, 111.2), (1.4, 109.2), (2.0, 109.65)]


def from_sides(place, steps) -> list[list[float]]:
    """Corners by going so many metres in a direction (degrees from north), one after another."""
    latitude, longitude = place
    corners = [[longitude, latitude]]
    for azimuth, metres in steps:
        found = WGS.Direct(latitude, longitude, azimuth, metres)
        latitude, longitude = found["lat2"], found["lon2"]
        corners.append([longitude, latitude])
    return corners


def around(place, points) -> list[list[float]]:
    """Corners at metres (east, north) of a place, by azimuth and distance."""
    corners = []
    for east, north in points:
        azimuth = math.degrees(math.atan2(east, north))
        found = WGS.Direct(*place, azimuth, math.hypot(east, north))
        corners.append([found["lon2"], found["lat2"]])
    return corners


def by_series(corners) -> float:
    """m²: degrees into metres at the mean latitude, then Gauss."""
    phi = math.radians(sum(lat for _, lat in corners) / len(corners))
    north = 111_132.954 - 559.822 * math.cos(2 * phi) + 1.175 * math.cos(4 * phi)
    east = 111_412.84 * math.cos(phi) - 93.5 * math.cos(3 * phi) + 0.118 * math.cos(5 * phi)
    lon0, lat0 = corners[0]
    flat = [((lon - lon0) * east, (lat - lat0) * north) for lon, lat in corners]
    twice = sum(
        x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(flat, flat[1:] + flat[:1], strict=True)
    )
    return abs(twice) / 2


def rectangle(wide, long):
    return [(90, wide), (0, long), (270, wide)]


STAR = [
    (math.sin(math.pi * n / 5) * r, math.cos(math.pi * n / 5) * r)
    for n in range(10)
    for r in [60 if n % 2 == 0 else 25]
]
CIRCLE = [
    (40 * math.sin(math.tau * n / 300), 40 * math.cos(math.tau * n / 300)) for n in range(300)
]
L_SHAPE = [(0, 0), (60, 0), (60, 20), (20, 20), (20, 70), (0, 70)]
# name → (corners, m² known from its sides)
SHAPES = {
    **{
        f"square at {lat}": (from_sides((lat, lon), rectangle(50, 50)), 2_500)
        for lat, lon in PLACES
    },
    "strip 2 m × 900 m": (from_sides(PLACES[1], rectangle(2, 900)), 1_800),
    "L": (around(PLACES[3], L_SHAPE), 60 * 20 + 20 * 50),
    "triangle": (around(PLACES[0], [(0, 0), (80, 0), (0, 50)]), 2_000),
    "concave star": (around(PLACES[4], STAR), 5 * 60 * 25 * math.sin(math.pi / 5)),
    "300 corners": (around(PLACES[2], CIRCLE), 150 * 40**2 * math.sin(math.tau / 300)),
    "25.5 m²": (from_sides(PLACES[1], rectangle(5.1, 5)), 25.5),
    "90 ha": (from_sides(PLACES[0], rectangle(1_000, 900)), 900_000),
}


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("way", ["as drawn", "backwards", "begun elsewhere", "closed"])
def test_areas_are_right_within_half_a_percent(name, way):
    corners, known = SHAPES[name]
    given_ = {
        "as drawn": corners,
        "backwards": corners[::-1],
        "begun elsewhere": corners[2:] + corners[:2],
        "closed": [*corners, corners[0]],
    }[way]
    found = measure(given_)
    assert abs(float(found.area) / known - 1) < WITHIN
    assert abs(float(found.area) / by_series(corners) - 1) < WITHIN
    assert found.area == round(found.area, 2) and isinstance(found.area, Decimal)
    assert len(found.corners) == len(corners)
    lon, lat = zip(*corners, strict=True)
    assert min(lat) <= found.latitude <= max(lat) and min(lon) <= found.longitude <= max(lon)


def test_the_reference_itself_notices_a_wrong_area():
    """A tenth of a percent off in one side is still right, two percent are not."""
    corners, known = SHAPES["square at 2.0"]
    assert abs(by_series(corners) / known - 1) < 0.001
    wider = from_sides((2.0, 109.65), rectangle(51, 50))
    assert abs(float(measure(wider).area) / known - 1) > WITHIN


def test_a_point_measured_twice_is_one():
    corners, known = SHAPES["square at 0.0"]
    doubled = [corner for corner in corners for _ in range(2)]
    near = from_sides((corners[0][1], corners[0][0]), [(45, 0.2)])[1]
    assert abs(float(measure([*doubled, near]).area) / known - 1) < WITHIN


SQUARE = SHAPES["square at -0.0263"][0]
JAVA = [[110.36, -7.79], [110.361, -7.79], [110.361, -7.791], [110.36, -7.791]]
NAN, INF = float("nan"), float("inf")
BAD = {
    "bow tie": ([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]], "saling memotong"),
    "spike": ([*SQUARE[:2], SQUARE[0], *SQUARE[2:]], "saling memotong"),
    "twice around": ([*SQUARE, *SQUARE], "saling memotong"),
    "nothing": ([], "paling sedikit 3 sudut"),
    "one corner": (SQUARE[:1], "paling sedikit 3 sudut"),
    "two corners": (SQUARE[:2], "paling sedikit 3 sudut"),
    "one corner many times": (SQUARE[:1] * 9, "paling sedikit 3 sudut"),
    "two corners in turn": (SQUARE[:2] * 4, "saling memotong"),
    "collinear": ([[109.3, 0.1], [109.301, 0.1], [109.302, 0.1]], "saling memotong|terlalu kecil"),
    "tiny": (from_sides(PLACES[1], rectangle(4, 4)), "terlalu kecil"),
    "huge": (from_sides(PLACES[1], rectangle(1_100, 1_000)), "terlalu luas"),
    "whole province": ([[108.5, -3], [114, -3], [114, 2], [108.5, 2]], "terlalu luas"),
    "swapped": ([[lat, lon] for lon, lat in SQUARE], "tertukar"),
    "Java": (JAVA, "di luar Kalimantan Barat"),
    "one corner in Java": ([*SQUARE[:3], JAVA[0]], "di luar Kalimantan Barat"),
    "NaN": ([*SQUARE[:3], [NAN, 0.0]], "bujur dan lintang"),
    "infinite": ([*SQUARE[:3], [109.3, INF]], "bujur dan lintang"),
    "text": ([*SQUARE[:3], ["109,3", "0,02"]], "bujur dan lintang"),
    "true": ([*SQUARE[:3], [True, False]], "bujur dan lintang"),
    "height as well": ([[*corner, 12.0] for corner in SQUARE], "bujur dan lintang"),
    "rings in rings": ([SQUARE], "bujur dan lintang"),
    "deep": ([[[[[[[SQUARE]]]]]]], "bujur dan lintang"),
    "GeoJSON": ({"type": "Polygon", "coordinates": [SQUARE]}, "sudut"),
    "null": (None, "sudut"),
    "word": ("POLYGON((109 0))", "sudut"),
    "number": (7, "sudut"),
    "nulls": ([None] * 4, "bujur dan lintang"),
    "too many": (SQUARE * 126, "paling banyak"),
    "a huge whole number": ([*SQUARE[:3], [10**400, 0]], "bujur dan lintang|di luar"),
    "a large number": ([*SQUARE[:3], [1e308, -1e308]], "di luar Kalimantan Barat"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_boundary_gets_a_sentence(name):
    points, told = BAD[name]
    with pytest.raises(ValidationError, match=told) as caught:
        measure(points)
    assert all(text[0].isupper() and text.rstrip().endswith(".") for text in caught.value.messages)


numbers = st.one_of(
    st.integers(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.floats(107.9, 114.4),
    st.floats(-3.3, 2.3),
    st.booleans(),
    st.none(),
    st.text(max_size=5),
)
junk = st.recursive(numbers, lambda inner: st.lists(inner, max_size=5), max_leaves=30)
near = st.lists(
    st.tuples(st.floats(109.34, 109.35), st.floats(-0.03, 0.03)).map(list), min_size=0, max_size=12
)


# slow only where the machine is
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.one_of(junk, st.lists(st.tuples(numbers, numbers).map(list), max_size=8), near))
def test_nothing_that_is_sent_causes_another_exception(points):
    try:
        found = measure(points)
    except ValidationError as error:
        assert error.messages
    else:
        assert found.area > 0 and CORNERS[0] <= len(found.corners) <= CORNERS[1]
