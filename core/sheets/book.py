"""A workbook as the sheet machine sees it: `read_book` sends a file through the gate and the child.

Rows stay on disk (JSON lines in the given folder) and are read one at a time. Nothing the child says
is executed or unpickled; whatever it does or dies of, the caller gets a Book or Refused.
"""

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from core.lists.guarding import unguarded
from core.sheets.cells import Cell, untagged
from core.sheets.child import OUT_OF_MEMORY, REFUSED
from core.sheets.gate import inspect
from core.sheets.refusal import DAMAGED, TOO_LARGE, Limits, Refused, number

__all__ = ["Book", "Refused", "Sheet", "read_book", "saved_book"]

logger = logging.getLogger(__name__)
MEGABYTE = 1024 * 1024
SUMMARY = "book.json"
MAX_SUMMARY = 20 * MEGABYTE
# A small file needs under a second; time grows with the file so that a small bomb is ended soon.
SECONDS_ANY, SECONDS_PER_MB = 10, 5
TOO_SLOW = (
    "Berkas ini terlalu lama dibaca, jadi dihentikan. Salin datanya ke lembar baru di Excel, simpan "
    "sebagai .xlsx, lalu unggah berkas baru itu."
)
NO_SHEET = "Berkas ini tidak punya lembar data. Unggah berkas yang berisi tabel."


@dataclass(frozen=True)
class Sheet:
    """One sheet. Rows and columns are 1-based positions in the sender's file.

    `n_rows` is the last row and `n_columns` the last column that hold anything (0 when blank).
    `hidden_rows` is known for xlsx and ods, always empty for xls and csv. `merged` areas are clipped
    to what holds something, and left out when one cell remains.
    """

    name: str
    hidden: bool
    n_rows: int
    n_columns: int
    hidden_rows: frozenset[int]
    merged: tuple[tuple[int, int, int, int], ...]
    path: Path = field(repr=False, compare=False)
    is_csv: bool = field(default=False, repr=False)

    def rows(self, start: int = 1, stop: int | None = None) -> Iterator[tuple[int, list[Cell]]]:
        """(row number, cells) from row `start` up to, not including, `stop`; blank rows are left out.

        A CSV's cells come without the leading ' that our own export puts before what looks like a formula.
        Raises Refused when the row file is gone or damaged.
        """
        try:
            with self.path.open(encoding="utf-8", newline="\n") as file:
                for line in file:
                    row, cells = json.loads(line)
                    if row < start:
                        continue
                    if stop is not None and row >= stop:
                        return
                    yield row, [self._cell(cell) for cell in cells]
        except (OSError, ValueError, TypeError) as error:
            raise Refused(DAMAGED) from error

    def head(self, n: int) -> list[list[Cell]]:
        """Rows 1 to n (fewer when the sheet ends before), blank rows as []."""
        last = min(n, self.n_rows)
        lines: list[list[Cell]] = [[] for _ in range(last)]
        for row, cells in self.rows(1, last + 1):
            lines[row - 1] = cells
        return lines

    def _cell(self, cell: Any) -> Cell:
        if isinstance(cell, str):
            return unguarded(cell) if self.is_csv else cell
        return untagged(cell) if isinstance(cell, dict | list) else cell


@dataclass(frozen=True)
class Book:
    """A read file: kind is "xlsx" (also xlsm), "xls", "ods" or "csv"; notes are Indonesian remarks."""

    kind: str
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...]


def read_book(path: Path, filename: str, folder: Path) -> Book:
    """Reads `path`, which its sender called `filename`; rows are kept as files in `folder` (made when
    missing) for as long as the Book is used. Raises Refused, and then leaves nothing in `folder`."""
    limits = limits_for(path)
    passed = inspect(path, filename, limits)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        run_child(passed.kind, path, folder, limits)
        return saved_book(folder, passed.notes)
    except BaseException:
        clear(folder)
        raise


