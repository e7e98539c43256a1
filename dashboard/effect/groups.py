"""Which cooperatives are compared with which.

Ours       in the first 30 days after the batch a participant of it was assigned to it.
Others     in all 90 days no participant of this batch was; some have a mentor from another batch, some none.
Matched    inside one kabupaten/kota and one band of milestones reached before, two of each at least.
What is neither (a participant came only later, or one who didn't pass where only those who did are asked
for) is left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F

from core.models import User
from dashboard.effect.comparing import Unit, matched
from dashboard.effect.measuring import FIGURES, WINDOWS, last_of, reached_before
from mentors.models import Assignment
from registry.models import Cooperative
from trainings.models import Batch

# lowest number of milestones of each band
BANDS = (0, 3, 5, 7, 9)
EXPOSED = 30


@dataclass(frozen=True)
class Groups:
    """`alone`: participants' cooperatives that have nothing to be compared with."""

    ours: list[Unit]
    others: list[Unit]
    alone: list[Unit]

    def keys(self, name: str) -> list[int]:
        chosen = {"peserta": self.ours, "pembanding": self.others, "tanpa": self.alone}[name]
        return [unit.key for unit in chosen]


def band_of(milestones: int) -> int:
    return max(lowest for lowest in BANDS if lowest <= milestones)


def participants(batch: Batch, only_passed: bool) -> tuple[set[int], set[int]]:
    """(people in question, all people of the batch). Whoever asks: else a participant from another
    kabupaten would stand among those to compare with. Nobody is named by it."""
    rows = batch.enrolments.counting().filter(person__isnull=False)
    if not only_passed:
        everybody = set(rows.values_list("person", flat=True))
        return everybody, everybody
    told = dict(rows.with_results().values_list("person", "passed"))
    return {person for person, passed in told.items() if passed}, set(told)


def groups(user: User, batch: Batch, *, only_passed: bool) -> Groups:
    """Of the cooperatives that the reader may see figures of."""
    wanted, everybody = participants(batch, only_passed)
    touched, first = _mentors(user, batch)
    before = reached_before(user, batch.ends)
    ours: list[Unit] = []
    others: list[Unit] = []
    places = Cooperative.objects.for_user(user, FIGURES).active().order_by("village_id", "pk")
    for key, regency in places.values_list("pk", F("village__district__regency")):
        stratum = (regency, band_of(before.get(key, 0)))
        mine = [person for person in first.get(key, ()) if person in wanted]
        if mine:
            ours.append(Unit(key, stratum, f"p{mine[0]}"))
        elif not touched.get(key, set()) & everybody:
            whose = next(iter(first.get(key, ())), None)
            others.append(Unit(key, stratum, f"p{whose}" if whose else f"k{key}"))
    with_others, compared = matched(ours, others)
    kept = {unit.key for unit in with_others}
    return Groups(with_others, compared, [unit for unit in ours if unit.key not in kept])


def _mentors(user: User, batch: Batch) -> tuple[dict[int, set[int]], dict[int, list[int]]]:
    """Cooperative → its mentors in all the days, and in those that count as assigned (earliest first)."""
    begins = batch.ends + timedelta(days=1)
    exposed = last_of(batch.ends, EXPOSED)
    rows = Assignment.objects.for_user(user, FIGURES).filter(
        starts__lte=last_of(batch.ends, WINDOWS[-1]), ends__gte=begins
    )
    told: Iterable[tuple] = rows.order_by("starts", "pk").values_list(
        "cooperative", "contract__person", "starts"
    )
    touched: dict[int, set[int]] = {}
    first: dict[int, list[int]] = {}
    for cooperative, person, starts in told:
        touched.setdefault(cooperative, set()).add(person)
        if starts <= exposed:
            first.setdefault(cooperative, []).append(person)
    return touched, first
