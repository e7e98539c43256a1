"""The monthly reports and their recaps.

The database holds the chain (visits/monthly/rules.py): a document's state changes only after the step that
says so; what was submitted stays as it was; nothing of a locked month changes.
"""

import pgtrigger
from django.db import models
from django.urls import reverse

from core.history import tracked
from core.models import Regency
from core.scoping import ScopedQuerySet
from mentors.models import MentorContract, Person
from visits.monthly.rules import (
    THEME_OF_OPEN,
    WRITING,
    document_constraints,
    locked_month,
    state_order,
)
from visits.monthly.words import RECAP_STEPS, REPORT_STEPS, RecapState, ReportState
from visits.words import THEMES


class ReportQuerySet(ScopedQuerySet["MonthlyReport"]):
    pass


class RecapQuerySet(ScopedQuerySet["MonthlyRecap"]):
    pass


@tracked(exclude=("figures", "content"))
class MonthlyReport(models.Model):
    """A BA's report of one month under one contract.

    month       its first day
    figures     JSON numbers at the last submission (visits.monthly.compiling), None before the first;
    content     JSON lines at that time: themes, cooperatives
    as_of       when they were frozen
    late_days   days from the deadline to the first submission
    edited_at   when texts were last saved
    """

    REGENCY_PATH = "regency"
    OWNER_PATH = "person__user"
    VIEW_PERMISSION = "visits.view_report"

    contract = models.ForeignKey(
        MentorContract, models.PROTECT, related_name="monthly_reports", verbose_name="kontrak"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="monthly_reports", verbose_name="pendamping"
    )
    regency = models.ForeignKey(
        Regency, models.PROTECT, related_name="+", verbose_name="kabupaten/kota"
    )
    month = models.DateField("bulan")
    state = models.CharField(
        "status", max_length=14, choices=ReportState, default=ReportState.DRAFT
    )
    obstacles = models.TextField("kendala umum", blank=True, max_length=4000)
    figures = models.JSONField("angka", null=True, editable=False)
    content = models.JSONField("isi", null=True, editable=False)
    as_of = models.DateTimeField("angka per", null=True, editable=False)
    submitted_at = models.DateTimeField("diajukan pada", null=True, editable=False)
    late_days = models.PositiveSmallIntegerField("terlambat (hari)", default=0, editable=False)
    edited_at = models.DateTimeField("diisi pada", auto_now_add=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "laporan bulanan"
        verbose_name_plural = "laporan bulanan"
        ordering = ["-month", "regency_id", "person__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "month"],
                name="report_once_a_month",
                violation_error_message="Laporan bulan ini sudah ada.",
            ),
            *document_constraints("report"),
        ]
        indexes = [
            models.Index(fields=["month", "regency"], name="report_of_month"),
            models.Index(fields=["person", "-month"], name="report_of_person"),
        ]
        triggers = [
            locked_month(),
            state_order(
                "report_id",
                REPORT_STEPS,
                (
                    "contract_id",
                    "person_id",
                    "regency_id",
                    "month",
                    "obstacles",
                    "as_of",
                    "figures",
                    "content",
                    "submitted_at",
                    "late_days",
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Laporan {self.person}"

    def get_absolute_url(self) -> str:
        return reverse("visits:report-detail", args=[self.pk])


@tracked()
class ReportTheme(models.Model):
    """What the mentor wrote about one of the five themes."""

    REGENCY_PATH = "report__regency"
    OWNER_PATH = "report__person__user"
    VIEW_PERMISSION = "visits.view_report"

    report = models.ForeignKey(
        MonthlyReport, models.CASCADE, related_name="themes", verbose_name="laporan"
    )
    theme = models.CharField(
        "tema", max_length=20, choices=[(one.value, one.label) for one in THEMES]
    )
    activities = models.TextField("kegiatan", blank=True, max_length=4000)
    results = models.TextField("hasil", blank=True, max_length=4000)
    plans = models.TextField("rencana bulan depan", blank=True, max_length=4000)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "tema laporan"
        verbose_name_plural = "tema laporan"
        ordering = ["report_id", "theme"]
        constraints = [
            models.UniqueConstraint(fields=["report", "theme"], name="report_theme_once")
        ]
        triggers = [
            pgtrigger.Trigger(
                name="theme_of_open_report",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=WRITING,
                declare=[("r", "record")],
                func=THEME_OF_OPEN,
            )
        ]

    def __str__(self) -> str:
        return self.get_theme_display()


@tracked(exclude=("figures",))
class MonthlyRecap(models.Model):
    """A kabupaten's recap of one month, written by either of its PMO, from accepted BA reports.

    figures   JSON at the last submission (visits.monthly.recapping), None before the first
    """

    REGENCY_PATH = "regency"
    VIEW_PERMISSION = "visits.view_recap"

    regency = models.ForeignKey(
        Regency, models.PROTECT, related_name="+", verbose_name="kabupaten/kota"
    )
    month = models.DateField("bulan")
    state = models.CharField("status", max_length=14, choices=RecapState, default=RecapState.DRAFT)
    notes = models.TextField("catatan PMO", blank=True, max_length=6000)
    figures = models.JSONField("angka", null=True, editable=False)
    as_of = models.DateTimeField("angka per", null=True, editable=False)
    submitted_at = models.DateTimeField("diajukan pada", null=True, editable=False)
    late_days = models.PositiveSmallIntegerField("terlambat (hari)", default=0, editable=False)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = RecapQuerySet.as_manager()

    class Meta:
        verbose_name = "rekap bulanan"
        verbose_name_plural = "rekap bulanan"
        ordering = ["-month", "regency_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["regency", "month"],
                name="recap_once_a_month",
                violation_error_message="Rekap bulan ini sudah ada.",
            ),
            *document_constraints("recap"),
        ]
        triggers = [
            locked_month(),
            state_order(
                "recap_id",
                RECAP_STEPS,
                ("regency_id", "month", "notes", "as_of", "figures", "submitted_at", "late_days"),
            ),
        ]

    def __str__(self) -> str:
        return f"Rekap {self.regency}"

    @property
    def level(self) -> str:
        """With whom it lies now: pmo, kabupaten or provinsi."""
        return {"diajukan": "kabupaten", "diteruskan": "provinsi", "diterima": "provinsi"}.get(
            self.state, "pmo"
        )
