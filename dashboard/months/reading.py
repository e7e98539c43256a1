"""Months, snapshots and places as the pages ask for them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.http import Http404, HttpRequest
from django.utils import timezone

from core import scoping
from core.models import District, Regency, User
from dashboard.counting.places import Where
from dashboard.models import MonthStep, Snapshot
from dashboard.words import MonthVerb
from visits.monthly.calendar import FIRST
from visits.months import code_of, last_of, month_of, moved, words_of

VIEW = "dashboard.view_snapshot"
# Who may read the names of mentors may read those of colleagues.
NAMES = "mentors.view_person"


@dataclass
class Month:
    """A month, its steps (the oldest first) and the snapshots of its days (the newest first)."""

    first: date
    steps: list[MonthStep] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)

    @property
    def code(self) -> str:
        return code_of(self.first)

    @property
    def title(self) -> str:
        return words_of(self.first)

    @property
    def standing(self) -> MonthStep | None:
        return self.steps[-1] if self.steps else None

    @property
    def locked(self) -> bool:
        return self.standing is not None and self.standing.verb == MonthVerb.LOCK

    @property
    def reopened(self) -> bool:
        return self.standing is not None and not self.locked

    @property
    def snapshot(self) -> Snapshot | None:
        """What speaks for the month: what it was locked with, else the newest of its days."""
        if self.standing is not None and self.locked:
            return self.standing.snapshot
        return self.snapshots[0] if self.snapshots else None

    @property
    def runs(self) -> bool:
        return last_of(self.first) >= timezone.localdate()

    @property
    def mark(self) -> str:
        """Of the step that stands: a form says with it what was seen."""
        return str(self.standing.pk if self.standing else 0)


def months(user: User, only: date | None = None) -> list[Month]:
    """The newest first, with the running one and the one before it; two queries."""
    today = timezone.localdate()
    snapshots: Iterable[Snapshot] = Snapshot.objects.for_user(user).until(today)
    steps = MonthStep.objects.for_user(user).select_related("by", "snapshot").order_by("pk")
    if only is not None:
        snapshots = Snapshot.objects.for_user(user).until(last_of(only)).filter(on__gte=only)
        steps = steps.filter(month=only)
    running = today.replace(day=1)
    firsts = [only] if only else [one for one in (running, moved(running, -1)) if one >= FIRST]
    found = {first: Month(first) for first in firsts}
    for snapshot in snapshots:
        first = snapshot.on.replace(day=1)
        found.setdefault(first, Month(first)).snapshots.append(snapshot)
    for step in steps:
        found.setdefault(step.month, Month(step.month)).steps.append(step)
    return [found[first] for first in sorted(found, reverse=True)]


def one_month(user: User, text: str) -> Month:
    """The month "2026-10". Raises Http404 for what is none, or has not begun."""
    first = month_of(text)
    if first is None or not FIRST <= first <= timezone.localdate():
        raise Http404("Bulan ini tidak ada, atau belum mulai.")
    return months(user, only=first)[0]


def shows_names(user: User) -> bool:
    return scoping.holds(user, NAMES)


def place_of(request: HttpRequest) -> tuple[Where, list[str]]:
    """The place in the address and its names, the upper one first. Raises Http404 for a foreign, unknown or odd
    code."""
    regency = request.GET.get("kabupaten", "")[:13]
    district = request.GET.get("kecamatan", "")[:13]
    names = []
    if district:
        regency = regency or district[:5]
        if not district.startswith(f"{regency}."):
            raise Http404("Kecamatan ini tidak di kabupaten/kota itu.")
    for code, model in ((regency, Regency), (district, District)):
        if code:
            row = model.objects.for_user(request.user).filter(pk=code).first()
            if row is None:
                raise Http404("Wilayah ini tidak ada, atau bukan di wilayah kerja Anda.")
            names.append(str(row) if model is Regency else f"Kecamatan {row.name}")
    return Where(regency, district), names


def place_name(user: User, names: list[str]) -> str:
    if names:
        return ", ".join(reversed(names))
    where = scoping.area(user, VIEW)
    if where is scoping.EVERYWHERE:
        return "Provinsi Kalimantan Barat"
    own = [str(one) for one in Regency.objects.for_user(user)[:2]]
    return own[0] if len(own) == 1 else "kabupaten/kota Anda"


def regions_below(user: User, where: Where) -> dict[str, str]:
    """Code → name of the regions one step below; none below a kecamatan."""
    if where.district:
        return {}
    if where.regency:
        rows = District.objects.for_user(user).filter(regency=where.regency)
        return dict(rows.order_by("code").values_list("code", "name"))
    return {one.pk: str(one) for one in Regency.objects.for_user(user).order_by("code")}
