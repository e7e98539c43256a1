"""How far a building is, according to each source. Only ever added; corrected by a further report."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.history import tracked
from core.triggers import row
from land.models import columns
from land.models.building import Building
from land.models.rules import REPORT_STAYS, REPORTED
from land.querysets import ProgressQuerySet
from land.words import BuildStage, Source


@tracked()
class ProgressReport(models.Model):
    """What one source says of a building on a day (laporan progres).

    percent       0–100 with two decimals
    note          must say why when it is less than that source said before, or before the building's start
    corrects      the report that this one replaces; only what isn't replaced or withdrawn counts
    verified_at   an officer has seen it: see land.querysets.official_order
    """

    REGENCY_PATH = columns.OF_BUILDING
    COOPERATIVE_PATH = "building__cooperative"
    VIEW_PERMISSION = "land.view_parcel"

    building = models.ForeignKey(
        Building, models.PROTECT, related_name="reports", verbose_name="pembangunan"
    )
    source = models.CharField("sumber", max_length=8, choices=Source)
    reported_on = models.DateField("per tanggal")
    percent = columns.percent("progres (%)")
    stage = models.CharField("tahap", max_length=12, choices=BuildStage, blank=True)
    note = models.CharField("catatan", max_length=500, blank=True)
    latitude = models.FloatField("lintang", null=True, blank=True)
    longitude = models.FloatField("bujur", null=True, blank=True)
    client_id = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="corrected_by",
        verbose_name="mengoreksi",
    )
    recorded_at = models.DateTimeField("dicatat pada", default=timezone.now, editable=False)
    by = columns.somebody("dicatat oleh")
    verified_at = models.DateTimeField("diperiksa pada", null=True, blank=True, editable=False)
    verified_by = columns.somebody("diperiksa oleh")
    withdrawn_at = models.DateTimeField("ditarik pada", null=True, blank=True, editable=False)
    withdraw_reason = models.CharField("alasan ditarik", max_length=250, blank=True, editable=False)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ProgressQuerySet.as_manager()

    class Meta:
        verbose_name = "laporan progres"
        verbose_name_plural = "laporan progres"
        ordering = ["building_id", "-reported_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lte=100),
                name="report_percent_in_range",
                violation_error_message="Progres dari 0 sampai 100 persen.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdraw_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdraw_reason="")),
                name="report_withdrawn_with_reason",
                violation_error_message="Menarik laporan memerlukan alasan.",
            ),
            columns.inside_kalbar("report_in_kalbar"),
        ]
        indexes = [
            models.Index(
                fields=["building", "source", "-reported_on", "-id"], name="report_of_building"
            )
        ]
        triggers = [
            row("report_follows", pgtrigger.Insert, REPORTED, "bu", "earlier", "later"),
            row("report_stays", pgtrigger.Update | pgtrigger.Delete, REPORT_STAYS),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.percent} %"
