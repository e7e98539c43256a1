"""ods: content.xml is streamed once. Repeats are counted, not unrolled, while they hold nothing. Runs in the child."""

import datetime
import re
from pathlib import Path
from typing import Any

from core.sheets.cells import Cell, iso_date, plain_number
from core.sheets.parts import Parts
from core.sheets.refusal import DAMAGED, MAX_SHEETS, MAX_TEXT, TOO_LARGE, Limits, Refused
from core.sheets.rowfile import RowFile, blank_to_none

CONTENT = "content.xml"
# What may hold texts or tables that are no cells of the sheet.
SKIPPED = {"annotation", "shapes", "tracked-changes", "dde-links", "forms", "ruby-text", "frame"}
DURATION = re.compile(r"PT(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S")


def read_ods(path: Path, folder: Path, limits: Limits) -> tuple[list[dict[str, Any]], list[str]]:
    """Writes each table's rows into `folder`; gives (sheet summaries, notes). Raises Refused."""
    parts = Parts(path)
    if CONTENT not in parts:
        raise Refused(DAMAGED)
    parts.check_prologs()
    reader = ContentReader(folder, limits)
    parts.parse(CONTENT, reader.start, reader.end, reader.text)
    return reader.summaries, []


class ContentReader:
    """Handlers for content.xml."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder, self.limits = folder, limits
        self.summaries: list[dict[str, Any]] = []
        self.undisplayed: set[str] = set()
        self.style = ""
        self.skipping = 0
        self.rows: RowFile | None = None
        self.row = self.column = 0
        self.row_repeat = 1
        self.cells: dict[int, Cell] = {}
        self.attributes: dict[str, str] | None = None
        self.pieces: list[str] = []
        self.size = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self.skipping or tag in SKIPPED:
            self.skipping += 1
            return
        plain = {name.rpartition(":")[2]: value for name, value in attributes.items()}
        if tag == "table-cell" or tag == "covered-table-cell":
            self.attributes = plain | {"covered": "yes"} if tag.startswith("covered") else plain
            # calcext:value-type says "error" or the same again; the plain one is what counts
            self.attributes["value-type"] = attributes.get("office:value-type", "")
            self.pieces, self.size = [], 0
        elif tag == "p" and self.pieces:
            self.text("\n")
        elif tag == "s":
            self.text(" " * min(repeat(plain.get("c", "1")), 1000))
        elif tag in ("tab", "line-break"):
            self.text("\t" if tag == "tab" else "\n")
        elif tag == "table-row":
            self._start_row(plain)
        elif tag == "table" and self.rows is None:
            self._start_table(plain)
        elif tag == "style":
            self.style = plain.get("name", "")
        elif tag == "table-properties" and plain.get("display") == "false":
            self.undisplayed.add(self.style)

    def text(self, value: str) -> None:
        if self.attributes is None or self.skipping:
            return
        self.size += len(value)
        if self.size <= MAX_TEXT + 1:  # one past the limit is enough to refuse the cell
            self.pieces.append(value)

    def end(self, tag: str) -> None:
        if self.skipping:
            self.skipping -= 1
        elif tag == "table-cell" or tag == "covered-table-cell":
            self._end_cell()
        elif tag == "table-row" and self.rows:
            self._end_row(self.rows)
        elif tag == "table" and self.rows:
            self.summaries.append(self.rows.close())
            self.rows = None

    def _start_table(self, plain: dict[str, str]) -> None:
        if len(self.summaries) >= MAX_SHEETS:
            raise Refused(TOO_LARGE)
        path = self.folder / f"sheet-{len(self.summaries)}.jsonl"
        hidden = plain.get("style-name", "") in self.undisplayed
        self.rows = RowFile(path, plain.get("name", ""), hidden, self.limits)
        self.row = 0

    def _start_row(self, plain: dict[str, str]) -> None:
        self.row_repeat = repeat(plain.get("number-rows-repeated", "1"))
        self.column = 0
        self.cells.clear()
        if self.rows and plain.get("visibility", "visible") != "visible":
            self.rows.hide(self.row + 1, self.row_repeat)

    def _end_cell(self) -> None:
        attributes, self.attributes = self.attributes or {}, None
        times = repeat(attributes.get("number-columns-repeated", "1"))
        value = self._value(attributes, "".join(self.pieces))
        if isinstance(value, str):
            value = blank_to_none(value)
        if self.rows and value is not None and "covered" not in attributes:
            self.rows.check(1, self.column + times)
            self.cells.update(dict.fromkeys(range(self.column + 1, self.column + times + 1), value))
        right = repeat(attributes.get("number-columns-spanned", "1"))
        down = repeat(attributes.get("number-rows-spanned", "1"))
        if self.rows and (right > 1 or down > 1):
            first, left = self.row + 1, self.column + 1
            self.rows.merge((first, left, first + down - 1, left + right - 1))
        self.column += times

    def _end_row(self, rows: RowFile) -> None:
        if self.cells:
            rows.check(self.row + self.row_repeat, max(self.cells))
            line = [self.cells.get(column) for column in range(1, max(self.cells) + 1)]
            for row in range(self.row + 1, self.row + self.row_repeat + 1):
                rows.write(row, line)
        self.row += self.row_repeat

    def _value(self, attributes: dict[str, str], text: str) -> Cell:
        kind = attributes["value-type"] if attributes else ""
        try:
            if kind in ("float", "percentage", "currency"):
                return plain_number(float(attributes["value"]))
            if kind == "boolean":
                return attributes["boolean-value"] == "true"
            if kind == "date":
                return iso_date(attributes["date-value"])
            if kind == "time":
                found = DURATION.fullmatch(attributes["time-value"])
                if found and int(found[1]) < 24:
                    return datetime.time(int(found[1]), int(found[2]), int(found[3]))
        except (KeyError, ValueError):
            return text  # what the sheet shows is better than nothing
        return text or attributes.get("string-value") or None


def repeat(text: str) -> int:
    """A count of repeats. Raises Refused for what no sheet has."""
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise Refused(DAMAGED)
    return int(text)
