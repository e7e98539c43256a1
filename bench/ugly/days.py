"""One day in the many ways people write it."""

from collections.abc import Set
from datetime import date
from random import Random

from bench.ugly.cell import Written
from bench.ugly.truth import MONTHS, long_day
from bench.ugly.values import struck

WEEKDAYS = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]
SHORT = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agt", "Sep", "Okt", "Nov", "Des"]
ODD_MONTHS = {2: "Pebruari", 8: "Agust", 9: "Sept", 10: "Oct", 11: "Nopember"}
_EXCEL_BEGINS = date(1899, 12, 30)


def excel_serial(day: date) -> int:
    """The number a spreadsheet program keeps for that day (1900 system)."""
    return (day - _EXCEL_BEGINS).days


def day(value: date, kinds: Set[str], rng: Random) -> Written:
    kind = struck(
        kinds, rng, "dates", "date_serials", "month_only", "month_first", "absent_words", share=0.8
    )
    match kind:
        case "dates":
            return Written(rng.choice(_styles(value)), value, kind=kind)
        case "date_serials":
            serial = excel_serial(value)
            return Written(rng.choice((serial, str(serial))), value, kind=kind)
        case "month_only":
            months = (MONTHS[value.month - 1], SHORT[value.month - 1])
            written = rng.choice((f"{rng.choice(months)} {value.year}", f"{value:%m/%Y}"))
            return Written(written, value, asks=True, kind=kind)
        case "month_first" if value.day > 12:
            return Written(f"{value:%m/%d/%Y}", value, asks=True, kind=kind)
        case "absent_words":
            word = rng.choice(("belum ada", "-", "Belum", "nihil", "belum", "tidak ada"))
            return Written(word, None, kind=kind)
    return Written(value, value)


def _styles(value: date) -> list[str]:
    number, month, year = value.day, value.month, value.year
    named = ODD_MONTHS.get(month, MONTHS[month - 1])
    return [
        long_day(value),
        f"{number} {SHORT[month - 1]} {year}",
        f"{number} {SHORT[month - 1]} {year % 100}",
        f"{number} {named} {year}",
        f"{number:02} {MONTHS[month - 1].upper()} {year}",
        f"{WEEKDAYS[value.weekday()]}, {long_day(value)}",
        f"{number}/{month}/{year % 100}",
        f"{number:02}/{month:02}/{year}",
        f"{number:02}-{month:02}-{year}",
        f"{number:02}.{month:02}.{year}",
        f"{year}-{month:02}-{number:02}",
        f"{number}-{SHORT[month - 1]}-{year}",
        f"{number}-{MONTHS[month - 1]}-{year}",
    ]
