"""Parcels, what stands in their way, and how they are verified."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.admin_lists import RegencyFilter
from core.admin_looked_at import LookedAt
from land.admin.base import OfCooperative
from land.models import LandObstacle, Parcel, ParcelStep, Verdict
from land.words import Condition

CHANGE = "land.change_parcel"
OF_PARCEL = ("parcel__cooperative__village__district__regency",)


@admin.register(Parcel)
class ParcelAdmin(OfCooperative):
    """Its number is given here; chosen, struck off and verified it is on the pages."""

    change_verb = add_verb = CHANGE
    fields = (
        "cooperative",
        "number",
        "chosen",
        "state",
        "address",
        "ownership",
        "holder",
        "certificate_number",
        ("width", "length"),
        ("stated_area", "certificate_area", "polygon_area"),
        ("latitude", "longitude"),
        *((one.value, f"{one.value}_evidence") for one in Condition),
        ("protected_farmland", "power_line", "floods"),
        ("road", "settlement_m"),
        ("internet", "electricity", "water"),
        "surveyed_on",
        "note",
    )
    readonly_fields = ("chosen", "state", "polygon_area")
    list_display = ("number", "cooperative", "regency", "ownership", "chosen", "state")
    list_filter = (
        *OfCooperative.places,
        "ownership",
        "state",
        "chosen",
        ("archived_at", admin.EmptyFieldListFilter),
    )
    list_select_related = OfCooperative.related
    fixed = ("cooperative", "number")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        struck = obj is not None and obj.is_archived
        return super().has_change_permission(request, obj) and not struck


@admin.register(LandObstacle)
class LandObstacleAdmin(OfCooperative):
    change_verb = add_verb = CHANGE
    fields = ("cooperative", "parcel", "kind", "note", "noted_on", "resolved_on", "resolution")
    readonly_fields = ("parcel",)
    related = (*OfCooperative.related, "parcel__cooperative")
    list_display = ("kind", "cooperative", "regency", "noted_on", "resolved_on")
    list_filter = (
        *OfCooperative.places,
        "kind",
        ("resolved_on", admin.EmptyFieldListFilter),
    )
    list_select_related = OfCooperative.related


@admin.register(ParcelStep)
class ParcelStepAdmin(LookedAt):
    fields = ("parcel", "number", "from_state", "to_state", "reason", "at", "by")
    related = (*OF_PARCEL, "by")
    list_display = ("parcel", "number", "from_state", "to_state", "at")
    list_filter = (RegencyFilter, "to_state")
    list_select_related = OF_PARCEL
    ordering = ("-at", "-pk")
    found_by = ("parcel__cooperative__name", "reason")
    search_fields = ("reason",)
    search_help_text = "Cari koperasi atau alasan."


@admin.register(Verdict)
class VerdictAdmin(LookedAt):
    fields = ("parcel", "verifier", "conclusion", "given_on", "note", "by", "recorded_at")
    related = (*OF_PARCEL, "by")
    list_display = ("parcel", "verifier", "conclusion", "given_on")
    list_filter = (RegencyFilter, "verifier", "conclusion")
    list_select_related = OF_PARCEL
    ordering = ("-given_on", "-pk")
    found_by = ("parcel__cooperative__name", "note")
    search_fields = ("note",)
    search_help_text = "Cari koperasi atau catatan."
