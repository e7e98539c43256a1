"""A mentor reaches the cooperatives that he is assigned to, now or in the last 30 days, and no others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.scoping import may
from mentors.models import Assignment, MentorContract, Person
from registry.models import Cooperative, Milestone
from tests.factories import make_cooperative
from tests.mentor_rows import make_assignment, make_contract

TODAY = timezone.localdate()


@pytest.fixture
def own(world, cast):
    """The assignment of pendamping_a to coop_a."""
    contract = make_contract(world.a)
    contract.person.user = cast["pendamping_a"]
    contract.person.save()
    return make_assignment(contract, world.coop_a)


def test_only_his_own_cooperatives(own, world, cast):
    from core.models import Village

    make_cooperative(Village.objects.get(pk="61.01.01.2002"))
    mentor = cast["pendamping_a"]
    Milestone.objects.create(cooperative=world.coop_a, kind="rat")
    Milestone.objects.create(cooperative=world.coop_b, kind="rat")
    assert list(Cooperative.objects.for_user(mentor)) == [world.coop_a]
    assert {row.cooperative for row in Milestone.objects.for_user(mentor)} == {world.coop_a}
    assert list(Assignment.objects.for_user(mentor)) == [own]
    assert may(mentor, "registry.view_cooperative", world.coop_a)
    assert not may(mentor, "registry.view_cooperative", world.coop_b)
    assert not may(mentor, "registry.change_cooperative", world.coop_a)
    assert not Cooperative.objects.for_user(cast["pendamping_b"]).exists()
    assert not Person.objects.for_user(mentor).exists()
    assert not MentorContract.objects.for_user(mentor).exists()


@pytest.mark.parametrize(("ended", "seen"), [(1, True), (30, True), (31, False)])
def test_until_thirty_days_after_the_end(own, world, cast, ended, seen):
    Assignment.objects.filter(pk=own.pk).update(ends=TODAY - timedelta(days=ended))
    found = Cooperative.objects.for_user(cast["pendamping_a"]).filter(pk=world.coop_a.pk)
    assert found.exists() is seen


def test_not_before_it_begins(own, cast):
    Assignment.objects.filter(pk=own.pk).update(starts=TODAY + timedelta(days=1))
    assert not Cooperative.objects.for_user(cast["pendamping_a"]).exists()


def test_pages_show_his_cooperative_and_hide_the_others(own, world, client_as):
    client = client_as("pendamping_a")
    assert client.get(f"/koperasi/{world.coop_a.pk}/").status_code == 200
    assert client.get(f"/koperasi/{world.coop_b.pk}/").status_code == 404
    listed = client.get("/koperasi/").content.decode()
    assert world.coop_a.name in listed and world.coop_b.name not in listed
