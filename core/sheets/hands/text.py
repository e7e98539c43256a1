"""Cells as text that can be compared: one kind of space, dash, quote and digit."""

import re
import unicodedata

from core.sheets.cells import Cell

# Nothing that people mean as one number, date or name is longer; the rest is refused unread.
LONGEST = 300
QUOTED = 40
_HUGE = 10**40

# Before NFKC, which would make "10²" 102, "½" 1⁄2, "º" o and "´" a space.
_BEFORE = str.maketrans(
    {
        **dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", (f"^{n}" for n in range(10)), strict=True)),
        **dict(zip("₀₁₂₃₄₅₆₇₈₉", (f"_{n}" for n in range(10)), strict=True)),
        **dict.fromkeys("º˚∘", "°"),
        **dict.fromkeys("´‘’′ʹʼ＇‛", "'"),
        **dict.fromkeys("“”″ʺ〃＂", '"'),
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad", ""),
    }
)
_IDLE_SPACE = re.compile(r"(?<![0-9]) | (?![0-9])")
_BLANK = re.compile(r"[-_.\s]*")
# Words that stand for an empty cell; in a yes/no column they mean no (see presence.py).
_ABSENT = {
    "belum ada",
    "blm ada",
    "belum",
    "blm",
    "tidak ada",
    "tdk ada",
    "kosong",
    "n/a",
    "na",
    "belum diketahui",
    "tidak tahu",
}


def cleaned(cell: Cell) -> str:
    """The cell as text with plain digits, dashes, quotes and single spaces; "" for an empty cell.

    Dates come in ISO form, floats with at most the 15 digits that Excel keeps. Longer text is cut and ends
    in "… dst", so that no rule takes its beginning for the whole.
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = " ".join(cell.split())
        if len(text) > LONGEST:
            text = f"{text[:LONGEST]} … dst"
        if not text.isascii():
            text = " ".join(unicodedata.normalize("NFKC", text.translate(_BEFORE)).split())
        return text.replace("`", "'").lstrip("'").strip()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int):
        return str(cell) if abs(cell) < _HUGE else "angka yang sangat besar"
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return cell.isoformat()


def short(cell: Cell) -> str:
    """The cell as it stood, at most 40 characters."""
    text = " ".join(cell[: LONGEST + 2].split()) if isinstance(cell, str) else cleaned(cell)
    text = "".join(sign for sign in text if sign.isprintable())
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"


def quote(cell: Cell) -> str:
    return f"“{short(cell)}”"


def squashed(text: Cell) -> str:
    """For comparing: lower case, no spaces but those between digits, which may part two numbers."""
    return _IDLE_SPACE.sub("", cleaned(text).casefold())


def told(cell: Cell, shown: str, *literal: str, why: str = "") -> str:
    """ "1,5 ha → 15.000 m²", or "" when the cell says just what is shown (or one of `literal`)."""
    if not why and squashed(cell) in {squashed(form) for form in (shown, *literal)}:
        return ""
    return f"{short(cell)} → {shown}{f' ({why})' if why else ''}"


def is_blank(text: str) -> bool:
    """Nothing, or only dashes and dots."""
    return _BLANK.fullmatch(text) is not None


def says_absent(text: str) -> bool:
    """Words for "there is none (yet)"."""
    return text.casefold().rstrip(".") in _ABSENT


def tokens(text: Cell) -> str:
    """Letters and digits in lower case, words parted by one space: for comparing words."""
    return " ".join(re.findall(r"[^\W_]+", cleaned(text).casefold()))
