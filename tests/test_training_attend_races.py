"""Many at once on the same attendance, in real transactions: one row, nobody sees an error."""

import random
import threading
import uuid

import pytest
from django.db import close_old_connections, connection
from django.utils import timezone

from tests.test_training_attend import doubles
from tests.training_rows import enrol_person, make_batch, make_session
from trainings import models as m
from trainings.actions.attending import Outcome, attend_by_code, open_attendance
from trainings.actions.marking import Mark, mark_attendance

WRITERS = 8
REAL = pytest.mark.django_db(transaction=True)


def together(works: list) -> list:
    """Each in a thread of its own, all at once; what each returned, or its error."""
    gate, results = threading.Barrier(len(works)), [None] * len(works)

    def run(index: int, work) -> None:
        try:
            gate.wait(30)
            results[index] = work()
        except Exception as error:
            results[index] = error
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return results


def race(cast, rounds: int) -> None:
    batch = make_batch(quota=WRITERS)
    people = [enrol_person(batch) for _ in range(4)]
    users, chance = [cast["pusat"], cast["operator"]], random.Random(61)
    for _ in range(rounds):
        session = open_attendance(session=make_session(batch), by=cast["pusat"])
        one = people[0]
        scans = [lambda s=session, e=one: attend_by_code(session=s, enrolment=e)] * (WRITERS // 2)
        saves = []
        for _ in range(WRITERS - len(scans)):
            order = chance.sample(
                people, len(people)
            )  # in any order, and no two wait for each other
            marks = [
                Mark(uuid.uuid4(), row.pk, chance.choice(["hadir", "alpa"]), "", timezone.now())
                for row in order
            ]
            saves.append(
                lambda s=session, given=marks: mark_attendance(session=s, marks=given, by=users[0])
            )
        results = together([*scans, *saves])
        errors = [one for one in results if isinstance(one, Exception)]
        assert not errors, errors
        outcomes = [answer.outcome for answer in results[: len(scans)]]
        assert set(outcomes) <= {Outcome.DONE, Outcome.ALREADY}
        assert doubles() == 0
        assert m.Attendance.objects.filter(session=session).count() == len(people)
        newest_counts(session, people[1:])


def newest_counts(session, people) -> None:
    """What stands is what the newest of the kept marks says."""
    for row in people:
        kept = m.AttendanceMark.objects.filter(session=session, enrolment=row)
        newest = kept.order_by("-marked_at").first()
        assert m.Attendance.objects.get(session=session, enrolment=row).status == newest.status


@REAL
def test_eight_writers(world, cast):
    race(cast, 5)


@REAL
@pytest.mark.long
def test_eight_writers_fifty_rounds(world, cast):
    race(cast, 50)


@REAL
def test_one_scan_of_many_is_the_first(world, cast):
    batch = make_batch()
    session = open_attendance(session=make_session(batch), by=cast["pusat"])
    one = enrol_person(batch)
    results = together([lambda: attend_by_code(session=session, enrolment=one)] * WRITERS)
    outcomes = sorted(str(answer.outcome) for answer in results)
    assert outcomes == ["berhasil", *["sudah"] * (WRITERS - 1)]


@REAL
def test_wrong_codes_at_once_all_count(world, cast):
    from trainings.guessing import count_wrong, held_back

    together([lambda: count_wrong(["a", "b"])] * WRITERS)
    assert set(m.CodeGuess.objects.values_list("wrong", flat=True)) == {WRITERS}
    assert held_back({"a": WRITERS}) and not held_back({"a": WRITERS + 1})
