"""Merging while somebody else merges or saves the same cooperatives, in real transactions."""

# ruff: noqa: F811  a fixture is imported and named again by who uses it

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import close_old_connections, connection, transaction

from registry import models as m
from registry.pairs import Pair
from tests.test_merging import merge, twin  # noqa: F401  twin is a fixture


def at_once(*works) -> list:
    """Run each in a thread of its own; what it returned or the words of its refusal, in order."""
    gate, results = threading.Barrier(len(works)), [None] * len(works)

    def run(index, work):
        gate.wait()
        try:
            results[index] = work()
        except ValidationError as error:
            results[index] = " ".join(error.messages)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    return results


@pytest.mark.django_db(transaction=True)
def test_two_people_merge_the_same_pair_in_opposite_directions(world, cast, twin):
    a = world.coop_a
    # both have opened their page before either of them sends it
    mine, theirs = Pair(a, twin).mark(), Pair(twin, a).mark()
    results = at_once(
        lambda: merge(a, twin, cast["dinas_a"], seen=mine),
        lambda: merge(twin, a, cast["pusat"], seen=theirs),
    )
    done = [r for r in results if isinstance(r, m.MergeRecord)]
    assert len(done) == 1 and m.MergeRecord.objects.count() == 1
    assert m.Cooperative.objects.active().filter(village=a.village).count() == 1
    assert any(isinstance(r, str) and ("diubah" in r or "disimpan" in r) for r in results)


@pytest.mark.django_db(transaction=True)
def test_who_holds_a_row_of_the_pair_is_not_waited_for(world, cast, twin):
    """A form that saves a child holds it and may yet want the cooperative: waiting would be a deadlock."""
    held, tried = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            m.Outlet.objects.select_for_update().get(cooperative=twin, kind="kantor")
            held.set()
            assert tried.wait(20)
            twin.milestones.create(kind="gerai")  # wants the cooperative's key

    def attempt():
        assert held.wait(20)
        try:
            return merge(world.coop_a, twin, cast["dinas_a"])
        finally:
            tried.set()

    assert "disimpan orang lain" in at_once(hold, attempt)[1]
    assert twin.milestones.filter(kind="gerai").exists() and not m.MergeRecord.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_edit_under_way_is_seen_by_the_merge_that_waits_for_it(world, cast, twin):
    """A → B while somebody saves B: the merge comes after, finds B changed, and writes nothing."""
    first, second = sorted((world.coop_a, twin), key=lambda c: c.pk)
    edited, waiting = threading.Event(), threading.Event()

    def edit():
        with transaction.atomic():
            m.Cooperative.objects.filter(pk=first.pk).update(address="Jalan Baru")
            edited.set()
            assert waiting.wait(20)

    def attempt():
        rows = m.Cooperative.objects.with_place().in_bulk([first.pk, second.pk])
        seen = Pair(rows[second.pk], rows[first.pk]).mark()
        assert edited.wait(20)
        # open the other's gate only once the database says that we stand in line
        threading.Thread(target=when_locked, args=[waiting]).start()
        return merge(second, first, cast["dinas_a"], seen=seen)

    said = at_once(edit, attempt)[1]
    assert "diubah orang lain" in said and not m.MergeRecord.objects.exists()
    first.refresh_from_db()
    assert first.address == "Jalan Baru" and not first.is_archived


def when_locked(event: threading.Event) -> None:
    """Sets `event` as soon as some session of this database waits for a lock."""
    sql = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    try:
        for _ in range(200):
            with connection.cursor() as cursor:
                cursor.execute(sql)
                if cursor.fetchone()[0]:
                    break
            threading.Event().wait(0.02)
    finally:
        event.set()
        connection.close()
