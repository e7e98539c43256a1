"""How far the cooperatives are on the way from no land to a handed-over building. Every read is in the
reader's name; one grouped query per base table, merged by key. A figure carries the link to its rows.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left
from django.utils import timezone

from core.models import District, Regency, User, Village
from land.linking import link, region_query
from land.models import Building, LandObstacle, Parcel
from land.querysets import with_place
from land.words import BUCKETS, PLACE_GROUPS, LandObstacleKind, Ownership, Place
from registry.models import Cooperative
from registry.querysets import villages_without_cooperative

VIEW = "land.view_parcel"
PLACES = "land:place-list"
# so many kinds of obstacles are shown
TOP = 5
CHOSEN = Q(chosen=True)
SMALL = Q(small=True)


@dataclass(frozen=True)
class Figure:
    """A number with the list that holds its rows; "" as `link`: no page of ours lists them. `whole`: of what
    it is a share."""

    key: str
    label: str
    value: int
    link: str
    whole: int | None = None


@dataclass
class Line:
    """One region and how many of its cooperatives stand in each place."""

    code: str
    name: str
    places: Counter[str] = field(default_factory=Counter)

    @property
    def cooperatives(self) -> int:
        return self.places.total()


def inside(rows: QuerySet, code: str, path: str) -> QuerySet:
    """`rows` whose village, at `path`, lies in the region of that code; "" is everywhere."""
    return rows.filter(**{f"{path}__startswith": f"{code}."}) if code else rows


def cooperatives(user: User, code: str) -> QuerySet:
    """What the funnel counts, each with its place."""
    rows = with_place(Cooperative.objects.for_user(user, VIEW).active())
    return inside(rows, code, "village__code")


def standing(user: User, code: str) -> tuple[list[Line], Line]:
    """The lines below the region (kabupaten; kecamatan of a kabupaten; none of a kecamatan) and their total.

    A mentor, who may open no region as a whole, has a total only.
    """
    lines = {line.code: line for line in regions(user, code)}
    total = Line(code, "Jumlah")
    rows = cooperatives(user, code).order_by()
    counted = rows.annotate(region=Left("village_id", 8 if code else 5))
    grouped = counted.values_list("region", "place").annotate(n=Count("pk"))
    for region, place, n in grouped:
        for line in (lines.get(region), total):
            if line:
                line.places[place] += n
    return list(lines.values()), total


def regions(user: User, code: str) -> list[Line]:
    if len(code) > 5:
        return []
    rows: QuerySet = Regency.objects.for_user(user)
    if code:
        rows = District.objects.for_user(user).filter(regency=code)
    return [Line(*found) for found in rows.values_list("code", "name")]


def place_groups(total: Line) -> list[tuple[Figure, list[Figure]]]:
    """The funnel: each group with its places, all as shares of the cooperatives."""
    where, whole = region_query(total.code), total.cooperatives
    found = []
    for key, (label, places) in PLACE_GROUPS.items():
        rows = [
            Figure(
                one.value,
                one.label,
                total.places[one.value],
                link(PLACES, **where, place=one.value),
                whole,
            )
            for one in places
        ]
        summed = sum(row.value for row in rows)
        head = Figure(f"kelompok-{key}", label, summed, link(PLACES, **where, kelompok=key), whole)
        found.append((head, rows))
    return found


def villages(user: User, code: str) -> tuple[int, Figure]:
    """How many villages there are, and those without a cooperative."""
    rows = inside(Village.objects.for_user(user).filter(is_active=True), code, "code").order_by()
    without = villages_without_cooperative(rows)  # type: ignore[arg-type]
    found = rows.aggregate(
        every=Count("pk"), without=Count("pk", filter=Q(pk__in=without.values("pk")))
    )
    url = link("registry:village-without", **region_query(code))
    return found["every"], Figure("desa-tanpa", "Desa tanpa koperasi", found["without"], url)


@dataclass
class ParcelFigures:
    """`chosen` counts one per cooperative, `every` all that aren't struck off."""

    ownerships: list[tuple[Figure, Figure]]
    chosen: Figure
    every: Figure
    small_chosen: Figure
    small: Figure
    conditions: list[Figure]


def parcels(user: User, code: str) -> ParcelFigures:
    """Parcels by ownership, below the threshold, and the chosen ones by how many conditions they meet."""
    rows = Parcel.objects.for_user(user).living().of_active().with_area().with_conditions()
    rows = inside(rows, code, "cooperative__village__code").order_by()
    grouped = rows.values_list("ownership", "met").annotate(
        every=Count("pk"),
        picked=Count("pk", filter=CHOSEN),
        below=Count("pk", filter=SMALL),
        picked_below=Count("pk", filter=SMALL & CHOSEN),
    )
    every: Counter[str] = Counter()
    chosen: Counter[str] = Counter()
    small: Counter[bool] = Counter()
    met: Counter[int] = Counter()
    for owner, conditions, n, picked, below, picked_below in grouped:
        every[owner] += n
        chosen[owner] += picked
        small.update({False: below, True: picked_below})
        met[conditions] += picked
    return told_parcels(region_query(code), every, chosen, small, met)


