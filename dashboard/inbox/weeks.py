"""Weeks from Monday to Sunday, in addresses as 2026-W47 (ISO 8601)."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import Http404
from django.utils.formats import date_format

from visits.monthly.calendar import FIRST, start_of

WEEK = re.compile(r"(20\d\d)-W(\d\d)")
DAYS = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """`monday` is its first day."""

    monday: date

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def key(self) -> str:
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def before(self) -> "Week":
        return Week(self.monday - DAYS)

    @property
    def after(self) -> "Week":
        return Week(self.monday + DAYS)

    @property
    def begins(self) -> datetime:
        return start_of(self.monday)

    def __str__(self) -> str:
        """ "16–22 November 2026", "30 November – 6 Desember 2026"."""
        first, last = self.monday, self.sunday
        if first.month == last.month:
            return f"{first.day}–{date_format(last, 'j F Y')}"
        begun = date_format(first, "j F" if first.year == last.year else "j F Y")
        return f"{begun} – {date_format(last, 'j F Y')}"


def week_on(day: date) -> Week:
    return Week(day - timedelta(days=day.weekday()))


def week_of(text: str, on: date) -> Week:
    """The week of "2026-W47". Raises Http404 for what is none, has not begun, or was before the programme."""
    found = WEEK.fullmatch(text)
    try:
        week = Week(date.fromisocalendar(int(found[1]), int(found[2]), 1)) if found else None
    except ValueError:
        week = None
    if week is None or not FIRST <= week.monday <= on:
        raise Http404("Minggu ini tidak ada, atau belum mulai.")
    return week
