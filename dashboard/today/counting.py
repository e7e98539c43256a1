"""How much waits, since when: all duties of a reader in one query, kept under the state of the data."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, DateField, Min, QuerySet, TextField, Value
from django.db.models.functions import Cast

from core import scoping
from core.models import User
from dashboard.counting.prepared import rows_of
from dashboard.counting.version import Moment
from dashboard.linking import link
from dashboard.today.duties import DUTIES, Duty

TEXT = TextField()
BY_KEY = {duty.key: duty for duty in DUTIES}
Counted = list[tuple[str, str, int, date | None]]


@dataclass(frozen=True)
class Action:
    """So many rows of a duty wait for the reader, in one kabupaten/kota when `code` names it. since: the day of the
    row that has waited longest, None where nobody noted it."""

    duty: Duty
    code: str
    count: int
    since: date | None
    on: date
    everywhere: bool

    @property
    def link(self) -> str:
        place = {"kabupaten": self.code} if self.code else {}
        return link(self.duty.list, {**self.duty.query(self.on), **place})

    @property
    def days(self) -> int:
        return (self.on - self.since).days if self.since else 0

    @property
    def turn(self) -> str:
        if self.everywhere and self.duty.level == "daerah":
            return f"giliran {self.duty.turn}"
        return "giliran Anda"

    @property
    def is_anothers(self) -> bool:
        return self.everywhere and self.duty.level == "daerah"


def held(user: User) -> Iterator[tuple[Duty, str]]:
    """The duties whose verb the reader holds, each with "" or with the kabupaten/kota in which he holds it while
    its list shows him more."""
    for duty in DUTIES:
        if not scoping.holds(user, duty.verb) or (user.is_superuser and not user.current_grants):
            continue
        where = scoping.area(user, duty.verb)
        if duty.level == "provinsi" and where is not scoping.EVERYWHERE:
            continue
        wider = duty.sees and scoping.area(user, duty.sees) != where
        for code in sorted(where) if wider and where else ("",):
            yield duty, code


def counted_rows(duty: Duty, code: str, user: User, on: date) -> QuerySet:
    """(key, kabupaten/kota, number, day of the longest wait)."""
    rows = duty.rows(user, on)
    if code:
        rows = rows.in_regencies([code])  # type: ignore[attr-defined]
    rows = rows.order_by().annotate(key_=Cast(Value(duty.key), TEXT), code_=Cast(Value(code), TEXT))
    since = Min(duty.since(on), output_field=DateField())
    found = rows.values("key_", "code_").annotate(n_=Count("pk"), since_=since)
    return found.values_list("key_", "code_", "n_", "since_")


def counted(user: User, on: date) -> Counted:
    found = rows_of(
        f"today:{on}:{user.pk}:{rights_of(user)}",
        lambda: [counted_rows(duty, code, user, on) for duty, code in held(user)],
    )
    return [row for row in found if row[2]]


def rights_of(user: User) -> str:
    """What readers have in common whose pages of the desk look alike, as far as they don't hold rows of their own."""
    grants = sorted(f"{one.role}@{one.regency_id or ''}" for one in user.current_grants)
    return f"{user.is_superuser:d}:{','.join(grants)}"


def actions(user: User, on: date, moment: Moment) -> list[Action]:
    """What waits for the reader; to the whole province's readers a kabupaten's own work comes last."""
    name = f"today:{on}:{user.pk}:{rights_of(user)}"
    order = list(BY_KEY)
    found = [
        Action(duty, code, n, since, on, scoping.area(user, duty.verb) is scoping.EVERYWHERE)
        for key, code, n, since in moment.kept(name, lambda: counted(user, on))
        for duty in (BY_KEY[key],)
    ]
    return sorted(found, key=lambda one: (one.is_anothers, order.index(one.duty.key), one.code))
