"""The lists of reconciliation as tables and as files."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.lists.tables import Column, DateColumn, ListTable, Row
from core.templatetags.kdkmp import angka
from land.models import Difference
from land.reconciling.proposing import WORDS
from land.reconciling.values import shown
from land.words import Compared, SheetSource

SOURCES: dict[Any, str] = dict(SheetSource.choices)
FIELDS: dict[Any, str] = dict(Compared.choices)
KINDS: dict[Any, str] = dict(Difference.Kind.choices)
OWNERS: dict[Any, str] = dict(Difference.Owner.choices)
STATES: dict[Any, str] = dict(Difference.State.choices)
REGENCY = "cooperative__village__district__regency__name"
BADGES = {"terbuka": "notice", "selaras": "status status-operasional"}


def age_of(first_seen: Any, ended_at: Any) -> int:
    """Whole days that it has been there, or was."""
    until = timezone.localdate(ended_at) if ended_at else timezone.localdate()
    return (until - timezone.localdate(first_seen)).days


def linked(base: str, pk: int, text: str) -> SafeString:
    return mark_safe(f'<a href="{base}{pk}/">{escape(text)}</a>')


class ComparedTable(ListTable):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = reverse("land:reconciliation-cooperative", args=[1]).removesuffix("1/")
        self.detail = reverse("land:difference-detail", args=[1]).removesuffix("1/")

    def render_koperasi(self, row: Row) -> SafeString:
        return linked(self.base, row.cooperative_id, row.cooperative__name)

    def value_koperasi(self, row: Row) -> str:
        return row.cooperative__name


def cooperative_column() -> Column:
    return Column(
        "Koperasi",
        accessor="cooperative__name",
        needs=("cooperative_id", "cooperative__name"),
        title=True,
    )


class DifferenceTable(ComparedTable):
    kode = Column("Kode desa", accessor="cooperative__village_id", on_screen=False)
    koperasi = cooperative_column()
    kabupaten = Column("Kabupaten/kota", accessor=REGENCY, extra=True)
    kecamatan = Column("Kecamatan", accessor="cooperative__village__district__name", extra=True)
    sumber = Column("Sumber", accessor="source", labels=SOURCES)
    isian = Column("Isian", accessor="field", labels=FIELDS)
    selisih = Column("Selisih", accessor="kind", labels=KINDS, extra=True)
    kita = Column("Nilai kita", accessor="ours", needs=("field", "ours"), orderable=False)
    punya_sumber = Column(
        "Nilai sumber", accessor="theirs", needs=("field", "theirs"), orderable=False
    )
    aturan = Column(
        "Menurut aturan", accessor="proposal", needs=("field", "proposal", "rule"), orderable=False
    )
    giliran = Column("Giliran", accessor="owner", labels=OWNERS)
    umur = Column(
        "Umur (hari)",
        accessor="first_seen",
        needs=("first_seen", "ended_at"),
        order_by=("-first_seen",),
        numeric=True,
    )
    status = Column("Status", accessor="state", needs=("pk", "state"))
    alasan = Column("Alasan putusan", accessor="reason", orderable=False, extra=True)
    per = DateColumn("Lembar per tanggal", accessor="sheet__as_of", extra=True)

    def render_kita(self, row: Row) -> str:
        return shown(row.field, row.ours)

    value_kita = render_kita

    def render_punya_sumber(self, row: Row) -> str:
        return shown(row.field, row.theirs)

    value_punya_sumber = render_punya_sumber

    def render_aturan(self, row: Row) -> str:
        return f"{shown(row.field, row.proposal)} ({WORDS.get(row.rule, row.rule)})"

    value_aturan = render_aturan

    def render_umur(self, row: Row) -> str:
        return angka(age_of(row.first_seen, row.ended_at))

    def value_umur(self, row: Row) -> int:
        return age_of(row.first_seen, row.ended_at)

    def render_status(self, row: Row) -> SafeString:
        css = BADGES.get(row.state, "status")
        word = f'<span class="{css}">{escape(STATES[row.state])}</span>'
        return mark_safe(f'<a href="{self.detail}{row.pk}/">{word}</a>')

    def value_status(self, row: Row) -> str:
        return STATES[row.state]


class AgreeingTable(ComparedTable):
    kode = Column("Kode desa", accessor="cooperative__village_id", on_screen=False)
    koperasi = cooperative_column()
    kabupaten = Column("Kabupaten/kota", accessor=REGENCY)
    sumber = Column("Sumber", accessor="sheet__source", labels=SOURCES)
    isian = Column("Isian", accessor="field", labels=FIELDS)
    nilai = Column("Nilai", accessor="value", needs=("field", "value"), orderable=False)
    tertulis = Column("Tertulis di lembar", accessor="raw", orderable=False, extra=True)
    per = DateColumn("Per tanggal", accessor="sheet__as_of")

    def render_nilai(self, row: Row) -> str:
        return shown(row.field, row.value)

    value_nilai = render_nilai


class SheetTable(ListTable):
    sumber = Column("Sumber", accessor="source", labels=SOURCES, title=True)
    wilayah = Column(
        "Wilayah", accessor="regency__name", needs=("regency__name", "regencies"), orderable=False
    )
    per = DateColumn("Per tanggal", accessor="as_of")
    berkas = Column("Berkas", accessor="file_name")
    diimpor = DateColumn("Diimpor", accessor="imported_at")
    oleh = Column("Oleh", accessor="by__full_name", orderable=False)
    keadaan = Column("Keadaan", accessor="withdrawn_at", needs=("pk", "withdrawn_at", "counts"))

    def render_wilayah(self, row: Row) -> str:
        if row.regency__name:
            return row.regency__name
        return f"{len(row.regencies)} kabupaten/kota" if row.regencies else "Seluruh provinsi"

    value_wilayah = render_wilayah

    def render_keadaan(self, row: Row) -> str:
        if row.withdrawn_at:
            return "Ditarik"
        return "Dibandingkan" if row.counts else "Digantikan yang lebih baru"

    value_keadaan = render_keadaan
