"""Official region codes of Kemendagri, as dotted text: 61 · 61.05 · 61.05.01 · 61.05.01.2001."""

import re
from collections.abc import Collection

from core.sheets.hands.digits import digits_of, no_digits
from core.sheets.hands.reading import Reading, doubtful, ok, wrong
from core.sheets.hands.text import Cell, cleaned, quote, short, told

_LEVELS = {2: "provinsi", 4: "kabupaten/kota", 6: "kecamatan", 10: "desa/kelurahan"}
_ADVICE = {
    2: "Tulis kode provinsi seperti 61.",
    4: "Tulis kode kabupaten/kota seperti 61.05, format kolom Teks.",
    6: "Tulis kode kecamatan seperti 61.05.01, format kolom Teks.",
    10: "Tulis kode desa/kelurahan Kemendagri seperti 61.05.01.2001, format kolom Teks.",
}
_PAIR = re.compile(r"([0-9]{2})\s?[.,]\s?([0-9]{1,2})")


def village_code(cell: Cell) -> Reading[str]:
    """ "61.05.01.2001" from any way of writing its ten digits. Other provinces are not refused here."""
    return region_code(cell, digits=10)


def region_code(
    cell: Cell, *, digits: int | None = None, known: Collection[str] = ()
) -> Reading[str]:
    """A dotted code of 2, 4, 6 or 10 digits; with `digits` only of that level.

    known: the codes that exist, used to settle 61.7 (61.07 or 61.70?); unknown codes are not refused.
    """
    advice = _ADVICE[digits or 10]
    refused = no_digits(cell, advice)
    if refused:
        return refused
    pair = _PAIR.fullmatch(cleaned(cell))
    # "61.07" in a number cell is the number 61,07, and 61.10 the number 61,1.
    if pair and digits in (None, 4):
        return _regency(cell, pair[1], pair[2], known)
    found = digits_of(cell, advice)
    if isinstance(found, Reading):
        return found
    if len(found) not in _LEVELS or (digits and len(found) != digits):
        return wrong(f"Kode {quote(cell)} terdiri dari {len(found)} angka. {advice}")
    code = dotted(found)
    if len(found) == 10 and code[9] not in "12":
        return wrong(
            f"Kode {quote(cell)} bukan kode Kemendagri; mungkin kode BPS, yang berbeda. {advice}"
        )
    return ok(code, told(cell, code))


def dotted(digits: str) -> str:
    """ "6105012001" → "61.05.01.2001"."""
    return ".".join(part for part in (digits[:2], digits[2:4], digits[4:6], digits[6:]) if part)


def _regency(cell: Cell, province: str, number: str, known: Collection[str]) -> Reading[str]:
    if len(number) == 2:
        code = f"{province}.{number}"
        return ok(code, "" if isinstance(cell, float) else told(cell, code))
    possible = [f"{province}.{two}" for two in (f"{number}0", f"0{number}")]
    fitting = [code for code in possible if code in known] or possible
    if len(fitting) == 1:
        return ok(fitting[0], f"{short(cell)} → {fitting[0]} (angka 0 hilang di Excel)")
    return doubtful(
        f"Kode {quote(cell)} kehilangan angka 0. Pilih kode kabupaten/kota yang benar.",
        [(code, code) for code in fitting],
    )
