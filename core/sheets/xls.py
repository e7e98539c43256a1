"""xls (Excel 97–2003) by calamine. Hidden rows are not known to it: `hidden_rows` is empty. Runs in the child."""

import datetime
from pathlib import Path
from typing import Any

from core.sheets.cells import Cell, plain_number
from core.sheets.refusal import DAMAGED, LOCKED, MAX_SHEETS, TOO_LARGE, Limits, Refused
from core.sheets.rowfile import RowFile


def read_xls(path: Path, folder: Path, limits: Limits) -> tuple[list[dict[str, Any]], list[str]]:
    """Writes each worksheet's rows into `folder`; gives (sheet summaries, notes). Raises Refused."""
    import python_calamine as calamine

    try:
        book = calamine.load_workbook(path)
        infos = [
            info for info in book.sheets_metadata if info.typ is calamine.SheetTypeEnum.WorkSheet
        ]
        if len(infos) > MAX_SHEETS:
            raise Refused(TOO_LARGE)
        summaries = []
        for index, info in enumerate(infos):
            hidden = info.visible is not calamine.SheetVisibleEnum.Visible
            rows = RowFile(folder / f"sheet-{index}.jsonl", info.name, hidden, limits)
            write_sheet(book.get_sheet_by_name(info.name), rows)
            summaries.append(rows.close())
    except calamine.PasswordError as error:
        raise Refused(LOCKED) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Refused(DAMAGED) from error
    return summaries, []


def write_sheet(sheet: Any, rows: RowFile) -> None:
    """Writes every row at its place in the file. Raises Refused past a limit."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        rows.merge((top + 1, left + 1, bottom + 1, right + 1))
    if sheet.start is None:
        return
    before: list[Cell] = [None] * sheet.start[1]
    # iter_rows gives the blank rows before the data, but not the blank columns.
    for row, cells in enumerate(sheet.iter_rows(), start=1):
        rows.write(row, before + [plain(cell) for cell in cells])


def plain(value: Any) -> Cell:
    """calamine's value as a Cell: 2143.0 → 2143, "" → None, an elapsed time → days as a number."""
    if isinstance(value, float):
        return plain_number(value)
    if isinstance(value, datetime.timedelta):
        return plain_number(value.total_seconds() / 86_400)
    if isinstance(value, datetime.datetime):
        return value.replace(microsecond=0)
    return value.replace("\x00", "") or None if isinstance(value, str) else value
