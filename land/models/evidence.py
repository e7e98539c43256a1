"""Photos and documents of land and building."""

from uuid import UUID

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.history import tracked
from core.photos.storage import photo_path, photo_storage
from core.scoping import ScopedQuerySet
from core.triggers import row
from land.models import columns
from land.models.parcel import Parcel
from land.models.progress import ProgressReport
from land.models.rules import PHOTO_LIES
from land.models.survey import Survey
from land.models.verifying import paper_path
from land.querysets import LandPhotoQuerySet
from land.words import Condition
from registry.models import Cooperative
from registry.models.document import validate_document


@tracked()
class LandDocument(models.Model):
    """A paper of a parcel: certificate, deed of gift, minutes. Served to who may read, never by a bare URL."""

    class Kind(models.TextChoices):
        CERTIFICATE = "sertifikat", "Sertifikat/surat tanah"
        GRANT = "hibah", "Surat hibah"
        MINUTES = "berita_acara", "Berita acara"
        PERMIT = "izin", "Izin/rekomendasi"
        MAP = "peta", "Peta/denah"
        OTHER = "lainnya", "Lainnya"

    REGENCY_PATH = columns.OF_PARCEL
    COOPERATIVE_PATH = "parcel__cooperative"
    VIEW_PERMISSION = "land.view_holder"  # papers carry names

    parcel = models.ForeignKey(
        Parcel, models.CASCADE, related_name="documents", verbose_name="lahan"
    )
    kind = models.CharField("jenis", max_length=15, choices=Kind)
    shows = ArrayField(
        models.CharField(max_length=15, choices=Condition),
        verbose_name="bukti untuk syarat",
        default=list,
        blank=True,
    )
    title = models.CharField("judul", max_length=160)
    dated = models.DateField("tanggal dokumen", null=True, blank=True)
    file = models.FileField(
        "berkas", upload_to=paper_path, max_length=200, validators=[validate_document]
    )
    file_name = models.CharField("nama berkas", max_length=200, editable=False)
    uploaded_at = models.DateTimeField("diunggah pada", default=timezone.now, editable=False)
    by = columns.somebody("diunggah oleh")
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ScopedQuerySet["LandDocument"].as_manager()

    class Meta:
        verbose_name = "dokumen lahan"
        verbose_name_plural = "dokumen lahan"
        ordering = ["parcel_id", "kind", "pk"]

    def __str__(self) -> str:
        return self.title


@tracked()
class LandPhoto(models.Model):
    """A photo of a parcel, of a progress report, or of a survey that waits; `cooperative` is kept by the database.

    survey         that declared it, for photos from phones; `parcel` is empty until the survey is used
    sha256, size   of the bytes as they were sent: the key by which a phone sends and resumes
    client_id      of the survey or report that declared it
    received_at    empty while a phone is still sending it
    """

    REGENCY_PATH = columns.OF_COOPERATIVE
    COOPERATIVE_PATH = "cooperative"
    VIEW_PERMISSION = "land.view_parcel"

    cooperative = models.ForeignKey(
        Cooperative,
        models.CASCADE,
        editable=False,
        related_name="land_photos",
        verbose_name="koperasi",
    )
    parcel = models.ForeignKey(
        Parcel,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="photos",
        verbose_name="lahan",
    )
    report = models.ForeignKey(
        ProgressReport,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="photos",
        verbose_name="laporan progres",
    )
    survey = models.ForeignKey(
        Survey,
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="photos",
        verbose_name="survei",
    )
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField("ukuran (byte)")
    order = models.PositiveSmallIntegerField("urutan", default=0)
    caption = models.CharField("keterangan", max_length=200, blank=True)
    taken_at = models.DateTimeField("diambil pada", null=True, blank=True)
    client_id = models.UUIDField(null=True, blank=True, editable=False)
    received_at = models.DateTimeField("diterima pada", null=True, blank=True)
    file = models.FileField(
        "berkas", storage=photo_storage, upload_to=photo_path, max_length=200, blank=True
    )
    thumbnail = models.FileField(
        "gambar kecil", storage=photo_storage, upload_to=photo_path, max_length=200, blank=True
    )
    stored_sha256 = models.CharField(max_length=64, blank=True)
    width = models.PositiveSmallIntegerField(null=True, blank=True)
    height = models.PositiveSmallIntegerField(null=True, blank=True)
    by = columns.somebody("diunggah oleh")
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = LandPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "foto lahan"
        verbose_name_plural = "foto lahan"
        ordering = ["cooperative_id", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(report__isnull=True) & (Q(parcel__isnull=False) | Q(survey__isnull=False))
                )
                | Q(report__isnull=False, parcel__isnull=True, survey__isnull=True),
                name="land_photo_of_one",
            ),
            models.UniqueConstraint(
                fields=["parcel", "sha256"],
                condition=Q(parcel__isnull=False),
                name="land_photo_once_parcel",
                violation_error_message="Foto ini sudah ada.",
            ),
            models.UniqueConstraint(
                fields=["report", "sha256"],
                condition=Q(report__isnull=False),
                name="land_photo_once_report",
                violation_error_message="Foto ini sudah ada.",
            ),
            models.UniqueConstraint(
                fields=["survey", "sha256"],
                condition=Q(survey__isnull=False),
                name="land_photo_once_survey",
                violation_error_message="Foto ini sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True)
                | (~Q(file="") & ~Q(stored_sha256="") & ~Q(thumbnail="")),
                name="land_photo_received_is_stored",
            ),
        ]
        indexes = [models.Index(fields=["cooperative", "-received_at"], name="land_photo_of_coop")]
        triggers = [
            row(
                "land_photo_lies",
                pgtrigger.Insert | pgtrigger.UpdateOf("parcel_id", "report_id", "survey_id"),
                PHOTO_LIES,
            )
        ]

    def __str__(self) -> str:
        return self.caption or "Foto"

    @property
    def declared_by(self) -> UUID:
        """Of what a phone sends in pieces (core/photos/receiving.py): its survey's id."""
        if self.survey is None:
            raise ValueError("only a survey's photos come in pieces")
        return self.survey.client_id

    def before_received(self) -> None:
        """Nothing to lock."""

    def after_received(self) -> None:
        """Nothing follows."""
