"""Where a sheet's table begins and what its columns are, under letterheads and merged headers.

A cell is whatever the reader gives (None, bool, number, text, date, time); rows are 1-based sheet
rows, column indices 0-based.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from core.sheets.columns import Columns, Field, Guess, header_words
from core.sheets.profiles import recognised, with_profile

Rows = Sequence[Sequence[object]]
Merged = Sequence[tuple[int, int, int, int]]
MOST_LINES = 3  # of one header
LAST_HEADER_ROW = 40
LEAST_FIELDS = 2
REQUIRED_WEIGHT = 1.5
LONGEST_HEADER = 90  # letters; longer texts are sentences of a letterhead or data
NUMBERING = re.compile(r"\(?\s*(\d{1,3}|[a-z])\s*[).]?", re.I)
FEWEST_NUMBERS = 3


@dataclass(frozen=True)
class Column:
    """A column of the sheet. `text` is its whole header ("Tahapan NIB"), `field` what it is taken for.

    `alternatives`: other fields it could be, among them one that a better column has got.
    """

    index: int
    text: str
    field: str | None
    score: float = 0.0
    sure: bool = False
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """How to read a sheet. Rows `first_header`–`last_header` are its header (1-based, inclusive)."""

    first_header: int
    last_header: int
    first_data: int
    columns: tuple[Column, ...]
    fingerprint: str
    missing: tuple[str, ...]
    score: float
    profile: str = ""
    header_lines: tuple[frozenset[str], ...] = ()
    required: tuple[str, ...] = ()

    @cached_property
    def mapping(self) -> dict[str, int]:
        """Field name → column index."""
        return {column.field: column.index for column in self.columns if column.field}

    def value(self, row: Sequence[object], field: str) -> object:
        """The row's cell of a field; None when there is no such column or the row is short."""
        index = self.mapping.get(field)
        return row[index] if index is not None and index < len(row) else None


def find_layout(head: Rows, merged: Merged, fields: Sequence[Field]) -> Layout | None:
    """The best header among the first rows, or None when no row looks like one.

    `head`: the sheet's rows from row 1 on (40 are enough); `merged`: 1-based (row1, col1, row2, col2).
    """
    asked = Columns(fields)
    best: Layout | None = None
    for first in range(1, min(len(head), LAST_HEADER_ROW) + 1):
        if is_blank(head[first - 1]):
            continue
        for lines in range(1, MOST_LINES + 1):
            last = first + lines - 1
            if last > len(head) or not _can_be_header(head[last - 1]):
                break
            # One text alone beneath a header is the first section ("Kecamatan Sambas"), not its line.
            if lines > 1 and len(_texts(head[last - 1])) < 2:
                break
            found = _layout(head, merged, asked, first, last)
            if found and (best is None or found.score > best.score + 1e-9):
                best = found
    if best is None:
        return None
    best = _with_groups_above(best, head, merged, asked)
    texts = [text for row in head[best.first_header - 1 : best.last_header] for text in _texts(row)]
    if profile := recognised(texts):
        asked = Columns(with_profile(fields, profile))
        again = _layout(head, merged, asked, best.first_header, best.last_header)
        best = replace(again or best, profile=profile.name)
    return best


def _with_groups_above(found: Layout, head: Rows, merged: Merged, asked: Columns) -> Layout:
    """Takes in a line of groups that names nothing itself: "Pengurus" over "L" and "P"."""
    above, width = found.first_header - 1, len(found.columns)
    groups = [r for r in merged if r[0] == r[2] == above and r[3] > r[1]]
    narrow = all(column2 - column1 + 1 < width for _, column1, _, column2 in groups)
    lines = found.last_header - above + 1
    if not groups or not narrow or lines > MOST_LINES or not _can_be_header(head[above - 1]):
        return found
    return _layout(head, merged, asked, above, found.last_header) or found


def best_sheet(layouts: Sequence[Layout | None]) -> int | None:
    """Index of the sheet to read: the one with the best header; None when none has any."""
    found = [(layout.score, -at) for at, layout in enumerate(layouts) if layout]
    return -max(found)[1] if found else None


def with_mapping(layout: Layout, mapping: Mapping[int, str | None]) -> Layout:
    """The layout as a person corrects it: column index → field name, None = ignore the column.

    A field given to one column is taken from any other. Raises ValueError for a field given twice.
    """
    given = [field for field in mapping.values() if field]
    if len(given) != len(set(given)):
        raise ValueError("Satu isian hanya boleh dipilih untuk satu kolom.")
    columns = []
    for column in layout.columns:
        if column.index in mapping:
            field = mapping[column.index]
            column = replace(column, field=field, score=1.0 if field else 0.0, sure=True)
        elif column.field in given:
            column = replace(column, field=None, score=0.0, sure=False)
        columns.append(column)
    present = {column.field for column in columns}
    missing = tuple(name for name in layout.required if name not in present)
    return replace(layout, columns=tuple(columns), missing=missing)


def is_blank(row: Sequence[object]) -> bool:
    return all(_is_empty(cell) for cell in row)


def is_numbering(row: Sequence[object]) -> bool:
    """ "(1) (2) (3)" or "1 2 3 4=2+3" under a header: counting up, nothing else."""
    cells = [cell for cell in row if not _is_empty(cell)]
    if len(cells) < FEWEST_NUMBERS:
        return False
    counted = []
    for cell in cells:
        if (number := _number(cell)) is None:
            return False
        counted.append(number)
    steps = [b - a for a, b in pairwise(counted)]
    return counted[0] <= 2 and all(step in (0, 1, 2) for step in steps) and sum(steps) > 0


