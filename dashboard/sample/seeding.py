"""Writing twelve months of snapshots, and letting one become real."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import pgtrigger
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from core.history import because
from core.models import District, Regency, User
from dashboard.actions.freezing import PROVINCE_NAME
from dashboard.counting.numbers import plain
from dashboard.counting.parts import PROVINCE
from dashboard.models import MonthStep, Snapshot, SnapshotCooperative, SnapshotRegion
from dashboard.sample.leaving import leaving
from dashboard.sample.reconstructing import reconstruct
from dashboard.words import MonthVerb, Taken
from registry.sample import SampleRoom
from registry.sample.copying import Table
from visits.months import back_from, last_of, moved

MONTHS = 12
OFFICER = "pusat"  # of the cast: who locks
# So many of the newest months are open; the second of them was locked and opened again.
OPEN = 2
REOPENED = "Laporan NIB Kabupaten Kapuas Hulu terlambat masuk"
ZONE = timezone.get_default_timezone()


def seed(on: date | None = None) -> dict[str, int]:
    """Freeze the ends of the last twelve full months before the day `on`; rows per table."""
    on = on or timezone.localdate()
    snapshots = {}
    for month in reversed(back_from(on, MONTHS + 1)[1:]):
        day = last_of(month)
        evening = datetime.combine(day, time(23, 30), ZONE)
        snapshots[month] = Snapshot.objects.create(
            on=day, taken_at=evening, why=Taken.MONTH, is_sample=True
        )
    numbers = reconstruct({one.pk: one.on for one in snapshots.values()})
    table = Table(SnapshotRegion)
    regions = list(_regions())
    for snapshot in snapshots.values():
        for columns in regions:
            own = plain(numbers.get((snapshot.pk, columns["code"]), {}))
            table.add(snapshot_id=snapshot.pk, numbers=own, is_sample=True, **columns)
    _regions_name, count = table.write()
    steps = _lock(snapshots)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE dashboard_snapshotregion, dashboard_snapshotcooperative")
    of_snapshots = SnapshotCooperative.objects.filter(is_sample=True)
    counted = {Snapshot: len(snapshots), SnapshotRegion: count, MonthStep: steps}
    counted[SnapshotCooperative] = of_snapshots.count()
    return {str(model._meta.verbose_name): n for model, n in counted.items()}


def _regions() -> Iterable[dict[str, str | None]]:
    for one in District.objects.order_by("code"):
        code, regency = one.pk, one.regency_id
        yield {"code": code, "name": one.name, "regency_id": regency, "district_id": code}
    for regency in Regency.objects.order_by("code"):
        code = regency.pk
        yield {"code": code, "name": str(regency), "regency_id": code, "district_id": None}
    yield {"code": PROVINCE, "name": PROVINCE_NAME, "regency_id": None, "district_id": None}


def _lock(snapshots: dict[date, Snapshot]) -> int:
    """As the province does on the 5th of the month after; months that somebody has locked are left alone."""
    by = User.objects.filter(username=OFFICER, is_sample=True).first()
    free = [month for month in snapshots if not MonthStep.objects.filter(month=month).exists()]
    written = 0

    def step(month: date, day: int, verb: MonthVerb, **more: object) -> None:
        nonlocal written
        at = datetime.combine(moved(month, 1) + timedelta(days=day - 1), time(9, 20), ZONE)
        MonthStep.objects.create(month=month, verb=verb, at=at, by=by, is_sample=True, **more)
        written += 1

    newest = list(snapshots)[-OPEN:]
    for month in free:
        if month == newest[-1]:
            continue
        step(month, 5, MonthVerb.LOCK, snapshot=snapshots[month])
        if month in newest:
            step(month, 9, MonthVerb.REOPEN, reason=REOPENED)
    return written


def make_real(kept: Iterable[Model]) -> None:
    """What a real step names stays as it is: that is what was said then."""
    keys = [row.pk for row in kept]
    parts = (SnapshotRegion, SnapshotCooperative)
    with (
        pgtrigger.ignore(
            "dashboard.Snapshot:kept", *(f"{one._meta.label}:frozen" for one in parts)
        ),
        because("data contoh menjadi nyata"),
    ):
        Snapshot.objects.filter(pk__in=keys).update(is_sample=False)
        for model in parts:
            model.objects.filter(snapshot__in=keys).update(is_sample=False)


ROOM = SampleRoom(
    "meja",
    "angka beku",
    Snapshot,
    seed=seed,
    make_real=make_real,
    leaving=leaving,
    after=("land", "mentors", "trainings", "visits"),
)
