"""Cooperatives whose point is doubted, and why, in the reader's name.

A cooperative without a point of its own is drawn at its village's point; it is doubted only when that is. What an
officer has found right (PointCheck) is not doubted as long as the point stays.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import shapely
from django.conf import settings
from django.db.models import Count, Max

from core.models import User, Village
from dashboard.mapping import shapes
from dashboard.mapping.outlines import Outlines, active_outlines
from dashboard.models import PointCheck
from registry.models import Cooperative

# degrees; nearer than that is the same point (1 m)
SAME = 5


class Doubt(StrEnum):
    BOX = "kotak"
    REGENCY = "kabupaten"
    OTHER_VILLAGE = "desa-lain"
    TWIN = "kembar"
    FAR = "jauh"
    VILLAGE = "titik-desa"


LABELS = {
    Doubt.BOX: "Di luar Kalimantan Barat",
    Doubt.REGENCY: "Di luar kabupaten/kotanya",
    Doubt.OTHER_VILLAGE: "Tepat di titik desa lain",
    Doubt.TWIN: "Sama dengan koperasi desa lain",
    Doubt.FAR: "Jauh dari desanya",
    Doubt.VILLAGE: "Memakai titik desa yang diragukan",
}


@dataclass
class Suspect:
    """Why the point of one cooperative is doubted: `doubts` in the order of LABELS, `told` as sentences."""

    doubts: list[Doubt] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def add(self, doubt: Doubt, sentence: str) -> None:
        self.doubts.append(doubt)
        self.told.append(sentence)


@dataclass(frozen=True)
class Spot:
    """A cooperative's point: `own` or its village's. (longitude, latitude); `village` is its village's, if sure."""

    pk: int
    code: str
    at: tuple[float, float]
    own: bool
    village: tuple[float, float] | None
    estimated: bool
    reason: str

    @property
    def key(self) -> tuple[float, float]:
        return same(self.at)

    @property
    def at_its_village(self) -> bool:
        return self.village is not None and self.key == same(self.village)


def same(at: tuple[float, float]) -> tuple[float, float]:
    return round(at[0], SAME), round(at[1], SAME)


def suspects(user: User, outlines: Outlines | None = None) -> dict[int, Suspect]:
    """Key of each active cooperative with a doubted point → why. A fixed number of queries."""
    outlines = outlines or active_outlines(user)
    spots = spots_of(user)
    right = checked(user)
    judged = [one for one in spots if right.get(one.pk) != one.at]
    found: dict[int, Suspect] = defaultdict(Suspect)
    # in this order: how a list of reasons is read
    outside_the_box(judged, found)
    outside_the_regency(judged, outlines, found)
    on_another_village(judged, villages_at(user), found)
    on_another_cooperative(judged, spots, found)
    far_away(judged, found)
    at_a_doubted_village(judged, found)
    return dict(found)


def spots_of(user: User, **only: Any) -> list[Spot]:
    names = ("pk", "village_id", "longitude", "latitude", "village__longitude", "village__latitude",
             "village__coordinate_origin", "village__suspect_reason")  # fmt: skip
    rows = Cooperative.objects.for_user(user).active().filter(**only).order_by("village_id", "pk")
    found = []
    for pk, code, lon, lat, village_lon, village_lat, origin, reason in rows.values_list(*names):
        village = None if village_lat is None else (village_lon, village_lat)
        own = lat is not None
        at = (lon, lat) if own else village
        if at is not None:
            guess = origin == Village.Origin.DISTRICT_MEAN
            found.append(Spot(pk, code, at, own, village, guess, reason))
    return found


def checked(user: User) -> dict[int, tuple[float, float]]:
    rows = PointCheck.objects.for_user(user)
    return {
        pk: (lon, lat) for pk, lon, lat in rows.values_list("cooperative", "longitude", "latitude")
    }


