from html import escape
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.lists.tables import Column, DateColumn, ListTable, Row
from core.templatetags.kdkmp import tanggal
from dashboard.warnings.kinds import KINDS, page_of
from dashboard.warnings.telling import compared, outlook
from dashboard.warnings.words import Kind, Seen

REGENCY = "cooperative__village__district__regency__name"
FORM = "cooperative__form"
COMPARED = ("days", "limit", "share", "beside", "others", REGENCY, FORM)


def state_of(row: Row) -> str:
    """ "menunggu NIB": what it waits for."""
    return KINDS[row.kind].words(row.stage)


class WarningTable(ListTable):
    """Rows: AlarmQuerySet.with_seen, with `mentor` (name, where the reader may know it)."""

    koperasi = Column("Koperasi", accessor="cooperative__name", title=True)
    kecamatan = Column("Kecamatan", accessor="cooperative__village__district__name")
    kabupaten = Column(
        "Kabupaten/kota",
        accessor=REGENCY,
        order_by=("cooperative__village__district__regency_id",),
        tight=True,
        extra=True,
    )
    jenis = Column("Jenis", accessor="kind", labels=dict(Kind.choices), extra=True)
    keadaan = Column("Menunggu", accessor="kind", needs=("kind", "stage"), orderable=False)
    hari = Column("Hari", accessor="days", numeric=True)
    perbandingan = Column("Dibandingkan", accessor="limit", needs=COMPARED)
    sisa = Column(
        "Perkiraan",
        accessor="remaining",
        needs=("remaining", "chance"),
        orderable=False,
        extra=True,
    )
    giliran = Column("Giliran", accessor="owner")
    langkah = Column(
        "Langkah berikut",
        accessor="kind",
        needs=("kind", "stage", "subject", "cooperative_id"),
        orderable=False,
    )
    status = Column("Status", accessor="seen", needs=("seen", "until", "ended_on"), extra=True)
    sejak = DateColumn("Sejak", accessor="since", extra=True)
    batas = Column("Batas (hari)", accessor="limit", numeric=True, extra=True)
    pendamping = Column("Pendamping sekarang", accessor="mentor", extra=True)
    catatan = Column("Catatan penanganan", accessor="note", extra=True, orderable=False)
    desa = Column("Desa/kelurahan", accessor="cooperative__village__name", extra=True)
    kode = Column("Kode desa", accessor="cooperative__village_id", extra=True)

    def render_koperasi(self, row: Row) -> SafeString:
        url = reverse("dashboard:warning-detail", args=[row.pk])
        return mark_safe(f'<a href="{url}">{escape(row.cooperative__name)}</a>')

    def render_keadaan(self, row: Row) -> str:
        return state_of(row)

    value_keadaan = render_keadaan

    def render_perbandingan(self, row: Row) -> str:
        return compared(row, getattr(row, REGENCY), row.cooperative__form)

    value_perbandingan = render_perbandingan

    def order_perbandingan(self, queryset: QuerySet, descending: bool) -> QuerySet:
        beyond = F("days") - F("limit")
        return queryset.order_by(beyond.desc() if descending else beyond.asc(), "pk")

    def render_sisa(self, row: Row) -> str:
        return outlook(row)

    value_sisa = render_sisa

    def render_langkah(self, row: Row) -> SafeString:
        url = page_of(row.kind, row.cooperative_id, row.subject)
        return mark_safe(f'<a href="{url}">{escape(KINDS[row.kind].action(row.stage))}</a>')

    def value_langkah(self, row: Row) -> str:
        return KINDS[row.kind].action(row.stage)

    def render_status(self, row: Row) -> str:
        return seen_words(row)

    value_status = render_status


def seen_words(row: Any) -> str:
    """ "Ditangani sampai 3 Desember 2026"."""
    if row.seen == Seen.HANDLED:
        return f"{Seen.HANDLED.label} sampai {tanggal(row.until)}"
    if row.seen == Seen.ENDED:
        return f"{Seen.ENDED.label} {tanggal(row.ended_on)}"
    return str(Seen.NEW.label)
