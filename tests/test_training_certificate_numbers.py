"""Many at once: the numbers are distinct and without a gap, and nobody gets two certificates."""

import random
import threading
from collections.abc import Callable

import pytest
from django.db import connections, transaction
from django.utils import timezone

from core.models import User
from tests.training_certificates import issue_all, make_room
from tests.training_rows import enrol_person, issue
from trainings import models as m
from trainings.actions.certificates import issue_certificates, reissue_certificate

WRITERS = 8


class Undone(Exception):
    """A transaction that is rolled back on purpose."""


def at_once(*jobs: Callable[[], object]) -> None:
    failed: list[BaseException] = []
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> None:
        try:
            gate.wait(30)
            job()
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed


def numbers() -> list[int]:
    return list(m.Certificate.objects.order_by("number").values_list("number", flat=True))


def check_numbers(expected: int) -> None:
    assert numbers() == list(range(1, expected + 1))
    assert m.CertificateSeries.objects.get().last == expected


def write_rounds(rounds: int) -> None:
    """Each writer issues `rounds` certificates of one series, with roll-backs in between."""
    batch = make_room(quota=WRITERS * rounds).batch
    m.CertificateSeries.objects.create(programme=batch.programme, year=batch.year)
    seats = [[enrol_person(batch) for _ in range(rounds)] for _ in range(WRITERS)]

    def writer(rows: list[m.Enrolment], seed: int) -> Callable[[], None]:
        chance = random.Random(seed)

        def write() -> None:
            for row in rows:
                if chance.random() < 0.5:
                    with pytest.raises(Undone), transaction.atomic():
                        issue(row)
                        raise Undone
                issue(row)

        return write

    at_once(*(writer(rows, seed) for seed, rows in enumerate(seats)))
    check_numbers(WRITERS * rounds)
    texts = m.Certificate.objects.values_list("text", flat=True)
    assert len(set(texts)) == WRITERS * rounds


@pytest.mark.django_db(transaction=True)
def test_eight_writers_leave_no_gap():
    write_rounds(5)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_eight_writers_times_fifty_leave_no_gap():
    write_rounds(50)


@pytest.mark.django_db(transaction=True)
def test_several_officers_press_the_button_at_once(cast):
    room = make_room()
    rows = [room.passed() for _ in range(12)]
    made: list[int] = []
    by: User = cast["pusat"]
    at_once(*(lambda: made.append(len(issue_all(room, by))) for _ in range(4)))
    assert sorted(made) == [0, 0, 0, 12]
    check_numbers(12)
    assert m.Certificate.objects.values("enrolment").distinct().count() == len(rows)


@pytest.mark.django_db(transaction=True)
def test_issuing_and_reissuing_at_once_gives_one_valid_each(cast):
    """Some issue, some issue anew what is there: refusals are allowed, wrong rows are not."""
    from django.core.exceptions import ValidationError

    room, by = make_room(), cast["pusat"]
    first = [room.passed() for _ in range(4)]
    issue_all(room, by)
    for _ in range(4):
        room.passed()
    old = list(m.Certificate.objects.filter(enrolment__in=first))

    def again() -> None:
        for one in old:
            try:
                reissue_certificate(
                    by=by, certificate=one, name="Baru", reason="salah nama",
                    issued_on=timezone.localdate(),
                )  # fmt: skip
            except ValidationError as error:
                assert "lebih baru" in str(error)

    def more() -> None:
        keys = m.Enrolment.objects.filter(batch=room.batch).values_list("pk", flat=True)
        issue_certificates(by=by, batch=room.batch, keys=keys, issued_on=room.batch.starts)

    at_once(again, again, again, more, more)
    check_numbers(12)
    valid = m.Certificate.objects.valid().values_list("enrolment", flat=True)
    assert len(valid) == len(set(valid)) == 8
