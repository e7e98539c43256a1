"""What stands in a cell, and what it means."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Formula:
    """`text` begins with "="; `cached` is what a spreadsheet program had worked out."""

    text: str
    cached: int | float | str


Cell = None | int | float | str | date | Formula


@dataclass(frozen=True)
class Written:
    """A cell with its meaning: `value` None when it says nothing; `asks`: no single meaning."""

    cell: Cell
    value: Any
    asks: bool = False
    kind: str = ""
