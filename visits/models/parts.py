"""What belongs to a visit: obstacles, follow-ups, observed milestones and outlets, photos.

Obstacles, follow-ups and proposals carry `client_id`, made on the phone: when a corrected version
arrives, a row is met again by it and keeps what people have decided since (done, accepted).
"""

from uuid import UUID

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from core.history import tracked
from core.photos.storage import photo_path, photo_storage
from registry.models import Cooperative, Milestone, Outlet
from visits.expressions import bands
from visits.models.visit import Visit
from visits.querysets import FollowUpQuerySet, ObstacleQuerySet, OfVisitQuerySet
from visits.words import ObstacleCategory, Priority

OF_VISIT = "visit__cooperative__village__district__regency"
OWNER = "visit__person__user"


@tracked()
class Obstacle(models.Model):
    """A kendala that the visit found."""

    REGENCY_PATH = OF_VISIT
    OWNER_PATH = OWNER
    VIEW_PERMISSION = "visits.view_visit"

    visit = models.ForeignKey(
        Visit, models.CASCADE, related_name="obstacles", verbose_name="kunjungan"
    )
    client_id = models.UUIDField(editable=False)
    category = models.CharField("kategori", max_length=15, choices=ObstacleCategory)
    priority = models.CharField("prioritas", max_length=8, choices=Priority)
    note = models.CharField("uraian", max_length=1000, blank=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ObstacleQuerySet.as_manager()

    class Meta:
        verbose_name = "kendala"
        verbose_name_plural = "kendala"
        ordering = ["visit_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "client_id"], name="obstacle_once")]
        indexes = [models.Index(fields=["category", "priority"], name="obstacle_by_category")]

    def __str__(self) -> str:
        return self.get_category_display()


@tracked()
class FollowUp(models.Model):
    """Something to be done after a visit: by whom, until when. It stays with the cooperative when the
    mentor changes (`cooperative` is the visit's, kept for that)."""

    REGENCY_PATH = "cooperative__village__district__regency"
    COOPERATIVE_PATH = "cooperative"
    VIEW_PERMISSION = "visits.view_visit"

    visit = models.ForeignKey(
        Visit, models.CASCADE, related_name="follow_ups", verbose_name="kunjungan"
    )
    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="follow_ups", verbose_name="koperasi"
    )
    client_id = models.UUIDField(editable=False)
    what = models.CharField("tindak lanjut", max_length=500)
    who = models.CharField("penanggung jawab", max_length=120)
    due = models.DateField("tenggat")
    done_on = models.DateField("selesai pada", null=True, blank=True)
    done_note = models.CharField("hasil", max_length=500, blank=True)
    # the visit in which the mentor ticked it, when he did so in the app
    done_in = models.ForeignKey(
        Visit, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="diselesaikan oleh",
    )
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = "tindak lanjut"
        verbose_name_plural = "tindak lanjut"
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "client_id"], name="follow_up_once")
        ]
        indexes = [
            models.Index(
                fields=["due", "cooperative"],
                condition=Q(done_on__isnull=True),
                name="follow_up_open",
            ),
        ]

    def __str__(self) -> str:
        return self.what


