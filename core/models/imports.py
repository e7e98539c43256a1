"""Imports of sheets: the file, how it was understood, what each row came to."""

import secrets
from pathlib import Path, PurePath
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core import scoping
from core.history import tracked
from core.models.user import User
from core.scoping import PUBLIC, ScopedQuerySet


def source_path(job: "ImportJob", filename: str) -> str:
    """A folder nobody can guess; the sender's own name is kept in the row, not on the disk."""
    return f"impor/{secrets.token_hex(12)}/berkas{PurePath(filename).suffix.lower()[:6]}"


class ImportJobQuerySet(ScopedQuerySet["ImportJob"]):
    def for_user(self, user: Any, permission: str | None = None) -> Self:
        """Everybody his own; those who may import in the whole province see all.

        A file holds rows of whatever kabupaten its sender put in, so it belongs to its uploader.
        """
        permission = permission or "core.import_sheet"
        if not scoping.holds(user, permission):
            return self.none()
        if scoping.area(user, "core.view_imports") is scoping.EVERYWHERE:
            return self
        return self.filter(uploaded_by=user)

    def waiting_for(self, user: Any) -> Self:
        """Their uploader must go on with them: say what the columns are, or look through the preview."""
        stages = (ImportJob.Stage.MAPPING, ImportJob.Stage.PREVIEW)
        return self.filter(uploaded_by=user, stage__in=stages)


@tracked(exclude=("done", "total", "heartbeat", "cancel_asked"))
class ImportJob(models.Model):
    """A file on its way into the registry, from the upload to the undo."""

    class Stage(models.TextChoices):
        READING = "reading", "membaca berkas"
        MAPPING = "mapping", "menunggu pemetaan kolom"
        CHECKING = "checking", "memeriksa baris"
        PREVIEW = "preview", "pratinjau siap"
        APPLYING = "applying", "menerapkan"
        APPLIED = "applied", "diterapkan"
        UNDONE = "undone", "impor dibatalkan"
        FAILED = "failed", "gagal"
        CANCELLED = "cancelled", "dihentikan"

    class Mode(models.TextChoices):
        FILL = "fill", "Isi yang kosong saja"
        UPDATE = "update", "Perbarui dengan isi berkas"

    class MonthDay(models.TextChoices):
        ASK = "ask", "Tanyakan tiap baris"
        FIRST = "first", "Tanggal 1 bulan itu"
        LAST = "last", "Hari terakhir bulan itu"

    WORKING = (Stage.READING, Stage.CHECKING, Stage.APPLYING)

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "core.import_sheet"

    kind = models.CharField("jenis data", max_length=30)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="diunggah oleh",
    )
    uploaded_at = models.DateTimeField("diunggah pada", default=timezone.now)
    filename = models.CharField("nama berkas", max_length=200)
    file = models.FileField("berkas", upload_to=source_path, max_length=200)
    sha256 = models.CharField("sidik berkas", max_length=64)
    stage = models.CharField("tahap", max_length=10, choices=Stage, default=Stage.READING)
    message = models.CharField("pesan", max_length=1000, blank=True)
    notes = models.JSONField("catatan pembacaan", default=list, blank=True)
    sheet = models.CharField("lembar", max_length=200, blank=True)
    sheets = models.JSONField("lembar yang ada", default=list, blank=True)
    columns = models.JSONField("kolom", default=list, blank=True)
    fingerprint = models.CharField("sidik judul kolom", max_length=16, blank=True)
    mode = models.CharField("cara", max_length=6, choices=Mode, default=Mode.FILL)
    as_of = models.DateField("data per tanggal", null=True, blank=True)
    month_day = models.CharField(
        "tanggal yang hanya bulan", max_length=5, choices=MonthDay, default=MonthDay.ASK
    )
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name="perbaikan dari",
    )
    counts = models.JSONField("jumlah per keadaan", default=dict, blank=True)
    done = models.PositiveIntegerField("baris selesai", default=0, editable=False)
    total = models.PositiveIntegerField("seluruh baris", default=0, editable=False)
    started_at = models.DateTimeField("mulai dikerjakan", null=True, blank=True)
    heartbeat = models.DateTimeField("tanda hidup", null=True, blank=True, editable=False)
    cancel_asked = models.BooleanField("diminta berhenti", default=False, editable=False)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="diterapkan oleh",
    )
    applied_at = models.DateTimeField("diterapkan pada", null=True, blank=True)
    undone_at = models.DateTimeField("dibatalkan pada", null=True, blank=True)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        verbose_name = "impor"
        verbose_name_plural = "impor"
        ordering = ["-uploaded_at", "-pk"]
        indexes = [models.Index(fields=["uploaded_by", "-uploaded_at"], name="import_of_user")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage="applied") | Q(applied_at__isnull=False),
                name="import_applied_when",
                violation_error_message="Impor yang diterapkan harus berwaktu.",
            )
        ]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("core:import-detail", args=[self.pk])

    @property
    def folder(self) -> Path:
        """Where the rows that the reader found are kept, beside the file."""
        return Path(self.file.path).parent / "baris"

    @property
    def mark(self) -> str:
        """Of the preview as it is: pages send it back, so that nobody decides about rows he has not seen."""
        at = self.started_at.isoformat() if self.started_at else ""
        return f"{at} {sorted(self.counts.items())}"

    @property
    def is_working(self) -> bool:
        return self.stage in self.WORKING


