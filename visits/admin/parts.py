from django.contrib import admin

from core.admin_lists import RegencyFilter
from core.admin_looked_at import LookedAt
from visits.models import FollowUp, Obstacle


@admin.register(FollowUp)
class FollowUpAdmin(LookedAt):
    fields = ("cooperative", "mentor", "what", "who", "due", "done_on", "done_note", "done_by")
    related = ("cooperative", "visit__person", "done_by")
    list_display = ("what", "cooperative", "mentor", "who", "due", "done_on")
    list_filter = (RegencyFilter, ("done_on", admin.EmptyFieldListFilter))
    list_select_related = ("cooperative", "visit__person")
    found_by = ("cooperative__name", "visit__person__name", "what")
    search_fields = ("what",)
    search_help_text = "Cari tindak lanjut, koperasi, atau pendamping."

    @admin.display(description="pendamping")
    def mentor(self, row: FollowUp) -> str:
        return row.visit.person.name


@admin.register(Obstacle)
class ObstacleAdmin(LookedAt):
    fields = ("visited", "mentor", "category", "priority", "note")
    related = ("visit__cooperative", "visit__person")
    list_display = ("category", "priority", "visited", "mentor", "note")
    list_filter = (RegencyFilter, "category", "priority")
    list_select_related = related
    ordering = ("-pk",)
    found_by = ("visit__cooperative__name", "visit__person__name", "note")
    search_fields = ("note",)
    search_help_text = "Cari uraian, koperasi, atau pendamping."

    @admin.display(description="koperasi")
    def visited(self, row: Obstacle) -> str:
        return row.visit.cooperative.name

    @admin.display(description="pendamping")
    def mentor(self, row: Obstacle) -> str:
        return row.visit.person.name
