"""Two officers import overlapping files at the same moment, in real transactions."""

import threading

import pytest
from django.db import connection, transaction

from core.models import ImportJob, Village
from core.sheets import applying, jobs
from registry import models as m
from registry.actions import save_cooperative
from registry.search import hold_district
from tests.sheet_jobs import preview, row, workbook
from tests.test_import_cooperatives import alfa

pytestmark = pytest.mark.django_db(transaction=True)
VILLAGES = [f"Alfa Desa {n}" for n in (11, 12, 13)]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def both(*started: ImportJob) -> list[str]:
    """Let two workers take one job each at the same time; the stages they end in."""
    gate, ends = threading.Barrier(len(started)), [""] * len(started)

    def worker(at: int) -> None:
        try:
            gate.wait(10)
            ends[at] = jobs.work(started[at].pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker, args=(at,)) for at in range(len(started))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return ends


def prepared(cast, phone_a: str, phone_b: str) -> tuple[ImportJob, ImportJob]:
    """The same villages in opposite order, so that locks taken as the rows come would cross."""
    first = [alfa(village, phone=phone_a) for village in VILLAGES]
    second = [alfa(village, phone=phone_b) for village in reversed(VILLAGES)]
    one = preview(cast["dinas_a"], workbook(first))
    other = preview(cast["pusat"], workbook(second))
    jobs.start_apply(job=one, by=cast["dinas_a"])
    jobs.start_apply(job=other, by=cast["pusat"])
    return one, other


def test_the_second_sees_what_the_first_has_done(cast):
    one, other = prepared(cast, "081111111111", "082222222222")
    ends = both(one, other)
    assert sorted(ends) == ["applied", "preview"]
    first, second = (one, other) if ends[0] == "applied" else (other, one)
    for job in (first, second):
        job.refresh_from_db()
    assert "berubah sejak pratinjau" in second.message
    assert m.Cooperative.objects.filter(village__name__in=VILLAGES).count() == 3  # none twice
    phones = set(
        m.Cooperative.objects.filter(village__name__in=VILLAGES).values_list("phone", flat=True)
    )
    assert len(phones) == 1
    shown = row(second, 2).data["changes"]
    assert [change[2] for change in shown if change[0] == "phone"] == [phones.pop()]


def test_the_lock_is_what_keeps_them_apart(cast, monkeypatch):
    """Without it both would create the same cooperatives: the bug that the test above is for."""
    monkeypatch.setattr(applying, "hold", lambda kind, codes: None)
    gate = threading.Barrier(2)
    compare = applying.checking.compare_again

    def slow(*args, **kwargs):
        found = compare(*args, **kwargs)
        gate.wait(10)
        return found

    monkeypatch.setattr(applying.checking, "compare_again", slow)
    both(*prepared(cast, "081111111111", "082222222222"))
    assert m.Cooperative.objects.filter(village__name="Alfa Desa 12").count() == 2


def test_applying_twice_at_once_writes_once(cast):
    job = preview(cast["dinas_a"], workbook([alfa(village) for village in VILLAGES]))
    jobs.start_apply(job=job, by=cast["dinas_a"])
    assert "applied" in both(job, job)
    assert m.Cooperative.objects.filter(village__name__in=VILLAGES).count() == 3
    job.refresh_from_db()
    assert job.stage == "applied"


def test_who_records_by_hand_meanwhile_waits_and_is_not_waited_for(cast, monkeypatch):
    """A page locks the kecamatan, then refers to the village: an import that took them the other way round
    would stand in its way until the database ends one of the two."""
    village = Village.objects.get(name="Alfa Desa 12")
    job = preview(cast["dinas_a"], workbook([alfa("Alfa Desa 12")]))
    jobs.start_apply(job=job, by=cast["dinas_a"])
    ends: list[str] = []

    def person() -> None:
        coop = m.Cooperative(village=village, name="Koperasi Lain", form=village.kind)
        try:
            with transaction.atomic():
                hold_district(village)
                save_cooperative(cooperative=coop, by=cast["dinas_a"])
            ends.append("saved")
        except Exception as error:
            ends.append(repr(error))
        finally:
            connection.close()

    compare, thread = applying.checking.compare_again, threading.Thread(target=person)

    def slow(*args, **kwargs):
        thread.start()
        thread.join(1)
        return compare(*args, **kwargs)

    monkeypatch.setattr(applying.checking, "compare_again", slow)
    assert jobs.work(job.pk) == "applied"
    thread.join(20)
    assert ends == ["saved"]
