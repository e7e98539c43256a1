"""What the database refuses of the monthly chain, as sentences for people."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError

from mentors.actions.refusals import BUSY, DEADLOCKS

SENTENCES = {
    "month_locked": (
        "Bulan ini sudah dikunci. Minta petugas kabupaten/kota atau provinsi membukanya dengan alasan."
    ),
    "report_state_order": "Langkah ini tidak berlaku lagi: statusnya sudah berubah. Muat ulang halaman.",
    "step_follows": "Langkah ini tidak berlaku lagi: statusnya sudah berubah. Muat ulang halaman.",
    "step_once_of_report": "Langkah ini baru saja dilakukan orang lain. Muat ulang halaman.",
    "step_once_of_recap": "Langkah ini baru saja dilakukan orang lain. Muat ulang halaman.",
    "report_sent_stays": "Yang sudah diajukan tidak dapat diubah. Minta dikembalikan dulu.",
    "report_once_a_month": "Laporan bulan ini sudah ada.",
    "recap_once_a_month": "Rekap bulan ini sudah ada.",
    "lock_once": "Bulan ini sudah dikunci.",
}
OTHERWISE = "Data ini bertabrakan dengan data lain. Muat ulang halaman, lalu periksa."


@contextmanager
def told_plainly() -> Iterator[None]:
    """Goes around a transaction: refusals of the database come out as ValidationError."""
    try:
        yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        raise ValidationError(SENTENCES.get(name, OTHERWISE)) from error
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") not in DEADLOCKS:
            raise
        raise ValidationError(BUSY) from error
