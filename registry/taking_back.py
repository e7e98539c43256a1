"""Undo of what sheets have written (registry/bulk.py), while nothing of it was changed since."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from core.history import because
from core.models import User
from core.seen import fingerprint
from core.sheets.values import unpacked
from registry.bulk import TABLES, Note, jsonable, require_all_within
from registry.models import Cooperative


@transaction.atomic
def take_back(*, written: Sequence[Note], by: User, reason: str) -> None:
    """Undo notes of `save_cooperatives`: inserted rows go, changed columns get their old values.

    Raises ValidationError, and changes nothing, when one of these rows was changed, deleted or given
    children since; OutOfScope when a cooperative left the writer's area.
    """
    rows = locked_rows(written)
    owners = {
        key if name == "Cooperative" else rows[name, key].cooperative_id
        for name, key, _, _ in written
        if (name, key) in rows
    }
    require_all_within(by, owners)
    problems = [text for note in written if (text := touched(note, rows))]
    inserted = {(name, key) for name, key, how, _ in written if how == "new"}
    problems += new_children(inserted)
    if problems:
        listed = "; ".join(problems[:5])
        more = f" dan {len(problems) - 5} lainnya" if len(problems) > 5 else ""
        raise ValidationError(
            f"Impor tidak dapat dibatalkan, karena sesudahnya ada yang berubah: {listed}{more}. "
            "Tidak ada yang diubah; perbaiki lewat halaman koperasinya."
        )
    with because(reason, by=by):
        for name in reversed(TABLES):
            model: Any = TABLES[name]
            back = defaultdict(list)
            for table, key, how, told in written:
                if table == name and how == "set":
                    row = rows[name, key]
                    for column, (before, _) in told.items():
                        setattr(row, column, restored(model, column, before))
                    back[tuple(sorted(told))].append(row)
            for columns, changed in back.items():
                fields = [model._meta.get_field(column).name for column in columns]
                model._default_manager.bulk_update(changed, fields, batch_size=100)
            keys = [key for table, key in inserted if table == name]
            model._default_manager.filter(pk__in=keys).delete()


def locked_rows(written: Sequence[Note]) -> dict[tuple[str, int], Any]:
    found: dict[tuple[str, int], Any] = {}
    for name, model in TABLES.items():
        keys = [key for table, key, _, _ in written if table == name]
        rows = model._default_manager.select_for_update(of=("self",)).filter(pk__in=keys)
        found |= {(name, row.pk): row for row in rows.order_by("pk")}
    return found


def touched(note: Note, rows: dict[tuple[str, int], Any]) -> str:
    """What happened to a written row since, in words; "" when nothing."""
    name, key, how, told = note
    row = rows.get((name, key))
    label = str(TABLES[name]._meta.verbose_name)
    if row is None:
        return f"{label} sudah dihapus"
    if how == "new":
        same = fingerprint(row) == told
    else:
        same = all(jsonable(getattr(row, column)) == after for column, (_, after) in told.items())
    if same:
        return ""
    about = row.name if name == "Cooperative" else f"{label} {row} pada {row.cooperative}"
    return f"{about} sudah diubah"


def new_children(inserted: set[tuple[str, int]]) -> list[str]:
    """Rows that others have hung on a cooperative that the import had created."""
    keys = [key for name, key in inserted if name == "Cooperative"]
    problems = []
    for relation in Cooperative._meta.related_objects:
        model: Any = relation.related_model
        if not keys or hasattr(model, "pgh_tracked_model"):
            continue
        rows = model._default_manager.filter(**{f"{relation.field.name}__in": keys})
        ours = [key for name, key in inserted if name == model.__name__]
        for row in rows.exclude(pk__in=ours)[:5]:
            problems.append(f"{model._meta.verbose_name} baru: {row}")
    return problems


def restored(model: Any, column: str, value: Any) -> Any:
    return model._meta.get_field(column).to_python(unpacked(value))
