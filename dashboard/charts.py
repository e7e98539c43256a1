"""Figures arranged as the page draws them: headline, milestone matrix, bars, table by region."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from core.templatetags.kdkmp import angka, persen
from dashboard.metrics import SOURCE, Counted, Figure, Links, Tally, tallies, total
from dashboard.place import VILLAGE, Place
from registry.models import Milestone, Outlet

# What fits over a narrow column; the full name is in the bars beside the matrix and in the title.
SHORT = {
    Milestone.Kind.DELIBERATED: "Musdesus",
    Milestone.Kind.NOTARY_DEED: "Akta",
    Milestone.Kind.LEGAL_ENTITY: "SK AHU",
    Milestone.Kind.BANK_ACCOUNT: "Rekening",
    Milestone.Kind.COOPERATIVE_NUMBER: "NIK kop.",
    Milestone.Kind.SIMKOPDES_ACCOUNT: "Akun SIM\u00adKOPDES",
    Milestone.Kind.SIMKOPDES_PROFILE: "Profil SIM\u00adKOPDES",
    Milestone.Kind.OUTLET_OPERATING: "Gerai buka",
}
# (shade, up to this share in percent, what it is called); 100 only when none is missing
SHADES = (
    (0, 0, "belum ada"),
    (1, 25, "sampai 25 %"),
    (2, 50, "sampai 50 %"),
    (3, 75, "sampai 75 %"),
    (4, 100, "di bawah 100 %"),
    (5, None, "semua"),
)
HEADLINE = (
    Milestone.Kind.LEGAL_ENTITY,
    Milestone.Kind.BUSINESS_NUMBER,
    Milestone.Kind.TAX_NUMBER,
    Milestone.Kind.ANNUAL_MEETING,
)


def shade(part: int, whole: int | None) -> int:
    """0 none … 5 all: how dark a cell is."""
    if not part or not whole:
        return 0
    if part >= whole:
        return 5
    return next(step for step, most, _ in SHADES[1:5] if part * 100 <= whole * (most or 0))


@dataclass(frozen=True)
class Cell:
    """A figure with its share in words and its shade, ready to be drawn."""

    figure: Figure
    number: str
    share: str
    shade: int

    @property
    def width(self) -> str:
        """How long the bar is, as an SVG length; a bar that is not empty stays visible."""
        part, whole = self.figure.value, self.figure.whole
        return f"{max(part * 100 / whole, 0.5):.1f}%" if part and whole else "0%"


def cell(figure: Figure) -> Cell:
    part, whole = figure.value, figure.whole
    return Cell(figure, angka(part), persen(part, whole), shade(part, whole))


@dataclass(frozen=True)
class Line:
    """A row of a table: a region (or the total, without url) and its cells."""

    name: str
    url: str
    cells: list[Cell]
    note: str = ""


@dataclass(frozen=True)
class Board:
    """Everything that the page shows of one place."""

    place: Place
    as_of: date
    whole: Counted
    parts: list[tuple[str, str, Counted]]
    source: str = SOURCE
    shades: tuple = SHADES[1:]

    @property
    def is_empty(self) -> bool:
        return not self.whole.tally.cooperatives

    @property
    def by_village(self) -> bool:
        return self.place.row_length == VILLAGE

    def headline(self) -> list[Cell]:
        whole = self.whole
        figures = [
            whole.cooperatives(),
            *(whole.milestone(kind.value, kind.label) for kind in HEADLINE),
            whole.outlets(),
            whole.outlet_owners(),
            whole.without(),
            whole.archived(),
        ]
        return [cell(figure) for figure in figures]

    def members(self) -> list[Cell]:
        whole = self.whole
        return [cell(f) for f in (whole.members(), whole.men(), whole.women(), whole.counted())]

    def heads(self) -> list[tuple[str, str]]:
        """(short, full) names of the matrix's columns."""
        return [(SHORT.get(kind, kind.label), kind.label) for kind in Milestone.Kind]

    def matrix(self) -> Iterator[Line]:
        yield from self._lines(matrix_cells)

    def regions(self) -> Iterator[Line]:
        yield from self._lines(region_cells)

    def _lines(self, cells) -> Iterator[Line]:  # type: ignore[no-untyped-def]
        for name, url, counted in self.parts:
            yield Line(name, url, cells(counted, self.by_village), self._note(counted.tally))
        yield Line("Jumlah", "", cells(self.whole, False))

    def _note(self, tally: Tally) -> str:
        if not self.by_village or tally.cooperatives:
            return ""
        return "belum ada koperasi" if tally.without else "dilayani koperasi desa lain"

    def steps(self) -> list[Cell]:
        """Milestones of the whole place, as bars."""
        return [cell(self.whole.milestone(kind.value, kind.label)) for kind in Milestone.Kind]

    def outlets(self) -> list[tuple[Cell, Cell]]:
        """Per kind of gerai: how many (bar: share of all gerai), and in how many cooperatives."""
        every = self.whole.tally.outlets.total()
        return [
            (
                cell(replace(self.whole.outlets(kind.value, kind.label), whole=every)),
                cell(self.whole.outlet_owners(kind.value)),
            )
            for kind in Outlet.Kind
        ]


def matrix_cells(counted: Counted, by_village: bool) -> list[Cell]:
    kinds = [(kind.value, kind.label) for kind in Milestone.Kind]
    return [cell(counted.cooperatives()), *(cell(counted.milestone(*kind)) for kind in kinds)]


def region_cells(counted: Counted, by_village: bool) -> list[Cell]:
    """Villages without are told in words for a single village: its list can't be narrowed that far."""
    figures = [
        counted.cooperatives(),
        *([] if by_village else [counted.without()]),
        counted.outlet_owners(),
        counted.outlets(),
        counted.counted(),
        counted.members(),
        counted.men(),
        counted.women(),
    ]
    return [cell(figure) for figure in figures]


def board(place: Place, on: date) -> Board:
    """Everything the page at `place` shows, read once; `on` is the date that the figures carry."""
    found, links = tallies(place), Links.make()
    parts = [
        (row.name, row.url, Counted(row.code, found[row.code], links, on))
        for row in place.regions
        # a region that was merged away shows for as long as cooperatives are still recorded in it
        if row.is_active or row.code in found
    ]
    return Board(place, on, Counted(place.code, total(found.values()), links, on), parts)
