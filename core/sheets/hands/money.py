"""Rupiah as people write it: Rp 1.658.000.000,- · 1,6 M · 700 juta."""

import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import product

from core.sheets.hands.numbers import (
    EXACT,
    decimal_of,
    indonesian,
    is_rounded,
    no_number,
    not_a_number,
    thousands_lost,
    whole_numbers,
    without_about,
    written,
)
from core.sheets.hands.reading import Reading, doubtful, nothing, ok, wrong
from core.sheets.hands.text import Cell, cleaned, is_blank, quote, told

_ADVICE = "Tulis rupiah penuh dengan angka, misalnya 1.658.000.000 atau Rp700.000.000."
_SCALES = {
    1_000: ("ribu", "rb", "k"),
    1_000_000: ("juta", "jt", "jta"),
    1_000_000_000: ("miliar", "milyar", "milliar", "milyard", "miliard", "mlr", "m"),
    1_000_000_000_000: ("triliun", "trilyun", "trilliun", "tr", "t"),
}
_SCALE_OF = {word: scale for scale, words in _SCALES.items() for word in words}
_PREFIX = re.compile(r"(?:rp\s*\.?|idr)\s*")
_SUFFIX = re.compile(r"(?:\s*(?:rupiah|idr)|\s*[.,]\s?(?:-+|=))+\s*\.?")
_PART = re.compile(r"([0-9][0-9.,]*)\s*([a-z]+)\.?\s*")
_COMMA_DECIMALS = re.compile(r"[0-9]+,[0-9]{1,3}")


def rupiah(cell: Cell) -> Reading[int]:
    """An amount in whole Rupiah, not negative. M is miliar, T is triliun; "-" is empty, "nihil" is 0."""
    refused = not_a_number(cell, _ADVICE) or no_number(cell)
    if refused:
        return refused
    if isinstance(cell, int | float):
        return _of_number(cell)
    text = cleaned(cell).casefold()
    if text in ("nihil", "nol"):
        return ok(0, told(cell, "Rp0"))
    if is_rounded(text):
        return wrong(f"{quote(cell)} sudah dibulatkan Excel. {_ADVICE}")
    if is_blank(_bare(text)):  # "Rp -", as accountants' formats show nothing
        return nothing(told(cell, "tidak diisi"))
    values = _amounts(_bare(text))
    if not values:
        return wrong(f"{quote(cell)} tidak terbaca sebagai rupiah bulat. {_ADVICE}")
    if len(values) == 1:
        return ok(values[0], told(cell, _shown(values[0]), indonesian(values[0]), str(values[0])))
    return doubtful(
        f"{quote(cell)} dapat dibaca dua cara: titik atau koma bisa berarti ribuan atau desimal. "
        "Pilih jumlah yang benar.",
        [(value, _shown(value)) for value in values],
    )


def _of_number(cell: int | float) -> Reading[int]:
    if cell < 0:
        return wrong(f"Jumlah rupiah {quote(cell)} tidak boleh kurang dari 0. {_ADVICE}")
    if isinstance(cell, int) or cell.is_integer():
        return ok(int(cell))
    thousands, rounded = thousands_lost(cell), round(decimal_of(cell))
    values = [rounded] if thousands is None else [thousands, rounded]
    return doubtful(
        f"Sel ini berisi {indonesian(decimal_of(cell))}, bukan rupiah bulat. Pilih jumlah yang benar, atau "
        "tulis ulang lengkap tanpa titik dan koma.",
        [(value, _shown(value)) for value in values],
    )


def _shown(value: int) -> str:
    return f"Rp{indonesian(value)}"


def _bare(text: str) -> str:
    """Without "Rp", "±" and the ",-" at the end."""
    text = without_about(text)
    text = without_about(_PREFIX.sub("", text, count=1) if _PREFIX.match(text) else text)
    ends = [found for found in _SUFFIX.finditer(text) if found.end() == len(text)]
    return (text[: ends[0].start()] if ends else text).strip()


def _amounts(text: str) -> list[int]:
    """Every amount that the text can mean; [] when it means none."""
    if text[:1] not in set("0123456789"):
        return []
    if not re.search(r"[a-z]", text):
        return _sound(map(Decimal, whole_numbers(text)))
    parts: list[tuple[tuple[Decimal, ...], int]] = []
    end = 0
    for found in _PART.finditer(text):
        scale = _SCALE_OF.get(found[2])
        # "1 miliar 658 juta": each part smaller in kind than the one before, nothing between.
        if scale is None or found.start() != end or (parts and scale >= parts[-1][1]):
            return []
        parts.append((_scaled(found[1]), scale))
        end = found.end()
    if end != len(text):
        return []
    ways = product(*([number * scale for number in numbers] for numbers, scale in parts))
    return _sound(sum(way, Decimal(0)) for way in ways)


def _scaled(numeral: str) -> tuple[Decimal, ...]:
    """Before juta, M or T a single comma is a decimal comma: "1,658 T". A dot can still be either."""
    return written(numeral)[:1] if _COMMA_DECIMALS.fullmatch(numeral) else written(numeral)


def _sound(values: Iterable[Decimal]) -> list[int]:
    fitting = (int(value) for value in values if value == int(value) and value < EXACT)
    return list(dict.fromkeys(fitting))
