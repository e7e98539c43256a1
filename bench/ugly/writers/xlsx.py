"""xlsx and xlsm."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from bench.ugly.cell import Cell, Formula
from bench.ugly.page import Page

# Fixed, because a file made twice from one seed must be the same file.
_CREATED = datetime(2025, 11, 3, tzinfo=UTC)


def write_xlsx(path: Path, pages: list[Page], *, macros: bool = False) -> None:
    """`macros` adds a part that pretends to be a VBA project."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Data KDKMP", "created": _CREATED})
    if macros:
        book.add_vba_project(io.BytesIO(b"pretends to be a VBA project" * 40), True)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    middle = book.add_format({"align": "center", "valign": "vcenter", "border": 1})
    for page in pages:
        sheet = book.add_worksheet(page.name)
        for row1, column1, row2, column2 in page.merged:
            sheet.merge_range(row1 - 1, column1 - 1, row2 - 1, column2 - 1, "", middle)
        for row, cells in enumerate(page.rows):
            for column, cell in enumerate(cells):
                _put(sheet, row, column, cell, day)
        for row in page.hidden_rows:
            sheet.set_row(row - 1, None, None, {"hidden": True})
        for column in page.hidden_columns:
            sheet.set_column(column - 1, column - 1, None, None, {"hidden": True})
        if page.hidden:
            sheet.hide()
    book.close()


def _put(sheet: Any, row: int, column: int, cell: Cell, day: Any) -> None:
    match cell:
        case None:
            return
        case Formula():
            sheet.write_formula(row, column, cell.text, None, cell.cached)
        case date():
            sheet.write_datetime(row, column, cell, day)
        case int() | float():
            sheet.write_number(row, column, cell)
        case _:
            sheet.write_string(row, column, cell)
