"""Plans of assignments: drafted by the planner, changed by hand. Applying: actions/plan_applying.py."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.history import because
from core.models import Regency, User
from core.scoping import require_within
from mentors.actions.refusals import require, told_plainly
from mentors.models import MentorContract, Plan, PlanLine
from mentors.models.plan import WEIGHT_MAX
from mentors.planner.problem import Problem
from mentors.planner.reading import Situation, situation
from mentors.planner.solving import Infeasible, propose
from mentors.planner.stored import kept_mentors, lines_of

PLAN = "mentors.plan_assignment"
Stage = Plan.Stage
# A plan may begin so many days ago, and so many days from now.
BACK, AHEAD = 31, 366
# No guide knows a load beyond it; a slip of the keyboard does.
HIGHEST_LOAD = 100
DEFAULT_WEIGHT = 5
ONLY_DRAFT = "Rencana ini sudah {stage}, jadi tidak dapat diubah lagi. Susun rencana baru."
COMPUTABLE = (Stage.WAITING, Stage.BLOCKED, Stage.DRAFT)


def checked_day(on: date) -> date:
    """Raises ValidationError for a day out of reach."""
    today = timezone.localdate()
    if not today - timedelta(days=BACK) <= on <= today + timedelta(days=AHEAD):
        raise ValidationError(
            {"on": f"Pilih tanggal dari {BACK} hari yang lalu sampai {AHEAD} hari ke depan."}
        )
    return on


def checked_bounds(low: int, high: int, weight: int) -> None:
    """Raises ValidationError (Indonesian) for bounds or a weight that are none."""
    if not 1 <= high <= HIGHEST_LOAD:
        raise ValidationError({"high": f"Paling banyak: isi 1 sampai {HIGHEST_LOAD} koperasi."})
    if not 0 <= low <= high:
        raise ValidationError({"low": "Paling sedikit: isi 0 sampai batas paling banyak."})
    if not 0 <= weight <= WEIGHT_MAX:
        raise ValidationError({"weight": f"Bobot serah terima: isi 0 sampai {WEIGHT_MAX}."})


def start_plan(
    *,
    regency: Regency,
    by: User,
    on: date,
    low: int = settings.MENTOR_LOAD_MIN,
    high: int = settings.MENTOR_LOAD_MAX,
    weight: int = DEFAULT_WEIGHT,
    relaxed: bool = False,
) -> Plan:
    """A plan that waits to be computed (`compute_plan`, by the caller or the worker)."""
    checked_day(on)
    checked_bounds(low, high, weight)
    with told_plainly(), transaction.atomic(), because("rencana disusun", by=by):
        plan = Plan(regency=regency, on=on, low=low, high=high, weight=weight, relaxed=relaxed)
        plan.made_by, plan.is_sample = by, by.is_sample
        plan.save()
        require_within(by, PLAN, plan)
    return plan


def draft_plan(*, regency: Regency, by: User, on: date, **wishes: object) -> Plan:
    """A computed draft. Raises Infeasible when there is none, and then nothing is kept; ValidationError
    for bad input, PermissionDenied for a stranger."""
    with transaction.atomic():
        plan = start_plan(regency=regency, by=by, on=on, **wishes)  # type: ignore[arg-type]
        return fill(plan, by)


def compute_plan(*, plan: Plan) -> Plan:
    """The worker's step: a waiting plan becomes a draft, or is blocked and says why. Two workers with the
    same plan go one after the other, and the second finds nothing left to do."""
    with transaction.atomic():
        row = Plan.objects.select_for_update(of=("self",)).filter(pk=plan.pk).first()
        if row is None or row.stage != Stage.WAITING:
            return row or plan
        try:
            with transaction.atomic():
                return fill(row, row.made_by)
        except Infeasible as error:
            row.stage = Stage.BLOCKED
            row.message = " ".join(f"{one.told} {one.way_out}" for one in error.troubles)[:1000]
            row.save(update_fields=["stage", "message"])
            return row


def plan_again(
    *, plan: Plan, by: User, on: date, low: int, high: int, weight: int, relaxed: bool = False
) -> Plan:
    """Compute a plan that was not applied anew, with other wishes and the registry as it is now. Lines that
    were locked by hand keep their mentor. Raises Infeasible, and then the plan stays as it was."""
    checked_day(on)
    checked_bounds(low, high, weight)
    with (
        told_plainly(),
        transaction.atomic(),
        because(f"rencana nomor {plan.pk} disusun ulang", by=by),
    ):
        row = held_plan(plan, by, *COMPUTABLE)
        kept = row.lines.filter(locked=True, after__isnull=False)
        decided = dict(kept.values_list("cooperative", "after"))
        row.on, row.low, row.high, row.weight, row.relaxed = on, low, high, weight, relaxed
        row.lines.all().delete()
        return fill(row, by, decided)


def held_plan(plan: Plan, by: User, *stages: str) -> Plan:
    """The plan, locked, if it stands at one of `stages`. Raises ValidationError otherwise."""
    row = Plan.objects.select_for_update(of=("self",)).filter(pk=plan.pk).first()
    if row is None:
        raise ValidationError(
            "Rencana ini baru saja dihapus orang lain. Kembali ke daftar rencana."
        )
    require(by, PLAN, row)
    if row.stage not in stages:
        raise ValidationError(ONLY_DRAFT.format(stage=row.get_stage_display()))
    return row


def fill(plan: Plan, by: User | None, decided: Mapping[int, int] | None = None) -> Plan:
    """Inside a transaction: the lines of a plan that has none. `decided`: cooperative → contract, by hand."""
    found = situation(
        plan.regency,
        plan.on,
        low=plan.low,
        high=plan.high,
        weight=float(plan.weight),
        relaxed=plan.relaxed,
    )
    decided = usable(found.problem, decided or {})
    proposal = propose(with_decided(found.problem, decided))
    plan.mentors = kept_mentors(found, contracts_in_order(found))
    plan.stage, plan.message = Stage.DRAFT, ""
    plan.save()
    lines = lines_of(plan, found, proposal.shares)
    for line in lines:
        line.locked = line.cooperative_id in decided
    with because(f"rencana nomor {plan.pk} dihitung", by=by):
        PlanLine.objects.bulk_create(lines)
    return plan


def contracts_in_order(found: Situation) -> list[int]:
    """By name: so the numbers on the map follow the table."""
    return [m.key for m in sorted(found.problem.mentors, key=lambda m: (m.name.casefold(), m.key))]


def usable(problem: Problem, decided: Mapping[int, int]) -> dict[int, int]:
    """Of decisions made by hand those that still make sense: both are there, nothing else is locked."""
    stops = {stop.key for stop in problem.stops} - problem.locked
    mentors = {mentor.key for mentor in problem.mentors}
    return {stop: to for stop, to in decided.items() if stop in stops and to in mentors}


def with_decided(problem: Problem, decided: Mapping[int, int]) -> Problem:
    """The same problem in which what was decided by hand can't move any more."""
    return replace(
        problem,
        current={**problem.current, **decided},
        locked=problem.locked | frozenset(decided),
    )


