"""Verbs for many cooperatives at once, as sheets bring them: one statement per table, the rules of the
single verbs (registry/actions.py) kept. Every written row is noted, so that it can be taken back.

A note is [table, key, "new", mark] for an inserted row and [table, key, "set", {column: [before, after]}]
for a changed one; values as JSON, the mark tells whether the row was touched since. Columns that the change
leans on are noted with it as they were left (PINNED), so that they are not pulled from under somebody's work.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from core.history import because
from core.models import District, User, Village
from core.scoping import OutOfScope
from core.seen import fingerprint_of
from core.sheets.hands import Reached
from core.sheets.values import packed
from registry.actions import CHANGE, refuse_archived
from registry.models import CapitalEntry, Cooperative, MemberCount, Milestone, Outlet
from registry.querysets import column

type Plan = tuple[int | None, str, dict[str, Any]]
"""Key of the cooperative (None: a new one), village code, slot → value (see registry/imports/slots.py)."""
type Note = list[Any]

TABLES: dict[str, type[models.Model]] = {
    model.__name__: model for model in (Cooperative, Milestone, Outlet, MemberCount, CapitalEntry)
}
OUTLET_STEP = Milestone.Kind.OUTLET_OPERATING.value
NUMBER_STEP = Milestone.Kind.COOPERATIVE_NUMBER.value
BATCH = 1000
# Of a child: whose it is, who has verified it, and what may not stand beside what else.
PINNED = {
    "Milestone": ("cooperative_id", "verified_by_id", "verified_at"),
    "Outlet": ("cooperative_id", "status", "opened_on", "employees"),
    "MemberCount": ("cooperative_id", "as_of"),
    "CapitalEntry": ("cooperative_id", "as_of"),
}


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
        table = type(row).__name__
        if before:
            for name in PINNED.get(table, ()):
                value = jsonable(getattr(row, name))
                before.setdefault(name, [value, value])
            self.changed[table].append((plan, row, before))


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
    for owner in existing.values():
        refuse_archived(owner)
    hold_districts(village for key, village, _ in plans if not key)
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
        if "nik" in slots and f"milestone:{NUMBER_STEP}" not in slots:
            write_number(writing, at, owner, slots["nik"], children)
    with because(reason, by=by):
        notes = flushed(writing, len(plans))
    require_all_within(by, [owner.pk for owner in owners])
    return [(owner.pk, noted) for owner, noted in zip(owners, notes, strict=True)]


def hold_districts(villages: Iterable[str]) -> None:
    """As registry.search.hold_district, for all kecamatan that get a new cooperative, in order."""
    held = District.objects.select_for_update(no_key=True).order_by("pk")
    list(held.filter(pk__in={code[:8] for code in villages}).values_list("pk"))


def refuse_doubled(plans: Iterable[Plan]) -> None:
    seen: set[tuple[str, str]] = set()
    for _, _, slots in plans:
        for name in ("nik", "simkopdes_id"):
            if (value := slots.get(name)) and (name, value) in seen:
                label = column(Cooperative, name).verbose_name
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
        column(MemberCount, name).clean(value, None)


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


def write_number(
    writing: Writing, at: int, owner: Cooperative, nik: str, children: dict[Any, Any]
) -> None:
    """A NIK proves its milestone (as actions.follow_number): recorded when it is missing, and given the
    number when it has none and nobody has verified it."""
    step = children.get(("Milestone", owner.pk, NUMBER_STEP)) if owner.pk else None
    if step is None:
        writing.insert(at, Milestone(cooperative=owner, kind=NUMBER_STEP, number=nik))
    elif not step.number and not step.verified_at:
        writing.change(at, step, {"number": nik})


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
        columns = sorted({column for _, _, before in changed for column in altered(before)})
        if columns:
            fields = [model._meta.get_field(column).name for column in columns]
            model._default_manager.bulk_update(
                [row for _, row, _ in changed], fields, batch_size=100
            )
        for at, row, before in changed:
            notes[at].append([name, row.pk, "set", before])
    return notes


def altered(told: dict[str, list[Any]]) -> list[str]:
    """The columns of a note that were changed, not only pinned."""
    return sorted(column for column, (before, after) in told.items() if before != after)


def marks_of(model: type[models.Model], keys: Iterable[int]) -> dict[int, str]:
    """Key → mark of the row as the database has it now; keys of one insert, so that they lie close."""
    wanted = set(keys)
    if not wanted:
        return {}
    near = model._default_manager.filter(pk__gte=min(wanted), pk__lte=max(wanted))
    names = [field.attname for field in model._meta.concrete_fields]
    key = names.index(model._meta.pk.attname)
    rows = near.values_list(*names).iterator(5000)
    return {row[key]: fingerprint_of(row) for row in rows if row[key] in wanted}


def require_all_within(by: User, keys: Iterable[int]) -> None:
    wanted = set(keys)
    own = Cooperative.objects.for_user(by, CHANGE).filter(pk__in=wanted)  # type: ignore[attr-defined]
    if own.count() != len(wanted):
        raise OutOfScope("Ada koperasi di luar wilayah kerja Anda, jadi tidak ada yang disimpan.")
