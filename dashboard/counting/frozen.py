"""Figures of snapshots, in the reader's name."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from core import scoping
from core.models import User
from dashboard.counting.parts import PROVINCE
from dashboard.counting.places import Where
from dashboard.models import Snapshot, SnapshotRegion

MONTHS = 12


@dataclass
class Frozen:
    """`lines`: code of each region one step below the place → its numbers (none below a kecamatan); `total`: the
    place's own. Only what the reader may see is in either."""

    snapshot: Snapshot
    lines: dict[str, Counter[str]] = field(default_factory=dict)
    total: Counter[str] = field(default_factory=Counter)


def read(user: User, snapshots: Iterable[Snapshot], where: Where | None = None) -> list[Frozen]:
    """Each snapshot's figures of the place, in their order; one query for all of them."""
    where = where or Where()
    found = {one.pk: Frozen(one) for one in snapshots}
    rows = SnapshotRegion.objects.for_user(user).filter(snapshot__in=found)
    if where.district:
        rows = rows.filter(code=where.district)
    elif where.regency:
        rows = rows.filter(regency=where.regency)
    else:
        rows = rows.filter(district__isnull=True)
    whole: set[int] = set()
    for snapshot, code, numbers in rows.values_list("snapshot", "code", "numbers"):
        one = found[snapshot]
        if code in (where.code, PROVINCE):  # the place's own row holds what lies in no line, too
            one.total = Counter(numbers)
            whole.add(snapshot)
        else:
            one.lines[code] = Counter(numbers)
    for pk, one in found.items():
        if pk not in whole:
            one.total = sum(one.lines.values(), Counter())
    return list(found.values())


def series(user: User, on: date, where: Where | None = None, months: int = MONTHS) -> list[Frozen]:
    """The last snapshot of each of the last `months` months up to `on`, the oldest first; two queries."""
    newest = Snapshot.objects.for_user(user).last_of_each_month().filter(on__lte=on)
    return read(user, reversed(newest.order_by("-on")[:months]), where)


def totals(user: User, on: date, where: Where | None = None, months: int = MONTHS) -> list[Frozen]:
    """As `series`, but the place's totals alone; one query of so many short rows."""
    where = where or Where()
    newest = Snapshot.objects.for_user(user).last_of_each_month().filter(on__lte=on)
    rows = SnapshotRegion.objects.for_user(user).filter(
        snapshot__in=newest.order_by("-on").values("pk")[:months]
    )
    if where.code:
        rows = rows.filter(code=where.code)
    elif scoping.area(user, "dashboard.view_snapshot") is scoping.EVERYWHERE:
        rows = rows.filter(code=PROVINCE)
    else:
        rows = rows.filter(district__isnull=True)
    found: dict[int, Frozen] = {}
    for row in rows.select_related("snapshot").order_by("snapshot__on", "snapshot"):
        one = found.setdefault(row.snapshot_id, Frozen(row.snapshot))
        one.total.update(row.numbers)
    return list(found.values())
