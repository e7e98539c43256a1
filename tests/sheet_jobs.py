"""An import from its bytes to any stage, without pages or worker."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import ImportJob, ImportRow, User
from core.sheets import jobs

HEADER = ["Kecamatan", "Desa", "Nama Koperasi", "No. HP", "NIB", "Tgl NIB", "L", "P"]
AS_OF = date(2026, 11, 1)


def workbook(rows: Sequence[Sequence[Any]], header: Sequence[str] = HEADER) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def upload(
    by: User, content: bytes, name: str = "kiriman.xlsx", kind: str = "koperasi", **fields: Any
) -> ImportJob:
    file = SimpleUploadedFile(name, content)
    job = jobs.upload_sheet(kind=kind, file=file, by=by, **fields)
    jobs.work(job.pk)
    job.refresh_from_db()
    return job


def preview(by: User, content: bytes, *, mode: str = "update", **fields: Any) -> ImportJob:
    """Uploaded, mapped as guessed, checked."""
    job = upload(by, content, **fields)
    assert job.stage == ImportJob.Stage.MAPPING, job.message
    return checked(job, by, mode=mode)


def checked(job: ImportJob, by: User, *, mode: str = "update", month_day: str = "ask") -> ImportJob:
    mapping = {column["index"]: column["field"] for column in job.columns}
    jobs.map_columns(job=job, by=by, fields=mapping, mode=mode, as_of=AS_OF, month_day=month_day)
    jobs.work(job.pk)
    job.refresh_from_db()
    assert job.stage == ImportJob.Stage.PREVIEW, job.message
    return job


def applied(job: ImportJob, by: User) -> ImportJob:
    jobs.start_apply(job=job, by=by)
    jobs.work(job.pk)
    job.refresh_from_db()
    return job


def row(job: ImportJob, number: int) -> ImportRow:
    return ImportRow.objects.get(job=job, number=number)


def states(job: ImportJob) -> dict[int, str]:
    return dict(ImportRow.objects.filter(job=job).values_list("number", "state"))
