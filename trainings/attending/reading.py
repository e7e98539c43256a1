"""What the attendance pages read: people, marks and totals, in the same number of queries for 5 and for 500.

Everything counts `Enrolment.for_user(…).counting()`: seated, in a batch that was not cancelled.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.db.models.functions import Coalesce, Lower

from core.models import User
from core.templatetags.kdkmp import persen
from trainings.metrics import counted_as
from trainings.models import Attendance, Batch, Enrolment, Session
from trainings.words import CAME, Presence

FIGURES = "trainings.view_figures"
NAMES = "trainings.view_enrolment"
# What a total counts: value in the address → label. "datang" are both who came and who came late.
CAME_KEY, UNKNOWN_KEY = "datang", "belum"
KINDS = {
    CAME_KEY: "Hadir (termasuk terlambat)",
    Presence.LATE.value: "Terlambat",
    Presence.EXCUSED.value: "Izin",
    Presence.ABSENT.value: "Tidak hadir",
    UNKNOWN_KEY: "Belum tercatat",
}
SHORT = {"hadir": "H", "terlambat": "T", "izin": "I", "alpa": "A"}


def falls_under(kind: str, status: str) -> bool:
    """Whether somebody with that status ("" without a row) is one of those that the total counts."""
    if kind == CAME_KEY:
        return status in CAME
    return status == ("" if kind == UNKNOWN_KEY else kind)


@dataclass
class Line:
    """One session with how many of the participants there are under each of KINDS."""

    session: Session
    number: int
    counts: dict[str, int]


@dataclass
class Participant:
    """One participant: `statuses` per session in order ("" unknown), and his lesson hours."""

    enrolment: Enrolment
    institution: str
    statuses: list[str] = field(default_factory=list)

    @property
    def cells(self) -> list[tuple[str, str]]:
        return [(SHORT.get(one, "·"), word_of(one)) for one in self.statuses]

    @property
    def share(self) -> str:
        return persen(self.enrolment.jp_present, self.enrolment.jp_total)  # type: ignore[attr-defined]


def word_of(status: str) -> str:
    return Presence(status).label if status else "Belum tercatat"


def institution(row: Enrolment) -> str:
    """Where a participant comes from: his cooperative, else his kabupaten."""
    if row.cooperative is not None:
        return str(row.cooperative)
    return str(row.regency) if row.regency else "Provinsi"


def sessions_of(user: User, batch: Batch) -> list[Session]:
    rows = Session.objects.for_user(user).filter(batch=batch)
    return list(rows.select_related("room__venue").order_by("starts_at", "pk"))


def people_of(user: User, batch: Batch, permission: str = NAMES) -> Any:
    """The batch's participants whom the user may see, by name."""
    rows = Enrolment.objects.for_user(user, permission).counting().filter(batch=batch)
    return (
        rows.select_related("person", "cooperative", "regency", "batch")
        .order_by(Lower(Coalesce("person__name", "name")), "pk")
    )  # fmt: skip


def statuses_of(user: User, batch: Batch) -> dict[tuple[int, int], str]:
    rows = Attendance.objects.for_user(user).filter(session__batch=batch)
    found = rows.order_by().values_list("enrolment", "session", "status")
    return {(enrolment, session): status for enrolment, session, status in found}


def participants(
    user: User, batch: Batch, sessions: list[Session], permission: str = NAMES
) -> list[Participant]:
    known = statuses_of(user, batch)
    return [
        Participant(row, institution(row), [known.get((row.pk, one.pk), "") for one in sessions])
        for row in people_of(user, batch, permission).with_results()
    ]


def totals(
    user: User, batch: Batch, sessions: list[Session], permission: str = ""
) -> tuple[int, list[Line]]:
    """How many participants there are, and of them per session, where the user may do `permission` (by
    default: of those whom his figures count). A mentor's are his own alone."""
    verb = permission or counted_as(user)
    people = Enrolment.objects.for_user(user, verb).counting().filter(batch=batch)
    rows = Attendance.objects.for_user(user, verb).filter(
        session__batch=batch, enrolment__in=people.values("pk")
    )
    counted: dict[int, Counter[str]] = {one.pk: Counter() for one in sessions}
    for session, status, n in (
        rows.order_by().values_list("session", "status").annotate(Count("pk"))
    ):
        if session in counted:
            counted[session][status] = n
    whole = people.count()
    lines = []
    for number, one in enumerate(sessions, start=1):
        found = counted[one.pk]
        found[""] = whole - found.total()
        counts = {
            kind: sum(n for status, n in found.items() if falls_under(kind, status))
            for kind in KINDS
        }
        lines.append(Line(one, number, counts))
    return whole, lines


@dataclass(frozen=True)
class Ticked:
    """One line of the committee's list: the participant, what stands now and how it came."""

    key: int
    name: str
    institution: str
    status: str
    reason: str
    at: datetime | None
    how: str


def tick_list(user: User, session: Session, permission: str) -> list[Ticked]:
    """Whom the user may mark at this session, by name."""
    rows = Attendance.objects.for_user(user, permission).filter(session=session)
    held = {row.enrolment_id: row for row in rows.select_related("marked_by")}
    found = []
    for row in people_of(user, session.batch, permission):
        mark = held.get(row.pk)
        who = str(mark.marked_by or mark.get_way_display()) if mark else ""
        found.append(
            Ticked(
                key=row.pk,
                name=row.participant,
                institution=institution(row),
                status=mark.status if mark else "",
                reason=mark.reason if mark else "",
                at=mark.marked_at if mark else None,
                how=who,
            )
        )
    return found
