"""Papers, photos and what was measured: files are opened on the pages, which ask who reads them."""

from django.contrib import admin

from core.admin_lists import RegencyFilter
from core.admin_looked_at import LookedAt
from land.admin.parcels import OF_PARCEL
from land.models import LandDocument, LandPhoto, Survey

OF_COOPERATIVE = ("cooperative__village__district__regency",)


@admin.register(LandDocument)
class LandDocumentAdmin(LookedAt):
    fields = ("parcel", "kind", "title", "dated", "file_name", "uploaded_at", "by")
    related = (*OF_PARCEL, "by")
    list_display = ("title", "kind", "parcel", "dated")
    list_filter = (RegencyFilter, "kind")
    list_select_related = OF_PARCEL
    ordering = ("-pk",)
    found_by = ("parcel__cooperative__name", "title", "file_name")
    search_fields = ("title",)
    search_help_text = "Cari judul, nama berkas, atau koperasi."


@admin.register(LandPhoto)
class LandPhotoAdmin(LookedAt):
    fields = ("cooperative", "parcel", "report", "caption", "taken_at", "received_at", "by")
    related = (*OF_COOPERATIVE, "parcel__cooperative", "report", "by")
    list_display = ("cooperative", "caption", "taken_at", "received_at")
    list_filter = (RegencyFilter,)
    list_select_related = OF_COOPERATIVE
    ordering = ("-pk",)
    found_by = ("cooperative__name", "caption")
    search_fields = ("caption",)
    search_help_text = "Cari koperasi atau keterangan."


@admin.register(Survey)
class SurveyAdmin(LookedAt):
    fields = (
        "cooperative",
        "parcel",
        "surveyed_at",
        "received_at",
        "by",
        "area",
        "accuracy",
        "state",
        "reason",
    )
    related = (*OF_COOPERATIVE, "parcel__cooperative", "by")
    list_display = ("cooperative", "by", "surveyed_at", "area", "state")
    list_filter = (RegencyFilter, "state")
    list_select_related = (*OF_COOPERATIVE, "by")
    ordering = ("-received_at", "-pk")
    found_by = ("cooperative__name", "by__full_name")
    search_fields = ("reason",)
    search_help_text = "Cari koperasi atau pengukur."
