"""Latitude and longitude in degrees (WGS 84) as people write them, inside Kalimantan Barat."""

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from core.sheets.hands.numbers import is_rounded
from core.sheets.hands.reading import Reading, broken_formula, doubtful, nothing, ok, wrong
from core.sheets.hands.text import Cell, cleaned, is_blank, quote, says_absent, short, told

type Axis = Literal["latitude", "longitude"]

# The same box as settings.COORDINATE_BOX and the database's check; a test compares them.
BOX: dict[str, tuple[float, float]] = {"longitude": (108.0, 114.3), "latitude": (-3.2, 2.2)}
NAMES = {"latitude": "lintang", "longitude": "bujur"}
_EXAMPLE = {"latitude": "-0.026330", "longitude": "109.342503"}

_HEMISPHERES = {
    "latitude+": ("lintang utara", "lu", "l.u.", "n", "u"),
    "latitude-": ("lintang selatan", "ls", "l.s.", "s"),
    "longitude+": ("bujur timur", "bt", "b.t.", "e", "t"),
    "longitude-": ("bujur barat", "bb", "b.b.", "w"),
}
_HEMISPHERE_OF = {word: side for side, words in _HEMISPHERES.items() for word in words}
_SIDE = "|".join(re.escape(word) for word in sorted(_HEMISPHERE_OF, key=len, reverse=True))
_WHOLE = re.compile(rf"(?P<before>{_SIDE})?\s*(?P<body>[-+0-9].*?)[\s,]*(?P<after>{_SIDE})?\.?")
_LABEL = re.compile(
    r"(?:(?P<lat>lat(?:itude)?|lintang)|(?P<lon>long?(?:itude)?|lng|bujur))\s*[:=]?\s*(?=[-+0-9])"
)
_DECIMAL = re.compile(r"([-+]?)\s?([0-9]{1,3}(?:[.,][0-9]{1,20})?)\s?°?")
_SEXAGESIMAL = re.compile(
    r"([-+]?)\s?([0-9]{1,3})(?:\s?(?:°|o|d|deg|derajat|:)\s?|\s)([0-9]{1,2}(?:[.,][0-9]{1,8})?)"
    r"(?:\s?(?:'|m|menit|:)\s?|\s|$)(?:([0-9]{1,2}(?:[.,][0-9]{1,8})?)\s?(?:\"|''|d|detik)?)?"
)
_DIGITS = re.compile(r"([-+]?)([0-9]{5,14}|[0-9]{1,3}(?:[.,][0-9]{1,6}){2,4})")


@dataclass(frozen=True)
class Angle:
    """What a text says: possible values in degrees, the axis and sign where letters give them."""

    values: tuple[float, ...]
    axis: str = ""
    signed: bool = False
    literal: bool = False


def coordinate(cell: Cell, axis: Axis) -> Reading[float]:
    """Degrees on one axis. Outside Kalbar is wrong; where only a minus is missing it asks."""
    advice = f"Tulis {NAMES[axis]} dalam derajat desimal, misalnya {_EXAMPLE[axis]}."
    if isinstance(cell, bool | date | time):
        return wrong(f"{quote(cell)} bukan koordinat. {advice}")
    text = cleaned(cell).casefold()
    if is_blank(text):
        return nothing()
    if says_absent(text) or text == "nihil":
        return nothing(told(cell, "tidak diisi"))
    if broken := broken_formula(cell):
        return broken
    if isinstance(cell, str) and is_rounded(text):
        return wrong(f"{quote(cell)} sudah dibulatkan Excel. {advice}")
    angle = _of_number(cell) if isinstance(cell, int | float) else angle_of(text)
    if angle is None:
        return wrong(f"{quote(cell)} tidak terbaca sebagai koordinat. {advice}")
    if angle.axis and angle.axis != axis:
        return wrong(f"{quote(cell)} adalah {NAMES[angle.axis]}, bukan {NAMES[axis]}. {advice}")
    return _placed(cell, angle, axis, advice)


def inside(value: float, axis: str) -> bool:
    """Whether degrees on an axis can lie in Kalimantan Barat."""
    low, high = BOX[axis]
    return low <= value <= high


