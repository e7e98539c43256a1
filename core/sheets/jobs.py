"""The verbs of an import. Each checks whose job it is; long ones only note what is to be done, for the
background worker (core/tasks.py), which calls `work` (core/sheets/working.py).

Raises PermissionDenied for a stranger, ValidationError (Indonesian) for what can't be done now.
Who calls one that ends in a stage of work hands the job over (core.tasks.hand_over) or calls `work`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from shutil import rmtree

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from core import scoping
from core.history import because
from core.models import Balikan, ColumnMemory, ImportJob, ImportRow, User
from core.models.imports import source_path
from core.sealed import CannotOpen, digest
from core.sheets import applying, checking
from core.sheets.book import Refused, saved_book
from core.sheets.kinds import KINDS
from core.sheets.progress import hold_back, is_worked_on
from core.sheets.refusal import by_size
from core.sheets.rows import WRITTEN
from core.sheets.sealing import hidden, without_numbers
from core.sheets.understanding import BALIKAN_FIELDS, layout_of
from core.sheets.working import KEY_GONE, STOPPED, finish, stage_before
from core.sheets.working import work as work
from core.templatetags.kdkmp import waktu

Stage = ImportJob.Stage
BUSY = "Impor ini sedang dikerjakan. Tunggu sampai selesai, atau hentikan dulu."
GONE = "Impor ini sudah tidak ada. Mungkin baru saja dihapus; kembali ke daftar impor dan periksa di sana."
FILE_GONE = (
    "Berkas impor ini sudah dihapus karena lama. Unggah berkasnya sekali lagi sebagai impor baru."
)
ANOTHER_PREVIEW = (
    "Pratinjau ini sudah berubah sejak halaman Anda dibuka, jadi belum ada yang disimpan atau diterapkan. "
    "Inilah yang terbaru; periksa, lalu ulangi."
)
NOT_YOURS = (
    "Balikan ini memuat data pribadi seperti yang dikirim, jadi hanya untuk pengirim berkasnya."
)
HANDED_OUT = "Balikan yang memuat data pribadi terakhir diunduh"
# How long a job may wait for a worker before it can be handed over once more.
PATIENCE = timedelta(seconds=120)
# Of the day that a file's numbers stand for: cooperatives may be old, but nobody counts for the year 25.
EARLIEST_YEAR = 1945


def require(job: ImportJob, by: User) -> None:
    if not ImportJob.objects.for_user(by).filter(pk=job.pk).exists():
        raise PermissionDenied("Impor ini milik orang lain.")


def locked(job: ImportJob, by: User, *stages: str) -> ImportJob:
    """The job, locked, if it stands at one of `stages`. Raises ValidationError otherwise."""
    if not ImportJob.objects.filter(pk=job.pk).exists():
        raise ValidationError(GONE)
    require(job, by)
    row = ImportJob.objects.select_for_update(of=("self",)).filter(pk=job.pk).first()
    if row is None:
        raise ValidationError(GONE)
    if row.stage not in stages:
        raise ValidationError(
            BUSY
            if row.is_working
            else f"Tidak dapat dilakukan: impor ini {row.get_stage_display()}."
        )
    return row


def to_change(job: ImportJob, by: User, *stages: str) -> ImportJob:
    """The job, locked, for a verb that changes what its preview shows: a balikan of it is old then."""
    row = locked(job, by, *stages)
    Balikan.objects.filter(job=row).delete()
    return row


def with_file(row: ImportJob) -> ImportJob:
    """The same job. Raises ValidationError when its file was pruned."""
    if not row.file:
        raise ValidationError(FILE_GONE)
    return row


def begin(row: ImportJob, stage: str) -> None:
    """Put the job into a stage of work; the caller saves. It waits for a worker from now on."""
    row.stage, row.message, row.cancel_asked, row.done = stage, "", False, 0
    row.started_at, row.heartbeat = timezone.now(), None


def is_stuck(job: ImportJob) -> bool:
    """Whether the job has waited long and nobody works on it: its worker was killed, or none runs."""
    since = max(filter(None, (job.heartbeat, job.started_at, job.uploaded_at)))
    return job.is_working and timezone.now() - since >= PATIENCE and not is_worked_on(job.pk)


@transaction.atomic
def upload_sheet(*, kind: str, file: File, by: User, parent: ImportJob | None = None) -> ImportJob:
    """Keep a file for the worker to read. `parent`: the import that it corrects."""
    if kind not in KINDS or not scoping.holds(by, KINDS[kind].permission):
        raise PermissionDenied("Anda tidak berhak mengimpor data ini.")
    if not scoping.holds(by, "core.import_sheet"):
        raise PermissionDenied("Anda tidak berhak mengimpor lembar.")
    if parent is not None:
        require(parent, by)
        if parent.kind != kind:
            parent = None  # what was decided about other data says nothing about these
    if told := by_size(file.size or 0, settings.SHEET_MAX_MB * 1024 * 1024):
        raise ValidationError(told)
    mark = hashlib.sha256()
    for piece in file.chunks():
        mark.update(piece)
    file.seek(0)
    job = ImportJob(kind=kind, uploaded_by=by, sha256=mark.hexdigest(), parent=parent)
    job.filename = " ".join((file.name or "berkas").replace("\\", "/").split("/")[-1].split())[
        -200:
    ]
    if KINDS[kind].is_sensitive:
        # of a small file it could be tried out which NIK gives its mark
        job.sha256 = digest("file", job.sha256)
        job.filename = without_numbers(job.filename)
    job.as_of = timezone.localdate()
    if parent is not None:
        job.mode, job.as_of, job.month_day = parent.mode, parent.as_of, parent.month_day
    storage, name = job.file.storage, source_path(job, job.filename)
    try:
        job.file = storage.save(name, file, max_length=200)
        job.save()
    except BaseException:  # a full disk, a database that is away: nothing of the file stays unowned
        rmtree(Path(storage.path(name)).parent, ignore_errors=True)
        raise
    return job


@transaction.atomic
def choose_sheet(*, job: ImportJob, by: User, sheet: str) -> ImportJob:
    """Take another sheet of the same file, with its own columns."""
    row = with_file(to_change(job, by, Stage.MAPPING, Stage.PREVIEW))
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
    row = with_file(to_change(job, by, Stage.MAPPING, Stage.PREVIEW, Stage.FAILED, Stage.CANCELLED))
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
        if as_of.year < EARLIEST_YEAR:
            raise ValidationError("Tahun keadaan data tidak masuk akal. Tulis empat angka.")
    for column in row.columns:
        column["field"] = fields.get(column["index"], column["field"])
        if (one := kind.by_name.get(column["field"])) and one.sensitive:
            column["samples"] = [hidden(text) for text in column["samples"]]
    row.mode, row.as_of, row.month_day = mode, as_of, month_day
    begin(row, Stage.CHECKING)
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
    *, job: ImportJob, by: User, answers: Mapping[int, Mapping[str, str]], seen: str = ""
) -> Sequence[ImportRow]:
    """Take a person's decisions, row number → question id → answer, and judge those rows again.

    An empty answer takes an earlier one back. `seen`: the preview's mark where he saw the questions.
    Returns the rows.
    """
    row = with_file(to_change(job, by, Stage.PREVIEW))
    # answers to other rows change the counts, not what these rows ask
    if seen and seen.partition(" ")[0] != row.mark.partition(" ")[0]:
        raise ValidationError(ANOTHER_PREVIEW)
    records = list(ImportRow.objects.select_for_update().filter(job=row, number__in=list(answers)))
    for record in records:
        for question, answer in answers[record.number].items():
            if answer:
                record.answers[question[:80]] = str(answer)[:200]
            else:
                record.answers.pop(question, None)
    try:
        checking.answered(row, records, moved_back(answers))
    except CannotOpen:
        raise ValidationError(KEY_GONE) from None
    return records


def moved_back(answers: Mapping[int, Mapping[str, str]]) -> set[int]:
    """Numbers of the rows whose village is to be what the file says after all."""
    return {number for number, given in answers.items() if given.get("desa") == ""}


@transaction.atomic
def start_apply(*, job: ImportJob, by: User, seen: str = "") -> ImportJob:
    """Have the new and changed rows written; the others are left for a corrected file.

    `seen`: the mark of the preview whose numbers the person has confirmed.
    """
    row = to_change(job, by, Stage.PREVIEW)
    if seen and seen != row.mark:
        raise ValidationError(ANOTHER_PREVIEW)
    if is_sensitive(row):  # what was sealed went with the file
        with_file(row)
    if not any(row.counts.get(state, 0) for state in WRITTEN):
        raise ValidationError("Tidak ada baris baru atau berubah, jadi tidak ada yang diterapkan.")
    begin(row, Stage.APPLYING)
    row.applied_by = by
    row.save()
    return row


def is_sensitive(job: ImportJob) -> bool:
    return job.kind in KINDS and KINDS[job.kind].is_sensitive


def kept_until(job: ImportJob) -> date:
    """The day after which `prune_imports` removes the file and the rows read from it."""
    personal = is_sensitive(job)
    days = settings.IMPORT_KEEP_DAYS_PERSONAL if personal else settings.IMPORT_KEEP_DAYS
    return timezone.localdate(job.uploaded_at) + timedelta(days=days)


def require_sender(job: ImportJob, by: User) -> None:
    """Raises PermissionDenied when the file holds personal data and somebody else has sent it."""
    if is_sensitive(job) and job.uploaded_by_id != by.pk:
        raise PermissionDenied(NOT_YOURS)


@transaction.atomic
def note_balikan(*, job: ImportJob, by: User) -> None:
    """Of a kind with personal data: writes down that the balikan is handed out, before it is.

    Raises PermissionDenied for everybody but who sent the file: it says what he has sent.
    """
    if not is_sensitive(job):
        return
    row = with_file(locked(job, by, Stage.PREVIEW, Stage.APPLIED))
    require_sender(row, by)
    row.notes = [note for note in row.notes if not note.startswith(HANDED_OUT)]
    row.notes.append(f"{HANDED_OUT} {waktu(timezone.now())} oleh {by}.")
    with because("balikan dengan data pribadi diunduh", by=by):
        row.save(update_fields=["notes"])


@transaction.atomic
def undo_import(*, job: ImportJob, by: User) -> ImportJob:
    """Take back exactly what an applied import has written, if nothing of it was changed since."""
    row = to_change(job, by, Stage.APPLIED)
    applying.undo(row, by=by)
    row.stage, row.undone_at = Stage.UNDONE, timezone.now()
    row.save()
    return row


@transaction.atomic
def ask_to_stop(*, job: ImportJob, by: User) -> ImportJob:
    """Stop the work at its next rows; nothing half-done is kept. One that still waits stops at once."""
    if not hold_back(job.pk):
        require(job, by)
        asked = ImportJob.objects.filter(pk=job.pk, stage__in=ImportJob.WORKING)
        if not asked.update(cancel_asked=True):
            raise ValidationError("Impor ini tidak sedang dikerjakan.")
        return job
    row = locked(job, by, *ImportJob.WORKING)
    finish(row, stage_before(row), STOPPED)
    return row


@transaction.atomic
def check_again(*, job: ImportJob, by: User) -> ImportJob:
    """Judge all rows against the registry as it is now (it has moved on, or the work was cut off)."""
    stages = (Stage.PREVIEW, Stage.FAILED, Stage.CANCELLED, *ImportJob.WORKING)
    row = with_file(to_change(job, by, *stages))
    if row.is_working and not is_stuck(row):
        raise ValidationError(BUSY)
    begin(row, Stage.CHECKING if row.columns else Stage.READING)
    row.save()
    return row
