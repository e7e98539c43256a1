"""Two regions side by side, or one region on two days."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.access import LARGEST_ID, READING, requires
from core.models import District, Regency, User
from core.templatetags.kdkmp import tanggal
from dashboard.counting import frozen, live
from dashboard.counting.measures import MEASURES
from dashboard.counting.places import Where
from dashboard.models import Snapshot
from dashboard.months.linking import frozen_number
from dashboard.scorecard import differing, drawing
from dashboard.scorecard.cards import Cell, cells_of
from dashboard.scorecard.places import GONE, VIEW, Place, chosen, place_of
from dashboard.scorecard.thresholds import thresholds

DAYS = "tanggal"
MONTHS_TO_CHOOSE = 36


@dataclass(frozen=True)
class Side:
    """A column: what it is called, and how its numbers lead to their rows."""

    name: str
    links: Any  # (key, number) → HTML


@dataclass
class Found:
    """What the page shows below its forms; `rows` empty: something is still to be chosen."""

    sides: list[Side] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    about: str = ""
    whole: str = ""
    middle: str = ""


@requires(VIEW, methods=READING)
def compare(request: HttpRequest) -> HttpResponse:
    place, on = place_of(request), timezone.localdate()
    by_day = request.GET.get("cara") == DAYS
    if not by_day:
        place = inside(request, place)
    snapshots = snapshots_to_choose(request) if by_day else []
    found = days(request, place, on, snapshots) if by_day else regions(request, place, on)
    context = {
        "place": place,
        "by_day": by_day,
        "now": timezone.now(),
        "snapshots": snapshots,
        "options": options_of(place),
        "found": found,
        "asked": {name: request.GET.get(name, "") for name in ("a", "b", "dari", "sampai")},
    }
    return render(request, "dashboard/scorecard/compare.html", context)


def inside(request: HttpRequest, place: Place) -> Place:
    """Where the two regions lie: the province, or a kabupaten. Who has one kabupaten only compares its kecamatan."""
    regency = place.where.regency
    if not regency and len(place.regencies) == 1:
        regency = next(iter(place.regencies))
    if regency == place.where.regency:
        return replace(place, where=Where(regency))
    return chosen(request.user, Where(regency), place.whole_province)


def options_of(place: Place) -> dict[str, str]:
    return place.districts if place.where.regency else place.regencies


def regions(request: HttpRequest, place: Place, on: date) -> Found:
    user: Any = request.user
    options = options_of(place)
    codes = [one_of(user, request.GET.get(name, ""), options) for name in ("a", "b")]
    if not all(codes) or codes[0] == codes[1]:
        return Found()
    lines = thresholds()
    counted = live.count(user, on, place.where)
    nothing: Counter[str] = Counter()
    every = {code: cells_of(counted.by_region.get(code, nothing), lines) for code in options}
    whole = cells_of(counted.of(), lines)
    pairs = differing.of_regions(every[codes[0]], every[codes[1]], whole, every.values())
    links = drawing.Links(user, on, place.where)
    sides = [Side(options[code], linking(links, code)) for code in codes]
    return Found(
        sides,
        [drawn(pair, sides, linking(links, "")) for pair in pairs],
        f"{sides[0].name} terhadap {sides[1].name}",
        f"Seluruh {place.name}",
        f"Median {len(options)} {place.level.lower()}",
    )


def one_of(user: User, code: str, options: dict[str, str]) -> str:
    """`code` if it can be chosen here, "" for one of the reader's that lies elsewhere (another kabupaten was chosen
    meanwhile). Raises Http404 for a foreign, unknown or odd one."""
    if not code or code in options:
        return code
    for model in (Regency, District):
        if model.objects.for_user(user).filter(pk=code).exists():
            return ""
    raise Http404(GONE)


def linking(links: drawing.Links, code: str) -> Any:
    mark = code or "jumlah"
    return lambda key, value: links.number(code, key, value, mark=mark)


def snapshots_to_choose(request: HttpRequest) -> list[Snapshot]:
    """The last of each month, the newest first, and those that the address names. Raises Http404 for an unknown one."""
    mine = Snapshot.objects.for_user(request.user)
    found = list(mine.last_of_each_month().order_by("-on", "-pk")[:MONTHS_TO_CHOOSE])
    asked = {number_of(request.GET.get(name, "")) for name in ("dari", "sampai")} - {0}
    missing = asked - {one.pk for one in found}
    if missing:
        found += mine.filter(pk__in=missing)
        if asked - {one.pk for one in found}:
            raise Http404("Angka beku ini tidak ada.")
    return sorted(found, key=lambda one: (one.on, one.pk), reverse=True)


def number_of(text: str) -> int:
    """The key of a snapshot; 0 for none. Raises Http404 for what is no key."""
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()) or not 0 < int(text[:30]) <= LARGEST_ID:
        raise Http404("Angka beku ini tidak ada.")
    return int(text[:30])


def days(request: HttpRequest, place: Place, on: date, snapshots: list[Snapshot]) -> Found:
    """`dari` is a snapshot, `sampai` another or, when empty, now."""
    user: Any = request.user
    by_key = {one.pk: one for one in snapshots}
    since = by_key.get(number_of(request.GET.get("dari", "")))
    until = by_key.get(number_of(request.GET.get("sampai", "")))
    if since is None:
        return Found()
    then = {
        one.snapshot.pk: one.total
        for one in frozen.read(user, [one for one in (since, until) if one], place.where)
    }
    lines = thresholds()
    now = then[until.pk] if until else live.count(user, on, place.where).of()
    pairs = differing.of_days(cells_of(then[since.pk], lines), cells_of(now, lines))
    sides = [frozen_side(since, place.where)]
    if until:
        sides.append(frozen_side(until, place.where))
    else:
        sides.append(Side("Keadaan sekarang", linking(drawing.Links(user, on, place.where), "")))
    rows = [drawn(pair, sides) for pair in pairs]
    return Found(sides, rows, f"{sides[1].name} terhadap {sides[0].name}")


def frozen_side(snapshot: Snapshot, where: Where) -> Side:
    """Its numbers lead to its own rows."""
    name = f"Per {tanggal(snapshot.on)} (beku)"

    def link(key: str, value: int) -> str:
        return str(frozen_number(snapshot.pk, key, value, where.query(), f"{snapshot.pk}:{key}"))

    return Side(name, link)


def drawn(pair: differing.Pair, sides: list[Side], whole: Any = None) -> dict[str, Any]:
    """A line of the table, ready for the page."""
    key, cells = pair.line.key, (pair.first, pair.second)
    values = " dan ".join(
        f"{side.name} {drawing.told_share(cell.share)}"
        for side, cell in zip(sides, cells, strict=True)
    )
    return {
        "line": pair.line,
        "monthly": MEASURES[key].monthly,
        "cells": [
            (side.name, cell.told, numbers(side.links, cell), drawing.badge(cell.status))
            for side, cell in zip(sides, cells, strict=True)
        ],
        "said": pair.said,
        "bars": drawing.pair(pair.first.share, pair.second.share, f"{pair.line.label}: {values}"),
        "whole": (pair.whole.told, numbers(whole, pair.whole)) if pair.whole else None,
        "middle": drawing.told_share(pair.middle),
    }


def numbers(links: Any, cell: Cell) -> SafeString:
    key = cell.line.key
    return mark_safe(f"{links(key, cell.part)} dari {links(MEASURES[key].whole, cell.whole)}")
