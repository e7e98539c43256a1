"""Columns of parcels."""

from decimal import Decimal
from html import escape
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.lists.tables import Column, DateColumn, ListTable, Row
from core.sheets.hands.areas import shown_area
from core.templatetags.kdkmp import angka
from land.words import (
    Answer,
    Condition,
    Electricity,
    Internet,
    Ownership,
    Road,
    State,
    Surveyor,
    Water,
)

ANSWERS = dict(Answer.choices)
STATES = dict(State.choices)
OWNERSHIPS = dict(Ownership.choices)
SURVEYORS = dict(Surveyor.choices)
BADGES = {
    State.VERIFIED: "status status-operasional",
    State.ALLOCATED: "status status-operasional",
    State.REFUSED: "status status-belum_ada",
    State.NOT_PROPOSED: "status",
}
SMALL = "di bawah ambang"


def state_badge(state: str) -> SafeString:
    css = BADGES.get(state, "status status-belum_buka")  # type: ignore[call-overload]
    return mark_safe(f'<span class="{css}">{escape(STATES.get(state, state))}</span>')


def days_in(since: Any) -> int:
    return max(0, (timezone.localdate() - timezone.localdate(since)).days)


def number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def square(value: Decimal | None) -> float | str | None:
    """An area for a sheet. Small ones with their unit: a bare 1,5 could be hectares, and would be asked about
    when the sheet comes back."""
    if value is None or value >= 100:
        return number(value)
    return shown_area(value)