def change_line(
    *, line: PlanLine, by: User, to: MentorContract | None, locked: bool = False
) -> PlanLine:
    """Give a cooperative of a draft to another mentor (None: to nobody), and lock that by hand or not.

    Loads beyond the bounds are allowed here and warned about on the page.
    """
    reason = f"rencana nomor {line.plan_id} diubah"
    with told_plainly(), transaction.atomic(), because(reason, by=by):
        plan = held_plan(line.plan, by, Stage.DRAFT)
        row = PlanLine.objects.select_for_update(of=("self",)).filter(pk=line.pk, plan=plan).first()
        if row is None:
            raise ValidationError("Rencana ini baru saja disusun ulang. Muat ulang halaman ini.")
        if row.fixed:
            raise ValidationError(
                "Penugasan ini dikunci, jadi rencana tidak mengubahnya. Buka dulu kuncinya di daftar "
                "penugasan, lalu susun ulang."
            )
        if to is not None and to.pk not in {key for key, *_ in plan.mentors}:
            raise ValidationError("BA ini tidak ikut dihitung dalam rencana. Pilih BA dari daftar.")
        if to is None and locked:
            raise ValidationError("Baris tanpa BA tidak dapat dikunci. Pilih BA-nya dulu.")
        row.after, row.locked = to, locked
        row.save(update_fields=["after", "locked"])
    return row
