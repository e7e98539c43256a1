"""What a region's card says: shares, status, ranks, months. Arithmetic only."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from statistics import median

from django.utils.formats import date_format

from core.templatetags.kdkmp import angka, persen_of, tenths
from dashboard.counting.measures import MEASURES
from dashboard.scorecard.thresholds import Line
from dashboard.words import Status

POINTS = {Status.GOOD: 2, Status.FAIR: 1, Status.POOR: 0}


def month_name(day: date) -> str:
    return date_format(day, "F Y")


def points(tenths_of_percent: int) -> str:
    """Tenths as points of percent: 42 → "4,2 poin"."""
    return f"{angka(tenths_of_percent / 10)} poin"


@dataclass(frozen=True)
class Month:
    """A frozen share; `share` None: nothing to share then."""

    on: date
    share: int | None


@dataclass
class Cell:
    """One indicator of one region. `share`: tenths of a percent; `months`: the oldest first."""

    line: Line
    part: int
    whole: int
    months: Sequence[Month] = ()
    rank: int | None = None

    @property
    def share(self) -> int | None:
        return tenths(self.part, self.whole)

    @property
    def status(self) -> Status:
        return self.line.judge(self.share)

    @property
    def told(self) -> str:
        return persen_of(self.share)

    @property
    def moved(self) -> str:
        return moved(self.months)

    @property
    def gap(self) -> str:
        """How far from the target, in words; "" without one."""
        if self.share is None or self.line.target is None:
            return ""
        if self.line.on_target(self.share):
            return "target tercapai"
        away = abs(self.share - int(self.line.target * 10))
        return f"{points(away)} {'di atas' if self.line.less else 'di bawah'} target"


@dataclass
class Card:
    """A region with its indicators. `score`: mean of the points of its status words, None without data."""

    code: str
    name: str
    cells: dict[str, Cell]
    rank: int | None = None

    @property
    def score(self) -> Fraction | None:
        found = [POINTS[cell.status] for cell in self.cells.values() if cell.status in POINTS]
        return Fraction(sum(found), len(found)) if found else None

    @property
    def score_told(self) -> str:
        return "–" if self.score is None else f"{float(self.score):.2f}".replace(".", ",")


@dataclass
class Board:
    """All that a page shows: the place's own card, and those of the regions below it."""

    own: Card
    cards: list[Card] = field(default_factory=list)


def moved(months: Sequence[Month]) -> str:
    """What a spark-line says to those who don't see it: "naik 4,2 poin sejak November 2025"."""
    known = [one for one in months if one.share is not None]
    if not months:
        return "belum ada angka beku"
    if not known:
        return "belum ada data pada angka beku"
    first, last = known[0], known[-1]
    if len(known) == 1:
        return f"baru satu angka beku, {month_name(first.on)}: {persen_of(first.share)}"
    difference = (last.share or 0) - (first.share or 0)
    if not difference:
        return f"tetap {persen_of(last.share)} sejak {month_name(first.on)}"
    word = "naik" if difference > 0 else "turun"
    return f"{word} {points(abs(difference))} sejak {month_name(first.on)}"


def cells_of(
    numbers: Mapping[str, int],
    lines: Mapping[str, Line],
    frozen: Iterable[tuple[date, Mapping[str, int]]] = (),
) -> dict[str, Cell]:
    """`frozen`: (day, the region's numbers then), the oldest first."""
    then = list(frozen)
    found = {}
    for key, line in lines.items():
        whole = MEASURES[key].whole
        months = [Month(on, tenths(old.get(key, 0), old.get(whole, 0))) for on, old in then]
        found[key] = Cell(line, numbers.get(key, 0), numbers.get(whole, 0), months)
    return found


def card(code: str, name: str, numbers: Counter[str], *more: object) -> Card:
    return Card(code, name, cells_of(numbers, *more))  # type: ignore[arg-type]


def give_ranks(cards: Sequence[Card]) -> None:
    """The best is 1; equal ones share a rank and the next ones are counted on (1, 2, 2, 4)."""
    for key in cards[0].cells if cards else ():
        cells = [one.cells[key] for one in cards]
        found = ranks([_worth(cell) for cell in cells])
        for cell, rank in zip(cells, found, strict=True):
            cell.rank = rank
    for one, rank in zip(cards, ranks([one.score for one in cards]), strict=True):
        one.rank = rank


def _worth(cell: Cell) -> Fraction | None:
    if cell.share is None:
        return None
    return Fraction(-cell.share if cell.line.less else cell.share)


def ranks(values: Sequence[Fraction | None]) -> list[int | None]:
    known = [value for value in values if value is not None]
    place = {value: 1 + sum(other > value for other in known) for value in set(known)}
    return [None if value is None else place[value] for value in values]


def ordered(cards: Iterable[Card], *, by_name: bool, key: str = "") -> list[Card]:
    """By name, or by rank: of the indicator `key`, or overall; those without a rank last."""

    def place(one: Card) -> tuple[int, str, str]:
        rank = one.cells[key].rank if key else one.rank
        return (rank if rank is not None else 10**9, one.name, one.code)

    named: Callable[[Card], tuple] = lambda one: (one.name, one.code)  # noqa: E731
    return sorted(cards, key=named if by_name else place)


def middle(shares: Iterable[int | None]) -> int | None:
    """The median of shares, in whole tenths (half up); None when none is known."""
    known = [share for share in shares if share is not None]
    return int(median(known) + 0.5) if known else None
