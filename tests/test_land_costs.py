"""Every page of the room asks the database as often with many rows as with five, and never more than twelve times (one page: twenty)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from land import models as m
from land.reconciling import comparing
from land.urls import urlpatterns
from land.words import State
from registry.models import Cooperative
from tests.factories import make_cooperative
from tests.land_rows import make_building, make_parcel, report
from tests.land_sources import make_sheet
from tests.land_surveys import make_survey

pytestmark = pytest.mark.django_db
MOST = 12
# one cooperative in full: all that we say of it, six queries, and all that each source says
FULL = {"/lahan/rekonsiliasi/koperasi/": 20}
# forms and verbs about one cooperative, without whose key there is nothing to show
ASKS = {
    "building-create", "building-allocate-many", "parcel-create", "parcel-obstacle-of-cooperative",
    "equipment-create", "equipment-set", "cooperative-land",
}  # fmt: skip
VERBS = {"turn-many", "reconciliation-compare", "difference-decide-many"}


def keep_photo(number: int, **of: Any) -> None:
    m.LandPhoto.objects.create(
        sha256=f"{number:064x}", stored_sha256=f"{number:064x}", size=1, file="x.jpg",
        thumbnail="y.jpg", received_at=timezone.now(), **of,
    )  # fmt: skip


def grow(world: Any, by: Any, count: int) -> list[Cooperative]:
    """So many cooperatives more, by turns built on, in verification, and candidates; each with all that hangs on one."""
    first, made = Cooperative.objects.count(), []
    for number in range(first, first + count):
        coop = make_cooperative(world.coop_a.village, name=f"Koperasi Baru {number}")
        made.append(coop)
        if number % 3 == 0:
            building = make_building(coop, by=by)
            for ago in (9, 3):
                last = report(building, 90 - ago, days_ago=ago)
            keep_photo(number, report=last)
        else:
            state = State.VERIFIED if number % 3 == 1 else State.NOT_PROPOSED
            parcel = make_parcel(coop, state=state, by=by, stated_area=900)
            verdict = {"given_on": timezone.localdate(), "conclusion": "terverifikasi", "by": by}
            m.Verdict.objects.create(parcel=parcel, verifier="kodim", **verdict)
            keep_photo(number, parcel=parcel)
        m.LandObstacle.objects.create(cooperative=coop, kind="sengketa")
        m.EquipmentItem.objects.create(
            cooperative=coop, kind=m.EquipmentItem._meta.get_field("kind").choices[0][0],
            condition="baik", received_on=timezone.localdate(),
        )  # fmt: skip
        if number < 60:
            make_survey(coop, by)
    said = {coop: {"luas": "1200", "kepemilikan": "hibah", "progres": "50.00"} for coop in made}
    on = date(2026, 9, 1) + timedelta(days=first % 20)
    make_sheet(said, on=on, regencies=["61.01"])
    comparing.compare()
    return made


def pages(coop: Cooperative, built: Cooperative) -> list[str]:
    """Every address of the room that needs no key, and the pages of a cooperative and a building."""
    names = [
        one.name for one in urlpatterns if not one.pattern.converters and one.name not in VERBS
    ]
    found = [
        reverse(f"land:{name}") + (f"?cooperative={coop.pk}" if name in ASKS else "")
        for name in names
    ]
    parcel, building = coop.parcels.get(), m.Building.objects.get(cooperative=built)
    return [
        *found,
        "/lahan/?kabupaten=61.01",
        "/lahan/?kecamatan=61.01.01",
        "/pembangunan/?stalled=1&disagree=1&jump=0",
        parcel.get_absolute_url(),
        building.get_absolute_url(),
        coop.get_absolute_url(),
        reverse("land:reconciliation-cooperative", args=[coop.pk]),
        reverse("land:difference-detail", args=[m.Difference.objects.earliest("pk").pk]),
    ]


@pytest.mark.parametrize("many", [pytest.param(many, marks=pytest.mark.long) for many in (40, 500)])
def test_pages_ask_as_often_with_many_rows(client_as, world, cast, monkeypatch, many):
    # what changed in the last minutes is compared again by whoever looks: not what is measured here
    monkeypatch.setattr(comparing, "MARGIN", timedelta(days=-1))
    client = client_as("pusat")
    asked: dict[str, list[int]] = {}
    few = grow(world, cast["pusat"], 6)
    built, plain = few[1], few[2]
    assert m.Building.objects.filter(cooperative=built).exists()
    for turn in range(2):
        for url in pages(plain, built):
            client.get(url)
            with CaptureQueriesContext(connection) as seen:
                response = client.get(url)
            assert response.status_code in (200, 302), url
            asked.setdefault(url, []).append(len(seen))
        if not turn:
            grow(world, cast["pusat"], many)
    grown = {url: found for url, found in asked.items() if found[0] < found[1]}
    assert not grown
    above = {
        url: found
        for url, found in asked.items()
        if max(found) > next((most for start, most in FULL.items() if url.startswith(start)), MOST)
    }
    assert not above
