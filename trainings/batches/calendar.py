"""A month of trainings: which batches meet on which day."""

import re
from calendar import Calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format

from core.access import READING, requires
from trainings.batches.sessions import VIEW
from trainings.models import Batch, Session
from trainings.telling import clock

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
FIRST_YEAR, LAST_YEAR = 2020, 2100


@dataclass(frozen=True)
class Meeting:
    """A batch on one day: from when to when its sessions run, "" where none is planned."""

    batch: Batch
    count: int
    hours: str


@dataclass
class Day:
    on: date
    inside: bool
    today: bool
    meetings: list[Meeting] = field(default_factory=list)

    @property
    def words(self) -> str:
        return date_format(self.on, "l, j F Y")


def month_asked(text: str) -> date | None:
    """The first day of "2025-11"; None for anything else."""
    found = MONTH.fullmatch(text)
    if not found:
        return None
    year, month = int(found[1]), int(found[2])
    return date(year, month, 1) if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 else None


def beside(first: date, *, after: bool) -> tuple[str, str] | None:
    """(words, query) of the month before or after; None where addresses end."""
    other = (first + timedelta(days=32) if after else first - timedelta(days=1)).replace(day=1)
    if not FIRST_YEAR <= other.year <= LAST_YEAR:
        return None
    return date_format(other, "F Y"), f"?bulan={other:%Y-%m}"


@requires(VIEW, methods=READING)
def calendar(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    asked = request.GET.get("bulan", "")
    first = month_asked(asked) if asked else today.replace(day=1)
    context: dict[str, Any] = {"weekdays": WEEKDAYS, "unknown": first is None}
    if first:
        weeks, batches = month_of(request.user, first, today)
        context |= {
            "first": first,
            "month": date_format(first, "F Y"),
            "weeks": weeks,
            "batches": batches,
            "before": beside(first, after=False),
            "after": beside(first, after=True),
        }
    return render(request, "trainings/calendar.html", context)


def month_of(user: Any, first: date, today: date) -> tuple[list[list[Day]], list[Batch]]:
    """The month's weeks, and the batches that meet in it. Two queries, however many there are."""
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    rows = Batch.objects.for_user(user).standing().filter(starts__lte=last, ends__gte=first)
    batches = list(rows.select_related("programme", "venue").order_by("starts", "pk"))
    held = sessions_by_day(user, batches, first, last)
    weeks = []
    for week in Calendar().monthdatescalendar(first.year, first.month):
        days = [Day(on, on.month == first.month, on == today) for on in week]
        for day in days:
            if day.inside:
                day.meetings = [
                    meeting(one, held[one.pk, day.on])
                    for one in batches
                    if one.starts <= day.on <= one.ends
                ]
        weeks.append(days)
    return weeks, batches


def sessions_by_day(
    user: Any, batches: list[Batch], first: date, last: date
) -> dict[tuple[int, date], list[Session]]:
    begins = timezone.make_aware(datetime.combine(first, time.min))
    ends = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
    rows = Session.objects.for_user(user).filter(
        batch__in=[one.pk for one in batches], starts_at__gte=begins, starts_at__lt=ends
    )
    found: dict[tuple[int, date], list[Session]] = defaultdict(list)
    for one in rows.order_by("starts_at"):
        found[one.batch_id, timezone.localtime(one.starts_at).date()].append(one)
    return found


def meeting(batch: Batch, sessions: list[Session]) -> Meeting:
    if not sessions:
        return Meeting(batch, 0, "")
    ends = max(one.ends_at for one in sessions)
    return Meeting(batch, len(sessions), f"{clock(sessions[0].starts_at)}–{clock(ends)}")
