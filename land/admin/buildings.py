"""Who builds what, how far it is, what was handed over."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest

from core.admin_actions import ask_reason
from core.admin_lists import RegencyFilter
from core.admin_looked_at import LookedAt
from core.templatetags.kdkmp import angka, tanggal
from land.actions.progress import withdraw_reports
from land.admin.base import LandAdmin, OfCooperative
from land.models import Agency, Building, EquipmentItem, Handover, ProgressReport

REPORT, WITHDRAW = "land.report_progress", "land.verify_progress"
OF_BUILDING = ("building__cooperative__village__district__regency",)


@admin.register(Building)
class BuildingAdmin(OfCooperative):
    """Allocated and cancelled on the pages, with the parcel's step; its columns are corrected here too."""

    change_verb = "land.change_building"
    fields = (
        "cooperative",
        "parcel",
        "agency",
        ("contract_number", "phase"),
        "kodim",
        ("budget", "budget_source"),
        ("width", "length"),
        "allocated_on",
        ("planned_start", "planned_finish"),
        "started_on",
        "override_reason",
        "cancelled_at",
        "cancel_reason",
        "note",
    )
    readonly_fields = ("override_reason", "cancelled_at", "cancel_reason")
    related = (*OfCooperative.related, "parcel__cooperative", "agency")
    list_display = ("cooperative", "regency", "agency", "allocated_on", "started_on")
    list_filter = (
        *OfCooperative.places,
        "agency",
        ("cancelled_at", admin.EmptyFieldListFilter),
    )
    list_select_related = (*OfCooperative.related, "agency")
    label_related = OfCooperative.related
    fixed = ("cooperative", "parcel", "agency")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        cancelled = obj is not None and obj.is_cancelled
        return super().has_change_permission(request, obj) and not cancelled


@admin.register(ProgressReport)
class ProgressReportAdmin(LandAdmin):
    """Only ever added; what was wrong is withdrawn with a reason, or corrected on the pages."""

    add_verb = REPORT
    fields = ("building", "source", "reported_on", "percent", "stage", "note", "verified_at")
    readonly_fields = ("verified_at",)
    autocomplete_fields = ("building",)
    related = OF_BUILDING
    list_display = ("building", "source", "reported_on", "percent", "stage", "withdrawn_at")
    list_filter = (
        RegencyFilter,
        "source",
        "stage",
        ("withdrawn_at", admin.EmptyFieldListFilter),
    )
    list_select_related = OF_BUILDING
    ordering = ("-reported_on", "-pk")
    search_fields = ("building__cooperative__name", "note")
    search_help_text = "Cari koperasi atau catatan."
    actions = ["withdraw"]

    def choices_for(self, db_field: Any, request: HttpRequest) -> models.QuerySet:
        if db_field.name == "building":
            return Building.objects.for_user(request.user, REPORT).living()
        return super().choices_for(db_field, request)

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(WITHDRAW)

    @admin.action(permissions=["withdraw"], description="Tarik laporan terpilih")
    def withdraw(self, request: HttpRequest, queryset: Any) -> Any:
        rows = ProgressReport.objects.for_user(request.user, WITHDRAW)
        rows = rows.filter(pk__in=queryset.order_by().values("pk"), withdrawn_at=None)

        def work(reason: str) -> None:
            count = len(withdraw_reports(reports=rows, by=request.user, reason=reason))  # type: ignore[arg-type]
            messages.success(request, f"{angka(count)} laporan ditarik.")

        return ask_reason(
            self, request, queryset, "withdraw", "Tarik laporan progres", work, in_full
        )


def in_full(row: ProgressReport) -> str:
    return f"{row.building.cooperative}: {row}, per {tanggal(row.reported_on)}"


@admin.register(Agency)
class AgencyAdmin(LandAdmin):
    change_verb = add_verb = "land.allocate"
    fields = ("name", "short_name", "aliases", "is_active")
    list_display = ("short_name", "name", "is_active")
    search_fields = ("name", "short_name")
    search_help_text = "Cari pelaksana."


@admin.register(EquipmentItem)
class EquipmentAdmin(OfCooperative):
    change_verb = add_verb = delete_verb = "land.change_equipment"
    fields = (
        "cooperative",
        "kind",
        ("quantity", "condition"),
        ("received_on", "bast_number"),
        "note",
    )
    list_display = ("kind", "cooperative", "regency", "quantity", "condition", "received_on")
    list_filter = (*OfCooperative.places, "kind", "condition")
    list_select_related = OfCooperative.related


@admin.register(Handover)
class HandoverAdmin(LookedAt):
    fields = ("building", "handed_over_on", "number", "received_by", "note", "by", "recorded_at")
    related = (*OF_BUILDING, "by")
    list_display = ("number", "building", "handed_over_on", "received_by")
    list_filter = (RegencyFilter,)
    list_select_related = OF_BUILDING
    ordering = ("-handed_over_on", "-pk")
    found_by = ("building__cooperative__name", "number", "received_by")
    search_fields = ("number",)
    search_help_text = "Cari nomor BAST, koperasi, atau penerima."
