"""A body as the phone sent it (docs/reference/visit-sync.md): whether it can be kept, and its digest."""

import hashlib
import json
import math
import re
from typing import Any

# Of one visit in canonical JSON. All limits of its fields together stay well below it.
LARGEST = 250_000
DEEPEST = 12
# PostgreSQL's jsonb keeps neither NUL nor half a pair of surrogates.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
TOO_LARGE = (
    "Kunjungan ini terlalu besar untuk disimpan. Pendekkan uraiannya, atau bagi menjadi dua "
    "kunjungan."
)
BAD_SIGN = "Ada tanda yang tidak dapat disimpan. Hapus isian ini, lalu tulis ulang."
BAD_SHAPE = "Isinya tidak dikenali. Perbarui aplikasi, lalu kirim lagi."


def faults_of(body: dict[str, Any]) -> dict[str, list[str]]:
    """Why a body can't be kept word by word: the field at its top → sentences; empty when it can."""
    found = {}
    for name, value in body.items():
        if UNSTORABLE.search(name):
            found["isi"] = [BAD_SHAPE]
        elif fault := fault_of(value, 1):
            found[name] = [fault]
    return found


def fault_of(value: Any, depth: int) -> str:
    if isinstance(value, str):
        return BAD_SIGN if UNSTORABLE.search(value) else ""
    if isinstance(value, float) and not math.isfinite(value):
        return "Tulis angka biasa."
    if isinstance(value, int | float):
        return "" if abs(value) < 10**30 else "Angka ini terlalu besar."
    if value is None:
        return ""
    if depth > DEEPEST:
        return BAD_SHAPE
    if isinstance(value, dict):
        inner = [*value, *value.values()]
    elif isinstance(value, list):
        inner = value
    else:
        return BAD_SHAPE
    return next(filter(None, (fault_of(item, depth + 1) for item in inner)), "")


def canonical(body: dict[str, Any]) -> bytes:
    """Of a body without faults. Equal bodies give equal bytes, in whatever order their keys came."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def digest_of(body: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(body)).hexdigest()
