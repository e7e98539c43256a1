"""The whole sample of land and building adds up to the published figures, and shows what hurts."""

# ruff: noqa: F811  a fixture is imported and named again by who uses it

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from core.models import User
from land import models as m
from land.areas import doubts_about
from land.querysets import with_place
from land.reconciling.comparing import compare
from land.words import BUCKETS, Place
from registry.models import Cooperative
from registry.sample import seed
from registry.sample.rooms import ROOMS
from tests.real_regions import loaded, sources  # noqa: F401  fixtures

pytestmark = [pytest.mark.usefixtures("seeded", "db"), pytest.mark.long]


@pytest.fixture(scope="module")
def seeded(loaded, django_db_blocker, _photos_of_this_run):
    place = {"OPTIONS": {"location": str(_photos_of_this_run / "foto")}}
    storages = settings.STORAGES | {"photos": settings.STORAGES["photos"] | place}
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(STORAGES=storages),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        for room in ROOMS.keys() - {"mentors", "land"}:
            patch.delitem(ROOMS, room)
        seed()
        yield
        transaction.set_rollback(True)


def test_parcels_by_ownership():
    assert Counter(m.Parcel.objects.values_list("ownership", flat=True)) == {
        "bmdes": 393,
        "milik_sendiri": 252,
        "hibah": 73,
        "bmd_provinsi": 9,
        "bmd_kabupaten": 36,
        "bmn": 11,
        "adat": 3,
    }
    assert m.Parcel.objects.chosen().count() == 757


def test_buildings_by_percent():
    live = m.Building.objects.living().with_progress()
    assert {one: live.in_bucket(one).count() for one in BUCKETS} == {
        "b20": 38,
        "b50": 64,
        "b75": 109,
        "b99": 117,
        "b100": 367,
    }
    assert live.filter(percent=None).count() == 12
    assert live.filter(handed_over_on__isnull=False).count() == 140


def test_each_cooperative_has_one_place_and_the_kabupaten_sum_up():
    rows = with_place(Cooperative.objects.all()).values_list("village_id", "place")
    places = Counter(place for _, place in rows)
    assert sum(places.values()) == 2143 and set(places) == {str(one) for one in Place}
    assert places[Place.NO_LAND] == 900 and places[Place.HANDED_OVER] == 140
    by_regency = Counter((code[:5], place) for code, place in rows)
    for place in places:
        assert sum(n for (_, one), n in by_regency.items() if one == place) == places[place]


def test_sources_disagree_on_about_a_tenth():
    said = defaultdict(list)
    for one in m.ProgressReport.objects.counting().newest_of_each_source():
        said[one.building_id].append(one.percent)
    apart = sum(max(all_) - min(all_) >= 10 for all_ in said.values())
    assert 40 < apart < 140, apart


def test_some_stand_still_leap_fall_or_were_corrected():
    counting = list(
        m.ProgressReport.objects.counting().filter(source="agrinas").order_by("reported_on", "pk")
    )
    series = defaultdict(list)
    for one in counting:
        series[one.building_id].append(one)
    found: Counter[str] = Counter()
    for rows in series.values():
        if rows[-1].percent < 100 and rows[-1].percent == next(
            (r.percent for r in rows if r.reported_on >= rows[-1].reported_on - timedelta(days=36)),
            -1,
        ):
            found["stalled"] += 1
        for one, other in pairwise(rows):
            found["fall"] += other.percent < one.percent
            near = (other.reported_on - one.reported_on).days <= 7
            found["jump"] += near and other.percent - one.percent >= 40
    assert all(found[kind] >= 5 for kind in ("stalled", "fall", "jump")), found
    assert m.ProgressReport.objects.filter(corrected_by__isnull=False).count() >= 3
    assert m.ProgressReport.objects.exclude(withdrawn_at=None).count() >= 2


def test_gaps_and_slips_are_realistic():
    parcels = list(m.Parcel.objects.with_area())
    measured = sum(one.polygon is not None for one in parcels)
    assert 300 < measured < 450
    slips = sum(
        any("kali" in told or "mungkin" in told for told in doubts_about(one)) for one in parcels
    )
    assert 8 < slips < 60, slips
    small = sum(bool(one.small) for one in parcels)
    assert 40 < small < 130
    apart = sum(
        len(set(one.verdicts.values_list("conclusion", flat=True))) > 1
        for one in m.Parcel.objects.filter(verdicts__isnull=False).distinct()
    )
    assert 15 < apart < 70, apart
    assert set(m.Building.objects.values_list("budget", flat=True)) == {
        None, 700_000_000, 1_658_000_000
    }  # fmt: skip


def test_the_casts_mentors_see_a_candidate_one_in_verification_and_one_in_building():
    for name in ("pendamping_a", "pendamping_b"):
        own = Cooperative.objects.for_user(User.objects.get(username=name), "land.view_parcel")
        places = set(with_place(own).values_list("place", flat=True))
        assert {Place.CANDIDATE, Place.VERIFYING, Place.UP_TO_50} <= places, name


def test_both_sheets_speak_of_theirs_and_about_a_tenth_disagrees():
    simkopdes, agrinas = m.SourceSheet.objects.order_by("as_of")
    assert simkopdes.values_said.values("cooperative").distinct().count() > 1600
    official = {
        row.cooperative_id: row.percent
        for row in m.Building.objects.living().with_progress()
        if row.percent is not None
    }
    told = dict(agrinas.values_said.filter(field="progres").values_list("cooperative", "value"))
    assert len(told) > 650
    apart = sum(float(value) != float(official[coop]) for coop, value in told.items())
    assert 5 < apart < 70, apart


def test_differences_are_as_old_as_their_sheets_and_a_few_are_decided():
    rows = m.Difference.objects.select_related("sheet")
    assert rows and all(row.first_seen == row.sheet.imported_at for row in rows)
    kept = [row for row in rows if row.state == m.Difference.State.KEPT]
    assert 3 <= len(kept) <= 6 and all(row.reason and row.decided_by for row in kept)
    assert all(row.first_seen < row.ended_at < timezone.now() for row in kept)
    compare()  # what was decided stays so
    assert m.Difference.objects.filter(state=m.Difference.State.KEPT).count() == len(kept)