def _number(cell: object) -> int | None:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = re.sub(r"\s*=.*$", "", str(cell).strip())
    found = NUMBERING.fullmatch(text)
    if not found or isinstance(cell, bool):
        return None
    sign = found[1].lower()
    return int(sign) if sign.isdigit() else ord(sign) - ord("a") + 1


def _is_empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _texts(row: Sequence[object]) -> list[str]:
    return [cell for cell in row if isinstance(cell, str) and cell.strip()]


def _can_be_header(row: Sequence[object]) -> bool:
    """Headers are short texts: dates, decimals and long numbers belong to data."""
    for cell in row:
        if isinstance(cell, dt.date | dt.time | bool):
            return False
        # years may stand over columns
        if isinstance(cell, int | float) and cell not in range(1900, 2101):
            return False
        if isinstance(cell, str) and (len(cell) > LONGEST_HEADER or re.search(r"\d{6,}", cell)):
            return False
    return not is_blank(row) and not is_numbering(row)


def _layout(head: Rows, merged: Merged, asked: Columns, first: int, last: int) -> Layout | None:
    lines = [_spread(head, merged, row, last) for row in range(first, last + 1)]
    width = max(len(line) for line in lines)
    stacks = [_stack(lines, index) for index in range(width)]
    columns = _assigned(stacks, asked)
    found = [column for column in columns if column.field]
    if len(found) < min(LEAST_FIELDS, len([stack for stack in stacks if stack])):
        return None
    if not found or not any(_texts(head[last - 1])):
        return None
    required = tuple(field.name for field in asked.fields if field.required)
    present = {column.field for column in found}
    missing = tuple(name for name in required if name not in present)
    score = sum(column.score for column in found)
    score += REQUIRED_WEIGHT * (len(required) - len(missing)) - 0.01 * (last - first)
    return Layout(
        first_header=first,
        last_header=last,
        first_data=_first_data(head, last),
        columns=tuple(columns),
        fingerprint=_fingerprint(columns),
        missing=missing,
        score=round(score, 3),
        header_lines=tuple(
            frozenset(header_words(text) for text in _texts(head[row - 1]))
            for row in range(first, last + 1)
        ),
        required=required,
    )


def _spread(head: Rows, merged: Merged, row: int, last: int) -> list[str]:
    """A header line with its group texts written over every column they cover."""
    cells = ["" if _is_empty(cell) else " ".join(str(cell).split()) for cell in head[row - 1]]
    width = max(len(line) for line in head[row - 1 : last])
    cells += [""] * (width - len(cells))
    covered = set()
    for row1, column1, row2, column2 in merged:
        if row1 <= row <= row2:
            covered |= set(range(column1 - 1, column2))
            if row == row1 and column1 <= width:
                for index in range(column1 - 1, min(column2, width)):
                    cells[index] = cells[column1 - 1]
    if row == last:
        return cells
    # Files without merge information (csv, old exports): a group's text stands over its first column.
    below = head[row]
    for index in range(1, width):
        has_text = index < len(below) and not _is_empty(below[index])
        left_is_group = index - 1 < len(below) and not _is_empty(below[index - 1])
        if not cells[index] and index not in covered and has_text and left_is_group:
            cells[index] = cells[index - 1]
    return cells


def _stack(lines: Sequence[Sequence[str]], index: int) -> tuple[str, ...]:
    texts = [line[index] for line in lines if index < len(line) and line[index]]
    return tuple(text for at, text in enumerate(texts) if at == 0 or text != texts[at - 1])


def _assigned(stacks: Sequence[tuple[str, ...]], asked: Columns) -> list[Column]:
    """Each field to the column that fits it best; the others keep it as an alternative."""
    guesses: dict[int, tuple[Guess, ...]] = {
        index: asked.guesses(stack) for index, stack in enumerate(stacks) if stack
    }
    offers = sorted(
        ((guess, index) for index, found in guesses.items() for guess in found),
        key=lambda offer: (-offer[0].score, offer[1]),
    )
    chosen: dict[int, Guess] = {}
    taken: set[str] = set()
    for guess, index in offers:
        if index not in chosen and guess.field not in taken:
            chosen[index] = guess
            taken.add(guess.field)
    columns = []
    for index, stack in enumerate(stacks):
        if not stack:
            continue
        got = chosen.get(index)
        others = tuple(g.field for g in guesses[index] if got is None or g.field != got.field)
        # A second-best meaning is a question, not an answer.
        sure = bool(got and got.sure and got == guesses[index][0])
        columns.append(
            Column(
                index,
                " ".join(stack),
                got.field if got else None,
                got.score if got else 0.0,
                sure,
                others,
            )
        )
    return columns


def _first_data(head: Rows, last: int) -> int:
    row = last + 1
    while row <= len(head) and (is_blank(head[row - 1]) or is_numbering(head[row - 1])):
        row += 1
    return row


def _fingerprint(columns: Sequence[Column]) -> str:
    """The same for the same headers in the same order, however they are spaced or capitalised."""
    parts = "\x1f".join(f"{column.index}:{header_words(column.text)}" for column in columns)
    return hashlib.sha256(parts.encode()).hexdigest()[:16]