def villages_at(user: User) -> dict[tuple[float, float], tuple[str, str]]:
    """Point → code and name of the reader's village that has it as its own."""
    rows = Village.objects.for_user(user).filter(is_active=True, latitude__isnull=False)
    own = rows.exclude(coordinate_origin=Village.Origin.DISTRICT_MEAN).order_by("-code")
    told = own.values_list("code", "name", "longitude", "latitude")
    return {same((lon, lat)): (code, name) for code, name, lon, lat in told}


def outside_the_box(spots: list[Spot], found: dict[int, Suspect]) -> None:
    box = settings.COORDINATE_BOX
    (west, east), (south, north) = box["longitude"], box["latitude"]
    for one in spots:
        if not (west <= one.at[0] <= east and south <= one.at[1] <= north):
            found[one.pk].add(Doubt.BOX, "Titiknya di luar kotak koordinat Kalimantan Barat.")


def outside_the_regency(spots: list[Spot], outlines: Outlines, found: dict[int, Suspect]) -> None:
    near = settings.MAP_OUTSIDE_KM[0 if outlines.is_illustrative else 1]
    which = "ilustratif" if outlines.is_illustrative else "resmi"
    by_regency: dict[str, list[Spot]] = defaultdict(list)
    for one in spots:
        # at its village's doubted point it is that point which is wrong, and told so
        if one.own and not (one.reason and one.at_its_village):
            by_regency[one.code[:5]].append(one)
    for code, those in by_regency.items():
        outline = outlines.of.get(code)
        if outline is None:
            continue
        away = shapely.distance(outline, shapely.points([one.at for one in those])) * shapes.KM
        for one, km in zip(those, away, strict=True):
            if km > near:
                sentence = f"Titiknya sekitar {in_km(km)} di luar batas {which} kabupaten/kotanya."
                found[one.pk].add(Doubt.REGENCY, sentence)


def on_another_village(
    spots: list[Spot],
    villages: dict[tuple[float, float], tuple[str, str]],
    found: dict[int, Suspect],
) -> None:
    for one in spots:
        code, name = villages.get(one.key, ("", ""))
        if one.own and code and code != one.code and not one.at_its_village:
            found[one.pk].add(Doubt.OTHER_VILLAGE, f"Titiknya tepat di titik desa {name} ({code}).")


def on_another_cooperative(
    judged: list[Spot], spots: list[Spot], found: dict[int, Suspect]
) -> None:
    """Two of one village may share a point; what lies at its own village's is not the one that is wrong."""
    at: dict[tuple[float, float], set[str]] = defaultdict(set)
    for one in spots:
        if one.own:
            at[one.key].add(one.code)
    for one in judged:
        others = sorted(at[one.key] - {one.code}) if one.own else []
        if others and not one.at_its_village:
            sentence = f"Titiknya sama persis dengan titik koperasi di desa lain ({others[0]})."
            found[one.pk].add(Doubt.TWIN, sentence)


def far_away(spots: list[Spot], found: dict[int, Suspect]) -> None:
    for one in spots:
        if not one.own or one.village is None or one.estimated or one.reason:
            continue
        km = kilometres(one.at, one.village)
        if km > settings.MAP_FAR_KM:
            found[one.pk].add(Doubt.FAR, f"Titiknya {in_km(km)} dari titik desanya.")


def at_a_doubted_village(spots: list[Spot], found: dict[int, Suspect]) -> None:
    for one in spots:
        if one.reason and (not one.own or one.at_its_village):
            found[one.pk].add(Doubt.VILLAGE, f"Titik desanya diragukan: {one.reason}.")


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """About: near the equator a degree is as long as it is wide."""
    return (((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5) * shapes.KM


def in_km(km: float) -> str:
    return f"{km:.1f} km".replace(".", ",")


def version(user: User) -> list[Any]:
    """Moves when an officer finds a point right: a part of the mark of the map's data."""
    rows = PointCheck.objects.for_user(user)
    return list(map(str, rows.aggregate(n=Count("pk"), newest=Max("at")).values()))
