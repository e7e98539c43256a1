"""A GeoJSON file of kabupaten outlines, as some officer or agency has it → outlines by Kemendagri code.

Files name kabupaten by code, by name, or both, under many property names. BPS codes look like Kemendagri's and
mean other kabupaten, so wherever a name is given it decides. Whatever is wrong is told in one sentence
(BoundaryError); nothing that a file may hold ends otherwise.
"""

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import shapely
from django.conf import settings
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from dashboard.mapping.crossing import is_tangled
from dashboard.mapping.shapes import Shapes, only_areas

# Guards against files that grow in memory: counted before the file is understood.
MOST_BYTES = 8 * 1024 * 1024
MOST_BRACKETS, MOST_OBJECTS, DEEPEST = 400_000, 20_000, 12
MOST_CORNERS = 300_000
# repairing a crossed outline may change its area by so much, not more
REPAIRED = 0.01
OVERLAP = 0.02
CODES = (
    "code",
    "kode",
    "kode_kab",
    "kd_kab",
    "kode_kabupaten",
    "kdpkab",
    "kdbbps",
    "kab_kode",
    "id",
)
NAMES = (
    "name",
    "nama",
    "nama_kab",
    "nama_kabupaten",
    "kabupaten",
    "wadmkk",
    "namobj",
    "kab_kota",
    "name_2",
    "kabkot",
)
WORLD = re.compile(r"CRS:?84|EPSG:+4326", re.IGNORECASE)


class BoundaryError(ValueError):
    """What is wrong with the file, in Indonesian, as shown."""


@dataclass
class Read:
    """shapes: kabupaten code → outline (valid, not simplified); matched: code → how it was named; notes: what
    the reader should know; missing: codes without an outline."""

    shapes: Shapes = field(default_factory=dict)
    matched: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def read(raw: bytes, regencies: dict[str, str]) -> Read:
    """`regencies`: code → name of all kabupaten/kota. Raises BoundaryError."""
    found, parts = Read(), defaultdict(list)
    unknown: list[str] = []
    corners = 0
    for number, feature in enumerate(features_of(understood(raw)), start=1):
        code, how = named(feature, regencies, found.notes, number)
        if not code:
            unknown.append(how)
            continue
        polygons = list(polygons_of(feature, number))
        corners += sum(shapely.get_num_coordinates(one) for one in polygons)
        if corners > MOST_CORNERS:
            raise BoundaryError("Batasnya terlalu rinci. Sederhanakan dahulu, misalnya di QGIS.")
        parts[code] += polygons
        found.matched.setdefault(code, how)
    if unknown:
        told = ", ".join(sorted(set(unknown))[:5])
        found.notes.append(f"{len(unknown)} batas tidak dikenali dan diabaikan: {told}.")
    if not parts:
        raise BoundaryError(
            "Tidak ada batas yang dikenali. Setiap batas memerlukan kode Kemendagri (61.05) atau nama "
            "kabupaten/kota di propertinya."
        )
    if is_tangled(one for polygons in parts.values() for one in polygons):
        raise BoundaryError(
            "Garis batasnya berpotongan di terlalu banyak tempat. Perbaiki dahulu, misalnya dengan “Fix geometries” "
            "di QGIS."
        )
    for code in sorted(parts):
        found.shapes[code] = repaired(parts[code], regencies[code], found.notes)
    found.missing = sorted(regencies.keys() - parts.keys())
    found.notes += overlaps(found.shapes, regencies)
    return found


def understood(raw: bytes) -> Any:
    if len(raw) > MOST_BYTES:
        raise BoundaryError(
            f"Berkas lebih dari {MOST_BYTES // 1024**2} MB. Sederhanakan batasnya dahulu."
        )
    nested = deepest = 0
    for byte in re.findall(rb"[\[\]{}]", raw):
        nested += 1 if byte in b"[{" else -1
        deepest = max(deepest, nested)
    if deepest > DEEPEST or raw.count(b"[") > MOST_BRACKETS or raw.count(b"{") > MOST_OBJECTS:
        raise BoundaryError(
            "Susunan berkas tidak wajar untuk batas kabupaten. Kirim GeoJSON biasa."
        )
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BoundaryError("Berkas ini bukan GeoJSON yang dapat dibaca.") from error


def refuse_constant(name: str) -> Any:
    raise ValueError(name)


def features_of(data: Any) -> list[dict[str, Any]]:
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features:
        raise BoundaryError(
            "Berkas tidak berisi daftar “features”. Kirim GeoJSON FeatureCollection."
        )
    crs = data.get("crs")
    if crs is not None and not WORLD.search(json.dumps(crs)[:400]):
        raise BoundaryError("Sistem koordinat berkas bukan WGS 84. Ubah dahulu ke EPSG:4326.")
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict):
            raise BoundaryError(f"Batas ke-{number} bukan “Feature”.")
    return features


