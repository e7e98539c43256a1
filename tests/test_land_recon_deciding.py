"""What becomes of a difference by a person's word: kept, taken, refused, several at once."""

# ruff: noqa: F811  a fixture is imported and named again by who uses it

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from land.actions import reconciling as act
from land.models import Difference, Parcel, ProgressReport
from land.reconciling.comparing import compare
from tests.land_compared import OTHERWISE, OURS, WHOLE, built, by, coop, only  # noqa: F401
from tests.land_rows import make_parcel
from tests.land_sources import AS_OF, differences, make_sheet

pytestmark = pytest.mark.django_db


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
