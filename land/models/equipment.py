from django.db import models
from django.db.models import Q

from core.history import tracked
from land.models import columns
from land.querysets import EquipmentQuerySet
from land.words import Equipment, EquipmentState
from registry.models import Cooperative


@tracked()
class EquipmentItem(models.Model):
    """Work equipment that a cooperative received; how many it should have is settings.LAND_EQUIPMENT."""

    REGENCY_PATH = columns.OF_COOPERATIVE
    COOPERATIVE_PATH = "cooperative"
    VIEW_PERMISSION = "land.view_parcel"

    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="equipment", verbose_name="koperasi"
    )
    kind = models.CharField("jenis", max_length=10, choices=Equipment)
    quantity = models.PositiveSmallIntegerField("jumlah", default=1)
    condition = models.CharField(
        "kondisi", max_length=12, choices=EquipmentState, default=EquipmentState.GOOD
    )
    received_on = models.DateField("diterima pada")
    bast_number = models.CharField("nomor BAST", max_length=80, blank=True)
    note = models.CharField("catatan", max_length=250, blank=True)
    by = columns.somebody("dicatat oleh")
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = EquipmentQuerySet.as_manager()

    class Meta:
        verbose_name = "alat kerja"
        verbose_name_plural = "alat kerja"
        ordering = ["cooperative_id", "kind", "received_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1),
                name="equipment_quantity_positive",
                violation_error_message="Jumlah paling sedikit 1.",
            )
        ]
        indexes = [models.Index(fields=["cooperative", "kind"], name="equipment_of_coop")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.quantity})"
