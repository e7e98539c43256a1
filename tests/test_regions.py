"""The real loader on the real packages, then on packages that say something else."""

# ruff: noqa: F811  a fixture is imported and named again by who uses it

from collections import Counter
from io import StringIO

import pghistory.models
import pytest
from django.core.management import call_command
from django.db import connection, transaction

from core.models import District, Regency, RegionAlias, Village
from core.regions import RegionSourceError, load_regions
from core.regions.doubts import MEASURED, Neighbours
from core.regions.loading import LOCK
from core.regions.sources import Point, kind_of_regency
from registry.models import Cooperative
from registry.search import search_cooperatives
from tests.real_regions import (  # noqa: F401  fixtures
    DALAM_KAUM,
    OUTSIDE,
    events,
    loaded,
    move,
    rename,
    sources,
    without,
)

# domain: code → districts, desa, kelurahan
TABLE = {
    "61.01": (19, 195, 0),
    "61.02": (9, 60, 7),
    "61.03": (15, 163, 6),
    "61.04": (20, 253, 9),
    "61.05": (14, 390, 16),
    "61.06": (23, 278, 4),
    "61.07": (17, 122, 2),
    "61.08": (13, 156, 0),
    "61.09": (7, 94, 0),
    "61.10": (11, 169, 0),
    "61.11": (6, 43, 0),
    "61.12": (9, 123, 0),
    "61.71": (6, 0, 29),
    "61.72": (5, 0, 26),
}


pytestmark = pytest.mark.usefixtures("loaded", "db")


def test_exactly_the_official_regions():
    assert Regency.objects.count() == 14
    districts = Counter(District.objects.values_list("regency_id", flat=True))
    kinds = Counter(Village.objects.values_list("district__regency_id", "kind"))
    found = {c: (districts[c], kinds[c, "desa"], kinds[c, "kelurahan"]) for c in TABLE}
    assert found == TABLE
    assert [sum(column) for column in zip(*found.values(), strict=True)] == [174, 2046, 99]
    assert Village.objects.count() == 2145


def test_names_kinds_and_postal_codes(loaded):
    assert Regency.objects.get(pk="61.01").name == "Kabupaten Sambas"
    assert str(Regency.objects.get(pk="61.71")) == "Kota Pontianak"
    assert set(Regency.objects.filter(kind="kota").values_list("pk", flat=True)) == {
        "61.71",
        "61.72",
    }
    village = Village.objects.get(pk=DALAM_KAUM)
    assert (village.name, village.postal_code, village.kind) == ("Dalam Kaum", "79460", "desa")
    assert not Village.objects.exclude(postal_code__regex=r"^7[89][0-9]{3}$").exists()
    assert loaded.counts == {
        "kabupaten/kota": 14,
        "kecamatan": 174,
        "desa": 2046,
        "kelurahan": 99,
    }
    # Kemendagri's 61.02, not BPS's 6102, which is Bengkayang.
    assert Regency.objects.get(pk="61.02").name == "Kabupaten Mempawah"
    assert kind_of_regency("61.69") == "kabupaten" and kind_of_regency("61.71") == "kota"


def test_fifteen_points_are_estimates_of_their_kecamatan():
    estimated = Village.objects.filter(coordinate_origin=Village.Origin.DISTRICT_MEAN)
    assert estimated.count() == 15
    assert Village.objects.filter(coordinate_origin=Village.Origin.VILLAGE).count() == 2130
    assert not Village.objects.filter(latitude=None).exists()
    village = estimated.get(pk="61.12.02.2006")
    others = Village.objects.filter(district="61.12.02", coordinate_origin="village")
    mean = sum(other.latitude for other in others) / len(others)
    assert len(others) == 5 and village.latitude == pytest.approx(mean, abs=1e-6)


def test_the_four_stray_points_are_marked():
    doubted = Village.objects.exclude(suspect_reason="")
    assert sorted(doubted.values_list("pk", flat=True)) == OUTSIDE == sorted(MEASURED)
    reason = doubted.get(pk="61.04.04.2001").suspect_reason
    assert reason.startswith("0,032°, sekitar 3,6 km, di luar batas kabupatennya")


def test_a_second_load_writes_nothing(sources):
    before, contexts = events(), pghistory.models.Context.objects.count()
    report = load_regions(sources=sources)
    assert (report.changes, report.created, report.changed) == (0, 0, 0)
    assert events() == before
    assert pghistory.models.Context.objects.count() == contexts


