"""A balikan as the sender's own xlsx with our marks. Runs in the child, for small enough files.

Kept: values, formats, widths, hidden rows, the sender's notes, drop-downs and other sheets. Not kept:
formulas (their stored values stay), macros, links to other files, pivot tables, table objects, formats
of single letters.
"""

from collections import defaultdict
from copy import copy
from itertools import batched
from typing import Any

from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from core.sheets.balikan_opening import open_book
from core.sheets.balikan_places import (
    AUTHOR,
    CHOICES,
    CHOICES_MARK,
    COMMENT_MARK,
    FILLS,
    HEADERS,
    KEY,
    MOST_COMMENTS,
    MOST_LISTS,
    PROMPTS,
    WIDTHS,
    Choices,
    Mark,
    Plan,
    comment_on,
    free_title,
    is_choices,
)

SHEET_NAME = 100  # letters of a sheet's name that the reader keeps
OURS = set(FILLS.values())
NOT_FILLED = "00000000"
CELLS_PER_RULE = 500


def annotate(plan: Plan) -> None:
    """Writes `plan.target` from `plan.source`. Raises whatever the file makes openpyxl raise."""
    book = open_book(plan.source)
    sheet = next(one for one in book.worksheets if one.title[:SHEET_NAME] == plan.sheet)
    remove_choices(book)
    own = OwnSheet(book, sheet, plan)
    own.remove_old()
    own.make_room()
    own.write_header()
    for mark in plan.each_mark():
        own.write_mark(mark)
    own.finish()
    book.save(plan.target)


def remove_choices(book: Any) -> None:
    """The drop-downs of an earlier balikan."""
    for sheet in list(book.worksheets):
        ours = is_choices(sheet.title, hidden=sheet.sheet_state != "visible")
        if ours and sheet["A1"].value == CHOICES_MARK:
            book.remove(sheet)


