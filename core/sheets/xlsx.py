"""xlsx and xlsm: the sheet's XML is streamed once, so a national file costs no more than its texts.

Own reader instead of calamine here: calamine builds the whole sheet (245 MB for 83,000 × 30), believes
declared dimensions and hides hidden rows. Formulas give their stored result and are never computed.
`<dimension>` is not believed: only cells that hold something count. Runs in the child.
"""

import posixpath
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.sheets.cells import Cell, as_percent, from_serial, iso_date, plain_number
from core.sheets.parts import Parts, part_name
from core.sheets.refusal import DAMAGED, MAX_OUTPUT, MAX_SHEETS, TOO_LARGE, Limits, Refused
from core.sheets.rowfile import Merged, RowFile
from core.sheets.xlsx_styles import PERCENT, PLAIN, Style, read_styles

ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


def read_xlsx(path: Path, folder: Path, limits: Limits) -> tuple[list[dict[str, Any]], list[str]]:
    """Writes each worksheet's rows into `folder`; gives (sheet summaries, notes). Raises Refused."""
    parts = Parts(path)
    parts.check_prologs()
    book = WorkbookPart(parts)
    if len(book.sheets) > MAX_SHEETS:
        raise Refused(TOO_LARGE)
    styles = read_styles(parts, book.part("styles"))
    texts = read_shared_texts(parts, book.part("sharedStrings"))
    summaries, unsolved = [], 0
    for index, (name, hidden, part) in enumerate(book.sheets):
        rows = RowFile(folder / f"sheet-{index}.jsonl", name, hidden, limits)
        reader = SheetReader(rows, styles, texts, book.since_1904)
        parts.parse(part, reader.start, reader.end, reader.text)
        summaries.append(rows.close())
        unsolved += reader.unsolved
    notes = []
    if unsolved:
        notes.append(
            f"{unsolved} sel rumus belum punya hasil dan dibaca kosong. Buka berkas di Excel, simpan, "
            "lalu unggah lagi bila isinya diperlukan."
        )
    return summaries, notes


class WorkbookPart:
    """Sheets in order with their parts, and where styles and texts lie."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        main = relations(parts, "_rels/.rels", "")
        self.path = next((p for kind, p in main.values() if kind == "officeDocument"), "")
        if self.path not in parts:
            self.path = "xl/workbook.xml"
        if self.path not in parts:
            raise Refused(DAMAGED)
        folder, file = posixpath.split(self.path)
        self.relations = relations(parts, f"{folder}/_rels/{file}.rels", folder)
        self.since_1904 = False
        self.sheets: list[tuple[str, bool, str]] = []
        parts.parse(self.path, self._start, ignore, ignore)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr":
            self.since_1904 = is_true(attributes.get("date1904", ""))
        elif tag == "sheet":
            key = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
            kind, part = self.relations.get(key, ("", ""))
            if kind == "worksheet" and part in self.parts:
                hidden = attributes.get("state", "visible") != "visible"
                self.sheets.append((attributes.get("name", ""), hidden, part))
            elif kind in ("worksheet", ""):
                raise Refused(DAMAGED)

    def part(self, kind: str) -> str:
        """The part of this kind, "" when the workbook has none."""
        return next((p for k, p in self.relations.values() if k == kind and p in self.parts), "")


def relations(parts: Parts, name: str, folder: str) -> dict[str, tuple[str, str]]:
    """Id → (kind, part) of a relationships part. Links to outside are left out: never followed."""
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag != "Relationship" or attributes.get("TargetMode", "") == "External":
            return
        target = attributes.get("Target", "").replace("\\", "/")
        path = target if target.startswith("/") else posixpath.join("/", folder, target)
        kind = attributes.get("Type", "").rpartition("/")[2]
        found[attributes.get("Id", "")] = kind, part_name(path)

    if name in parts:
        parts.parse(name, start, ignore, ignore)
    return found


def read_shared_texts(parts: Parts, name: str) -> list[str]:
    """The workbook's shared texts, without phonetic hints. Raises Refused when there are too many."""
    texts: list[str] = []
    pieces: list[str] = []
    state = {"taking": False, "phonetic": 0, "size": 0}

    def start(tag: str, _: dict[str, str]) -> None:
        if tag == "t":
            state["taking"] = not state["phonetic"]
        elif tag == "rPh":
            state["phonetic"] += 1

    def end(tag: str) -> None:
        if tag == "t":
            state["taking"] = False
        elif tag == "rPh":
            state["phonetic"] -= 1
        elif tag == "si":
            texts.append(unescaped("".join(pieces)))
            state["size"] += len(texts[-1])
            if state["size"] > MAX_OUTPUT:
                raise Refused(TOO_LARGE)
            pieces.clear()

    def text(value: str) -> None:
        if state["taking"]:
            pieces.append(value)

    if name:
        parts.parse(name, start, end, text)
    return texts


