"""Notes of what an import has written, and taking it back.

A note is [table, key, "new", mark] for an inserted row and [table, key, "set", {column: [before, after]}]
for a changed one. Sealed columns are noted sealed; whether one was touched since, its digest says.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction

from core.history import because
from core.models import User
from core.sealed import CannotOpen, opened
from core.sheets.values import packed, unpacked
from mentors.actions.refusals import require, told_plainly
from mentors.models import Assignment, ContractGrant, MentorContract, Person

type Note = list[Any]

# In the order in which they are written; taken back the other way round.
TABLES: dict[str, type[models.Model]] = {
    model.__name__: model for model in (Person, MentorContract, Assignment)
}
VERBS = {
    "Person": "mentors.change_person",
    "MentorContract": "mentors.change_contract",
    "Assignment": "mentors.change_assignment",
}
# Imports of this room go one after the other: they are rare, and a row of one may be a person of another.
LOCK = 3_064
SEALED = "_sealed"
KEY_GONE = (
    "Kunci data pribadi sudah diganti sejak impor ini, jadi isi lamanya tidak dapat dikembalikan."
)


def hold_imports() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK])


def values_of(row: models.Model) -> dict[str, Any]:
    """Column → value as JSON, without the key and what the database computes."""
    return {
        one.attname: packed(getattr(row, one.attname))
        for one in row._meta.concrete_fields
        if not one.primary_key and not isinstance(one, models.GeneratedField)
    }


def mark_of(row: models.Model) -> str:
    """Another mark means that somebody changed the row. A value sealed anew is no change."""
    told = [f"{name}={value}" for name, value in values_of(row).items() if SEALED not in name]
    return hashlib.sha256("\x1f".join(told).encode()).hexdigest()[:20]


class Notes(list[Note]):
    """What is written for one row of a sheet."""

    def new(self, row: models.Model) -> None:
        fresh = type(row)._default_manager.get(pk=row.pk)
        self.append([type(row).__name__, row.pk, "new", mark_of(fresh)])

    @contextmanager
    def watching(self, model: type[models.Model], key: int) -> Iterator[None]:
        """Notes what the block changes in one row."""
        rows = model._default_manager.filter(pk=key)
        before = values_of(rows.get())
        yield
        after = values_of(rows.get())
        told = {name: [old, after[name]] for name, old in before.items() if old != after[name]}
        if told:
            self.append([model.__name__, key, "set", told])


@transaction.atomic
def take_back(*, written: Sequence[Note], by: User, reason: str) -> set[int]:
    """Undo. Returns the keys of the people whose contracts it has touched.

    Raises ValidationError, and changes nothing, when one of these rows was changed, deleted or given rows
    of its own since; PermissionDenied when one left the writer's area.
    """
    rows: dict[tuple[str, int], Any] = {}
    for name, model in TABLES.items():
        keys = [note[1] for note in written if note[0] == name]
        locked = model._default_manager.select_for_update(of=("self",)).filter(pk__in=keys)
        rows |= {(name, row.pk): row for row in locked.order_by("pk")}
    problems = [text for at, note in enumerate(written) if (text := touched(at, written, rows))]
    problems += hung_on(written)
    if problems:
        listed = "; ".join(problems[:5])
        more = f" dan {len(problems) - 5} lainnya" if len(problems) > 5 else ""
        raise ValidationError(
            f"Impor tidak dapat dibatalkan, karena sesudahnya ada yang berubah: {listed}{more}. Tidak ada "
            "yang diubah; perbaiki lewat halaman orangnya."
        )
    for (name, _), row in rows.items():
        require(by, VERBS[name], row)
    with told_plainly(), because(reason, by=by):
        # what was inserted goes first: it may stand where something else comes back
        for name in reversed(TABLES):
            for table, key, how, _ in reversed(written):
                if table == name and how == "new":
                    rows[name, key].delete()
        for note in reversed(written):
            if note[2] == "set":
                restore(note, rows)
    return {row.person_id for (name, _), row in rows.items() if name == "MentorContract"}


def touched(at: int, written: Sequence[Note], rows: dict[tuple[str, int], Any]) -> str:
    """What happened to a written row since, in words; "" when nothing."""
    name, key, how, told = written[at]
    row = rows.get((name, key))
    if row is None:
        return f"{TABLES[name]._meta.verbose_name} sudah dihapus"
    later = [note for note in written[at + 1 :] if note[:2] == [name, key]]
    if later:  # judged by the newest note
        return ""
    now = values_of(row)
    if how == "new":
        same = mark_of(row) == told
    else:
        same = all(now[column] == after for column, (_, after) in told.items() if is_open(column))
    return "" if same else f"{row} sudah diubah"


def is_open(column: str) -> bool:
    return not column.endswith(SEALED)


def hung_on(written: Sequence[Note]) -> list[str]:
    """Rows that others have hung on a row that the import had inserted; a role goes with its contract."""
    inserted = {(note[0], note[1]) for note in written if note[2] == "new"}
    problems = []
    for name, model in TABLES.items():
        keys = [key for table, key in inserted if table == name]
        for relation in model._meta.related_objects:
            other: Any = relation.related_model
            if not keys or hasattr(other, "pgh_tracked_model") or other is ContractGrant:
                continue
            found = other._default_manager.filter(**{f"{relation.field.name}__in": keys})
            ours = [key for table, key in inserted if table == other.__name__]
            for row in found.exclude(pk__in=ours)[:5]:
                problems.append(f"{other._meta.verbose_name} baru: {row}")
    return problems


def restore(note: Note, rows: dict[tuple[str, int], Any]) -> None:
    name, key, _, told = note
    row = rows[name, key]
    for column, (before, _) in told.items():
        if column.endswith(SEALED) and before:
            try:
                opened(before)
            except CannotOpen:
                raise ValidationError(KEY_GONE) from None
        setattr(row, column, row._meta.get_field(column).to_python(unpacked(before)))
    row.save(update_fields=[row._meta.get_field(column).name for column in told])
