"""Comparing sources with us: a gold table per field, tolerances, whose turn it is, and how a difference ends."""

# ruff: noqa: F811  a fixture is imported and named again by who uses it

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core.models import Village
from land.models import Difference, LandObstacle, Parcel, ProgressReport, SourceSheet
from land.reconciling.comparing import compare, refresh
from land.reconciling.values import same, shown
from tests.factories import make_cooperative
from tests.land_compared import OTHERWISE, OURS, WHOLE, built, by, coop, only  # noqa: F401
from tests.land_rows import make_parcel
from tests.land_sources import AS_OF, differences, make_sheet

pytestmark = pytest.mark.django_db


def test_all_the_same(coop):
    make_sheet({coop: WHOLE})
    compare()
    assert not Difference.objects.exists()


@pytest.mark.parametrize("field", list(WHOLE))
def test_gold_of_a_field(coop, world, field):
    make_sheet({coop: WHOLE | {field: OTHERWISE[field]}, world.coop_b: {field: OTHERWISE[field]}})
    compare()
    assert differences() == {
        (coop.pk, "agrinas", field): ("beda", (WHOLE | OURS)[field], OTHERWISE[field]),
        (world.coop_b.pk, "agrinas", field): ("kosong_di_sini", "", OTHERWISE[field]),
    }


@pytest.mark.parametrize("field", list(WHOLE))
def test_gold_of_a_blank_cell(coop, world, field):
    said = {name: value for name, value in WHOLE.items() if name != field}
    make_sheet({coop: said, world.coop_b: {field: WHOLE[field]}})
    compare()
    found = differences(cooperative=coop)
    assert found == {(coop.pk, "agrinas", field): ("kosong_di_sana", (WHOLE | OURS)[field], "")}
    assert Difference.objects.get(cooperative=coop).owner == "sumber"


def test_a_column_that_the_sheet_lacks_says_nothing(coop):
    make_sheet({coop: {"luas": "1000"}})
    compare()
    assert not Difference.objects.exists()


def test_left_out_is_one_difference(coop, world):
    second = make_cooperative(Village.objects.get(pk="61.01.01.2002"))
    sheet = make_sheet({second: {"ada_lahan": "tidak"}}, regencies=["61.01"])
    compare()
    assert differences()[coop.pk, "agrinas", "ada_lahan"] == ("kosong_di_sana", "ya", "")
    assert len(differences(cooperative=coop)) == 1
    # without land there is nothing to leave out, and another kabupaten isn't covered
    make_parcel(world.coop_b)
    compare()
    assert len(differences()) == 2  # the second one's "tidak" is news to us
    sheet.regencies = []
    sheet.save()
    compare()
    assert (world.coop_b.pk, "agrinas", "ada_lahan") in differences()


def test_left_out_of_a_sheet_of_progress_alone(coop, world):
    make_parcel(world.coop_b)  # land without a building: nothing that such a sheet would tell
    second = make_cooperative(Village.objects.get(pk="61.01.01.2002"))
    make_sheet({second: {"progres": "0.00"}})
    compare()
    assert differences() == {(coop.pk, "agrinas", "progres"): ("kosong_di_sana", "40.00", "")}


def test_silence_is_not_a_difference(world):
    """Nobody has begun, says the source; we have no building: that is the same."""
    LandObstacle.objects.create(
        cooperative=world.coop_a, kind="tidak_ada_lahan", noted_on=date(2026, 1, 1)
    )
    make_parcel(world.coop_b)
    make_sheet(
        {
            world.coop_a: {
                "progres": "0.00",
                "tahap": "belum_mulai",
                "verifikasi": "belum_diajukan",
            },
            world.coop_b: {"ada_lahan": "ya"},
        }
    )
    compare()
    assert not Difference.objects.exists()


@pytest.mark.parametrize(
    ("field", "one", "other", "agree"),
    [
        ("luas", "1000", "1010", True), ("luas", "1000", "1010.2", False), ("luas", "1000", "989", False),
        ("progres", "45.25", "45.25", True), ("progres", "45.25", "45.26", False),
        ("mulai", "2026-01-01", "2026-01-02", False),
        ("verifikasi", "terverifikasi", "dialokasikan", True),
        ("kepemilikan", "bmdes", "hibah", False), ("luas", "", "1000", False),
    ],
)  # fmt: skip
def test_tolerances(field, one, other, agree):
    assert same(field, one, other) is agree and same(field, other, one) is agree


def test_shown_to_people():
    assert shown("luas", "1000") == "1.000 m²" and shown("progres", "45.25") == "45,25\u00a0%"
    assert (
        shown("progres", "0.00") == "0\u00a0%" and shown("mulai", "2025-11-03") == "3 November 2025"
    )
    assert shown("ada_lahan", "tidak") == "Tidak ada" and shown("luas", "") == "–"


