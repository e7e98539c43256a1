from html import escape
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.lists.tables import Column, DateColumn, ListTable, Row
from core.templatetags.kdkmp import waktu
from visits.monthly.calendar import month_name
from visits.monthly.words import ReportState

STATES: dict[str, str] = {value: str(label) for value, label in ReportState.choices}


class ReportTable(ListTable):
    """Reports of BA, one a month."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = reverse("visits:report-list")

    nama = Column("Pendamping", accessor="person__name", needs=("person__name",), title=True)
    bulan = Column("Bulan", accessor="month")
    kabupaten = Column(
        "Kabupaten/kota", accessor="regency__name", order_by=("regency_id",), tight=True
    )
    status = Column("Status", accessor="state", labels=STATES)
    kunjungan = Column("Kunjungan", accessor="figures__visits", numeric=True, orderable=False)
    dikunjungi = Column(
        "Koperasi dikunjungi", accessor="figures__visited", numeric=True, orderable=False
    )
    diajukan = DateColumn("Diajukan", accessor="submitted_at")
    terlambat = Column("Terlambat (hari)", accessor="late_days", numeric=True)
    kontrak = Column("Nomor kontrak", accessor="contract__number", extra=True)

    def render_nama(self, row: Row) -> SafeString:
        return mark_safe(f'<a href="{self.base}{row.pk}/">{escape(row.person__name)}</a>')

    def render_bulan(self, row: Row) -> str:
        return month_name(row.month)

    def value_diajukan(self, row: Row) -> str:
        return waktu(row.submitted_at) if row.submitted_at else ""
