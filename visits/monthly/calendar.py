"""Months and the days on which something is due."""

import re
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format

from visits.months import moved

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
# Nothing was reported before the programme began.
FIRST = date(2025, 1, 1)


def following(month: date) -> date:
    return moved(month, 1)


def previous(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def last_day(month: date) -> date:
    return following(month) - timedelta(days=1)


def month_of(text: str, on: date) -> date:
    """The month of "2026-10", by its first day. Raises Http404 for what is none, or has not begun."""
    found = MONTH.fullmatch(text)
    month = date(int(found[1]), int(found[2]), 1) if found else None
    if month is None or not FIRST <= month <= on:
        raise Http404("Bulan ini tidak ada, atau belum mulai.")
    return month


def reported_month(on: date) -> date:
    """The month that is being reported now: the last one that is over."""
    return previous(on.replace(day=1))


def month_name(month: date) -> str:
    """ "Oktober 2026"."""
    return date_format(month, "F Y")


def month_key(month: date) -> str:
    return f"{month:%Y-%m}"


def _day_after(month: date, day: int) -> date:
    """That day of the following month; its last one when it is shorter."""
    nxt = following(month)
    return min(nxt + timedelta(days=day - 1), last_day(nxt))


def correct_until(month: date) -> date:
    return _day_after(month, settings.MONTHLY_CORRECT_UNTIL)


def lock_from(month: date) -> date:
    return _day_after(month, settings.MONTHLY_LOCK_DAY)


def due_on(month: date) -> date:
    return _day_after(month, settings.MONTHLY_REPORT_DAY)


def late_days(month: date, on: date) -> int:
    return max(0, (on - due_on(month)).days)


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_default_timezone())


def recent_months(on: date, count: int = 13) -> list[date]:
    """The present month and those before it, newest first."""
    found = [on.replace(day=1)]
    while len(found) < count and found[-1] > FIRST:
        found.append(previous(found[-1]))
    return found


def days_told(month: date, first: date, last: date) -> str:
    """ "7–31 Oktober" for days of a month that are not the whole of it, "" for the whole."""
    if first <= month and last >= last_day(month):
        return ""
    begun, done = max(first, month), min(last, last_day(month))
    days = f"{begun.day}" if begun == done else f"{begun.day}–{done.day}"
    return f"{days} {date_format(month, 'F')}"
