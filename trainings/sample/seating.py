"""Who sits in which batch. Each of the sample's people sits in just one of the three; before that a few were
enrolled in an earlier one and replaced, withdrew, or waited there for a seat."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from mentors.models import Person
from mentors.sample import ROSTER
from registry.models import Officer
from registry.sample.dice import dice
from trainings.sample.plan import COMING, DAY, Plan, moment
from trainings.words import Seat

REPLACED, WITHDRAWN, WAITING = 4, 3, 6  # of each batch, as far as there are people
SENT_ANOTHER = "Kabupaten mengirim orang lain; ikut angkatan berikutnya"
REASONS = ("Sakit", "Urusan keluarga", "Jadwal bentrok dengan tugas kabupaten")
# Of officers: cooperatives of each kabupaten, officers of each; then those who wait for the coming batch.
COOPERATIVES, OF_EACH, WAITING_OFFICERS = 15, 2, 8
# The two kabupaten whose officers were trained: those of the cast where they are loaded.
PREFERRED = ("61.01", "61.05")
SENT = ("ketua", "bendahara", "sekretaris")


@dataclass
class Place:
    """One participation, before it is written. `key`: from which what he does is drawn."""

    key: str
    enrolled_at: datetime
    state: str = Seat.SEATED
    reason: str = ""
    person: int | None = None
    officer: Officer | None = None
    queued_at: datetime | None = None
    replaces: "Place | None" = None
    pk: int = 0


def of_mentors(plan: Plan) -> list[Place]:
    """The seated in the order of their numbers, then the others: people who are seated in a later batch."""
    known = dict(Person.objects.filter(is_sample=True).values_list("name", "pk"))
    own = [one for one in ROSTER if one.batch == plan.key and one.name in known]
    # those of the batch after the next go round to an earlier one: II ← III, I ← II and III
    later = [one for one in ROSTER if len(one.batch) > len(plan.key) and one.name in known]
    later.sort(key=lambda one: dice("sebelumnya", plan.key, one.number))
    seated = [Place(one.name, _enrolled(plan, one.name), person=known[one.name]) for one in own]
    extra = []
    for at, one in enumerate(later[: REPLACED + WITHDRAWN + WAITING]):
        place = Place(one.name, _enrolled(plan, one.name) - 7 * DAY, person=known[one.name])
        extra.append(_left(place, at, seated))
    # whoever is replaced is written before his replacement
    return sorted([*extra, *seated], key=lambda place: place.replaces is not None)


def _left(place: Place, at: int, seated: list[Place]) -> Place:
    """What became of one who was enrolled too early: replaced by one of the seated, withdrawn, waiting."""
    free = [one for one in seated if one.replaces is None]
    if at < REPLACED and free:
        taker = free[dice("pengganti", place.key) % len(free)]
        taker.replaces = place
        place.state, place.reason = Seat.REPLACED, SENT_ANOTHER
    elif at < REPLACED + WITHDRAWN:
        place.state = Seat.WITHDRAWN
        place.reason = REASONS[dice("batal", place.key) % len(REASONS)]
    else:
        place.state, place.queued_at = Seat.WAITING, place.enrolled_at
    return place


def _enrolled(plan: Plan, key: str) -> datetime:
    """One to two weeks before the batch, in office hours."""
    roll = dice("daftar", plan.key, key)
    day = plan.starts - timedelta(days=7 + roll % 8)
    return moment(day, time(8 + roll // 8 % 8, roll // 64 % 60))


def of_officers(plan: Plan) -> list[Place]:
    """Officers of two kabupaten. The coming batch takes others of their cooperatives, and more than it has
    seats for."""
    groups = _boards(plan.key == COMING)
    found: list[Place] = []
    for officers in groups:
        for officer in officers:
            place = Place(
                f"{officer.cooperative.village_id} {officer.position}",
                _enrolled(plan, officer.name),
                officer=officer,
            )
            found.append(place)
    if plan.key != COMING:
        return found[: plan.quota]
    found = found[: plan.quota + WAITING_OFFICERS]
    for at, place in enumerate(found):
        place.enrolled_at -= timedelta(days=21)  # the coming batch is two weeks away
        if at >= plan.quota:
            place.state, place.queued_at = Seat.WAITING, place.enrolled_at + timedelta(minutes=at)
    return found


def _boards(others: bool) -> Iterator[list[Officer]]:
    """The officers whom each cooperative sends, kabupaten by kabupaten in turn. `others`: of cooperatives
    that sent nobody to the first batch."""
    rows = (
        Officer.objects.filter(is_sample=True, board="pengurus", position__in=SENT[:OF_EACH])
        .filter(cooperative__archived_at__isnull=True)
        .select_related("cooperative__village__district")
        .order_by("cooperative__village", "cooperative", "-position", "pk")
    )
    by_regency: dict[str, dict[int, list[Officer]]] = {}
    for row in rows.filter(cooperative__village__district__regency__in=_two()):
        regency = row.cooperative.village.district.regency_id
        by_regency.setdefault(regency, {}).setdefault(row.cooperative_id, []).append(row)
    first = COOPERATIVES if others else 0
    for at in range(first, first + COOPERATIVES):
        for boards in by_regency.values():
            yield from list(boards.values())[at : at + 1]


def _two() -> Iterable[str]:
    rows = Officer.objects.filter(is_sample=True).order_by(
        "cooperative__village__district__regency"
    )
    there = list(rows.values_list("cooperative__village__district__regency", flat=True).distinct())
    return sorted(there, key=lambda code: (code not in PREFERRED, code))[:2]