def named(
    feature: dict[str, Any], regencies: dict[str, str], notes: list[str], number: int
) -> tuple[str, str]:
    """(code, how it was found), or ("", what the file calls it)."""
    own = feature.get("properties")
    own = own if isinstance(own, dict) else {}
    plain = {str(key).casefold(): value for key, value in own.items()}
    code = next(
        (told(plain[key]) for key in CODES if told(plain.get(key))), told(feature.get("id"))
    )
    name = next((told(plain[key]) for key in NAMES if told(plain.get(key))), "")
    by_name = of_name(name, regencies)
    dotted = re.fullmatch(r"[0-9]{2}\.[0-9]{2}", code)
    if by_name:
        if code and code.replace(".", "") != by_name.replace(".", ""):
            note = (
                f"{regencies[by_name]}: kode {code[:20]} pada berkas bukan kode Kemendagri ({by_name}), "
                "kemungkinan kode BPS; yang dipakai namanya."
            )
            notes += [note] if note not in notes else []
            return by_name, "nama"
        return by_name, "kode dan nama" if dotted else "nama"
    if dotted and code in regencies and not name:
        return code, "kode"
    if re.fullmatch(r"61[0-9]{2}", code) and not name:
        raise BoundaryError(
            f"Batas ke-{number} hanya berkode {code} tanpa nama. Kode tanpa titik dapat berarti kode BPS, yang "
            "menunjuk kabupaten lain. Tambahkan nama kabupaten/kotanya."
        )
    return "", (name or code or f"batas ke-{number}")[:40]


def told(value: Any) -> str:
    """A word of the file on one line. Half signs and control signs go: neither paper nor database holds them."""
    if not isinstance(value, str | int | float):
        return ""
    shown = "".join(one if one.isprintable() else " " for one in str(value)[:400])
    return " ".join(shown.split())[:80]


def of_name(name: str, regencies: dict[str, str]) -> str:
    """ "Kab. Sintang", "SINTANG", "Kota Pontianak" → code; "" when none fits. A kota must not be taken for a
    kabupaten of its name."""
    wanted = re.sub(r"^kab(upaten|\.)?\s+", "kabupaten ", name.casefold())
    if wanted in ("kabupaten pontianak", "pontianak kab"):
        wanted = "kabupaten mempawah"  # until 2014
    whole = {known.casefold(): code for code, known in regencies.items()}
    short: dict[str, str] = {}
    for code, known in sorted(regencies.items()):  # a kabupaten before the kota of its name
        short.setdefault(re.sub(r"^(kabupaten|kota) ", "", known.casefold()), code)
    return whole.get(wanted) or short.get(wanted, "")


def polygons_of(feature: dict[str, Any], number: int) -> Iterator[Polygon]:
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise BoundaryError(f"Batas ke-{number} bukan Polygon atau MultiPolygon.")
    given = geometry.get("coordinates")
    try:
        for rings in [given] if kind == "Polygon" else given:
            outer, *holes = [[place(pair) for pair in ring] for ring in rings]
            yield Polygon(outer, holes)
    except BoundaryError as error:
        raise BoundaryError(f"Batas ke-{number}: {error}") from error
    except (TypeError, ValueError, IndexError, KeyError, OverflowError, ShapelyError) as error:
        raise BoundaryError(f"Koordinat batas ke-{number} tidak terbaca.") from error


def place(pair: Any) -> tuple[float, float]:
    """(longitude, latitude). Raises BoundaryError for a place that isn't in the province."""
    if not isinstance(pair, list) or not 2 <= len(pair) <= 4:
        raise ValueError("not a pair")
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in pair[:2]):
        raise ValueError("not numbers")
    longitude, latitude = float(pair[0]), float(pair[1])
    if in_box(longitude, latitude):
        return longitude, latitude
    if in_box(latitude, longitude):
        raise BoundaryError("bujur dan lintang tertukar; GeoJSON menulis bujur lebih dahulu.")
    if not (math.isfinite(longitude) and abs(longitude) <= 180 and abs(latitude) <= 90):
        raise BoundaryError("koordinatnya bukan derajat. Ubah dahulu ke EPSG:4326 (WGS 84).")
    raise BoundaryError("ada sudut di luar Kalimantan Barat.")


def in_box(longitude: float, latitude: float) -> bool:
    box = settings.COORDINATE_BOX
    (west, east), (south, north) = box["longitude"], box["latitude"]
    return west <= longitude <= east and south <= latitude <= north


def repaired(polygons: list[Polygon], name: str, notes: list[str]) -> MultiPolygon:
    """One outline of all of them; a crossed one is mended when that changes nearly nothing."""
    crossed = [one for one in polygons if not one.is_valid]
    whole = shapely.union_all([shapely.make_valid(one) for one in polygons])
    outline = only_areas(whole)
    if outline.is_empty:
        raise BoundaryError(f"Batas {name} tidak mempunyai luas.")
    if crossed:
        was = sum(abs(one.area) for one in polygons)
        if not was or abs(outline.area - was) > REPAIRED * was:
            raise BoundaryError(
                f"Batas {name} memotong dirinya sendiri. Perbaiki dahulu, misalnya dengan “Fix geometries” di QGIS."
            )
        notes.append(f"Batas {name} memotong dirinya sedikit; sudah dirapikan.")
    return outline


def overlaps(shapes: dict[str, BaseGeometry], regencies: dict[str, str]) -> list[str]:
    codes, found = sorted(shapes), []
    for at, one in enumerate(codes):
        for other in codes[at + 1 :]:
            a, b = shapes[one], shapes[other]
            if a.intersects(b) and a.intersection(b).area > OVERLAP * min(a.area, b.area):
                found.append(f"Batas {regencies[one]} dan {regencies[other]} bertumpang tindih.")
    return found
