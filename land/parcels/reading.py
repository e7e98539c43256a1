"""What people type of a parcel's size and place → values, as the sheets' hands understand them."""

import json
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation, localcontext
from typing import Any

from django.core.exceptions import ValidationError

from core.sheets import hands
from core.sheets.hands import Reading
from core.sheets.hands.areas import shown_area
from core.sheets.hands.numbers import indonesian, without_about
from core.sheets.hands.reading import doubtful, ok, wrong
from core.sheets.hands.text import Cell, cleaned, short
from land.polygons import Corners, Measured, measure

CENT = Decimal("0.01")
# m² and m that their columns hold
MOST_AREA, MOST_SIDE = Decimal("9999999999.99"), Decimal("99999.99")
LONGEST_BOUNDARY = 60_000
_SIDE_UNIT = re.compile(r"\s*(?:m|mtr|meter)\.?$")
_PAIR = re.compile(
    r"\(?\s*(-?[0-9]{1,3}(?:[.,][0-9]+)?)[\s;,|/]+(-?[0-9]{1,3}(?:[.,][0-9]+)?)\s*\)?"
)
NO_BOUNDARY = (
    "Baris {number} (“{line}”) tidak terbaca sebagai sudut. Tulis satu sudut per baris: lintang, bujur, "
    "misalnya -0.026330, 109.342503."
)


def in_bounds(reading: Reading[Decimal], most: Decimal, what: str) -> Reading[Decimal]:
    """Rounded to what the column keeps; nothing that is not more than 0, nothing that it can't hold."""
    if reading.options:
        kept = [(rounded(value), label) for value, label in reading.options if 0 < value <= most]
        return doubtful(reading.problem, kept) if kept else wrong(reading.problem)
    if reading.value is None:
        return reading
    if reading.value > most:
        return wrong(f"{what} ini terlalu besar. Periksa angka dan satuannya.")
    value = rounded(reading.value)
    if value <= 0:
        return wrong(f"{what} harus lebih dari 0. Kosongkan bila belum diketahui.")
    return ok(value, reading.told)


def rounded(value: Decimal) -> Decimal:
    with localcontext(prec=60):
        return value.quantize(CENT)


def area(text: Cell) -> Reading[Decimal]:
    """m² of "1.000 m2", "20x50", "1,5 ha", "± 1.000"; "1" asks."""
    return in_bounds(hands.area(text), MOST_AREA, "Luas")


def side(text: Cell) -> Reading[Decimal]:
    """Metres of "20", "20 m", "20,5"."""
    if not isinstance(text, str):
        return in_bounds(hands.decimal_number(text), MOST_SIDE, "Ukuran")
    bare = _SIDE_UNIT.sub("", without_about(cleaned(text).casefold()))
    if "x" in bare or "×" in bare:
        return wrong("Tulis satu sisi saja di sini, atau ukurannya (20 x 50) di luas yang disebut.")
    return in_bounds(hands.decimal_number(bare), MOST_SIDE, "Ukuran")


def sides(text: str) -> tuple[Decimal, Decimal] | None:
    """Width and length where the text is a size like "20x50" and nothing else can be meant."""
    reading = hands.dimensions(text)
    if reading.value is None:
        return None
    if not all(CENT <= one <= MOST_SIDE for one in reading.value):
        return None
    width, length = reading.value
    return rounded(width), rounded(length)


def told_area(text: str, value: Decimal) -> str:
    """ "“20x50” dibaca 1.000 m²"."""
    return f"“{short(text)}” dibaca {shown_area(value)}"


def told_side(text: str, value: Decimal) -> str:
    return f"“{short(text)}” dibaca {indonesian(value.normalize() if value % 1 else int(value))} m"


# name of the field → what reads it, and what says how it was read
MEASURES: dict[str, tuple[Callable[[str], Reading[Decimal]], Callable[[str, Decimal], str]]] = {
    "width": (side, told_side),
    "length": (side, told_side),
    "stated_area": (area, told_area),
    "certificate_area": (area, told_area),
}


def written(value: Decimal | None) -> str:
    """A stored number as it stands in its box and is read again: 1500.50 → "1500,5"."""
    if value is None:
        return ""
    plain = f"{value:f}"
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain).replace(".", ",")


def boundary(text: str) -> Measured | None:
    """A boundary as GeoJSON, or one corner per line as "lintang, bujur". Raises ValidationError in Indonesian."""
    text = text.strip()
    if not text:
        return None
    if len(text) > LONGEST_BOUNDARY:
        raise ValidationError("Batas ini terlalu panjang. Batas lahan paling banyak 500 sudut.")
    return measure(of_geojson(text) if text[0] in "{[" else of_lines(text))


def of_geojson(text: str) -> Any:
    """Corners of the one polygon, longitude first as GeoJSON has it."""
    try:
        shape = json.loads(text, parse_int=float)
    except (ValueError, RecursionError):
        raise ValidationError("GeoJSON ini terpotong atau rusak. Salin lagi seluruhnya.") from None
    ring = ring_of(shape)
    return [point[:2] if isinstance(point, list) and len(point) == 3 else point for point in ring]


def ring_of(shape: Any) -> list[Any]:
    for _ in range(3):  # FeatureCollection → Feature → geometry
        if not isinstance(shape, dict):
            break
        inside = shape.get("features")
        if isinstance(inside, list) and len(inside) != 1:
            raise ValidationError("GeoJSON ini berisi lebih dari satu bidang, atau tidak satu pun.")
        shape = inside[0] if isinstance(inside, list) else shape.get("geometry", shape)
    found = shape.get("coordinates") if isinstance(shape, dict) else shape
    kind = shape.get("type") if isinstance(shape, dict) else "Polygon"
    if kind == "MultiPolygon" and isinstance(found, list) and len(found) == 1:
        kind, found = "Polygon", found[0]
    if kind != "Polygon" or not isinstance(found, list) or not found:
        raise ValidationError("GeoJSON ini bukan satu bidang (Polygon). Kirim batas lahannya saja.")
    first = found[0]
    if isinstance(first, list) and first and isinstance(first[0], list):
        if len(found) > 1:
            raise ValidationError("Batas ini berlubang. Kirim batas luarnya saja.")
        return first
    return found


def of_lines(text: str) -> Corners:
    corners: Corners = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip(" \t;,"):
            latitude, longitude = corner(line, number)
            corners.append([longitude, latitude])
    # nothing in the province is both: who wrote bujur first did so in every line
    if corners and all(abs(longitude) < 90 < latitude for longitude, latitude in corners):
        return [[latitude, longitude] for longitude, latitude in corners]
    return corners


def corner(line: str, number: int) -> tuple[float, float]:
    if found := _PAIR.fullmatch(line.strip()):
        first, second = (float(one.replace(",", ".")) for one in found.groups())
        return first, second
    reading = hands.coordinate_pair_in(line)
    if reading.value is None:
        raise ValidationError(NO_BOUNDARY.format(number=number, line=short(line)))
    return reading.value


def boundary_text(corners: Corners | None) -> str:
    """Stored corners as lines that are read as the very same ones."""
    return "\n".join(
        f"{degrees(latitude)}, {degrees(longitude)}" for longitude, latitude in corners or []
    )


def degrees(value: float | None) -> str:
    """With a point and all its digits, never as 1e-05: the equator runs through the province."""
    return "" if value is None else f"{Decimal(repr(value)):f}"


def number_or_none(text: str) -> Decimal | None:
    """A choice's value as it came back from the page."""
    try:
        return Decimal(text)
    except (InvalidOperation, ValueError):
        return None
