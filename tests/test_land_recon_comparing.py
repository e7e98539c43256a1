"""Comparing sources with us: a gold table per field, tolerances, whose turn it is, and how a difference ends."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from core.models import Village
from land.actions import reconciling as act
from land.models import Difference, Handover, LandObstacle, Parcel, ProgressReport, SourceSheet
from land.reconciling.comparing import compare, refresh
from land.reconciling.values import same, shown
from tests.factories import make_cooperative
from tests.land_rows import make_building, make_parcel, report
from tests.land_sources import AS_OF, differences, make_sheet

pytestmark = pytest.mark.django_db
WHOLE = {
    "ada_lahan": "ya", "kepemilikan": "hibah", "luas": "1000", "verifikasi": "terverifikasi",
    "progres": "40.00", "tahap": "dinding", "mulai": "2026-09-01", "bast": "2026-10-20",
}  # fmt: skip
# an allocated parcel was verified
OURS = {"verifikasi": "dialokasikan"}
OTHERWISE = {
    "ada_lahan": "tidak", "kepemilikan": "bmdes", "luas": "1500", "verifikasi": "ditolak",
    "progres": "55.50", "tahap": "finishing", "mulai": "2026-09-02", "bast": "2026-10-21",
}  # fmt: skip


@pytest.fixture
def by(cast):
    return cast["pusat"]


@pytest.fixture
def coop(world, by):
    """The cooperative of A with all of WHOLE."""
    parcel = make_parcel(
        world.coop_a, state="terverifikasi", ownership="hibah", stated_area=Decimal(1000)
    )
    building = make_building(world.coop_a, parcel=parcel, started_on=date(2026, 9, 1))
    report(building, "40", on=date(2026, 10, 1), stage="dinding")
    Handover.objects.create(
        building=building, handed_over_on=date(2026, 10, 20), number="1", received_by="Ketua"
    )
    return world.coop_a


@pytest.fixture
def built(world, by):
    """A cooperative with a parcel nobody has verified, and a report of 1 October that nobody has checked."""
    parcel = make_parcel(world.coop_a, ownership="hibah", stated_area=Decimal(1000))
    building = make_building(world.coop_a, parcel=parcel, override_reason="uji")
    report(building, "40", on=date(2026, 10, 1), stage="dinding")
    return world.coop_a


def only() -> Difference:
    return Difference.objects.get(state="terbuka")


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
        shown("progres", "0.00") == "0,00\u00a0%"
        and shown("mulai", "2025-11-03") == "3 November 2025"
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
    for coop in (world.coop_a, world.coop_b):
        make_parcel(coop, stated_area=Decimal(1000))
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


def decided(row, choice, by, **fields):
    fields = {"reason": "sesuai berita acara", "seen": act.mark_of(row)} | fields
    return act.decide(row=row, choice=choice, by=by, **fields)


def test_our_value_stays_until_the_source_says_something_new(built, by):
    make_sheet({built: {"luas": "2000"}})
    compare()
    row = only()
    decided(row, act.KEEP, by)
    compare()
    row.refresh_from_db()
    assert (row.state, row.decided_by, row.reason) == ("tetap", by, "sesuai berita acara")
    make_sheet({built: {"luas": "2000"}}, on=AS_OF + timedelta(days=1))
    compare()
    assert not differences()
    make_sheet({built: {"luas": "2200"}}, on=AS_OF + timedelta(days=2))
    compare()
    again = only()
    assert (again.pk, again.theirs, again.ended_at) == (row.pk, "2200", None)
    assert again.first_seen > row.first_seen
    decided(again, act.KEEP, by)
    Parcel.objects.update(stated_area=1100)  # we say something new
    compare()
    assert only().ours == "1100"


def test_a_decided_one_agrees_later(built, by):
    make_sheet({built: {"luas": "2000"}})
    compare()
    decided(only(), act.KEEP, by)
    Parcel.objects.update(stated_area=2000)
    compare()
    assert Difference.objects.get().state == "selaras"


@pytest.mark.parametrize("field", ["luas", "kepemilikan", "mulai", "progres", "tahap"])
def test_the_sources_value_is_taken(built, by, field):
    make_sheet({built: {field: OTHERWISE[field]}})
    compare()
    row = only()
    decided(row, act.TAKE, by)
    row.refresh_from_db()
    assert row.state == "pakai_sumber" and not differences()
    compare()
    assert not differences()
    parcel, building = built.parcels.get(), built.buildings.get()
    assert {
        "luas": lambda: parcel.stated_area == 1500,
        "kepemilikan": lambda: parcel.ownership == "bmdes",
        "mulai": lambda: building.started_on == date(2026, 9, 2),
        "progres": lambda: building.reports.get(percent="55.5").reported_on == AS_OF,
        "tahap": lambda: building.reports.get(stage="finishing").percent == 40,
    }[field]()
    event = Parcel.pgh_event_model if field in ("luas", "kepemilikan") else None
    if event:
        last = event.objects.order_by("pgh_id").last()
        assert last.pgh_context.metadata["reason"] == "rekonsiliasi: sesuai berita acara"
        assert last.pgh_context.metadata["user"] == by.pk


def test_a_report_taken_carries_percent_and_stage(built, by):
    make_sheet({built: {"progres": "55.50", "tahap": "finishing"}}, source="kabupaten")
    compare()
    decided(Difference.objects.get(field="progres"), act.TAKE, by)
    new = ProgressReport.objects.get(percent="55.5")
    assert (new.source, new.stage, new.verified_by, new.by) == ("dinas", "finishing", by, by)
    assert "sesuai berita acara" in new.note
    assert Difference.objects.get(field="tahap").state == "selaras"


@pytest.mark.parametrize("field", ["ada_lahan", "verifikasi", "bast"])
def test_not_by_a_click(coop, by, field):
    make_sheet({coop: {field: OTHERWISE[field]}})
    compare()
    with pytest.raises(ValidationError) as error:
        decided(only(), act.TAKE, by)
    assert "dicatat" in str(error.value) or "langkah" in str(error.value)
    assert only().state == "terbuka"


def test_what_would_change_nothing_is_refused_and_written_nowhere(built, by):
    Parcel.objects.update(certificate_area=1000)
    ProgressReport.objects.update(verified_at=timezone.now())
    make_sheet({built: {"luas": "2000", "progres": "20.00"}}, on=date(2026, 9, 20))
    compare()
    for field, told in {"luas": "sertifikat", "progres": "lebih baru"}.items():
        with pytest.raises(ValidationError, match=told):
            decided(Difference.objects.get(field=field), act.TAKE, by)
    assert ProgressReport.objects.count() == 1 and built.parcels.get().stated_area == 1000
    assert len(differences()) == 2


def test_without_parcel_or_building(world, by):
    make_sheet({world.coop_a: {"luas": "900", "progres": "10.00"}})
    compare()
    for field, told in {"luas": "lahan terpilih", "progres": "Alokasikan"}.items():
        with pytest.raises(ValidationError, match=told):
            decided(Difference.objects.get(field=field), act.TAKE, by)


def test_nobody_decides_about_what_he_has_not_seen(built, by):
    make_sheet({built: {"luas": "2000"}})
    compare()
    row = only()
    with pytest.raises(act.Moved):
        decided(row, act.TAKE, by, seen="")
    Parcel.objects.update(stated_area=1100)
    with pytest.raises(act.Moved):
        decided(row, act.TAKE, by)
    assert built.parcels.get().stated_area == 1100
    Parcel.objects.update(stated_area=2000)
    with pytest.raises(act.Ended):
        decided(row, act.KEEP, by)


def test_who_may_not_decide(built, cast):
    make_sheet({built: {"luas": "2000"}})
    compare()
    for name in ("dinas_b", "operator", "pmo_a", "pengamat", "auditor"):
        with pytest.raises(PermissionDenied):
            decided(only(), act.KEEP, cast[name])
    decided(only(), act.KEEP, cast["dinas_a"])


def test_several_at_once_with_their_outcomes(built, world, cast, by):
    make_parcel(world.coop_b, stated_area=Decimal(1000))
    make_sheet(
        {
            built: {"luas": "2000", "ada_lahan": "ya"},
            world.coop_b: {"luas": "3000", "ada_lahan": "tidak"},
        }
    )
    compare()
    rows = [(row, act.mark_of(row)) for row in Difference.objects.order_by("field", "pk")]
    done = act.decide_many(
        rows=rows, choice=act.TAKE, by=cast["dinas_a"], reason="lembar lebih baru"
    )
    told = {(one.row.cooperative_id, one.row.field): one.told for one in done}
    assert told.pop((built.pk, "luas")) == ""
    assert all("berhak" in text for text in told.values()) and len(told) == 2
    done = act.decide_many(rows=rows, choice=act.TAKE, by=by, reason="lembar lebih baru")
    assert [bool(one.told) for one in done].count(False) == 1
    assert "tidak terbuka" in next(one.told for one in done if one.row.cooperative_id == built.pk)
