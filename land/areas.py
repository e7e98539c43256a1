"""The areas of a parcel side by side, and what they say about each other: slips of unit are pointed out."""

from dataclasses import dataclass
from decimal import Decimal

from core.sheets.hands.areas import shown_area
from land.models import Parcel
from land.querysets import area_order

HECTARE, ARE = Decimal(10_000), Decimal(100)
LABELS = {
    "certificate": "sertifikat",
    "polygon": "terukur",
    "stated": "disebut",
    "sides": "lebar × panjang",
}
# how far two areas may differ and still be the same piece of land
TOLERANCE = Decimal("0.10")


@dataclass(frozen=True)
class Area:
    """One of a parcel's areas: `value` in m², `counts`: it is the one that figures use."""

    name: str
    label: str
    value: Decimal
    counts: bool

    @property
    def shown(self) -> str:
        return shown_area(self.value)


def areas_of(parcel: Parcel) -> list[Area]:
    """What is known, in the order of settings.LAND_AREA_ORDER: the first counts."""
    sides = parcel.width * parcel.length if parcel.width and parcel.length else None
    known = {
        "certificate": parcel.certificate_area,
        "polygon": parcel.polygon_area,
        "stated": parcel.stated_area,
        "sides": sides,
    }
    found = [(name, known[name]) for name in area_order() if known[name] is not None]
    return [
        Area(name, LABELS[name], value, position == 0)
        for position, (name, value) in enumerate(found)
    ]


def doubts_about(parcel: Parcel) -> list[str]:
    """Sentences in Indonesian; empty when the areas agree and are plausible."""
    areas = areas_of(parcel)
    told = [told_alone for area in areas if (told_alone := doubt_alone(area))]
    for position, one in enumerate(areas):
        for other in areas[position + 1 :]:
            if sentence := doubt_between(one, other):
                told.append(sentence)
    return told


def doubt_alone(area: Area) -> str:
    if area.value < 20:
        hectares = area.value * HECTARE
        return (
            f"Luas {area.label} {area.shown}: mungkin maksudnya {plain(area.value)} ha "
            f"({shown_area(hectares)})."
        )
    if area.value > 100 * HECTARE:
        return (
            f"Luas {area.label} {area.shown} ({shown_area(area.value / HECTARE)[:-3]} ha): terlalu luas "
            "untuk lahan satu gerai; periksa satuannya."
        )
    return ""


def doubt_between(one: Area, other: Area) -> str:
    if alike(one.value, other.value):
        return ""
    small, large = sorted((one, other), key=lambda area: area.value)
    for factor, unit in ((HECTARE, "hektare"), (ARE, "are")):
        if alike(small.value * factor, large.value):
            return (
                f"Luas {small.label} {small.shown} dan {large.label} {large.shown} berbeda "
                f"{plain(factor)} kali: salah satunya mungkin dalam {unit}."
            )
    if large.value > small.value * (1 + TOLERANCE):
        used = f"; yang dipakai luas {one.label}" if one.counts else ""
        return f"Luas {one.label} {one.shown} dan {other.label} {other.shown} tidak sama{used}."
    return ""


def alike(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= TOLERANCE * max(one, other)


def plain(value: Decimal) -> str:
    return shown_area(value).removesuffix(" m²")
