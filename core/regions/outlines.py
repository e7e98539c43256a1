"""Boundaries of kabupaten/kota from a GeoJSON file that an officer supplies.

No package ships boundaries and none are kept here; the file is only needed while it is checked.
"""

import itertools
import json
from collections.abc import Iterator
from math import hypot, isfinite
from pathlib import Path
from typing import Any

from core.regions.sources import Point

Ring = list[tuple[float, float]]  # (longitude, latitude), closed
Polygon = list[Ring]  # the outer ring, then holes
Outlines = dict[str, list[Polygon]]  # regency code → polygons


def read_outlines(path: str | Path, regencies: dict[str, str]) -> Outlines:
    """The file's boundaries by regency code. `regencies`: code → name, to recognise a foreign code.

    Each feature needs the properties `code` (61.05) and `name` and a Polygon or MultiPolygon in
    degrees. Raises ValueError, in Indonesian, for anything else. Kabupaten may be missing.
    """
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ValueError(f"Berkas batas tidak dapat dibuka: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise ValueError("Berkas batas bukan GeoJSON yang dapat dibaca.") from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features:
        raise ValueError(
            "Berkas batas tidak berisi daftar 'features'. Kirim GeoJSON batas kabupaten."
        )
    found: Outlines = {}
    for number, feature in enumerate(features, start=1):
        try:
            properties = feature["properties"]
            code, name = str(properties["code"]), str(properties["name"])
            polygons = list(_polygons(feature["geometry"]))
        except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
            raise ValueError(
                f"Batas ke-{number} tidak terbaca. Setiap batas memerlukan properti 'code' dan"
                " 'name' serta geometri Polygon atau MultiPolygon dalam derajat."
            ) from error
        _require_known(code, name, regencies)
        found.setdefault(code, []).extend(polygons)
    return found


def _require_known(code: str, name: str, regencies: dict[str, str]) -> None:
    """BPS codes look alike: 61.02 is Mempawah here and Bengkayang there. The name decides."""
    if code not in regencies:
        raise ValueError(f"Kode '{code}' ({name}) bukan kode kabupaten/kota. Contoh: 61.05.")

    def plain(text: str) -> str:
        return text.casefold().removeprefix("kabupaten ").removeprefix("kab. ").strip()

    if plain(name) != plain(regencies[code]):
        raise ValueError(
            f"Kode {code} pada berkas bernama '{name}', padahal {code} adalah {regencies[code]}."
            " Kemungkinan berkas memakai kode BPS."
        )


def _polygons(geometry: dict[str, Any]) -> Iterator[Polygon]:
    shapes = geometry["coordinates"]
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError(geometry["type"])
    for polygon in [shapes] if geometry["type"] == "Polygon" else shapes:
        rings = [[_place(pair) for pair in ring] for ring in polygon]
        if not rings or any(len(ring) < 4 for ring in rings):
            raise ValueError("a ring needs three corners and its first one again")
        # A file that forgets to close a ring would otherwise lose one side of it.
        yield [ring if ring[0] == ring[-1] else [*ring, ring[0]] for ring in rings]


def _place(pair: list[float]) -> tuple[float, float]:
    longitude, latitude = float(pair[0]), float(pair[1])
    if not (isfinite(longitude) and abs(longitude) <= 180 and abs(latitude) <= 90):
        raise ValueError("not degrees")
    return longitude, latitude


def degrees_outside(point: Point, polygons: list[Polygon]) -> float:
    """0 inside, else the distance in degrees to the nearest boundary."""
    if any(_covers(polygon, point) for polygon in polygons):
        return 0.0
    rings = (ring for polygon in polygons for ring in polygon)
    return min(_to_ring(point, ring) for ring in rings)


def _covers(polygon: Polygon, point: Point) -> bool:
    return _within(polygon[0], point) and not any(_within(hole, point) for hole in polygon[1:])


def _within(ring: Ring, point: Point) -> bool:
    """Even-odd rule: count the sides that a line to the east crosses."""
    inside = False
    x, y = point.longitude, point.latitude
    for (x1, y1), (x2, y2) in itertools.pairwise(ring):
        if (y1 > y) != (y2 > y):
            inside ^= x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
    return inside


def _to_ring(point: Point, ring: Ring) -> float:
    best = float("inf")
    x, y = point.longitude, point.latitude
    for (x1, y1), (x2, y2) in itertools.pairwise(ring):
        dx, dy = x2 - x1, y2 - y1
        length = dx * dx + dy * dy
        along = ((x - x1) * dx + (y - y1) * dy) / length if length else 0.0
        along = min(1.0, max(0.0, along))
        best = min(best, hypot(x - x1 - along * dx, y - y1 - along * dy))
    return best
