"""A cell as it comes out of a file, its form in the row files, and its text for people.

The row files are JSON lines. JSON knows no dates, so they are tagged: {"d": "2025-11-03"},
{"dt": "2025-11-03T14:05:00"}, {"t": "14:05:00"}. Plain Python: the child imports it without Django.
"""

import datetime
import math
import re
from typing import Any

Cell = None | bool | int | float | str | datetime.date | datetime.datetime | datetime.time

# Up to here a float holds every whole number exactly, so 2143.0 may become 2143.
EXACT = 2**53
FICTIONAL_LEAP_DAY = 60  # Excel believes in 29 February 1900
LAST_SERIAL = 2_958_465  # 31 December 9999
SECONDS = 86_400

NOT_THE_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA")


def plain_number(value: float) -> Cell:
    """A number with its int-ness: 2143.0 → 2143. What is no finite number becomes text."""
    if not math.isfinite(value):
        return str(value)
    if value.is_integer() and abs(value) < EXACT:
        return int(value)
    return value


def date_parts(number_format: str) -> tuple[bool, bool]:
    """(shows a date, shows a time) of an Excel number format such as `[$-421]dd mmmm yyyy hh:mm`.

    An elapsed time (`[h]:mm`) is neither: it is a quantity and stays a number.
    """
    first = NOT_THE_FORMAT.sub("", number_format).split(";")[0].lower()
    if ELAPSED.search(first) or first.strip() == "general":
        return False, False
    has_date, has_time = "d" in first or "y" in first, "h" in first or "s" in first
    return has_date or ("m" in first and not has_time), has_time


def shows_percent(number_format: str) -> bool:
    """Whether an Excel number format shows a hundred times the number, as `0.00%` does."""
    return "%" in NOT_THE_FORMAT.sub("", number_format).split(";")[0]


def as_percent(value: float) -> Cell:
    """What people see in such a cell: 0.4525 → "45,25%"."""
    return f"{value * 100:.13g}%".replace(".", ",") if math.isfinite(value) else str(value)


def from_serial(serial: float, *, date: bool, time: bool, since_1904: bool) -> Cell:
    """An Excel serial as a date, datetime or time, to the second.

    What no calendar holds (negative, past the year 9999, 29 February 1900) stays a number.
    """
    days, fraction = divmod(serial, 1)
    seconds = round(fraction * SECONDS)
    if seconds == SECONDS:
        days, seconds = days + 1, 0
    if time and not date:
        if days == 0 and serial >= 0:
            return datetime.time(seconds // 3600, seconds // 60 % 60, seconds % 60)
        return plain_number(serial)
    if since_1904:
        days += 1462
    if not 1 <= days <= LAST_SERIAL or days == FICTIONAL_LEAP_DAY:
        return plain_number(serial)
    base = datetime.datetime(1899, 12, 31 if days < FICTIONAL_LEAP_DAY else 30)  # noqa: DTZ001
    moment = base + datetime.timedelta(days=days, seconds=seconds)
    return moment if time or seconds else moment.date()


def iso_date(text: str) -> Cell:
    """ "2025-11-03" → date, "2025-11-03T14:05:00" → datetime. Raises ValueError."""
    if "T" not in text:
        return datetime.date.fromisoformat(text)
    return datetime.datetime.fromisoformat(text).replace(microsecond=0, tzinfo=None)


def tagged(cell: Any) -> dict[str, str]:
    """What JSON can't hold, for `json.dumps(default=tagged)`. Raises TypeError for what is no Cell."""
    if isinstance(cell, datetime.datetime):
        return {"dt": cell.isoformat()}
    if isinstance(cell, datetime.date):
        return {"d": cell.isoformat()}
    if isinstance(cell, datetime.time):
        return {"t": cell.isoformat()}
    raise TypeError(f"not a cell: {type(cell)}")


def untagged(value: Any) -> Cell:
    """The inverse of `tagged`. Raises ValueError or TypeError for anything else."""
    if isinstance(value, dict) and len(value) == 1:
        [(tag, text)] = value.items()
        if tag == "d":
            return datetime.date.fromisoformat(text)
        if tag == "dt":
            return datetime.datetime.fromisoformat(text)
        if tag == "t":
            return datetime.time.fromisoformat(text)
    raise ValueError("not a tagged cell")


def is_error(cell: Cell) -> bool:
    """Whether the cell holds a spreadsheet's error, e.g. "#REF!"."""
    return isinstance(cell, str) and cell in ERRORS


def text_of(cell: Cell) -> str:
    """The cell as an Indonesian would see it: 2143 → "2143", 1.5 → "1,5", a date → "03/11/2025"."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, datetime.datetime):
        return cell.strftime("%d/%m/%Y %H.%M")
    if isinstance(cell, datetime.date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, datetime.time):
        return cell.strftime("%H.%M")
    if isinstance(cell, float):
        # 15 digits, as Excel shows them: 0.1 + 0.2 is 0,3 for everybody but a computer.
        return f"{cell:.15g}".replace(".", ",")
    return str(cell)
