"""Figures as they are now, or, where counting them would take too long (a whole country), frozen ones."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from core.models import User
from dashboard.counting.live import count
from dashboard.counting.numbers import Numbers
from dashboard.counting.parts import PROVINCE
from dashboard.counting.places import Where
from dashboard.counting.version import Moment
from dashboard.models import Snapshot, SnapshotCooperative, SnapshotRegion
from registry.models import Cooperative

LIVE, FROZEN = "langsung", "beku"


@dataclass(frozen=True)
class Chosen:
    """`as_of`: the day that the figures call today; `snapshot`: where frozen ones are from (None: live).
    Say so beside them: "angka beku per 26 November 2026"."""

    numbers: Numbers
    as_of: date
    source: str = LIVE
    snapshot: Snapshot | None = None

    @property
    def taken_at(self) -> datetime | None:
        return self.snapshot.taken_at if self.snapshot else None


def figures_for(
    user: User,
    on: date,
    where: Where | None = None,
    depth: int = 0,
    moment: Moment | None = None,
) -> Chosen:
    """All measures by region cut at `depth` (0: one step below `where`), as dashboard.counting.live.count gives
    them; `moment` as there. From the newest snapshot when the place holds more than settings.DASHBOARD_LIVE_MAX active cooperatives
    of the reader's, and there is one that he may read."""
    where = where or Where()
    depth = depth or where.depth
    if (moment is None or moment.is_large) and is_large(user, where):
        newest = Snapshot.objects.for_user(user).until(on).first()
        if newest is not None:
            return Chosen(frozen_numbers(user, newest, where, depth), newest.on, FROZEN, newest)
    return Chosen(count(user, on, where, depth, moment), on)


def is_large(user: User, where: Where) -> bool:
    """Looks at no more rows than it takes to say."""
    most = settings.DASHBOARD_LIVE_MAX
    own = where.narrow(Cooperative.objects.for_user(user).active(), "village__code")
    return own.order_by()[most : most + 1].exists()


def frozen_numbers(user: User, snapshot: Snapshot, where: Where, depth: int) -> Numbers:
    """A snapshot's figures of the place as count() would have given them: a kabupaten's row holds its kecamatan,
    so what belongs to none of those stands under the kabupaten's own code, and so on."""
    rows = SnapshotRegion.objects.for_user(user).filter(snapshot=snapshot)
    if where.district:
        rows = rows.filter(code=where.district)
    elif where.regency:
        rows = rows.filter(regency=where.regency)
    if depth <= 5:
        rows = rows.filter(district__isnull=True)
    found = {code: Counter(numbers) for code, numbers in rows.values_list("code", "numbers")}
    if depth > 8:
        found |= of_villages(user, snapshot, where)
    return Numbers(without_parts(found))


def of_villages(user: User, snapshot: Snapshot, where: Where) -> dict[str, Counter[str]]:
    rows = SnapshotCooperative.objects.for_user(user).filter(snapshot=snapshot)
    if where.code:
        rows = rows.filter(village_code__startswith=f"{where.code}.")
    found: dict[str, Counter[str]] = {}
    for code, numbers in rows.values_list("village_code", "numbers"):
        found.setdefault(code, Counter()).update(numbers)
    return found


def without_parts(found: Mapping[str, Counter[str]]) -> dict[str, Counter[str]]:
    """Each region's numbers less those of the regions inside that are there as well, so that all add up."""
    left = {code: Counter(numbers) for code, numbers in found.items()}
    for code, numbers in found.items():
        above = upper(code)
        while above and above not in found:
            above = upper(above)
        if above:
            left[above].subtract(numbers)
    return {code: +numbers for code, numbers in left.items() if +numbers}


def upper(code: str) -> str:
    """61.05.01 → 61.05 → 61 (what a snapshot calls the whole) → ""."""
    if code == PROVINCE:
        return ""
    return code.rpartition(".")[0] if len(code) > 5 else PROVINCE
