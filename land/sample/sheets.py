"""What SIMKOPDES and Agrinas say of the same cooperatives: mostly what we say, here and there something else."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from land.sample import figures
from land.sample.figures import HANDED
from land.sample.plan import Site
from land.words import BuildStage, Compared, Ownership, SheetSource, State

# days before today as of which the sheet speaks
AS_OF = {SheetSource.SIMKOPDES: 12, SheetSource.AGRINAS: 5}
FILES = {
    SheetSource.SIMKOPDES: "simkopdes-lahan-contoh.xlsx",
    SheetSource.AGRINAS: "portal-agrinas-contoh.xlsx",
}
ORDER = ("certificate_area", "polygon_area", "stated_area")


def values(site: Site, source: SheetSource) -> Iterator[tuple[str, str]]:
    """(field, canonical value) of one cooperative, as the sheet of that source has them."""
    rng = site.rolling("lembar", source)
    ours = dict(_simkopdes(site) if source == SheetSource.SIMKOPDES else _agrinas(site))
    roll = rng.randrange(1000)
    if not ours or roll < figures.SHEET_LACKS:
        return
    if roll >= 1000 - figures.SHEET_DIFFERS:
        field = rng.choice(sorted(ours))
        ours[field] = _otherwise(field, ours[field], rng)
    yield from ours.items()


def _simkopdes(site: Site) -> Iterator[tuple[str, str]]:
    if site.lot == figures.NO_DATA:
        return
    yield Compared.HAS_LAND.value, "ya" if site.parcels else "tidak"
    if not site.parcels:
        return
    parcel = site.parcels[0]
    yield Compared.OWNERSHIP.value, parcel["ownership"]
    if (area := counting_area(parcel)) is not None:
        yield Compared.AREA.value, plain(area)
    yield Compared.STATE.value, parcel["ends_as"]


def _agrinas(site: Site) -> Iterator[tuple[str, str]]:
    if site.building is None or site.percent is None:
        return
    yield Compared.PERCENT.value, two(site.percent)
    yield Compared.BUILD_STAGE.value, site.stage
    if started := site.building.get("started_on"):
        yield Compared.STARTED.value, started.isoformat()
    if site.lot == HANDED and site.handed_on:
        yield Compared.HANDED_OVER.value, site.handed_on.isoformat()


def counting_area(parcel: dict[str, Any]) -> Decimal | None:
    """As land.querysets does it with the order that is set out of the box."""
    for name in ORDER:
        if parcel.get(name) is not None:
            return parcel[name]
    sides = parcel.get("width"), parcel.get("length")
    return sides[0] * sides[1] if sides[0] and sides[1] else None


def plain(value: Decimal) -> str:
    """ "1000", "45.25": no zeroes that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def two(percent: Decimal) -> str:
    """ "45.25", "100.00"."""
    return f"{percent:.2f}"


def _otherwise(field: str, value: str, rng: Random) -> str:
    """Another value that such a sheet might have."""
    if field == Compared.HAS_LAND:
        return "tidak" if value == "ya" else "ya"
    if field in (Compared.OWNERSHIP, Compared.STATE, Compared.BUILD_STAGE):
        words: Any = {
            Compared.OWNERSHIP: (Ownership.BMDES, Ownership.GRANT, Ownership.OWN),
            Compared.STATE: (State.PROPOSED, State.VERIFYING, State.VERIFIED),
            Compared.BUILD_STAGE: (BuildStage.WALLS, BuildStage.ROOF, BuildStage.FINISHING),
        }[Compared(field)]
        return str(rng.choice([one for one in words if one != value]))
    if field == Compared.AREA:
        return plain(Decimal(value) * rng.choice((Decimal("0.5"), Decimal(2), Decimal(10))))
    if field == Compared.PERCENT:
        percent, off = Decimal(value), Decimal(rng.randint(6, 30))
        return two(percent - off if percent > 50 else percent + off)
    return (date.fromisoformat(value) + timedelta(days=rng.choice((-30, -14, 14, 30)))).isoformat()
