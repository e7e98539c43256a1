"""Bringing sealed personal data to the newest keys, row by row, as often as needed.

Found by their columns: a model with `X_sealed` has a method `seal_X(value)` that sets it, its digest and
its mask; a digest of something that is not sealed (`X_digest` alone) has `mark_X()`. Whoever keeps sealed
text elsewhere (inside of JSON) gives the model a method `reseal()` that returns the changed fields' names.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Model

from core.checks import is_history
from core.history import because
from core.sealed import CannotOpen, is_newest, opened

REASON = "kunci data pribadi diperbarui"


@dataclass
class Rotation:
    """Of one table: rows that hold such data, those brought to the newest keys, and the keys of rows
    that could not be: `lost` (no key opens them), `twice` (another row holds the same number)."""

    model: type[Model]
    rows: int = 0
    renewed: int = 0
    lost: list[int] = field(default_factory=list)
    twice: list[int] = field(default_factory=list)


def sealed_models() -> list[type[Model]]:
    """Every table that keeps sealed text; history keeps none (a test looks)."""
    found = [
        model
        for model in apps.get_models()
        if not is_history(model) and (_names(model, "_sealed") or hasattr(model, "reseal"))
    ]
    return sorted(found, key=lambda model: model._meta.label)


def _names(model: type[Model], ending: str) -> list[str]:
    names = [one.name for one in model._meta.concrete_fields]
    return [name.removesuffix(ending) for name in names if name.endswith(ending)]


def renew(row: Model) -> list[str]:
    """Bring an unsaved copy of the row to the newest keys. Names of the columns that changed; [] when it
    was up to date. Raises CannotOpen."""
    if hasattr(row, "reseal"):
        return list(row.reseal())
    model = type(row)
    columns = [one.attname for one in model._meta.concrete_fields]
    before = {name: getattr(row, name) for name in columns}
    sealed_names = _names(model, "_sealed")
    for name in sealed_names:
        text = getattr(row, f"{name}_sealed")
        if text:
            getattr(row, f"seal_{name}")(opened(text))
            if is_newest(text):  # sealing anew would only change its looks
                setattr(row, f"{name}_sealed", text)
    for name in _names(model, "_digest"):
        if name not in sealed_names:
            getattr(row, f"mark_{name}")()
    return [name for name in columns if getattr(row, name) != before[name]]


def look(model: type[Model]) -> Rotation:
    """What a rotation would do. Changes nothing."""
    found = Rotation(model)
    for row in model._base_manager.order_by("pk").iterator(chunk_size=500):
        found.rows += 1
        try:
            found.renewed += bool(renew(row))
        except CannotOpen:
            found.lost.append(row.pk)
    return found


def rotate(model: type[Model], batch: int = 500) -> Iterator[Rotation]:
    """Renew all rows, `batch` of them in a transaction; yields the count so far after each. What was done
    stays done when it is stopped, and the next run finds it up to date."""
    done, last = Rotation(model), 0
    while True:
        with transaction.atomic(), because(REASON):
            rows = model._base_manager.select_for_update(of=("self",)).filter(pk__gt=last)
            some = list(rows.order_by("pk")[:batch])
            for row in some:
                _save(row, done)
        if not some:
            return
        last = some[-1].pk
        yield done


def _save(row: Model, done: Rotation) -> None:
    done.rows += 1
    try:
        changed = renew(row)
    except CannotOpen:
        done.lost.append(row.pk)
        return
    if not changed:
        return
    try:
        with transaction.atomic():
            # not save(): a row that says no to being saved today must get its key all the same
            values = {name: getattr(row, name) for name in changed}
            type(row)._base_manager.filter(pk=row.pk).update(**values)
    except IntegrityError:
        done.twice.append(row.pk)
        return
    done.renewed += 1
