"""Undo of what sheets have written (registry/bulk.py), while nothing of it was changed since."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, Min

from core.history import because
from core.models import User
from core.seen import fingerprint
from core.sheets.values import unpacked
from registry.bulk import OUTLET_STEP, TABLES, Note, altered, jsonable, require_all_within
from registry.models import Cooperative, Milestone, Outlet

REFUSED = "Impor tidak dapat dibatalkan, karena sesudahnya ada yang berubah: {}. "
NOTHING_DONE = "Tidak ada yang diubah; perbaiki lewat halaman koperasinya."
TAKEN = "isian yang dulu (misalnya NIK koperasi atau ID SIMKOPDES) sekarang dipakai data lain"


@transaction.atomic
def take_back(*, written: Sequence[Note], by: User, reason: str) -> None:
    """Undo notes of `save_cooperatives`: inserted rows go, changed columns get their old values.

    Raises ValidationError, and changes nothing, when one of these rows was changed, deleted, moved, archived
    or given children since; OutOfScope when a cooperative left the writer's area.
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
        listed = "; ".join(dict.fromkeys(problems[:5]))
        more = f" dan {len(problems) - 5} lainnya" if len(problems) > 5 else ""
        raise ValidationError(REFUSED.format(listed + more) + NOTHING_DONE)
    proving = operating_since(written)
    try:
        with transaction.atomic(), because(reason, by=by):
            for name in reversed(TABLES):
                put_back(name, written, rows)
                keys = {key for table, key in inserted if table == name}
                if name == "Milestone":
                    keys -= kept_for_others(keys, proving)
                TABLES[name]._default_manager.filter(pk__in=keys).delete()
    except IntegrityError as error:  # the old values no longer fit beside what others have recorded
        raise ValidationError(REFUSED.format(TAKEN) + NOTHING_DONE) from error


def put_back(name: str, written: Sequence[Note], rows: dict[tuple[str, int], Any]) -> None:
    """The old values of a table's changed rows."""
    model: Any = TABLES[name]
    back = defaultdict(list)
    for table, key, how, told in written:
        if table == name and how == "set" and (columns := altered(told)):
            row = rows[name, key]
            for column in columns:
                setattr(row, column, restored(model, column, told[column][0]))
            back[tuple(columns)].append(row)
    for names, changed in back.items():
        fields = [model._meta.get_field(column).name for column in names]
        model._default_manager.bulk_update(changed, fields, batch_size=100)


def operating_since(written: Sequence[Note]) -> set[int]:
    """Keys of gerai that were recorded as operating after the import had written its own."""
    steps = [key for name, key, how, _ in written if (name, how) == ("Milestone", "new")]
    owners = Milestone.objects.filter(pk__in=steps, kind=OUTLET_STEP).values("cooperative")
    past: Any = Outlet.pgh_event_model  # type: ignore[attr-defined]
    own = past.objects.filter(pgh_obj__in=[key for name, key, _, _ in written if name == "Outlet"])
    last = own.aggregate(last=Max("pgh_id"))["last"] or 0
    later = past.objects.filter(pgh_id__gt=last, cooperative__in=owners)
    return set(later.filter(status=Outlet.Status.OPERATING).values_list("pgh_obj", flat=True))


def kept_for_others(keys: set[int], proving: set[int]) -> set[int]:
    """Of inserted milestones "Gerai beroperasi" those that one of the gerai `proving` proves now: they stay,
    saying what that gerai would have recorded (registry.actions.save_outlet)."""
    steps = Milestone.objects.filter(pk__in=keys, kind=OUTLET_STEP)
    operating = Outlet.objects.filter(pk__in=proving, status=Outlet.Status.OPERATING)
    since = dict(operating.values_list("cooperative").annotate(Min("opened_on")).order_by())
    kept = list(steps.filter(cooperative__in=since))
    for step in kept:
        step.reached_on, step.number = since[step.cooperative_id], ""
    Milestone.objects.bulk_update(kept, ["reached_on", "number"], batch_size=100)
    return {step.pk for step in kept}


def locked_rows(written: Sequence[Note]) -> dict[tuple[str, int], Any]:
    found: dict[tuple[str, int], Any] = {}
    for name, model in TABLES.items():
        keys = [key for table, key, _, _ in written if table == name]
        rows = model._default_manager.select_for_update(of=("self",)).filter(pk__in=keys)
        if name != "Cooperative":
            rows = rows.select_related("cooperative")
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
    owner = row if name == "Cooperative" else row.cooperative
    if owner.is_archived:
        return f"{owner.name} sudah diarsipkan"
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
