"""Frozen figures: what the figures were at one moment, by region and by cooperative.

Nothing of a snapshot is ever changed (triggers in dashboard/models/rules.py). Those that no month was ever locked
with are thinned (settings.SNAPSHOT_KEEP_DAYS).
"""

from django.conf import settings
from django.db import models
from django.urls import reverse

from core.models import District, Regency
from core.scoping import PUBLIC
from dashboard.models.rules import frozen, kept_when_locked
from dashboard.querysets import SnapshotPartQuerySet, SnapshotQuerySet
from dashboard.words import Taken
from registry.models import Cooperative

VIEW = "dashboard.view_snapshot"
PROVINCE_NAME = "Provinsi Kalimantan Barat"


class Snapshot(models.Model):
    """One moment. `on`: the day that its figures call today; `settings`: what numbers depended on then."""

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = VIEW

    on = models.DateField("per tanggal")
    taken_at = models.DateTimeField("dibekukan pada")
    why = models.CharField("cara", max_length=8, choices=Taken, default=Taken.NIGHTLY)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="oleh",
    )
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = "angka beku"
        verbose_name_plural = "angka beku"
        ordering = ["-taken_at", "-pk"]
        indexes = [models.Index(fields=["-on", "-taken_at"], name="snapshot_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["on"], condition=models.Q(why=Taken.NIGHTLY), name="snapshot_one_a_night"
            )
        ]
        triggers = [kept_when_locked()]

    def __str__(self) -> str:
        return f"Angka beku {self.on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("dashboard:snapshot-detail", args=[self.pk])


class SnapshotRegion(models.Model):
    """All figures of one region: a kecamatan, a kabupaten/kota (with what belongs to no kecamatan of it), or the
    province (code 61, with what belongs to no kabupaten/kota). numbers: measure's key → number, without zeros."""

    REGENCY_PATH = "regency"
    VIEW_PERMISSION = VIEW
    SAMPLE_WITH = "snapshot"

    snapshot = models.ForeignKey(
        Snapshot, models.CASCADE, related_name="regions", verbose_name="angka beku"
    )
    code = models.CharField("kode", max_length=8)
    name = models.CharField("wilayah", max_length=60)
    regency = models.ForeignKey(
        Regency, models.PROTECT, null=True, related_name="+", verbose_name="kabupaten/kota"
    )
    district = models.ForeignKey(
        District, models.PROTECT, null=True, related_name="+", verbose_name="kecamatan"
    )
    numbers = models.JSONField("angka", default=dict)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = SnapshotPartQuerySet.as_manager()

    class Meta:
        verbose_name = "angka beku wilayah"
        verbose_name_plural = "angka beku wilayah"
        ordering = ["snapshot_id", "code"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "code"], name="snapshot_region_once")
        ]
        indexes = [models.Index(fields=["code", "snapshot"], name="snapshot_of_region")]
        triggers = [frozen()]

    def __str__(self) -> str:
        return self.name


class SnapshotCooperative(models.Model):
    """The row behind the figures: one cooperative as it was. Its name and place are those of then; the
    cooperative itself may have gone since (`cooperative` is no constraint)."""

    REGENCY_PATH = "regency"
    VIEW_PERMISSION = VIEW
    SAMPLE_WITH = "snapshot"

    snapshot = models.ForeignKey(
        Snapshot, models.CASCADE, related_name="cooperatives", verbose_name="angka beku"
    )
    cooperative = models.ForeignKey(
        Cooperative,
        models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        verbose_name="koperasi",
    )
    name = models.CharField("nama koperasi", max_length=200)
    village_code = models.CharField("kode desa", max_length=13)
    village_name = models.CharField("desa/kelurahan", max_length=60)
    regency = models.ForeignKey(
        Regency, models.PROTECT, related_name="+", verbose_name="kabupaten/kota"
    )
    numbers = models.JSONField("angka", default=dict)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = SnapshotPartQuerySet.as_manager()

    class Meta:
        verbose_name = "koperasi pada angka beku"
        verbose_name_plural = "koperasi pada angka beku"
        ordering = ["snapshot_id", "village_code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "cooperative"], name="snapshot_cooperative_once"
            )
        ]
        triggers = [frozen()]

    def __str__(self) -> str:
        return self.name
