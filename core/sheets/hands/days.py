"""Days as people write them: 3 November 2025 · 3/11/25 · Senin, 3 Nop 2025 · Nov 2025 · 45964."""

import calendar
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.sheets.hands.months import MONTHS, months_named
from core.sheets.hands.reading import Reading, broken_formula, doubtful, nothing, ok, wrong
from core.sheets.hands.text import Cell, cleaned, is_blank, quote, says_absent, told

EARLIEST = date(1945, 1, 1)
_EXCEL_EPOCH = date(1899, 12, 30)
_ADVICE = "Tulis seperti 3 November 2025 atau 03/11/2025."
_WEEKDAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
_WEEKDAY_OF = {name: at for at, name in enumerate(_WEEKDAYS)} | {"jum'at": 4, "ahad": 6}
_OPENING = re.compile(r"(?:(?:per|pada|tertanggal|tanggal|tgl)\b\.?\s*:?\s*)+")
_WEEKDAY = re.compile(rf"({'|'.join(_WEEKDAY_OF)})\b\s*[,/]?\s*")
_CLOCK = re.compile(
    r"(?:,?\s+(?:pukul\s+)?|t)[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:\.[0-9]+)?)?\s*(?:z|wib)?"
)
_SEP = r"\s?[-/. ]\s?"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}}){_SEP}([0-9]{{1,2}}){_SEP}([0-9]{{1,2}})")
_DAY_FIRST = re.compile(rf"([0-9]{{1,2}}){_SEP}([0-9]{{1,2}}){_SEP}([0-9]{{4}}|[0-9]{{2}})")
_NAMED = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th)?[-/. ]{0,2}([a-z]+)[-/., ']{0,3}([0-9]{4}|[0-9]{2})"
)
_NAMED_FIRST = re.compile(r"([a-z]+)\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_NO_YEAR = re.compile(r"[0-9]{1,2}[-/. ]{0,2}[a-z]+\.?")
_MONTH_NAMED = re.compile(r"([a-z]+)[-/., ']{0,3}([0-9]{4}|[0-9]{2})")
_MONTH_NUMBER = re.compile(r"([0-9]{1,2})\s?[-/.]\s?([0-9]{4})")
_MONTH_LAST = re.compile(r"([0-9]{4})\s?[-/.]\s?([0-9]{1,2})")
_YEAR_ONLY = re.compile(r"(?:(?:tahun|thn|th)\.?\s*)?([0-9]{4})")


@dataclass(frozen=True)
class Calendar:
    """What days are believable: between `earliest` and `latest`, seen from `today`."""

    today: date
    earliest: date = EARLIEST
    latest: date = date.max

    def year(self, digits: str) -> int:
        """Two digits are the century that does not lie beyond next year: 25 → 2025, 98 → 1998."""
        if len(digits) == 4:
            return int(digits)
        year = 2000 + int(digits)
        return year if year <= self.today.year + 1 else year - 100

    def objection(self, value: date) -> str:
        """Why a day can't be, or ""."""
        if value < self.earliest:
            return f"tahunnya sebelum {self.earliest.year}. Periksa tahunnya, tulis empat angka."
        if value > self.latest:
            return "belum terjadi. Periksa hari, bulan dan tahunnya."
        return ""


def day(
    cell: Cell, *, today: date, earliest: date = EARLIEST, future: bool = False
) -> Reading[date]:
    """A date, day before month. Later than `today` is wrong unless `future`.

    A month or a year alone is doubtful, with `kind` "month" or "year" and its first and last day as options.
    """
    believable = Calendar(today, earliest, date.max if future else today)
    if isinstance(cell, datetime):
        return _of_date(cell, cell.date(), believable)
    if isinstance(cell, date):
        return _of_date(cell, cell, believable)
    if isinstance(cell, bool | time):
        return wrong(f"{quote(cell)} bukan tanggal. {_ADVICE}")
    if isinstance(cell, int | float):
        return _of_number(cell, cell, believable)
    text = cleaned(cell).casefold()
    if is_blank(text):
        return nothing()
    if says_absent(text) or text == "nihil":
        return nothing(told(cell, "tidak diisi"))
    return broken_formula(cell) or _of_text(cell, text, believable)


def shown_day(value: date) -> str:
    """date(2025, 11, 3) → "3 November 2025"."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def _of_date(cell: date, value: date, believable: Calendar) -> Reading[date]:
    """A date cell is literal. Where it can't be, Excel may have read 3/11 as March 11."""
    if not believable.objection(value):
        with_clock = isinstance(cell, datetime) and cell.time() != time()
        return ok(value, told(cell, shown_day(value), why="jam diabaikan") if with_clock else "")
    turned = _date(value.year, value.day, value.month)
    if turned and turned != value and not believable.objection(turned):
        return doubtful(
            f"Tanggal {shown_day(value)} {believable.objection(value)} Mungkin Excel menukar hari dan bulan.",
            [(turned, shown_day(turned))],
        )
    return wrong(f"Tanggal {shown_day(value)} {believable.objection(value)}")


def _of_number(cell: Cell, number: float, believable: Calendar) -> Reading[date]:
    if not 0 < number < 10**8:  # refuses nan and infinity too
        return wrong(f"{quote(cell)} bukan tanggal. {_ADVICE}")
    whole = math.floor(number)
    if whole == number and 1900 <= whole <= 2100:
        return _span(cell, whole, 1, 12, believable)
    if whole == number and whole >= 10**6:
        return _compact(cell, f"{whole:08}", believable)
    if not (EARLIEST - _EXCEL_EPOCH).days <= whole <= (date(2100, 1, 1) - _EXCEL_EPOCH).days:
        return wrong(f"{quote(cell)} bukan tanggal. {_ADVICE}")
    value = _EXCEL_EPOCH + timedelta(days=whole)
    return _judged(cell, [value], believable, why="nomor seri tanggal Excel")


def _of_text(cell: Cell, text: str, believable: Calendar) -> Reading[date]:
    text = _OPENING.sub("", text, count=1) if _OPENING.match(text) else text
    named = _WEEKDAY.match(text)
    body = text[named.end() :] if named else text
    clock = next((each for each in _CLOCK.finditer(body) if each.end() == len(body)), None)
    if clock and clock.start() > 5:
        body = body[: clock.start()]
    reading = _of_words(cell, body.strip(" ,."), believable)
    if named and reading.value and reading.value.weekday() != _WEEKDAY_OF[named[1]]:
        really = _WEEKDAYS[reading.value.weekday()].capitalize()
        label = f"{really}, {shown_day(reading.value)}"
        return doubtful(
            f"{quote(cell)}: tanggal itu jatuh pada hari {really}. Periksa hari dan tanggalnya.",
            [(reading.value, label)],
        )
    return reading


def _of_words(cell: Cell, text: str, believable: Calendar) -> Reading[date]:
    if found := _YEAR_FIRST.fullmatch(text):
        return _judged(cell, [_date(int(found[1]), int(found[2]), int(found[3]))], believable)
    if found := _DAY_FIRST.fullmatch(text):
        return _day_first(cell, int(found[1]), int(found[2]), found[3], believable)
    if found := _NAMED.fullmatch(text):
        return _named(cell, int(found[1]), found[2], found[3], believable)
    if found := _NAMED_FIRST.fullmatch(text):
        return _named(cell, int(found[2]), found[1], found[3], believable)
    if found := _MONTH_NAMED.fullmatch(text):
        months = months_named(found[1])
        if len(months) == 1:
            return _span(cell, believable.year(found[2]), months[0], months[0], believable)
    if found := _MONTH_NUMBER.fullmatch(text):
        return _month(cell, int(found[2]), int(found[1]), believable)
    if found := _MONTH_LAST.fullmatch(text):
        return _month(cell, int(found[1]), int(found[2]), believable)
    if found := _YEAR_ONLY.fullmatch(text):
        return _span(cell, int(found[1]), 1, 12, believable)
    if re.fullmatch(r"[0-9]{5}(?:[.,]0+)?", text):
        return _of_number(cell, int(text[:5]), believable)
    if re.fullmatch(r"[0-9]{8}", text):
        return _compact(cell, text, believable)
    if _NO_YEAR.fullmatch(text) and months_named(text.strip("0123456789-/. ")):
        return wrong(f"{quote(cell)} belum ada tahunnya. {_ADVICE}")
    return wrong(f"{quote(cell)} tidak terbaca sebagai tanggal. {_ADVICE}")


def _day_first(
    cell: Cell, first: int, second: int, year: str, believable: Calendar
) -> Reading[date]:
    full = believable.year(year)
    value = _date(full, second, first)
    month_first = _date(full, first, second)
    if value is None and month_first and not believable.objection(month_first):
        return doubtful(
            f"{quote(cell)}: bulan {second} tidak ada, jadi mungkin bulan ditulis lebih dulu. Pilih, atau "
            f"tulis ulang. {_ADVICE}",
            [(month_first, shown_day(month_first))],
        )
    return _judged(cell, [value], believable)


def _named(cell: Cell, number: int, word: str, year: str, believable: Calendar) -> Reading[date]:
    months = months_named(word)
    if not months:
        return wrong(f"Nama bulan di {quote(cell)} tidak dikenal. {_ADVICE}")
    return _judged(
        cell, [_date(believable.year(year), month, number) for month in months], believable
    )


def _compact(cell: Cell, digits: str, believable: Calendar) -> Reading[date]:
    """20251103 or 03112025."""
    year_first = _date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    day_first = _date(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
    values = [v for v in (year_first, day_first) if v and not believable.objection(v)]
    return _judged(cell, values or [year_first or day_first], believable)


def _judged(
    cell: Cell, values: Iterable[date | None], believable: Calendar, why: str = ""
) -> Reading[date]:
    """One believable day is taken, several ask, none is wrong."""
    real = [value for value in values if value]
    if not real:
        return wrong(f"Tanggal {quote(cell)} tidak ada di kalender. {_ADVICE}")
    fitting = [value for value in real if not believable.objection(value)]
    if not fitting:
        return wrong(f"Tanggal {quote(cell)} {believable.objection(real[0])}")
    if len(fitting) > 1:
        options = [(value, shown_day(value)) for value in fitting]
        return doubtful(f"{quote(cell)} dapat berarti beberapa tanggal. Pilih yang benar.", options)
    value = fitting[0]
    return ok(value, told(cell, shown_day(value), value.isoformat(), why=why))


def _month(cell: Cell, year: int, month: int, believable: Calendar) -> Reading[date]:
    if not 1 <= month <= 12:
        return wrong(f"Tanggal {quote(cell)} tidak ada di kalender. {_ADVICE}")
    return _span(cell, year, month, month, believable)


def _span(cell: Cell, year: int, first: int, last: int, believable: Calendar) -> Reading[date]:
    """A month or a whole year: asks for its first or last day."""
    if not 1 <= year <= 9999:
        return wrong(f"Tanggal {quote(cell)} tidak ada di kalender. {_ADVICE}")
    ends = (date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))
    fitting = [value for value in ends if not believable.objection(value)]
    if not fitting:
        return wrong(f"Tanggal {quote(cell)} {believable.objection(ends[0])}")
    kind, part = ("month", "bulan") if first == last else ("year", "tahun")
    return doubtful(
        f"{quote(cell)} hanya menyebut {part}. Pilih tanggalnya, atau tulis tanggal lengkap.",
        [(value, shown_day(value)) for value in fitting],
        kind,
    )


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
