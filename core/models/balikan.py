"""The making of a balikan: asked for by an officer, done by the background worker."""

from pathlib import Path
from typing import Any, Self

from django.db import models
from django.utils import timezone

from core.models.imports import ImportJob
from core.scoping import PUBLIC, ScopedQuerySet


class BalikanQuerySet(ScopedQuerySet["Balikan"]):
    def for_user(self, user: Any, permission: str | None = None) -> Self:
        return self.filter(job__in=ImportJob.objects.for_user(user, permission))


class Balikan(models.Model):
    """The workbook of an import as its preview is now.

    Whatever changes what the preview shows deletes this row (`jobs.to_change`), so a workbook that is
    older than its preview has no row and is never handed out. Not tracked: it is made from what is.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "menunggu giliran"
        MARKING = "marking", "menyusun keterangan"
        WRITING = "writing", "menulis berkas"
        READY = "ready", "siap diunduh"
        FAILED = "failed", "gagal dibuat"

    UNMADE = (State.WAITING, State.MARKING, State.WRITING)

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "core.import_sheet"

    job = models.OneToOneField(
        ImportJob, models.CASCADE, related_name="balikan", verbose_name="impor"
    )
    state = models.CharField("keadaan", max_length=7, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField("diminta pada", default=timezone.now)
    done = models.PositiveIntegerField("baris selesai", default=0)
    total = models.PositiveIntegerField("seluruh baris", default=0)
    message = models.CharField("pesan", max_length=1000, blank=True)

    objects = BalikanQuerySet.as_manager()

    class Meta:
        verbose_name = "balikan"
        verbose_name_plural = "balikan"

    def __str__(self) -> str:
        return f"Balikan impor {self.job_id}"

    @property
    def name(self) -> str:
        """Of the file, beside the import's own. A new request has a new number, hence a new file."""
        return f"balikan-{self.pk}.xlsx"

    @property
    def path(self) -> Path:
        return Path(self.job.file.path).parent / self.name
