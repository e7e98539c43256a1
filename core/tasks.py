"""Long work for the background worker (`manage.py db_worker`, started by ./dev up)."""

from django.db import transaction
from django.tasks import task

from core.models import Balikan, ImportJob
from core.sheets.balikan_jobs import make
from core.sheets.jobs import work

# A balikan is short, and somebody waits for it: it goes before imports that wait their turn.
SOON = 10


@task
def work_on_import(job_pk: int) -> str:
    """The next step of an import; returns the stage it ended in."""
    return work(job_pk)


def hand_over(job: ImportJob) -> None:
    """Have the worker do the job's next step, once what was written about it is committed."""
    transaction.on_commit(lambda: work_on_import.enqueue(job.pk))


@task(priority=SOON)
def work_on_balikan(balikan_pk: int) -> str:
    """Makes the workbook; returns what came of it."""
    return make(balikan_pk)


def hand_over_balikan(row: Balikan) -> None:
    """Have the worker make it, once the request is committed."""
    transaction.on_commit(lambda: work_on_balikan.enqueue(row.pk))
