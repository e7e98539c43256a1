"""Opening a stranger's xlsx with openpyxl, without what could make it grow or call out.

openpyxl makes a cell for every cell of a merged area and of a linked range, so a small file can ask for
17 billion; and it writes back defined names, drop-downs and rules as they were. Runs in the child.
"""

import re
from typing import Any

import openpyxl.reader.excel
from openpyxl import load_workbook
from openpyxl.worksheet._reader import WorksheetReader
from openpyxl.worksheet.cell_range import CellRange

MOST_MERGED_CELLS = 100_000
MOST_LINKED_CELLS = 500
SAFE_LINK = re.compile(r"(?:https?://|mailto:|#)", re.I)
# Other files ("[1]"), DDE ("|"), and functions that fetch or run.
CALLS_OUT = re.compile(
    r"[\[|]|\b(?:WEBSERVICE|FILTERXML|RTD|DDE\w*|CALL|REGISTER(?:\.ID)?|EXEC|HYPERLINK|IMAGE|IMPORT\w+"
    r"|SQL\.REQUEST|EVALUATE)\s*\(",
    re.I,
)


def open_book(path: str) -> Any:
    """The workbook with values for formulas, without macros, links, pivots and unsafe names."""
    openpyxl.reader.excel.WorksheetReader = (
        CarefulReader  # the only way in that load_workbook leaves
    )
    book = load_workbook(path, data_only=True, keep_vba=False, keep_links=False)
    drop_names(book.defined_names)
    for sheet in book.worksheets:
        drop_names(sheet.defined_names)
        sheet._pivots.clear()
        for table in sheet._tables.values():
            for column in table.tableColumns:
                column.calculatedColumnFormula = column.totalsRowFormula = None
        drop_rules(sheet)
    return book


class CarefulReader(WorksheetReader):
    """Keeps serials of dates as the numbers they are, so that no value changes on its way through."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.parser.date_formats = self.parser.timedelta_formats = set()

    def bind_merged_cells(self) -> None:
        """Clips areas to the rows and columns in use and leaves out what is still too large."""
        if not self.parser.merged_cells:
            return
        rows, columns = self.ws.max_row, self.ws.max_column
        kept, total = [], 0
        for area in self.parser.merged_cells.mergeCell:
            bottom, right = min(area.max_row, rows), min(area.max_col, columns)
            if bottom < area.min_row or right < area.min_col:
                continue
            size = (bottom - area.min_row + 1) * (right - area.min_col + 1)
            total += size
            if size > 1 and total <= MOST_MERGED_CELLS:
                clipped = CellRange(
                    min_col=area.min_col, min_row=area.min_row, max_col=right, max_row=bottom
                )
                kept.append(type(area)(clipped.coord))
        self.parser.merged_cells.mergeCell = kept
        super().bind_merged_cells()

    def bind_hyperlinks(self) -> None:
        """Leaves out links to files and programs, and links over large areas."""
        kept = []
        for link in self.parser.hyperlinks.hyperlink:
            target = self.ws._rels.get(link.id).Target if link.id else "#"
            area = CellRange(link.ref)
            size = (area.max_row - area.min_row + 1) * (area.max_col - area.min_col + 1)
            if SAFE_LINK.match(str(target)) and size <= MOST_LINKED_CELLS:
                kept.append(link)
        self.parser.hyperlinks.hyperlink = kept
        super().bind_hyperlinks()


def drop_names(names: Any) -> None:
    """Defined names that call out or belong to macros."""
    for name, one in list(names.items()):
        macro = one.xlm or one.function or one.vbProcedure or one.hidden
        if macro or name.lower().startswith("auto_") or CALLS_OUT.search(one.attr_text or ""):
            del names[name]


def drop_rules(sheet: Any) -> None:
    """Drop-downs and colouring rules whose formulas call out."""
    validations = sheet.data_validations
    validations.dataValidation = [
        rule
        for rule in validations.dataValidation
        if not CALLS_OUT.search(f"{rule.formula1 or ''} {rule.formula2 or ''}")
    ]
    rules = sheet.conditional_formatting._cf_rules
    for area, found in list(rules.items()):
        rules[area] = [
            rule
            for rule in found
            if not any(CALLS_OUT.search(str(one)) for one in rule.formula or ())
        ]
        if not rules[area]:
            del rules[area]
