"""Many gerai at once, as sheets bring them: the rules of registry.actions.save_outlet, the machinery and
the notes of registry/bulk.py."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from core.history import because
from core.models import User
from registry.actions import refuse_archived
from registry.bulk import OUTLET_STEP, Note, Writing, flushed, require_all_within
from registry.models import Cooperative, Milestone, Outlet

type OutletPlan = tuple[int, int | None, dict[str, Any]]
"""Key of the cooperative, key of the gerai (None: a new one), attribute → value (with the kind of a new one)."""

MOVED = "baru saja diubah orang lain, jadi tidak ada yang disimpan. Periksa ulang barisnya."


@transaction.atomic
def save_outlets(*, plans: Sequence[OutletPlan], by: User, reason: str) -> list[list[Note]]:
    """Write the plans; per plan the notes of what was written, in their order.

    A gerai that operates records the milestone "Gerai beroperasi" when it is missing. Raises
    ValidationError, and writes nothing, when a cooperative or gerai is gone or would lose by now what
    people have recorded; Conflict for an archived cooperative, OutOfScope outside of the writer's area.
    """
    keys = {owner for owner, _, _ in plans}
    owners = locked_owners(keys)
    held = Outlet.objects.select_for_update(of=("self",)).filter(cooperative__in=keys)
    outlets = {row.pk: row for row in held.order_by("pk")}
    taken = {(row.cooperative_id, row.kind) for row in outlets.values()}
    steps = Milestone.objects.filter(cooperative__in=keys, kind=OUTLET_STEP)
    proven = set(steps.values_list("cooperative_id", flat=True))
    writing = Writing()
    for at, (owner, key, values) in enumerate(plans):
        if key is None:
            outlet = Outlet(cooperative=owners[owner], **values)
            if outlet.kind != Outlet.Kind.OTHER and (owner, outlet.kind) in taken:
                raise ValidationError(f"Gerai {outlet} pada {owners[owner]} {MOVED}")
            taken.add((owner, outlet.kind))
            writing.insert(at, outlet)
        else:
            outlet = still(outlets, key, owner, values)
            writing.change(at, outlet, values)
        if outlet.status == Outlet.Status.OPERATING and owner not in proven:
            proven.add(owner)
            step = Milestone(cooperative=owners[owner], kind=OUTLET_STEP)
            step.reached_on = outlet.opened_on
            writing.insert(at, step)
    with because(reason, by=by):
        notes = flushed(writing, len(plans))
    require_all_within(by, keys)
    return notes


def locked_owners(keys: set[int]) -> dict[int, Cooperative]:
    """The cooperatives, locked in order: whoever writes to a gerai comes by them (actions.hold_active)."""
    rows = Cooperative.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    owners = {row.pk: row for row in rows.order_by("pk")}
    if owners.keys() != keys:
        raise ValidationError(f"Ada koperasi yang {MOVED}")
    for owner in owners.values():
        refuse_archived(owner)
    return owners


def still(outlets: dict[int, Outlet], key: int, owner: int, values: dict[str, Any]) -> Outlet:
    """The gerai as the database has it now. Raises ValidationError when it is gone, or has since begun to
    operate and the file would end that."""
    outlet = outlets.get(key)
    if outlet is None or outlet.cooperative_id != owner:
        raise ValidationError(f"Ada gerai yang {MOVED}")
    if outlet.would_lose(values.get("status", outlet.status)):
        raise ValidationError(f"Gerai {outlet} pada {outlet.cooperative} {MOVED}")
    return outlet
