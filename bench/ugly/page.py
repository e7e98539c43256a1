"""A workbook in memory: what the writers write."""

from dataclasses import dataclass, field

from bench.ugly.cell import Cell


@dataclass
class Page:
    """One sheet. All positions are 1-based; `merged` holds (row1, column1, row2, column2)."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hidden: bool = False

    def add(self, cells: list[Cell]) -> int:
        """Returns the number of the new row."""
        self.rows.append(cells)
        return len(self.rows)

    def merge(self, row1: int, column1: int, row2: int, column2: int) -> None:
        """Spreadsheet programs know no merge of a single cell."""
        if (row1, column1) != (row2, column2):
            self.merged.append((row1, column1, row2, column2))