class PlainParcelTable(ListTable):
    """Its rows carry area, small, called and certificate (the holder and the number, for the reader)."""

    koperasi = Column("Nama koperasi", accessor="cooperative__name", needs=("pk", "cooperative__name"), title=True)  # fmt: skip
    kode = Column("Kode desa", accessor="cooperative__village_id", extra=True)
    desa = Column("Desa/kelurahan", accessor="cooperative__village__name")
    kecamatan = Column("Kecamatan", accessor="cooperative__village__district__name")
    kabupaten = Column(
        "Kabupaten/kota",
        accessor="cooperative__village__district__regency__name",
        order_by=("cooperative__village__district__regency_id",),
        tight=True,
    )
    ke = Column("Lahan ke", accessor="number", numeric=True)
    terpilih = Column("Terpilih", accessor="chosen", labels={True: "Ya", False: "Tidak"})  # type: ignore[dict-item]
    kepemilikan = Column("Kepemilikan", accessor="ownership", labels=OWNERSHIPS)
    luas = Column("Luas dipakai", accessor="area", needs=("area", "small"), numeric=True)
    status = Column("Status verifikasi", accessor="state", labels=STATES)
    sejak = Column("Sejak (hari)", accessor="state_since", numeric=True)
    giliran = Column("Giliran", accessor="state", needs=("state", "handed"), orderable=False)
    lebar = Column("Lebar (m)", accessor="width", numeric=True, extra=True)
    panjang = Column("Panjang (m)", accessor="length", numeric=True, extra=True)
    disebut = Column("Luas yang disebut (m²)", accessor="stated_area", numeric=True, extra=True)
    sertifikat = Column("Luas di sertifikat (m²)", accessor="certificate_area", numeric=True, extra=True)  # fmt: skip
    terukur = Column("Luas terukur (m²)", accessor="polygon_area", numeric=True, extra=True)
    letak = Column("Letak", accessor="address", orderable=False, extra=True)
    lintang = Column("Lintang", accessor="latitude", orderable=False, extra=True)
    bujur = Column("Bujur", accessor="longitude", orderable=False, extra=True)
    status_tanah = Column(Condition.TITLE.label, accessor="title_clear", labels=ANSWERS, extra=True)
    luas_cukup = Column(Condition.SIZE.label, accessor="size_fits", labels=ANSWERS, extra=True)
    strategis = Column(Condition.STRATEGIC.label, accessor="strategic", labels=ANSWERS, extra=True)
    siap = Column(Condition.READY.label, accessor="ready", labels=ANSWERS, extra=True)
    sawah = Column("LP2B/LSD", accessor="protected_farmland", labels=ANSWERS, extra=True)
    sutet = Column("SUTET", accessor="power_line", labels=ANSWERS, extra=True)
    banjir = Column("Rawan banjir", accessor="floods", labels=ANSWERS, extra=True)
    jalan = Column("Jalan", accessor="road", labels=dict(Road.choices), extra=True)
    jarak = Column("Jarak ke permukiman (m)", accessor="settlement_m", numeric=True, extra=True)
    internet = Column("Internet", accessor="internet", labels=dict(Internet.choices), extra=True)
    listrik = Column(
        "Listrik", accessor="electricity", labels=dict(Electricity.choices), extra=True
    )
    air = Column("Air", accessor="water", labels=dict(Water.choices), extra=True)
    penyurvei = Column("Disurvei oleh", accessor="surveyors", orderable=False, extra=True)
    disurvei = DateColumn("Disurvei pada", accessor="surveyed_on", extra=True)
    catatan = Column("Catatan", accessor="note", orderable=False, extra=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = reverse("land:parcel-list").removesuffix("daftar/")

    def render_koperasi(self, row: Row) -> SafeString:
        return mark_safe(f'<a href="{self.base}{row.pk}/">{escape(row.cooperative__name)}</a>')

    def render_kepemilikan(self, row: Row) -> str:
        return OWNERSHIPS.get(row.ownership, "–").partition(" (")[0]

    def value_kepemilikan(self, row: Row) -> str:
        return row.ownership

    def render_luas(self, row: Row) -> SafeString | str:
        if row.area is None:
            return "belum diketahui"
        words = f' <span class="status status-belum_buka">{SMALL}</span>' if row.small else ""
        return mark_safe(f"{shown_area(row.area)}{words}")

    def value_luas(self, row: Row) -> float | None:
        return number(row.area)

    def order_luas(self, queryset: QuerySet, descending: bool) -> QuerySet:
        area = F("area")
        order = area.desc(nulls_last=True) if descending else area.asc(nulls_last=True)
        return queryset.order_by(order, "pk")

    def render_status(self, row: Row) -> SafeString:
        return state_badge(row.state)

    def render_sejak(self, row: Row) -> str:
        return angka(days_in(row.state_since))

    def value_sejak(self, row: Row) -> int:
        return days_in(row.state_since)

    def order_sejak(self, queryset: QuerySet, descending: bool) -> QuerySet:
        # more days: earlier
        return queryset.order_by("state_since" if descending else "-state_since", "pk")

    def render_giliran(self, row: Row) -> str:
        """Nobody's where the building is handed over."""
        return "–" if row.handed else settings.LAND_TURNS.get(row.state, "–")

    value_giliran = render_giliran

    def value_lebar(self, row: Row) -> float | None:
        return number(row.width)

    def value_panjang(self, row: Row) -> float | None:
        return number(row.length)

    def value_disebut(self, row: Row) -> float | str | None:
        return square(row.stated_area)

    def value_sertifikat(self, row: Row) -> float | str | None:
        return square(row.certificate_area)

    def value_terukur(self, row: Row) -> float | str | None:
        return square(row.polygon_area)

    def render_lintang(self, row: Row) -> str:
        return "–" if row.latitude is None else f"{row.latitude:.6f}"

    def render_bujur(self, row: Row) -> str:
        return "–" if row.longitude is None else f"{row.longitude:.6f}"

    def value_lintang(self, row: Row) -> float | None:
        return row.latitude

    def value_bujur(self, row: Row) -> float | None:
        return row.longitude

    def render_penyurvei(self, row: Row) -> str:
        return ", ".join(SURVEYORS.get(one, one) for one in row.surveyors) or "–"

    def value_penyurvei(self, row: Row) -> str:
        return ", ".join(SURVEYORS.get(one, one) for one in row.surveyors)


class ParcelTable(PlainParcelTable):
    """For who may know whose land it is."""

    atas_nama = Column("Atas nama", accessor="called", extra=True)
    nomor = Column("Nomor sertifikat/surat", accessor="certificate", extra=True)
