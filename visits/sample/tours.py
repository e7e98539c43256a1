"""Who visited whom and when: the skeleton of every visit, from the assignments that ran."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from mentors.models import Assignment
from mentors.sample.sharing import Seat, seats
from registry.models import Cooperative
from registry.sample.dice import rolling
from visits.sample import figures
from visits.sample.dates import DAY, at, hours, months, visiting_days
from visits.words import Held


@dataclass
class Call:
    """A visit that took place. `held`: why it waits for an officer (visits.words.Held)."""

    person: Any
    contract_id: int | None
    seat: Seat
    begin: datetime
    end: datetime
    rng: Random
    held: str = ""
    follows_at_once: bool = False


def calls(on: date) -> list[Call]:
    """All visits of the year before `on`, in the order of time."""
    known = {seat.cooperative.pk: seat for seat in _seats()}
    rows = Assignment.objects.filter(is_sample=True, cooperative__in=list(known))
    rows = rows.filter(starts__lt=on, ends__gte=on - figures.DAYS * DAY)
    by_person: dict[int, list[Assignment]] = {}
    for row in rows.select_related("contract__person").order_by("contract__person__name"):
        by_person.setdefault(row.contract.person_id, []).append(row)
    found: list[Call] = []
    for own in by_person.values():
        # keys differ from database to database: villages don't
        own.sort(key=lambda row: (row.starts, known[row.cooperative_id].key))
        found += _of_mentor(own, known, on)
        found += _held(own, known, on)
    return sorted(found, key=lambda call: (call.begin, call.person.name))


def _seats() -> list[Seat]:
    rows = Cooperative.objects.active().filter(is_sample=True)
    return seats(rows.select_related("village__district").order_by("village", "pk"))


def _of_mentor(own: list[Assignment], known: dict[int, Seat], on: date) -> Iterator[Call]:
    person = own[0].contract.person
    rng = rolling("kunjungan", person.name)
    first = max(min(row.starts for row in own), on - figures.DAYS * DAY)
    last = min(max(row.ends for row in own), on - DAY)
    fond = {row.cooperative_id: rng.choice((0.15, 0.6, 1.0, 1.0, 1.4)) for row in own}
    seen: dict[int, date] = {}
    before: datetime | None = None
    for begin, end in months(first, last):
        for day in visiting_days(rng, begin, end):
            running = [row for row in own if row.starts <= day <= row.ends]
            if not running:
                continue
            row = _whom(rng, running, fond, seen, day)
            if (times := hours(rng, day, before)) is None:
                continue
            seen[row.cooperative_id] = day
            starts, ends = times
            hurried = before is not None and starts - before < timedelta(minutes=10)
            before = ends
            yield Call(
                person,
                row.contract_id,
                known[row.cooperative_id],
                starts,
                ends,
                rolling(rng.getrandbits(48)),
                follows_at_once=hurried,
            )


def _whom(
    rng: Random, running: list[Assignment], fond: dict[int, float], seen: dict[int, date], day: date
) -> Assignment:
    """Mostly the one that has waited longest; some are dear to him and some far away."""

    def weight(row: Assignment) -> float:
        waited = (day - seen[row.cooperative_id]).days if row.cooperative_id in seen else 40
        return fond[row.cooperative_id] * (waited + 0.2) ** 1.5

    return rng.choices(running, [weight(row) for row in running])[0]


def _held(own: list[Assignment], known: dict[int, Seat], on: date) -> Iterator[Call]:
    """What was sent too late: of those who left, and of a cooperative that was handed over meanwhile."""
    person = own[0].contract.person
    rng = rolling("ditahan", person.name)
    over = [row for row in own if row.ends < on and row.end_reason]
    if person.left_on and over:
        last = max(row.ends for row in over)
        cases = [
            (Held.INACTIVE, last - 2 * DAY),
            (Held.INACTIVE, last),
            (Held.NO_CONTRACT, last + DAY),
        ]
    else:
        over, cases = over[:1], [(Held.REASSIGNED, row.ends) for row in over[:1]]
    for number, (why, day) in enumerate(cases):
        row = over[number % len(over)]
        if not on - figures.DAYS * DAY <= day < on:
            continue
        starts = at(day, 9, rng.randint(0, 59))
        yield Call(
            person,
            None if why == Held.NO_CONTRACT else row.contract_id,
            known[row.cooperative_id],
            starts,
            starts + timedelta(minutes=rng.randint(40, 120)),
            rolling(rng.getrandbits(48)),
            held=str(why),
        )
