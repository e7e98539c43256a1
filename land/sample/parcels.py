"""A parcel's columns: where it lies, how large it is said to be, what is known of it."""

import math
from decimal import Decimal
from random import Random
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from land.polygons import measure
from land.sample import figures
from land.sample.plan import Site, days_before
from land.words import Answer, Electricity, Internet, Ownership, Road, State, Surveyor, Water

SIDES = ((20, 50), (25, 40), (25, 50), (30, 40), (30, 50), (40, 50), (50, 50), (40, 60), (50, 100))
SMALL = ((15, 20), (20, 30), (20, 40), (25, 30))
# what stands in the sheets where 1.000 m² was meant
SLIPS = ("1.00", "0.10", "10000000.00")
HOLDERS = ("Agus Salim", "Dayang Siti", "Fransiskus Juma", "Herkulanus", "Lim Bun Kiong", "Maria Selvi",
           "Nurhayati", "Petrus Anyim", "Sulaiman", "Yohana Lamb")  # fmt: skip
ROADS = (
    [Road.EARTH] * 3 + [Road.GRAVEL] * 2 + [Road.ASPHALT] * 4 + [Road.CONCRETE] * 2 + [Road.NONE]
)
NETS = [Internet.WEAK] * 5 + [Internet.STRONG] * 4 + [Internet.FIBRE, Internet.NONE]
POWER = [Electricity.PLN] * 8 + [Electricity.SOLAR, Electricity.DIESEL, Electricity.NONE]
WATERS = [Water.WELL] * 5 + [Water.PAM] * 2 + [Water.SPRING] * 2 + [Water.NONE]
EVIDENCE = {
    "title_clear": ("Sertifikat hak pakai desa", "Surat keterangan kepala desa", "Akta hibah"),
    "size_fits": ("Diukur dengan pita ukur", "Batas patok terlihat", "Sesuai sertifikat"),
    "strategic": ("Di tepi jalan poros desa", "Dekat pasar desa", "Di depan kantor desa"),
    "ready": ("Tanah datar dan kering", "Tidak pernah terendam", "Sudah dibersihkan warga"),
}
LOOKED_AT = (State.VERIFIED, State.CONSIDERED, State.REMARKED, State.FURTHER, State.REFUSED)


def columns(site: Site, at: int, state: str) -> dict[str, Any]:
    """Of the site's parcel number `at` + 1, which ends in `state`; without keys and steps."""
    rng = site.rolling("bidang", at)
    known = state in LOOKED_AT or state == State.ALLOCATED
    row: dict[str, Any] = {
        "cooperative_id": site.cooperative.pk,
        "number": at + 1,
        "chosen": at == 0,
        "address": _address(site, rng),
        "ownership": site.ownerships[at],
        "holder": _holder(site, at, rng),
        "is_sample": True,
    }
    row |= _areas(site, rng, known) | _conditions(rng, known, state) | _around(site, rng, known)
    if rng.randrange(1000) < figures.CERTIFICATE:
        row["certificate_number"] = f"CONTOH-{site.key.replace('.', '')[-8:]}-{at + 1}"
    if known:
        row["surveyors"] = sorted({str(rng.choice(list(Surveyor))) for _ in range(2)})
        row["surveyed_on"] = days_before(site.on, rng.randint(345, 420))
    return row


def _address(site: Site, rng: Random) -> str:
    return f"RT {rng.randint(1, 9):03}, {site.cooperative.village.label}"


def _holder(site: Site, at: int, rng: Random) -> str:
    """Nobody real: every name says that it is a sample."""
    if site.ownerships[at] in (Ownership.OWN, Ownership.GRANT, Ownership.ADAT):
        return f"{rng.choice(HOLDERS)} (contoh)"
    return f"Pemerintah {site.cooperative.village.label} (contoh)" if rng.random() < 0.6 else ""


