"""Other people's sheets and what they say; decided on the pages."""

from django.contrib import admin

from core.admin_lists import RegencyFilter
from core.admin_looked_at import LookedAt
from land.admin.evidence import OF_COOPERATIVE
from land.models import Difference, SourceSheet, SourceValue


@admin.register(Difference)
class DifferenceAdmin(LookedAt):
    fields = (
        "cooperative",
        "source",
        "field",
        "kind",
        "ours",
        "theirs",
        "proposal",
        "rule",
        "first_seen",
        "last_seen",
        "owner",
        "state",
        "ended_at",
        "decided_by",
        "reason",
    )
    related = (*OF_COOPERATIVE, "decided_by")
    list_display = ("cooperative", "source", "field", "ours", "theirs", "owner", "state")
    list_filter = (RegencyFilter, "source", "field", "state", "owner")
    list_select_related = OF_COOPERATIVE
    ordering = ("-first_seen", "-pk")
    found_by = ("cooperative__name", "reason")
    search_fields = ("reason",)
    search_help_text = "Cari koperasi atau alasan."


@admin.register(SourceSheet)
class SourceSheetAdmin(LookedAt):
    fields = ("source", "regency", "as_of", "file_name", "imported_at", "by", "withdrawn_at")
    related = ("regency", "by")
    list_display = ("source", "as_of", "regency", "file_name", "withdrawn_at")
    list_filter = ("source",)
    list_select_related = ("regency",)
    ordering = ("-as_of", "-pk")
    found_by = ("file_name", "regency__name")
    search_fields = ("file_name",)
    search_help_text = "Cari nama berkas atau kabupaten/kota."


@admin.register(SourceValue)
class SourceValueAdmin(LookedAt):
    fields = ("sheet", "cooperative", "field", "value", "raw")
    related = (*OF_COOPERATIVE, "sheet")
    list_display = ("cooperative", "sheet", "field", "value")
    list_filter = (RegencyFilter, "field")
    list_select_related = (*OF_COOPERATIVE, "sheet")
    ordering = ("-pk",)
    found_by = ("cooperative__name", "raw")
    search_fields = ("raw",)
    search_help_text = "Cari koperasi atau isi sel."
