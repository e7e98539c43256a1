"""The verbs of an import. Each checks whose job it is; long ones only note what is to be done and hand
the job to the background worker (core/tasks.py), which calls `work`.

Raises PermissionDenied for a stranger, ValidationError (Indonesian) for what can't be done now.
"""

import hashlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import connection, transaction
from django.utils import timezone

from core import scoping
from core.models import ColumnMemory, ImportJob, ImportRow, User
from core.sheets import applying, checking
from core.sheets.book import Refused, saved_book
from core.sheets.kinds import KINDS
from core.sheets.progress import Stopped
from core.sheets.rows import WRITTEN
from core.sheets.understanding import BALIKAN_FIELDS, layout_of

logger = logging.getLogger(__name__)
Stage = ImportJob.Stage
CLAIM = 6103  # namespace of our advisory locks: imports
BUSY = "Impor ini sedang dikerjakan. Tunggu sampai selesai, atau hentikan dulu."
BROKE = (
    "Ada gangguan di server saat mengerjakan berkas ini; tidak ada data yang berubah. Coba sekali lagi; "
    "bila berulang, hubungi petugas provinsi dan sebutkan nomor impor ini."
)


def require(job: ImportJob, by: User) -> None:
    if not ImportJob.objects.for_user(by).filter(pk=job.pk).exists():
        raise PermissionDenied("Impor ini milik orang lain.")


def locked(job: ImportJob, by: User, *stages: str) -> ImportJob:
    """The job, locked, if it stands at one of `stages`. Raises ValidationError otherwise."""
    require(job, by)
    row = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if row.stage not in stages:
        raise ValidationError(
            BUSY
            if row.is_working
            else f"Tidak dapat dilakukan: impor ini {row.get_stage_display()}."
        )
    return row


@transaction.atomic
def upload_sheet(*, kind: str, file: File, by: User, parent: ImportJob | None = None) -> ImportJob:
    """Keep a file for the worker to read. `parent`: the import that it corrects."""
    if kind not in KINDS or not scoping.holds(by, KINDS[kind].permission):
        raise PermissionDenied("Anda tidak berhak mengimpor data ini.")
    if not scoping.holds(by, "core.import_sheet"):
        raise PermissionDenied("Anda tidak berhak mengimpor lembar.")
    if parent is not None:
        require(parent, by)
    if not file.size:
        raise ValidationError("Berkas ini kosong. Pilih berkas lain.")
    if file.size > settings.SHEET_MAX_MB * 1024 * 1024:
        raise ValidationError(f"Berkas terlalu besar. Paling besar {settings.SHEET_MAX_MB} MB.")
    mark = hashlib.sha256()
    for piece in file.chunks():
        mark.update(piece)
    file.seek(0)
    job = ImportJob(kind=kind, uploaded_by=by, sha256=mark.hexdigest(), parent=parent)
    job.filename = " ".join((file.name or "berkas").replace("\\", "/").split("/")[-1].split())[
        -200:
    ]
    job.as_of = timezone.localdate()
    if parent is not None:
        job.mode, job.as_of, job.month_day = parent.mode, parent.as_of, parent.month_day
    job.file.save(job.filename, file, save=False)
    job.save()
    return job


@transaction.atomic
def choose_sheet(*, job: ImportJob, by: User, sheet: str) -> ImportJob:
    """Take another sheet of the same file, with its own columns."""
    row = locked(job, by, Stage.MAPPING, Stage.PREVIEW)
    try:
        for one in saved_book(row.folder).sheets:
            if one.name == sheet:
                checking.take_sheet(row, one, layout_of(one, checking.kind_of(row)))
                row.stage = Stage.MAPPING
                row.save()
                return row
    except Refused as error:
        raise ValidationError(str(error)) from None
    raise ValidationError("Lembar ini tidak ada di berkas. Pilih dari daftar.")


@transaction.atomic
def map_columns(
    *,
    job: ImportJob,
    by: User,
    fields: Mapping[int, str],
    mode: str,
    as_of: date | None,
    month_day: str,
) -> ImportJob:
    """Settle what each column holds ("" = not imported) and how the file is taken; then it is checked.

    Remembered for this sender and header.
    """
    row = locked(job, by, Stage.MAPPING, Stage.PREVIEW, Stage.FAILED, Stage.CANCELLED)
    kind = KINDS[row.kind]
    known = {one.name: one for one in (*kind.fields, *BALIKAN_FIELDS)}
    chosen = [name for name in fields.values() if name]
    doubled = {name for name in chosen if chosen.count(name) > 1}
    if unknown := set(chosen) - known.keys():
        raise ValidationError(f"Isian tidak dikenal: {', '.join(sorted(unknown))}.")
    if doubled:
        labels = ", ".join(known[name].label for name in sorted(doubled))
        raise ValidationError(f"Satu isian hanya boleh untuk satu kolom: {labels}.")
    missing = [f.label for f in kind.fields if f.required and f.name not in chosen]
    if missing:
        raise ValidationError(f"Tunjukkan kolom untuk: {', '.join(missing)}.")
    if set(chosen) & kind.dated:
        if as_of is None:
            raise ValidationError("Isi tanggal keadaan datanya (data per tanggal).")
        if as_of > timezone.localdate():
            raise ValidationError("Tanggal keadaan data belum terjadi. Periksa tanggalnya.")
    for column in row.columns:
        column["field"] = fields.get(column["index"], column["field"])
    row.mode, row.as_of, row.month_day = mode, as_of, month_day
    row.stage, row.message, row.cancel_asked = Stage.CHECKING, "", False
    row.done = 0
    row.save()
    ColumnMemory.objects.update_or_create(
        user=row.uploaded_by,
        kind=row.kind,
        fingerprint=row.fingerprint,
        defaults={"mapping": {str(c["index"]): c["field"] for c in row.columns}},
    )
    return row


