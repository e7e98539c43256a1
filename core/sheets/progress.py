"""How far a job is, told where everybody can see it; and whether somebody asked it to stop."""

from django.utils import timezone

from core.models import ImportJob


class Stopped(Exception):
    """The person asked to stop; nothing of what was under way is kept."""


def report(job: ImportJob, done: int, total: int | None = None) -> None:
    """Say how many rows are done. Raises Stopped when the person wants it to end.

    Not through save(): the job's own fields belong to whoever works on it, and history keeps no ticks.
    """
    ticks = {"done": done, "heartbeat": timezone.now()}
    if total is not None:
        ticks["total"] = total
    row = ImportJob.objects.filter(pk=job.pk)
    row.update(**ticks)
    if row.filter(cancel_asked=True).exists():
        raise Stopped
