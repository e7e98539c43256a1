"""The monthly chain: documents, what was written in them, every step, and the locks on months."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from core import scoping
from core.admin_lists import RegencyFilter
from core.admin_looked_at import LookedAt
from visits.models import MonthLock, MonthlyRecap, MonthlyReport, ReportStep, ReportTheme
from visits.monthly.calendar import month_name


class OfMonth(LookedAt):
    @admin.display(description="bulan", ordering="month")
    def told_month(self, row: Any) -> str:
        return month_name(row.month)


@admin.register(MonthlyReport)
class ReportAdmin(OfMonth):
    fields = (
        "told_month",
        "person",
        "contract",
        "regency",
        "state",
        "submitted_at",
        "late_days",
        "as_of",
        "edited_at",
        "obstacles",
    )
    related = ("person", "contract__person", "regency")
    list_display = ("told_month", "person", "regency", "state", "submitted_at", "late_days")
    list_filter = (RegencyFilter, "state")
    list_select_related = ("person", "regency")
    ordering = ("-month", "-pk")
    found_by = ("person__name", "regency__name")
    search_fields = ("person__name",)
    search_help_text = "Cari pendamping atau kabupaten/kota."


@admin.register(ReportTheme)
class ThemeAdmin(LookedAt):
    fields = ("report", "told_month", "theme", "activities", "results", "plans")
    related = ("report__person",)
    list_display = ("told_month", "report", "theme", "activities")
    list_filter = (RegencyFilter, "theme")
    list_select_related = related
    ordering = ("-pk",)
    found_by = ("report__person__name", "activities", "results", "plans")
    search_fields = ("activities",)
    search_help_text = "Cari pendamping atau uraian."

    @admin.display(description="bulan")
    def told_month(self, row: ReportTheme) -> str:
        return month_name(row.report.month)


@admin.register(MonthlyRecap)
class RecapAdmin(OfMonth):
    fields = ("told_month", "regency", "state", "submitted_at", "late_days", "as_of", "notes")
    related = ("regency",)
    list_display = ("told_month", "regency", "state", "submitted_at", "late_days")
    list_filter = (RegencyFilter, "state")
    list_select_related = related
    ordering = ("-month", "regency")
    found_by = ("regency__name", "notes")
    search_fields = ("notes",)
    search_help_text = "Cari kabupaten/kota atau catatan."


@admin.register(ReportStep)
class StepAdmin(LookedAt):
    fields = ("document", "regency", "number", "step", "reason", "visits", "by", "at")
    related = ("report__person", "recap__regency", "regency", "by")
    list_display = ("at", "document", "number", "step", "reason", "by")
    list_filter = (RegencyFilter, "to_state")
    list_select_related = related
    ordering = ("-pk",)
    found_by = ("report__person__name", "regency__name", "reason")
    search_fields = ("reason",)
    search_help_text = "Cari pendamping, kabupaten/kota, atau alasan."

    @admin.display(description="dokumen")
    def document(self, row: ReportStep) -> str:
        document = row.report or row.recap
        return f"{document}, {month_name(document.month)}" if document else "–"

    @admin.display(description="menjadi")
    def step(self, row: ReportStep) -> str:
        return row.label


@admin.register(MonthLock)
class LockAdmin(OfMonth):
    fields = (
        "told_month",
        "place",
        "locked_at",
        "locked_by",
        "opened_at",
        "opened_by",
        "open_reason",
    )
    related = ("regency", "locked_by", "opened_by")
    list_display = ("told_month", "place", "locked_at", "locked_by", "opened_at", "open_reason")
    list_filter = (("opened_at", admin.EmptyFieldListFilter),)
    list_select_related = related
    ordering = ("-month", "-pk")
    found_by = ("regency__name", "open_reason")
    search_fields = ("open_reason",)
    search_help_text = "Cari kabupaten/kota atau alasan."

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """On the site as everywhere else: the own area, and what holds for the whole province."""
        rows = super().get_queryset(request)
        where = scoping.area(request.user, MonthLock.VIEW_PERMISSION)
        if where is scoping.EVERYWHERE:
            return rows
        return rows.filter(Q(regency=None) | Q(regency__in=sorted(where)))

    @admin.display(description="kabupaten/kota")
    def place(self, row: MonthLock) -> str:
        return str(row.regency or "Seluruh provinsi")
