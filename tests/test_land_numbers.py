"""Where the numbers come from: a cooperative's place, the official percent, the area that counts."""

import pytest
from django.utils import timezone

from land import models as m
from land.actions.steps import take_step
from land.words import State
from tests.factories import make_cooperative
from tests.land_rows import make_building, make_parcel, report

pytestmark = pytest.mark.django_db


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


def test_the_area_that_counts(world, settings):
    parcel = make_parcel(world.coop_a, width=20, length=30, stated_area=1000)

    def area() -> tuple:
        one = m.Parcel.objects.with_area().get(pk=parcel.pk)
        return one.area, one.area_from, one.small

    assert area() == (1000, "stated", False)
    settings.LAND_AREA_ORDER = ["sides", "stated"]
    assert area() == (600, "sides", True)
    settings.LAND_AREA_ORDER = ["polygon"]
    assert area() == (None, "", None)
