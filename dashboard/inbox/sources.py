"""What waits for somebody, as rows of one shape, so that all of it is read in one query.

A source is a set of rows, asked in his name: each row a matter of its own (`each`), or all of them one matter with
their number (`together`). dashboard.inbox.telling makes sentences and links of them.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat

from core.models import Regency, User
from core.permissions import Role
from land.verifying.turns import longer_than, turns
from land.verifying.turns import waiting_for as parcels_waiting
from mentors.models import Assignment, MentorContract
from mentors.naming import VIEW_NAME
from visits.models import FollowUp, MonthLock, MonthlyRecap, MonthlyReport, ReportStep, Visit
from visits.monthly.calendar import due_on, last_day, month_key, previous, reported_month, start_of
from visits.monthly.words import RecapState, ReportState
from visits.reviewing.views import held_for
from visits.reviewing.views import waiting_for as visits_waiting
from visits.words import State

COLUMNS = ("source_", "ref_", "n_", "newest_", "since_", "what_", "where_")
# A new assignment and a rejected visit are told of for so many days.
TOLD_DAYS = timedelta(days=30)
# Whose turn of settings.LAND_TURNS a role takes.
TURN_OF = {Role.REGENCY_OFFICER: "Dinas kabupaten/kota", Role.PROVINCE_OFFICER: "Dinas provinsi"}


def text(expression: Any) -> Cast:
    return Cast(expression, TextField())


def word(told: str) -> Value:
    return Value(told, output_field=TextField())


def moment(expression: Any) -> Cast:
    return Cast(expression, DateTimeField())


def each(
    source: str, rows: QuerySet, ref: Any, since: Any, what: Any = "", where: Any = ""
) -> QuerySet:
    """One matter per row; names of columns or expressions. An empty string stands for no text."""
    told = {name: text(one or word("")) for name, one in (("what_", what), ("where_", where))}
    return (
        rows.order_by()
        .annotate(
            source_=word(source),
            ref_=text(ref),
            n_=Value(1, output_field=IntegerField()),
            newest_=moment(since),
            since_=moment(since),
            **told,
        )
        .values_list(*COLUMNS)
    )


def together(source: str, rows: QuerySet, since: str, what: str = "") -> QuerySet:
    """All rows as one matter: how many, since the oldest; no row when there is none."""
    return (
        rows.order_by()
        .annotate(source_=word(source), ref_=word(""))
        .values("source_", "ref_")
        .annotate(
            n_=Cast(Count("pk"), IntegerField()),
            newest_=moment(Max(since)),
            since_=moment(Min(since)),
            what_=word(what),
            where_=word(""),
        )
        .values_list(*COLUMNS)
    )


def roles_of(user: User) -> set[str]:
    return {grant.role for grant in user.current_grants} if user.is_active else set()


def sources(user: User, on: date) -> list[QuerySet]:
    """All that may wait for him, by his roles."""
    roles, found = roles_of(user), []
    if Role.MENTOR in roles:
        found += [*of_mentor(user, on), *reports_missing(user, on)]
    if Role.PMO in roles:
        found += [*of_pmo(user), *recaps_missing(user, on)]
    if roles & {Role.PMO, Role.REGENCY_OFFICER}:
        found += of_reviewer(user, on)
    if Role.REGENCY_OFFICER in roles:
        found += of_regency(user)
    if Role.PROVINCE_OFFICER in roles:
        rows = MonthlyRecap.objects.for_user(user, "visits.approve_report")
        found.append(recap("rekap-provinsi", rows.filter(state=RecapState.FORWARDED)))
    for role in roles & TURN_OF.keys():
        found += of_land(user, on, TURN_OF[Role(role)])
    return found


def of_mentor(user: User, on: date) -> Iterator[QuerySet]:
    mine = Q(contract__person__user=user)
    new = Assignment.objects.for_user(user).filter(mine).of_active().not_over(on)
    new = new.filter(starts__gt=on - TOLD_DAYS)
    yield each("penugasan", new, "pk", "starts", "cooperative__name", "cooperative_id")
    visits = Visit.objects.for_user(user).filter(person__user=user, held="")
    judged = Coalesce("reviewed_at", "received_at")
    back = visits.filter(state=State.RETURNED)
    yield each("kunjungan-kembali", back, "pk", judged, "review_reason", "cooperative__name")
    gone = visits.filter(state=State.REJECTED, reviewed_at__gte=start_of(on - TOLD_DAYS))
    yield each("kunjungan-ditolak", gone, "pk", judged, "review_reason", "cooperative__name")
    reports = MonthlyReport.objects.for_user(user).filter(person__user=user)
    reports = reports.filter(state=ReportState.RETURNED)
    yield each("laporan-kembali", reports, "pk", last_step("report"), "month")
    running = Assignment.objects.for_user(user).filter(mine).running(on).values("cooperative")
    late = FollowUp.objects.for_user(user).counting().overdue(on).filter(cooperative__in=running)
    yield each("tindak-lanjut", late, "pk", "due", "what", "cooperative__name")


def last_step(of: str) -> Subquery:
    """When the document took its newest step."""
    steps = ReportStep.objects.filter(**{of: OuterRef("pk")}).order_by("-number")
    return Subquery(steps.values("at")[:1])


def months_due(on: date) -> list[date]:
    """Months whose deadline is over and that can still be handed in, unless they are locked."""
    month = reported_month(on)
    return [one for one in (previous(month), month) if on > due_on(one)]


def locked(month: date, place: str) -> Exists:
    rows = MonthLock.objects.filter(month=month, opened_at__isnull=True)
    return Exists(rows.filter(Q(regency__isnull=True) | Q(regency=OuterRef(place))))


def reports_missing(user: User, on: date) -> Iterator[QuerySet]:
    own = MentorContract.objects.load_for_user(user, VIEW_NAME).filter(person__user=user)
    for month in months_due(on):
        handed = MonthlyReport.objects.filter(contract=OuterRef("pk"), month=month)
        handed = handed.exclude(state=ReportState.DRAFT)
        rows = own.of_role("ba").filter(starts__lte=last_day(month), last_day__gte=month)
        rows = rows.filter(~Exists(handed), ~locked(month, "regency"))
        ref = Concat(text("pk"), word(f":{month_key(month)}"))
        yield each("laporan-belum", rows, ref, after(month), word(month.isoformat()))


def after(month: date) -> Value:
    """The first moment at which a report of that month is late."""
    return Value(start_of(due_on(month) + timedelta(days=1)), output_field=DateTimeField())


def of_pmo(user: User) -> Iterator[QuerySet]:
    reports = MonthlyReport.objects.for_user(user, "visits.check_report")
    yield together("laporan-diperiksa", reports.filter(state=ReportState.SENT), "submitted_at")
    recaps = MonthlyRecap.objects.for_user(user, "visits.recap_report")
    yield recap("rekap-kembali", recaps.filter(state=RecapState.RETURNED))


def recap(source: str, rows: QuerySet) -> QuerySet:
    ref = Concat(text("regency_id"), word(":"), text("month"))
    return each(source, rows, ref, last_step("recap"), "month", "regency__name")


def recaps_missing(user: User, on: date) -> Iterator[QuerySet]:
    for month in months_due(on):
        made = MonthlyRecap.objects.filter(regency=OuterRef("pk"), month=month)
        made = made.exclude(state=RecapState.DRAFT)
        rows = Regency.objects.for_user(user, "visits.recap_report")
        rows = rows.filter(~Exists(made), ~locked(month, "pk"))
        ref = Concat(text("code"), word(f":{month.isoformat()}"))
        yield each("rekap-belum", rows, ref, after(month), word(month.isoformat()), "name")


def of_reviewer(user: User, on: date) -> Iterator[QuerySet]:
    waiting = visits_waiting(user)
    yield together("kunjungan-menunggu", waiting, "received_at")
    # by the day of the visit, because the list that it leads to is narrowed by that
    until = on - timedelta(days=settings.INBOX_REVIEW_DAYS + 1)
    yield together("kunjungan-lama", waiting.filter(day__lte=until), "day", what=until.isoformat())
    late = FollowUp.objects.for_user(user).counting().overdue(on)
    yield together("tindak-lanjut-lewat", late, "due")


def of_regency(user: User) -> Iterator[QuerySet]:
    yield together("kunjungan-ditahan", held_for(user), "received_at")
    recaps = MonthlyRecap.objects.for_user(user, "visits.approve_report")
    yield recap("rekap-diperiksa", recaps.filter(state=RecapState.SENT))


def of_land(user: User, on: date, turn: str) -> Iterator[QuerySet]:
    for key, (label, states) in turns().items():
        if label == turn:
            rows = parcels_waiting(user).filter(state__in=states)
            yield together("lahan-menunggu", rows, "state_since", what=key)
            late = longer_than(rows, settings.LAND_TURN_DAYS, on)
            yield together("lahan-lama", late, "state_since", what=key)
