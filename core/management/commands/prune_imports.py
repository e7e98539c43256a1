"""Imported files hold names and phones and are not kept for ever; what they wrote stays undoable."""

import shutil
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db import transaction
from django.db.models import QuerySet
from django.tasks import task_backends
from django.utils import timezone
from django_tasks_db import DatabaseBackend

from core.history import because
from core.models import Balikan, ImportJob, ImportRow
from core.sheets.jobs import is_sensitive
from core.sheets.kinds import KINDS
from core.templatetags.kdkmp import angka


class Command(BaseCommand):
    help = (
        "Menghapus berkas impor yang lebih tua dari IMPORT_KEEP_DAYS hari (yang memuat data pribadi: "
        "IMPORT_KEEP_DAYS_PERSONAL) dan catatan pekerjaan latar yang selesai. Catatan impornya sendiri "
        "tetap ada. Jalankan tiap hari."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days", type=int, default=None, help="umur dalam hari, pengganti keduanya"
        )

    def handle(self, *args: Any, days: int | None, **options: Any) -> None:
        personal = [kind.name for kind in KINDS.values() if kind.is_sensitive]
        ordinary = settings.IMPORT_KEEP_DAYS if days is None else days
        short = settings.IMPORT_KEEP_DAYS_PERSONAL if days is None else days
        jobs = ImportJob.objects.exclude(file="").exclude(stage__in=ImportJob.WORKING)
        number = self.remove(jobs.exclude(kind__in=personal), ordinary)
        number += self.remove(jobs.filter(kind__in=personal), short)
        self.stdout.write(f"Berkas impor dihapus: {angka(number)}.")
        if isinstance(task_backends["default"], DatabaseBackend):
            call_command("prune_db_task_results", queue_name="*", verbosity=0)

    def remove(self, jobs: QuerySet[ImportJob], days: int) -> int:
        """Files, and the rows read from them, of imports that are older than so many days."""
        number = 0
        for job in jobs.filter(uploaded_at__lt=timezone.now() - timedelta(days=days)):
            folder = Path(job.file.path).parent
            # first forget, then remove: a job whose file is missing would promise what it can't do
            with because(f"berkas impor dihapus setelah {days} hari"), transaction.atomic():
                idle = ImportJob.objects.filter(pk=job.pk).exclude(stage__in=ImportJob.WORKING)
                if not idle.update(file=""):  # somebody has just had it checked again
                    continue
                Balikan.objects.filter(job=job).delete()
                if is_sensitive(job):
                    forget_sealed(job)
            shutil.rmtree(folder, ignore_errors=True)
            number += 1
        return number


def forget_sealed(job: ImportJob) -> None:
    """Sealed values in the rows of an import: of no use once its file is gone. Masks stay to be read."""
    for row in ImportRow.objects.filter(job=job).iterator(500):
        row.data |= {"readings": {}, "wanted": {}}
        row.save(update_fields=["data"])
