"""The first steps of every kind of the registry: which rows have a village that their sender may touch, and
keeping others from what is there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from core.models import Village
from core.sheets.kinds import ImportKind
from core.sheets.rows import Row
from core.sheets.understanding import judge_cells, judge_place
from registry.models import Cooperative


@dataclass
class Placed:
    """A row whose village is known, with what its cells ask for."""

    row: Row
    village: Village
    wanted: dict[str, Any]


def place_rows(
    rows: Sequence[Row], kind: ImportKind, within: frozenset[str] | None
) -> list[Placed]:
    """The rows with a village inside of `within` (regency codes; None: everywhere).

    The others are settled here, with all that is wrong in them.
    """
    codes = {row.village for row in rows if row.village}
    villages = Village.objects.select_related("district__regency").in_bulk(list(codes))
    placed = []
    for row in rows:
        row.start_again()
        if row.village and within is not None and row.village[:5] not in within:
            row.refused = row.refused or f"{row.place} di luar wilayah kerja Anda."
        if not row.refused and judge_place(row) and row.village in villages:
            placed.append(Placed(row, villages[row.village], {}))
            continue
        if not row.refused:
            judge_cells(row, kind)  # all that is wrong is said at once
        row.settle(new=False)
    return placed


def hold_cooperatives(villages: Collection[str]) -> None:
    """Lock the cooperatives of these villages, as who saves one of their rows by a page does too
    (registry.actions.hold_active): what was compared is what is there when it is written."""
    rows = Cooperative.objects.select_for_update(of=("self",)).order_by("pk")
    list(rows.filter(village__in=villages).values_list("pk"))
