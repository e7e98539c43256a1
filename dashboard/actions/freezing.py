"""Freezing what the figures are now."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from core.models import District, Regency, SampleLoad, User
from dashboard.counting.live import everybody, per_cooperative, union_of
from dashboard.counting.numbers import Numbers, gathered, plain
from dashboard.counting.parts import PROVINCE
from dashboard.counting.places import Where
from dashboard.models import Snapshot, SnapshotCooperative, SnapshotRegion
from dashboard.models.snapshot import PROVINCE_NAME
from dashboard.refusals import told_plainly
from dashboard.words import Taken
from registry.models import Cooperative

AT_ONCE = 1000


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction in which every query sees the same rows, so that figures and rows can't differ. Inside another
    transaction (tests) it is that one's."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def take_snapshot(*, by: User | None, why: str = Taken.BY_HAND, on: date | None = None) -> Snapshot:
    """Freezes all figures by kecamatan, kabupaten/kota and province, and the rows behind them.

    `on`: the day that is called today (overdue, this month); by default it is. Raises ValidationError when the
    night's snapshot of that day is there already.
    """
    on = on or timezone.localdate()
    with told_plainly(), one_moment():
        snapshot = Snapshot.objects.create(
            on=on,
            taken_at=timezone.now(),
            why=why,
            taken_by=by,
            is_sample=SampleLoad.objects.exists(),  # invented figures go with what they count
        )
        freeze_regions(snapshot)
        for regency in Regency.objects.values_list("pk", flat=True):
            freeze_cooperatives(snapshot, regency)
    return snapshot


def freeze_regions(snapshot: Snapshot) -> None:
    counted = Numbers(gathered(union_of(everybody(), snapshot.on, Where(), 8)))
    districts = District.objects.select_related("regency")
    rows = [
        SnapshotRegion(
            code=one.pk, name=one.name, regency_id=one.regency_id, district=one, snapshot=snapshot
        )
        for one in districts
    ]
    rows += [
        SnapshotRegion(code=one.pk, name=str(one), regency=one, snapshot=snapshot)
        for one in Regency.objects.all()
    ]
    rows.append(SnapshotRegion(code=PROVINCE, name=PROVINCE_NAME, snapshot=snapshot))
    for row in rows:
        numbers: Counter[str] = counted.of("" if row.code == PROVINCE else row.code)
        row.numbers, row.is_sample = plain(numbers), snapshot.is_sample
    SnapshotRegion.objects.bulk_create(rows, batch_size=AT_ONCE)


def freeze_cooperatives(snapshot: Snapshot, regency: str) -> None:
    """Those of one kabupaten/kota: a whole country at once would need its size in memory."""
    where = Where(regency=regency)
    counted = per_cooperative(everybody(), snapshot.on, where)
    active = where.narrow(Cooperative.objects.active(), "village__code")
    found = active.order_by("pk").values_list("pk", "name", "village_id", "village__name")
    SnapshotCooperative.objects.bulk_create(
        (
            SnapshotCooperative(
                snapshot=snapshot,
                cooperative_id=pk,
                name=name,
                village_code=code,
                village_name=village,
                regency_id=regency,
                numbers=plain(counted.get(pk, {})),
                is_sample=snapshot.is_sample,
            )
            for pk, name, code, village in found
        ),
        batch_size=AT_ONCE,
    )
