"""What each cooperative did in the days after a batch; and how far it was before."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from core.models import User
from registry.models import Milestone, Outlet
from visits.models import Visit

FIGURES = "trainings.view_figures"
WINDOWS = (30, 60, 90)
# key → what it is called, and the column with its day
MEASURES = {
    "tahapan": ("Tahapan tercapai", "reached_on"),
    "kunjungan": ("Kunjungan", "day"),
    "gerai": ("Gerai dibuka", "opened_on"),
}


def last_of(ends: date, days: int) -> date:
    """The last day of the window: the first is the day after the batch."""
    return ends + timedelta(days=days)


def within(measure: str, ends: date, days: int) -> Q:
    """Rows of the measure in the window; one without a day lies in none."""
    column = MEASURES[measure][1]
    return Q(**{f"{column}__gt": ends, f"{column}__lte": last_of(ends, days)})


def rows_of(user: User, measure: str) -> QuerySet:
    """What is counted, of active cooperatives."""
    if measure == "kunjungan":
        return Visit.objects.for_user(user, FIGURES).counting()
    if measure == "gerai":
        open_ones = Outlet.objects.for_user(user, FIGURES).of_active()
        return open_ones.filter(status=Outlet.Status.OPERATING)
    return Milestone.objects.for_user(user, FIGURES).of_active()


def measured(user: User, ends: date) -> dict[tuple[str, int], dict[int, int]]:
    """(measure, days) → cooperative → how many; one grouped query per measure."""
    found: dict[tuple[str, int], dict[int, int]] = {}
    for measure in MEASURES:
        each = {f"d{days}": Count("pk", filter=within(measure, ends, days)) for days in WINDOWS}
        rows = rows_of(user, measure).filter(within(measure, ends, WINDOWS[-1])).order_by()
        counted: Iterable[dict[str, Any]] = rows.values(key=F("cooperative")).annotate(**each)
        told = list(counted)
        for days in WINDOWS:
            found[measure, days] = {row["key"]: row[f"d{days}"] for row in told if row[f"d{days}"]}
    return found


def reached_before(user: User, ends: date) -> dict[int, int]:
    """Cooperative → milestones with a day up to the batch's last one."""
    rows = rows_of(user, "tahapan").filter(reached_on__lte=ends).order_by()
    return dict(rows.values_list("cooperative").annotate(n=Count("pk")))
