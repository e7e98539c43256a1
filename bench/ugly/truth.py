"""What an ugly sheet really says, row by row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple


class Reached(NamedTuple):
    """A milestone told in one cell. `reached=False` and "no such milestone" mean the same."""

    reached: bool
    on: date | None = None
    number: str = ""


@dataclass(frozen=True)
class Truth:
    """One data row: what it means and what a machine may make of it.

    row         1-based row of the sheet as a spreadsheet program shows it (a `sep=;` line of a csv is
                an instruction and not a row).
    village     dotted Kemendagri code the sender meant.
    expects     field name → Python value the cell means; None: the cell says nothing. Whole numbers and
                Rupiah are int, days date, `<kind>` in one column Reached, `coordinates` (latitude,
                longitude), identifiers str in the registry's form (phones 08…). Degrees are good to
                0.0001: what is written in seconds can't be better. `name` is the text as written,
                spaces tidied.
    resolvable  False: a person couldn't tell the village from this row either, an automatic match is an
                error and asking is right.
    asks        fields whose cell has no single meaning: taking any value without asking is an error.
    refused     the village lies outside the sender's kabupaten: the row must be refused.
    twin        row of another cooperative in the same village in this file: the row must be doubtful.
    dropped     what a person does about it in the balikan: True: a copy by mistake, taken out.
    kinds       the kinds of ugliness that struck this very row.
    """

    row: int
    village: str
    expects: Mapping[str, Any]
    resolvable: bool = True
    asks: tuple[str, ...] = ()
    refused: bool = False
    twin: int | None = None
    dropped: bool = False
    kinds: tuple[str, ...] = ()

    def answers(self) -> dict[str, str]:
        """Field → what a person writes into the balikan when asked about it, tidy and unambiguous.

        `village_code` is the code picked from the suggestions (or typed, where it isn't among them).
        Fields about which the row says nothing are answered with "" (the cell is emptied).
        """
        told = {name: _tidy(value) for name, value in self.expects.items()}
        return {"village_code": self.village} | told


@dataclass(frozen=True)
class UglySheet:
    """A file of the set. `sheet` is the relevant sheet ("" in a csv); sender_regency None: a
    provincial officer sends it and every kabupaten is welcome."""

    name: str
    path: Path
    sender_regency: str | None
    ugliness: tuple[str, ...]
    rows: list[Truth]
    sheet: str = ""
    columns: Mapping[str, int] = field(default_factory=dict)
    """Field → 1-based column that holds it (not the case for what section rows tell)."""

    def answers(self) -> dict[int, dict[str, str]]:
        """Row → Truth.answers(); rows a person takes out are absent."""
        return {truth.row: truth.answers() for truth in self.rows if not truth.dropped}


MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]


def long_day(day: date) -> str:
    """ "3 November 2025"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _tidy(value: Any) -> str:
    match value:
        case None:
            return ""
        case date():
            return long_day(value)
        case Reached():
            if not value.reached:
                return "belum"
            day = value.on and long_day(value.on)
            return " tanggal ".join(part for part in (value.number, day) if part) or "sudah"
        case (latitude, longitude):
            return f"{latitude}, {longitude}"
        case _:
            return str(value)
