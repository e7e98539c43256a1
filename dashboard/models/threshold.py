from typing import Any

from django.db import models
from django.db.models import F, Q

from core.history import tracked
from core.scoping import PUBLIC, ScopedQuerySet
from dashboard.counting.measures import MEASURES


@tracked()
class Threshold(models.Model):
    """From how many percent an indicator (dashboard.counting.measures.INDICATORS) is good or fair, and what is aimed
    at. Where less is better (Measure.good = -1) it is good up to `good` and fair up to `fair`. Percent, 0–100."""

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "dashboard.view_dashboard"

    key = models.SlugField("indikator", max_length=40, unique=True)
    good = models.DecimalField("baik mulai (%)", max_digits=5, decimal_places=2)
    fair = models.DecimalField("perlu perhatian mulai (%)", max_digits=5, decimal_places=2)
    target = models.DecimalField(
        "target (%)", max_digits=5, decimal_places=2, null=True, blank=True
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "ambang indikator"
        verbose_name_plural = "ambang indikator"
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(good__range=(0, 100), fair__range=(0, 100))
                & (Q(target__isnull=True) | Q(target__range=(0, 100))),
                name="threshold_percent",
                violation_error_message="Ambang dan target antara 0 dan 100 persen.",
            ),
            models.CheckConstraint(
                condition=~Q(good=F("fair")),
                name="threshold_apart",
                violation_error_message="Kedua ambang tidak boleh sama.",
            ),
        ]

    def __str__(self) -> str:
        return self.history_name({"key": self.key})

    @staticmethod
    def history_name(row: dict[str, Any]) -> str:
        """How a history sentence calls the row (core.history_reading)."""
        measure = MEASURES.get(row["key"])
        return measure.label if measure else row["key"]
