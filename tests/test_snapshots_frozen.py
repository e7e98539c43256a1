"""Snapshots never change, and months are locked and reopened in turn: the database says so, whoever asks."""

from collections import Counter
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from dashboard.actions.freezing import take_snapshot
from dashboard.actions.months import lock_month, reopen_month
from dashboard.counting import frozen, live
from dashboard.counting.measures import OF_COOPERATIVES
from dashboard.counting.places import Where
from dashboard.models import MonthStep, Snapshot, SnapshotCooperative, SnapshotRegion
from dashboard.words import Taken
from registry import models as m


@pytest.fixture
def snapshot(world, cast) -> Snapshot:
    return take_snapshot(by=world.users["pusat"])


def refused(sql: str) -> str:
    caught = pytest.raises(IntegrityError)
    with caught as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return error.value.__cause__.diag.constraint_name


def test_it_holds_what_the_figures_are(world, snapshot):
    now = live.count(world.users["pusat"], timezone.localdate()).of()
    province = SnapshotRegion.objects.get(snapshot=snapshot, code="61")
    assert Counter(province.numbers) == now
    summed: Counter[str] = Counter()
    for row in SnapshotCooperative.objects.filter(snapshot=snapshot):
        summed.update(row.numbers)
    assert {key: summed[key] for key in OF_COOPERATIVES} == {
        key: now[key] for key in OF_COOPERATIVES
    }
    regencies = SnapshotRegion.objects.filter(snapshot=snapshot, code__in=("61.01", "61.02"))
    assert sum(row.numbers["koperasi"] for row in regencies) == now["koperasi"]


def test_it_stays_when_the_world_moves_on(world, snapshot):
    before = SnapshotRegion.objects.get(snapshot=snapshot, code="61").numbers
    m.Milestone.objects.create(cooperative=world.coop_a, kind="rat")
    assert SnapshotRegion.objects.get(snapshot=snapshot, code="61").numbers == before


@pytest.mark.parametrize("table", ["snapshotregion", "snapshotcooperative"])
def test_nothing_of_it_changes(snapshot, table):
    assert refused(f"UPDATE dashboard_{table} SET numbers = '{{}}'") == "snapshot_frozen"
    assert refused("UPDATE dashboard_snapshot SET \"on\" = '2020-01-01'") == "snapshot_frozen"


def test_a_locked_one_stays_for_ever(world, snapshot):
    month = timezone.localdate().replace(day=1)
    lock_month(by=world.users["pusat"], month=month, snapshot=snapshot)
    reopen_month(by=world.users["pusat"], month=month, reason="angka NIB terlambat")
    assert refused("DELETE FROM dashboard_snapshotregion") == "snapshot_locked"
    with pytest.raises((ProtectedError, IntegrityError)):
        snapshot.delete()


def test_an_unlocked_one_can_be_thinned(snapshot):
    snapshot.delete()
    assert not SnapshotRegion.objects.exists()


def test_one_a_night(world):
    take_snapshot(by=None, why=Taken.NIGHTLY)
    with pytest.raises(ValidationError):
        take_snapshot(by=None, why=Taken.NIGHTLY)


def test_months_are_locked_and_reopened_in_turn(world, snapshot):
    pusat, month = world.users["pusat"], timezone.localdate().replace(day=1)
    with pytest.raises(ValidationError, match="keadaan itu"):
        reopen_month(by=pusat, month=month, reason="belum dikunci")
    lock_month(by=pusat, month=month, snapshot=snapshot)
    with pytest.raises(ValidationError, match="keadaan itu"):
        lock_month(by=pusat, month=month, snapshot=snapshot)
    with pytest.raises(ValidationError, match="alasan"):
        reopen_month(by=pusat, month=month, reason="")
    reopen_month(by=pusat, month=month, reason="salah angka")
    lock_month(by=pusat, month=month, snapshot=snapshot)
    assert MonthStep.objects.locked().get().snapshot == snapshot
    assert refused("DELETE FROM dashboard_monthstep") == "month_kept"
    assert refused("UPDATE dashboard_monthstep SET reason = 'lain'") == "month_kept"
    with pytest.raises(ValidationError, match="bukan dari bulan"):
        lock_month(by=pusat, month=date(2099, 1, 1), snapshot=snapshot)


def test_only_the_province_locks(world, snapshot):
    month = timezone.localdate().replace(day=1)
    with pytest.raises(PermissionDenied):
        lock_month(by=world.users["dinas_a"], month=month, snapshot=snapshot)


def test_the_last_of_each_month_is_the_locked_one(world, snapshot):
    later = take_snapshot(by=None)
    assert Snapshot.objects.last_of_each_month().get() == later
    lock_month(
        by=world.users["pusat"], month=timezone.localdate().replace(day=1), snapshot=snapshot
    )
    assert Snapshot.objects.last_of_each_month().get() == snapshot


def test_frozen_figures_are_read_in_somebodys_name(world, snapshot):
    (province,) = frozen.read(world.users["pengamat"], [snapshot])
    assert set(province.lines) == {"61.01", "61.02"} and province.total["koperasi"] == 2
    (own,) = frozen.read(world.users["dinas_a"], [snapshot])
    assert set(own.lines) == {"61.01"} and own.total["koperasi"] == 1
    (foreign,) = frozen.read(world.users["dinas_a"], [snapshot], Where("61.02"))
    assert not foreign.lines and not foreign.total
    (below,) = frozen.series(world.users["dinas_a"], timezone.localdate(), Where("61.01"))
    assert below.total["koperasi"] == 1 and set(below.lines) >= {"61.01.01"}
    (none,) = frozen.read(world.users["pendamping_a"], [snapshot])
    assert not none.lines and not none.total
