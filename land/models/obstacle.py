"""What stands in the way of land (kendala lahan): of a cooperative, or of one of its parcels."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.history import tracked
from land.models import columns
from land.models.parcel import Parcel
from land.querysets import LandObstacleQuerySet
from land.words import LandObstacleKind
from registry.models import Cooperative


@tracked()
class LandObstacle(models.Model):
    """Open until `resolved_on`. "Tidak ada lahan" is of the cooperative, so `parcel` is empty then."""

    REGENCY_PATH = columns.OF_COOPERATIVE
    COOPERATIVE_PATH = "cooperative"
    VIEW_PERMISSION = "land.view_parcel"

    cooperative = models.ForeignKey(
        Cooperative, models.CASCADE, related_name="land_obstacles", verbose_name="koperasi"
    )
    parcel = models.ForeignKey(
        Parcel,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="obstacles",
        verbose_name="lahan",
    )
    kind = models.CharField("kendala", max_length=20, choices=LandObstacleKind)
    note = models.CharField("uraian", max_length=500, blank=True)
    noted_on = models.DateField("dicatat pada", default=timezone.localdate)
    resolved_on = models.DateField("teratasi pada", null=True, blank=True)
    resolution = models.CharField("cara mengatasi", max_length=500, blank=True)
    by = columns.somebody("dicatat oleh")
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = LandObstacleQuerySet.as_manager()

    class Meta:
        verbose_name = "kendala lahan"
        verbose_name_plural = "kendala lahan"
        ordering = ["cooperative_id", "resolved_on", "noted_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "parcel", "kind"],
                condition=Q(resolved_on__isnull=True),
                nulls_distinct=False,
                name="land_obstacle_open_once",
                violation_error_message="Kendala ini sudah tercatat dan belum teratasi.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="tidak_ada_lahan") | Q(parcel__isnull=True),
                name="land_obstacle_no_land_alone",
                violation_error_message="“Tidak ada lahan” dicatat pada koperasi, bukan pada lahan.",
            ),
            models.CheckConstraint(
                condition=Q(resolved_on__isnull=True) | Q(resolved_on__gte=F("noted_on")),
                name="land_obstacle_in_order",
                violation_error_message="Teratasi tidak mungkin sebelum dicatat.",
            ),
        ]
        indexes = [models.Index(fields=["kind", "resolved_on"], name="land_obstacle_kind")]

    def __str__(self) -> str:
        return self.get_kind_display()
