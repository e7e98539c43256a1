from html import escape
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.lists.tables import Column, DateColumn, ListTable, Row
from mentors.load import badge, level_of
from mentors.models import MentorContract, Person

ROLES = {
    MentorContract.Role.BA.value: "BA",
    MentorContract.Role.PMO_REGENCY.value: "PMO kabupaten/kota",
    MentorContract.Role.PMO_PROVINCE.value: "PMO provinsi",
}
STATES = {"aktif": "Aktif", "tanpa": "Tanpa kontrak", "berhenti": "Berhenti"}
STATE_CSS = {"aktif": "status status-operasional", "tanpa": "status status-belum_buka"}
ACCOUNTS = {True: "Aktif", False: "Dimatikan", None: "Belum ada"}


def load_in_words(role: str | None, load: int) -> SafeString:
    """ "9 sesuai norma", coloured; only a BA has a load."""
    if role != MentorContract.Role.BA:
        return mark_safe("–")
    return format_html("{} {}", load, badge(level_of(load)))


class PersonTable(ListTable):
    """Rows of `Person.objects.with_day(on)`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = reverse("mentors:person-list")

    nama = Column("Nama", accessor="name", title=True)
    peran = Column("Peran", accessor="role", labels=ROLES)
    kabupaten = Column("Kabupaten/kota", accessor="place_name", order_by=("place",))
    kontrak = DateColumn("Kontrak sampai", accessor="contract_ends", tight=True)
    beban = Column("Koperasi", accessor="load", needs=("load", "role"), tight=True)
    telepon = Column("Telepon", accessor="phone", orderable=False, tight=True)
    nik = Column("NIK", accessor="nik_mask", orderable=False, tight=True)
    keadaan = Column("Keadaan", accessor="state", labels=STATES, tight=True)
    mulai = DateColumn("Kontrak mulai", accessor="contract_starts", extra=True)
    nomor = Column("Nomor kontrak", accessor="contract_number", extra=True)
    kelamin = Column("Jenis kelamin", accessor="sex", labels=dict(Person.Sex.choices), extra=True)
    lahir = Column("Tanggal lahir", accessor="birth_mask", orderable=False, extra=True)
    pendidikan = Column(
        "Pendidikan", accessor="education", labels=dict(Person.Education.choices), extra=True
    )
    surel = Column("Surel", accessor="email", extra=True)
    tinggal = Column("Tempat tinggal", accessor="home_village__name", extra=True)
    bank = Column("Bank", accessor="bank", extra=True)
    rekening = Column("Nomor rekening", accessor="account_mask", orderable=False, extra=True)
    akun = Column("Akun", accessor="user__is_active", labels=ACCOUNTS, extra=True)  # type: ignore[arg-type]
    berhenti = DateColumn("Berhenti pada", accessor="left_on", extra=True)

    def render_nama(self, row: Row) -> SafeString:
        return mark_safe(f'<a href="{self.base}{row.pk}/">{escape(row.name)}</a>')

    def render_kabupaten(self, row: Row) -> str:
        return row.place_name or "Provinsi"

    def value_kabupaten(self, row: Row) -> str:
        return row.place_name or "Provinsi"

    def render_beban(self, row: Row) -> SafeString:
        return load_in_words(row.role, row.load)

    def value_beban(self, row: Row) -> int | None:
        return row.load if row.role == MentorContract.Role.BA else None

    def render_keadaan(self, row: Row) -> SafeString:
        return mark_safe(
            f'<span class="{STATE_CSS.get(row.state, "status")}">{STATES[row.state]}</span>'
        )
