"""Files from phones that somebody uploaded, and what came of each visit in them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.admin_lists import RegencyFilter
from core.admin_looked_at import LookedAt
from visits.models import OutboxItem, OutboxUpload
from visits.models.outbox import CONTENTS


class OfVisits(LookedAt):
    """Uploading alone (an operator's verb) opens the page of results, not these tables."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(CONTENTS) and super().has_view_permission(request, obj)


@admin.register(OutboxUpload)
class UploadAdmin(OfVisits):
    fields = ("name", "person", "by", "at", "finished_at", "size", "sha256")
    related = ("person", "by")
    list_display = ("at", "name", "person", "by", "finished_at")
    list_filter = (RegencyFilter, ("finished_at", admin.EmptyFieldListFilter))
    list_select_related = related
    ordering = ("-at", "-pk")
    found_by = ("name", "person__name", "sha256")
    search_fields = ("name",)
    search_help_text = "Cari nama berkas atau pendamping."


@admin.register(OutboxItem)
class ItemAdmin(OfVisits):
    fields = (
        "upload",
        "mentor",
        "number",
        "kind",
        "status",
        "why_held",
        "version",
        "visited",
        "photos_missing",
        "client_id",
        "told",
    )
    related = ("upload__person", "visit__cooperative", "survey__cooperative")
    list_display = ("upload", "mentor", "number", "status", "visited")
    list_filter = (RegencyFilter, "status")
    list_select_related = related
    ordering = ("-pk",)
    found_by = ("upload__name", "upload__person__name", "visit__cooperative__name")
    search_fields = ("client_id",)
    search_help_text = "Cari nama berkas, pendamping, atau koperasi."

    @admin.display(description="pendamping")
    def mentor(self, row: OutboxItem) -> str:
        return row.upload.person.name

    @admin.display(description="koperasi")
    def visited(self, row: OutboxItem) -> str:
        about = row.visit or row.survey
        return about.cooperative.name if about else "–"

    @admin.display(description="ditahan karena")
    def why_held(self, row: OutboxItem) -> str:
        return row.held_words or "–"

    @admin.display(description="yang perlu diperbaiki")
    def told(self, row: OutboxItem) -> str:
        return " ".join(map(str, row.sentences)) or "–"