@tracked()
class MilestoneProposal(models.Model):
    """A milestone that the mentor saw reached. It changes the registry only when an officer accepts it."""

    class Verdict(models.TextChoices):
        OPEN = "", "Menunggu"
        ACCEPTED = "diterima", "Diterima"
        DECLINED = "ditolak", "Tidak diterima"

    REGENCY_PATH = OF_VISIT
    OWNER_PATH = OWNER
    VIEW_PERMISSION = "visits.view_visit"

    visit = models.ForeignKey(
        Visit, models.CASCADE, related_name="proposals", verbose_name="kunjungan"
    )
    client_id = models.UUIDField(editable=False)
    kind = models.CharField("tahapan", max_length=12, choices=Milestone.Kind)
    reached_on = models.DateField("tanggal", null=True, blank=True)
    number = models.CharField("nomor", max_length=60, blank=True)
    note = models.CharField("keterangan", max_length=250, blank=True)
    verdict = models.CharField("putusan", max_length=10, choices=Verdict, blank=True, default="")
    reason = models.CharField("alasan", max_length=250, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="diputuskan oleh",
    )
    decided_at = models.DateTimeField("diputuskan pada", null=True, blank=True, editable=False)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = OfVisitQuerySet["MilestoneProposal"].as_manager()

    class Meta:
        verbose_name = "usulan tahapan"
        verbose_name_plural = "usulan tahapan"
        ordering = ["visit_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "client_id"], name="proposal_once"),
            models.UniqueConstraint(fields=["visit", "kind"], name="proposal_kind_once"),
            models.CheckConstraint(
                condition=Q(verdict="", decided_at__isnull=True)
                | (~Q(verdict="") & Q(decided_at__isnull=False)),
                name="proposal_decided_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["visit"], condition=Q(verdict=""), name="proposal_open"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


@tracked()
class OutletObservation(models.Model):
    """How the mentor found a gerai. Told to the reviewer; the registry's own row is not changed by it."""

    REGENCY_PATH = OF_VISIT
    OWNER_PATH = OWNER
    VIEW_PERMISSION = "visits.view_visit"

    visit = models.ForeignKey(
        Visit, models.CASCADE, related_name="outlets", verbose_name="kunjungan"
    )
    kind = models.CharField("jenis gerai", max_length=15, choices=Outlet.Kind)
    status = models.CharField("status", max_length=12, choices=Outlet.Status)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = OfVisitQuerySet["OutletObservation"].as_manager()

    class Meta:
        verbose_name = "pengamatan gerai"
        verbose_name_plural = "pengamatan gerai"
        ordering = ["visit_id", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "kind"], name="observed_outlet_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_status_display()}"


@tracked()
class VisitPhoto(models.Model):
    """A photo that a version declared; it is here when `received_at` is set, and not before the file is
    safely on the disk.

    sha256, size     of the bytes as the phone declared them: the key by which it is sent and resumed
    stored_sha256    of the re-encoded file that we keep (no EXIF), which also names it
    dhash            64-bit difference hash of the picture as a signed integer; alike pictures differ in few bits
    """

    REGENCY_PATH = OF_VISIT
    OWNER_PATH = OWNER
    VIEW_PERMISSION = "visits.view_visit"

    visit = models.ForeignKey(
        Visit, models.CASCADE, related_name="photos", verbose_name="kunjungan"
    )
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField("ukuran (byte)")
    order = models.PositiveSmallIntegerField("urutan", default=0)
    caption = models.CharField("keterangan", max_length=200, blank=True)
    taken_at = models.DateTimeField("diambil pada", null=True, blank=True)
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
    dhash = models.BigIntegerField(null=True, blank=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = OfVisitQuerySet["VisitPhoto"].as_manager()

    class Meta:
        verbose_name = "foto kunjungan"
        verbose_name_plural = "foto kunjungan"
        ordering = ["visit_id", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "sha256"], name="photo_once"),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True)
                | (~Q(file="") & ~Q(stored_sha256="") & ~Q(thumbnail="")),
                name="photo_received_is_stored",
            ),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="photo_by_sha"),
            models.Index(fields=["dhash"], name="photo_by_dhash"),
            # without a list of pending entries, which every look-up would have to read through
            GinIndex(
                bands("dhash"),
                name="photo_by_bands",
                condition=Q(dhash__isnull=False),
                fastupdate=False,
            ),
            models.Index(
                fields=["visit"], condition=Q(received_at__isnull=True), name="photo_missing"
            ),
        ]

    def __str__(self) -> str:
        return self.caption or "Foto"

    @property
    def declared_by(self) -> UUID:
        """See core/photos/receiving.py; so are the next two."""
        return self.visit.client_id

    def before_received(self) -> None:
        from visits.weighing import weigh_again

        # its likeness is a signal; the visit is locked first, as by everybody
        weigh_again(self.visit_id)

    def after_received(self) -> None:
        from visits.weighing import hand_over_weighing

        hand_over_weighing()
