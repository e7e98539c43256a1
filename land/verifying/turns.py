"""Whose turn a parcel is, since how long, and which parcels wait at all. Days are days of the calendar in WIB."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.text import slugify

from core.models import User
from land.models import Parcel, Verdict
from land.querysets import ParcelQuerySet
from land.words import State

# The states in which somebody must act; an allocated parcel waits for its building, which is another list.
WAITING = tuple(one for one in State if one != State.ALLOCATED)
FAR = 36_500  # days; beyond it no date is counted back


def turn_of(state: str) -> str:
    """Whose turn it is, in words."""
    return settings.LAND_TURNS.get(state, "–")


def key_of_turn(state: str) -> str:
    return slugify(turn_of(state)) or "tanpa-nama"


def turns() -> dict[str, tuple[str, list[str]]]:
    """Key for addresses → (whose turn, the states in which it is his)."""
    found: dict[str, tuple[str, list[str]]] = {}
    for state in WAITING:
        found.setdefault(key_of_turn(state), (turn_of(state), []))[1].append(state)
    return found


def days_since(since: datetime, on: date) -> int:
    return max(0, (on - timezone.localdate(since)).days)


def is_overdue(since: datetime, on: date) -> bool:
    return days_since(since, on) > settings.LAND_TURN_DAYS


def begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def longer_than(rows: ParcelQuerySet, days: int, on: date) -> ParcelQuerySet:
    """Those whose state has lasted more than so many days: the same rows for which days_since says so."""
    return rows.filter(state_since__lt=begins(on - timedelta(days=min(days, FAR))))


def waiting_for(user: User) -> ParcelQuerySet:
    """What somebody must act on: chosen, living, not allocated; of cooperatives that aren't archived."""
    return Parcel.objects.for_user(user).chosen().of_active().filter(state__in=WAITING)


def opinions() -> Coalesce:
    """Of a parcel: how many different conclusions its verifiers' newest verdicts have."""
    standing = Verdict.objects.standing().filter(parcel=OuterRef("pk")).order_by()
    counted = standing.values("parcel").annotate(n=Count("conclusion", distinct=True)).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def disagreeing(rows: ParcelQuerySet) -> ParcelQuerySet:
    """Those whose verifiers' newest verdicts are not all the same."""
    return rows.annotate(opinions=opinions()).filter(opinions__gt=1)


def told_verdicts(parcels: Any, user: User) -> dict[int, str]:
    """Parcel → "Kodim: Ditolak, Dinas koperasi: Terverifikasi" of its verifiers' newest verdicts. `parcels`: keys, or a query of them."""
    rows = Verdict.objects.for_user(user).standing().filter(parcel__in=parcels)
    found: dict[int, list[str]] = {}
    for one in rows.order_by("parcel", "-given_on", "-pk"):
        found.setdefault(one.parcel_id, []).append(str(one))
    return {pk: ", ".join(told) for pk, told in found.items()}


@dataclass(frozen=True)
class StateLine:
    """Of the summary: how many wait in a state, median and longest in days, how many of them longer than `limit`."""

    state: str
    label: str
    turn: str
    count: int
    median: float
    longest: int
    overdue: int
    limit: int


def summary_of(rows: QuerySet[Any], on: date) -> list[StateLine]:
    """One line per state in which rows wait, in the order of words.State; one query."""
    waits: dict[str, list[int]] = {}
    for state, since in rows.order_by().values_list("state", "state_since"):
        waits.setdefault(state, []).append(days_since(since, on))
    return [
        StateLine(
            state=state,
            label=State(state).label,
            turn=turn_of(state),
            count=len(waits[state]),
            median=median(waits[state]),
            longest=max(waits[state]),
            overdue=sum(days > settings.LAND_TURN_DAYS for days in waits[state]),
            limit=settings.LAND_TURN_DAYS,
        )
        for state in WAITING
        if state in waits
    ]
