"""What moved between a plan's draft, its application and its undo is noticed, also at the same moment."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from mentors.actions import assignments, contracts
from mentors.actions.plan_applying import apply_plan, undo_plan
from mentors.models import Assignment, Plan
from registry.actions import archive_cooperative
from tests.mentor_rows import make_assignment, make_contract
from tests.plan_rows import DAY, TODAY, facts, make_kabupaten


@pytest.fixture
def kab(world, cast):
    return make_kabupaten(world)


def moves(kab, cast):
    """What may happen between draft and apply, each with a word of the refusal."""
    officer, coop = cast["dinas_a"], kab.coops[2]

    def hand_over():
        row = kab.held[coop.pk]
        other = make_contract(kab.budi.regency)
        assignments.hand_over(assignment=row, to=other, by=officer, on=TODAY, note="cuti panjang")

    def end_contract():
        contracts.end_contract(
            contract=kab.budi, by=officer, on=TODAY - DAY, reason="mengundurkan diri"
        )

    def archive():
        archive_cooperative(cooperative=coop, by=officer, reason="digabung")

    def first():
        make_assignment(kab.budi, kab.coops[5])

    return {"hand_over": hand_over, "end": end_contract, "archive": archive, "first": first}


@pytest.mark.parametrize("what", ["hand_over", "end", "archive", "first"])
def test_refused_with_words_when_something_moved(kab, cast, what):
    plan = kab.draft(cast["dinas_a"])
    moves(kab, cast)[what]()
    before = facts()
    with pytest.raises(ValidationError, match="berubah sejak rencana ini disusun"):
        apply_plan(plan=plan, by=cast["dinas_a"])
    assert facts() == before
    plan.refresh_from_db()
    assert plan.stage == Plan.Stage.DRAFT


def test_undo_is_refused_when_it_was_changed_since_and_changes_nothing(kab, cast):
    officer = cast["dinas_a"]
    plan = apply_plan(plan=kab.draft(officer), by=officer)
    made = Assignment.objects.running(TODAY).get(cooperative=kab.coops[5])
    assignments.lock_assignments(assignments=[made], by=officer, locked=True)
    before = facts()
    with pytest.raises(ValidationError, match="Alfa Desa 23"):
        undo_plan(plan=plan, by=officer, reason="salah tanggal")
    assert facts() == before


@pytest.mark.django_db(transaction=True)
def test_two_officers_apply_overlapping_plans_at_once(world, cast):
    """One wins, the other is told; never both, never a fault."""
    kab = make_kabupaten(world)
    one, other = cast["dinas_a"], cast["pmo_a"]
    plans = [(kab.draft(one), one), (kab.draft(other), other)]
    start, told = threading.Barrier(2), []

    def run(plan, by):
        start.wait()
        try:
            apply_plan(plan=plan, by=by)
            told.append("ok")
        except ValidationError as error:
            told.append(" ".join(error.messages))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(word == "ok" for word in told) == [False, True], told
    assert any("berubah" in word or "sedang disimpan" in word for word in told)
    assert sorted(Plan.objects.values_list("stage", flat=True)) == ["applied", "draft"]
    running = Assignment.objects.running(TODAY).values_list("cooperative", flat=True)
    assert len(running) == len(set(running)) == 6
