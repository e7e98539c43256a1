"""Counts and amounts as people write them: 2.143 · 1.234,5 · ± 12 orang · 1,234.5."""

import math
import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal

from core.sheets.hands.reading import Reading, broken_formula, doubtful, nothing, ok, wrong
from core.sheets.hands.text import LONGEST, Cell, cleaned, is_blank, quote, says_absent, told

# Excel keeps 15 digits: past them a number is no longer what was typed.
DIGITS = 15
EXACT = 10**DIGITS

_INDONESIAN = re.compile(r"(?:[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,4}|[0-9]{1,15})(?:,[0-9]{1,12})?")
_ENGLISH = re.compile(r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}|[0-9]{1,15})(?:\.[0-9]{1,12})?")
_SPACED = re.compile(r"[1-9][0-9]{0,2}(?:[ '][0-9]{3}){1,4}(?:[.,][0-9]{1,12})?")
_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_ABOUT = re.compile(
    r"(?:±|\+\s?/\s?-|\+\s?-|~|≈|kurang lebih|lebih kurang|kira[- ]kira|sekitar|sktr\.?|kurleb|k\.?l\.?|ca\.)\s*"
)
_UNIT = re.compile(
    r"\s*(?:orang|org|jiwa|anggota|unit|buah|bh|kk|set|paket|pcs|kali|hari|bulan|tahun|desa|kelurahan"
    r"|koperasi|peserta|jam|jp|%|persen)\.?"
)
_ROUNDED = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?e\+?[0-9]{1,3}", re.IGNORECASE)
TWO_LINES = re.compile(r"[0-9][^\S\n\r]*[\n\r]\s*[0-9]")
_ZERO = {"nihil", "nol"}
_SWAPPED = str.maketrans(",.", ".,")


def indonesian(value: int | Decimal) -> str:
    """2143 → "2.143", Decimal("1234.5") → "1.234,5"."""
    digits = f"{value:,}" if isinstance(value, int) else f"{value:,f}"
    return digits.translate(_SWAPPED) if value else "0"


def written(text: str) -> tuple[Decimal, ...]:
    """Every number that the text can be, in Indonesian style first, then English; () when it is none."""
    sign = -1 if text.startswith("-") else 1
    body = text.lstrip("+-") if len(text) - len(text.lstrip("+-")) <= 1 else ""
    found: list[Decimal] = []
    if _INDONESIAN.fullmatch(body):
        found.append(Decimal(body.replace(".", "").replace(",", ".")))
    if _ENGLISH.fullmatch(body):
        found.append(Decimal(body.replace(",", "")))
    if _SPACED.fullmatch(body):
        found.append(Decimal(re.sub(r"[ ']", "", body).replace(",", ".")))
    return tuple(dict.fromkeys(sign * value for value in found))


def whole_numbers(text: str) -> list[int]:
    """The whole numbers that the text can be. Dots between groups of three are thousands here: 2.000 is 2000."""
    values = written(text)
    if _THOUSANDS.fullmatch(text):
        values = values[:1]
    return [int(value) for value in values if value == int(value)]


def is_rounded(text: str) -> bool:
    """6.101E+09: digits that Excel no longer shows."""
    return _ROUNDED.fullmatch(text) is not None


def without_about(text: str) -> str:
    """ "± 12" → "12"; expects lower case."""
    return _ABOUT.sub("", text, count=1) if _ABOUT.match(text) else text


def whole_number(
    cell: Cell, *, minimum: int | None = 0, maximum: int | None = None
) -> Reading[int]:
    """A count, between `minimum` and `maximum` where given. "-" is empty, "nihil" is 0."""
    advice = "Tulis bilangan bulat dengan angka saja, misalnya 12 atau 2.143."
    reading = _number(cell, advice, _whole_of_float, _whole_of_text)
    return within(reading, minimum, maximum)


def decimal_number(
    cell: Cell, *, minimum: int | None = None, maximum: int | None = None
) -> Reading[Decimal]:
    """A number with decimals. "2.143" can be two numbers here and asks; a number cell is taken as it is."""
    advice = "Tulis dengan angka saja, koma untuk desimal, misalnya 12,5 atau 1.234,5."
    reading = _number(cell, advice, lambda value, _: ok(decimal_of(value)), _decimal_of_text)
    return within(reading.turned(Decimal), minimum, maximum)


def decimal_of(value: float) -> Decimal:
    """A finite float as Excel shows it, without the noise past its 15 digits."""
    return Decimal(f"{value:.15g}")


