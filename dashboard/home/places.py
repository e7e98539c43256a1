"""What the page is of: the reader's whole area, a kabupaten/kota or a kecamatan, and the regions below it."""

import re
from dataclasses import dataclass

from django.http import Http404, HttpRequest

from core import scoping
from core.models import District, Regency, User, Village
from dashboard.counting.places import Where
from dashboard.counting.version import Moment

REGENCY, DISTRICT = re.compile(r"\d\d\.\d\d"), re.compile(r"\d\d\.\d\d\.\d\d")
NOWHERE = "Wilayah ini tidak ada, atau bukan di wilayah kerja Anda."


@dataclass(frozen=True)
class Place:
    """asked: whether the address names it. names: kabupaten/kota and kecamatan. lines: code and name of each
    region one step below."""

    where: Where
    asked: bool
    names: tuple[str, ...]
    lines: list[tuple[str, str]]

    @property
    def heading(self) -> str:
        if len(self.names) == 2:
            return f"Kecamatan {self.names[1]}, {self.names[0]}"
        return self.names[0] if self.names else self.whole

    @property
    def whole(self) -> str:
        count = len(self.lines)
        return self.lines[0][1] if count == 1 else f"{count} kabupaten/kota Anda"


class Province(Place):
    whole = "Provinsi Kalimantan Barat"


def place_of(request: HttpRequest, moment: Moment) -> Place:
    """The place in the address; an officer of one kabupaten/kota begins in it. Raises Http404 for a foreign,
    unknown or odd code."""
    district = request.GET.get("kecamatan", "")
    regency = request.GET.get("kabupaten", "") or district[:5]
    asked = bool(regency)
    user: User = request.user  # type: ignore[assignment]
    area = scoping.area(user, "dashboard.view_dashboard")
    if asked:
        odd = not REGENCY.fullmatch(regency) or (district and not DISTRICT.fullmatch(district))
        if odd or (district and district[:5] != regency):
            raise Http404(NOWHERE)
    elif area is not scoping.EVERYWHERE and len(area) == 1:
        (regency,) = area
    where = Where(regency, district)
    seen = scoping.area(user, "core.view_region")
    own = "semua" if seen is scoping.EVERYWHERE else "+".join(sorted(seen))
    names, lines = moment.kept(f"wilayah:{where.code}:{own}", lambda: looked_up(user, where))
    kind = Province if area is scoping.EVERYWHERE else Place
    return kind(where, asked, names, lines)


def looked_up(user: User, where: Where) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
    """(names, lines) of a Place; one query, another for a place without regions below it."""
    if where.district:
        villages = Village.objects.for_user(user).filter(district=where.district)
        rows = list(villages.select_related("district__regency"))
        district = rows[0].district if rows else alone(District, user, where.district)
        names = (str(district.regency), str(district))
        return names, [(one.pk, one.name) for one in rows]
    if where.regency:
        districts = District.objects.for_user(user).filter(regency=where.regency)
        found = list(districts.select_related("regency"))
        regency = found[0].regency if found else alone(Regency, user, where.regency)
        return (str(regency),), [(one.pk, one.name) for one in found]
    return (), [(one.pk, one.name) for one in Regency.objects.for_user(user)]


def alone[M: (Regency, District)](model: type[M], user: User, code: str) -> M:
    row = model.objects.for_user(user).filter(pk=code).first()
    if row is None:
        raise Http404(NOWHERE)
    return row
