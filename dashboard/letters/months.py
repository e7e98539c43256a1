"""Which snapshot speaks for which month."""

from collections.abc import Sequence
from datetime import date

from core.models import User
from dashboard.models import MonthStep, Snapshot
from visits.months import moved

MONTHS = 12


def months_until(month: date, count: int = MONTHS) -> list[date]:
    """`count` months that end with `month`, the oldest first."""
    return [moved(month, step) for step in range(1 - count, 1)]


def locked_months(user: User) -> dict[date, Snapshot]:
    """Month → the snapshot that it is locked with."""
    steps = MonthStep.objects.for_user(user).locked().select_related("snapshot")
    return {step.month: step.snapshot for step in steps if step.snapshot is not None}


def snapshots_of(user: User, months: Sequence[date]) -> dict[date, Snapshot]:
    """Month → what it is locked with, which may be of a day after it; else the newest of its own days."""
    found: dict[date, Snapshot] = {}
    rows = Snapshot.objects.for_user(user).filter(on__gte=min(months), on__lt=moved(max(months), 1))
    for one in rows.order_by("on", "taken_at", "pk"):
        found[one.on.replace(day=1)] = one
    for month, one in locked_months(user).items():
        if month in months:
            found[month] = one
    return {month: found[month] for month in months if month in found}
