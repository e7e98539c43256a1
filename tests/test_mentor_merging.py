"""Two cooperatives that are one, each with a mentor of its own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import Village
from registry.merging import merge_cooperatives, undo_merge
from registry.pairs import Pair
from tests.factories import make_cooperative
from tests.mentor_rows import make_assignment, make_contract

TODAY = timezone.localdate()


@pytest.fixture
def pair(world, cast):
    return world.coop_a, make_cooperative(Village.objects.get(pk="61.01.01.2002"))


def merge(pair, by):
    primary, secondary = pair
    return merge_cooperatives(
        primary=primary,
        secondary=secondary,
        by=by,
        reason="tercatat dua kali",
        seen=Pair(primary, secondary).mark(),
    )


def test_a_second_mentor_stays_with_the_archived_one(world, cast, pair):
    primary, secondary = pair
    kept = make_assignment(make_contract(world.a), primary)
    other = make_assignment(make_contract(world.a), secondary)
    record = merge(pair, cast["pusat"])
    assert list(primary.assignments.all()) == [kept]
    assert list(secondary.assignments.all()) == [other]
    undo_merge(merge=record, by=cast["pusat"], reason="ternyata dua")
    assert list(secondary.assignments.all()) == [other]


def test_the_only_mentor_comes_along(world, cast, pair):
    primary, secondary = pair
    contract = make_contract(world.a)
    days = {"starts": contract.starts, "ends": TODAY - timedelta(days=1)}
    past = make_assignment(contract, primary, **days)
    now = make_assignment(make_contract(world.a), secondary, starts=TODAY)
    record = merge(pair, cast["pusat"])
    assert set(primary.assignments.all()) == {past, now}
    undo_merge(merge=record, by=cast["pusat"], reason="ternyata dua")
    assert list(secondary.assignments.all()) == [now]
