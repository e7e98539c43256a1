"""Outlines of kabupaten/kota, in sets of which one is drawn, and what officers found of doubted points."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.history import tracked
from core.models import Regency
from core.scoping import PUBLIC, ScopedQuerySet
from dashboard.words import BoundaryKind
from registry.models import Cooperative


@tracked()
class BoundarySet(models.Model):
    """Where one set comes from; a set that is not drawn any more can be drawn again.

    `notes`: what reading the file told, sentences; `digest`: SHA-256 of what it was made of.
    """

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "registry.view_cooperative"

    kind = models.CharField("jenis", max_length=12, choices=BoundaryKind)
    source = models.CharField("sumber", max_length=200)
    digest = models.CharField("sidik", max_length=64, unique=True)
    notes = models.JSONField("catatan", default=list, blank=True)
    active = models.BooleanField("dipakai", default=False)
    at = models.DateTimeField("diunggah pada")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="oleh",
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "kumpulan batas wilayah"
        verbose_name_plural = "kumpulan batas wilayah"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["active"],
                condition=Q(active=True),
                name="boundary_one_active",
                violation_error_message="Batas lain baru saja dipakai. Muat ulang halamannya.",
            )
        ]

    def __str__(self) -> str:
        return self.source

    @property
    def is_illustrative(self) -> bool:
        return self.kind == BoundaryKind.ILLUSTRATIVE


@tracked()
class Boundary(models.Model):
    """One kabupaten's outline: `shape` is GeoJSON's coordinates of a MultiPolygon, [longitude, latitude] in
    degrees WGS 84 with four decimals (11 m); `matched`: how the file named it."""

    REGENCY_PATH = "regency"
    VIEW_PERMISSION = "registry.view_cooperative"

    set = models.ForeignKey(
        BoundarySet, models.CASCADE, related_name="boundaries", verbose_name="kumpulan"
    )
    regency = models.ForeignKey(
        Regency, models.CASCADE, related_name="+", verbose_name="kabupaten/kota"
    )
    shape = models.JSONField("batas")
    matched = models.CharField("dicocokkan menurut", max_length=40, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "batas wilayah"
        verbose_name_plural = "batas wilayah"
        ordering = ["regency_id"]
        constraints = [
            models.UniqueConstraint(fields=["set", "regency"], name="boundary_regency_once")
        ]

    def __str__(self) -> str:
        return str(self.regency)


@tracked()
class PointCheck(models.Model):
    """An officer looked at a doubted point and found it right. Holds for that very point only: a cooperative
    that moves is judged anew."""

    REGENCY_PATH = "cooperative__village__district__regency"
    COOPERATIVE_PATH = "cooperative"
    VIEW_PERMISSION = "registry.view_cooperative"

    # it is about the point of that very cooperative
    STAYS_WHEN_MERGED = True

    cooperative = models.OneToOneField(
        Cooperative, models.CASCADE, related_name="+", verbose_name="koperasi"
    )
    latitude = models.FloatField("lintang")
    longitude = models.FloatField("bujur")
    note = models.CharField("catatan", max_length=250, blank=True)
    at = models.DateTimeField("diperiksa pada")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="oleh",
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "pemeriksaan titik"
        verbose_name_plural = "pemeriksaan titik"
        ordering = ["-at"]

    def __str__(self) -> str:
        return str(self.cooperative)
