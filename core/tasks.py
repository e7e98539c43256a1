"""Long work for the background worker (`manage.py db_worker`, started by ./dev up)."""

from django.db import transaction
from django.tasks import task

from core.models import ImportJob
from core.sheets.jobs import work


@task
def work_on_import(job_pk: int) -> str:
    """The next step of an import; returns the stage it ended in."""
    return work(job_pk)


def hand_over(job: ImportJob) -> None:
    """Have the worker do the job's next step, once what was written about it is committed."""
    transaction.on_commit(lambda: work_on_import.enqueue(job.pk))
