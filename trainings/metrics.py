"""How many. Every figure counts `counting()` in the reader's name and carries the link to its rows."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Sum

from core import scoping
from core.models import User
from trainings.batches import linking
from trainings.models import Attendance, Batch, Certificate, Enrolment, Session
from trainings.querysets import EnrolmentQuerySet, one_number
from trainings.words import CAME, Presence, Seat

FIGURES = "trainings.view_figures"
ROWS = "trainings.view_enrolment"
UNKNOWN = "belum"  # seated, and nothing marked yet
ATTENDED = "datang"  # present or late


def counted_as(user: User) -> str:
    """The verb in whose area the reader's figures are counted: that of the lists they lead to, where he
    may read those; else the figures' own, without links."""
    return ROWS if scoping.holds(user, ROWS) else FIGURES


@dataclass(frozen=True)
class Figure:
    """`link` leads to exactly `value` rows, "" for those who may not read rows; `whole`: what it is a
    share of."""

    key: str
    label: str
    value: int
    link: str
    whole: int | None = None
    note: str = ""


@dataclass(frozen=True)
class SessionLine:
    """Attendance at one session: who came, then a figure per status in the order of Presence, then those
    not marked."""

    session: Session
    seated: int
    came: Figure
    figures: tuple[Figure, ...]


def enrolments_of(user: User) -> EnrolmentQuerySet:
    """Every enrolment that the reader's figures may count, whatever its state."""
    return Enrolment.objects.for_user(user, counted_as(user))


def seated_attendance(user: User) -> QuerySet:
    """Attendance of those who count; of somebody who was replaced it is kept, but not counted."""
    rows = Attendance.objects.for_user(user, counted_as(user))
    return rows.filter(enrolment__state=Seat.SEATED, enrolment__batch__cancelled_at__isnull=True)


def batch_numbers(user: User, now: datetime) -> dict[str, Any]:
    """SQL of a batch's figures, for lists and pages alike: seated, waiting, passed, certified, jp_due and
    jp_came. jp_due: lesson hours of the sessions that have begun by `now`; jp_came: how many of them were
    attended, over all seated.
    """
    rows = enrolments_of(user).filter(batch=OuterRef("pk"))
    held = rows.filter(batch__cancelled_at__isnull=True)
    counting = rows.counting()
    certificates = Certificate.objects.for_user(user, counted_as(user)).valid()
    certificates = certificates.filter(
        enrolment__batch=OuterRef("pk"),
        enrolment__state=Seat.SEATED,
        enrolment__batch__cancelled_at__isnull=True,
    )
    begun = Session.objects.filter(batch=OuterRef("pk"), starts_at__lte=now)
    came = seated_attendance(user).filter(
        session__batch=OuterRef("pk"), session__starts_at__lte=now, status__in=CAME
    )
    return {
        "seated": one_number(counting, Count("pk")),
        "waiting": one_number(held.filter(state=Seat.WAITING), Count("pk")),
        "passed": one_number(counting.with_results().filter(passed=True), Count("pk")),  # type: ignore[misc]  # added by with_results
        "certified": one_number(certificates, Count("pk")),
        "jp_due": one_number(begun, Sum("jp")),
        "jp_came": one_number(came, Sum("session__jp")),
    }


def seat_link(user: User, batch: int, **query: Any) -> str:
    """The batch's participants, narrowed; "" for who may not read them."""
    if not scoping.holds(user, ROWS):
        return ""
    return linking.enrolments(batch=batch, **query)


def headline(user: User, batch: Any) -> list[Figure]:
    """The figures on top of a batch's page. `batch` carries `batch_numbers`."""
    states = dict(
        enrolments_of(user)
        .filter(batch=batch)
        .order_by()
        .values_list("state")
        .annotate(n=Count("pk"))
    )

    def link(**query: Any) -> str:
        return seat_link(user, batch.pk, **query)

    seated = states.get(Seat.SEATED, 0)
    figures = [
        Figure(
            "diundang", "Diundang", sum(states.values()), link(), note="semua yang pernah dicatat"
        ),
        Figure("terdaftar", "Terdaftar", seated, link(state=Seat.SEATED)),
        Figure("menunggu", "Daftar tunggu", states.get(Seat.WAITING, 0), link(state=Seat.WAITING)),
        Figure("lulus", "Lulus", batch.passed, link(state=Seat.SEATED, passed=1), seated),
        Figure(
            "sertifikat",
            "Sertifikat",
            batch.certified,
            link(state=Seat.SEATED, certified=1),
            seated,
        ),
    ]
    left = [
        Figure(state.value, str(state.label), states[state], link(state=state))
        for state in (Seat.REPLACED, Seat.WITHDRAWN)
        if states.get(state)
    ]
    return figures[:3] + left + figures[3:]


def session_lines(user: User, batch: Any, sessions: list[Session]) -> list[SessionLine]:
    """Attendance per session of a batch that carries `batch_numbers`."""
    marked: dict[int, dict[str, int]] = defaultdict(dict)
    rows = seated_attendance(user).filter(session__batch=batch).order_by()
    for session, status, n in rows.values_list("session", "status").annotate(n=Count("pk")):
        marked[session][status] = n
    return [session_line(user, batch, one, marked[one.pk]) for one in sessions]


def session_line(user: User, batch: Any, session: Session, marked: dict[str, int]) -> SessionLine:
    numbers = {**{one: marked.get(one, 0) for one in Presence}}
    words: dict[str, str] = {one: one.label for one in Presence}
    numbers[UNKNOWN], words[UNKNOWN] = batch.seated - sum(numbers.values()), "Belum dicatat"  # type: ignore[index]

    def figure(status: str, label: str, value: int) -> Figure:
        link = seat_link(user, batch.pk, state=Seat.SEATED, session=session.pk, status=status)
        return Figure(f"{status}-{session.pk}", label, value, link, batch.seated)

    came = figure(ATTENDED, "Datang", sum(numbers[one] for one in CAME))
    figures = tuple(figure(str(status), words[status], n) for status, n in numbers.items())
    return SessionLine(session, batch.seated, came, figures)


def with_numbers(batches: QuerySet[Batch], user: User, now: datetime) -> QuerySet[Batch]:
    return batches.annotate(**batch_numbers(user, now))
