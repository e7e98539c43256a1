"""A problem made of the registry: one kabupaten on one day, and what must still be so when it is applied."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.models import Regency
from mentors.models import Assignment, CooperativeAccess, MentorContract
from mentors.models.plan import factor_of
from mentors.planner.problem import Mentor, Point, Problem, Stop
from registry.models import Cooperative

Coordinates = tuple[float, float]


@dataclass(frozen=True)
class Situation:
    """What stands in the registry: `assignments` by cooperative, the one that runs on the day."""

    problem: Problem
    assignments: dict[int, Assignment]


def contracts_of(regency: Regency, on: date) -> list[MentorContract]:
    """The BA of a kabupaten/kota on that day, with their people, in a fixed order."""
    rows = MentorContract.objects.running(on).of_role(MentorContract.Role.BA)
    rows = rows.filter(regency=regency, person__left_on__isnull=True)
    return list(rows.select_related("person__home_village").order_by("person__name", "pk"))


def running_on(on: date, cooperatives: Iterable[int]) -> dict[int, Assignment]:
    rows = Assignment.objects.running(on).filter(cooperative__in=list(cooperatives))
    return {row.cooperative_id: row for row in rows}


def situation(
    regency: Regency, on: date, *, low: int, high: int, weight: float, relaxed: bool = False
) -> Situation:
    """Reads everything in five queries. Raises ValueError for bounds or a weight that are none."""
    mentors = [
        Mentor(contract.pk, home_of(contract), contract.person.name)
        for contract in contracts_of(regency, on)
    ]
    stops = stops_of(regency)
    known = {mentor.key for mentor in mentors}
    running = running_on(on, (stop.key for stop in stops))
    # of somebody who is no longer planned with (he left): his cooperative waits for a mentor
    current = {key: row.contract_id for key, row in running.items() if row.contract_id in known}
    locked = frozenset(key for key in current if running[key].locked)
    problem = Problem(mentors, stops, current, locked, low, high, weight, relaxed)
    return Situation(problem, running)


def home_of(contract: MentorContract) -> Point | None:
    home = contract.person.home_village
    if home is None or home.latitude is None or home.longitude is None:
        return None
    return Point(home.latitude, home.longitude)


def stops_of(regency: Regency) -> list[Stop]:
    """The active cooperatives. One without a point of its own stands at its village's, else in the middle
    of its kecamatan, else of the kabupaten, and is marked as estimated."""
    active = Cooperative.objects.active().filter(village__district__regency=regency)
    rows = list(active.select_related("village").order_by("pk"))
    access = dict(
        CooperativeAccess.objects.filter(cooperative__in=rows).values_list("cooperative", "access")
    )
    placed = {row.pk: own_point(row) for row in rows}
    middles = middles_of(rows, placed)
    return [
        Stop(
            key=row.pk,
            point=Point(*(placed[row.pk] or middle_for(row, middles))),
            factor=factor_of(access.get(row.pk, "")),
            code=row.village_id,
            name=row.name,
            is_estimate=placed[row.pk] is None or only_guessed(row),
        )
        for row in rows
    ]


def own_point(row: Cooperative) -> Coordinates | None:
    for place in (row, row.village):
        if place.latitude is not None and place.longitude is not None:
            return place.latitude, place.longitude
    return None


def only_guessed(row: Cooperative) -> bool:
    """Whether the point is the village's, which is itself only the middle of its kecamatan."""
    village = row.village
    guessed = village.coordinate_origin == village.Origin.DISTRICT_MEAN
    return guessed and (row.latitude, row.longitude) in (
        (None, None),
        (village.latitude, village.longitude),
    )


def middles_of(
    rows: list[Cooperative], placed: dict[int, Coordinates | None]
) -> dict[str, Coordinates]:
    """Code of a kecamatan, or "" for the whole kabupaten → mean of the points that are known."""
    known: dict[str, list[Coordinates]] = defaultdict(list)
    for row in rows:
        if point := placed[row.pk]:
            known[row.village_id[:8]].append(point)
            known[""].append(point)
    return {
        code: (sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points))
        for code, points in known.items()
    }


def middle_for(row: Cooperative, middles: dict[str, Coordinates]) -> Coordinates:
    """Where nothing is known of the whole kabupaten, all stand at one place and distance doesn't count."""
    return middles.get(row.village_id[:8]) or middles.get("") or (0.0, 110.0)
