"""How many. Every figure carries the link to its rows; every read is in the reader's name.

One grouped query per base table, merged by key: two to-many joins in one query would count twice.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, IntegerField, QuerySet, Sum, Value
from django.db.models.functions import Left
from django.urls import reverse

from core.models import District, Regency, User, Village
from registry.models import Cooperative, MemberCount, Milestone, Outlet
from registry.querysets import villages_without_cooperative
from visits.models import FollowUp, Visit
from visits.months import last_of
from visits.querysets import visited_in

SOURCE = "registri KDKMP"
VISITS = "visits.view_figures"


@dataclass(frozen=True)
class Figure:
    """A number with its meaning: `link` leads to the rows, `check` says how the list repeats it
    ("count" = its number of rows, "total:KEY" = a sum under its table), `whole` is what it is a share of.
    """

    key: str
    label: str
    value: int
    link: str
    as_of: date
    source: str = SOURCE
    whole: int | None = None
    check: str = "count"


@dataclass(frozen=True)
class Place:
    """What the dashboard is narrowed to; empty codes mean everything the reader may see."""

    regency: str = ""
    district: str = ""

    @property
    def depth(self) -> int:
        """How much of a village's code names the regions that make the rows: 61.05 | 61.05.01 | all."""
        if self.district:
            return 13
        return 8 if self.regency else 5

    def query(self, code: str = "") -> dict[str, str]:
        """Filter parameters of a list for this place, or for the row `code` below it."""
        names = ("kabupaten", "kecamatan", "desa")
        full = code or self.district or self.regency
        codes = (full[:5], full[:8] if len(full) >= 8 else "", full if len(full) == 13 else "")
        return {name: value for name, value in zip(names, codes, strict=True) if value}

    def narrow(self, rows: QuerySet, path: str = "") -> QuerySet:
        """`rows` inside this place; `path` leads from them to the cooperative ("cooperative__")."""
        code = self.district or self.regency
        # Codes are prefixes of each other, so no join to the regions is needed.
        return rows.filter(**{f"{path}village__code__startswith": f"{code}."}) if code else rows


@dataclass
class Row:
    """One region in the matrix: its number of cooperatives and, per milestone, how many reached it."""

    code: str
    name: str
    drill: str
    cooperatives: int = 0
    reached: Counter[str] = field(default_factory=Counter)


@cache
def address(name: str) -> str:
    """A page's address, looked up once: the matrix has some two hundred links."""
    return reverse(name)


def link(name: str, query: dict[str, str]) -> str:
    return f"{address(name)}?{urlencode(query)}" if query else address(name)


def list_link(place: Place, code: str = "", **extra: str) -> str:
    return link("registry:cooperative-list", {**place.query(code), **extra})


def cooperatives(user: User, place: Place) -> QuerySet[Cooperative]:
    return place.narrow(Cooperative.objects.for_user(user).active())


def children(model: Any, user: User, place: Place) -> QuerySet:
    return place.narrow(model.objects.for_user(user).of_active(), "cooperative__")


def regions(user: User, place: Place) -> list[Row]:
    """The rows of the matrix: kabupaten, or the kecamatan of one, or the villages of one kecamatan."""
    found: Iterable[tuple[str, str]]
    if place.district:
        found = (
            Village.objects.for_user(user)
            .filter(district=place.district)
            .values_list("code", "name")
        )
        return [Row(code, name, "") for code, name in found]
    if place.regency:
        found = (
            District.objects.for_user(user)
            .filter(regency=place.regency)
            .values_list("code", "name")
        )
        return [
            Row(code, name, link("dashboard:home", {"kabupaten": code[:5], "kecamatan": code}))
            for code, name in found
        ]
    found = Regency.objects.for_user(user).values_list("code", "name")
    return [Row(code, name, link("dashboard:home", {"kabupaten": code})) for code, name in found]


def per_region(rows: QuerySet, place: Place, village: str) -> QuerySet:
    """`rows` with the code of the region in whose line they count, ready to be grouped by it."""
    return rows.order_by().annotate(region=Left(village, place.depth))


def matrix(user: User, place: Place) -> tuple[list[Row], Row]:
    """Every region with its counts, and the row of totals."""
    rows = {row.code: row for row in regions(user, place)}
    total = Row("", "Jumlah", "")
    counted = per_region(cooperatives(user, place), place, "village_id")
    for code, n in counted.values_list("region").annotate(n=Count("pk")):
        rows[code].cooperatives = n
        total.cooperatives += n
    steps = per_region(children(Milestone, user, place), place, "cooperative__village_id")
    for code, kind, n in steps.values_list("region", "kind").annotate(n=Count("pk")):
        rows[code].reached[kind] = n
        total.reached[kind] += n
    return list(rows.values()), total


