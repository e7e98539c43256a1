"""Every step that a monthly document took, and the locks on months."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.history import tracked
from core.models import Regency
from core.scoping import PUBLIC, ScopedQuerySet
from visits.models.monthly import MonthlyRecap, MonthlyReport
from visits.monthly.rules import STEP_FOLLOWS, one_of
from visits.monthly.words import RECAP_STEPS, REPORT_STEPS, RecapState, ReportState


@tracked()
class ReportStep(models.Model):
    """One step of a document: who, when, from which state to which, why, and the visits that it told of."""

    REGENCY_PATH = "regency"
    OWNER_PATH = "report__person__user"
    VIEW_PERMISSION = "visits.view_report"

    report = models.ForeignKey(
        MonthlyReport,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="steps",
        verbose_name="laporan",
    )
    recap = models.ForeignKey(
        MonthlyRecap,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="steps",
        verbose_name="rekap",
    )
    regency = models.ForeignKey(
        Regency, models.PROTECT, related_name="+", verbose_name="kabupaten/kota"
    )
    number = models.PositiveSmallIntegerField("langkah ke")
    from_state = models.CharField("dari", max_length=14)
    to_state = models.CharField("menjadi", max_length=14)
    reason = models.CharField("alasan", max_length=250, blank=True)
    visits = models.PositiveIntegerField("kunjungan pada saat itu", null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="oleh",
    )
    at = models.DateTimeField("pada")
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "langkah laporan"
        verbose_name_plural = "langkah laporan"
        ordering = ["report_id", "recap_id", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(report__isnull=False, recap__isnull=True)
                | Q(report__isnull=True, recap__isnull=False),
                name="step_of_one_document",
            ),
            models.CheckConstraint(
                condition=~Q(to_state="dikembalikan") | ~Q(reason=""),
                name="step_return_has_reason",
                violation_error_message="Mengembalikan memerlukan alasan.",
            ),
            models.CheckConstraint(
                condition=one_of(REPORT_STEPS, recap__isnull=True)
                | one_of(RECAP_STEPS, report__isnull=True),
                name="step_allowed",
            ),
            models.UniqueConstraint(fields=["report", "number"], name="step_once_of_report"),
            models.UniqueConstraint(fields=["recap", "number"], name="step_once_of_recap"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="step_follows",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("before", "record")],
                func=STEP_FOLLOWS,
            ),
            pgtrigger.Protect(
                name="step_stays",
                operation=pgtrigger.UpdateOf(
                    "report_id", "recap_id", "number", "from_state", "to_state", "reason", "at"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"

    @property
    def label(self) -> str:
        states: type[models.TextChoices] = ReportState if self.report_id else RecapState
        return str(states(self.to_state).label)


@tracked()
class MonthLock(models.Model):
    """A month that is closed for a kabupaten, or (regency empty) for the whole province, until an officer
    opens it with a reason. Opened locks are kept."""

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "visits.view_report"

    regency = models.ForeignKey(
        Regency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="kabupaten/kota",
    )
    month = models.DateField("bulan")
    locked_at = models.DateTimeField("dikunci pada")
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="dikunci oleh",
    )
    opened_at = models.DateTimeField("dibuka pada", null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dibuka oleh",
    )
    open_reason = models.CharField("alasan dibuka", max_length=250, blank=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "kunci bulan"
        verbose_name_plural = "kunci bulan"
        ordering = ["-month", "regency_id", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="lock_month_first"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, open_reason="")
                | (Q(opened_at__gte=F("locked_at")) & ~Q(open_reason="")),
                name="lock_opened_with_reason",
            ),
            models.UniqueConstraint(
                fields=["regency", "month"],
                condition=Q(opened_at__isnull=True),
                nulls_distinct=False,
                name="lock_once",
                violation_error_message="Bulan ini sudah dikunci.",
            ),
        ]

    def __str__(self) -> str:
        return f"Kunci {self.month:%m/%Y}"