class SheetReader:
    """Handlers for one worksheet's XML."""

    def __init__(
        self,
        rows: RowFile,
        styles: list[Style],
        texts: list[str],
        since_1904: bool,
    ) -> None:
        self.rows, self.styles, self.texts, self.since_1904 = rows, styles, texts, since_1904
        self.row = self.column = 0
        self.cells: dict[int, Cell] = {}
        self.kind, self.style = "n", "0"
        self.pieces: list[str] = []
        self.taking = self.formula = self.valued = False
        self.phonetic = 0
        self.unsolved = 0
        self.columns: dict[str, int] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self.column = self._column(attributes.get("r", ""))
            self.kind = attributes.get("t", "n")
            self.style = attributes.get("s", "0")
            self.formula = self.valued = False
            self.pieces.clear()
        elif tag == "v" or tag == "t":
            self.taking = self.valued = not self.phonetic
        elif tag == "f":
            self.formula = True
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "rPh":
            self.phonetic += 1
        elif tag == "mergeCell":
            self.rows.merge(area(attributes.get("ref", "")))

    def text(self, value: str) -> None:
        if self.taking:
            self.pieces.append(value)

    def end(self, tag: str) -> None:
        if tag == "v" or tag == "t":
            self.taking = False
        elif tag == "c":
            if self.valued and self.pieces:
                self.cells[self.column] = self._value("".join(self.pieces))
            elif self.formula:
                self.unsolved += 1
        elif tag == "row":
            self._end_row()
        elif tag == "rPh":
            self.phonetic -= 1

    def _start_row(self, attributes: dict[str, str]) -> None:
        row = whole(attributes["r"]) if "r" in attributes else self.row + 1
        if row <= self.row:  # rows that come twice or backwards
            raise Refused(DAMAGED)
        self.row, self.column = row, 0
        if is_true(attributes.get("hidden", "")) or attributes.get("ht") == "0":
            self.rows.hide(row)

    def _end_row(self) -> None:
        filled = {column: cell for column, cell in self.cells.items() if cell is not None}
        if filled:
            last = max(filled)
            self.rows.check(self.row, last)  # before a list as wide as the far cell is made
            self.rows.write(self.row, [filled.get(column) for column in range(1, last + 1)])
        self.cells.clear()

    def _column(self, reference: str) -> int:
        if not reference:
            return self.column + 1
        letters = reference.rstrip("0123456789")
        column = self.columns.get(letters)
        if column is None:
            found = REFERENCE.fullmatch(reference)
            if not found:
                raise Refused(DAMAGED)
            column = self.columns[letters] = column_number(found[1])
        return column

    def _value(self, text: str) -> Cell:
        if self.kind == "s":
            index = whole(text)
            if index >= len(self.texts):
                raise Refused(DAMAGED)
            return self.texts[index] or None
        if self.kind == "b":
            return is_true(text)
        if self.kind in ("str", "inlineStr", "e"):
            return unescaped(text) or None
        try:
            if self.kind == "d":
                return iso_date(text)
            value = float(text)
        except ValueError:
            return text
        style = self.styles[int(self.style)] if self._has_style() else PLAIN
        if style == PLAIN:
            return plain_number(value)
        if style == PERCENT:
            return as_percent(value)
        if value != value or abs(value) > 1e9:
            return plain_number(value)
        return from_serial(value, date=style[0], time=style[1], since_1904=self.since_1904)

    def _has_style(self) -> bool:
        return self.style.isdecimal() and len(self.style) < 7 and int(self.style) < len(self.styles)


def whole(text: str) -> int:
    """A whole number ≥ 0 as workbooks write them. Raises Refused."""
    text = text.strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Refused(DAMAGED)
    return int(text)


def column_number(letters: str) -> int:
    """A → 1, AB → 28."""
    result = 0
    for letter in letters.upper():
        result = result * 26 + ord(letter) - 64
    return result


def area(reference: str) -> Merged:
    """ "A1:C2" → (1, 1, 2, 3). Raises Refused."""
    corners = [REFERENCE.fullmatch(corner) for corner in reference.split(":")]
    if not 1 <= len(corners) <= 2 or None in corners:
        raise Refused(DAMAGED)
    first, last = corners[0], corners[-1]
    assert first and last  # noqa: S101  for the type checker; said above
    return int(first[2]), column_number(first[1]), int(last[2]), column_number(last[1])


def unescaped(text: str) -> str:
    """Excel writes control characters as _x000D_; NUL and halves of a pair are dropped."""
    if "_x" not in text:
        return text
    return ESCAPED.sub(lambda found: control(int(found[1], 16)), text)


def control(code: int) -> str:
    return "" if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)


def is_true(text: str) -> bool:
    return text.strip().lower() in ("1", "true", "on")


ignore: Callable[..., None] = lambda *_: None  # noqa: E731
