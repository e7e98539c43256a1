"""What the dashboard is narrowed to: everything the reader may see, one kabupaten/kota, or one kecamatan."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import Http404
from django.urls import reverse

from core import scoping
from core.models import District, Regency, User, Village

PERMISSION = "dashboard.view_dashboard"
# How much of a village's code (61.05.01.2001) names a kabupaten, a kecamatan, the village itself.
REGENCY, DISTRICT, VILLAGE = 5, 8, 13


@dataclass(frozen=True)
class Row:
    """A region one level below the place: a row of the tables, `url` where its number of rows leads."""

    code: str
    name: str
    url: str
    is_active: bool = True


@dataclass(frozen=True)
class Place:
    """Where the reader stands. `only` names the kabupaten that are all of his, empty = whole province."""

    user: User
    regency: Regency | None = None
    district: District | None = None
    only: frozenset[str] = frozenset()

    @property
    def code(self) -> str:
        chosen = self.district or self.regency
        return chosen.pk if chosen else ""

    @property
    def row_length(self) -> int:
        """How many characters of a village's code tell which row it belongs to."""
        if self.district:
            return VILLAGE
        return DISTRICT if self.regency else REGENCY

    @property
    def row_word(self) -> str:
        """What a row is."""
        words = {REGENCY: "Kabupaten/kota", DISTRICT: "Kecamatan", VILLAGE: "Desa/kelurahan"}
        return words[self.row_length]

    @cached_property
    def regions(self) -> list[Row]:
        """Every region one level below, also those without a cooperative; one query."""
        if self.district:
            villages = Village.objects.for_user(self.user).filter(district=self.district)
            base = reverse("registry:cooperative-list")
            return list(rows_of(villages, base))
        base = reverse("dashboard:home")
        if self.regency:
            return list(
                rows_of(District.objects.for_user(self.user).filter(regency=self.regency), base)
            )
        return list(rows_of(Regency.objects.for_user(self.user), base))

    @property
    def title(self) -> str:
        if self.district:
            return f"Kecamatan {self.district.name}"
        if self.regency:
            return self.regency.name
        if not self.only:
            return settings.PROVINCE_NAME
        if len(self.only) == 1:
            return self.regions[0].name if self.regions else "Wilayah Anda"
        return f"{len(self.only)} kabupaten/kota Anda"

    @property
    def above(self) -> list[tuple[str, str]]:
        """(label, url) of the places that this one lies in, the widest first."""
        base = reverse("dashboard:home")
        steps = []
        if self.regency:
            steps.append(("Wilayah Anda" if self.only else "Provinsi", base))
        if self.regency and self.district:
            steps.append((self.regency.name, f"{base}?{narrowing(self.regency.pk)}"))
        return steps


def narrowing(code: str) -> str:
    """The query string that narrows a list or this dashboard to the region of `code`."""
    names = (("kabupaten", REGENCY), ("kecamatan", DISTRICT), ("desa", VILLAGE))
    return "&".join(f"{name}={code[:size]}" for name, size in names if len(code) >= size)


def rows_of(regions: Iterable[Regency | District | Village], base: str) -> Iterable[Row]:
    for region in regions:
        yield Row(region.pk, region.name, f"{base}?{narrowing(region.pk)}", region.is_active)


def find_place(user: User, regency: str, district: str) -> Place | None:
    """The place named by the codes in the address (empty = not narrowed); None if the user sees nothing.

    Raises Http404 for a code that is unknown, malformed, somebody else's, or not inside the other.
    """
    area = scoping.area(user, PERMISSION)
    if area is not scoping.EVERYWHERE and not area:
        return None
    only = area or frozenset()
    if district:
        found = (
            District.objects.for_user(user).select_related("regency").filter(pk=district).first()
        )
        if found is None or regency not in ("", found.regency_id):
            raise Http404("Kecamatan ini tidak ada, atau bukan di wilayah kerja Anda.")
        return Place(user, found.regency, found, only)
    if regency:
        chosen = Regency.objects.for_user(user).filter(pk=regency).first()
        if chosen is None:
            raise Http404("Kabupaten/kota ini tidak ada, atau bukan di wilayah kerja Anda.")
        return Place(user, chosen, None, only)
    return Place(user, only=only)