def test_two_loads_at_once_wait_for_each_other(sources):
    """The second waits at an advisory lock, so it finds everything done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND granted")
        assert (LOCK,) in cursor.fetchall()


def test_old_names_of_mempawah():
    aliases = RegionAlias.objects.filter(regency="61.02")
    assert set(aliases.values_list("name", "source")) == {
        ("Kabupaten Pontianak", "renamed"),
        ("Kab. Pontianak", "renamed"),
    }


def test_a_new_name_keeps_the_old_one_as_alias(sources):
    before = events()
    report = load_regions(sources=rename(sources, DALAM_KAUM, "Dalam Kaum Baru"))
    assert report.renamed == ["61.01.01.2001 Dalam Kaum → Dalam Kaum Baru"]
    assert (report.changed, report.aliases, report.changes) == (1, 1, 2)
    village = Village.objects.get(pk=DALAM_KAUM)
    assert (village.name, village.search_name) == ("Dalam Kaum Baru", "dalam kaum baru")
    alias = RegionAlias.objects.get(village=village)
    assert (alias.name, alias.source) == ("Dalam Kaum", "renamed")
    assert events() == before + 2  # the update and the alias
    # And back again: the alias of the way there stays, none is doubled.
    load_regions(sources=sources)
    load_regions(sources=rename(sources, DALAM_KAUM, "Dalam Kaum Baru"))
    assert RegionAlias.objects.filter(village=village).count() == 2


def test_a_change_says_why_in_history(sources):
    load_regions(sources=rename(sources, DALAM_KAUM, "Dalam Kaum Baru"))
    event = pghistory.models.Events.objects.references(Village(pk=DALAM_KAUM)).last()
    assert event.pgh_label == "update"
    assert event.pgh_diff == {"name": ["Dalam Kaum", "Dalam Kaum Baru"]}
    assert event.pgh_context["reason"] == "pemuatan wilayah resmi"


def test_a_vanished_village_is_retired_and_can_return(sources):
    report = load_regions(sources=without(sources, DALAM_KAUM))
    assert report.retired == ["61.01.01.2001 Dalam Kaum"]
    assert not Village.objects.get(pk=DALAM_KAUM).is_active
    assert report.counts["desa"] == 2045
    assert load_regions(sources=without(sources, DALAM_KAUM)).changes == 0
    assert load_regions(sources=sources).changes == 1
    assert Village.objects.get(pk=DALAM_KAUM).is_active


def test_a_broken_package_does_not_retire_a_kabupaten(sources):
    sintang = [code for code in sources.villages if code.startswith("61.05")]
    broken = without(sources, *sintang)
    with pytest.raises(RegionSourceError, match="406 desa/kelurahan"), transaction.atomic():
        load_regions(sources=broken)
    assert Village.objects.active().count() == 2145
    assert len(load_regions(sources=broken, force=True).retired) == 406


def test_an_officers_point_is_never_overwritten(sources):
    mine = {"latitude": 1.35, "longitude": 109.35, "coordinate_origin": Village.Origin.OFFICER}
    Village.objects.filter(pk=DALAM_KAUM).update(**mine)
    renamed = rename(sources, DALAM_KAUM, "Dalam Kaum Baru")
    for given in (sources, renamed, move(renamed, DALAM_KAUM, Point(1.2, 109.2))):
        load_regions(sources=given, recheck=True)
        village = Village.objects.get(pk=DALAM_KAUM)
        assert {name: getattr(village, name) for name in mine} == mine
    assert village.name == "Dalam Kaum Baru"


def test_a_point_outside_of_the_box_is_doubted(sources):
    load_regions(sources=move(sources, DALAM_KAUM, Point(-6.2, 106.8)))  # Jakarta
    assert "di luar kotak" in Village.objects.get(pk=DALAM_KAUM).suspect_reason


def test_a_point_in_the_middle_of_another_kabupaten_is_doubted(sources):
    load_regions(sources=move(sources, DALAM_KAUM, Point(0.06, 111.5)))  # Sintang
    assert "kabupaten lain" in Village.objects.get(pk=DALAM_KAUM).suspect_reason
    load_regions(sources=sources)  # the point comes home, and the mark goes
    assert Village.objects.get(pk=DALAM_KAUM).suspect_reason == ""


def test_neighbours_are_the_nearest_ones(sources):
    """The search by squares against plain distances, on villages near and far."""
    points = {c: p for c, p in sources.points.items() if not p.estimated}
    search = Neighbours(points)
    for code in list(points)[::13]:
        here = points[code]
        plain = sorted(
            ((p.latitude - here.latitude) ** 2 + (p.longitude - here.longitude) ** 2, c)
            for c, p in points.items()
            if c != code
        )
        assert search.nearest(code, here) == [c for _, c in plain[:5]]


def test_points_under_another_name_are_not_believed(sources, monkeypatch):
    """BPS codes look alike; a package that used them would move whole kabupaten."""
    from core.regions.sources import own_points

    assert DALAM_KAUM in own_points(sources.villages)
    renamed = sources.villages | {DALAM_KAUM: "Nama Lain"}
    assert DALAM_KAUM not in own_points(renamed)
    codes = list(sources.villages)
    shifted = dict(zip(codes, [*list(sources.villages.values())[1:], "X"], strict=True))
    with pytest.raises(RegionSourceError, match="BPS"):
        own_points(shifted)


def test_the_report_is_indonesian_and_short():
    out = StringIO()
    call_command("load_regions", stdout=out)
    text = out.getvalue()
    assert "14 kabupaten/kota, 174 kecamatan, 2.046 desa, 99 kelurahan." in text
    assert "2.130 titik desa, 15 perkiraan (rata-rata kecamatan); 4 diragukan." in text
    assert "Perubahan: 0 (" in text
    assert len(text.splitlines()) == 3


def test_the_search_finds_a_cooperative_by_its_villages_old_name(sources):
    village = Village.objects.get(pk=DALAM_KAUM)
    coop = Cooperative.objects.create(village=village, name="Koperasi Uji", form="desa")
    load_regions(sources=rename(sources, DALAM_KAUM, "Zzyx"))
    assert list(search_cooperatives(Cooperative.objects.all(), "dalam kaum")) == [coop]
    assert not search_cooperatives(Cooperative.objects.all(), "sungai raya").exists()