def _areas(site: Site, rng: Random, known: bool) -> dict[str, Any]:
    roll = rng.randrange(1000)
    slip = roll < figures.SLIP
    small = roll >= 1000 - figures.SMALL
    wide, long = rng.choice(SMALL if small else SIDES)
    area = Decimal(wide * long)
    row: dict[str, Any] = {}
    if slip or rng.randrange(1000) < figures.SIDES:
        row |= {"width": Decimal(wide), "length": Decimal(long)}
    if slip:
        row["stated_area"] = Decimal(rng.choice(SLIPS))
    elif rng.randrange(1000) < figures.STATED or not row:
        row["stated_area"] = area
    if not slip and rng.randrange(1000) < figures.CERTIFICATE:
        # rounded, measured anew, or another number altogether
        row["certificate_area"] = area + rng.choice((0, 0, 0, 12, -8, 250))
    return row | _place(site, rng, wide, long, area)


def _place(site: Site, rng: Random, wide: int, long: int, area: Decimal) -> dict[str, Any]:
    """A measured boundary for half of them, only a point for some of the others."""
    latitude, longitude = site.cooperative.latitude, site.cooperative.longitude
    measured, pointed = (rng.randrange(1000) < of for of in (figures.POLYGON, figures.POINT))
    angle, shift = rng.random() * math.pi, (rng.uniform(-0.004, 0.004), rng.uniform(-0.004, 0.004))
    if latitude is None or not (measured or pointed):
        return {}
    latitude, longitude = round(latitude + shift[0], 6), round(longitude + shift[1], 6)
    box = settings.COORDINATE_BOX
    if not (box["latitude"][0] < latitude < box["latitude"][1]):
        return {}
    if not measured:
        return {"latitude": latitude, "longitude": longitude}
    try:
        found = measure(rectangle(latitude, longitude, wide, long, angle))
    except ValidationError:  # across the edge of the province
        return {}
    return {
        "polygon": found.corners,
        "polygon_area": found.area,
        "polygon_accuracy": round(rng.uniform(2, 14), 1),
        "latitude": round(found.latitude, 6),
        "longitude": round(found.longitude, 6),
    }


def rectangle(
    latitude: float, longitude: float, wide: float, long: float, angle: float
) -> list[list[float]]:
    """Four corners around a point; metres, radians."""
    north = 110_574.0
    east = 111_320.0 * math.cos(math.radians(latitude))
    corners = []
    for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        x, y = x * wide / 2, y * long / 2
        dx, dy = (
            x * math.cos(angle) - y * math.sin(angle),
            x * math.sin(angle) + y * math.cos(angle),
        )
        corners.append([round(longitude + dx / east, 7), round(latitude + dy / north, 7)])
    return corners


def _conditions(rng: Random, known: bool, state: str) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, told in EVIDENCE.items():
        roll = rng.random()
        if known and state != State.REFUSED:
            answer = Answer.YES if roll < 0.9 else Answer.UNKNOWN if roll < 0.97 else Answer.NO
        elif known:
            answer = Answer.YES if roll < 0.4 else Answer.NO
        else:
            answer = Answer.YES if roll < 0.35 else Answer.UNKNOWN if roll < 0.92 else Answer.NO
        row[name] = str(answer)
        if answer == Answer.YES and rng.random() < 0.6:
            row[f"{name}_evidence"] = rng.choice(told)
    for name, yes in (("protected_farmland", 0.03), ("power_line", 0.01), ("floods", 0.07)):
        roll = rng.random()
        row[name] = str(Answer.YES if roll < yes else Answer.NO if known else Answer.UNKNOWN)
    return row


def _around(site: Site, rng: Random, known: bool) -> dict[str, Any]:
    if not known and rng.random() < 0.5:
        return {}
    return {
        "road": str(rng.choice(ROADS)),
        "settlement_m": rng.choice((20, 50, 100, 150, 300, 500, 800, 1_500, 3_000)),
        "internet": str(rng.choice(NETS)),
        "electricity": str(rng.choice(POWER)),
        "water": str(rng.choice(WATERS)),
    }
