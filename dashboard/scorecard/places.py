"""The place in the address, its name, and the regions one step below it."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from core import scoping
from core.models import District, Regency, User, Village
from dashboard.counting.places import Where

VIEW = "dashboard.view_dashboard"
GONE = "Wilayah ini tidak ada, atau bukan di wilayah kerja Anda."
LEVELS = {5: "Kabupaten/kota", 8: "Kecamatan", 13: "Desa/kelurahan"}
Named = dict[str, str]


@dataclass(frozen=True)
class Place:
    """`regencies` and `districts` (of the chosen kabupaten): code → name, what a reader can choose from."""

    where: Where
    regencies: Named
    districts: Named = field(default_factory=dict)
    whole_province: bool = False

    @property
    def name(self) -> str:
        where = self.where
        if where.district:
            return f"Kecamatan {self.districts[where.district]}, {self.regencies[where.regency]}"
        if where.regency:
            return self.regencies[where.regency]
        if self.whole_province:
            return "Provinsi Kalimantan Barat"
        if len(self.regencies) == 1:
            return next(iter(self.regencies.values()))
        return f"{len(self.regencies)} kabupaten/kota Anda"

    @property
    def regency_name(self) -> str:
        return self.regencies.get(self.where.regency, "")

    @property
    def frozen_below(self) -> bool:
        """Whether the regions one step below have frozen numbers: those end at the kecamatan."""
        return not self.where.district

    @property
    def level(self) -> str:
        """What the regions one step below are called."""
        return LEVELS[self.where.depth]


def desk_reader(request: HttpRequest) -> frozenset[str] | None:
    """The area in which the reader sees figures of regions. Raises PermissionDenied for one without (a mentor)."""
    area = scoping.area(request.user, VIEW)
    if area is not scoping.EVERYWHERE and not area:
        raise PermissionDenied
    return area


def place_of(request: HttpRequest) -> Place:
    """Raises PermissionDenied (desk_reader), and Http404 for a foreign, unknown or odd code.

    A kecamatan of another kabupaten is left out: it stays in the form when another kabupaten is chosen.
    """
    area = desk_reader(request)
    asked = request.GET
    district = asked.get("kecamatan", "")
    regency = asked.get("kabupaten", "") or district[:5]
    if not district.startswith(f"{regency}."):
        district = ""
    return chosen(request.user, Where(regency, district), area is scoping.EVERYWHERE)


def chosen(user: Any, where: Where, whole_province: bool) -> Place:
    found = regions_to_choose(user, where.regency)
    place = Place(where, *found, whole_province)
    if where.regency and where.regency not in place.regencies:
        raise Http404(GONE)
    if where.district and where.district not in place.districts:
        raise Http404(GONE)
    return place


def regions_to_choose(user: User, regency: str) -> tuple[Named, Named]:
    """The reader's kabupaten/kota, and the kecamatan of the one that is chosen; one query."""
    rows: QuerySet[Any, tuple[str, str]] = Regency.objects.for_user(user).values_list(
        "code", "name"
    )
    if regency:
        below = District.objects.for_user(user).filter(regency=regency)
        rows = rows.order_by().union(below.order_by().values_list("code", "name"), all=True)
    regencies: Named = {}
    districts: Named = {}
    for code, name in sorted(rows):
        (regencies if len(code) == 5 else districts)[code] = name
    return regencies, districts


def regions_below(user: User, place: Place) -> Named:
    """Code → name of the regions that make the rows."""
    if place.where.district:
        villages = Village.objects.for_user(user).filter(district=place.where.district)
        return dict(villages.order_by("code").values_list("code", "name"))
    return place.districts if place.where.regency else place.regencies
