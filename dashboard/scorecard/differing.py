"""Two sides of a comparison, indicator by indicator. Arithmetic and words only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboard.scorecard.cards import Cell, middle, points
from dashboard.scorecard.thresholds import Line


@dataclass(frozen=True)
class Pair:
    """`about` is told against `against`; `middle`: the median of all the regions to choose from, in tenths."""

    line: Line
    first: Cell
    second: Cell
    said: str
    whole: Cell | None = None
    middle: int | None = None


def difference(about: int | None, against: int | None, line: Line) -> str:
    """Shares in tenths of a percent → "lebih tinggi 4,2 poin (lebih baik)"."""
    if about is None or against is None:
        return "belum ada data"
    if about == against:
        return "persennya sama"
    higher = about > against
    word = "lebih tinggi" if higher else "lebih rendah"
    judged = "lebih baik" if higher != line.less else "kurang baik"
    return f"{word} {points(abs(about - against))} ({judged})"


def of_regions(
    first: Mapping[str, Cell],
    second: Mapping[str, Cell],
    whole: Mapping[str, Cell],
    every: Iterable[Mapping[str, Cell]],
) -> list[Pair]:
    """The first told against the second, beside the whole and the median of every region."""
    regions = list(every)
    return [
        Pair(
            cell.line,
            cell,
            second[key],
            difference(cell.share, second[key].share, cell.line),
            whole[key],
            middle(one[key].share for one in regions),
        )
        for key, cell in first.items()
    ]


def of_days(before: Mapping[str, Cell], after: Mapping[str, Cell]) -> list[Pair]:
    """The later day told against the earlier one."""
    return [
        Pair(cell.line, cell, after[key], difference(after[key].share, cell.share, cell.line))
        for key, cell in before.items()
    ]