class ImportRowQuerySet(ScopedQuerySet["ImportRow"]):
    def for_user(self, user: Any, permission: str | None = None) -> Self:
        return self.filter(job__in=ImportJob.objects.for_user(user, permission))


class ImportRow(models.Model):
    """What one row of a file came to. Not tracked: what it wrote is, in the tables it wrote to."""

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "core.import_sheet"

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="rows", verbose_name="impor")
    number = models.PositiveIntegerField("baris")
    key = models.CharField("kunci baris", max_length=40, blank=True)
    state = models.CharField("keadaan", max_length=8)
    village_code = models.CharField("kode desa", max_length=13, blank=True)
    place = models.CharField("wilayah", max_length=200, blank=True)
    title = models.CharField("nama", max_length=200, blank=True)
    target = models.BigIntegerField("data yang dituju", null=True, blank=True)
    identity = models.CharField("jati diri", max_length=220, blank=True)
    answers = models.JSONField("jawaban", default=dict, blank=True)
    data = models.JSONField("isi", default=dict)
    written = models.JSONField("yang ditulis", default=list, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = "baris impor"
        verbose_name_plural = "baris impor"
        ordering = ["job_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["job", "number"],
                name="import_row_once",
                violation_error_message="Baris ini sudah tercatat.",
            )
        ]
        indexes = [models.Index(fields=["job", "state", "number"], name="import_row_state")]

    def __str__(self) -> str:
        return f"Baris {self.number}"


class ColumnMemoryQuerySet(ScopedQuerySet["ColumnMemory"]):
    def for_user(self, user: Any, permission: str | None = None) -> Self:
        return self.filter(user=user) if user.is_authenticated else self.none()


class ColumnMemory(models.Model):
    """How a sender's columns were mapped the last time he sent a sheet with the same header."""

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "core.import_sheet"

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="pengirim")
    kind = models.CharField("jenis data", max_length=30)
    fingerprint = models.CharField("sidik judul kolom", max_length=16)
    mapping = models.JSONField("pemetaan", default=dict)
    used_at = models.DateTimeField("terakhir dipakai", auto_now=True)

    objects = ColumnMemoryQuerySet.as_manager()

    class Meta:
        verbose_name = "ingatan kolom"
        verbose_name_plural = "ingatan kolom"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "fingerprint"],
                name="column_memory_once",
                violation_error_message="Pemetaan ini sudah diingat.",
            )
        ]

    def __str__(self) -> str:
        return self.fingerprint
