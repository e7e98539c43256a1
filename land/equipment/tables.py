from functools import partialmethod
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.lists.tables import Column, DateColumn, ListTable, Row
from core.templatetags.kdkmp import angka
from land.equipment.received import KINDS, LABELS, expected, missing_words
from land.funnel.tables import LABELS as PLACE_LABELS
from land.funnel.tables import CooperativeRows
from land.words import Equipment, EquipmentState

KIND_LABELS: Any = LABELS
GOT = tuple(f"got_{kind}" for kind in KINDS)


class PlainEquipmentTable(ListTable):
    koperasi = Column(
        "Koperasi",
        accessor="cooperative__name",
        needs=("cooperative_id", "cooperative__name"),
        title=True,
    )
    kode = Column("Kode desa", accessor="cooperative__village_id", extra=True)
    kecamatan = Column("Kecamatan", accessor="cooperative__village__district__name")
    kabupaten = Column(
        "Kabupaten/kota",
        accessor="cooperative__village__district__regency__name",
        order_by=("cooperative__village__district__regency_id",),
        tight=True,
    )
    jenis = Column("Jenis", accessor="kind", labels=KIND_LABELS)
    jumlah = Column("Jumlah", accessor="quantity", numeric=True)
    kondisi = Column("Kondisi", accessor="condition", labels=dict(EquipmentState.choices))
    diterima = DateColumn("Diterima pada", accessor="received_on")
    bast = Column("Nomor BAST", accessor="bast_number")
    catatan = Column("Catatan", accessor="note", extra=True, orderable=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cooperatives = reverse("registry:cooperative-list")
        self.items = reverse("land:equipment-list")

    def render_koperasi(self, row: Row) -> SafeString:
        address = f"{self.cooperatives}{row.cooperative_id}/"
        return mark_safe(f'<a href="{address}">{escape(row.cooperative__name)}</a>')

    def render_bast(self, row: Row) -> SafeString:
        """Long numbers without a space may break: on a phone they were cut off."""
        return mark_safe(
            f'<span class="text-break">{escape(row.bast_number)}</span>' if row.bast_number else "–"
        )


class EquipmentTable(PlainEquipmentTable):
    """For who may change some of them: `changes` says which."""

    ubah = Column(
        "Tindakan", accessor="pk", needs=("pk", "changes"), orderable=False, in_export=False
    )

    def render_ubah(self, row: Row) -> SafeString | str:
        if not row.changes:
            return "–"
        own = f"{self.items}{row.pk}/"
        return mark_safe(f'<a href="{own}ubah/">Ubah</a> · <a href="{own}hapus/">Hapus</a>')


class PlainMissingTable(CooperativeRows):
    """Its rows come from `with_place` and `with_received`. A kind's column counts what was received;
    all six beside the words for what is missing would leave those a word a line, so they are chosen."""

    kedudukan = Column("Kedudukan", accessor="place", labels=PLACE_LABELS, extra=True)
    truk = Column(Equipment.TRUCK.label, accessor="got_truk", numeric=True, extra=True)
    pikap = Column(Equipment.PICKUP.label, accessor="got_pikap", numeric=True, extra=True)
    roda_tiga = Column(Equipment.TRICYCLE.label, accessor="got_roda_tiga", numeric=True, extra=True)
    etalase = Column(Equipment.SHELVES.label, accessor="got_etalase", numeric=True, extra=True)
    meja_kursi = Column(Equipment.TABLES.label, accessor="got_meja_kursi", numeric=True, extra=True)
    komputer = Column(Equipment.COMPUTER.label, accessor="got_komputer", numeric=True, extra=True)
    kurang = Column("Masih kurang", accessor="got_truk", needs=GOT, orderable=False)
    rusak = Column("Rusak berat", accessor="broken", numeric=True)
    rincian = Column("Rincian", accessor="pk", orderable=False, in_export=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = reverse("land:equipment-list")

    def _received(self, row: Row, *, kind: str) -> str:
        return f"{angka(getattr(row, f'got_{kind}'))}/{expected(kind)}"

    render_truk = partialmethod(_received, kind="truk")
    render_pikap = partialmethod(_received, kind="pikap")
    render_roda_tiga = partialmethod(_received, kind="roda_tiga")
    render_etalase = partialmethod(_received, kind="etalase")
    render_meja_kursi = partialmethod(_received, kind="meja_kursi")
    render_komputer = partialmethod(_received, kind="komputer")

    def value_kurang(self, row: Row) -> str:
        return missing_words({kind: getattr(row, f"got_{kind}") for kind in KINDS})

    def render_kurang(self, row: Row) -> str:
        if not any(getattr(row, f"got_{kind}") for kind in KINDS):
            return "semuanya"
        return self.value_kurang(row) or "lengkap"

    def render_rincian(self, row: Row) -> SafeString:
        return mark_safe(f'<a href="{self.items}?cooperative={row.pk}">Lihat</a>')


class MissingTable(PlainMissingTable):
    """For who may write: `changes` says for which cooperatives."""

    rincian = Column(
        "Tindakan", accessor="pk", needs=("pk", "changes"), orderable=False, in_export=False
    )

    def render_rincian(self, row: Row) -> SafeString:
        see = f'<a href="{self.items}?cooperative={row.pk}">Lihat</a>'
        if not row.changes:
            return mark_safe(see)
        return mark_safe(f'{see} · <a href="{self.items}satu-set/?cooperative={row.pk}">Terima</a>')
