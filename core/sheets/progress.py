"""How far a job is, told where everybody can see it; whether somebody asked it to stop; and whether
anybody works on it at all.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection
from django.utils import timezone

from core.models import ImportJob

# First half of the advisory locks of imports and of their balikan; the second is the job's number.
LOCKS, BALIKAN_LOCKS = 3_061, 3_062
SHOW: ContextVar[Callable[[int, int], None] | None] = ContextVar("show", default=None)


class Stopped(Exception):
    """The person asked to stop; nothing of what was under way is kept."""


def report(job: ImportJob, done: int, total: int | None = None) -> None:
    """Say how many rows are done. Raises Stopped when the person wants it to end.

    Not through save(): the job's own fields belong to whoever works on it, and history keeps no ticks.
    """
    job.total = job.total if total is None else total
    row = ImportJob.objects.filter(pk=job.pk)
    row.update(done=done, total=job.total, heartbeat=timezone.now())
    if show := SHOW.get():
        show(done, job.total)
    if row.filter(cancel_asked=True).exists():
        raise Stopped


@contextmanager
def shown(show: Callable[[int, int], None]) -> Iterator[None]:
    """Inside, `show(done, total)` is called with every report: for the command line."""
    token = SHOW.set(show)
    try:
        yield
    finally:
        SHOW.reset(token)


def lock_key(job_pk: int) -> int:
    return job_pk % 2**31


@contextmanager
def alone(job_pk: int, locks: int = LOCKS) -> Iterator[None]:
    """One process at a time works on a job; a second one waits. The lock goes when its holder dies."""
    keys = [locks, lock_key(job_pk)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", keys)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", keys)


def is_worked_on(job_pk: int, locks: int = LOCKS) -> bool:
    """Whether some process holds the job's lock now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND classid = %s AND objid = %s AND objsubid = 2 AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [locks, lock_key(job_pk)],
        )
        return bool(cursor.fetchone()[0])


def hold_back(job_pk: int) -> bool:
    """Inside a transaction: keep workers away from the job until it ends. False when one is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCKS, lock_key(job_pk)])
        return bool(cursor.fetchone()[0])
