"""Values of an import on their way through JSON columns, and in words."""

from datetime import date
from decimal import Decimal
from typing import Any

from core.sheets.hands import Reached
from core.sheets.sealing import Secret
from core.templatetags.kdkmp import tanggal


def packed(value: Any) -> Any:
    """`value` as JSON; `unpacked` gives it back. Raises TypeError for what no field holds."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case date():
            return {"d": value.isoformat()}
        case Decimal():
            return {"n": str(value)}
        case Reached():
            return {"r": [value.reached, packed(value.on), value.number]}
        case Secret():
            return {"s": [value.sealed, value.mask]}
        case tuple() | list():
            return [packed(one) for one in value]
    raise TypeError(f"no value of a sheet: {type(value)}")


def unpacked(value: Any) -> Any:
    """The inverse of `packed`; lists come back as tuples. Raises ValueError for anything else."""
    if isinstance(value, list):
        return tuple(unpacked(one) for one in value)
    if not isinstance(value, dict):
        return value
    match value:
        case {"d": str(day)}:
            return date.fromisoformat(day)
        case {"n": str(number)}:
            return Decimal(number)
        case {"r": [bool(reached), on, str(number)]}:
            return Reached(reached, unpacked(on), number)
        case {"s": [str(text), str(mask)]}:
            return Secret(text, mask)
    raise ValueError("no packed value")


def in_words(value: Any) -> str:
    """What a person reads: dates in Indonesian, numbers with dots, "kosong" for nothing."""
    match value:
        case None | "":
            return "kosong"
        case bool():
            return "sudah" if value else "belum"
        case date():
            return tanggal(value)
        case Reached(reached=False):
            return "belum"
        case Reached():
            parts = [value.number, tanggal(value.on) if value.on else ""]
            return ", ".join(part for part in parts if part) or "sudah"
        case Secret():
            return value.mask
        case int() | Decimal():
            return f"{value:,}".translate(str.maketrans(",.", ".,"))
        case tuple():
            return " / ".join(in_words(one) for one in value)
    return str(value)
