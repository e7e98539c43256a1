"""One sheet's rows on their way to disk: counted, checked against the limits, never held in memory."""

from json import JSONEncoder
from pathlib import Path
from typing import Any

from core.sheets.cells import Cell, tagged
from core.sheets.refusal import (
    MAX_MERGED,
    MAX_OUTPUT,
    MAX_TEXT,
    TOO_LARGE,
    Limits,
    Refused,
    column_letters,
    number,
)

ENCODE = JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=tagged).encode
Merged = tuple[int, int, int, int]


class RowFile:
    """Writes `[row number, cells]` lines. Blank rows are left out; blank cells at the end are trimmed."""

    written = 0  # characters over all sheets of the workbook

    def __init__(self, path: Path, name: str, hidden: bool, limits: Limits) -> None:
        self.path, self.name, self.hidden, self.limits = path, name[:100], hidden, limits
        self.file = path.open("w", encoding="utf-8", newline="\n")
        self.n_rows = self.n_columns = 0
        self.hidden_rows: set[int] = set()
        self.merged: list[Merged] = []

    def write(self, row: int, cells: list[Cell]) -> None:
        """Writes one row; rows come in ascending order. Raises Refused past a limit."""
        cells = [blank_to_none(cell) if isinstance(cell, str) else cell for cell in cells]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            return
        self.check(row, len(cells))
        line = ENCODE([row, cells])
        RowFile.written += len(line)
        if RowFile.written > MAX_OUTPUT:
            raise Refused(TOO_LARGE)
        self.file.write(line + "\n")
        self.n_rows = row
        self.n_columns = max(self.n_columns, len(cells))

    def check(self, row: int, columns: int) -> None:
        """Raises Refused when a filled cell lies outside of the largest sheet that is read."""
        if row > self.limits.max_rows:
            raise Refused(
                f"Lembar “{self.name[:60]}” berisi data sampai baris {number(row)}; yang dapat dibaca "
                f"paling banyak {number(self.limits.max_rows)} baris. Hapus isi di bawah tabel atau bagi "
                "menjadi beberapa berkas."
            )
        if columns > self.limits.max_columns:
            raise Refused(
                f"Lembar “{self.name[:60]}” berisi data sampai kolom {column_letters(columns)} "
                f"({number(columns)} kolom); yang dapat dibaca paling banyak "
                f"{number(self.limits.max_columns)} kolom. Hapus isi di kanan tabel, lalu unggah lagi."
            )

    def hide(self, row: int, count: int = 1) -> None:
        last = min(row + count - 1, self.limits.max_rows)
        self.hidden_rows.update(range(row, last + 1))

    def merge(self, area: Merged) -> None:
        if len(self.merged) >= MAX_MERGED:
            raise Refused(TOO_LARGE)
        self.merged.append(area)

    def close(self) -> dict[str, Any]:
        """Closes the file and gives the sheet's summary for book.json."""
        self.file.close()
        return {
            "name": self.name,
            "hidden": self.hidden,
            "n_rows": self.n_rows,
            "n_columns": self.n_columns,
            "hidden_rows": sorted(row for row in self.hidden_rows if row <= self.n_rows),
            "merged": [area for area in map(self.within, self.merged) if area],
            "file": self.path.name,
        }

    def within(self, area: Merged) -> Merged | None:
        """The part of a merged area where the sheet holds something; None when that is no area.
        Whoever walks a merged area must not walk a billion cells."""
        top, left, bottom, right = area
        bottom, right = min(bottom, self.n_rows), min(right, self.n_columns)
        if min(top, left) < 1 or bottom < top or right < left or (top, left) == (bottom, right):
            return None
        return top, left, bottom, right


def blank_to_none(text: str) -> Cell:
    """Text without anything to see is nothing. Raises Refused for a text no cell can hold."""
    if len(text) > MAX_TEXT:
        raise Refused(
            f"Ada sel yang berisi lebih dari {number(MAX_TEXT)} huruf. Periksa tanda kutip dan pemisah "
            "kolomnya, atau pendekkan isinya, lalu unggah lagi."
        )
    return text if text.strip() else None