def headline(user: User, place: Place, total: Row, on: date) -> list[Figure]:
    """The figures at the top. `total` is the matrix's total row, so they can't contradict it."""
    whole = total.cooperatives
    figures = [Figure("koperasi", "Koperasi", whole, list_link(place), on)]
    for kind in ("ahu", "nib", "npwp", "rat"):
        figures.append(
            Figure(
                kind,
                Milestone.Kind(kind).label,
                total.reached[kind],
                list_link(place, tahapan=kind),
                on,
                whole=whole,
            )
        )
    return figures + village_figures(user, place, on)


def village_figures(user: User, place: Place, on: date) -> list[Figure]:
    missing = villages_without_cooperative(Village.objects.for_user(user))
    if place.regency:
        missing = missing.filter(district__regency=place.regency)
    if place.district:
        missing = missing.filter(district=place.district)
    url = link("registry:village-without", place.query())
    return [Figure("desa-tanpa", "Desa tanpa koperasi", missing.count(), url, on)]


def outlet_figures(user: User, place: Place, on: date) -> tuple[list[Figure], list[Figure]]:
    """(operating gerai and the cooperatives that have one, operating gerai by kind)."""
    running = children(Outlet, user, place).filter(status=Outlet.Status.OPERATING)
    by_kind = Counter(dict(running.order_by().values_list("kind").annotate(n=Count("pk"))))
    owners = running.order_by().values("cooperative").distinct().count()
    query = {**place.query(), "status": Outlet.Status.OPERATING.value}
    summary = [
        Figure(
            "gerai", "Gerai operasional", by_kind.total(), link("registry:outlet-list", query), on
        ),
        Figure(
            "koperasi-bergerai",
            "koperasi dengan gerai operasional",
            owners,
            list_link(place, gerai="ada"),
            on,
        ),
    ]
    kinds = [
        Figure(
            f"gerai-{kind.value}",
            kind.label,
            by_kind[kind.value],
            link("registry:outlet-list", {**query, "jenis": kind.value}),
            on,
            whole=by_kind.total(),
        )
        for kind in Outlet.Kind
    ]
    return summary, kinds


def member_figures(user: User, place: Place, on: date) -> list[Figure]:
    """Members by the newest count of each cooperative."""
    newest = children(MemberCount, user, place).newest()  # type: ignore[attr-defined]
    sums = newest.aggregate(men=Sum("men", default=0), women=Sum("women", default=0))
    url = list_link(place, anggota="ada")
    values = {
        "anggota": ("Anggota", sums["men"] + sums["women"]),
        "laki": ("laki-laki", sums["men"]),
        "perempuan": ("perempuan", sums["women"]),
    }
    return [
        Figure(key, label, value, url, on, check=f"total:{key}")
        for key, (label, value) in values.items()
    ]


def visit_figures(user: User, place: Place, on: date) -> list[Figure]:
    """Visits of this month, the cooperatives that they reached, follow-ups overdue. Who reads no visits gets
    them as totals of the cooperatives' list, which holds counts only."""
    first = on.replace(day=1)
    visits = Visit.objects.for_user(user, VISITS).counting().in_month(first)
    late = FollowUp.objects.for_user(user, VISITS).counting().overdue(on)
    counted = (
        place.narrow(visits, "cooperative__"),
        cooperatives(user, place).filter(visited_in(first)),
        place.narrow(late, "cooperative__"),
    )
    numbers = counts_of(*counted)
    query, month = place.query(), {"dari": first.isoformat(), "sampai": last_of(first).isoformat()}
    places = "visits:cooperative-list"
    if user.has_perm("visits.view_visit"):
        links = [
            (link("visits:visit-list", {**query, **month}), "count"),
            (link(places, {**query, "kunjungan": "ya"}), "count"),
            (link("visits:follow-up-list", {**query, "keadaan": "lewat"}), "count"),
        ]
    else:
        links = [
            (link(places, query), "total:kunjungan"),
            (link(places, {**query, "kunjungan": "ya"}), "count"),
            (link(places, query), "total:lewat"),
        ]
    told = (
        ("kunjungan", "Kunjungan bulan ini"),
        ("koperasi-dikunjungi", "Koperasi dikunjungi bulan ini"),
        ("tindak-lanjut-lewat", "Tindak lanjut lewat tenggat"),
    )
    return [
        Figure(key, label, value, url, on, source="kunjungan pendamping", check=check)
        for (key, label), value, (url, check) in zip(told, numbers, links, strict=True)
    ]


def counts_of(*sets: QuerySet) -> list[int]:
    """How many rows each holds; one query, because a page has few."""
    parts = [
        rows.order_by()
        .annotate(at=Value(at, output_field=IntegerField()))
        .values("at")
        .annotate(n=Count("pk"))
        .values_list("at", "n")
        for at, rows in enumerate(sets)
    ]
    found = dict(parts[0].union(*parts[1:], all=True).order_by("at"))
    return [found.get(at, 0) for at in range(len(sets))]


def shade(part: int, whole: int) -> int:
    """0–4 for the cell's tint; the percentage stands beside it in words."""
    return 0 if not whole else min(4, part * 4 // whole)
