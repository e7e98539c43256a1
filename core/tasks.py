"""Long work for the background worker (`manage.py db_worker`, started by ./dev up)."""

from django.tasks import task

from core.sheets.jobs import work


@task
def work_on_import(job_pk: int) -> str:
    """The next step of an import; returns the stage it ended in."""
    return work(job_pk)
