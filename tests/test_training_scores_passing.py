"""The reasons in words and the pass rule of the database say the same."""

import itertools

import pytest

from tests.training_rows import attend, enrol_person, make_batch, make_session, score
from trainings.models import Enrolment
from trainings.passing import reasons, share, written

pytestmark = pytest.mark.django_db


def rows_of(batch):
    return Enrolment.objects.filter(batch=batch).select_related("batch").with_results()


def test_reasons_and_rule_agree(world):
    """Every combination of the hours attended, the post-test, the state and the batch's rule."""
    outcomes = set()
    rules = itertools.product((0, 80, 100), (None, 60), (True, False))
    for number, (attendance, post, sessions) in enumerate(rules, 1):
        batch = make_batch(number=number, min_attendance=attendance, min_post=post)
        held = [make_session(batch, jp=jp) for jp in (4, 1)] if sessions else []
        for came, value in itertools.product((held, held[:1], []), (None, 59.99, 60)):
            row = enrol_person(batch)
            for session in came:
                attend(session, row)
            if value is not None:
                score(row, value)
        Enrolment.objects.filter(pk=row.pk).update(state="batal", state_reason="sakit")
        for row in rows_of(batch):
            assert row.passed == (not reasons(row)), (attendance, post, sessions, reasons(row))
            outcomes.add(row.passed)
    assert outcomes == {True, False}


def test_reasons_in_words(world):
    batch = make_batch(min_attendance=80, min_post=60)
    first = make_session(batch, jp=12)
    make_session(batch, jp=8)
    late = enrol_person(batch)
    attend(first, late)
    low = enrol_person(batch)
    attend(first, low, status="izin", reason="sakit")
    score(low, 59.5)
    told = {row.pk: reasons(row) for row in rows_of(batch)}
    assert told[late.pk] == ["Kehadiran 60 % (12 dari 20 JP), syarat 80 %", "Post-test belum ada"]
    assert told[low.pk] == [
        "Kehadiran 0 % (0 dari 20 JP), syarat 80 %",
        "Post-test 59,5, syarat 60",
    ]


def test_a_share_never_reads_as_the_mark_it_missed():
    assert share(7999, 10000) == "79,9 %"
    assert share(2, 3) == "66,6 %"
    assert share(4, 5) == "80 %"


def test_values_as_written():
    from decimal import Decimal

    assert [written(Decimal(v)) for v in ("85.00", "85.50", "72.25", "100", "0")] == [
        "85",
        "85,5",
        "72,25",
        "100",
        "0",
    ]
