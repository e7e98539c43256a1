"""What JSON gives → a plain value of the kind that is asked for. `said`: what the field is called in a sentence.

Each raises Wrong with a sentence in Indonesian that says what to do.
"""

import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
METRES = re.compile(r"\s*([0-9]{1,5})(?:[.,]([0-9]{1,6}))?\s*(?:m|meter)?\s*", re.IGNORECASE)
LONGEST = Decimal("99999.99")
PICK = "pilih dari daftar."


class Wrong(Exception):
    """str(error): the sentence, of the field that is just being read."""


def record(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Wrong("Isinya tidak dikenali. Perbarui aplikasi, lalu kirim lagi.")
    return value


def rows(value: Any, most: int, said: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise Wrong("Isinya tidak dikenali. Perbarui aplikasi, lalu kirim lagi.")
    if len(value) > most:
        raise Wrong(f"{said}: paling banyak {most}.")
    return value


def text(value: Any, longest: int, said: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Wrong(f"{said}: tulis sebagai teks.")
    found = INVISIBLE.sub("", value.replace("\r\n", "\n")).strip()
    if len(found) > longest:
        raise Wrong(f"{said}: terlalu panjang. Hapus {len(found) - longest} huruf.")
    return found


def choice(value: Any, choices: Iterable[str], said: str) -> str:
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or value not in [str(one) for one in choices]:
        raise Wrong(f"{said}: {PICK}")
    return value


def number(value: Any, least: float, most: float, said: str) -> float:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    if not plain or not math.isfinite(value) or not least <= value <= most:
        raise Wrong(f"{said}: tulis angka antara {least:g} dan {most:g}.")
    return float(value)


def whole(value: Any, least: int, most: int, said: str) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,19}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Wrong(f"{said}: tulis angka bulat antara {least} dan {most}.")
    return value


def metres(value: Any, said: str) -> Decimal | None:
    """A side as typed: "20", "20,5", 20.5."""
    if value is None or value == "":
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        value = f"{value:.2f}"
    match = METRES.fullmatch(value) if isinstance(value, str) else None
    found = Decimal(f"{match[1]}.{match[2] or 0}").quantize(Decimal("0.01")) if match else None
    if found is None or not 0 < found <= LONGEST:
        raise Wrong(f"{said}: tulis meternya dengan angka, misalnya 20 atau 20,5.")
    return found


def moment(value: Any) -> datetime | None:
    """A time with its offset; None for what no clock can mean."""
    if value is None or value == "":
        return None
    try:
        found = (
            datetime.fromisoformat(value) if isinstance(value, str) and len(value) <= 40 else None
        )
        if found is None or found.tzinfo is None:
            raise ValueError
        found = found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Wrong("Waktu ini tidak dikenali. Periksa jam HP, lalu simpan lagi.") from None
    return found if 1970 <= found.year <= 2200 else None
