"""A point from two cells or one: (latitude, longitude), also when the two were swapped."""

import re
from itertools import product

from core.sheets.hands.coordinates import coordinate, shown_degrees
from core.sheets.hands.reading import Reading, doubtful, nothing, ok, wrong
from core.sheets.hands.text import Cell, cleaned, quote, short

type Point = tuple[float, float]

_ADVICE = "Tulis lintang dan bujur, misalnya -0.026330, 109.342503."
_PLAIN = re.compile(r"-?[0-9]+\.[0-9]+[\s,;|/]+-?[0-9]+\.[0-9]+")
_IN_ADDRESS = re.compile(
    r"(?:@|[=/]|%20)(-?[0-9]{1,3}\.[0-9]+)(?:,|%2c)\s?(-?[0-9]{1,3}\.[0-9]+)", re.IGNORECASE
)
# After the letters of the first ("… LS 109…"), or before those of the second ("S … E …", "Lat … Long …").
_AFTER_SIDE = re.compile(
    r"(.*?(?:lu|ls|bt|lintang utara|lintang selatan|bujur timur|[nse]))[\s,;/|]+(.+)", re.IGNORECASE
)
_BEFORE_SIDE = re.compile(
    r"(.*?[0-9]\S*?)[\s,;/|]+((?:long?|lng|longitude|lat|latitude|lintang|bujur|l\.?[su]\.?|bt|[nse])\b.+)",
    re.IGNORECASE,
)
_COMMAS = re.compile(r"(-?[0-9]{1,3}),([0-9]{3,}),\s?(-?[0-9]{1,3}),([0-9]{3,})")


def coordinate_pair(lat_cell: Cell, lon_cell: Cell) -> Reading[Point]:
    """(latitude, longitude) in degrees. Swapped cells are put right and told; one alone is wrong."""
    straight = coordinate(lat_cell, "latitude"), coordinate(lon_cell, "longitude")
    states = {reading.state for reading in straight}
    if states == {"empty"}:
        return nothing("; ".join(reading.told for reading in straight if reading.told))
    if "empty" in states:
        return _half(lat_cell, lon_cell, straight)
    swapped = coordinate(lon_cell, "latitude"), coordinate(lat_cell, "longitude")
    if states == {"ok"}:
        return _joined(straight)
    swapped_states = {reading.state for reading in swapped}
    if swapped_states == {"ok"}:
        return _joined(swapped, f"{short(lat_cell)} dan {short(lon_cell)} ditukar →")
    if "wrong" not in states:
        return _asked(straight)
    if "wrong" not in swapped_states:
        return _asked(swapped)
    return wrong(" ".join(reading.problem for reading in straight if reading.state == "wrong"))


def coordinate_pair_in(cell: Cell) -> Reading[Point]:
    """Both from one cell: "-0.0263, 109.3425", "0°01'34.8" LS 109°20'33" BT", or a map's address."""
    alone = coordinate(cell, "latitude")
    if alone.state == "empty":
        return nothing(alone.told)
    if not isinstance(cell, str):
        return wrong(f"{quote(cell)} bukan pasangan koordinat. {_ADVICE}")
    text = cleaned(cell)
    readings = [coordinate_pair(lat, lon) for lat, lon in _splits(text)]
    found = [reading for reading in readings if reading.state == "ok"]
    points = list(dict.fromkeys(reading.value for reading in found if reading.value))
    if len(points) == 1:
        shown = f"{shown_degrees(points[0][0])}, {shown_degrees(points[0][1])}"
        literal = _PLAIN.fullmatch(text) and any(not reading.told for reading in found)
        return ok(points[0], "" if literal else f"{short(cell)} → {shown}")
    options = [(point, f"{point[0]}, {point[1]}") for point in points]
    options += [option for reading in readings for option in reading.options]
    problem = f"{quote(cell)} tidak terbaca sebagai satu titik di Kalimantan Barat. {_ADVICE}"
    return doubtful(problem, options[:4])


def _splits(text: str) -> list[tuple[str, str]]:
    """Every way to part a text into two coordinates that is worth trying."""
    if found := _IN_ADDRESS.search(text):
        return [(found[1], found[2])]
    if text.casefold().startswith("http"):
        return []
    text = re.sub(r"(?i)^(?:koordinat|titik|lokasi)\s*[:=]?\s*", "", text).strip("() ")
    ways = [text.split(mark) for mark in (";", "|", "/", ", ", ",", " ")]
    ways += [
        list(found.groups()) for form in (_AFTER_SIDE, _BEFORE_SIDE) if (found := form.match(text))
    ]
    if found := _COMMAS.fullmatch(text):
        ways.append([f"{found[1]}.{found[2]}", f"{found[3]}.{found[4]}"])
    pairs = [(way[0].strip(), way[1].strip()) for way in ways if len(way) == 2]
    return [pair for pair in dict.fromkeys(pairs) if all(pair)]


def _joined(pair: tuple[Reading[float], Reading[float]], swap: str = "") -> Reading[Point]:
    lat, lon = (reading.value for reading in pair)
    if lat is None or lon is None:
        raise ValueError("Only two readings with values make a point.")
    if swap:
        return ok((lat, lon), f"{swap} {shown_degrees(lat)}, {shown_degrees(lon)}")
    return ok((lat, lon), "; ".join(reading.told for reading in pair if reading.told))


def _asked(pair: tuple[Reading[float], Reading[float]]) -> Reading[Point]:
    choices: list[list[float | None]] = [
        [value for value, _ in reading.options] if reading.options else [reading.value]
        for reading in pair
    ]
    options = [
        ((lat, lon), f"{shown_degrees(lat)}, {shown_degrees(lon)}")
        for lat, lon in product(*choices)
        if lat is not None and lon is not None
    ]
    return doubtful(" ".join(reading.problem for reading in pair if reading.problem), options[:4])


def _half(
    lat_cell: Cell, lon_cell: Cell, pair: tuple[Reading[float], Reading[float]]
) -> Reading[Point]:
    """One cell is empty: the other may hold both, else the missing one is asked for."""
    filled, missing = (lat_cell, "bujur") if pair[0].state != "empty" else (lon_cell, "lintang")
    both = coordinate_pair_in(filled)
    if both.state in ("ok", "doubtful"):
        return both
    return wrong(f"Hanya {quote(filled)} yang terisi. Isi juga {missing}nya. {_ADVICE}")
