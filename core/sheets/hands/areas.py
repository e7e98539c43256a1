"""Areas in square metres and sides in metres: 1,5 ha · 20x50 · ± 1.000 m2."""

import re
from decimal import Decimal, localcontext
from itertools import product

from core.sheets.hands.numbers import (
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
from core.sheets.hands.text import Cell, cleaned, quote, told

_ADVICE = (
    "Tulis luas dalam meter persegi, misalnya 1.000 m², atau panjang x lebar, misalnya 20 x 50."
)
_SIDES_ADVICE = "Tulis lebar x panjang dalam meter, misalnya 20 x 30."
HECTARE, ARE = 10_000, 100
_UNITS = (
    (re.compile(r"(?:ha|hekt[ao]re?|hektar)\.?"), HECTARE),
    (re.compile(r"(?:are|are\s?\(a\))\.?"), ARE),
    (re.compile(r"(?:m\s?\^?2|m|mtr\s?\^?2?|meter(?:\s?\^?2| persegi| kuadrat)?)\.?"), 1),
)
_NUMERAL = re.compile(r"([0-9][0-9., ']*?)\s*([a-z][a-z^ ]*2?\.?|)")
_TIMES = re.compile(r"\s*(?:x|×|\*|kali)\s*")
_SIDE_UNIT = re.compile(r"\s*(?:m|mtr|meter)\.?")
_SIDE = re.compile(r"[^a-z]+(?:m|mtr|meter)\.?")
_TWICE = re.compile(r"(.+?)\s*(?:=|\(\s*)\s*(.+?)\s*\)?")
# A parcel given without a unit and smaller than this was most likely meant in hectares.
SMALLEST = 10


def area(cell: Cell) -> Reading[Decimal]:
    """Square metres. Sides are multiplied; a hectare is 10.000 m², an are 100 m²."""
    refused = not_a_number(cell, _ADVICE) or no_number(cell)
    if refused:
        return refused
    if isinstance(cell, int | float):
        return _of_number(cell)
    text = without_about(cleaned(cell).casefold())
    if text == "nihil":
        return nothing(told(cell, "tidak diisi"))
    values = _areas(text)
    if values is None:
        return wrong(f"{quote(cell)} tidak terbaca sebagai luas. {_ADVICE}")
    if len(values) == 1 and (values[0] >= SMALLEST or not values[0] or re.search("[a-z×*]", text)):
        value = values[0]
        plain = f"{value:f}".replace(".", ",")
        return ok(value, told(cell, shown_area(value), indonesian(value), plain, f"{plain} m²"))
    if len(values) == 1:
        return _which_unit(cell, [values[0]])
    return doubtful(
        f"{quote(cell)} dapat dibaca lebih dari satu cara. Pilih luas yang benar.",
        [(value, shown_area(value)) for value in values],
    )


def dimensions(cell: Cell) -> Reading[tuple[Decimal, Decimal]]:
    """The two sides in metres, in the order written: (width, length)."""
    refused = no_number(cell)
    if refused:
        return refused
    text = without_about(cleaned(cell).casefold()) if isinstance(cell, str) else ""
    pairs = _sides(text)
    if not pairs:
        return wrong(f"{quote(cell)} tidak terbaca sebagai ukuran. {_SIDES_ADVICE}")
    if len(pairs) == 1:
        return ok(pairs[0], told(cell, *_side_forms(pairs[0])))
    return doubtful(
        f"{quote(cell)} dapat dibaca lebih dari satu cara. Pilih ukuran yang benar.",
        [(pair, _side_forms(pair)[0]) for pair in pairs],
    )


def shown_area(value: Decimal) -> str:
    """Decimal("15000") → "15.000 m²"."""
    return f"{indonesian(_tidy(value))} m²"


def _of_number(cell: int | float) -> Reading[Decimal]:
    value = Decimal(cell) if isinstance(cell, int) else decimal_of(cell)
    if value < 0:
        return wrong(f"Luas {quote(cell)} tidak boleh kurang dari 0. {_ADVICE}")
    thousands = thousands_lost(float(value)) if value < 100 else None
    if (value >= SMALLEST or not value) and thousands is None:
        return ok(_tidy(value))
    return _which_unit(cell, [value] if thousands is None else [Decimal(thousands), value])


def _which_unit(cell: Cell, values: list[Decimal]) -> Reading[Decimal]:
    small = values[-1]
    options = [(_tidy(value), shown_area(value)) for value in values]
    if small < SMALLEST:
        metres = _tidy(small * HECTARE)
        label = f"{indonesian(_tidy(small))} ha, yaitu {shown_area(metres)}"
        options.insert(0, (metres, label))
    return doubtful(
        f"Luas {quote(cell)} tidak jelas satuannya. Pilih yang benar, atau tulis satuannya: m² atau ha.",
        options,
    )


def _areas(text: str) -> list[Decimal] | None:
    """Every area that the text can mean; None when it means none."""
    twice = _TWICE.fullmatch(text)
    if twice:
        return _agreed(_areas_once(twice[1]), _areas_once(twice[2]))
    return _areas_once(text) or None


def _agreed(one: list[Decimal], other: list[Decimal]) -> list[Decimal] | None:
    """ "20x50 (1000 m2)": one area when both agree, else both to choose from."""
    if not one or not other:
        return None
    common = [value for value in one if value in other]
    return common or one + other


def _areas_once(text: str) -> list[Decimal]:
    sides = _sides(re.sub(r"(?<=m)\s?\^?2$", "", text))
    if sides:
        with localcontext(prec=60):
            return list(dict.fromkeys(_tidy(a * b) for a, b in sides))
    found = _NUMERAL.fullmatch(text)
    if not found or is_rounded(text):
        return []
    unit = found[2].strip()
    factor = next((factor for form, factor in _UNITS if form.fullmatch(unit)), None if unit else 1)
    if factor is None:
        return []
    numeral = found[1].strip()
    return list(dict.fromkeys(_tidy(value * factor) for value in _values(numeral, factor)))


def _values(numeral: str, factor: int) -> tuple[Decimal, ...]:
    """In square metres dots are thousands (1.000 m2); in hectares they can be either, and it asks."""
    values = written(numeral)
    dotted = len(values) > 1 and "." in numeral and whole_numbers(numeral) == [values[0]]
    return values[:1] if factor == 1 and dotted else values


def _sides(text: str) -> list[tuple[Decimal, Decimal]]:
    parts = _TIMES.split(text)
    if len(parts) != 2:
        return []
    # "20 m x 50 m", "20 x 50 m": the unit is metres or is not said.
    found = [_values(_bare_side(part), 0) for part in parts]
    return [(a, b) for a, b in product(*found) if a >= 0 and b >= 0]


def _bare_side(part: str) -> str:
    return _SIDE_UNIT.sub("", part, count=1).strip() if _SIDE.fullmatch(part) else part.strip()


def _side_forms(pair: tuple[Decimal, Decimal]) -> tuple[str, ...]:
    a, b = (indonesian(_tidy(side)) for side in pair)
    return f"{a} × {b} m", f"{a} × {b}", f"{a} x {b}", f"{a} x {b} m", f"{a} m x {b} m"


def _tidy(value: Decimal) -> Decimal:
    """Without needless zeros: 15000.0 → 15000."""
    with localcontext(prec=60):
        return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()
