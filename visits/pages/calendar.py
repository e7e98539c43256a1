"""A month of visits, a number per day."""

from calendar import Calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from core.access import READING, requires
from core.lists.drawing import boxes
from visits.models import Visit
from visits.months import FIRST_YEAR, LAST_YEAR, code_of, last_of, moved, words_of
from visits.pages.choices import VIEW
from visits.pages.forms import CalendarForm

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


@dataclass(frozen=True)
class Day:
    """One square; `count` is None outside of the month."""

    on: date
    count: int | None
    link: str
    today: bool

    @property
    def words(self) -> str:
        return date_format(self.on, "l, j F Y")


@requires(VIEW, methods=READING)
def calendar(request: HttpRequest) -> HttpResponse:
    given = request.GET.copy()
    if not given.get("bulan"):
        given["bulan"] = code_of(timezone.localdate())
    form = CalendarForm(given, user=request.user)
    context: dict[str, Any] = {"form": form, "boxes": boxes(form)}
    if form.is_valid():
        context |= month_context(request, form.cleaned_data)
    return render(request, "visits/calendar.html", context)


def month_context(request: HttpRequest, said: dict[str, Any]) -> dict[str, Any]:
    today = timezone.localdate()
    first = said["bulan"]
    narrowed = {name: said[name] for name in ("kabupaten", "pendamping") if said[name]}
    rows = Visit.objects.for_user(request.user).counting().in_month(first)
    if "kabupaten" in narrowed:
        rows = rows.filter(cooperative__village__code__startswith=f"{narrowed['kabupaten']}.")
    if "pendamping" in narrowed:
        rows = rows.filter(person=narrowed["pendamping"])
    counted = rows.order_by().values_list("day").annotate(n=Count("pk"))
    counts: dict[date, int] = dict(counted)
    base = reverse("visits:visit-list")
    whole = {"dari": first.isoformat(), "sampai": last_of(first).isoformat(), **narrowed}
    return {
        "month": words_of(first),
        "weekdays": WEEKDAYS,
        "weeks": list(weeks(first, counts, base, narrowed, today)),
        "total": sum(counts.values()),
        "days_with": len(counts),
        "list": f"{base}?{urlencode(whole)}",
        "before": step(first, -1, narrowed),
        "after": step(first, 1, narrowed),
    }


def step(first: date, months: int, narrowed: dict[str, str]) -> tuple[str, str] | None:
    """(words, query) of the month before or after; None where addresses end."""
    other = moved(first, months)
    if not FIRST_YEAR <= other.year <= LAST_YEAR:
        return None
    return words_of(other), "?" + urlencode({"bulan": code_of(other), **narrowed})


def weeks(
    first: date, counts: dict[date, int], base: str, narrowed: dict[str, str], today: date
) -> Iterator[list[Day]]:
    for week in Calendar().monthdatescalendar(first.year, first.month):
        yield [day_of(on, first, counts, base, narrowed, today) for on in week]


def day_of(
    on: date,
    first: date,
    counts: dict[date, int],
    base: str,
    narrowed: dict[str, str],
    today: date,
) -> Day:
    inside = on.month == first.month
    count = counts.get(on, 0) if inside else None
    query = {"dari": on.isoformat(), "sampai": on.isoformat(), **narrowed}
    link = f"{base}?{urlencode(query)}" if count else ""
    return Day(on, count, link, on == today)
