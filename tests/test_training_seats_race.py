"""The last seat, wanted by many at once over connections of their own: refused by the database itself.

Planted: without `FOR NO KEY UPDATE OF b` in trainings/models/rules.py (SEATS) the rows below overfill the
batch within a few rounds. That was tried when this was written.
"""

from collections import Counter

import pytest

from tests.at_once import all_at_once
from tests.mentor_rows import PersonFactory
from tests.training_rows import enrol_person, make_batch
from trainings import models as m
from trainings.actions.enrolling import enrol_person as act
from trainings.words import Seat

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 8


def fight_for_the_last_seat(rounds: int, write) -> None:
    people = [PersonFactory() for _ in range(WRITERS + 1)]
    programme = make_batch().programme
    for number in range(2, rounds + 2):
        batch = make_batch(programme=programme, number=number, quota=2)
        enrol_person(batch, person=people[-1])
        works = [lambda b=batch, p=one: write(b, p) for one in people[:WRITERS]]
        told = Counter(all_at_once(works))
        assert m.Enrolment.objects.filter(batch=batch).seated().count() == 2, told
        assert told["seated"] == 1 and sum(told.values()) == WRITERS, told
        others = {words for words in told if words != "seated"}
        assert others <= {"enrolment_within_quota", *FULL}, told


FULL = ("Kuota angkatan ini sudah penuh. Masukkan ke daftar tunggu, atau naikkan kuotanya.",)


def straight(batch, person) -> str:
    """Past all code of ours: nothing but the table's own rules."""
    m.Enrolment.objects.create(batch=batch, person=person)
    return "seated"


def by_action(user):
    def write(batch, person) -> str:
        assert act(batch=batch, person=person, by=user).state == Seat.SEATED
        return "seated"

    return write


def test_eight_want_the_last_seat(world):
    fight_for_the_last_seat(5, straight)


@pytest.mark.long
def test_eight_want_the_last_seat_fifty_times(world, cast):
    fight_for_the_last_seat(50, straight)


@pytest.mark.long
def test_eight_pages_want_the_last_seat(world, cast):
    fight_for_the_last_seat(10, by_action(cast["pusat"]))


def test_one_freed_seat_and_two_who_give_it(world, cast):
    from trainings.actions.enrolling import enrol_many, withdraw
    from trainings.actions.waiting import move_up

    batch = make_batch(quota=1)
    people = [PersonFactory() for _ in range(3)]
    done = enrol_many(batch=batch, participants=people, by=cast["pusat"])
    withdraw(enrolment=done.seated[0], by=cast["pusat"], reason="sakit keras")
    give = lambda: len(move_up(batch=batch, by=cast["pusat"]).seated)  # noqa: E731
    assert sorted(all_at_once([give, give])) == [0, 1]
    assert m.Enrolment.objects.seated().get().person == people[1]
