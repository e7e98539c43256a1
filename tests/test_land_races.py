"""Eight at once, over connections of their own: one parcel is allocated once, and of one building's reports none
falls without a note. Held by the database (land/models/rules.py), whatever writes.

Planted, when this was written, each tried within five rounds: without FOR NO KEY UPDATE in rules.REPORTED reports fall
(3 of 3 runs); without building_one_lives and building_parcel_once two buildings live at once (2 of 2). Without the
lock in rules.ALLOCATED alone the unique indexes still hold. The actions hold without either, by the locks they take
themselves (select_for_update); without both, reports fall there too. Without rules.STARTS a start moves behind a report. And found by this: of two reports of one day the one
with the lower key may come second to the lock, and was then compared with nothing.
"""

import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from importlib.util import find_spec
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from land import models as m
from land.actions.steps import take_step
from land.refusals import SENTENCES
from land.words import State
from tests.at_once import all_at_once
from tests.land_rows import make_agency, make_building, make_parcel

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, TODAY = 8, timezone.localdate()
TAKEN = {"building_one_lives", "building_parcel_once"}
FALLS = "report_falls_with_note"
STARTS = {"report_after_start", "building_starts_before_reports"}


# --- allocating ---


def straight(parcel, agency, by) -> str:
    """Past all code of ours but the step: nothing but the tables' own rules."""
    with transaction.atomic():
        m.Building.objects.create(
            cooperative_id=parcel.cooperative_id, parcel=parcel, agency=agency, allocated_on=TODAY
        )
        take_step(parcel, State.ALLOCATED, by=None)
    return "allocated"


def by_action(parcel, agency, by) -> str:
    from land.actions.building import allocate_parcel

    building = m.Building(
        cooperative_id=parcel.cooperative_id, parcel=parcel, agency=agency, allocated_on=TODAY
    )
    allocate_parcel(building=building, by=by)
    return "allocated"


WAYS = [straight, *([by_action] if find_spec("land.actions.building") else [])]


def fight_for_the_parcel(rounds: int, write, world, by) -> None:
    """Two parcels of one cooperative, each wanted by four: the cooperative gets one building, on one of them."""
    agency = make_agency()
    for _ in range(rounds):
        two = [make_parcel(world.coop_a, state=State.VERIFIED, chosen=False) for _ in range(2)]
        works = [
            lambda at=at, two=two: write(m.Parcel.objects.get(pk=two[at // 4].pk), agency, by)
            for at in range(WRITERS)
        ]
        told = Counter(all_at_once(works))
        assert told["allocated"] == 1 and sum(told.values()) == WRITERS, told
        if write is straight:
            assert set(told) <= {"allocated", *TAKEN}, told
        (building,) = m.Building.objects.filter(parcel__in=two)
        for parcel in m.Parcel.objects.filter(pk__in=[one.pk for one in two]):
            wanted = State.ALLOCATED if parcel.pk == building.parcel_id else State.VERIFIED
            assert parcel.state == wanted
            steps = list(parcel.steps.order_by("number"))
            assert [one.number for one in steps] == list(range(1, len(steps) + 1))
            assert len(steps) == (4 if wanted == State.ALLOCATED else 3)
            assert all(one.to_state == other.from_state for one, other in pairwise(steps))
        m.Building.objects.update(cancelled_at=timezone.now(), cancel_reason="ronde berikutnya")


@pytest.mark.parametrize("write", WAYS)
def test_eight_allocate(world, cast, write):
    fight_for_the_parcel(5, write, world, cast["pusat"])


@pytest.mark.long
@pytest.mark.parametrize("write", WAYS)
def test_eight_allocate_fifty_times(world, cast, write):
    fight_for_the_parcel(50, write, world, cast["pusat"])


# --- reporting ---


def reported_straight(said: m.ProgressReport, by) -> str:
    """Past all code of ours: nothing but the table's own rules."""
    said.save()
    return "reported"


def reported_by_action(said: m.ProgressReport, by) -> str:
    from land.actions.progress import add_report

    try:
        add_report(report=said, by=by)
    except ValidationError as error:
        assert set(error.message_dict) == {"note"}, error
        assert error.messages[0].startswith(SENTENCES[FALLS]), error
        return FALLS
    return "reported"


SAY = [reported_straight, reported_by_action]


def fight_over_the_progress(rounds: int, write, world, by) -> None:
    """Rising and falling, of three days, some of them the same; without a note."""
    building = make_building(world.coop_a)
    dice = random.Random(7)
    refused = 0
    for _ in range(rounds):
        said = [
            m.ProgressReport(
                building=building,
                source="kodim",
                reported_on=TODAY - timedelta(days=dice.randrange(3)),
                percent=Decimal(dice.randrange(101)),
            )
            for _ in range(WRITERS)
        ]
        told = Counter(all_at_once([lambda one=one: write(one, by) for one in said]))
        assert set(told) <= {"reported", FALLS} and sum(told.values()) == WRITERS, told
        assert told["reported"] >= 1
        refused += told[FALLS]
        rows = list(building.reports.counting().order_by("reported_on", "pk"))
        assert len(rows) == told["reported"]
        for one, other in pairwise(rows):
            assert other.percent >= one.percent, [(r.reported_on, r.pk, r.percent) for r in rows]
        building.reports.counting().update(
            withdrawn_at=timezone.now(), withdraw_reason="ronde berikutnya"
        )
    assert refused > rounds  # it was a fight


@pytest.mark.parametrize("write", SAY)
def test_eight_report(world, cast, write):
    fight_over_the_progress(5, write, world, cast["pusat"])


@pytest.mark.long
@pytest.mark.parametrize("write", SAY)
def test_eight_report_fifty_times(world, cast, write):
    fight_over_the_progress(50, write, world, cast["pusat"])


def test_the_start_moves_while_eight_report(world):
    """Of a report and a start behind it, one is refused."""
    for number in range(10):
        coop = world.coop_a if number % 2 else world.coop_b
        building = make_building(coop, started_on=TODAY - timedelta(days=9))

        def say(at, building=building):
            m.ProgressReport.objects.create(
                building=building,
                source="kodim",
                reported_on=TODAY - timedelta(days=8 - at),
                percent=Decimal(10 + at),
            )
            return "reported"

        def move(building=building):
            m.Building.objects.filter(pk=building.pk).update(started_on=TODAY)
            return "moved"

        works = [lambda at=at: say(at) for at in range(WRITERS - 1)]
        told = Counter(all_at_once([*works[:3], move, *works[3:]]))
        late = building.reports.filter(reported_on__lt=TODAY).count()
        assert (told["moved"] == 1) == (late == 0), told
        assert set(told) <= {"reported", "moved", *STARTS}, told
        m.Building.objects.update(cancelled_at=timezone.now(), cancel_reason="ronde berikutnya")


def test_eight_take_the_same_step(world):
    parcel = make_parcel(world.coop_a, state=State.VERIFYING)
    ways = [State.VERIFIED, State.FURTHER] * 4

    def step(state):
        take_step(m.Parcel.objects.get(pk=parcel.pk), state, by=None, reason="uji")
        return "taken"

    told = Counter(all_at_once([lambda one=one: step(one) for one in ways]))
    assert told["taken"] == 1 and set(told) == {"taken", "parcel_step_follows"}, told
    parcel.refresh_from_db()
    assert parcel.steps.count() == 3 and parcel.steps.get(number=3).to_state == parcel.state
