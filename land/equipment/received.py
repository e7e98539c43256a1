"""How much of each kind a cooperative received, against how much it should have (settings.LAND_EQUIPMENT)."""

from typing import Any

from django.conf import settings
from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from land.models import EquipmentItem
from land.words import Equipment, EquipmentState

KINDS: list[str] = list(Equipment.values)
LABELS: dict[str, str] = {one.value: str(one.label) for one in Equipment}


def expected(kind: str) -> int:
    return settings.LAND_EQUIPMENT.get(kind, 0)


def units(**conditions: Any) -> Coalesce:
    """Of a cooperative: units of the rows that fit."""
    rows = EquipmentItem.objects.filter(cooperative=OuterRef("pk"), **conditions).order_by()
    summed = rows.values("cooperative").annotate(n=Sum("quantity")).values("n")
    return Coalesce(Subquery(summed), 0, output_field=IntegerField())


def with_received(cooperatives: QuerySet) -> QuerySet:
    """Adds got_KIND for each kind, what is broken included, and broken: units that are rusak berat."""
    got = {f"got_{kind}": units(kind=kind) for kind in KINDS}
    return cooperatives.annotate(**got, broken=units(condition=EquipmentState.HEAVY))


def lacks(kind: str) -> Q:
    """Of `with_received`: less than it should have."""
    return Q(**{f"got_{kind}__lt": expected(kind)})


def lacks_any() -> Q:
    found = Q(pk__in=[])
    for kind in KINDS:
        found |= lacks(kind)
    return found


def missing(got: dict[str, int]) -> dict[str, int]:
    """Kind → how many are missing; kinds that are complete are left out."""
    found = {kind: expected(kind) - got.get(kind, 0) for kind in KINDS}
    return {kind: n for kind, n in found.items() if n > 0}


def missing_words(got: dict[str, int]) -> str:
    """ "1 truk, 2 motor roda tiga"; "" when nothing is missing."""
    found = missing(got).items()
    return ", ".join(f"{n} {LABELS[kind][0].lower()}{LABELS[kind][1:]}" for kind, n in found)
