"""Who owes a report, by name, and the words to remind them with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.models import Regency, User
from core.templatetags.kdkmp import tanggal
from mentors.models import Person
from visits.monthly.calendar import due_on, month_name
from visits.monthly.recapping import STANDINGS, Due


@dataclass(frozen=True)
class Named:
    """A BA with how his report stands; `phone` "" for a reader who may not see it; `closed`: the
    reader sees the BA, who has no open account."""

    due: Due
    late: int
    phone: str
    closed: bool = False

    @property
    def standing(self) -> str:
        return STANDINGS[self.due.standing]


def named_missing(user: User, dues: Iterable[Due], month: date, on: date) -> list[Named]:
    dues = list(dues)
    late = {one.contract: one.late(month, on) for one in dues}
    wanted = [one for one in dues if one.missing or late[one.contract]]
    people = Person.objects.for_user(user).filter(pk__in={one.person for one in wanted})
    told = {pk: (phone, not active) for pk, phone, active in
            people.values_list("pk", "phone", "user__is_active")}  # fmt: skip
    return [Named(one, late[one.contract], *told.get(one.person, ("", False))) for one in wanted]


def message_to(regency: Regency, dues: list[Due], month: date) -> str:
    """A message to the kabupaten's group: names and what is owed, no phone numbers."""
    if not dues:
        return ""
    lines = [
        f"Yth. rekan BA {regency},",
        f"laporan bulanan {month_name(month)} yang masih kami tunggu "
        f"(tenggat {tanggal(due_on(month))}):",
    ]
    for number, one in enumerate(dues, start=1):
        what = "perlu diperbaiki dan diajukan lagi" if one.standing == "dikembalikan" else ""
        lines.append(f"{number}. {one.name}" + (f" ({what})" if what else ""))
    lines.append("Mohon dilengkapi dan diajukan lewat menu Laporan bulanan. Terima kasih.")
    return "\n".join(lines)
