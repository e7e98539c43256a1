"""Personal data in a sheet: sealed as soon as its cell is read, masked wherever a person sees it.

Of a column that is declared `sensitive`, the database gets the sealed text and a mask, never what stood
in the cell: not in the rows of an import, its samples, its questions, its history. The sender's own file
and the rows read from it lie on the disk, for as few days as IMPORT_KEEP_DAYS_PERSONAL says.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from core.sealed import DOT, masked, opened, sealed
from core.sheets.hands.text import Cell, cleaned

# A person's NIK, however it is parted; a longer number is none.
NIK = re.compile(r"(?<![0-9])(?:[0-9][\s.\-/]?){15}[0-9](?![0-9])")
FIGURES = re.compile(r"[0-9](?:[\s.\-/]?[0-9]){4,}")
LONG_NUMBER = re.compile(r"[0-9]{9,}")


@dataclass(frozen=True)
class Secret:
    """A value that is kept sealed. `sealed` is "" for a cell that holds a mask, as our own exports do:
    it says who is meant and changes nothing."""

    sealed: str = field(repr=False)
    mask: str

    def plain(self) -> str:
        """The value itself, to be compared or written, never kept. Raises CannotOpen."""
        return opened(self.sealed)


def secret(value: str, mask: str = "") -> Secret:
    return Secret(sealed(value), mask or masked(value))


def mask_in(cell: Cell) -> str:
    """The mask that stands in a cell ("••••••••••••0001"), "" when none does."""
    text = cleaned(cell) if isinstance(cell, str) else ""
    return text if DOT in text else ""


def hidden(text: str) -> str:
    """What may be seen of a sensitive cell: its last signs."""
    return text if DOT in text else masked(text)


def without_digits(text: str) -> str:
    """For a column of which nobody knows yet what it holds."""
    return re.sub(r"[0-9]", DOT, text)


def holds_nik(cell: Any) -> bool:
    """Whether something like a NIK stands there, in whatever column."""
    return NIK.search(str(cell)) is not None


def without_niks(text: str) -> str:
    return NIK.sub(lambda found: masked(found[0]), text)


def without_figures(text: str) -> str:
    """For a column of words, in which somebody has written a number that has a column of its own."""
    return FIGURES.sub(lambda found: masked(found[0]), text)


def without_numbers(name: str) -> str:
    """A file's name, which may hold the number of whom it is about."""
    return LONG_NUMBER.sub("…", without_niks(name))
