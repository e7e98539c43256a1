"""How far the cooperatives are covered by mentors. Every read is in the reader's name; one grouped query
per base table, merged by key. A figure carries the link to its rows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left
from django.urls import reverse

from core.models import District, Regency, User
from mentors.distance import Point, km_between, known, middle_of, place_of, point_or_none
from mentors.load import Level, level_of
from mentors.models import Assignment, MentorContract
from registry.models import Cooperative

VIEW = "mentors.view_assignment"
# From today, how many days ahead we look for cooperatives that will have no mentor.
DAYS = (0, 30, 60, 90)


@dataclass(frozen=True)
class Figure:
    """A number at the top of the page with the list that holds its rows."""

    key: str
    label: str
    value: int
    link: str
    whole: int | None = None
    note: str = ""


@dataclass
class Line:
    """One region: its cooperatives, how many are covered on each of DAYS, and its mentors.

    `loads`: cooperatives per running BA; of a kecamatan, of every BA who works there. `stretch`: of each
    covered cooperative the km to the mean point of its mentor's cooperatives.
    """

    code: str
    name: str
    cooperatives: int = 0
    covered: Counter[int] = field(default_factory=Counter)
    loads: list[int] = field(default_factory=list)
    stretch: list[float] = field(default_factory=list)

    def uncovered(self, days: int) -> int:
        return self.cooperatives - self.covered[days]

    @property
    def levels(self) -> Counter[Level]:
        return Counter(level_of(load) for load in self.loads)

    @property
    def busy(self) -> list[int]:
        """Loads of those who have cooperatives at all; the others are counted by themselves."""
        return sorted(load for load in self.loads if load)

    @property
    def middle_load(self) -> float | None:
        return median(self.busy) if self.busy else None

    @property
    def average_km(self) -> float | None:
        return sum(self.stretch) / len(self.stretch) if self.stretch else None


@cache
def address(name: str) -> str:
    return reverse(name)


def link(name: str, **query: Any) -> str:
    given = {key: value for key, value in query.items() if value != ""}
    return f"{address(name)}?{urlencode(given)}" if given else address(name)


def region_query(code: str) -> dict[str, str]:
    """Filter parameters of a kabupaten's or kecamatan's code; "" is everywhere."""
    return {"kabupaten": code[:5], "kecamatan": code if len(code) > 5 else ""}


def inside(rows: QuerySet, regency: str, path: str) -> QuerySet:
    return rows.filter(**{f"{path}__startswith": f"{regency}."}) if regency else rows


def coverage(user: User, regency: str, on: date) -> tuple[list[Line], Line]:
    """The lines of the kabupaten (of the kecamatan, when `regency` is given) and the one of totals.

    What lies outside of the lines the reader may open (a mentor's own cooperatives) is in the totals.
    """
    lines = {line.code: line for line in regions(user, regency)}
    total = Line("", "Jumlah")
    depth = 8 if regency else 5
    rows = inside(Cooperative.objects.for_user(user).active(), regency, "village__code").order_by()
    counted = rows.annotate(region=Left("village_id", depth)).values_list("region")
    for code, n in counted.annotate(n=Count("pk")):
        for line in (lines.get(code), total):
            if line:
                line.cooperatives += n
    assigned = Assignment.objects.for_user(user).of_active().order_by()
    assigned = inside(assigned, regency, "cooperative__village__code").annotate(
        region=Left("cooperative__village_id", depth)
    )
    count_covered(assigned, lines, total, on)
    measure_mentors(user, assigned.running(on), regency, lines, total, on)
    return list(lines.values()), total


def regions(user: User, regency: str) -> list[Line]:
    found: Iterable[tuple[str, str]]
    if regency:
        own = District.objects.for_user(user).filter(regency=regency)
        found = own.values_list("code", "name")
    else:
        found = Regency.objects.for_user(user).values_list("code", "name")
    return [Line(code, name) for code, name in found]


def count_covered(assigned: QuerySet, lines: dict[str, Line], total: Line, on: date) -> None:
    """A cooperative has one mentor at a time (a constraint), so its running assignments are the covered."""
    days = {f"in_{ahead}": on + timedelta(days=ahead) for ahead in DAYS}
    counts = {
        name: Count("pk", filter=Q(starts__lte=day, ends__gte=day)) for name, day in days.items()
    }
    for code, *numbers in assigned.values_list("region").annotate(**counts):
        for line in (lines.get(code), total):
            if line:
                line.covered.update(dict(zip(DAYS, numbers, strict=True)))


def measure_mentors(
    user: User,
    running: QuerySet,
    regency: str,
    lines: dict[str, Line],
    total: Line,
    on: date,
) -> None:
    """Loads and distances, from the running contracts and the running assignments, once each."""
    contracts = MentorContract.objects.load_for_user(user, VIEW).running(on).of_role("ba")
    if regency:
        contracts = contracts.filter(regency=regency)
    homes = dict(contracts.order_by().values_list("pk", "regency_id"))
    held: dict[int, list[tuple[str, Point | None]]] = defaultdict(list)
    latitude, longitude = place_of("cooperative__")
    rows = running.annotate(latitude=latitude, longitude=longitude)
    for pk, code, lat, lon in rows.values_list("contract_id", "region", "latitude", "longitude"):
        held[pk].append((code, point_or_none(lat, lon)))
    for pk, home in homes.items():
        places = held.get(pk, [])
        total.loads.append(len(places))
        here = {code for code, _ in places} if regency else {home}
        for code in here & lines.keys():
            lines[code].loads.append(len(places))
    for places in held.values():
        measure(places, lines, total)


def measure(places: list[tuple[str, Point | None]], lines: dict[str, Line], total: Line) -> None:
    middle = middle_of(known(point for _, point in places))
    for code, point in places:
        if middle is None or point is None:
            continue
        km = km_between(middle, point)
        total.stretch.append(km)
        if code in lines:
            lines[code].stretch.append(km)


def headline(total: Line, regency: str) -> list[Figure]:
    """The figures at the top, taken from the table's total, so they can't contradict it."""
    where = region_query(regency)
    whole = total.cooperatives
    figures = [
        Figure("koperasi", "Koperasi", whole, link("registry:cooperative-list", **where)),
        Figure(
            "didampingi",
            "Didampingi hari ini",
            total.covered[0],
            link("mentors:assignment-list", **where, keadaan="berjalan"),
            whole,
        ),
    ]
    for days in DAYS:
        label = "Tanpa pendamping hari ini" if not days else f"Tanpa pendamping {days} hari lagi"
        url = link("mentors:uncovered", **where, hari=days)
        figures.append(Figure(f"tanpa-{days}", label, total.uncovered(days), url, whole))
    return figures


def work_items(user: User, regency: str, total: Line, on: date) -> list[Figure]:
    """What somebody has to do; nothing is hidden when its number is 0."""
    where = region_query(regency)
    rows = inside(
        Assignment.objects.for_user(user), regency, "cooperative__village__code"
    ).order_by()
    soon = Q(cooperative__archived_at__isnull=True, starts__lte=on, ends__gte=on)
    counts = rows.aggregate(
        archived=Count("pk", filter=Q(cooperative__archived_at__isnull=False, ends__gte=on)),
        ending=Count("pk", filter=soon & Q(ends__lt=on + timedelta(days=30))),
    )
    levels = total.levels
    return [
        Figure(
            "kosong",
            "BA tanpa koperasi",
            levels[Level.NONE],
            link("mentors:load", **where, beban="kosong"),
            note="Tugaskan koperasi kepadanya.",
        ),
        Figure(
            "lebih",
            "BA dengan beban kelebihan",
            levels[Level.HIGH],
            link("mentors:load", **where, beban="lebih"),
            note="Serahkan sebagian kepada yang lain.",
        ),
        Figure(
            "segera",
            "Penugasan berakhir dalam 30 hari",
            counts["ending"],
            link("mentors:assignment-list", **where, keadaan="segera"),
            note="Perpanjang kontraknya atau serahkan koperasinya.",
        ),
        Figure(
            "arsip",
            "Penugasan pada koperasi yang diarsipkan",
            counts["archived"],
            link("mentors:assignment-list", **where, arsip="ya", keadaan="aktif"),
            note="Akhiri penugasannya.",
        ),
    ]
