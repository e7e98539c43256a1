"""Verbs for many cooperatives at once, as sheets bring them: one statement per table, the rules of the
single verbs (registry/actions.py) kept. Every written row is noted, so that it can be taken back.

A note is [table, key, "new", mark] for an inserted row and [table, key, "set", {column: [before, after]}]
for a changed one; values as JSON, the mark tells whether the row was touched since.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from core.forms import fingerprint
from core.history import because
from core.models import User, Village
from core.scoping import OutOfScope
from core.sheets.hands import Reached
from core.sheets.values import packed, unpacked
from registry.models import CapitalEntry, Cooperative, MemberCount, Milestone, Outlet

type Plan = tuple[int | None, str, dict[str, Any]]
"""Key of the cooperative (None: a new one), village code, slot → value (see registry/imports/slots.py)."""
type Note = list[Any]

CHANGE = "registry.change_cooperative"
TABLES: dict[str, type[models.Model]] = {
    model.__name__: model for model in (Cooperative, Milestone, Outlet, MemberCount, CapitalEntry)
}
OUTLET_STEP = Milestone.Kind.OUTLET_OPERATING.value
BATCH = 1000


@dataclass
class Writing:
    """Rows to insert and to change per table, each with the number of the plan that asked for it."""

    new: dict[str, list[tuple[int, Any]]] = field(default_factory=lambda: defaultdict(list))
    changed: dict[str, list[tuple[int, Any, dict[str, list[Any]]]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    proven: set[int] = field(default_factory=set)

    def insert(self, plan: int, row: Any) -> None:
        self.new[type(row).__name__].append((plan, row))

    def change(self, plan: int, row: Any, values: dict[str, Any]) -> None:
        before = {}
        for name, value in values.items():
            old = getattr(row, name)
            if old != value:
                before[name] = [jsonable(old), jsonable(value)]
                setattr(row, name, value)
        if before:
            self.changed[type(row).__name__].append((plan, row, before))


def jsonable(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "utcoffset") else packed(value)


@transaction.atomic
def save_cooperatives(
    *, plans: Sequence[Plan], by: User, reason: str, as_of: date
) -> list[tuple[int, list[Note]]]:
    """Write the plans; per plan the cooperative's key and notes of what was written, in their order.

    `as_of`: the day of member counts and capital that name none. Raises ValidationError when a unique
    number is wanted twice, OutOfScope when a cooperative lies outside of the writer's area.
    """
    refuse_doubled(plans)
    keys = [key for key, _, _ in plans if key]
    rows = Cooperative.objects.select_for_update(of=("self",)).order_by("pk")
    existing = {row.pk: row for row in rows.filter(pk__in=keys)}
    children = children_of(keys)
    villages = Village.objects.in_bulk([village for _, village, _ in plans])
    writing = Writing()
    owners: list[Cooperative] = []
    for at, (key, village, slots) in enumerate(plans):
        owner = existing[key] if key else new_cooperative(villages[village])
        owners.append(owner)
        write_identity(writing, at, owner, slots)
        for slot, value in slots.items():
            write_child(writing, at, owner, slot, value, children, as_of, slots)
    with because(reason, by=by):
        notes = flushed(writing, len(plans))
    require_all_within(by, [owner.pk for owner in owners])
    return [(owner.pk, noted) for owner, noted in zip(owners, notes, strict=True)]


def refuse_doubled(plans: Iterable[Plan]) -> None:
    seen: set[tuple[str, str]] = set()
    for _, _, slots in plans:
        for name in ("nik", "simkopdes_id"):
            if (value := slots.get(name)) and (name, value) in seen:
                label = Cooperative._meta.get_field(name).verbose_name
                raise ValidationError(
                    f"{label} {value} ada di dua baris berkas ini. Perbaiki salah satunya, lalu unggah lagi."
                )
            seen.add((name, slots.get(name, "")))


def new_cooperative(village: Village) -> Cooperative:
    return Cooperative(village=village, form=village.kind, postal_code=village.postal_code)


def children_of(keys: Iterable[int]) -> dict[tuple[Any, ...], Any]:
    """(table, cooperative, kind or day) → row, for all that a sheet can change."""
    found: dict[tuple[Any, ...], Any] = {}
    among = {"cooperative__in": list(keys)}
    for step in Milestone.objects.filter(**among):
        found["Milestone", step.cooperative_id, step.kind] = step
    for outlet in Outlet.objects.filter(**among).order_by("-pk"):
        found["Outlet", outlet.cooperative_id, outlet.kind] = outlet
    for count in MemberCount.objects.filter(**among):
        found["MemberCount", count.cooperative_id, count.as_of] = count
    for entry in CapitalEntry.objects.filter(**among):
        found["CapitalEntry", entry.cooperative_id, entry.kind, entry.as_of] = entry
    return found


def write_identity(writing: Writing, at: int, owner: Cooperative, slots: dict[str, Any]) -> None:
    values = {name: value for name, value in slots.items() if hasattr(owner, name)}
    if "point" in slots:
        values["latitude"], values["longitude"] = slots["point"]
    values.pop("members_as_of", None)
    if owner.pk is None:
        for name, value in values.items():
            setattr(owner, name, value)
        writing.insert(at, owner)
    elif values:
        writing.change(at, owner, values)


def write_child(
    writing: Writing,
    at: int,
    owner: Cooperative,
    slot: str,
    value: Any,
    children: dict[tuple[Any, ...], Any],
    as_of: date,
    slots: dict[str, Any],
) -> None:
    table, _, kind = slot.partition(":")
    if table == "milestone":
        write_milestone(writing, at, owner, kind, value, children)
    elif table == "outlet":
        put(
            writing,
            at,
            Outlet,
            children,
            ("Outlet", owner.pk, kind),
            {"cooperative": owner, "kind": kind},
            {"status": value},
        )
        known = f"milestone:{OUTLET_STEP}" in slots or (
            owner.pk is not None and ("Milestone", owner.pk, OUTLET_STEP) in children
        )
        if value == Outlet.Status.OPERATING and not known:
            write_once(writing, at, owner)
    elif table == "members":
        require_plausible(value)
        day = slots.get("members_as_of") or as_of
        put(
            writing,
            at,
            MemberCount,
            children,
            ("MemberCount", owner.pk, day),
            {"cooperative": owner, "as_of": day},
            {"men": value[0], "women": value[1]},
        )
    elif table == "capital":
        put(
            writing,
            at,
            CapitalEntry,
            children,
            ("CapitalEntry", owner.pk, kind, as_of),
            {"cooperative": owner, "kind": kind, "as_of": as_of},
            {"amount": value},
        )


def require_plausible(members: tuple[int, int]) -> None:
    """Raises ValidationError for a count that the model refuses: bulk writing asks no validators."""
    for name, value in zip(("men", "women"), members, strict=True):
        MemberCount._meta.get_field(name).clean(value, None)


def put(
    writing: Writing,
    at: int,
    model: Any,
    children: dict[tuple[Any, ...], Any],
    key: tuple[Any, ...],
    identity: dict[str, Any],
    values: dict[str, Any],
) -> None:
    """Change the child that is there, else insert it."""
    row = children.get(key) if identity["cooperative"].pk else None
    if row is None:
        writing.insert(at, model(**identity, **values))
    else:
        writing.change(at, row, values)


def write_milestone(
    writing: Writing,
    at: int,
    owner: Cooperative,
    kind: str,
    value: Reached,
    children: dict[Any, Any],
) -> None:
    """As actions.save_milestone: what was verified and now says something else is unverified again."""
    values: dict[str, Any] = {"reached_on": value.on, "number": value.number}
    row = children.get(("Milestone", owner.pk, kind)) if owner.pk else None
    if row is not None and any(getattr(row, name) != one for name, one in values.items()):
        values |= {"verified_by_id": None, "verified_at": None}
    put(
        writing,
        at,
        Milestone,
        children,
        ("Milestone", owner.pk, kind),
        {"cooperative": owner, "kind": kind},
        values,
    )


def write_once(writing: Writing, at: int, owner: Cooperative) -> None:
    """The milestone that an operating gerai proves, once per plan (as actions.save_outlet)."""
    if at not in writing.proven:
        writing.proven.add(at)
        writing.insert(at, Milestone(cooperative=owner, kind=OUTLET_STEP))


def flushed(writing: Writing, plans: int) -> list[list[Note]]:
    """Write everything, cooperatives first; the notes per plan."""
    notes: list[list[Note]] = [[] for _ in range(plans)]
    for name, model in TABLES.items():
        inserted = writing.new[name]
        for _, row in inserted:
            if name != "Cooperative":
                row.cooperative_id = row.cooperative.pk
        model._default_manager.bulk_create([row for _, row in inserted], batch_size=BATCH)
        marks = marks_of(model, [row.pk for _, row in inserted])
        for at, row in inserted:
            notes[at].append([name, row.pk, "new", marks[row.pk]])
        changed = writing.changed[name]
        columns = sorted({column for _, _, before in changed for column in before})
        if columns:
            fields = [model._meta.get_field(column).name for column in columns]
            model._default_manager.bulk_update(
                [row for _, row, _ in changed], fields, batch_size=100
            )
        for at, row, before in changed:
            notes[at].append([name, row.pk, "set", before])
    return notes


def marks_of(model: type[models.Model], keys: Iterable[int]) -> dict[int, str]:
    """Key → mark of the row as the database has it now."""
    return {row.pk: fingerprint(row) for row in model._default_manager.filter(pk__in=list(keys))}


def require_all_within(by: User, keys: Iterable[int]) -> None:
    wanted = set(keys)
    own = Cooperative.objects.for_user(by, CHANGE).filter(pk__in=wanted)  # type: ignore[attr-defined]
    if own.count() != len(wanted):
        raise OutOfScope("Ada koperasi di luar wilayah kerja Anda, jadi tidak ada yang disimpan.")


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
