"""Numbers that are names (NIK, NIB, codes, phones): every digit counts, and Excel loses some."""

import math
import re
from datetime import date, time

from core.sheets.hands.numbers import TWO_LINES, is_rounded
from core.sheets.hands.presence import PENDING
from core.sheets.hands.reading import Reading, broken_formula, nothing, wrong
from core.sheets.hands.text import (
    LONGEST,
    Cell,
    cleaned,
    is_blank,
    quote,
    says_absent,
    tokens,
    told,
)

_KEPT = 15  # digits that Excel keeps of a number; the rest become zeros
_ROUND_ZEROS = 6  # so many zeros at the end are rounding, not somebody's number
SEPARATORS = re.compile(r"[\s.\-/]")


def lost(cell: Cell) -> Reading:
    return wrong(
        f"Sebagian angka hilang karena Excel membulatkannya ({quote(cell)}). Ubah format kolom menjadi Teks, "
        "lalu tulis ulang nomornya lengkap."
    )


def no_digits(cell: Cell, advice: str) -> Reading | None:
    """Empty, broken or of a kind that holds no number-as-name; else None."""
    if isinstance(cell, bool | date | time):
        return wrong(f"{quote(cell)} bukan nomor. {advice}")
    text = cleaned(cell)
    if is_blank(text):
        return nothing()
    if says_absent(text) or text.casefold() == "nihil" or tokens(cell) in PENDING:
        return nothing(told(cell, "tidak diisi"))
    if broken := broken_formula(cell):
        return broken
    if is_rounded(text) and not isinstance(cell, float):
        return lost(cell)
    return None


def digits_of_number(cell: int | float, advice: str) -> str | Reading:
    """The digits of a number cell, or what is wrong with it: digits lost, a fraction, negative."""
    if isinstance(cell, float) and not (math.isfinite(cell) and cell.is_integer()):
        return wrong(f"{quote(cell)} bukan nomor. {advice}")
    if cell < 0:
        return wrong(f"{quote(cell)} bukan nomor. {advice}")
    if cell >= 2**53:
        return lost(cell)
    digits = str(int(cell))
    # Past the 15th digit Excel writes zeros.
    if (len(digits) > _KEPT and digits.endswith("0")) or is_rounded_off(digits):
        return lost(cell)
    return digits


def not_one_line(cell: Cell, advice: str) -> Reading | None:
    """Two numbers below each other would run together into one; else None."""
    if isinstance(cell, str) and TWO_LINES.search(cell[:LONGEST]):
        return wrong(f"{quote(cell)} berisi lebih dari satu nomor. {advice}")
    return None


def digits_of(cell: Cell, advice: str) -> str | Reading:
    """The digits of a cell without spaces, dots, dashes and slashes, or the reading that says why not."""
    refused = no_digits(cell, advice) or not_one_line(cell, advice)
    if refused:
        return refused
    if isinstance(cell, int | float):
        return digits_of_number(cell, advice)
    digits = SEPARATORS.sub("", re.sub(r"^([0-9]+)[.,]0$", r"\1", cleaned(cell)))
    if not re.fullmatch(r"[0-9]{1,40}", digits):
        return wrong(f"{quote(cell)} bukan nomor. {advice}")
    return lost(cell) if is_rounded_off(digits) else digits


def is_rounded_off(digits: str) -> bool:
    return len(digits) > _ROUND_ZEROS and digits.endswith("0" * _ROUND_ZEROS)