@transaction.atomic
def answer_rows(
    *, job: ImportJob, by: User, answers: Mapping[int, Mapping[str, str]]
) -> Sequence[ImportRow]:
    """Take a person's decisions, row number → question id → answer, and judge those rows again.

    An empty answer takes an earlier one back. Returns the rows.
    """
    row = locked(job, by, Stage.PREVIEW)
    records = list(ImportRow.objects.select_for_update().filter(job=row, number__in=list(answers)))
    for record in records:
        for question, answer in answers[record.number].items():
            if answer:
                record.answers[question[:80]] = str(answer)[:200]
            else:
                record.answers.pop(question, None)
    checking.answered(row, records)
    return records


@transaction.atomic
def start_apply(*, job: ImportJob, by: User) -> ImportJob:
    """Have the new and changed rows written; the others are left for a corrected file."""
    row = locked(job, by, Stage.PREVIEW)
    if not any(row.counts.get(state, 0) for state in WRITTEN):
        raise ValidationError("Tidak ada baris baru atau berubah, jadi tidak ada yang diterapkan.")
    row.stage, row.applied_by, row.cancel_asked, row.message = Stage.APPLYING, by, False, ""
    row.save()
    return row


@transaction.atomic
def undo_import(*, job: ImportJob, by: User) -> ImportJob:
    """Take back exactly what an applied import has written, if nothing of it was changed since."""
    row = locked(job, by, Stage.APPLIED)
    applying.undo(row, by=by)
    row.stage, row.undone_at = Stage.UNDONE, timezone.now()
    row.save()
    return row


def ask_to_stop(*, job: ImportJob, by: User) -> None:
    """Ask the worker to stop at the next rows; nothing half-done is kept."""
    require(job, by)
    asked = ImportJob.objects.filter(pk=job.pk, stage__in=ImportJob.WORKING)
    if not asked.update(cancel_asked=True):
        raise ValidationError("Impor ini tidak sedang dikerjakan.")


@transaction.atomic
def check_again(*, job: ImportJob, by: User) -> ImportJob:
    """Judge all rows against the registry as it is now (it has moved on, or the work was cut off)."""
    row = locked(job, by, Stage.PREVIEW, Stage.FAILED, Stage.CANCELLED, *ImportJob.WORKING)
    if row.is_working and row.heartbeat and (timezone.now() - row.heartbeat).total_seconds() < 120:
        raise ValidationError(BUSY)
    row.stage = Stage.CHECKING if row.columns else Stage.READING
    row.cancel_asked, row.message, row.done = False, "", 0
    row.save()
    return row


STEPS: dict[str, tuple[Any, str]] = {
    Stage.READING: (checking.read_file, Stage.MAPPING),
    Stage.CHECKING: (checking.check, Stage.PREVIEW),
    Stage.APPLYING: (applying.apply, Stage.APPLIED),
}


def work(job_pk: int) -> str:
    """What the worker does: the step that the job waits for. Returns the stage it ends in, "" when
    there is nothing to do or another worker is at it; never raises.

    The last save is part of a step's own transaction where it writes data, so a worker that is killed
    leaves the job as it was before the step.
    """
    with claimed(job_pk) as mine:
        return worked(job_pk) if mine else ""


@contextmanager
def claimed(job_pk: int) -> Iterator[bool]:
    """Whether this worker alone has the job: the database forgets the claim of one that dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [CLAIM, job_pk])
        mine = cursor.fetchone()[0]
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [CLAIM, job_pk])


def worked(job_pk: int) -> str:
    job = ImportJob.objects.select_related("uploaded_by", "applied_by").filter(pk=job_pk).first()
    if job is None or job.stage not in STEPS:
        return ""
    step, then = STEPS[job.stage]
    now = timezone.now()
    ImportJob.objects.filter(pk=job.pk).update(heartbeat=now, started_at=now, done=0)
    try:
        with transaction.atomic() if job.stage == Stage.APPLYING else nullcontext():
            step(job)
            job.stage, job.message = then, ""
            finish(job)
    except Stopped:
        back = Stage.PREVIEW if job.stage == Stage.APPLYING else Stage.CANCELLED
        finish(job, back, "Dihentikan atas permintaan Anda; tidak ada data yang berubah.")
    except applying.MovedOn as error:
        # judged anew, so that the person sees what he would change now
        finish(job, Stage.CHECKING, str(error))
        return work_again(job.pk, str(error))
    except (Refused, ValidationError, PermissionDenied) as error:
        text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        finish(job, Stage.FAILED, text)
    except Exception:
        logger.exception("import %s broke at %s", job.pk, job.stage)
        finish(job, Stage.FAILED, BROKE)
    return job.stage


def work_again(job_pk: int, message: str) -> str:
    stage = worked(job_pk)
    if stage == Stage.PREVIEW:
        ImportJob.objects.filter(pk=job_pk).update(message=message)
    return stage


def finish(job: ImportJob, stage: str = "", message: str = "") -> None:
    if stage:
        job.stage, job.message = stage, message[:1000]
        job.applied_at = None if stage != Stage.APPLIED else job.applied_at
    job.cancel_asked = False
    fields = "stage message notes sheet sheets columns fingerprint counts applied_at cancel_asked"
    job.save(update_fields=fields.split())
