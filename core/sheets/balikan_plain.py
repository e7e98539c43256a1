"""A balikan as a new workbook: the imported sheet's rows as values, ours at the right. Runs in the child.

Rows are streamed from the row file, so a national file costs no more memory than its comments.
"""

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import OverlappingRange

from core.lists.guarding import unguarded
from core.sheets.balikan_places import (
    AUTHOR,
    CHOICES,
    FILLS,
    HEADERS,
    KEY,
    MOST_COMMENTS,
    MOST_LISTS,
    PROMPTS,
    TELL_EVERY,
    WIDTHS,
    Choices,
    Mark,
    Plan,
    comment_on,
    free_title,
    shown,
)
from core.sheets.cells import Cell, untagged

# Merged areas need their rows in memory; above this many cells rows are streamed without them.
MOST_HELD = 250_000
# Excel shows longer whole numbers as 6,1E+15 and forgets their last digits.
LONGEST_NUMBER = 11
WIDEST_COLUMNS, DEFAULT_WIDTH = 200, 16
ABOUT = "Keterangan"
ABOUT_LINES = (
    "Sel merah muda salah, sel kuning meragukan. Arahkan kursor ke sel itu untuk membaca apa yang perlu "
    "diperbaiki; semuanya juga ada di kolom “Hasil pemeriksaan”.",
    "Perbaiki selnya, atau pilih di kolom “Saran kode” dan “Jawaban”, lalu unggah lagi berkas ini. Hanya "
    "baris yang Anda perbaiki yang diperiksa lagi.",
    "Jangan hapus atau ubah kolom terakhir yang tersembunyi: isinya kunci tiap baris. Baris boleh diurutkan.",
)


