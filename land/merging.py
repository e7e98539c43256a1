"""What becomes of land and building when two cooperatives turn out to be one.

All of it moves to the survivor: parcels go on counting after its own, and one stays chosen – that with the
living building, else the survivor's. What says the same twice (an open obstacle, a value of the same sheet,
an open difference) stays with the archived one. Two living buildings can't become one: that is refused.
"""

from collections.abc import Callable
from typing import Any

from land.models import (
    Building,
    Difference,
    EquipmentItem,
    LandObstacle,
    LandPhoto,
    Parcel,
    SourceValue,
    Survey,
)
from registry.adapting import ADAPT
from registry.models import Cooperative
from registry.pairs import HINDRANCES, STAY_BEHIND


def two_buildings(primary: Cooperative, secondary: Cooperative) -> list[str]:
    """Why the two can't be merged as they are; [] when they can."""
    both = Building.objects.filter(cooperative__in=[primary, secondary], cancelled_at=None)
    if both.count() < 2:
        return []
    return [
        "Keduanya punya pembangunan yang berjalan, padahal satu koperasi hanya boleh punya satu. Batalkan "
        "dahulu alokasi yang keliru di halaman pembangunannya, dengan alasan."
    ]


def as_candidates(there: list[Parcel], here: list[Parcel]) -> dict[int, dict[str, Any]]:
    """New numbers for `here`, and at most one of them all stays chosen."""
    changes: dict[int, dict[str, Any]] = {}
    if not there:
        return changes
    last = max(row.number for row in there)
    for number, row in enumerate(sorted(here, key=lambda row: row.number), last + 1):
        changes[row.pk] = {"number": number}
    chosen = [row for row in (*there, *here) if row.chosen]
    if len(chosen) > 1:
        built = Building.objects.filter(parcel__in=chosen, cancelled_at=None)
        stays = built.values_list("parcel", flat=True).first() or chosen[0].pk
        for row in chosen:
            if row.pk != stays:
                changes.setdefault(row.pk, {})["chosen"] = False
    return changes


def told_already(*fields: str, open_only: str = "") -> Callable[[list[Any], list[Any]], set[int]]:
    """Keys of `here` that say what a row `there` says: the same in these `fields` (of those whose field
    `open_only` is empty)."""

    def key(row: Any) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in fields)

    def staying(there: list[Any], here: list[Any]) -> set[int]:
        known = {key(row) for row in there if not open_only or getattr(row, open_only) is None}
        return {
            row.pk
            for row in here
            if key(row) in known and (not open_only or getattr(row, open_only) is None)
        }

    return staying


def nothing(there: list[Any], here: list[Any]) -> set[int]:
    """All of it moves."""
    return set()


def register() -> None:
    HINDRANCES.append(two_buildings)
    ADAPT[Parcel] = as_candidates
    for model in (Parcel, Building, EquipmentItem, LandPhoto, Survey):
        STAY_BEHIND[model] = nothing
    STAY_BEHIND[LandObstacle] = told_already("parcel_id", "kind", open_only="resolved_on")
    STAY_BEHIND[SourceValue] = told_already("sheet_id", "field")
    STAY_BEHIND[Difference] = told_already("source", "field", open_only="ended_at")
