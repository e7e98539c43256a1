"""Boundaries that an officer supplies decide over the real points."""

# ruff: noqa: F811  a fixture is imported and named again by who uses it

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.management.commands import load_regions as command
from core.models import Village
from core.regions import load_regions, read_outlines
from core.regions.outlines import degrees_outside
from core.regions.sources import Point
from tests.real_regions import OUTSIDE, events, loaded, sources, suspects  # noqa: F401  fixtures

pytestmark = pytest.mark.usefixtures("loaded", "db")


def box(code: str, name: str, west: float, south: float, east: float, north: float) -> dict:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


@pytest.fixture
def file(tmp_path):
    def write(*features: dict | str | None) -> str:
        path = tmp_path / "batas.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
        return str(path)

    return write


@pytest.mark.long
def test_boundaries_decide_and_are_remembered_without_the_file(sources, file):
    # Boundaries that take in Kendawangan Kiri and leave the south of Ketapang out.
    path = file(box("61.04", "Kabupaten Ketapang", 109.0, -2.7, 112.0, 0.0))
    below = Village.objects.filter(district__regency="61.04", latitude__lt=-2.71)
    assert below.count() > 3
    expected = sorted({*OUTSIDE, *below.values_list("pk", flat=True)} - {"61.04.04.2001"})
    out = StringIO()
    call_command("load_regions", outlines=path, stdout=out)
    assert suspects() == expected
    assert "Tanpa batas pada berkas" in out.getvalue() and "61.05" in out.getvalue()
    assert "menurut berkas batas" in below[0].suspect_reason
    # Neither dropped nor brought back by a load without the file; --recheck forgets the boundaries.
    before = events()
    assert load_regions(sources=sources).changes == 0
    assert (suspects(), events()) == (expected, before)
    load_regions(sources=sources, recheck=True)
    assert suspects() == OUTSIDE


@pytest.mark.long
def test_boundaries_also_judge_estimates_and_officers_points(sources, file):
    Village.objects.filter(pk="61.12.01.2001").update(
        latitude=0.5, longitude=109.5, coordinate_origin=Village.Origin.OFFICER
    )
    path = file(box("61.12", "Kubu Raya", 108.5, -2.0, 110.5, 0.3))
    load_regions(sources=sources, outlines=read_outlines(path, sources.regencies))
    assert suspects() == [code for code in OUTSIDE if code[:5] != "61.12"] + ["61.12.01.2001"]
    load_regions(sources=sources)
    assert "61.12.01.2001" in suspects()


@pytest.mark.long
def test_a_mark_removed_by_an_officer_stays_removed(sources):
    Village.objects.filter(pk="61.11.06.2001").update(suspect_reason="")
    assert load_regions(sources=sources).changes == 0
    assert "61.11.06.2001" not in suspects()


def test_distance_to_boundaries():
    square = [[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (0.0, 0.0)]]
    hole = [(0.5, 0.5), (1.5, 0.5), (1.5, 1.5), (0.5, 1.5), (0.5, 0.5)]
    assert degrees_outside(Point(latitude=1.0, longitude=1.0), [square]) == 0
    assert degrees_outside(Point(latitude=1.0, longitude=2.5), [square]) == pytest.approx(0.5)
    assert degrees_outside(Point(latitude=5.0, longitude=6.0), [square]) == pytest.approx(5.0)
    assert degrees_outside(Point(latitude=1.0, longitude=0.9), [[*square, hole]]) == pytest.approx(
        0.4
    )
    island = [[(5.0, 0.0), (6.0, 0.0), (6.0, 1.0), (5.0, 0.0)]]
    assert degrees_outside(Point(latitude=0.1, longitude=5.5), [square, island]) == 0


@pytest.mark.parametrize(
    "feature",
    [
        None,
        "teks",
        {"properties": {"code": "61.05"}, "geometry": None},
        box("61.05", "Kabupaten Sintang", 1, 1, 2, float("inf")),
        box("61.05", "Kabupaten Sintang", 400, 1, 401, 2),
        box("6105", "Kabupaten Sintang", 1, 1, 2, 2),
        box("61.99", "Kabupaten Baru", 1, 1, 2, 2),
        box("61.02", "Bengkayang", 1, 1, 2, 2),  # BPS's 6102
        {
            "properties": {"code": "61.05", "name": "Sintang"},
            "geometry": {"type": "Point", "coordinates": [1, 2]},
        },
        {
            "properties": {"code": "61.05", "name": "Sintang"},
            "geometry": {"type": "Polygon", "coordinates": [[["a", "b"]] * 4]},
        },
        {
            "properties": {"code": "61.05", "name": "Sintang"},
            "geometry": {"type": "Polygon", "coordinates": []},
        },
    ],
)
def test_a_wrong_boundary_file_is_refused_in_indonesian(feature, file):
    with pytest.raises(CommandError, match=r"Batas ke-1|Kode"):
        call_command("load_regions", outlines=file(feature), stdout=StringIO())
    assert suspects() == OUTSIDE


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"features": []}', "\x00", "[" * 100_000])
def test_a_file_that_is_no_geojson_is_refused(text, tmp_path, monkeypatch, sources):
    monkeypatch.setattr(command, "read_sources", lambda: sources)
    path = tmp_path / "batas.geojson"
    path.write_text(text)
    for wrong in (path, tmp_path, tmp_path / "tidak-ada"):
        with pytest.raises(CommandError, match="Berkas batas"):
            call_command("load_regions", outlines=str(wrong), stdout=StringIO())
