"""Months, frozen figures, trends and what changed."""

from collections import Counter
from datetime import date

import pytest
from django.core.cache import caches
from django.utils import timezone

from core.models import Village
from dashboard.counting import live
from dashboard.counting.measures import MEASURES
from dashboard.models import Snapshot
from dashboard.sample.reconstructing import reconstruct
from registry import models as m
from tests.factories import archive, make_cooperative
from tests.land_rows import make_building, make_parcel, report
from tests.visit_rows import make_own, make_visit


@pytest.fixture(autouse=True)
def _nothing_kept():
    caches["figures"].clear()


@pytest.fixture
def busy(world, cast):
    """Rows of every room, in both kabupaten; one cooperative archived with all that it has."""
    for code in ("61.01.01.2002", "61.01.02.2001", "61.02.02.2002"):
        make_cooperative(Village.objects.get(pk=code))
    m.Milestone.objects.create(cooperative=world.coop_a, kind="rat")
    m.Outlet.objects.create(cooperative=world.coop_a, kind="apotek", status="operasional")
    m.MemberCount.objects.create(cooperative=world.coop_b, as_of=date(2026, 1, 1), men=5, women=3)
    own = make_own(world.users["pendamping_a"], world.coop_a)
    make_visit(own)
    report(make_building(world.coop_a), 45)
    make_parcel(world.coop_b)
    gone = make_cooperative(Village.objects.get(pk="61.01.02.2002"))
    make_parcel(gone)
    archive(gone)
    return world


def test_the_samples_way_of_counting_the_past_says_of_today_what_the_desk_says(busy):
    today = timezone.localdate()
    snapshot = Snapshot.objects.create(on=today, taken_at=timezone.now())
    numbers = reconstruct({snapshot.pk: today})
    for code in ("", "61.01", "61.02", "61.01.01"):
        told = Counter(numbers[snapshot.pk, code or "61"])
        now = live.count(busy.users["pusat"], today, depth=8).of(code)
        assert {key: (told[key], now[key]) for key in MEASURES if told[key] != now[key]} == {}
    assert numbers[snapshot.pk, "61"]["kelompok-pembangunan"] == 1
