"""Months that are locked: from then on letter, annex and text come out of one snapshot."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.history import tracked
from core.scoping import PUBLIC
from dashboard.models.rules import month_order
from dashboard.models.snapshot import VIEW, Snapshot
from dashboard.querysets import MonthStepQuerySet
from dashboard.words import MonthVerb


@tracked()
class MonthStep(models.Model):
    """A month (its first day) was locked with a snapshot, or reopened for a reason. Only ever added; the newest of
    a month says how it stands (MonthStepQuerySet.standing)."""

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = VIEW

    month = models.DateField("bulan")
    verb = models.CharField("langkah", max_length=6, choices=MonthVerb)
    snapshot = models.ForeignKey(
        Snapshot,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="steps",
        verbose_name="angka beku",
    )
    reason = models.CharField("alasan", max_length=500, blank=True)
    at = models.DateTimeField("pada")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="oleh",
    )
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = MonthStepQuerySet.as_manager()

    class Meta:
        verbose_name = "langkah bulan"
        verbose_name_plural = "langkah bulan"
        ordering = ["-month", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="month_first_day",
                violation_error_message="Bulan disebut dengan tanggal satu.",
            ),
            models.CheckConstraint(
                condition=(Q(verb=MonthVerb.LOCK, snapshot__isnull=False))
                | (Q(verb=MonthVerb.REOPEN, snapshot__isnull=True) & ~Q(reason="")),
                name="month_step_whole",
                violation_error_message="Membuka bulan memerlukan alasan; mengunci memerlukan angka beku.",
            ),
        ]
        triggers = [month_order()]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.get_verb_display()}"
