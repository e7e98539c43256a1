"""One cell about a milestone: "sudah", a date, a number, "AHU-… tgl 3 Nov 2025", "belum", "proses"."""

import re
from dataclasses import dataclass
from datetime import date, time

from core.sheets.hands.days import day, shown_day
from core.sheets.hands.digits import digits_of_number, is_rounded_off, lost
from core.sheets.hands.months import months_named
from core.sheets.hands.numbers import is_rounded
from core.sheets.hands.presence import NO, PENDING, YES, presence
from core.sheets.hands.reading import Reading, broken_formula, doubtful, ok, wrong
from core.sheets.hands.text import LONGEST, Cell, cleaned, quote, short, tokens

_ADVICE = "Tulis sudah, belum, tanggal seperti 3 November 2025, atau nomornya."
LONGEST_NUMBER = 60  # as the register keeps it
_DATES = re.compile(
    r"(?<![\w./-])(?=("
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
    r"|[0-9]{1,2}\s?[-/.]\s?[0-9]{1,2}\s?[-/.]\s?(?:[0-9]{4}|[0-9]{2})"
    r"|[0-9]{1,2}[-/. ]{0,2}[a-z]{3,10}[-/., ']{1,3}(?:[0-9]{4}|[0-9]{2})"
    r"|[a-z]{3,10} [0-9]{4}"
    r")(?![\w/-]|\.[0-9]))",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"\b(?:sudah|sdh|telah|ada|terbit|selesai|tgl|tanggal|tertanggal|per|pada|no|nomor|nomer)\b\.?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\b(?:no|nomor|nomer)\b", re.IGNORECASE)
_NOT_YET = re.compile(r"\b(?:belum|blm|tidak|tdk|proses|menunggu|rencana)\b", re.IGNORECASE)
_ENDS = " ,.;:()[]/-"
_NUMBER = re.compile(r"(?=.*[0-9])[\w./\-() ]+")
_SENTENCE = re.compile(r"(?:[^\W\d]{3,}\s+){3}")


@dataclass(frozen=True)
class Reached:
    """Whether a milestone was reached, on which day and under which number, as far as the cell says."""

    reached: bool
    on: date | None = None
    number: str = ""


def milestone(cell: Cell, *, today: date) -> Reading[Reached]:
    """What the cell says about a milestone. A month alone asks, with `kind` "month", also for no date."""
    if isinstance(cell, time):
        return wrong(f"{quote(cell)} bukan tahapan. {_ADVICE}")
    if isinstance(cell, date):
        return _dated(day(cell, today=today))
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _of_number(cell, today)
    text = cleaned(cell).casefold()
    words = tokens(cell)
    if not words or isinstance(cell, bool) or words in YES | NO | PENDING | {"x"}:
        return presence(cell).turned(Reached)
    if broken := broken_formula(cell):
        return broken
    if is_rounded(text) or is_rounded_off(text):
        return lost(cell)
    whole = day(cell, today=today)
    if whole.state in ("ok", "doubtful"):
        return _dated(whole)
    if len(text) > LONGEST:
        return wrong(f"{quote(cell)} terlalu panjang. {_ADVICE}")
    return _of_text(cell, cleaned(cell), today, whole)


def _dated(reading: Reading[date], number: str = "") -> Reading[Reached]:
    """The day with its milestone; a month or year alone may also stay without a date."""
    asked = reading.turned(lambda on: Reached(True, on, number))
    if not reading.kind:
        return asked
    undated = (Reached(True, None, number), "sudah, tanggalnya belum diketahui")
    return doubtful(asked.problem, (*asked.options, undated), asked.kind)


def _of_number(cell: int | float, today: date) -> Reading[Reached]:
    if cell in (0, 1):
        return presence(cell).turned(Reached)
    if not abs(cell) >= 10**8:  # so goes nan, which is no date either
        return _dated(day(cell, today=today))
    digits = digits_of_number(cell, _ADVICE)
    return digits if isinstance(digits, Reading) else _numbered(cell, digits)


def _of_text(cell: Cell, text: str, today: date, whole: Reading[date]) -> Reading[Reached]:
    found, rest = _dates_in(text, today)
    if _NOT_YET.search(rest):
        return _contradiction(cell, bool(found) or any(sign.isdigit() for sign in rest))
    if len(found) > 1:
        return wrong(f"{quote(cell)} berisi lebih dari satu tanggal. {_ADVICE}")
    number = _number_in(rest, 1 if found or _NUMBERED.search(rest) else 3)
    if number is None:
        # A cell that is only a date gone wrong is told as a date.
        sounds = whole.problem if re.match(r"[0-9]{1,2}[-/. ]", text) and not found else ""
        return wrong(sounds or f"{quote(cell)} tidak jelas. {_ADVICE}")
    if not found:
        return _numbered(cell, number) if number else _yes(cell)
    reading = found[0]
    if reading.state != "ok":
        return _dated(reading, number)
    value = Reached(True, reading.value, number)
    return ok(value, f"{short(cell)} → {_shown(value)}")


def _dates_in(text: str, today: date) -> tuple[list[Reading[date]], str]:
    """Every date that stands somewhere in the text, and the text without them."""
    found, rest, end = [], text, 0
    for each in _DATES.finditer(text):
        # "12 tgl 30" and "TAHUN 2025" look like dates until the month is looked up.
        words = re.findall(r"[a-z]+", each[1].casefold())
        if each.start() < end or (words and not months_named(words[0])):
            continue
        found.append(day(each[1], today=today))
        rest = rest.replace(each[1], " ", 1)
        end = each.start() + len(each[1])
    return found, rest


def _contradiction(cell: Cell, more: bool) -> Reading[Reached]:
    """ "belum, masih di notaris" is no; with a date or a number beside it, nobody can tell."""
    if more:
        return wrong(f"{quote(cell)} tidak jelas: sudah atau belum? {_ADVICE}")
    question = f"{quote(cell)} tidak jelas. Apakah artinya belum?"
    return doubtful(question, [(Reached(False), "belum")])


def _yes(cell: Cell) -> Reading[Reached]:
    return ok(Reached(True), f"{short(cell)} → sudah")


def _numbered(cell: Cell, number: str) -> Reading[Reached]:
    if len(number) > LONGEST_NUMBER:
        return wrong(f"Nomor {quote(cell)} lebih dari {LONGEST_NUMBER} huruf. {_ADVICE}")
    value = Reached(True, None, number)
    return ok(value, f"{short(cell)} → {_shown(value)}")


def _number_in(rest: str, fewest: int) -> str | None:
    """What is left beside date and little words: "" for nothing, None for what is no number."""
    bare = " ".join(_WORDS.sub(" ", rest).split()).strip(_ENDS)
    if not bare:
        return ""
    digits = sum(sign.isdigit() for sign in bare)
    if digits < fewest or not _NUMBER.fullmatch(bare) or _SENTENCE.search(bare):
        return None
    return bare if len(bare) <= LONGEST_NUMBER else None


def _shown(value: Reached) -> str:
    parts = ["sudah", f"nomor {value.number}" if value.number else ""]
    parts.append(shown_day(value.on) if value.on else "")
    return ", ".join(part for part in parts if part)
