"""The list of letters made ready for its page: months, and the lines of one month."""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from core import scoping
from core.models import Regency, User
from dashboard.letters.making import MAKE, is_open
from dashboard.letters.months import locked_months, months_until
from dashboard.models import Letter, Snapshot
from dashboard.models.snapshot import PROVINCE_NAME
from dashboard.words import LetterState as State
from visits.months import code_of, words_of


@dataclass
class Line:
    """One sender in one month. `letter`: the one of the snapshot that the month is locked with; `older`: those
    that were made of another."""

    code: str  # "61.05", "" for the province
    place: str
    may_make: bool
    letter: Letter | None = None
    older: list[Letter] = field(default_factory=list)
    open: bool = False

    @property
    def done(self) -> bool:
        return self.letter is not None and self.letter.state == State.DONE

    @property
    def cut_off(self) -> bool:
        """It waited long or its worker was killed: to be asked for once more."""
        letter = self.letter
        return (
            letter is not None and letter.state in (State.WAITING, State.WORKING) and not self.open
        )


@dataclass
class Month:
    month: date
    snapshot: Snapshot | None
    made: int

    @property
    def code(self) -> str:
        return code_of(self.month)

    @property
    def name(self) -> str:
        return words_of(self.month)


def places(user: User) -> list[tuple[str, str, Regency | None]]:
    """(code, name, kabupaten/kota) of those whose letters the reader may see, the province first."""
    where = scoping.area(user, Letter.VIEW_PERMISSION)
    rows = Regency.objects.for_user(user, Letter.VIEW_PERMISSION).filter(is_active=True)
    found: list[tuple[str, str, Regency | None]] = [(one.pk, str(one), one) for one in rows]
    if where is scoping.EVERYWHERE:
        found.insert(0, ("", PROVINCE_NAME, None))
    return found


def months_of(user: User) -> list[Month]:
    """The newest first: those of a year, and the locked ones before them."""
    locked = locked_months(user)
    made: dict[date, int] = {}
    done = Letter.objects.for_user(user).with_standing().filter(current=True, state=State.DONE)
    for month in done.values_list("month", flat=True):
        made[month] = made.get(month, 0) + 1
    every = {*months_until(timezone.localdate().replace(day=1)), *locked}
    return [Month(one, locked.get(one), made.get(one, 0)) for one in sorted(every, reverse=True)]


def lines_of(user: User, month: Month) -> list[Line]:
    found = {
        code: Line(code, name, scoping.may(user, MAKE, Letter(regency=regency)))
        for code, name, regency in places(user)
    }
    rows = Letter.objects.for_user(user).filter(month=month.month)
    for row in rows.select_related("regency", "snapshot").order_by("-pk").defer("content"):
        line = found.get(row.code)
        if line is None:
            continue
        if month.snapshot is not None and row.snapshot_id == month.snapshot.pk:
            line.letter, line.open = row, is_open(row)
        elif row.state == State.DONE:
            line.older.append(row)
    return list(found.values())
