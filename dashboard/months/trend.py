"""How a measure went over the last twelve months: the place itself, and regions of it to compare with."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from core.access import READING, requires
from core.templatetags.kdkmp import persen
from dashboard.counting import frozen
from dashboard.counting.measures import MEASURES, Measure
from dashboard.counting.places import Where
from dashboard.models import MonthStep
from dashboard.months.chart import LOOKS, Chart, Line, chart_of
from dashboard.months.linking import change, frozen_number
from dashboard.months.reading import VIEW, place_name, place_of, regions_below
from visits.months import last_of, words_of

FIRST = "tahap-nib"
SHARE, NUMBER = "bagian", "jumlah"
MOST = len(LOOKS) - 1  # regions beside the place's own line


@dataclass(frozen=True)
class Row:
    """A line of the table: numbers by month, and how much it changed from the first to the last."""

    name: str
    code: str
    cells: list[tuple[str, SafeString, str]]  # month, number, share
    change: str
    chosen: bool


@dataclass(frozen=True)
class Asked:
    measure: Measure
    shares: bool
    where: Where
    regions: list[str]  # codes of the lines beside the place's own


def value_of(numbers: Counter[str], asked: Asked) -> float | None:
    """What is drawn; None for a share of nothing."""
    number = numbers[asked.measure.key]
    if not asked.shares:
        return number
    whole = numbers[asked.measure.whole]
    return 100 * number / whole if whole else None


@requires(VIEW, methods=READING)
def trend(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    where, names = place_of(request)
    key = request.GET.get("ukuran", "")
    measure = MEASURES.get(key, MEASURES[FIRST])
    shares = bool(measure.whole) and request.GET.get("tampil") != NUMBER
    months = frozen.series(user, timezone.localdate(), where)
    below = regions_below(user, where)
    picked = [code for code in request.GET.getlist("wilayah") if code in below][:MOST]
    asked = Asked(measure, shares, where, picked)
    if not picked and len(below) > 1:
        asked = Asked(measure, shares, where, ends(months, list(below), asked))
    own = place_name(user, names)
    locked = MonthStep.objects.for_user(user).locked().values_list("snapshot", flat=True)
    context = {
        "measure": measure,
        "shares": shares,
        "measures": list(MEASURES.values()),
        "where": where,
        "place": own,
        "names": names,
        "below": below,
        "chosen": asked.regions,
        "months": [(one.snapshot, runs(one.snapshot.on)) for one in months],
        "locked": set(locked) if months else set(),
        "rows": table(months, asked, {"": own, **below}),
        "chart": drawn(months, asked, {"": own, **below}),
        "first_column": "Wilayah",
    }
    return render(request, "dashboard/months/trend.html", context)


def ends(months: list[frozen.Frozen], codes: list[str], asked: Asked) -> list[str]:
    """The regions that stand highest and lowest in the newest month."""
    if not months:
        return []
    newest = months[-1].lines
    values = [(value_of(newest.get(code, Counter()), asked), code) for code in codes]
    known = sorted((value, code) for value, code in values if value is not None)
    return list(dict.fromkeys([known[-1][1], known[0][1]])) if known else []


def numbers_of(one: frozen.Frozen, code: str) -> Counter[str]:
    return one.lines.get(code, Counter()) if code else one.total


def table(months: list[frozen.Frozen], asked: Asked, names: dict[str, str]) -> list[Row]:
    measure, rows = asked.measure, []
    for code, name in names.items():
        cells = []
        for one in months:
            numbers = numbers_of(one, code)
            figure = f"{code}:{measure.key}:{one.snapshot.pk}"
            number = frozen_number(
                one.snapshot.pk, measure.key, numbers[measure.key], asked.where.query(code), figure
            )
            share = persen(numbers[measure.key], numbers[measure.whole]) if measure.whole else ""
            cells.append((words_of(one.snapshot.on), number, share))
        told = "–"
        if len(months) > 1:
            last, first = numbers_of(months[-1], code), numbers_of(months[0], code)
            told = change(last[measure.key], first[measure.key])
        rows.append(Row(name, code, cells, told, code in asked.regions or not code))
    return rows


def drawn(months: list[frozen.Frozen], asked: Asked, names: dict[str, str]) -> Chart | None:
    if not months:
        return None
    lines = []
    for code in ["", *asked.regions]:
        values = [value_of(numbers_of(one, code), asked) for one in months]
        told = [point_told(names[code], one, code, asked) for one in months]
        lines.append(Line(short(names[code]), values, told))
    under = [date_format(one.snapshot.on, "M ’y") for one in months]
    return chart_of(asked.measure.label, under, lines, percent=asked.shares)


def point_told(name: str, one: frozen.Frozen, code: str, asked: Asked) -> str:
    numbers = numbers_of(one, code)
    told = f"{name}, {words_of(one.snapshot.on)}: {numbers[asked.measure.key]}"
    if asked.measure.whole:
        told += f" ({persen(numbers[asked.measure.key], numbers[asked.measure.whole])})"
    return told


def runs(day: date) -> bool:
    """Whether the month went on after that day: what was done in it isn't all counted yet."""
    return day != last_of(day.replace(day=1))


def short(name: str) -> str:
    return name.removeprefix("Kabupaten ").removeprefix("Provinsi ").removeprefix("Kecamatan ")
