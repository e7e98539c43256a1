"""Writing the mentors' sample, and letting a sample person become a real one."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils import timezone

from core.models import User, Village
from mentors.models import Assignment, MentorContract, Person
from mentors.sample import identity, life, terms
from mentors.sample.roster import ROSTER, Profile, Role
from mentors.sample.sharing import Seat, seats
from registry.models import Cooperative
from registry.sample import SampleRoom
from registry.sample.dice import dice
from registry.sample.seeding import insert
from registry.sample.traces import event_model

# user of the cast → kabupaten and role of the person who it is
CAST = {
    "pendamping_a": ("61.01", Role.BA),
    "pendamping_b": ("61.05", Role.BA),
    "pmo_a": ("61.01", Role.PMO_REGENCY),
}


def seed(on: date | None = None) -> dict[str, int]:
    """Write people, contracts and assignments of the kabupaten that have sample cooperatives; a
    cooperative to which a mentor was already assigned is left alone. Rows per table."""
    on = on or timezone.localdate()
    by_regency = _free_seats()
    profiles = [one for one in ROSTER if one.regency is None or one.regency in by_regency]
    people = {one: identity.build(one, _somewhere(one, by_regency)) for one in profiles}
    contracts = {one: terms.build(one, people[one], on) for one in profiles if one.role}
    found = ((one, terms.before(one, row, on)) for one, row in contracts.items())
    earlier = {one: row for one, row in found if row is not None}
    rows = _assignments(contracts, earlier, by_regency, on)
    _settle(rows)
    _give_accounts(people)
    # those that others follow are written first, because their keys are needed
    first, then = ([row for row in rows if bool(row.follows) is later] for later in (False, True))
    terms_of_all = [*contracts.values(), *earlier.values()]
    tables: tuple[list[Any], ...] = (list(people.values()), terms_of_all, first, then)
    written: Counter[str] = Counter()
    for some in filter(None, tables):
        name, count = insert(some)
        written[name] += count
    return dict(written)


def _assignments(
    contracts: dict[Profile, MentorContract],
    earlier: dict[Profile, MentorContract],
    by_regency: dict[str, list[Seat]],
    on: date,
) -> list[Assignment]:
    rows: list[Assignment] = []
    for regency, there in by_regency.items():
        ours = {p: c for p, c in contracts.items() if p.regency == regency and p.role == Role.BA}
        rows += life.assign(life.Team(ours, on, earlier), there)
    return rows


def _settle(rows: list[Assignment]) -> None:
    """Four of five BA live in the midst of their cooperatives; the others stay where they are."""
    own: dict[str, list[Village]] = {}
    people: dict[str, Person] = {}
    for row in rows:
        person = row.contract.person
        people[person.name] = person
        own.setdefault(person.name, []).append(row.cooperative.village)
    for name, villages in own.items():
        if dice("rumah", name) % 5:
            people[name].home_village = villages[len(villages) // 2]


def _free_seats() -> dict[str, list[Seat]]:
    """kabupaten → its sample cooperatives that nobody was ever assigned to."""
    rows = Cooperative.objects.active().filter(is_sample=True, assignments=None)
    rows = rows.select_related("village__district").order_by("village", "pk")
    found: dict[str, list[Seat]] = {}
    for seat in seats(rows):
        found.setdefault(seat.cooperative.village.district.regency_id, []).append(seat)
    return found


def _somewhere(profile: Profile, by_regency: dict[str, list[Seat]]) -> Village | None:
    """A village of their kabupaten; the province's own live in Pontianak, where it is loaded."""
    there = by_regency.get(profile.regency or "61.71", [])
    if not there:
        return None
    return there[dice("tempat tinggal", profile.number) % len(there)].cooperative.village


def _give_accounts(people: dict[Profile, Person]) -> None:
    users = User.objects.filter(is_sample=True, username__in=CAST)
    taken = set(Person.objects.filter(user__in=users).values_list("user", flat=True))
    for user in users:
        wanted = CAST[user.username]
        for profile, person in people.items():
            if (profile.regency, profile.role) == wanted and profile.place == 0:
                person.user = user if user.pk not in taken else None


def make_real(kept: Iterable[Model]) -> None:
    """What the sample invented about these people goes, what somebody entered stays."""
    profiles = {profile.name: profile for profile in ROSTER}
    events = event_model(Person).objects.filter(pgh_label="insert")
    for row in kept:
        # read anew: contracts that went may have changed it
        person = Person.objects.get(pk=row.pk)
        seeded = events.filter(pgh_obj=person.pk).earliest("pgh_created_at")
        profile = profiles[seeded.name]
        for name, blank in identity.INVENTED.items():
            if getattr(person, name) == getattr(seeded, name):
                setattr(person, name, blank)
        _unseal(person, identity.build(profile, None))
        person.mark_phone()
        if person.user and person.user.is_sample:
            person.user = None
        person.is_sample = False
        person.save()


def _unseal(person: Person, invented: Person) -> None:
    """Take away the sealed values that are still those of the sample."""
    if person.nik_digest == invented.nik_digest:
        person.seal_nik("")
    if person.birth_digest == invented.birth_digest:
        person.seal_birth("")
    if person.account_digest == invented.account_digest:
        person.bank = ""
        person.seal_account("")


ROOM = SampleRoom("mentors", "orang", Person, seed=seed, make_real=make_real)
