"""Whom somebody may enrol: people and officers of his own area, with what speaks for asking once more."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from core.models import User
from mentors.filters.people import search_people
from mentors.models import Person
from registry.models import Officer
from trainings.actions.enrolling import ENROL, STANDING, Participant
from trainings.enrolling.linking import key_of
from trainings.enrolling.tables import batch_label
from trainings.models import Batch, Enrolment
from trainings.words import Seat

MOST_SHOWN = 100


@dataclass
class Candidate:
    """`key`: "p12" or "o34". `standing`: what he is in this batch already, in words; `left`: he was and went;
    `before`: other batches of the same programme in which he took part."""

    key: str
    name: str
    detail: str
    participant: Participant
    standing: str = ""
    left: str = ""
    before: list[str] = field(default_factory=list)

    @property
    def doubts(self) -> list[str]:
        """What a person should say yes to before this one is enrolled."""
        found = [f"sudah ikut {label}" for label in self.before]
        return [*found, self.left] if self.left else found


def of_person(person: Person) -> Candidate:
    place = person.regency.name if person.regency else "Tingkat provinsi"
    parts = [place, person.phone, f"NIK {person.nik_mask}" if person.nik_mask else ""]
    return Candidate(f"p{person.pk}", person.name, " · ".join(filter(None, parts)), person)


def of_officer(officer: Officer) -> Candidate:
    detail = f"{officer.get_position_display()}, {officer.cooperative.name}"
    return Candidate(f"o{officer.pk}", officer.name, detail, officer)


def own_people(user: User) -> QuerySet[Person]:
    return Person.objects.for_user(user, ENROL).present().select_related("regency")


def own_officers(user: User) -> QuerySet[Officer]:
    rows = Officer.objects.for_user(user, ENROL).filter(cooperative__archived_at__isnull=True)
    return rows.select_related("cooperative")


def by_keys(user: User, keys: Iterable[str]) -> dict[str, Candidate]:
    """Key → candidate, of those that exist in the user's area."""
    wanted: dict[str, set[int]] = {"p": set(), "o": set()}
    for key in keys:
        number = key_of(key[1:])
        if key[:1] in wanted and number is not None:
            wanted[key[0]].add(number)
    found = [of_person(one) for one in own_people(user).filter(pk__in=wanted["p"])]
    found += [of_officer(one) for one in own_officers(user).filter(pk__in=wanted["o"])]
    return {one.key: one for one in found}


def search(user: User, batch: Batch, text: str, kind: str) -> tuple[list[Candidate], bool]:
    """Candidates that `text` may mean (kind "p" or "o"), by name; whether there are more than shown."""
    if kind == "p":
        rows = search_people(own_people(user), text).order_by("name", "pk")
        found = [of_person(one) for one in rows[: MOST_SHOWN + 1]]
    else:
        named = own_officers(user)
        for word in text.split():
            named = named.filter(
                Q(name__icontains=word)
                | Q(cooperative__name__icontains=word)
                | Q(cooperative__village__district__name__icontains=word)
            )
        rows = named.order_by("cooperative__name", "cooperative_id", "-board", "pk")
        found = [of_officer(one) for one in rows[: MOST_SHOWN + 1]]
    add_facts(batch, found)
    return found[:MOST_SHOWN], len(found) > MOST_SHOWN


def add_facts(batch: Batch, candidates: Sequence[Candidate]) -> None:
    """Fills `standing`, `left` and `before`: two queries, however many."""
    people = [one.participant.pk for one in candidates if one.key[0] == "p"]
    officers = [one.participant.pk for one in candidates if one.key[0] == "o"]
    same = Q(person__in=people) | Q(officer__in=officers)
    here: dict[str, tuple[str, str]] = {}
    rows = Enrolment.objects.filter(same, batch=batch).order_by()
    for person, officer, state, reason in rows.values_list(
        "person_id", "officer_id", "state", "state_reason"
    ):
        here[f"p{person}" if person else f"o{officer}"] = (state, reason)
    before: dict[str, list[str]] = defaultdict(list)
    others = Enrolment.objects.counting().filter(same, batch__programme=batch.programme_id)
    for person, officer, number, year in (
        others.exclude(batch=batch)
        .order_by("batch__starts", "batch__number")
        .values_list("person_id", "officer_id", "batch__number", "batch__year")
    ):
        before[f"p{person}" if person else f"o{officer}"].append(batch_label(number, year))
    for one in candidates:
        one.before = before.get(one.key, [])
        state, reason = here.get(one.key, ("", ""))
        if state in STANDING:
            one.standing = Seat(state).label
        elif state:
            one.left = f"pernah {Seat(state).label.lower()} di angkatan ini: {reason}"
