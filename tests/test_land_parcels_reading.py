"""What people type of a parcel's size, place and boundary, and what the form makes of it."""

import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from land.parcels import reading as r
from tests.land_rows import SQUARE

UNDERSTOOD = [
    ("20x50", "1000"),
    ("20 m x 50 m", "1000"),
    ("1 ha", "10000"),
    ("1,5 ha", "15000"),
    ("± 1.000 m2", "1000"),
    ("1.000", "1000"),
    ("600 m²", "600"),
    ("10 are", "1000"),
    ("0,12345 ha", "1234.5"),
    ("33,33 x 3", "99.99"),
]


@pytest.mark.parametrize(("text", "metres"), UNDERSTOOD)
def test_an_area_is_understood(text, metres):
    reading = r.area(text)
    assert reading.state == "ok", reading.problem
    assert reading.value == Decimal(metres)
    assert reading.value == r.area(r.written(reading.value)).value, "the stored one reads back"


def test_one_asks_whether_metres_or_hectares():
    reading = r.area("1")
    assert reading.state == "doubtful"
    assert {value for value, _ in reading.options} == {Decimal(1), Decimal(10_000)}


@pytest.mark.parametrize(
    "text", ["luas", "0", "-5", "0,001 m2", "1e400", "9" * 30, "999999999999 ha", "20x", "NaN"]
)
def test_what_is_no_area_is_told(text):
    reading = r.area(text)
    assert reading.state == "wrong" and reading.problem


@pytest.mark.parametrize(("text", "metres"), [("20", "20"), ("20 m", "20"), ("12,5", "12.5")])
def test_a_side(text, metres):
    assert r.side(text).value == Decimal(metres)


def test_a_size_has_two_sides():
    assert r.sides("20x50") == (Decimal(20), Decimal(50))
    assert r.sides("1.000 m2") is None
    assert r.sides("0 x 50") is None
    assert "20 x 50" in r.side("20x50").problem


LINES = "\n".join(f"{latitude}, {longitude}" for longitude, latitude in SQUARE)
FEATURE = {
    "type": "Feature",
    "geometry": {"type": "Polygon", "coordinates": [[*SQUARE, SQUARE[0]]]},
}


@pytest.mark.parametrize(
    "text",
    [
        LINES,
        LINES.replace("\n", "\r\n"),
        "\n".join(f"{longitude} {latitude}" for longitude, latitude in SQUARE),
        LINES.replace(".", ",").replace(", ", " ; "),
        json.dumps(FEATURE),
        json.dumps({"type": "FeatureCollection", "features": [FEATURE]}),
        json.dumps(FEATURE["geometry"]),
        json.dumps({"type": "MultiPolygon", "coordinates": [[SQUARE]]}),
        json.dumps(SQUARE),
        json.dumps([[*point, 12.5] for point in SQUARE]),
    ],
)
def test_a_boundary_is_measured(text):
    measured = r.boundary(text)
    assert 950 < measured.area < 1050
    assert r.boundary(r.boundary_text(measured.corners)).corners == measured.corners


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("-6.2, 106.8\n-6.2, 106.9\n-6.3, 106.9", "di luar Kalimantan Barat"),
        ("-0.1, 109.1\n-0.1, 109.1", "3 sudut"),
        ("-0.0263,109.3425\n-0.0267,109.3427\n-0.0263,109.3427\n-0.0267,109.3425", "memotong"),
        ("-0.0263,109.3425\n-0.02631,109.3425\n-0.02631,109.34251", "terlalu kecil"),
        ("-0.1, 109.1\nsini\n", "Baris 2"),
        (json.dumps([[y, x] for x, y in SQUARE]), "tertukar"),
        ("[" * 50_000, "GeoJSON"),
        ("{", "GeoJSON"),
        ('{"type": "Point", "coordinates": [109, 0]}', "bukan satu bidang"),
        ('{"type": "FeatureCollection", "features": []}', "lebih dari satu"),
        (json.dumps({"type": "Polygon", "coordinates": [SQUARE, SQUARE]}), "berlubang"),
        ("[[1" + "0" * 500 + ", 1], [1, 2], [3, 4]]", "bujur dan lintang"),
        ("[[NaN, 1], [1, 2], [3, 4]]", "bujur dan lintang"),
        ("x" * 70_000, "terlalu panjang"),
    ],
)
def test_what_is_no_boundary_is_told(text, told):
    with pytest.raises(ValidationError) as error:
        r.boundary(text)
    assert told in " ".join(error.value.messages)


def test_corners_at_the_equator_are_written_out():
    corners = [[109.3, -0.00001], [109.31, 0.0000001]]
    assert "e" not in r.boundary_text(corners)
