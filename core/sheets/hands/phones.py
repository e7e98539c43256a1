"""Phone numbers, in the one form 081234567890: digits only, 0 in front. `lokal-id` judges them."""

import re

from lokal import parse_phone

from core.sheets.hands.digits import SEPARATORS, digits_of_number, is_rounded_off, lost, no_digits
from core.sheets.hands.reading import Reading, doubtful, ok, wrong
from core.sheets.hands.text import Cell, cleaned, quote, short

_ADVICE = "Tulis satu nomor seperti 0812-3456-7890 atau (0561) 123456, format kolom Teks."
_OPENING = re.compile(r"(?:(?:no|nomor|hp|wa|telp|tlp|tel|telepon|whatsapp|kantor)\b\.?\s*:?\s*)+")
# What stands in brackets is either a remark or the country: "(+62) 812…", "0812… (WA)".
_COUNTRY = re.compile(r"^\(\s*(\+?62)\s*\)\s*")
_REMARK = re.compile(r"\s*\((?:[^\W\d]|[/. ])+\)\s*$")
_BETWEEN = re.compile(r"\s*(?:[/,;&|\n]|\batau\b|\bdan\b)\s*")


def phone(cell: Cell) -> Reading[str]:
    """Mobile or landline with its area code. Two numbers in one cell ask; a 0 lost by Excel is put back."""
    refused = no_digits(cell, _ADVICE)
    if refused:
        return refused
    if isinstance(cell, int | float):
        return _of_number(cell)
    text = _bare(str(cell).replace("\n", ";"))
    one = _normal(text)
    if one:
        return _taken(cell, one)
    parts = [_normal(_bare(part)) for part in _BETWEEN.split(text) if part]
    numbers = list(dict.fromkeys(part for part in parts if part))
    if len(parts) > 1 and numbers:
        problem = f"{quote(cell)} berisi lebih dari satu nomor. Pilih satu."
        return doubtful(problem, [(number, number) for number in numbers])
    if re.fullmatch(r"[2-7][0-9]{7,10}", text) and (landline := _normal(f"0{text}")):
        problem = f"{quote(cell)} tidak diawali 0 atau +62. Pilih, atau tulis ulang. {_ADVICE}"
        return doubtful(problem, [(landline, landline)])
    return wrong(f"{quote(cell)} bukan nomor telepon Indonesia. {_ADVICE}")


def _taken(cell: Cell, number: str) -> Reading[str]:
    if is_rounded_off(number):
        return lost(cell)
    digits = SEPARATORS.sub("", cleaned(cell)).replace("(", "").replace(")", "")
    return ok(number, "" if digits == number else f"{short(cell)} → {number}")


def _of_number(cell: int | float) -> Reading[str]:
    digits = digits_of_number(cell, _ADVICE)
    if isinstance(digits, Reading):
        return digits
    number = _normal(digits) or (_normal(f"0{digits}") if 8 <= len(digits) <= 11 else None)
    if number is None:
        return wrong(f"{quote(cell)} bukan nomor telepon Indonesia. {_ADVICE}")
    why = "" if digits.startswith("62") else " (angka 0 di depan hilang di Excel)"
    return ok(number, f"{short(cell)} → {number}{why}")


def _bare(text: str) -> str:
    text = _COUNTRY.sub(r"\1 ", _REMARK.sub("", cleaned(text).casefold()))
    return _OPENING.sub("", text, count=1).strip() if _OPENING.match(text) else text


def _normal(text: str) -> str | None:
    """ "+62 812-3456-7890" → "081234567890", or None."""
    if not re.fullmatch(r"\+?[0-9(][0-9()\s.\-]{6,24}", text):
        return None
    info = parse_phone(text)
    return f"0{info.e164[3:]}" if info.e164 else None