def test_the_newest_standing_sheet_speaks(coop):
    make_sheet({coop: {"luas": "3000"}}, on=AS_OF - timedelta(days=9))
    newest = make_sheet({coop: {"luas": "2000"}})
    make_sheet({coop: {"luas": "4000"}}, on=AS_OF + timedelta(days=1), withdrawn_at=timezone.now())
    make_sheet({coop: {"luas": "2500"}}, source="kodim")
    compare()
    assert {(key[1], found[2]) for key, found in differences().items()} == {
        ("agrinas", "2000"), ("kodim", "2500"),
    }  # fmt: skip
    assert Difference.objects.get(source="agrinas").sheet == newest


def test_a_kabupaten_is_spoken_of_by_its_own_newest_sheet(world):
    for one in (world.coop_a, world.coop_b):
        make_parcel(one, stated_area=Decimal(1000))
    make_sheet(
        {world.coop_a: {"luas": "2000"}, world.coop_b: {"luas": "2000"}},
        regencies=["61.01", "61.02"],
    )
    make_sheet({world.coop_b: {"luas": "3000"}}, regencies=["61.02"], on=AS_OF + timedelta(days=1))
    compare()
    assert {key[0]: found[2] for key, found in differences().items()} == {
        world.coop_a.pk: "2000", world.coop_b.pk: "3000",
    }  # fmt: skip


def test_the_rule_proposes(built, settings):
    """Newer wins where nobody has checked; what was verified stays; an office may want it otherwise."""
    make_sheet({built: {"progres": "60.00"}})
    compare()
    row = only()
    assert (row.proposal, row.rule, row.owner) == ("60.00", "terbaru", "kabupaten")
    settings.LAND_RULES = {"progres": ["kita"]}
    compare()
    row = only()
    assert (row.proposal, row.rule, row.owner) == ("40.00", "kita", "sumber")
    settings.LAND_RULES = {"progres": ["agrinas"]}
    compare()
    assert only().proposal == "60.00"
    settings.LAND_RULES = {}
    ProgressReport.objects.update(verified_at=timezone.now())
    compare()
    row = only()
    assert (row.proposal, row.rule, row.owner) == ("40.00", "terverifikasi", "sumber")


def test_an_older_sheet_is_the_sources_turn(built):
    make_sheet({built: {"progres": "30.00"}}, on=date(2026, 9, 1))
    compare()
    assert (only().proposal, only().owner) == ("40.00", "sumber")


def test_allocation_is_the_provinces_turn(world):
    make_sheet({world.coop_a: {"progres": "30.00", "luas": "900"}})
    compare()
    owners = dict(Difference.objects.values_list("field", "owner"))
    assert owners == {"progres": "provinsi", "luas": "kabupaten"}


def test_it_ends_when_both_agree_and_keeps_its_age(built):
    make_sheet({built: {"luas": "2000"}})
    compare()
    first = only()
    make_sheet({built: {"luas": "1800"}}, on=AS_OF + timedelta(days=1))
    compare()
    assert (only().pk, only().first_seen, only().theirs) == (first.pk, first.first_seen, "1800")
    Parcel.objects.update(stated_area=1800)
    compare()
    first.refresh_from_db()
    assert first.state == "selaras" and first.ended_at
    Parcel.objects.update(stated_area=1000)
    compare()
    assert only().pk != first.pk  # a new one, with an age of its own


def test_it_lapses_when_the_source_is_silent(built):
    sheet = make_sheet({built: {"luas": "2000", "kepemilikan": "hibah"}})
    compare()
    sheet.values_said.filter(field="luas").update(value="")
    compare()
    assert differences() == {(built.pk, "agrinas", "luas"): ("kosong_di_sana", "1000", "")}
    SourceSheet.objects.update(withdrawn_at=timezone.now())
    compare()
    assert Difference.objects.get().state == "gugur"


def test_an_archived_cooperative_is_not_compared(built):
    make_sheet({built: {"luas": "2000"}})
    compare()
    type(built).objects.filter(pk=built.pk).update(
        archived_at=timezone.now(), archive_reason="uji tutup"
    )
    compare()
    assert Difference.objects.get().state == "terbuka" and not Difference.objects.open().exists()


def test_nothing_is_written_twice(coop):
    from django.apps import apps

    make_sheet({coop: OTHERWISE})
    compare()
    events = apps.get_model("land", "DifferenceEvent")._default_manager
    before = events.count()
    outcome = compare()
    assert (outcome.new, outcome.changed, outcome.ended) == (0, 0, 0) and events.count() == before


def test_compared_again_when_something_changed(built):
    make_sheet({built: {"luas": "2000"}})
    assert refresh() and len(differences()) == 1
    late = timezone.now() + timedelta(minutes=1)
    SourceSheet.objects.update(compared_at=late)
    assert not refresh()
    Parcel.objects.update(stated_area=2000)
    assert not refresh() and differences()  # the change lies before, as far as is known
    SourceSheet.objects.update(compared_at=timezone.now())
    assert refresh() and not differences()


# --- decisions -------------------------------------------------------------------------------------