def told_parcels(
    where: dict[str, str],
    every: Counter[str],
    chosen: Counter[str],
    small: Counter[bool],
    met: Counter[int],
) -> ParcelFigures:
    whole, picked = every.total(), chosen.total()

    def parcel(key: str, label: str, value: int, of: int, **query: Any) -> Figure:
        return Figure(key, label, value, link("land:parcel-list", **where, **query), of)

    return ParcelFigures(
        ownerships=[
            (
                parcel(f"pilih-{o}", o.label, chosen[o], picked, ownership=o.value, chosen=1),
                parcel(f"milik-{o}", o.label, every[o], whole, ownership=o.value),
            )
            for o in Ownership
        ],
        chosen=parcel("pilih", "Lahan terpilih", picked, picked, chosen=1),
        every=parcel("lahan", "Semua lahan", whole, whole),
        small_chosen=parcel("kecil-pilih", "Terpilih", small[True], picked, small=1, chosen=1),
        small=parcel("kecil", "Semua", small[False], whole, small=1),
        conditions=[
            Figure(f"syarat-{n}", f"{n} syarat", met[n], link(PLACES, **where, syarat=n), picked)
            for n in range(5)
        ],
    )


def obstacles(user: User, code: str) -> list[Figure]:
    """Cooperatives by what stands in their way now, the most frequent first."""
    rows = inside(LandObstacle.objects.for_user(user).open(), code, "cooperative__village__code")
    counted = rows.order_by().values_list("kind").annotate(n=Count("cooperative", distinct=True))
    labels, where = dict(LandObstacleKind.choices), region_query(code)
    most = sorted(counted, key=lambda found: (-found[1], found[0]))[:TOP]
    return [
        Figure(f"kendala-{kind}", str(labels[kind]), n, link(PLACES, **where, kendala=kind))
        for kind, n in most
    ]


@dataclass
class BuildingFigures:
    buckets: list[Figure]
    every: Figure
    unreported: Figure
    handed: Figure
    stalled: Figure | None  # None while nothing says which are


def buildings(user: User, code: str) -> BuildingFigures:
    """Living buildings by the official percent; a handed-over one is in its bucket too."""
    rows = Building.objects.for_user(user).living().with_bucket().order_by()
    rows = inside(rows, code, "cooperative__village__code")
    buckets: Counter[str | None] = Counter()
    handed = 0
    for bucket, over, n in rows.values_list("bucket", "handed").annotate(n=Count("pk")):
        buckets[bucket] += n
        handed += n if over else 0
    where, whole = region_query(code), buckets.total()

    def built(key: str, label: str, value: int, **query: Any) -> Figure:
        return Figure(key, label, value, link("land:building-list", **where, **query), whole)

    return BuildingFigures(
        buckets=[
            built(f"bangun-{key}", label, buckets[key], bucket=key)
            for key, label in BUCKETS.items()
        ],
        every=built("bangun", "Semua pembangunan", whole),
        unreported=built(
            "tanpa-laporan", "Dialokasikan, belum ada laporan", buckets[None], reported=0
        ),
        handed=built("bast", "Sudah serah terima", handed, handed=1),
        stalled=stalled(user, code),
    )


def stalled(user: User, code: str) -> Figure | None:
    """Buildings whose progress stands still, as the list of buildings judges it."""
    rows: Any = Building.objects.for_user(user).living().with_progress()
    url = link("land:building-list", **region_query(code), stalled=1)
    if not url or not hasattr(rows, "stalled"):
        return None
    found = inside(rows.stalled(on=timezone.localdate()), code, "cooperative__village__code")
    return Figure("macet", "Macet", found.count(), url)


# place → short head of a column
HEADS = {
    Place.NO_DATA: "Tanpa data",
    Place.NO_LAND: "Tidak ada lahan",
    Place.CANDIDATE: "Belum diajukan",
    Place.REFUSED: "Ditolak",
    Place.PROPOSED: "Diajukan",
    Place.VERIFYING: "Verifi\u00adkasi",
    Place.VERIFIED: "Terveri\u00adfikasi",
    Place.ALLOCATED: "Tanpa laporan",
    Place.UP_TO_20: "≤\u00a020\u00a0%",
    Place.UP_TO_50: "21–50\u00a0%",
    Place.UP_TO_75: "51–75\u00a0%",
    Place.UP_TO_99: "76–99\u00a0%",
    Place.DONE: "100\u00a0%",
    Place.HANDED_OVER: "Serah terima",
}
