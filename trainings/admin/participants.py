"""Who takes part, and when each was there."""

from typing import Any

from django.contrib import admin

from core.admin_lists import RegencyFilter
from core.admin_looked_at import LookedAt
from trainings.models import Attendance, Enrolment

OF_PARTICIPANT = ("enrolment__person", "enrolment__batch__programme")


class OfParticipant(LookedAt):
    """A row that belongs to one participation."""

    found_by = ("enrolment__person__name", "enrolment__name", "enrolment__batch__programme__name")
    search_help_text = "Cari nama peserta atau program."

    @admin.display(description="peserta")
    def participant(self, row: Any) -> str:
        return row.enrolment.participant

    @admin.display(description="angkatan")
    def batch(self, row: Any) -> str:
        return str(row.enrolment.batch)


@admin.register(Enrolment)
class EnrolmentAdmin(LookedAt):
    fields = (
        "batch",
        "participant",
        "cooperative",
        "regency",
        "state",
        "state_reason",
        "enrolled_at",
        "enrolled_by",
        "queued_at",
        "note",
    )
    related = (
        "batch__programme",
        "person",
        "cooperative",
        "regency",
        "enrolled_by",
    )
    list_display = ("participant", "batch", "cooperative", "regency", "state", "enrolled_at")
    list_filter = (RegencyFilter, "state", "batch__programme")
    list_select_related = ("batch__programme", "person", "cooperative", "regency")
    ordering = ("-pk",)
    found_by = ("person__name", "name", "cooperative__name", "batch__programme__name")
    search_fields = ("name",)
    search_help_text = "Cari nama peserta, koperasi, atau program."

    @admin.display(description="peserta")
    def participant(self, row: Enrolment) -> str:
        return row.participant


@admin.register(Attendance)
class AttendanceAdmin(OfParticipant):
    fields = (
        "participant",
        "batch",
        "session",
        "status",
        "way",
        "marked_at",
        "received_at",
        "marked_by",
        "reason",
    )
    related = ("session", "marked_by", *OF_PARTICIPANT)
    list_display = ("participant", "batch", "session", "status", "way", "marked_at")
    list_filter = (RegencyFilter, "status", "way")
    list_select_related = ("session", *OF_PARTICIPANT)
    ordering = ("-pk",)
    search_fields = ("reason",)
