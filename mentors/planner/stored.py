"""A plan as it is kept (Plan, PlanLine) and a problem as it is solved: from one to the other."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from core.seen import fingerprint
from mentors.models import MentorContract, Plan, PlanLine
from mentors.planner.measuring import Measure, measure
from mentors.planner.problem import Mentor, Point, Problem, Stop
from mentors.planner.reading import Situation


def lines_of(plan: Plan, found: Situation, shares: dict[int, int]) -> list[PlanLine]:
    """A line for each cooperative, unsaved. What somebody has who can't be planned with (he left) stays
    as it is when nobody else gets it."""
    lines = []
    known = {mentor.key for mentor in found.problem.mentors}
    for stop in found.problem.stops:
        running = found.assignments.get(stop.key)
        before = running.contract_id if running else None
        after = shares.get(stop.key)
        if after is None and before not in known:
            after = before
        lines.append(
            PlanLine(
                plan=plan,
                cooperative_id=stop.key,
                before_id=before,
                after_id=after,
                assignment=running.pk if running else None,
                seen=fingerprint(running) if running else "",
                fixed=stop.key in found.problem.locked,
                latitude=stop.point.latitude,
                longitude=stop.point.longitude,
                is_estimate=stop.is_estimate,
                factor=stop.factor,
                is_sample=plan.is_sample,
            )
        )
    return lines


def kept_mentors(found: Situation, order: Iterable[int]) -> list[list[float | int | None]]:
    """What Plan.mentors holds; `order`: the contracts in the order of their numbers on the map."""
    by_key = {mentor.key: mentor for mentor in found.problem.mentors}
    return [
        [key, home.latitude, home.longitude] if (home := by_key[key].home) else [key, None, None]
        for key in order
    ]


@dataclass(frozen=True)
class Stored:
    """A plan with its lines and its mentors: all that its page and its verbs ask for, in three queries."""

    plan: Plan
    lines: list[PlanLine]
    contracts: dict[int, MentorContract]

    @classmethod
    def of(cls, plan: Plan) -> "Stored":
        lines = plan.lines.select_related("cooperative__village__district").order_by(
            "cooperative__village", "cooperative"
        )
        keys = [key for key, *_ in plan.mentors]
        found = MentorContract.objects.filter(pk__in=keys).select_related("person")
        by_key = {row.pk: row for row in found}
        return cls(plan, list(lines), {key: by_key[key] for key in keys if key in by_key})

    @cached_property
    def problem(self) -> Problem:
        mentors = [
            Mentor(key, None if latitude is None else Point(latitude, longitude), self.name(key))
            for key, latitude, longitude in self.plan.mentors
            if key in self.contracts
        ]
        stops = [
            Stop(
                line.cooperative_id,
                Point(line.latitude, line.longitude),
                line.factor,
                line.cooperative.village_id,
                line.cooperative.name,
                line.is_estimate,
            )
            for line in self.lines
        ]
        current = self._held("before_id")
        fixed = frozenset(
            line.cooperative_id
            for line in self.lines
            if line.fixed and line.cooperative_id in current
        )
        plan = self.plan
        return Problem(
            mentors, stops, current, fixed, plan.low, plan.high, float(plan.weight), plan.relaxed
        )

    def _held(self, side: str) -> dict[int, int]:
        held = {line.cooperative_id: getattr(line, side) for line in self.lines}
        return {key: mentor for key, mentor in held.items() if mentor in self.contracts}

    def name(self, key: int) -> str:
        return self.contracts[key].person.name

    @cached_property
    def before(self) -> Measure:
        return measure(self.problem, self.problem.current)

    @cached_property
    def after(self) -> Measure:
        return measure(self.problem, self._held("after_id"))

    @cached_property
    def numbers(self) -> dict[int, int]:
        """contract → its number on the map."""
        return {key: number for number, key in enumerate(self.contracts, start=1)}

    @cached_property
    def changes(self) -> list[PlanLine]:
        return [line for line in self.lines if line.is_change]