def saved_book(folder: Path, notes: tuple[str, ...] = ()) -> Book:
    """The Book that an earlier `read_book` left in `folder`; `notes` are kept for the next time.
    Raises Refused when it is gone."""
    summary = read_summary(folder)
    try:
        if notes:
            summary["notes"] = [*notes, *summary["notes"]]
            (folder / SUMMARY).write_text(json.dumps(summary), encoding="utf-8")
        kind = summary["kind"]
        sheets = tuple(sheet_from(folder, kind, data) for data in summary["sheets"])
        found = Book(kind, sheets, tuple(str(note) for note in summary["notes"]))
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise Refused(DAMAGED) from error
    if not sheets:
        raise Refused(NO_SHEET)
    return found


def sheet_from(folder: Path, kind: str, data: dict[str, Any]) -> Sheet:
    return Sheet(
        name=str(data["name"]),
        hidden=bool(data["hidden"]),
        n_rows=int(data["n_rows"]),
        n_columns=int(data["n_columns"]),
        hidden_rows=frozenset(int(row) for row in data["hidden_rows"]),
        merged=tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in data["merged"]),
        path=folder / Path(str(data["file"])).name,
        is_csv=kind == "csv",
    )


def limits_for(path: Path) -> Limits:
    """The settings' limits, with seconds by the file's size."""
    size = path.stat().st_size
    seconds = SECONDS_ANY + SECONDS_PER_MB * size // MEGABYTE
    return Limits(
        max_bytes=settings.SHEET_MAX_MB * MEGABYTE,
        max_rows=settings.SHEET_MAX_ROWS,
        max_columns=settings.SHEET_MAX_COLUMNS,
        child_mb=settings.SHEET_CHILD_MB,
        child_seconds=min(seconds, settings.SHEET_CHILD_SECONDS),
    )


def run_child(kind: str, path: Path, folder: Path, limits: Limits) -> None:
    """Runs the child to its end, whatever that is. Raises Refused unless it read the file."""
    command = [sys.executable, "-m", "core.sheets.child", kind]
    process = subprocess.Popen(
        [*command, str(path.resolve()), str(folder.resolve()), limits.as_text()],
        cwd=settings.BASE_DIR,
        env={},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # a group of its own, so that all of it can be ended
    )
    try:
        status = process.wait(timeout=wall_seconds(limits))
    except subprocess.TimeoutExpired as error:
        raise Refused(TOO_SLOW) from error
    finally:
        end(process)
    if status == REFUSED:
        raise Refused(str(read_summary(folder).get("refused", DAMAGED))[:1000])
    if status:
        logger.warning("reading a sheet (%s) ended with status %s", kind, status)
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        raise Refused(TOO_SLOW)
    if status in (OUT_OF_MEMORY, -signal.SIGABRT):
        raise Refused(f"{TOO_LARGE} (Batas memori pembaca: {number(limits.child_mb)} MB.)")
    if status:
        raise Refused(DAMAGED)


def wall_seconds(limits: Limits) -> int:
    """The child's own limit counts its computing; this one also ends a child that only waits."""
    return limits.child_seconds * 3 + 10


def end(process: subprocess.Popen[bytes]) -> None:
    """Ends the child with its group and waits for it, so that no zombie stays."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def read_summary(folder: Path) -> dict[str, Any]:
    """book.json as a dict. Raises Refused when it is missing, too large or no object."""
    try:
        with (folder / SUMMARY).open(encoding="utf-8") as file:
            summary = json.loads(file.read(MAX_SUMMARY))
    except (OSError, ValueError) as error:
        raise Refused(DAMAGED) from error
    if not isinstance(summary, dict):
        raise Refused(DAMAGED)
    return summary


def clear(folder: Path) -> None:
    """Removes what a reading leaves; the folder too when nothing else is in it."""
    for file in [folder / SUMMARY, *folder.glob("sheet-*.jsonl")]:
        file.unlink(missing_ok=True)
    if not any(folder.iterdir()):
        shutil.rmtree(folder)
