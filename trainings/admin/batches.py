"""What is held: programmes, places, batches, their sessions."""

from django.contrib import admin

from core.admin_looked_at import LookedAt
from core.templatetags.kdkmp import tanggal
from trainings.models import Batch, Programme, Room, Session, Venue


@admin.register(Batch)
class BatchAdmin(LookedAt):
    fields = (
        "programme",
        "number",
        "year",
        "starts",
        "ends",
        "venue",
        "organiser",
        "opened_by",
        "quota",
        "per_cooperative",
        "min_attendance",
        "min_post",
        "certificate_title",
        "certificate_text",
        "signed_at",
        "signer_title",
        "signer_name",
        "signer_number",
        "note",
        "cancelled_at",
        "cancel_reason",
    )
    related = ("programme", "venue")
    list_display = ("label", "programme", "days", "venue", "quota", "cancelled_at")
    list_filter = ("programme", ("cancelled_at", admin.EmptyFieldListFilter))
    list_select_related = related
    ordering = ("-starts", "-pk")
    found_by = ("programme__name", "programme__code", "venue__name", "note")
    search_fields = ("note",)
    search_help_text = "Cari program, tempat, atau catatan."

    @admin.display(description="angkatan", ordering="number")
    def label(self, row: Batch) -> str:
        return row.label

    @admin.display(description="tanggal", ordering="starts")
    def days(self, row: Batch) -> str:
        return f"{tanggal(row.starts)} – {tanggal(row.ends)}"


@admin.register(Session)
class SessionAdmin(LookedAt):
    fields = (
        "batch",
        "subject",
        "speaker",
        "jp",
        "room",
        "starts_at",
        "ends_at",
        "opens_before",
        "late_after",
        "opened_at",
        "closed_at",
    )
    related = ("batch__programme", "room__venue")
    list_display = ("subject", "batch", "starts_at", "ends_at", "jp", "room")
    list_filter = ("batch__programme",)
    list_select_related = related
    ordering = ("-starts_at", "-pk")
    found_by = ("subject", "speaker", "batch__programme__name", "room__name")
    search_fields = ("subject",)
    search_help_text = "Cari materi, narasumber, program, atau ruang."


@admin.register(Programme)
class ProgrammeAdmin(LookedAt):
    fields = ("name", "code", "audience", "description")
    list_display = ("name", "code", "audience")
    list_filter = ("audience",)
    found_by = ("name", "code")
    search_fields = ("name",)
    search_help_text = "Cari program atau kode."


@admin.register(Venue)
class VenueAdmin(LookedAt):
    fields = ("name", "address", "regency")
    related = ("regency",)
    list_display = ("name", "address", "regency")
    list_select_related = related
    found_by = ("name", "address", "regency__name")
    search_fields = ("name",)
    search_help_text = "Cari tempat, alamat, atau kabupaten/kota."


@admin.register(Room)
class RoomAdmin(LookedAt):
    fields = ("venue", "name")
    related = ("venue",)
    list_display = ("name", "venue")
    list_select_related = related
    found_by = ("name", "venue__name")
    search_fields = ("name",)
    search_help_text = "Cari ruang atau tempat."
