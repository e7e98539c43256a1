"""csv and other text tables: encoding and separator are found by looking at the text. Runs in the child.

Every cell is text (or None): a CSV has no types, and guessing is the work of those who know the column.
"""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.sheets.refusal import DAMAGED, MAX_TEXT, TOO_LARGE, Limits, Refused, number
from core.sheets.rowfile import RowFile

BLOCK = 256 * 1024
SAMPLE_ROWS = 60
MANY = 10  # times the most rows: how many blank lines are walked
MAX_LINES = 40  # lines in one quoted text; more is a quote that was left open
# The order decides between equals: with ";" columns the commas are decimals.
SEPARATORS = ("\t", ";", "|", ",")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NOT_TEXT = (
    "Berkas ini bukan lembar data: isinya bukan teks dan bukan Excel. Simpan data sebagai Excel (.xlsx) "
    "atau CSV, lalu unggah lagi."
)
UNCLOSED = (
    f"CSV ini tidak dapat dibaca: ada tanda kutip yang tidak ditutup atau isi sel lebih dari "
    f"{number(MAX_TEXT)} huruf. Buka di Excel, periksa, lalu simpan sebagai .xlsx."
)


def read_csv(path: Path, folder: Path, limits: Limits) -> tuple[list[dict[str, Any]], list[str]]:
    """Writes the rows into `folder`; gives (one sheet summary, notes). Raises Refused."""
    encoding = encoding_of(path)
    csv.field_size_limit(MAX_TEXT)
    rows = RowFile(folder / "sheet-0.jsonl", "CSV", False, limits)
    try:
        skip, separator = separator_of(path, encoding)
        with path.open(encoding=encoding, newline="") as file:
            lines = Lines(file)
            if skip:
                next(lines)
            write_records(lines, separator, rows)
    except csv.Error as error:
        raise Refused(UNCLOSED) from error
    except UnicodeError as error:
        raise Refused(DAMAGED) from error
    return [rows.close()], []


def write_records(lines: "Lines", separator: str, rows: RowFile) -> None:
    """Writes the records; a quoted text may run over lines. Raises Refused at a quote left open:
    it would swallow the rows below it without a word."""
    reader = csv.reader(lines, delimiter=separator)
    before = row = 0
    for row, cells in enumerate(reader, start=1):
        if row > MANY * rows.limits.max_rows:  # blank lines without end
            raise Refused(TOO_LARGE)
        if len(cells) > rows.limits.max_columns:
            cells = cells[: last_filled(cells)]
            rows.check(row, len(cells))
        if reader.line_num - before > MAX_LINES:
            raise Refused(open_quote(row))
        several, before = reader.line_num - before > 1, reader.line_num
        if several and '"' not in lines.last:
            raise Refused(open_quote(row))
        rows.write(row, list(cells))


def open_quote(row: int) -> str:
    return (
        f'CSV ini tidak dapat dibaca: tanda kutip (") di sekitar baris {number(row)} tidak ditutup. '
        "Perbaiki tanda kutipnya, atau buka di Excel dan simpan sebagai .xlsx, lalu unggah lagi."
    )


def last_filled(cells: list[str]) -> int:
    """Columns up to the last that holds something."""
    return next((n for n in range(len(cells), 0, -1) if cells[n - 1].strip()), 0)


class Lines:
    """The file's lines, the last one remembered. Raises Refused at a NUL, which no text has."""

    def __init__(self, file: Iterator[str]) -> None:
        self.file, self.last = file, ""

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        self.last = next(self.file)
        if "\x00" in self.last:
            raise Refused(NOT_TEXT)
        return self.last


def encoding_of(path: Path) -> str:
    """utf-8-sig, utf-16 (both by BOM), utf-8 when all of it is valid, else cp1252. Raises Refused."""
    with path.open("rb") as file:
        head = file.read(4)
    for bom, name in BOMS:
        if head.startswith(bom):
            return name
    for name in ("utf-8", "cp1252"):
        decoder = codecs.getincrementaldecoder(name)()
        try:
            with path.open("rb") as file:
                while block := file.read(BLOCK):
                    decoder.decode(block)
            decoder.decode(b"", True)
            return name
        except UnicodeDecodeError:
            continue
    raise Refused(NOT_TEXT)


def separator_of(path: Path, encoding: str) -> tuple[int, str]:
    """(lines to skip, separator). Excel's `sep=;` line is believed; else the separator wins whose
    rows agree best on their number of columns. One column only: ","."""
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(BLOCK // 4)
    first = sample.split("\n", 1)[0].strip().strip('"')
    if first.lower().startswith("sep=") and len(first) == 5 and first[4] != '"':
        return 1, first[4]
    if sample.lower().startswith("sep=\t"):
        return 1, "\t"
    return 0, max(SEPARATORS, key=lambda separator: agreement(sample, separator))


def agreement(sample: str, separator: str) -> float:
    """Share of the sample's rows (0–1) that have the most common number of columns, of two or more."""
    counts: Counter[int] = Counter()
    try:
        for cells in csv.reader(sample.splitlines(keepends=True), delimiter=separator):
            if any(cell.strip() for cell in cells):
                counts[len(cells)] += 1
            if counts.total() >= SAMPLE_ROWS:
                break
    except csv.Error:
        pass  # the sample may be cut inside of a quoted text
    many = [count for width, count in counts.items() if width > 1]
    return max(many) / counts.total() if many else 0.0
