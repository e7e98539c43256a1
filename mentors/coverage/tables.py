from datetime import date
from html import escape
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.lists.tables import Column, DateColumn, ListTable, Row
from core.templatetags.kdkmp import angka
from mentors.distance import Point, place_of, spread_km
from mentors.linking import card_base
from mentors.load import badge, level_of
from mentors.models import Assignment
from mentors.models.assignment import state_of

UNNAMED = "hanya untuk petugas"
LOCKS: Any = {True: "Dikunci", False: "Tidak"}


def named(name: str, card: int | None, base: str) -> SafeString:
    """A mentor's name, leading to his card where the reader may open it."""
    if not name:
        return mark_safe(f"<span>{UNNAMED}</span>")
    if card is None or not base:
        return mark_safe(escape(name))
    return mark_safe(f'<a href="{base}{card}/">{escape(name)}</a>')


class CoverTable(ListTable):
    """Rows link to cooperatives and cards; the addresses are looked up once per table, not per row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cooperatives = reverse("registry:cooperative-list")
        self.assignments = reverse("mentors:assignment-list")
        self.contracts = reverse("mentors:load")
        self.cards = card_base()


class AssignmentTable(CoverTable):
    """Its rows carry `mentor` and `card`, annotated for the reader (mentors/naming.py)."""

    koperasi = Column(
        "Koperasi",
        accessor="cooperative__name",
        needs=("cooperative_id", "cooperative__name"),
        title=True,
    )
    pendamping = Column("Pendamping", accessor="mentor", needs=("mentor", "card"))
    kode = Column("Kode desa", accessor="cooperative__village_id", extra=True)
    kecamatan = Column("Kecamatan", accessor="cooperative__village__district__name")
    kabupaten = Column(
        "Kabupaten/kota", accessor="regency__name", order_by=("regency_id",), tight=True
    )
    mulai = DateColumn("Mulai", accessor="starts")
    sampai = DateColumn("Sampai", accessor="ends")
    keadaan = Column("Keadaan", accessor="starts", needs=("starts", "ends"), orderable=False)
    kunci = Column("Dikunci", accessor="locked", labels=LOCKS)
    kontrak = Column("Nomor kontrak", accessor="contract__number", extra=True)
    alasan = Column("Alasan", accessor="reason", extra=True, orderable=False)
    berakhir = Column("Alasan berakhir", accessor="end_reason", extra=True, orderable=False)
    buka = Column("Tindakan", accessor="pk", orderable=False, in_export=False)

    def render_koperasi(self, row: Row) -> SafeString:
        address = f"{self.cooperatives}{row.cooperative_id}/#pendamping"
        return mark_safe(f'<a href="{address}">{escape(row.cooperative__name)}</a>')

    def render_pendamping(self, row: Row) -> SafeString:
        return named(row.mentor, row.card, self.cards)

    def value_pendamping(self, row: Row) -> str:
        return row.mentor

    def render_keadaan(self, row: Row) -> str:
        return state_of(row, timezone.localdate())

    def value_keadaan(self, row: Row) -> str:
        return state_of(row, timezone.localdate())

    def render_buka(self, row: Row) -> SafeString:
        return mark_safe(f'<a href="{self.assignments}{row.pk}/">Buka</a>')


class UncoveredTable(CoverTable):
    """Its rows carry `last_mentor`, `last_day` and `assignable`, annotated for the reader."""

    kode = Column("Kode desa", accessor="village_id", order_by=("village_id",), extra=True)
    nama = Column("Nama koperasi", accessor="name", order_by=("name",), title=True)
    desa = Column("Desa/kelurahan", accessor="village__name")
    kecamatan = Column("Kecamatan", accessor="village__district__name")
    kabupaten = Column(
        "Kabupaten/kota",
        accessor="village__district__regency__name",
        order_by=("village__district__regency_id",),
        tight=True,
    )
    terakhir = Column(
        "Pendamping terakhir",
        accessor="last_mentor",
        needs=("last_mentor", "last_day"),
        orderable=False,
    )
    sampai = DateColumn("Sampai", accessor="last_day")
    tugaskan = Column("Tindakan", accessor="assignable", orderable=False, in_export=False)

    def render_nama(self, row: Row) -> SafeString:
        return mark_safe(f'<a href="{self.cooperatives}{row.pk}/">{escape(row.name)}</a>')

    def render_terakhir(self, row: Row) -> str:
        if row.last_day is None:
            return "belum pernah ada"
        return row.last_mentor or UNNAMED

    def value_terakhir(self, row: Row) -> str:
        return row.last_mentor or ""

    def order_sampai(self, queryset: QuerySet, descending: bool) -> QuerySet:
        day = F("last_day")
        order = day.desc(nulls_last=True) if descending else day.asc(nulls_first=True)
        return queryset.order_by(order, "pk")

    def render_tugaskan(self, row: Row) -> SafeString | str:
        if not row.assignable:
            return "–"
        return mark_safe(f'<a href="{self.assignments}koperasi/{row.pk}/baru/">Tugaskan</a>')


def told_points(on: date) -> ArraySubquery:
    """Of a contract: where its cooperatives lie on that day, as "latitude longitude"; `points_of` reads it."""
    text = TextField()
    latitude, longitude = place_of("cooperative__")
    rows = Assignment.objects.running(on).of_active().filter(contract=OuterRef("pk"))
    told = Concat(Cast(latitude, text), Value(" ", output_field=text), Cast(longitude, text))
    return ArraySubquery(rows.order_by().values(told_point=told))


def points_of(told: list[str]) -> list[Point]:
    found = []
    for one in told:
        latitude, _, longitude = one.partition(" ")
        if latitude and longitude:
            found.append((float(latitude), float(longitude)))
    return found


class LoadTable(CoverTable):
    """Its rows carry `mentor`, `card`, `load`, `points` and `assignable`, annotated for the reader."""

    nama = Column("Pendamping", accessor="mentor", needs=("mentor", "card"), title=True)
    kabupaten = Column(
        "Kabupaten/kota", accessor="regency__name", order_by=("regency_id",), tight=True
    )
    beban = Column("Koperasi", accessor="load", numeric=True, needs=("load", "person_id", "mentor"))
    tingkat = Column("Terhadap norma", accessor="load", orderable=False)
    jarak = Column("Jarak rata-rata (km)", accessor="points", numeric=True, orderable=False)
    nomor = Column("Nomor kontrak", accessor="number", extra=True)
    mulai = DateColumn("Kontrak mulai", accessor="starts", extra=True)
    sampai = DateColumn("Kontrak sampai", accessor="last_day")
    tugaskan = Column("Tindakan", accessor="assignable", orderable=False, in_export=False)

    def render_nama(self, row: Row) -> SafeString:
        return named(row.mentor, row.card, self.cards)

    def value_nama(self, row: Row) -> str:
        return row.mentor

    def render_beban(self, row: Row) -> SafeString | str:
        if not row.load or not row.mentor:
            return angka(row.load)
        address = f"{self.assignments}?pendamping={row.person_id}&amp;keadaan=berjalan"
        return mark_safe(f'<a href="{address}">{angka(row.load)}</a>')

    def render_tingkat(self, row: Row) -> SafeString:
        return badge(level_of(row.load))

    def value_tingkat(self, row: Row) -> str:
        return level_of(row.load).label

    def render_jarak(self, row: Row) -> str:
        return angka(self.value_jarak(row))

    def value_jarak(self, row: Row) -> float | None:
        km = spread_km(points_of(row.points))
        return None if km is None else round(km, 1)

    def render_tugaskan(self, row: Row) -> SafeString | str:
        if not row.assignable:
            return "–"
        base = f"{self.assignments}kontrak/{row.pk}"
        links = [f'<a href="{base}/baru/">Tambah koperasi</a>']
        if row.load:
            links.append(f'<a href="{base}/serahkan/">Serahkan semua</a>')
        return mark_safe(" · ".join(links))