class OwnSheet:
    """The imported sheet while it is marked."""

    def __init__(self, book: Any, sheet: Worksheet, plan: Plan) -> None:
        self.sheet, self.plan = sheet, plan
        self.letters = {
            name: get_column_letter(column + 1) for name, column in plan.columns.items()
        }
        hidden = book.create_sheet(free_title(CHOICES, book.sheetnames))
        hidden.sheet_state = "hidden"
        self.choices = Choices(
            hidden.title, lambda row, column, text: put(hidden, row + 1, column + 1, text)
        )
        self.lists: dict[tuple[str, ...], DataValidation] = {}
        self.cells: dict[tuple[str, ...], list[str]] = defaultdict(list)
        self.n_comments = 0

    # --- before ---

    def remove_old(self) -> None:
        """Everything that an earlier balikan has put here."""
        ours = {column + 1 for column in self.plan.columns.values()}
        for (_, column), cell in list(self.sheet._cells.items()):
            if isinstance(cell, MergedCell):
                continue
            if column in ours and cell.row >= self.plan.first_header:
                cell.value, cell.comment = None, None
            if cell.comment and COMMENT_MARK in cell.comment.text:
                before = cell.comment.text.partition(COMMENT_MARK)[0].rstrip()
                cell.comment = Comment(before, cell.comment.author) if before else None
            if cell.has_style and cell.fill.fill_type == "solid" and is_our_fill(cell.fill):
                cell.fill = fill_before(cell.fill)
        kept = []
        for rule in self.sheet.data_validations.dataValidation:
            if not any(area.min_col in ours and area.max_col in ours for area in rule.sqref.ranges):
                kept.append(rule)
        self.sheet.data_validations.dataValidation = kept

    def make_room(self) -> None:
        """Nothing of the sender's may hide, merge over, or sort without our columns."""
        sheet, first = self.sheet, min(self.plan.columns.values()) + 1
        last = max(self.plan.columns.values()) + 1
        for area in list(sheet.merged_cells.ranges):
            if area.max_col >= first and area.max_row >= self.plan.last_header:
                sheet.unmerge_cells(str(area))
        for letter, size in list(sheet.column_dimensions.items()):
            if size.min and size.min >= first:
                del sheet.column_dimensions[letter]
            elif size.max and size.max >= first:
                size.max = first - 1
        # a table or filter narrower than the rows would sort them away from their keys
        sheet._tables.clear()
        bottom = max(self.plan.n_rows, self.plan.last_header + 1)
        area = CellRange(
            min_col=1, min_row=self.plan.last_header, max_col=last, max_row=bottom
        ).coord
        sheet.auto_filter.ref = area
        sheet.auto_filter.filterColumn = []
        sheet.auto_filter.sortState = None

    def write_header(self) -> None:
        row = self.plan.last_header
        for name, column in self.plan.columns.items():
            cell = put(self.sheet, row, column + 1, HEADERS[name])
            cell.font = Font(bold=True)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            size = self.sheet.column_dimensions[self.letters[name]]
            size.width, size.hidden = WIDTHS[name], name == KEY

    # --- rows ---

    def write_mark(self, mark: Mark) -> None:
        columns = self.plan.columns
        for name, text in mark.texts.items():
            cell = put(self.sheet, mark.number, columns[name] + 1, text)
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if name in mark.offers:
                cell.protection = Protection(locked=False)
        for name, offers in mark.offers.items():
            self.offer(name, mark.number, offers)
        for one in mark.remarks:
            cell = self.sheet.cell(mark.number, one.column + 1)
            if isinstance(cell, MergedCell):
                cell = self.top_of(cell)
            if one.colour and one.column not in columns.values():
                cell.fill = our_fill(FILLS[one.colour], cell.fill)
                cell.protection = Protection(locked=False)
            self.comment(cell, one.text)

    def top_of(self, cell: MergedCell) -> Any:
        """The cell that a merged area shows."""
        for area in self.sheet.merged_cells.ranges:
            if cell.coordinate in area:
                return self.sheet.cell(area.min_row, area.min_col)
        raise ValueError(cell.coordinate)

    def comment(self, cell: Any, text: str) -> None:
        if self.n_comments >= MOST_COMMENTS:
            return
        self.n_comments += 1
        whole = comment_on(text, cell.comment.text if cell.comment else "")
        lines = whole.count("\n") + len(whole) // 45 + 2
        cell.comment = Comment(whole, AUTHOR, width=340, height=min(18 * lines, 400))

    def offer(self, name: str, row: int, offers: list[str]) -> None:
        if not offers:
            return
        key = (name, *offers)
        if key not in self.lists:
            if len(self.lists) >= MOST_LISTS:
                return
            self.lists[key] = self.validation(name, offers)
        self.cells[key].append(f"{self.letters[name]}{row}")

    def validation(self, name: str, offers: list[str]) -> DataValidation:
        rule = DataValidation(
            type="list",
            formula1=self.choices.range_of(offers),
            allow_blank=True,
            showErrorMessage=False,  # a code may be written by hand, and two answers with ";"
            showInputMessage=True,
        )
        rule.promptTitle, rule.prompt = PROMPTS[name]
        return rule

    def finish(self) -> None:
        """The drop-downs, in one go: openpyxl compares each added cell with all before it."""
        for key, rule in self.lists.items():
            for cells in batched(self.cells[key], CELLS_PER_RULE):
                one = copy(rule)
                one.sqref = MultiCellRange(" ".join(cells))
                self.sheet.add_data_validation(one)


def put(sheet: Worksheet, row: int, column: int, text: str) -> Any:
    """Writes text as text: openpyxl alone would make "=…" a formula."""
    cell = sheet.cell(row, column)
    cell.value = text or None
    if text:
        cell.data_type = "s"
    return cell


def our_fill(colour: str, before: Any) -> PatternFill:
    """Our colour; the sender's waits as the background colour, which a solid fill does not show."""
    if before is not None and before.fill_type == "solid" and not is_our_fill(before):
        return PatternFill("solid", fgColor=colour, bgColor=before.fgColor)
    return PatternFill("solid", fgColor=colour, bgColor=NOT_FILLED)


def is_our_fill(fill: Any) -> bool:
    return fill.fgColor.type == "rgb" and fill.fgColor.rgb in OURS


def fill_before(fill: Any) -> PatternFill:
    """The inverse of `our_fill`."""
    colour = fill.bgColor
    known = colour.type == "theme" or (colour.type == "rgb" and colour.rgb != NOT_FILLED)
    return PatternFill("solid", fgColor=colour) if known else PatternFill()