def shown_degrees(value: float) -> str:
    """Never localized: a comma here is what corrupts coordinates."""
    return f"{value:.7f}".rstrip("0").removesuffix(".") or "0"


def angle_of(text: str) -> Angle | None:
    """What a cleaned, casefolded text says as one coordinate, or None."""
    label = _LABEL.match(text)
    axis = "" if not label else "latitude" if label["lat"] else "longitude"
    whole = _WHOLE.fullmatch(text[label.end() :] if label else text)
    if not whole or (whole["before"] and whole["after"]):
        return None
    side = _HEMISPHERE_OF.get(whole["before"] or whole["after"] or "", "")
    found = _values(whole["body"])
    if found is None or (side and axis and side[:-1] != axis):
        return None
    minus, values, literal = found
    if not side:
        sign = -1 if minus else 1
        return Angle(tuple(sign * v for v in values), axis, minus, literal and not label)
    # "-0.5 LS" is south all the same; "-0.5 LU" contradicts itself.
    if minus and side.endswith("+"):
        return Angle(tuple(s * v for v in values for s in (-1, 1)), side[:-1], True)
    sign = -1 if side.endswith("-") else 1
    return Angle(tuple(sign * v for v in values), side[:-1], True)


def _values(body: str) -> tuple[bool, tuple[float, ...], bool] | None:
    """Whether there is a minus, the possible degrees without it, whether the text is literal."""
    if found := _DECIMAL.fullmatch(body):
        return found[1] == "-", (float(found[2].replace(",", ".")),), not set(body) & set(",°")
    if found := _SEXAGESIMAL.fullmatch(body):
        minutes, seconds = (float((part or "0").replace(",", ".")) for part in found.group(3, 4))
        if minutes >= 60 or seconds >= 60 or (found[4] and not minutes.is_integer()):
            return None
        return found[1] == "-", (round(int(found[2]) + minutes / 60 + seconds / 3600, 7),), False
    if found := _DIGITS.fullmatch(body):
        return found[1] == "-", _pointed(re.sub("[.,]", "", found[2])), False
    return None


def _pointed(digits: str) -> tuple[float, ...]:
    """Every place where the decimal point can have been: 109342503 → …, 109.342503, 10.9342503, …"""
    if digits.startswith("0"):
        return (float(f"0.{digits[1:]}"),)
    return tuple(float(f"{digits}e-{places}") for places in range(1, len(digits) + 2))


def _of_number(cell: int | float) -> Angle | None:
    if not abs(cell) < 10**14:  # refuses nan and infinity too
        return None
    if abs(cell) < 1000:
        return Angle((float(cell),), literal=True)
    if cell != int(cell) or abs(cell) < 10**4:
        return None
    sign = -1 if cell < 0 else 1
    return Angle(tuple(sign * value for value in _pointed(str(abs(int(cell))))))


def _placed(cell: Cell, angle: Angle, axis: Axis, advice: str) -> Reading[float]:
    fitting = [value for value in angle.values if inside(value, axis)]
    if len(fitting) == 1:
        value = fitting[0]
        return ok(value, "" if angle.literal else f"{short(cell)} → {shown_degrees(value)}")
    if fitting:
        return doubtful(
            f"{quote(cell)} dapat berarti beberapa {NAMES[axis]}. Pilih yang benar, atau tulis ulang. {advice}",
            [(value, shown_degrees(value)) for value in fitting[:3]],
        )
    # Only where no letter said the side: "2.5" can't be north, but 2,5° south lies in Ketapang.
    turned = [-value for value in angle.values if inside(-value, axis) and not angle.axis]
    if turned:
        return doubtful(
            f"{quote(cell)} di luar Kalimantan Barat. Mungkin tanda minusnya keliru. Pilih, atau tulis ulang. "
            f"{advice}",
            [(value, shown_degrees(value)) for value in turned[:3]],
        )
    low, high = BOX[axis]
    return wrong(
        f"{NAMES[axis].capitalize()} {quote(cell)} di luar Kalimantan Barat ({low} sampai {high}). {advice}"
    )
