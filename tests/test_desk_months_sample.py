"""Twelve months of frozen figures in the sample: each adds up, and the newest leads to what is counted today.

On a small sample: the two kota only, 55 cooperatives.
"""

# ruff: noqa: F811  a fixture is imported and named again by who uses it

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.actions.freezing import take_snapshot
from dashboard.actions.months import lock_month
from dashboard.counting import live
from dashboard.counting.measures import MEASURES, OF_COOPERATIVES
from dashboard.counting.numbers import Numbers, gathered
from dashboard.counting.places import Where
from dashboard.models import MonthStep, Snapshot, SnapshotCooperative, SnapshotRegion
from dashboard.sample.reconstructing import reconstruct
from registry.sample import remove, seed
from tests.factories import UserFactory, grant
from tests.real_regions import few_visits, loaded, small, sources, undone  # noqa: F401  fixtures

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("seeded", "db")]


@pytest.fixture(scope="module")
def seeded(undone) -> None:
    seed()


def regions(snapshot: Snapshot) -> dict[str, Counter[str]]:
    rows = SnapshotRegion.objects.filter(snapshot=snapshot)
    return {code: Counter(numbers) for code, numbers in rows.values_list("code", "numbers")}


def test_every_month_adds_up_and_is_ordered():
    today = timezone.localdate()
    snapshots = list(Snapshot.objects.order_by("on"))
    assert len(snapshots) == 12 and snapshots[-1].on == today.replace(day=1) - timedelta(days=1)
    before: Counter[str] = Counter()
    for snapshot in snapshots:
        found, rows = regions(snapshot), SnapshotCooperative.objects.filter(snapshot=snapshot)
        summed = Counter[str]()
        for numbers in rows.values_list("numbers", flat=True):
            summed.update(numbers)
        province = found["61"]
        assert {key: summed[key] for key in OF_COOPERATIVES} == {
            key: province[key] for key in OF_COOPERATIVES
        }
        for depth in (5, 8):
            parts = Counter[str]()
            for code, numbers in found.items():
                if len(code) == depth:
                    parts.update(numbers)
            assert {key: parts[key] for key in OF_COOPERATIVES} == {
                key: province[key] for key in OF_COOPERATIVES
            }
        assert set(province) <= set(MEASURES) and province["koperasi"] == 55
        for key in MEASURES:
            if key.startswith(("tahap", "gerai")):
                assert province[key] >= before[key], key
        before = province
    locked = MonthStep.objects.locked().count()
    assert locked == 10 and MonthStep.objects.count() == 12


def test_reconstructed_for_today_it_is_what_is_counted_today():
    """The sample holds nothing dated later than today but visits and reports of no sample."""
    today = timezone.localdate()
    snapshot = Snapshot.objects.create(on=today, taken_at=timezone.now())
    numbers = reconstruct({snapshot.pk: today})
    told = Counter(numbers[snapshot.pk, "61"])
    now = Numbers(gathered(live.union_of(live.everybody(), today, Where(), 5))).of()
    assert {key: (told[key], now[key]) for key in MEASURES if told[key] != now[key]} == {}


def test_removal_leaves_no_snapshot_but_what_somebody_real_locked_with():
    first, *_others, newest = Snapshot.objects.order_by("on")
    take_snapshot(by=None)
    clerk = UserFactory(username="petugas_nyata")
    grant(clerk, "province_officer")
    lock_month(by=clerk, month=newest.on.replace(day=1), snapshot=newest)
    removed = remove()
    assert list(Snapshot.objects.all()) == [newest] == list(removed.others["angka beku"])
    assert MonthStep.objects.get().by == clerk
    assert SnapshotRegion.objects.filter(snapshot=first).count() == 0
    remove(adopt=True)
    assert Snapshot.objects.get().is_sample is False
    assert not SnapshotCooperative.objects.filter(is_sample=True).exists()
