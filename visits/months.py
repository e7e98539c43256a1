"""Months as addresses name them ("2026-11") and as people do ("November 2026")."""

import re
from datetime import date, timedelta

from django.utils.formats import date_format

MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
# what is older or later than these years was never meant
FIRST_YEAR, LAST_YEAR = 2020, 2100


def month_of(text: str) -> date | None:
    """The first day of the month "2026-11"; None for anything else."""
    found = MONTH.fullmatch(text)
    if not found:
        return None
    year, month = int(found[1]), int(found[2])
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    return date(year, month, 1)


def code_of(day: date) -> str:
    """ "2026-11"."""
    return f"{day:%Y-%m}"


def words_of(day: date) -> str:
    """ "November 2026"."""
    return date_format(day, "F Y")


def moved(first: date, months: int) -> date:
    """The first day of the month so many months later (earlier, when negative)."""
    at = first.year * 12 + first.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def last_of(first: date) -> date:
    """The last day of the month that begins with `first`."""
    return moved(first, 1) - timedelta(days=1)


def back_from(on: date, count: int) -> list[date]:
    """First days of the month of `on` and of those before it, the newest first."""
    return [moved(on.replace(day=1), -back) for back in range(count)]
