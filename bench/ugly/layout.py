"""Lays entries out on a sheet: letterhead, header, kecamatan, totals, signature."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby
from random import Random

from bench.ugly.cell import Cell, Formula
from bench.ugly.columns import GROUPS, HEADERS, SIMKOPDES_HEADERS
from bench.ugly.entries import Entry
from bench.ugly.kinds import Recipe
from bench.ugly.page import Page

_HEADER_EVERY = 15
_SUMMED = ("men", "women", "members_total")


def column_letter(column: int) -> str:
    """1 → "A", 28 → "AB"."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass
class Layout:
    """One sheet being laid out. `columns` has "" for an empty column."""

    recipe: Recipe
    columns: list[str]
    rng: Random
    page: Page
    header: list[list[Cell]] = field(default_factory=list)
    last_header: int = 0

    def has(self, kind: str) -> bool:
        return kind in self.recipe.kinds

    def column(self, name: str) -> int:
        """1-based; 0 where the sheet has no such column."""
        return self.columns.index(name) + 1 if name in self.columns else 0

    # --- above the data ---

    def write_letterhead(self, regency: str) -> None:
        titles = [
            f"PEMERINTAH {regency.upper()}",
            "DINAS KOPERASI, USAHA KECIL DAN MENENGAH",
            "Jl. Contoh No. 1 Telp. (0561) 700000",
            None,
            "REKAPITULASI PERKEMBANGAN KOPERASI DESA/KELURAHAN MERAH PUTIH",
            "Per tanggal 31 Oktober 2025",
            None,
        ]
        for title in titles:
            row = self.page.add([title])
            if title:
                self.page.merge(row, 1, row, len(self.columns))

    def write_header(self) -> None:
        if self.has("merged_header"):
            self._write_two_lines()
        else:
            self.header = [[self._title(name) for name in self.columns]]
            self.page.add(list(self.header[0]))
        if self.has("numbering_row"):
            numbers = [f"({at})" if name else None for at, name in enumerate(self.columns, 1)]
            self.page.add(list(numbers))
        self.last_header = len(self.page.rows)

    def _title(self, name: str) -> Cell:
        if self.has("simkopdes_export"):
            return SIMKOPDES_HEADERS.get(name)
        titles = HEADERS.get(name, (None,))
        return self.rng.choice(titles[1:] or titles) if self.has("odd_headers") else titles[0]

    def _write_two_lines(self) -> None:
        above: list[Cell] = []
        below: list[Cell] = []
        first = len(self.page.rows) + 1
        group_of = {name: group for group, names in GROUPS.items() for name in names}
        for at, name in enumerate(self.columns, 1):
            group = group_of.get(name)
            if group is None:
                above.append(self._title(name))
                below.append(None)
                if name:
                    self.page.merge(first, at, first + 1, at)
            else:
                begins = at == 1 or group_of.get(self.columns[at - 2]) != group
                above.append(group if begins else None)
                below.append(GROUPS[group][name])
        for group in GROUPS:
            here = [at for at, name in enumerate(self.columns, 1) if group_of.get(name) == group]
            if here and above[here[0] - 1] == group:
                self.page.merge(first, here[0], first, here[-1])
        self.header = [above, below]
        self.page.add(list(above))
        self.page.add(list(below))

    # --- the data ---

    def write_entries(self, entries: list[Entry]) -> None:
        for _, found in groupby(entries, key=lambda entry: entry.village.district_code):
            group = list(found)
            if self.has("section_rows"):
                self.page.add(self._section(group[0].village.district))
            start = len(self.page.rows) + 1
            for entry in group:
                self._interrupt(inside=entry is not group[0])
                self._write_entry(entry)
            if self.has("merged_district"):
                self._merge_district(group, start)
            if self.has("district_totals"):
                label = f"JUMLAH KEC. {group[0].village.district.upper()}"
                self.page.add(self._totals(label, group))

    def _section(self, district: str) -> list[Cell]:
        label = self.rng.choice(("Kecamatan {}", "KECAMATAN {}", "Kec. {}")).format(district)
        return [label] if self.columns[0] else [None, label]

    def _interrupt(self, *, inside: bool) -> None:
        """An empty row, or the header again; a merged kecamatan isn't torn apart."""
        if inside and self.has("merged_district"):
            return
        if self.has("blank_rows") and self.rng.random() < 0.2:
            self.page.add([])
        due = len(self.page.rows) - self.last_header >= _HEADER_EVERY
        if self.has("repeated_header") and due:
            for line in self.header:
                self.page.add(list(line))
            self.last_header = len(self.page.rows)

    def _write_entry(self, entry: Entry) -> None:
        entry.row = len(self.page.rows) + 1
        cells = [self._placed(entry.cells.get(name), entry.row) for name in self.columns]
        self.page.add(cells)
        if self.has("hidden_rows") and self.rng.random() < 0.2:
            self.page.hidden_rows.add(entry.row)
            entry.kinds += ("hidden_rows",)

    def _placed(self, cell: Cell, row: int) -> Cell:
        """A formula's column names become addresses."""
        if not isinstance(cell, Formula):
            return cell
        addresses = {name: f"{column_letter(self.column(name))}{row}" for name in _SUMMED[:2]}
        return replace(cell, text=cell.text.format(**addresses))

    def _merge_district(self, group: list[Entry], start: int) -> None:
        at, end = self.column("district"), group[-1].row
        first = group[0].row
        if not at:
            return
        for row in range(first + 1, end + 1):
            self.page.rows[row - 1][at - 1] = None
        self.page.merge(first, at, end, at)

    def _totals(self, label: str, entries: Iterable[Entry]) -> list[Cell]:
        entries = list(entries)
        cells: list[Cell] = [None] * len(self.columns)
        cells[next(at for at, name in enumerate(self.columns) if name)] = label
        for name in _SUMMED:
            if at := self.column(name):
                known = sum(entry.expects.get(name) or 0 for entry in entries)
                letter = column_letter(at)
                text = f"=SUM({letter}{entries[0].row}:{letter}{entries[-1].row})"
                cells[at - 1] = Formula(text, known) if self.has("formulas") else known
        return cells

    # --- below the data ---

    def write_end(self, entries: list[Entry]) -> None:
        if self.has("grand_total"):
            self.page.add(self._totals(self.rng.choice(("JUMLAH", "TOTAL", "Jumlah")), entries))
        if self.has("footer"):
            place = entries[0].village.regency.split(" ", 1)[1]
            right: list[Cell] = [None] * max(1, len(self.columns) - 3)
            self.page.add([])
            self.page.add(["Keterangan: data sementara per 31 Oktober 2025"])
            lines = f"{place}, 3 November 2025|Mengetahui,|Kepala Dinas,||CONTOH NAMA, S.E.|NIP. 197001011995031001"
            for line in lines.split("|"):
                self.page.add([*right, line] if line else [])
