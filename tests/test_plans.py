"""Plans in the database: read, drafted, changed by hand, applied, refused, undone."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from core.models import Village
from mentors.actions import assignments
from mentors.actions.plan_applying import apply_plan, undo_plan
from mentors.actions.plans import change_line, compute_plan, draft_plan, plan_again, start_plan
from mentors.models import Assignment, CooperativeAccess, MentorContract, Plan, PlanLine
from mentors.planner.reading import situation
from mentors.planner.solving import Infeasible
from mentors.planner.stored import Stored
from mentors.planner.telling import sentence
from registry.models import Cooperative
from tests.mentor_rows import make_assignment, make_contract
from tests.plan_rows import DAY, TODAY, facts, make_kabupaten


@pytest.fixture
def kab(world, cast):
    return make_kabupaten(world)


def after(plan: Plan) -> dict[int, int | None]:
    return dict(plan.lines.values_list("cooperative", "after"))


def test_each_kecamatan_goes_to_who_lives_there(kab, cast):
    plan = kab.draft(cast["dinas_a"])
    assert plan.stage == Plan.Stage.DRAFT and plan.lines.count() == 6
    want = {coop.pk: (kab.budi if n < 3 else kab.sari).pk for n, coop in enumerate(kab.coops)}
    assert after(plan) == want
    changed = {line.cooperative_id for line in plan.lines.changes()}
    assert changed == {kab.coops[n].pk for n in (2, 3, 5)}


def test_changes_are_told_in_sentences(kab, cast):
    stored = Stored.of(kab.draft(cast["dinas_a"]))
    told = {
        line.cooperative_id: sentence(stored, line).replace("\u00a0", " ") for line in stored.lines
    }
    assert told[kab.coops[0].pk] == ""
    assert told[kab.coops[2].pk] == (
        "KDMP Alfa Desa 13: dari Sari Alfa ke Budi Alfa, 11 km → 2,2 km;"
        " Sari Alfa 2 → 3; Budi Alfa 3 → 3 koperasi."
    )
    assert told[kab.coops[5].pk] == (
        "KDMP Alfa Desa 23: belum punya BA, ke Sari Alfa, 2,2 km; Sari Alfa 2 → 3 koperasi."
    )


def test_the_whole_weight_hands_nothing_over(kab, cast):
    plan = kab.draft(cast["dinas_a"], weight=10)
    assert {line.cooperative_id for line in plan.lines.changes()} == {kab.coops[5].pk}


def test_locked_assignments_stay(kab, cast):
    Assignment.objects.filter(cooperative=kab.coops[3]).update(locked=True)
    plan = kab.draft(cast["dinas_a"])
    line = plan.lines.get(cooperative=kab.coops[3])
    assert line.fixed and not line.is_change
    with pytest.raises(ValidationError, match="dikunci"):
        change_line(line=line, by=cast["dinas_a"], to=kab.sari)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanLine.objects.filter(pk=line.pk).update(after=kab.sari)


def test_applied_at_once_and_undone_exactly(kab, cast):
    before, officer = facts(), cast["dinas_a"]
    plan = apply_plan(plan=kab.draft(officer), by=officer)
    assert plan.stage == Plan.Stage.APPLIED and plan.applied_from == TODAY
    now = dict(Assignment.objects.running(TODAY).values_list("cooperative", "contract"))
    assert now == after(plan)
    made = Assignment.objects.running(TODAY).get(cooperative=kab.coops[2])
    assert made.follows == kab.held[kab.coops[2].pk] and made.ends == kab.budi.ends
    assert Assignment.objects.get(pk=made.follows_id).ends == TODAY - DAY
    undone = undo_plan(plan=plan, by=officer, reason="salah tanggal")
    assert undone.stage == Plan.Stage.UNDONE and facts() == before
    with pytest.raises(ValidationError, match="dibatalkan"):
        undo_plan(plan=plan, by=officer, reason="sekali lagi")


def test_an_assignment_that_begins_today_is_replaced_and_comes_back(kab, cast):
    Assignment.objects.filter(cooperative=kab.coops[2]).update(starts=TODAY)
    before, officer = facts(), cast["dinas_a"]
    plan = apply_plan(plan=kab.draft(officer), by=officer)
    assert not Assignment.objects.filter(pk=kab.held[kab.coops[2].pk].pk).exists()
    undo_plan(plan=plan, by=officer, reason="salah tanggal")
    assert facts() == before


def test_what_is_open_moves_along_and_back(kab, cast, monkeypatch):
    moved = []
    monkeypatch.setattr(assignments, "ALONG", [lambda old, new: moved.append((old.pk, new.pk))])
    officer = cast["dinas_a"]
    plan = apply_plan(plan=kab.draft(officer), by=officer)
    there = list(moved)
    assert len(there) == 2
    undo_plan(plan=plan, by=officer, reason="salah tanggal")
    assert moved[2:] == [(new, old) for old, new in there]


def test_a_later_assignment_is_not_run_into(kab, cast):
    """The uncovered one has somebody from next month on; a hand-over may not overlap either."""
    coming = TODAY + timedelta(days=30)
    make_assignment(kab.budi, kab.coops[5], starts=coming)
    Assignment.objects.filter(cooperative=kab.coops[2]).update(ends=coming - DAY)
    make_assignment(kab.sari, kab.coops[2], starts=coming)
    apply_plan(plan=kab.draft(cast["dinas_a"]), by=cast["dinas_a"])
    for n in (2, 5):
        made = Assignment.objects.running(TODAY).get(cooperative=kab.coops[n])
        assert made.ends == coming - DAY


def test_a_line_is_given_to_another_locked_and_left(kab, cast):
    officer = cast["dinas_a"]
    plan = kab.draft(officer)
    line = plan.lines.get(cooperative=kab.coops[2])
    change_line(line=line, by=officer, to=kab.sari)  # stays with her
    assert Stored.of(plan).after.hand_overs == 1
    last = plan.lines.get(cooperative=kab.coops[5])
    change_line(line=last, by=officer, to=kab.budi, locked=True)
    with pytest.raises(ValidationError, match="tidak dapat dikunci"):
        change_line(line=last, by=officer, to=None, locked=True)
    again = plan_again(plan=plan, by=officer, on=TODAY, low=1, high=5, weight=0)
    assert after(again)[kab.coops[5].pk] == kab.budi.pk  # by hand, so it stays
    assert after(again)[kab.coops[2].pk] == kab.budi.pk  # not locked, so computed anew
    apply_plan(plan=again, by=officer)
    assert Assignment.objects.running(TODAY).get(cooperative=kab.coops[5]).locked


def test_a_line_without_a_mentor_ends_the_assignment(kab, cast):
    before, officer = facts(), cast["dinas_a"]
    plan = kab.draft(officer, weight=10)
    change_line(line=plan.lines.get(cooperative=kab.coops[0]), by=officer, to=None)
    apply_plan(plan=plan, by=officer)
    assert not Assignment.objects.running(TODAY).filter(cooperative=kab.coops[0]).exists()
    undo_plan(plan=plan, by=officer, reason="salah tekan")
    assert facts() == before


def test_a_plan_of_yesterday_counts_from_the_day_it_is_applied(kab, cast):
    plan = kab.draft(cast["dinas_a"], on=TODAY - DAY)
    assert apply_plan(plan=plan, by=cast["dinas_a"]).applied_from == TODAY


def test_strangers_may_not(kab, cast):
    for name in ("dinas_b", "operator", "pengamat", "auditor", "pendamping_a", "tanpa_peran"):
        with pytest.raises(PermissionDenied):
            kab.draft(cast[name])
    plan = kab.draft(cast["pmo_a"])
    line = plan.lines.first()
    again = {"on": TODAY, "low": 1, "high": 5, "weight": 0}
    for verb, wishes in ((apply_plan, {}), (plan_again, again)):
        with pytest.raises(PermissionDenied):
            verb(plan=plan, by=cast["dinas_b"], **wishes)
    with pytest.raises(PermissionDenied):
        change_line(line=line, by=cast["dinas_b"], to=None)
    apply_plan(plan=plan, by=cast["pmo_a"])
    with pytest.raises(PermissionDenied):
        undo_plan(plan=plan, by=cast["dinas_b"], reason="iseng saja")


@pytest.mark.parametrize(
    "wrong",
    [
        {"on": TODAY - timedelta(days=32)},
        {"on": TODAY + timedelta(days=367)},
        {"low": 6, "high": 5},
        {"low": -1},
        {"high": 0},
        {"high": 101},
        {"weight": 11},
        {"weight": -1},
    ],
)
def test_bad_wishes_are_refused_and_nothing_is_kept(kab, cast, wrong):
    with pytest.raises(ValidationError):
        kab.draft(cast["dinas_a"], **wrong)
    assert not Plan.objects.exists()


def test_what_can_not_be_is_told_and_nothing_is_kept(kab, cast):
    with pytest.raises(Infeasible) as told:
        kab.draft(cast["dinas_a"], high=2)
    assert "2 BA × 2 = 4 < 6 koperasi: kurang 1 BA." in str(told.value)
    assert not Plan.objects.exists()
    relaxed = kab.draft(cast["dinas_a"], high=2, relaxed=True)
    assert len(Stored.of(relaxed).after.uncovered) == 2
    with pytest.raises(Infeasible, match="Tidak ada BA"):
        draft_plan(regency=kab.budi.regency, by=cast["pusat"], on=TODAY + timedelta(days=300))


def test_the_worker_computes_a_waiting_plan_once(kab, cast):
    wishes = {"regency": kab.budi.regency, "by": cast["dinas_a"], "on": TODAY}
    plan = start_plan(**wishes, low=1, high=5, weight=0)
    assert compute_plan(plan=plan).stage == Plan.Stage.DRAFT
    lines = list(plan.lines.values_list("pk"))
    compute_plan(plan=plan)
    assert list(plan.lines.values_list("pk")) == lines
    blocked = compute_plan(plan=start_plan(**wishes, low=1, high=2))
    assert blocked.stage == Plan.Stage.BLOCKED and "kurang 1 BA" in blocked.message
    again = plan_again(plan=blocked, by=cast["dinas_a"], on=TODAY, low=1, high=3, weight=0)
    assert again.stage == Plan.Stage.DRAFT and again.message == ""


def test_points_and_factors(kab, cast):
    Cooperative.objects.filter(pk=kab.coops[1].pk).update(latitude=None, longitude=None)
    lost = kab.coops[2]
    Cooperative.objects.filter(pk=lost.pk).update(latitude=None, longitude=None)
    Village.objects.filter(pk=lost.village_id).update(latitude=None, longitude=None)
    CooperativeAccess.objects.create(cooperative=kab.coops[3], access="sea")
    found = situation(kab.budi.regency, TODAY, low=1, high=5, weight=0)
    stops = {stop.key: stop for stop in found.problem.stops}
    assert not stops[kab.coops[1].pk].is_estimate  # its village's point
    assert stops[lost.pk].is_estimate
    mean = sum(stops[kab.coops[n].pk].point.longitude for n in (0, 1)) / 2
    assert stops[lost.pk].point.longitude == pytest.approx(mean)
    assert [stops[coop.pk].factor for coop in kab.coops[2:4]] == [1.0, 2.0]
    Cooperative.objects.update(latitude=None, longitude=None)
    Village.objects.update(latitude=None, longitude=None)
    assert kab.draft(cast["dinas_a"]).stage == Plan.Stage.DRAFT  # nothing is known, and no fault


def test_who_left_is_not_planned_with_and_his_cooperatives_wait(kab, cast):
    kab.sari.person.left_on, kab.sari.person.left_reason = TODAY, "pindah"
    kab.sari.person.save()
    plan = kab.draft(cast["dinas_a"], high=6)
    assert set(after(plan).values()) == {kab.budi.pk}
    short = kab.draft(cast["dinas_a"], high=4, relaxed=True)
    kept = short.lines.get(cooperative=kab.coops[4])
    assert not kept.is_change  # nobody else can take it, so it stays as it is


def test_a_merged_cooperative_leaves_its_plans_behind(kab):
    from registry.pairs import links

    assert not {PlanLine, CooperativeAccess} & {model for model, _ in links()}
    assert Assignment in {model for model, _ in links()}


def test_contracts_of_pmo_and_other_kabupaten_are_no_mentors(kab, world, cast):
    make_contract(world.a, role=MentorContract.Role.PMO_REGENCY)
    make_contract(world.b)
    plan = kab.draft(cast["dinas_a"])
    assert {key for key, *_ in plan.mentors} == {kab.budi.pk, kab.sari.pk}


def test_history_tells_of_it(kab, client_as, cast):
    apply_plan(plan=kab.draft(cast["dinas_a"]), by=cast["dinas_a"])
    client = client_as("dinas_a")
    for table in ("", "mentors.plan", "mentors.planline", "mentors.assignment"):
        page = client.get(f"/riwayat/?table={table}")
        assert page.status_code == 200 and "rencana" in page.content.decode(), table
