"""All measures of one snapshot, with their share and the change since the month before."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from core.access import READING, own_or_404, requires
from core.models import User
from core.templatetags.kdkmp import persen
from dashboard.counting import frozen
from dashboard.counting.measures import MEASURES, Group, Measure
from dashboard.counting.places import Where
from dashboard.models import Snapshot
from dashboard.months.linking import change, frozen_number
from dashboard.months.reading import VIEW, place_name, place_of, regions_below, shows_names
from visits.months import last_of

# What regions are listed by until another measure is chosen.
FIRST = "tahap-nib"


@dataclass(frozen=True)
class Line:
    """One number: of a measure, or of the region below that `drill` leads to."""

    label: str
    number: SafeString
    share: str
    change: str
    drill: str = ""


def compares(measure: Measure, snapshot: Snapshot) -> bool:
    """A month that still ran can't be compared with a whole one by what was done in it."""
    return not measure.monthly or snapshot.on == last_of(snapshot.on.replace(day=1))


def shown(measure: Measure, where: Where, total: Counter[str]) -> bool:
    """People and trainings belong to no kecamatan; the province's own PMO to no kabupaten/kota."""
    if measure.per == "kabupaten" and where.district:
        return False
    return measure.key != "pmo-provinsi" or bool(total[measure.key])


@dataclass(frozen=True)
class Told:
    """A snapshot's figures in a place, and those of the month before (None: there are none)."""

    now: frozen.Frozen
    before: frozen.Frozen | None
    where: Where

    def line(
        self, key: str, label: str, code: str = "", drill: str = "", *, below: bool = False
    ) -> Line:
        measure, snapshot = MEASURES[key], self.now.snapshot
        numbers = self.now.lines.get(code, Counter()) if below else self.now.total
        earlier = None
        if self.before is not None and compares(measure, snapshot):
            then = self.before.lines.get(code, Counter()) if below else self.before.total
            earlier = then[key]
        name = f"{code}:{key}" if below else key
        number = frozen_number(snapshot.pk, key, numbers[key], self.where.query(code), name)
        share = persen(numbers[key], numbers[measure.whole]) if measure.whole else ""
        return Line(label, number, share, change(numbers[key], earlier), drill)


def told_of(user: User, snapshot: Snapshot, where: Where) -> Told:
    month = snapshot.on.replace(day=1)
    earlier = Snapshot.objects.for_user(user).last_of_each_month().filter(on__lt=month)
    both = [snapshot, *earlier.order_by("-on")[:1]]
    now, *before = frozen.read(user, both, where)
    return Told(now, before[0] if before else None, where)


@requires(VIEW, methods=READING)
def snapshot_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    snapshot = own_or_404(Snapshot.objects.select_related("taken_by"), request, VIEW, pk=pk)
    where, names = place_of(request)
    told = told_of(user, snapshot, where)
    asked = request.GET.get("ukuran", "")
    key = asked if asked in MEASURES else FIRST
    context = {
        "snapshot": snapshot,
        "before": told.before.snapshot if told.before else None,
        "place": place_name(user, names),
        "groups": groups(told),
        "lines": regions(user, told, key),
        "measure": MEASURES[key],
        "measures": list(MEASURES.values()),
        "first_column": "Kecamatan" if where.regency else "Kabupaten/kota",
        "where": where,
        "up": up(where),
        "names": shows_names(user),
        "rows": f"{reverse('dashboard:snapshot-rows', args=[pk])}?{urlencode(where.query())}",
    }
    return render(request, "dashboard/months/snapshot.html", context)


def groups(told: Told) -> list[tuple[str, str, list[Line]]]:
    """(heading, source, lines) of each group of measures."""
    found: dict[Group, list[Line]] = {}
    for key, measure in MEASURES.items():
        if shown(measure, told.where, told.now.total):
            found.setdefault(measure.group, []).append(told.line(key, measure.label))
    return [
        (str(group).capitalize(), MEASURES_SOURCE[group], lines) for group, lines in found.items()
    ]


MEASURES_SOURCE = {measure.group: measure.source for measure in MEASURES.values()}


def regions(user: User, told: Told, key: str) -> list[Line]:
    """The regions one step below, by the measure `key`."""
    found = []
    for code, name in regions_below(user, told.where).items():
        drill = urlencode({**told.where.query(code), "ukuran": key})
        found.append(told.line(key, name, code, f"?{drill}", below=True))
    return found


def up(where: Where) -> str:
    """The address of the place one step above; "" at the top."""
    if where.district:
        return f"?{urlencode({'kabupaten': where.regency})}"
    return "?" if where.regency else ""
