"""What a kind of sheet is: its columns, what its rows mean, how they are written and taken back.

A room adds a kind in its own imports and registers it when Django starts; nothing else knows it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from core.models import User
from core.sheets.columns import VILLAGE, VILLAGE_CODE, Field
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
    job         number of the import, where there is one
    """

    overwrite: bool
    as_of: date | None
    month_day: str
    today: date
    job: int | None = None


@dataclass(frozen=True)
class SheetField(Field):
    """A column that can be imported; `read` understands its cell.

    sensitive   personal data (core/sheets/sealing.py): its reader gives a Secret, tells nothing of what
                stood there, and asks nothing, because a question would show it
    words_only  a column of words beside such data: numbers that stray into it are kept masked
    """

    read: Callable[[Cell, Options], Reading] = lambda cell, options: Reading(problem="?")
    sensitive: bool = False
    words_only: bool = False


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
    # False: nothing of ours is filled or updated by its rows, so the person isn't asked which
    overwrites: ClassVar[bool] = True
    # what its rows do, told before they are applied, where that isn't filling or updating
    promise: ClassVar[str] = ""
    # name of the URL of a row's target, which takes its key; "" when it has no page
    target_view: ClassVar[str] = ""
    # fields of which no two rows of a file may write the same value
    unique: ClassVar[tuple[str, ...]] = ()
    # what to do about two rows that mean the same, after "Lewati salah satu, atau "
    twin_advice: ClassVar[str] = "perbaiki desa atau nama koperasinya di berkas"
    # False: a row need not lie in a village, nor in one of the reader's; its region columns are a remark.
    # The kabupaten then stands among the readings, under its own name
    in_village: ClassVar[bool] = True
    # fields by which a row that comes back changed is known to be the same one
    telling: ClassVar[tuple[str, ...]] = (VILLAGE_CODE, VILLAGE, "name")

    def compare(self, rows: Sequence[Row], *, user: User, options: Options) -> None:
        raise NotImplementedError

    def hold(self, villages: Collection[str]) -> None:
        """Before rows are compared to be written, or taken back, inside the transaction: locks what two
        writers may not touch at once, in the order in which pages take it. Nothing for a kind whose rows
        lock themselves."""

    def write(self, rows: Iterable[Row], *, by: User, reason: str, options: Options) -> None:
        raise NotImplementedError

    def undo(self, written: Sequence[Any], *, by: User, reason: str) -> None:
        raise NotImplementedError

    @cached_property
    def by_name(self) -> Mapping[str, SheetField]:
        return {one.name: one for one in self.fields}

    @cached_property
    def is_sensitive(self) -> bool:
        """Whether its sheets hold personal data: files go soon, balikan only to their sender."""
        return any(one.sensitive for one in self.fields)


KINDS: dict[str, ImportKind] = {}


def register[K: type[ImportKind]](kind: K) -> K:
    """Class decorator: makes the kind known under its name. Raises ValueError for a name taken twice."""
    if kind.name in KINDS:
        raise ValueError(f"{kind.name} is registered already")
    KINDS[kind.name] = kind()
    return kind