def write_plain(plan: Plan) -> None:
    """Writes `plan.target`."""
    streamed = plan.n_rows * plan.n_columns > MOST_HELD
    book = xlsxwriter.Workbook(
        plan.target,
        {
            "constant_memory": streamed,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    PlainSheet(book, plan, streamed).write()
    book.close()


class PlainSheet:
    """One sheet with its hidden neighbour that holds the drop-downs."""

    def __init__(self, book: Any, plan: Plan, streamed: bool) -> None:
        self.plan, self.streamed = plan, streamed
        self.sheet = book.add_worksheet(sheet_name(plan.sheet))
        self.sheet.set_comments_author(AUTHOR)
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.tell_why(book.add_worksheet(free_title(ABOUT, [self.sheet.name])))
        hidden = book.add_worksheet(free_title(CHOICES, [self.sheet.name]))
        hidden.hide()
        self.choices = Choices(hidden.name, hidden.write_string)
        self.n_lists = self.n_comments = 0
        formats = {"date": "dd/mm/yyyy", "moment": "dd/mm/yyyy hh:mm:ss", "time": "hh:mm:ss"}
        self.formats = {
            (name, colour): book.add_format(
                ({"num_format": shape} if shape else {})
                | ({"bg_color": f"#{FILLS[colour][2:]}"} if colour else {})
            )
            for name, shape in {"": "", **formats}.items()
            for colour in ("", *FILLS)
        }
        self.bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.open = book.add_format({"num_format": "@", "text_wrap": True, "locked": False})

    def tell_why(self, sheet: Any) -> None:
        """A sheet that says what this workbook is, for whoever gets it without the page."""
        sheet.set_column(0, 0, 90, self.wrapped)
        for row, text in enumerate([self.plan.why_plain, *ABOUT_LINES]):
            sheet.write_string(row, 0, text, self.wrapped)

    def write(self) -> None:
        plan = self.plan
        last = max(plan.columns.values())
        self.sheet.set_column(0, min(plan.n_columns, WIDEST_COLUMNS), DEFAULT_WIDTH)
        for name, column in plan.columns.items():
            hidden = {"hidden": True} if name == KEY else {}
            self.sheet.set_column(column, column, WIDTHS[name], None, hidden)
        self.sheet.freeze_panes(plan.last_header, 0)
        if not self.streamed:
            self.merge()
        marks = plan.each_mark()
        mark = next(marks, None)
        for number, cells in row_cells(plan):
            at_row = mark if mark and mark.number == number else None
            self.write_row(number, cells, at_row)
            if number % TELL_EVERY == 0:
                plan.tell_written(number)
            if at_row:
                mark = next(marks, None)
        bottom = max(plan.n_rows, plan.last_header + 1) - 1
        self.sheet.autofilter(plan.last_header - 1, 0, bottom, last)

    def merge(self) -> None:
        ours = set(self.plan.columns.values())
        for top, left, bottom, right in self.plan.merged:
            if ours & set(range(left - 1, right)):
                continue
            try:
                self.sheet.merge_range(top - 1, left - 1, bottom - 1, right - 1, "", None)
            except OverlappingRange:
                continue

    def write_row(self, number: int, cells: list[Cell], mark: Mark | None) -> None:
        plan, row = self.plan, number - 1
        ours = set(plan.columns.values())
        colours = {one.column: one.colour for one in mark.remarks} if mark else {}
        header = plan.first_header <= number <= plan.last_header
        for column, cell in enumerate(cells):
            if column not in ours:
                self.write_cell(row, column, cell, colours.pop(column, ""), header)
        for column, colour in colours.items():
            if column not in ours:  # a blank cell that something must be done about
                self.sheet.write_blank(row, column, None, self.formats["", colour])
        if number == plan.last_header:
            for name, column in plan.columns.items():
                self.sheet.write_string(row, column, HEADERS[name], self.bold)
        if mark:
            self.write_mark(row, mark)

    def write_cell(self, row: int, column: int, cell: Cell, colour: str, header: bool) -> None:
        sheet, style = self.sheet, self.bold if header else self.formats["", colour]
        match cell:
            case None:
                if colour:
                    sheet.write_blank(row, column, None, style)
            case bool():
                sheet.write_boolean(row, column, cell, style)
            case int() if len(str(abs(cell))) > LONGEST_NUMBER:
                sheet.write_string(row, column, str(cell), style)
            case int() | float():
                sheet.write_number(row, column, cell, style)
            case datetime.date() if cell.year < 1901:  # no serial that every program agrees on
                sheet.write_string(row, column, cell.isoformat(), style)
            case datetime.datetime():
                sheet.write_datetime(row, column, cell, self.formats["moment", colour])
            case datetime.date():
                sheet.write_datetime(row, column, cell, self.formats["date", colour])
            case datetime.time():
                sheet.write_datetime(row, column, cell, self.formats["time", colour])
            case _:
                sheet.write_string(row, column, shown(cell), style)

    def write_mark(self, row: int, mark: Mark) -> None:
        columns = self.plan.columns
        for name, text in mark.texts.items():
            style = self.open if name in mark.offers else self.text
            if text:
                self.sheet.write_string(row, columns[name], text, style)
            else:
                self.sheet.write_blank(row, columns[name], None, style)
        for name, offers in mark.offers.items():
            if offers and self.n_lists < MOST_LISTS:
                self.n_lists += 1
                at = columns[name]
                self.sheet.data_validation(row, at, row, at, self.validation(name, offers))
        for one in mark.remarks:
            if self.n_comments < MOST_COMMENTS:
                self.n_comments += 1
                size = {"x_scale": 2.5, "y_scale": 1.6}
                self.sheet.write_comment(row, one.column, comment_on(one.text), size)

    def validation(self, name: str, offers: list[str]) -> dict[str, Any]:
        title, message = PROMPTS[name]
        return {
            "validate": "list",
            "source": f"={self.choices.range_of(offers)}",
            "input_title": title,
            "input_message": message,
            "show_error": False,
        }


def row_cells(plan: Plan) -> Iterator[tuple[int, list[Cell]]]:
    """The sheet's rows as they were read, one at a time; a CSV's cells without the guard in front."""

    def cell_of(cell: Any) -> Cell:
        if isinstance(cell, dict):
            return untagged(cell)
        return unguarded(cell) if plan.is_csv and isinstance(cell, str) else cell

    with Path(plan.rows).open(encoding="utf-8", newline="\n") as file:
        for line in file:
            number, cells = json.loads(line)
            yield number, [cell_of(cell) for cell in cells]


def sheet_name(name: str) -> str:
    """A name that Excel takes: 31 letters, none of []:*?/\\, no ' at its ends."""
    kept = "".join("-" if sign in "[]:*?/\\" else sign for sign in shown(name))[:31].strip("'")
    return kept if kept.strip() and kept.casefold() != "history" else "Data"
