from html import escape
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.lists.tables import Column, DateColumn, ListTable, Row
from mentors.tables.people import ROLES

CONTRACT_STATES = {
    "nanti": "Akan datang",
    "berjalan": "Berjalan",
    "berakhir": "Berakhir",
    "diakhiri": "Diakhiri lebih awal",
}


class ContractTable(ListTable):
    """Rows of `MentorContract.objects.with_state(on)` with `opens`: whether the reader may see the person."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = reverse("mentors:person-list")

    orang = Column(
        "Nama", accessor="person__name", needs=("person_id", "person__name", "opens"), title=True
    )
    peran = Column("Peran", accessor="role", labels=ROLES)
    kabupaten = Column("Kabupaten/kota", accessor="regency__name", order_by=("regency_id",))
    nomor = Column("Nomor kontrak", accessor="number")
    mulai = DateColumn("Mulai", accessor="starts")
    sampai = DateColumn("Sampai", accessor="last_day")
    keadaan = Column("Keadaan", accessor="state", labels=CONTRACT_STATES)
    semula = DateColumn("Semula sampai", accessor="ends", extra=True)
    alasan = Column("Alasan diakhiri", accessor="end_reason", orderable=False, extra=True)

    def render_orang(self, row: Row) -> SafeString:
        name = escape(row.person__name)
        if not row.opens:  # mentors in another kabupaten by now
            return mark_safe(name)
        return mark_safe(f'<a href="{self.base}{row.person_id}/#kontrak">{name}</a>')

    def render_kabupaten(self, row: Row) -> str:
        return row.regency__name or "Provinsi"

    def value_kabupaten(self, row: Row) -> str:
        return row.regency__name or "Provinsi"
