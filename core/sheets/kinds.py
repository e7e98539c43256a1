"""What a kind of sheet is: its columns, what its rows mean, how they are written and taken back.

A room adds a kind in its own imports and registers it when Django starts; nothing else knows it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from core.models import User
from core.sheets.columns import Field
from core.sheets.hands import Reading
from core.sheets.hands.text import Cell
from core.sheets.rows import Row


@dataclass(frozen=True)
class Options:
    """How the person wants the file to be taken.

    overwrite   False: only blanks are filled ("isi yang kosong saja")
    as_of       the day that counts and amounts without a date stand for
    month_day   what a date of which only the month is known becomes: "first", "last" or "ask"
    today       no date after it is believed
    """

    overwrite: bool
    as_of: date | None
    month_day: str
    today: date


@dataclass(frozen=True)
class SheetField(Field):
    """A column that can be imported; `read` understands its cell."""

    read: Callable[[Cell, Options], Reading] = lambda cell, options: Reading(problem="?")


class ImportKind:
    """Declare the class attributes; the methods say what rows mean. All rows come in file order.

    joined          fields that are read together: their names, and a function of their cells; the
                    reading stands under the first name
    compare(rows)   fills identity, target, wanted, changes, problems, questions and settles the state;
                    called again before writing, so it must only depend on the row and the database
    hold(villages)  inside one transaction, before rows are compared to be written: locks what they may change
    write(rows)     inside one transaction: writes the NEW and CHANGED rows through the room's actions
                    and fills `row.written`
    undo(written)   inside one transaction: takes exactly that back. Raises ValidationError, saying what
                    has changed since, and then nothing is taken back
    """

    name: ClassVar[str]
    label: ClassVar[str]
    permission: ClassVar[str]
    fields: ClassVar[tuple[SheetField, ...]]
    joined: ClassVar[tuple[tuple[tuple[str, ...], Callable[..., Reading]], ...]] = ()
    # fields that need `Options.as_of`
    dated: ClassVar[frozenset[str]] = frozenset()
    # name of the URL of a row's target, which takes its key; "" when it has no page
    target_view: ClassVar[str] = ""
    # fields of which no two rows of a file may write the same value
    unique: ClassVar[tuple[str, ...]] = ()
    # what to do about two rows that mean the same, after "Lewati salah satu, atau "
    twin_advice: ClassVar[str] = "perbaiki desa atau nama koperasinya di berkas"

    def compare(self, rows: Sequence[Row], *, user: User, options: Options) -> None:
        raise NotImplementedError

    def hold(self, villages: Collection[str]) -> None:
        """Nothing for a kind whose rows lock themselves."""

    def write(self, rows: Iterable[Row], *, by: User, reason: str, options: Options) -> None:
        raise NotImplementedError

    def undo(self, written: Sequence[Any], *, by: User, reason: str) -> None:
        raise NotImplementedError

    @cached_property
    def by_name(self) -> Mapping[str, SheetField]:
        return {one.name: one for one in self.fields}


KINDS: dict[str, ImportKind] = {}


def register[K: type[ImportKind]](kind: K) -> K:
    """Class decorator: makes the kind known under its name. Raises ValueError for a name taken twice."""
    if kind.name in KINDS:
        raise ValueError(f"{kind.name} is registered already")
    KINDS[kind.name] = kind()
    return kind
