"""Taking the sample data away, with every trace of it in history; real rows are never lost."""

from dataclasses import dataclass, field
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import connection, transaction

from core.models import SampleLoad, User
from registry import models as m

CHILDREN = (
    m.Milestone,
    m.Outlet,
    m.Officer,
    m.MemberCount,
    m.CapitalEntry,
    m.Document,
    m.CooperativeVillage,
)


@dataclass
class Removal:
    """How many rows went, and which sample cooperatives stayed because real rows hang on them."""

    rows: int = 0
    kept: list[m.Cooperative] = field(default_factory=list)


@transaction.atomic
def remove(*, force: bool = False) -> Removal:
    """Delete every sample row and its history. Without `force`, cooperatives with real rows stay."""
    kept = set() if force else with_real_rows()
    report = Removal(kept=list(m.Cooperative.objects.filter(pk__in=kept)))
    for child in CHILDREN:
        rows = child.objects.filter(cooperative__is_sample=True).exclude(cooperative__in=kept)
        report.rows += rows.delete()[0]
    report.rows += m.Cooperative.objects.filter(is_sample=True).exclude(pk__in=kept).delete()[0]
    users = list(User.objects.filter(is_sample=True).values_list("pk", flat=True))
    report.rows += User.objects.filter(pk__in=users).delete()[0]
    forget(kept, users)
    if not kept:
        SampleLoad.objects.all().delete()
    return report


def with_real_rows() -> set[int]:
    """Sample cooperatives to which somebody added something that is not a sample."""
    found: set[int] = set()
    for child in CHILDREN:
        real = child.objects.filter(cooperative__is_sample=True, is_sample=False)
        found.update(real.values_list("cooperative_id", flat=True))
    return found


def forget(kept: set[int], users: list[int]) -> None:
    """Delete the events of what was removed; event tables refuse that to everybody else."""
    events: list[Any] = [e for e in apps.get_models() if getattr(e, "pgh_tracked_model", None)]
    with pgtrigger.ignore(*(f"{event._meta.label}:append_only" for event in events)):
        for event in events:
            names = {f.name for f in event._meta.fields}
            if "is_sample" in names and "cooperative" in names:
                gone = event.objects.exclude(cooperative__in=kept)
                alive = m.Cooperative.objects.values("pk")
                gone = gone.exclude(cooperative__in=alive)
            elif "is_sample" in names:
                gone = event.objects.filter(is_sample=True).exclude(pgh_obj__in=kept)
            elif event.pgh_tracked_model._meta.label == "core.RoleGrant":
                gone = event.objects.filter(user__in=users)
            else:
                continue
            gone._raw_delete(gone.db)
    forget_contexts([event._meta.db_table for event in events])


def forget_contexts(tables: list[str]) -> None:
    """Contexts that no event uses any more."""
    used = " AND ".join(
        f"NOT EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)} e"  # noqa: S608  our own names
        " WHERE e.pgh_context_id = c.id)"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM pghistory_context c WHERE {used}")  # noqa: S608  our own table names