def not_a_number(cell: Cell, advice: str) -> Reading | None:
    """What is wrong with a cell that can't hold one number, else None."""
    if isinstance(cell, str) and TWO_LINES.search(cell[:LONGEST]):
        return wrong(f"{quote(cell)} berisi lebih dari satu angka. {advice}")
    if isinstance(cell, bool):
        return wrong(f"{quote(cell)} bukan angka. {advice}")
    if isinstance(cell, date | time):
        return wrong(f"Sel ini berisi tanggal atau jam ({quote(cell)}), bukan angka. {advice}")
    if isinstance(cell, float) and not math.isfinite(cell):
        return wrong(f"{quote(cell)} bukan angka. {advice}")
    if isinstance(cell, int | float) and abs(cell) >= EXACT:
        return wrong(f"Angka {quote(cell)} terlalu besar sehingga tidak tepat lagi. {advice}")
    return None


def no_number(cell: Cell) -> Reading | None:
    """Empty cells, the words for them, and formulas that failed; else None."""
    text = cleaned(cell)
    if is_blank(text):
        return nothing()
    if says_absent(text):
        return nothing(told(cell, "tidak diisi"))
    return broken_formula(cell)


def within[T: (int, Decimal)](
    reading: Reading[T], minimum: int | None, maximum: int | None
) -> Reading[T]:
    """The reading with everything outside the bounds (inclusive) refused."""

    def fits(value: T) -> bool:
        return (minimum is None or value >= minimum) and (maximum is None or value <= maximum)

    options = [each for each in reading.options if fits(each[0])]
    if options:
        return doubtful(reading.problem, options)
    if reading.options:
        outside = reading.options[0][0]
    elif reading.value is None or fits(reading.value):
        return reading
    else:
        outside = reading.value
    bounds = [f"paling sedikit {indonesian(minimum)}"] if minimum is not None else []
    bounds += [f"paling banyak {indonesian(maximum)}"] if maximum is not None else []
    return wrong(f"Angka {quote(indonesian(outside))} harus {' dan '.join(bounds)}. Perbaiki.")


def thousands_lost(value: float) -> int | None:
    """2.143 → 2143: the count that was typed with a dot which Excel took for a decimal point, or None."""
    exact = decimal_of(value)
    if 1 <= exact < 1000 and exact != int(exact) and exact * 1000 == int(exact * 1000):
        return int(exact * 1000)
    return None


def _number(
    cell: Cell,
    advice: str,
    of_float: Callable[[float, str], Reading],
    of_text: Callable[[str, str, str], Reading],
) -> Reading:
    refused = not_a_number(cell, advice) or no_number(cell)
    if refused:
        return refused
    if isinstance(cell, int):
        return ok(cell)
    if isinstance(cell, float):
        return of_float(cell, advice)
    text = cleaned(cell).casefold()
    if text in _ZERO:
        return ok(0, told(cell, "0"))
    if is_rounded(text):
        return wrong(f"{quote(cell)} sudah dibulatkan Excel. {advice}")
    body = without_about(text)
    unit = next((m.start() for m in [_UNIT.search(body)] if m and m.end() == len(body)), len(body))
    return of_text(str(cell), body[:unit].strip(), advice)


def _whole_of_float(value: float, advice: str) -> Reading[int]:
    if value.is_integer():
        return ok(int(value))
    thousands = thousands_lost(value)
    if thousands is None:
        return wrong(f"{quote(value)} bukan bilangan bulat. {advice}")
    return doubtful(
        f"Sel ini berisi {indonesian(decimal_of(value))}. Mungkin titik ribuan dibaca Excel sebagai desimal. "
        "Pilih angka yang benar, atau tulis ulang tanpa titik.",
        [(thousands, indonesian(thousands))],
    )


def _whole_of_text(cell: str, body: str, advice: str) -> Reading[int]:
    values = whole_numbers(body)
    if not values:
        return wrong(f"{quote(cell)} bukan bilangan bulat. {advice}")
    return _one_of(cell, values, lambda value: (indonesian(value), str(value)))


def _decimal_of_text(cell: str, body: str, advice: str) -> Reading[Decimal]:
    values = written(body)
    if not values:
        return wrong(f"{quote(cell)} tidak terbaca sebagai angka. {advice}")
    return _one_of(cell, values, lambda value: (indonesian(value), f"{value:f}".replace(".", ",")))


def _one_of(cell: str, values, forms: Callable) -> Reading:
    if len(values) == 1:
        return ok(values[0], told(cell, *forms(values[0])))
    return doubtful(
        f"{quote(cell)} dapat dibaca dua cara: titik atau koma bisa berarti ribuan atau desimal. "
        "Pilih angka yang benar.",
        [(value, forms(value)[0]) for value in values],
    )
