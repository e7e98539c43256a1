"""Who builds, what is built where, and how it is handed over."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.history import tracked
from core.scoping import PUBLIC, ScopedQuerySet
from core.triggers import row
from land.models import columns
from land.models.parcel import Parcel
from land.models.rules import ALLOCATED, STARTS, at_the_end
from land.models.verifying import paper_path
from land.querysets import BuildingQuerySet
from registry.models import Cooperative
from registry.models.document import validate_document


@tracked()
class Agency(models.Model):
    """An implementing agency, e.g. PT Agrinas Pangan Nusantara (Persero), with the names it is called by."""

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "land.view_parcel"

    name = models.CharField("nama", max_length=160, unique=True)
    short_name = models.CharField("nama pendek", max_length=60)
    aliases = ArrayField(
        models.CharField(max_length=160),
        verbose_name="nama lain",
        default=list,
        blank=True,
        help_text="Pisahkan dengan koma; dipakai saat membaca lembar.",
    )
    is_active = models.BooleanField("masih bekerja", default=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ScopedQuerySet["Agency"].as_manager()

    class Meta:
        verbose_name = "pelaksana"
        verbose_name_plural = "pelaksana"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.short_name


def size_width() -> int:
    return settings.LAND_BUILDING_SIZE[0]


def size_length() -> int:
    return settings.LAND_BUILDING_SIZE[1]


@tracked()
class Building(models.Model):
    """An allocation of a parcel to an agency and the building on it; one lives per cooperative.

    budget            Rupiah, with where the number is from
    width, length     metres
    allocated_on      day of the allocation; started_on: when building began, if known
    override_reason   why a parcel that isn't verified was allocated
    """

    REGENCY_PATH = columns.OF_COOPERATIVE
    COOPERATIVE_PATH = "cooperative"
    VIEW_PERMISSION = "land.view_parcel"

    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="buildings", verbose_name="koperasi"
    )
    parcel = models.ForeignKey(
        Parcel, models.PROTECT, related_name="buildings", verbose_name="lahan"
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="buildings", verbose_name="pelaksana"
    )
    contract_number = models.CharField("nomor kontrak/SPK", max_length=80, blank=True)
    phase = models.CharField("tahap/gelombang", max_length=40, blank=True)
    kodim = models.CharField("Kodim", max_length=80, blank=True)
    budget = models.DecimalField(
        "anggaran (Rp)",
        max_digits=15,
        decimal_places=0,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    budget_source = models.CharField("sumber angka anggaran", max_length=120, blank=True)
    width = models.DecimalField("lebar (m)", max_digits=6, decimal_places=2, default=size_width)
    length = models.DecimalField("panjang (m)", max_digits=6, decimal_places=2, default=size_length)
    allocated_on = models.DateField("dialokasikan pada")
    planned_start = models.DateField("rencana mulai", null=True, blank=True)
    planned_finish = models.DateField("rencana selesai", null=True, blank=True)
    started_on = models.DateField("mulai dibangun", null=True, blank=True)
    override_reason = models.CharField(
        "alasan tanpa verifikasi", max_length=250, blank=True, editable=False
    )
    note = models.TextField("catatan", max_length=2000, blank=True)
    by = columns.somebody("dialokasikan oleh")
    cancelled_at = models.DateTimeField("dibatalkan pada", null=True, blank=True, editable=False)
    cancel_reason = models.CharField(
        "alasan dibatalkan", max_length=250, blank=True, editable=False
    )
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = BuildingQuerySet.as_manager()

    class Meta:
        verbose_name = "pembangunan"
        verbose_name_plural = "pembangunan"
        ordering = ["cooperative__village_id", "cooperative_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative"],
                condition=Q(cancelled_at__isnull=True),
                name="building_one_lives",
                violation_error_message="Koperasi ini sudah punya pembangunan yang berjalan.",
            ),
            models.UniqueConstraint(
                fields=["parcel"],
                condition=Q(cancelled_at__isnull=True),
                name="building_parcel_once",
                violation_error_message="Lahan ini sudah dialokasikan.",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancel_reason="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancel_reason="")),
                name="building_cancelled_with_reason",
                violation_error_message="Membatalkan memerlukan alasan.",
            ),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | (Q(budget__gte=0) & ~Q(budget_source="")),
                name="building_budget_has_source",
                violation_error_message="Sebutkan dari mana angka anggaran ini.",
            ),
            models.CheckConstraint(
                condition=Q(planned_start__isnull=True)
                | Q(planned_finish__isnull=True)
                | Q(planned_finish__gte=F("planned_start")),
                name="building_plan_in_order",
                violation_error_message="Rencana selesai tidak boleh sebelum rencana mulai.",
            ),
            models.CheckConstraint(
                condition=Q(width__gt=0, length__gt=0),
                name="building_has_size",
                violation_error_message="Ukuran bangunan harus lebih dari 0.",
            ),
        ]
        indexes = [models.Index(fields=["agency", "cancelled_at"], name="building_of_agency")]
        triggers = [
            row(
                "building_allocated",
                pgtrigger.Insert | pgtrigger.UpdateOf("parcel_id", "cancelled_at"),
                ALLOCATED,
                "pa",
            ),
            row(
                "building_starts",
                pgtrigger.UpdateOf("started_on", "allocated_on"),
                STARTS,
            ),
            at_the_end("building_same_cooperative", "cooperative_id", "parcel_id"),
        ]

    def __str__(self) -> str:
        return f"Pembangunan {self.cooperative.name}"

    def get_absolute_url(self) -> str:
        return reverse("land:building-detail", args=[self.pk])

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None


@tracked()
class Handover(models.Model):
    """The handing over of a building (BAST).

    checks   [{"item": text, "ok": bool, "note": text}, …] as settings.LAND_BAST_ITEMS was that day
    """

    REGENCY_PATH = columns.OF_BUILDING
    COOPERATIVE_PATH = "building__cooperative"
    VIEW_PERMISSION = "land.view_parcel"

    building = models.OneToOneField(
        Building, models.PROTECT, related_name="handover", verbose_name="pembangunan"
    )
    handed_over_on = models.DateField("tanggal BAST")
    number = models.CharField("nomor BAST", max_length=80)
    received_by = models.CharField("diterima oleh", max_length=120)
    checks = models.JSONField("daftar periksa", default=list)
    note = models.CharField("catatan", max_length=500, blank=True)
    file = models.FileField(
        "berkas BAST",
        upload_to=paper_path,
        max_length=200,
        blank=True,
        validators=[validate_document],
    )
    file_name = models.CharField("nama berkas", max_length=200, blank=True, editable=False)
    by = columns.somebody("dicatat oleh")
    recorded_at = models.DateTimeField("dicatat pada", auto_now_add=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ScopedQuerySet["Handover"].as_manager()

    class Meta:
        verbose_name = "serah terima"
        verbose_name_plural = "serah terima"
        ordering = ["-handed_over_on", "pk"]

    def __str__(self) -> str:
        return f"BAST {self.number}"
