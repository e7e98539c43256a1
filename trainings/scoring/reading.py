"""A test's value as people type it, the same for the form and for a sheet.

"85", "85,5", "85.5", "85/100" and "85 %" are values; "-" and "tidak ikut" say that there is none; an empty cell
says nothing. What may be on a scale of 10 is asked, never guessed:

- up to 10 with decimals ("8,5", "9.25"): always;
- a whole 1–10: when at least OTHERS other values of the same test are known and their median is FAR or more;
- below 1 with decimals ("0,85", what a percent cell of a spreadsheet holds): always, on a scale of 1.

In a sheet a whole 1–10 is asked more readily (`sheet_scales`). "8,5/100" says its scale, so it is not asked. 0 is a value like any other.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from statistics import median

from core.sheets.hands.numbers import decimal_of, not_a_number
from core.sheets.hands.reading import Reading, broken_formula, nothing, ok, wrong
from core.sheets.hands.text import Cell, cleaned, is_blank, quote, says_absent
from trainings.passing import written

LOWEST, HIGHEST = Decimal(0), Decimal(100)
TEN, ONE = Decimal(10), Decimal(1)
OTHERS, FAR = 3, 40
ABSENT = re.compile(r"(?:tidak|tdk|tak) (?:ikut|hadir|mengikuti)(?: tes| ujian)?|absen|-|–|—")
NUMBER = re.compile(r"(?P<sign>-?)(?P<number>[0-9]{1,6}(?:[.,][0-9]{1,6})?)\s*(?P<of>/\s*100|%)?")
ADVICE = "Tulis angka 0 sampai 100, misalnya 85 atau 85,5; “-” bila tidak ikut tes."
NO_TEST = "tidak ikut"


def read_score(cell: Cell) -> Reading[Decimal]:
    """0–100 with at most two decimals; empty (told NO_TEST when somebody says that there is none); or wrong."""
    text = cleaned(cell).casefold()
    if not text:
        return nothing()
    if ABSENT.fullmatch(text.rstrip(".")) or says_absent(text) or is_blank(text):
        return nothing(NO_TEST)
    refused = not_a_number(cell, ADVICE) or broken_formula(cell)
    if refused:
        return refused
    if isinstance(cell, float):
        return within(decimal_of(cell), cell)
    found = NUMBER.fullmatch(text)
    if found is None:
        return wrong(f"{quote(cell)} bukan nilai. {ADVICE}")
    value = Decimal(found["number"].replace(",", "."))
    return within(-value if found["sign"] else value, cell)


def within(value: Decimal, cell: Cell) -> Reading[Decimal]:
    if not LOWEST <= value <= HIGHEST:
        return wrong(f"{quote(cell)} di luar 0–100. {ADVICE}")
    rounded = value.quantize(Decimal("0.01"))
    if rounded != value:
        return wrong(f"{quote(cell)}: paling banyak dua angka di belakang koma.")
    return ok(rounded)


def names_scale(cell: Cell) -> bool:
    """Whether the cell says itself that it is out of 100."""
    found = NUMBER.fullmatch(cleaned(cell)) if isinstance(cell, str) else None
    return bool(found and found["of"])


def scales(value: Decimal, others: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """The values that `value` may stand for, itself first; () when nobody needs to be asked.

    `others`: what is known of the same test in the batch, without this one.
    """
    if not LOWEST < value <= TEN:
        return ()
    whole = value == value.to_integral_value()
    if not whole:
        return (value, value * (100 if value < ONE else 10))
    if len(others) >= OTHERS and median(others) >= FAR:
        return (value, value * 10)
    return ()


def sheet_scales(value: Decimal, others: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """As `scales`, for a row of a sheet, which is judged without the sheet's other rows (`others`: recorded ones):
    a whole 1–10 is asked unless at least OTHERS recorded values are low, too."""
    if not LOWEST < value <= TEN:
        return ()
    if value != value.to_integral_value() or len(others) < OTHERS or median(others) >= FAR:
        return (value, value * (100 if value < ONE else 10))
    return ()


def others_than(value: Decimal, known: Iterable[Decimal]) -> list[Decimal]:
    """`known` with `value` left out once."""
    left = list(known)
    if value in left:
        left.remove(value)
    return left


def asked(options: Sequence[Decimal]) -> str:
    """The question about a value's scale."""
    return f"{written(options[0])} dari 100, atau maksudnya {written(options[1])}?"


def label(value: Decimal, options: Sequence[Decimal]) -> str:
    return f"{written(value)} dari 100" if value == options[0] else f"Maksudnya {written(value)}"
