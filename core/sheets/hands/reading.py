"""What came of reading one cell: a value, nothing, a mistake, or a question."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.sheets.cells import ERRORS, Cell
from core.sheets.hands.text import quote


@dataclass(frozen=True)
class Reading[T]:
    """The outcome of reading one cell, always in exactly one `state`.

    told: an interpretation that is not literal, "1,5 ha → 15.000 m²"; "" when the cell was taken as it stood.
    problem: what is wrong or asked, in Indonesian, and what to do. options: (value, label) pairs to choose
    from. kind: "month" or "year" when the cell held only a part of a date.
    Raises ValueError when it would be in two states at once.
    """

    value: T | None = None
    told: str = ""
    problem: str = ""
    options: tuple[tuple[T, str], ...] = ()
    kind: str = ""

    def __post_init__(self) -> None:
        if self.value is not None and (self.problem or self.options):
            raise ValueError("A reading with a value has neither problem nor options.")
        if self.options and not self.problem:
            raise ValueError("Options need a question.")
        if self.problem and self.told:
            raise ValueError("Only what was understood is told.")

    @property
    def state(self) -> str:
        """ "ok" (value) | "empty" (nothing there) | "wrong" (problem) | "doubtful" (problem and options)."""
        if self.options:
            return "doubtful"
        if self.problem:
            return "wrong"
        return "empty" if self.value is None else "ok"

    def turned[U](self, turn: Callable[[T], U]) -> "Reading[U]":
        """The same outcome with every value passed through `turn`."""
        return Reading(
            None if self.value is None else turn(self.value),
            self.told,
            self.problem,
            tuple((turn(value), label) for value, label in self.options),
            self.kind,
        )


def nothing(told: str = "") -> Reading:
    """Nothing stands there; `told` when words say so ("belum ada" in a column of numbers)."""
    return Reading(told=told)


def ok[T](value: T, told: str = "") -> Reading[T]:
    return Reading(value, told)


def wrong(problem: str) -> Reading:
    return Reading(problem=problem)


def doubtful[T](problem: str, options: Iterable[tuple[T, str]], kind: str = "") -> Reading[T]:
    """A question with its possible answers; equal answers are offered once, none at all makes it wrong."""
    different: list[tuple[T, str]] = []
    for value, label in options:
        if all(value != other for other, _ in different):
            different.append((value, label))
    return Reading(problem=problem, options=tuple(different), kind=kind if different else "")


def broken_formula(cell: Cell) -> Reading | None:
    """What is wrong with a cell whose formula failed in the sender's file, else None."""
    if isinstance(cell, str) and cell.strip().upper().startswith(ERRORS):
        return wrong(f"Rumus di sel ini rusak ({quote(cell)}). Hapus rumusnya, lalu tulis isinya.")
    return None
