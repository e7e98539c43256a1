"""Imported files hold names and phones and are not kept for ever; what they wrote stays undoable."""

import shutil
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.tasks import task_backends
from django.utils import timezone
from django_tasks_db import DatabaseBackend

from core.history import because
from core.models import Balikan, ImportJob
from core.templatetags.kdkmp import angka


class Command(BaseCommand):
    help = (
        "Menghapus berkas impor yang lebih tua dari IMPORT_KEEP_DAYS hari dan catatan pekerjaan latar "
        "yang selesai. Catatan impornya sendiri tetap ada. Jalankan tiap hari."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days", type=int, default=None, help="umur dalam hari, pengganti IMPORT_KEEP_DAYS"
        )

    def handle(self, *args: Any, days: int | None, **options: Any) -> None:
        days = settings.IMPORT_KEEP_DAYS if days is None else days
        before = timezone.now() - timedelta(days=days)
        old = ImportJob.objects.filter(uploaded_at__lt=before).exclude(file="")
        number = 0
        for job in old.exclude(stage__in=ImportJob.WORKING):
            folder = Path(job.file.path).parent
            # first forget, then remove: a job whose file is missing would promise what it can't do
            with because(f"berkas impor dihapus setelah {days} hari"):
                idle = ImportJob.objects.filter(pk=job.pk).exclude(stage__in=ImportJob.WORKING)
                if not idle.update(file=""):  # somebody has just had it checked again
                    continue
            Balikan.objects.filter(job=job).delete()
            shutil.rmtree(folder, ignore_errors=True)
            number += 1
        self.stdout.write(f"Berkas impor dihapus: {angka(number)}.")
        if isinstance(task_backends["default"], DatabaseBackend):
            call_command("prune_db_task_results", queue_name="*", verbosity=0)
