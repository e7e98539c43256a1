"""What the database itself refuses of land and building, written past all forms."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from land import models as m
from land.actions.steps import take_step
from land.refusals import SENTENCES, constraint_of
from land.words import State
from tests.factories import make_cooperative
from tests.land_rows import make_agency, make_building, make_parcel, report

pytestmark = pytest.mark.django_db


class Refused:
    """The block must be refused by the constraint of that name, for which there is a sentence."""

    def __init__(self, name: str) -> None:
        self.name = name
        assert name in SENTENCES

    def __enter__(self) -> None:
        self.inner = transaction.atomic()
        self.inner.__enter__()

    def __exit__(self, kind, error, trace) -> bool:
        self.inner.__exit__(kind, error, trace)
        assert isinstance(error, IntegrityError), f"not refused: {self.name} ({error!r})"
        assert constraint_of(error) == self.name
        return True


refused = Refused


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_every_refusal_has_a_sentence():
    names = {
        constraint.name
        for model in vars(m).values()
        if isinstance(model, type)
        for constraint in model._meta.constraints
        if getattr(constraint, "violation_error_message", None) is None
    }
    internal = {
        "land_photo_of_one",
        "land_photo_received_is_stored",
        "source_value_once",
        "difference_ended",
    }
    assert names - internal <= set(SENTENCES)


def test_one_parcel_is_chosen(world):
    first, second = make_parcel(world.coop_a), make_parcel(world.coop_a)
    with refused("parcel_chosen_once"):
        sql("UPDATE land_parcel SET chosen = true WHERE id = %s", second.pk)
    sql("UPDATE land_parcel SET chosen = false WHERE id = %s", first.pk)
    sql("UPDATE land_parcel SET chosen = true WHERE id = %s", second.pk)


@pytest.mark.parametrize(
    "column", ["width", "length", "stated_area", "certificate_area", "polygon_area"]
)
def test_no_area_is_negative(world, column):
    parcel = make_parcel(world.coop_a)
    extra = ", polygon = '[]'" if column == "polygon_area" else ""
    for value in (-1, 0):
        with refused(f"parcel_{column}_positive"):
            sql(f"UPDATE land_parcel SET {column} = %s{extra} WHERE id = %s", value, parcel.pk)


def test_a_place_is_in_kalimantan_barat(world):
    parcel = make_parcel(world.coop_a)
    with refused("parcel_in_kalbar"):
        sql("UPDATE land_parcel SET latitude = -7.2, longitude = 110.4 WHERE id = %s", parcel.pk)
    with refused("parcel_in_kalbar"):  # half a point
        sql("UPDATE land_parcel SET latitude = -0.2 WHERE id = %s", parcel.pk)


def test_a_state_follows_its_steps(world):
    parcel = make_parcel(world.coop_a)
    with refused("parcel_state_follows"):
        sql("UPDATE land_parcel SET state = 'terverifikasi' WHERE id = %s", parcel.pk)
    with refused("parcel_state_follows"):
        m.Parcel.objects.create(
            cooperative=world.coop_a, number=9, ownership="bmdes", state="terverifikasi"
        )
    step = {"parcel": parcel, "at": timezone.now(), "reason": "uji"}
    with refused("parcel_step_follows"):  # from nothing to verified
        m.ParcelStep.objects.create(
            number=1, from_state=State.NOT_PROPOSED, to_state=State.VERIFIED, **step
        )
    with refused("parcel_step_follows"):  # it doesn't stand there
        m.ParcelStep.objects.create(
            number=1, from_state=State.PROPOSED, to_state=State.VERIFYING, **step
        )
    take_step(parcel, State.PROPOSED, by=None)
    assert parcel.state == State.PROPOSED
    assert parcel.state_since == parcel.steps.get().at
    with refused("parcel_step_stays"):
        sql("UPDATE land_parcelstep SET reason = 'lain' WHERE parcel_id = %s", parcel.pk)
    with refused("parcel_step_stays"):
        sql("DELETE FROM land_parcelstep WHERE parcel_id = %s", parcel.pk)


def test_a_refusal_says_why(world):
    parcel = make_parcel(world.coop_a, state=State.VERIFYING)
    with refused("parcel_step_has_reason"):
        take_step(parcel, State.REFUSED, by=None)
    with refused("parcel_step_has_reason"):
        take_step(parcel, State.ALLOCATED, by=None)


def test_only_a_verified_parcel_is_allocated_or_with_a_reason(world):
    parcel = make_parcel(world.coop_a, state=State.PROPOSED)
    fields = {"cooperative": world.coop_a, "parcel": parcel, "agency": make_agency()}
    fields["allocated_on"] = timezone.localdate()
    with refused("building_on_verified_parcel"):
        m.Building.objects.create(**fields)
    assert m.Building.objects.create(override_reason="Perintah gubernur", **fields).pk


def test_one_building_lives(world):
    building = make_building(world.coop_a)
    other = make_parcel(world.coop_a, state=State.VERIFIED)
    with refused("building_one_lives"):
        make_building(world.coop_a, parcel=other)
    with refused("building_parcel_once"):
        sql(
            "INSERT INTO land_building (cooperative_id, parcel_id, agency_id, contract_number, phase, kodim,"
            " budget_source, width, length, allocated_on, override_reason, note, cancel_reason, is_sample)"
            " VALUES (%s, %s, %s, '', '', '', '', 20, 30, now(), '', '', '', false)",
            world.coop_b.pk,
            building.parcel_id,
            building.agency_id,
        )
    m.Building.objects.filter(pk=building.pk).update(
        cancelled_at=timezone.now(), cancel_reason="Pindah"
    )
    make_building(world.coop_a, parcel=other)
    with refused("building_one_lives"):
        sql(
            "UPDATE land_building SET cancelled_at = NULL, cancel_reason = '' WHERE id = %s",
            building.pk,
        )


def test_a_building_stands_on_its_cooperatives_parcel(world):
    parcel = make_parcel(world.coop_b, state=State.VERIFIED)
    with refused("building_of_cooperative"):
        make_building(world.coop_a, parcel=parcel)
        sql("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_parcel_with_a_building_stays(world):
    building = make_building(world.coop_a)
    with refused("parcel_carries_building"):
        take_step(building.parcel, State.VERIFYING, by=None, reason="ulang")
    with refused("parcel_carries_building"):
        sql(
            "UPDATE land_parcel SET archived_at = now(), archive_reason = 'x', chosen = false WHERE id = %s",
            building.parcel_id,
        )


@pytest.mark.parametrize("percent", ["-0.01", "100.01", "101"])
def test_a_percent_is_between_0_and_100(world, percent):
    building = make_building(world.coop_a)
    with refused("report_percent_in_range"):
        report(building, percent)


def test_progress_never_falls_without_a_note(world):
    building = make_building(world.coop_a)
    report(building, "40.25", days_ago=10)
    with refused("report_falls_with_note"):
        report(building, "40.24")
    report(building, 30, source="kodim")  # another source may say less
    with refused("report_falls_with_note"):  # what comes late may not stand above what follows
        report(building, 50, days_ago=12)
    report(building, "40.25", days_ago=5)
    report(building, 35, days_ago=3, note="Salah hitung")
    report(building, 36)


def test_a_report_before_the_start_has_a_note(world):
    building = make_building(world.coop_a, started_on=timezone.localdate() - timedelta(days=20))
    with refused("report_after_start"):
        report(building, 5, days_ago=21)
    report(building, 5, days_ago=21, note="Dimulai lebih awal")
    report(building, 6, days_ago=20)


def test_what_was_reported_stays(world):
    building = make_building(world.coop_a)
    one = report(building, 40, days_ago=3)
    with refused("report_stays"):
        sql("UPDATE land_progressreport SET percent = 50 WHERE id = %s", one.pk)
    with refused("report_stays"):
        sql("DELETE FROM land_progressreport WHERE id = %s", one.pk)
    better = report(
        building, 20, days_ago=3, corrects=one
    )  # no fall: the first doesn't count any more
    assert list(building.reports.counting()) == [better]
    with refused("land_progressreport_corrects_id_key"):
        report(building, 21, corrects=one)
    with refused("report_corrects_own"):
        report(building, 21, source="kodim", corrects=better)


def test_a_cancelled_building_takes_no_reports(world):
    building = make_building(world.coop_a)
    m.Building.objects.filter(pk=building.pk).update(
        cancelled_at=timezone.now(), cancel_reason="Pindah"
    )
    with refused("report_of_live_building"):
        report(building, 5)


def test_a_photo_lies_with_its_cooperative(world):
    parcel, building = make_parcel(world.coop_b), make_building(world.coop_a)
    one = m.LandPhoto.objects.create(parcel=parcel, sha256="a" * 64, size=1)
    two = m.LandPhoto.objects.create(report=report(building, 1), sha256="a" * 64, size=1)
    one.refresh_from_db(), two.refresh_from_db()
    assert (one.cooperative_id, two.cooperative_id) == (world.coop_b.pk, world.coop_a.pk)


def test_places_of_a_cooperative(world):
    """Each cooperative stands in one place, from nothing said to handed over."""
    from land.querysets import with_place
    from registry.models import Cooperative

    def place() -> str:
        return with_place(Cooperative.objects.filter(pk=coop.pk)).get().place

    coop = make_cooperative(world.coop_a.village, name="Koperasi Kedua")
    assert place() == "tanpa_data"
    m.LandObstacle.objects.create(cooperative=coop, kind="tidak_ada_lahan")
    assert place() == "tanpa_lahan"
    parcel = make_parcel(coop)
    assert place() == "kandidat"
    for state, expected in (
        (State.PROPOSED, "diajukan"),
        (State.VERIFYING, "verifikasi"),
        (State.REMARKED, "verifikasi"),
        (State.VERIFYING, "verifikasi"),
        (State.REFUSED, "ditolak"),
        (State.NOT_PROPOSED, "kandidat"),
        (State.PROPOSED, "diajukan"),
        (State.VERIFYING, "verifikasi"),
        (State.VERIFIED, "terverifikasi"),
    ):
        take_step(parcel, state, by=None, reason="uji")
        assert place() == expected
    building = make_building(coop, parcel=parcel)
    assert place() == "dialokasikan"
    for percent, expected in (("0", "b20"), ("20", "b20"), ("20.01", "b50"), ("99.99", "b99")):
        report(building, percent)
        assert place() == expected
    report(building, 100)
    assert place() == "selesai"
    m.Handover.objects.create(
        building=building, handed_over_on=timezone.localdate(), number="1", received_by="Ketua"
    )
    assert place() == "serah_terima"


def test_the_newest_verified_report_is_official(world, settings):
    building = make_building(world.coop_a)
    report(building, 30, days_ago=9, verified_at=timezone.now())
    report(building, 35, days_ago=5, source="dinas", verified_at=timezone.now())
    report(building, 60, days_ago=1)

    def official() -> tuple:
        one = m.Building.objects.with_progress().get(pk=building.pk)
        return one.percent, one.percent_source

    assert official() == (35, "dinas")
    settings.LAND_OFFICIAL_PERCENT = ["terbaru"]
    assert official() == (60, "agrinas")
    settings.LAND_OFFICIAL_PERCENT = ["kodim", "terverifikasi"]
    assert official() == (35, "dinas")
