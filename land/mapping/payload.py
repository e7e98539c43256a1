"""What the map draws, as compact JSON. Numbers are degrees WGS 84 with a point, never localized:

    {"marks": [[label, shape, colour], ...], "owners": [label, ...],
     "regions": [[name, latitude, longitude, level], ...],        level 1: kabupaten/kota, 2: kecamatan
     "id": [...], "lat": [...], "lon": [...], "mark": [index], "owner": [index], "name": [...]}

The last six are columns of equal length, one entry per parcel that has a position; in columns they compress
to half of what rows do. Boundaries are asked for by the part of the map that is looked at:

    {"polygons": [[id, [[latitude, longitude], ...]], ...]}
"""

import math
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Case, CharField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from core.models import User, Village
from land.mapping.filters import PLACED
from land.models import Building
from land.words import UNDER_WAY, Ownership, State

# 1 m; a corner of a boundary 0.1 m
DECIMALS, FINE = 5, 6
MOST_POLYGONS = 300


@dataclass(frozen=True)
class Mark:
    """How a parcel is drawn: shape and colour both tell it apart (each colour at least 4.5:1 on white)."""

    key: str
    label: str
    shape: str
    colour: str


MARKS = (
    Mark("calon", "Belum diajukan", "ring", "#4e5a68"),
    Mark("diajukan", "Diajukan", "circle", "#0b5394"),
    Mark("verifikasi", "Dalam verifikasi", "triangle", "#8a4b00"),
    Mark("terverifikasi", "Terverifikasi", "square", "#1c6b3f"),
    Mark("ditolak", "Ditolak", "cross", "#a11a20"),
    Mark("dibangun", "Dialokasikan atau dibangun", "diamond", "#6a1b9a"),
    Mark("selesai", "Bangunan 100 % atau sudah serah terima", "star", "#0b3d7a"),
)
INDEX = {mark.key: number for number, mark in enumerate(MARKS)}
OWNERS = {one.value: number for number, one in enumerate(Ownership)}


def mark_of() -> Case:
    """Of a parcel: the key of its mark."""
    living = Building.objects.filter(parcel=OuterRef("pk"), cancelled_at__isnull=True).with_bucket()
    ready = Case(
        When(handed=True, then=Value("selesai")),
        When(bucket="b100", then=Value("selesai")),
        default=Value("dibangun"),
        output_field=CharField(),
    )
    return Case(
        When(
            state=State.ALLOCATED,
            then=Coalesce(Subquery(living.values(stands=ready)[:1]), Value("dibangun")),
        ),
        When(state=State.VERIFIED, then=Value("terverifikasi")),
        When(state__in=UNDER_WAY, then=Value("verifikasi")),
        When(state=State.PROPOSED, then=Value("diajukan")),
        When(state=State.REFUSED, then=Value("ditolak")),
        default=Value("calon"),
        output_field=CharField(),
    )


def points(parcels: QuerySet, user: User) -> dict[str, Any]:
    """Of the parcels that have a position. Two queries, whatever their number."""
    rows = parcels.filter(PLACED).order_by("pk").annotate(mark=mark_of())
    names = ("pk", "latitude", "longitude", "mark", "ownership", "cooperative__name")
    columns = list(zip(*rows.values_list(*names), strict=True)) or [()] * len(names)
    return {
        "marks": [[mark.label, mark.shape, mark.colour] for mark in MARKS],
        "owners": [str(one.label) for one in Ownership],
        "regions": region_names(user),
        "id": columns[0],
        "lat": [round(value, DECIMALS) for value in columns[1]],
        "lon": [round(value, DECIMALS) for value in columns[2]],
        "mark": [INDEX[key] for key in columns[3]],
        "owner": [OWNERS[key] for key in columns[4]],
        "name": columns[5],
    }


def region_names(user: User) -> list[list[Any]]:
    """Where the names of kabupaten and kecamatan stand: in the middle of their villages. There are no
    outlines, and without a ground of tiles nobody would know where he looks."""
    rows = Village.objects.for_user(user).filter(is_active=True, latitude__isnull=False).order_by()
    found = rows.values_list("district__name", "district__regency__name").annotate(
        Avg("latitude"), Avg("longitude")
    )
    names = [[name, round(lat, 3), round(lon, 3), 2] for name, _, lat, lon in found]
    regencies: dict[str, list[tuple[float, float]]] = {}
    for _, regency, lat, lon in found:
        regencies.setdefault(regency, []).append((lat, lon))
    for regency, middles in regencies.items():
        lat, lon = (sum(part) / len(middles) for part in zip(*middles, strict=True))
        names.append([regency.removeprefix("Kabupaten "), round(lat, 3), round(lon, 3), 1])
    return names


def box_of(text: str) -> tuple[float, ...] | None:
    """ "west,south,east,north" in degrees; None when it is none."""
    try:
        sides = tuple(float(part) for part in text[:120].split(","))
    except ValueError:
        return None
    plain = len(sides) == 4 and all(math.isfinite(side) for side in sides)
    return sides if plain and sides[0] <= sides[2] and sides[1] <= sides[3] else None


def polygons(parcels: QuerySet, box: tuple[float, ...]) -> dict[str, Any]:
    """The boundaries of parcels whose position lies in the box, at most MOST_POLYGONS."""
    west, south, east, north = box
    rows = parcels.filter(
        polygon__isnull=False, latitude__range=(south, north), longitude__range=(west, east)
    )
    found = rows.order_by("pk").values_list("pk", "polygon")[:MOST_POLYGONS]
    return {
        "polygons": [
            [pk, [[round(lat, FINE), round(lon, FINE)] for lon, lat in corners]]
            for pk, corners in found
        ]
    }
