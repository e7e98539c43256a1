"""Who could look after a cooperative: the BAs of its kabupaten with load and distance, best first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings

from core.models import User
from core.templatetags.kdkmp import angka, tanggal
from mentors.distance import (
    Point,
    km_between,
    known,
    middle_of,
    place_of,
    point_or_none,
)
from mentors.load import level_of
from mentors.models import Assignment, MentorContract
from registry.models import Cooperative

CHANGE = "mentors.change_assignment"
# Distances closer than this to each other decide nothing; then the lighter load comes first.
BAND_KM = 10
INFINITE = float("inf")
FARTHEST = 20_000  # km, on this planet
NEAREST, LIGHTEST = "terdekat", "ringan"


@dataclass(frozen=True)
class Candidate:
    """A BA's contract with his load on the day and where he works: the mean point of his cooperatives,
    or his home village while he has none."""

    pk: int
    name: str
    load: int
    point: Point | None
    starts: date
    last_day: date

    def km_to(self, place: Point | None) -> float | None:
        if place is None or self.point is None:
            return None
        return km_between(place, self.point)

    def rank(self, place: Point | None, how: str = NEAREST) -> tuple:
        """Smaller is better; those at the load's limit come last, those who have none yet come first."""
        km = self.km_to(place)
        full = self.load >= settings.MENTOR_LOAD_MAX
        far = INFINITE if km is None else km
        if how == LIGHTEST:
            return (full, self.load, far, self.name, self.pk)
        band = 0 if km is None and not self.load else round(min(far, FARTHEST) / BAND_KM)
        return (full, band, self.load, far, self.name, self.pk)

    def label(self, place: Point | None, on: date) -> str:
        """ "Pendamping Contoh 012 · 9 koperasi (Hijau) · 12,4 km · kontrak sampai 31 Desember 2026"."""
        km = self.km_to(place)
        far = "jarak belum diketahui" if km is None else f"{angka(round(km, 1))} km"
        until = f"kontrak sampai {tanggal(self.last_day)}"
        if self.starts > on:
            until = f"kontrak baru mulai {tanggal(self.starts)}"
        return f"{self.name} · {self.load} koperasi ({level_of(self.load).label}) · {far} · {until}"


def point_of(cooperative: Cooperative) -> Point | None:
    """Where a cooperative `.with_place()` is: its own point, or its village's."""
    own = point_or_none(cooperative.latitude, cooperative.longitude)
    return own or point_or_none(cooperative.village.latitude, cooperative.village.longitude)


def candidates(user: User, regency: str, on: date) -> list[Candidate]:
    """The BAs of the kabupaten whose contract is not over on that day; two queries."""
    held: dict[int, list[Point | None]] = defaultdict(list)
    latitude, longitude = place_of("cooperative__")
    rows = Assignment.objects.for_user(user, CHANGE).running(on).of_active()
    rows = rows.filter(regency=regency).order_by()
    rows = rows.annotate(latitude=latitude, longitude=longitude)
    for pk, lat, lon in rows.values_list("contract_id", "latitude", "longitude"):
        held[pk].append(point_or_none(lat, lon))
    contracts = MentorContract.objects.for_user(user, CHANGE).of_role("ba")
    contracts = contracts.filter(regency=regency, last_day__gte=on)
    found = []
    for contract in contracts.select_related("person__home_village"):
        home = contract.person.home_village
        points = held.get(contract.pk, [])
        found.append(
            Candidate(
                contract.pk,
                contract.person.name,
                len(points),
                middle_of(known(points))
                or (point_or_none(home.latitude, home.longitude) if home else None),
                contract.starts,
                contract.last_day,
            )
        )
    return found


def choices(
    people: Iterable[Candidate], place: Point | None, on: date, without: int | None = None
) -> list[tuple[int, str]]:
    """(contract, label), best first; `without`: the contract that gives the cooperative away."""
    fit = [one for one in people if one.pk != without]
    fit.sort(key=lambda one: (one.starts > on, *one.rank(place)))
    return [(one.pk, one.label(place, on)) for one in fit]


def shared_out(
    places: dict[int, Point | None], people: list[Candidate], how: str
) -> dict[int, int]:
    """Key of the assignment → contract: each goes to the nearest (or lightest) BA who still has room.

    One after the other, loads counted up on the way; what finds no room is left out.
    """
    now = {one.pk: one for one in people}
    found = {}
    for key, place in places.items():
        free = [one for one in now.values() if one.load < settings.MENTOR_LOAD_MAX]
        if free:
            best = min(free, key=lambda one: one.rank(place, how))
            found[key] = best.pk
            # who had none works from now on where his first one is
            point = best.point if best.load else place
            now[best.pk] = replace(best, load=best.load + 1, point=point)
    return found
