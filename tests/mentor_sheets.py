"""Sheets of people, contracts and assignments, from their bytes to any stage."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import ImportJob, ImportRow, User
from core.sheets import jobs
from tests.sheet_jobs import applied as applied
from tests.sheet_jobs import checked, workbook

# Valid in form; no real person's.
NIK_A, NIK_B, NIK_C = "6101011708900001", "6101015203920002", "6102010101850003"
PEOPLE = ["Nama", "NIK", "L/P", "Tempat, Tanggal Lahir", "No HP", "Bank", "No. Rekening"]
CONTRACTS = ["Nama", "NIK", "Peran", "Kabupaten", "No. Kontrak", "Mulai", "Sampai"]
ASSIGNMENTS = ["Pendamping", "NIK", "Kecamatan", "Desa", "Nama Koperasi", "Mulai", "Sampai"]
SITI = [
    "Siti Aminah, S.E.",
    NIK_B,
    "P",
    "Sambas, 12 Maret 1992",
    "0812-1111-2222",
    "BRI",
    "0123456789",
]
BUDI = [
    "Budi Santoso",
    NIK_A,
    "L",
    date(1990, 8, 17),
    "0812 3333 4444",
    "Bank Kalbar",
    "99887766554",
]
# What may stand nowhere in plain but in the sender's own file.
PLAIN = (
    NIK_A,
    NIK_B,
    NIK_C,
    "0123456789",
    "99887766554",
    "12 Maret 1992",
    "1992-03-12",
    "12/03/1992",
)
PLAIN += ("1990-08-17", "17/08/1990", "17 Agustus 1990")


def uploaded(by: User, kind: str, content: bytes, name: str = "kiriman.xlsx") -> ImportJob:
    job = jobs.upload_sheet(kind=kind, file=SimpleUploadedFile(name, content), by=by)
    jobs.work(job.pk)
    job.refresh_from_db()
    return job


def preview(
    by: User,
    kind: str,
    rows: Sequence[Sequence[Any]],
    header: Sequence[str] | None = None,
    *,
    mode: str = "update",
) -> ImportJob:
    """Uploaded, mapped as guessed, checked."""
    headers = {"orang": PEOPLE, "kontrak": CONTRACTS, "penugasan": ASSIGNMENTS}
    job = uploaded(by, kind, workbook(rows, header or headers[kind]))
    assert job.stage == ImportJob.Stage.MAPPING, job.message
    return checked(job, by, mode=mode)


def imported(by: User, kind: str, rows: Sequence[Sequence[Any]], **kwargs: Any) -> ImportJob:
    job = applied(preview(by, kind, rows, **kwargs), by)
    assert job.stage == ImportJob.Stage.APPLIED, (job.message, told(job))
    return job


def told(job: ImportJob) -> list[Any]:
    """Of every row: number, state, what is wrong or asked."""
    rows = ImportRow.objects.filter(job=job).order_by("number")
    return [
        (
            row.number,
            row.state,
            [text for _, text in row.data["problems"]] + [one[2] for one in row.data["questions"]],
            row.data["refused"],
        )
        for row in rows
    ]
