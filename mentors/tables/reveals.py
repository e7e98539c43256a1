from html import escape
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.lists.tables import Column, ListTable, Row
from core.templatetags.kdkmp import waktu
from mentors.models import Reveal


class RevealTable(ListTable):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = reverse("mentors:person-list")

    waktu = Column("Waktu", accessor="at", title=True)
    oleh = Column("Dibuka oleh", accessor="by__username", needs=("by__username", "by__full_name"))
    apa = Column("Yang dibuka", accessor="what", needs=("what", "detail"))
    orang = Column("Milik", accessor="person__name", needs=("person_id", "person__name"))
    kabupaten = Column(
        "Kabupaten/kota", accessor="person__regency__name", order_by=("person__regency_id",)
    )
    alasan = Column("Alasan", accessor="reason", orderable=False)

    def render_waktu(self, row: Row) -> str:
        return waktu(row.at)

    def render_oleh(self, row: Row) -> str:
        return row.by__full_name or row.by__username

    def value_oleh(self, row: Row) -> str:
        return (
            f"{row.by__full_name} ({row.by__username})" if row.by__full_name else row.by__username
        )

    def render_apa(self, row: Row) -> str:
        label = Reveal.What(row.what).label
        return f"{label}: {row.detail}" if row.detail else label

    value_apa = render_apa

    def render_orang(self, row: Row) -> SafeString:
        return mark_safe(f'<a href="{self.base}{row.person_id}/">{escape(row.person__name)}</a>')

    def render_kabupaten(self, row: Row) -> str:
        return row.person__regency__name or "Provinsi"

    value_kabupaten = render_kabupaten
