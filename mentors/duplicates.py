"""Is this person recorded already? Looked for in the whole province, told only as far as the asker may see."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection
from django.db.models import Q, QuerySet, TextField, Value

from core.models import User
from core.sealed import digest
from core.text import Normalise
from mentors.models import Person
from mentors.models.person import plain_phone

LIKE_ENOUGH = 0.45
SHOWN = 5
# a key of our own for PostgreSQL's advisory locks
RECORDING_PEOPLE = 6101_0004


@dataclass(frozen=True)
class Likely:
    """Somebody who may be the same person, and what speaks for it."""

    person: Person
    reasons: list[str]


@dataclass(frozen=True)
class Suspicion:
    """Who may be the same: by name where the asker may see them, by number where not."""

    seen: list[Likely]
    elsewhere: int

    def __bool__(self) -> bool:
        return bool(self.seen or self.elsewhere)


def hold_people() -> None:
    """Inside a transaction, before looking for the last time and writing: one at a time records a person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RECORDING_PEOPLE])


def who_has(column: str, mark: str, *, but: int | None) -> Person | None:
    """The other person with this digest ("nik_digest", "account_digest"); `but`: the one being edited."""
    rows: QuerySet[Person] = Person.objects.exclude(pk=but).select_related("regency")
    return rows.filter(**{column: mark}).first() if mark else None


def may_see(user: User, person: Person) -> bool:
    return Person.objects.for_user(user).filter(pk=person.pk).exists()


def likely_same(
    *, name: str, phone: str, births: Iterable[str], but: int | None, user: User
) -> Suspicion:
    """People with the same phone, or a similar name and one of these birth dates (ISO)."""
    by_phone = digest("phone", plain_phone(phone))
    by_birth = [digest("birth", day) for day in births]
    conditions = Q(pk__in=[])
    if by_phone:
        conditions |= Q(phone_digest=by_phone)
    if by_birth:
        conditions |= Q(birth_digest__in=by_birth, likeness__gte=LIKE_ENOUGH)
    wanted = Normalise(Value(name, output_field=TextField()))
    rows = Person.objects.annotate(likeness=TrigramSimilarity("search_name", wanted))
    found = list(rows.filter(conditions).exclude(pk=but).order_by("-likeness", "pk"))
    visible = set(
        Person.objects.for_user(user)
        .filter(pk__in=[p.pk for p in found])
        .values_list("pk", flat=True)
    )
    seen = []
    for person in found:
        reasons = []
        if by_phone and person.phone_digest == by_phone:
            reasons.append("nomor telepon sama")
        if person.birth_digest in by_birth and person.likeness >= LIKE_ENOUGH:
            reasons.append("nama mirip dan tanggal lahir sama")
        if person.pk in visible:
            seen.append(Likely(person, reasons))
    return Suspicion(seen[:SHOWN], len(found) - len(seen))
