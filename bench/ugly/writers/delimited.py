"""csv in four of its dialects."""

import csv
import io
from datetime import date
from pathlib import Path

from bench.ugly.cell import Cell, Formula
from bench.ugly.page import Page

# form → (delimiter, encoding, decimal mark, first line)
_DIALECTS = {
    "csv_semicolon_cp1252": (";", "cp1252", ",", ""),
    "csv_tab_bom": ("\t", "utf-8-sig", ",", ""),
    "csv_sep": (";", "utf-8", ",", "sep=;\r\n"),
    "csv_comma": (",", "utf-8", ".", ""),
}


def write_csv(form: str, path: Path, page: Page) -> None:
    """Raises UnicodeEncodeError where cp1252 can't hold a sign."""
    delimiter, encoding, mark, first = _DIALECTS[form]
    width = max(len(row) for row in page.rows)
    text = io.StringIO(newline="")
    text.write(first)
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    for row in page.rows:
        writer.writerow([_shown(cell, mark) for cell in [*row, *[None] * (width - len(row))]])
    path.write_bytes(text.getvalue().encode(encoding))


def _shown(cell: Cell, mark: str) -> str:
    match cell:
        case None:
            return ""
        case Formula():
            return _shown(cell.cached, mark)
        case date():
            return f"{cell:%d/%m/%Y}"
        case float():
            return repr(cell).replace(".", mark)
        case _:
            return str(cell)
