"""What each cooperative has. Follows from villages' codes alone; only ages are counted back from `on`."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from core.models import User
from land.sample import figures
from land.sample.figures import NO_DATA, NO_LAND
from land.words import State
from registry.models import Cooperative
from registry.sample.dice import chosen, dice, leaning, rolling, shares

# Of the cast's mentors: what the first cooperatives of each have, so that everybody sees something.
MENTORS = ("pendamping_a", "pendamping_b")
SHOWN = ("b50", str(State.VERIFYING), str(State.NOT_PROPOSED))


@dataclass
class Site:
    """A cooperative and its lot: a name of figures.BUILDINGS, a State, NO_LAND or NO_DATA.

    parcels   its parcels' columns, the chosen one first, once they are made
    percent   what is official of its building; None: no report
    """

    cooperative: Any
    key: str
    lot: str
    on: date
    ownerships: list[str] = field(default_factory=list)
    shown: bool = False
    parcels: list[dict[str, Any]] = field(default_factory=list)
    building: dict[str, Any] | None = None
    percent: Any = None
    stage: str = ""
    handed_on: date | None = None

    @property
    def regency(self) -> str:
        return self.cooperative.village_id[:5]

    @property
    def has_building(self) -> bool:
        return self.lot in figures.BUILDINGS

    @property
    def has_land(self) -> bool:
        return self.lot not in (NO_LAND, NO_DATA)

    def rolling(self, *about: object) -> Random:
        return rolling("lahan", *about, self.key)


def moment(day: date, rng: Random) -> datetime:
    """Some minute of office hours."""
    clock = time(rng.randint(8, 15), rng.randrange(60))
    return datetime.combine(day, clock, timezone.get_default_timezone())


def days_before(on: date, days: int) -> date:
    return on - timedelta(days=days)


def sites(on: date) -> list[Site]:
    """All sample cooperatives with what they have, in the order of codes; those of whose land somebody has
    written already are left alone."""
    rows = Cooperative.objects.filter(is_sample=True, archived_at=None)
    rows = rows.filter(parcels=None, buildings=None, land_obstacles=None)
    rows = rows.select_related("village__district").order_by("village_id", "pk")
    found: list[Site] = []
    for coop in rows:
        again = bool(found) and found[-1].cooperative.village_id == coop.village_id
        key = f"{coop.village_id}/2" if again else coop.village_id
        found.append(Site(coop, key, NO_DATA, on))
    for site, lot in zip(sorted(found, key=_rank), _lots(len(found)), strict=False):
        site.lot = lot
    _show_to_mentors(found)
    _own(found)
    return found


def _rank(site: Site) -> tuple[float, str]:
    """The kabupaten that are ahead come first more often."""
    return dice("lahan", site.key) / leaning("lahan", site.regency), site.key


def scaled(count: int, total: int) -> int:
    """Of a sample of fewer cooperatives (tests) the same share, but never none."""
    if total == figures.COOPERATIVES:
        return count
    return max(1, count * total // figures.COOPERATIVES)


def _lots(total: int) -> list[str]:
    """From the furthest to those of whom nothing is known."""
    lots: list[str] = []
    for lot, count in (
        figures.BUILDINGS | figures.STATES | {NO_LAND: figures.WITHOUT_LAND}
    ).items():
        lots += [str(lot)] * scaled(count, total)
    return lots


def _show_to_mentors(found: list[Site]) -> None:
    """Whoever has the wanted lot changes it with the mentor's cooperative; the numbers stay."""
    by_coop = {site.cooperative.pk: site for site in found}
    for name in MENTORS:
        user = User.objects.filter(username=name, is_sample=True).first()
        if user is None:
            continue
        own = Cooperative.objects.for_user(user, "land.view_parcel").values_list("pk", flat=True)
        his = sorted((by_coop[pk] for pk in own if pk in by_coop), key=lambda site: site.key)
        for site, lot in zip(his, SHOWN, strict=False):
            site.shown = True
            giver = next((one for one in found if one.lot == lot and not one.shown), None)
            if giver is not None and site.lot != lot:
                site.lot, giver.lot = giver.lot, site.lot


def _own(found: list[Site]) -> None:
    """How many parcels each has, and whose land each is."""
    with_land = {site.key: site for site in found if site.has_land}
    seconds = chosen(with_land, scaled(figures.SECONDS, len(found)), "lahan kedua")
    weights = list(figures.OWNERSHIP.values())
    counts = shares(len(with_land) + len(seconds), weights)
    pool = [str(name) for name, n in zip(figures.OWNERSHIP, counts, strict=True) for _ in range(n)]
    rolling("kepemilikan").shuffle(pool)
    for key, site in with_land.items():
        site.ownerships = [pool.pop() for _ in range(2 if key in seconds else 1)]
