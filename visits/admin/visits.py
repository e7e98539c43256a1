import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html

from core.admin_lists import DistrictFilter, RegencyFilter
from core.admin_looked_at import LookedAt
from core.templatetags.kdkmp import tanggal
from visits.models import Visit, VisitVersion


@admin.register(Visit)
class VisitAdmin(LookedAt):
    fields = (
        "client_id",
        ("person", "cooperative"),
        ("mode", "state"),
        "told_topics",
        ("started_at", "ended_at"),
        ("people_met", "people_count"),
        "findings",
        ("position", "no_position_reason"),
        ("version", "channel"),
        ("received_at", "device_time", "clock_skew"),
        "held",
        ("reviewed_by", "reviewed_at"),
        "review_reason",
    )
    related = ("person", "cooperative__village__district__regency", "reviewed_by")
    list_display = ("date", "person", "cooperative", "mode", "state", "held")
    list_filter = (RegencyFilter, DistrictFilter, "state", "mode", "channel", "held")
    list_select_related = ("person", "cooperative")
    found_by = ("cooperative__name", "person__name", "findings")
    search_fields = ("findings",)
    search_help_text = "Cari koperasi, pendamping, atau temuan."

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        names = (one if isinstance(one, tuple) else (one,) for one in self.fields)
        return tuple(name for group in names for name in group)

    @admin.display(description="tanggal", ordering="started_at")
    def date(self, row: Visit) -> str:
        return tanggal(row.day)

    @admin.display(description="topik")
    def told_topics(self, row: Visit) -> str:
        return ", ".join(row.topic_labels) or "–"

    @admin.display(description="posisi")
    def position(self, row: Visit) -> str:
        if row.latitude is None or row.longitude is None:
            return "–"
        # a point stays a point: coordinates are never written the Indonesian way
        return f"{row.latitude:.6f}, {row.longitude:.6f} (± {row.accuracy or 0:.0f} m)"


@admin.register(VisitVersion)
class VersionAdmin(LookedAt):
    fields = (
        "visited",
        "mentor",
        "number",
        "kind",
        "verdict",
        "channel",
        "received_at",
        "sent_by",
        "digest",
        "told",
    )
    related = ("visit__person", "visit__cooperative", "sent_by")
    list_display = ("visited", "mentor", "number", "kind", "verdict", "received_at")
    list_filter = (RegencyFilter, "kind", "verdict", "channel")
    list_select_related = ("visit__person", "visit__cooperative")
    # the newest are found along the key; there is no order by cooperative that an index could give
    ordering = ("-pk",)
    found_by = ("visit__cooperative__name", "visit__person__name")
    search_fields = ("digest",)
    search_help_text = "Cari koperasi atau pendamping."

    @admin.display(description="koperasi")
    def visited(self, row: VisitVersion) -> str:
        return row.visit.cooperative.name

    @admin.display(description="pendamping")
    def mentor(self, row: VisitVersion) -> str:
        return row.visit.person.name

    @admin.display(description="isi seperti dikirim")
    def told(self, row: VisitVersion) -> str:
        text = json.dumps(row.body, ensure_ascii=False, indent=1, sort_keys=True)
        return format_html('<pre class="kdkmp-body">{}</pre>', text)

    def history_url(self, row: Any) -> str:
        """A version is history itself; what happened to its visit is told there."""
        return super().history_url(row.visit).replace("visits.visitversion", "visits.visit")
