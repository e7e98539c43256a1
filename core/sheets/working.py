"""The steps of an import that take long: done by the background worker, or by the command line."""

import logging
from contextlib import nullcontext
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone

from core.models import ImportJob
from core.sealed import CannotOpen
from core.sheets import applying, checking
from core.sheets.book import Refused
from core.sheets.progress import Stopped, alone

logger = logging.getLogger(__name__)
Stage = ImportJob.Stage
STOPPED = "Dihentikan atas permintaan Anda; tidak ada data yang berubah."
BROKE = (
    "Ada gangguan di server saat mengerjakan berkas ini; tidak ada data yang berubah. Coba sekali lagi; "
    "bila berulang, hubungi petugas provinsi dan sebutkan nomor impor ini."
)


KEY_GONE = (
    "Kunci data pribadi sudah diganti sejak berkas ini diperiksa. Tekan Periksa lagi, atau unggah "
    "berkasnya sekali lagi."
)


STEPS: dict[str, tuple[Any, str]] = {
    Stage.READING: (checking.read_file, Stage.MAPPING),
    Stage.CHECKING: (checking.check, Stage.PREVIEW),
    Stage.APPLYING: (applying.apply, Stage.APPLIED),
}


def work(job_pk: int) -> str:
    """The step that the job waits for. Returns the stage it ends in ("": nothing to do); never raises.

    The last save is part of a step's own transaction where it writes data, so a worker that is killed
    leaves the job as it was before the step. Two workers with the same job go one after the other, and
    the second finds nothing left to do.
    """
    with alone(job_pk):
        try:
            return one_step(job_pk)
        except ImportJob.NotUpdated:  # deleted under our hands; what it wrote was rolled back
            return ""


def one_step(job_pk: int) -> str:
    job = ImportJob.objects.select_related("uploaded_by", "applied_by").filter(pk=job_pk).first()
    if job is None or job.stage not in STEPS:
        return ""
    step, then = STEPS[job.stage]
    now = timezone.now()
    ImportJob.objects.filter(pk=job.pk).update(heartbeat=now, started_at=now, done=0)
    try:
        with transaction.atomic() if job.stage == Stage.APPLYING else nullcontext():
            step(job)
            if stop_asked(job):
                raise Stopped
            job.stage, job.message = then, ""
            finish(job)
    except Stopped:
        finish(job, stage_before(job), STOPPED)
    except applying.MovedOn as error:
        # judged anew, so that the person sees what he would change now
        finish(job, Stage.CHECKING, str(error))
        return step_again(job.pk, str(error))
    except CannotOpen:
        finish(job, Stage.FAILED, KEY_GONE)
    except (Refused, ValidationError, PermissionDenied) as error:
        text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        finish(job, Stage.FAILED, text)
    except ImportJob.NotUpdated:
        raise
    except Exception:
        logger.exception("import %s broke at %s", job.pk, job.stage)
        finish(job, Stage.FAILED, BROKE)
    return job.stage


def stop_asked(job: ImportJob) -> bool:
    """Whether the person wants it to end. Inside a transaction nobody can ask any more until it is over:
    he is then told that it is done, not that nothing has changed."""
    rows = ImportJob.objects.filter(pk=job.pk)
    if connection.in_atomic_block:
        rows = rows.select_for_update(of=("self",))
    return True in rows.values_list("cancel_asked", flat=True)


def stage_before(job: ImportJob) -> str:
    """Where a job lands whose work is stopped."""
    return Stage.PREVIEW if job.stage == Stage.APPLYING else Stage.CANCELLED


def step_again(job_pk: int, message: str) -> str:
    stage = one_step(job_pk)
    if stage == Stage.PREVIEW:
        ImportJob.objects.filter(pk=job_pk).update(message=message)
    return stage


def finish(job: ImportJob, stage: str = "", message: str = "") -> None:
    """Keep what a step has found, and the stage it leads to. Raises ImportJob.NotUpdated when it is gone."""
    if stage:
        job.stage, job.message = stage, message[:1000]
        job.applied_at = None if stage != Stage.APPLIED else job.applied_at
    job.cancel_asked = False
    fields = "stage message notes sheet sheets columns fingerprint counts applied_at cancel_asked"
    kept = {name: getattr(job, name) for name in fields.split()}
    if not ImportJob.objects.filter(pk=job.pk).update(**kept):
        raise ImportJob.NotUpdated
