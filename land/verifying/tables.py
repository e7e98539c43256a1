"""The rows of the turn list. The view gives a copy of the table what belongs to the request."""

from datetime import date
from html import escape
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.lists.tables import Column, DateColumn, ListTable, Row
from core.templatetags.kdkmp import angka
from land.actions.verifying import mark_of
from land.linking import parcel_page
from land.verifying.turns import days_since, is_overdue, told_verdicts, turn_of
from land.words import State

STATES = dict(State.choices)
FORM = "langkah-banyak"


def whole(row: Row) -> str:
    number = f" (lahan {row.number})" if row.number > 1 else ""
    return f"{row.cooperative__name}{number}"


class TurnTable(ListTable):
    """`reader`: who reads; `ticked`: whether the boxes are; `boxes`: whether there are any."""

    reader: Any = None
    ticked = False
    boxes = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told: dict[int, str] = {}
        self.today: date = timezone.localdate()

    class Meta(ListTable.Meta):
        sequence = ("pilih", "koperasi", "kecamatan", "status", "giliran", "hari", "putusan", "...")

    pilih = Column(
        "Pilih",
        accessor="pk",
        needs=("pk", "state", "state_since", "cooperative__name", "number"),
        orderable=False,
        in_export=False,
    )
    koperasi = Column(
        "Koperasi", accessor="cooperative__name", needs=("cooperative__name", "number"), title=True
    )
    kecamatan = Column("Kecamatan", accessor="cooperative__village__district__name")
    status = Column("Status", accessor="state", labels=STATES)
    giliran = Column("Giliran", accessor="state", orderable=False)
    hari = Column("Sejak (hari)", accessor="state_since", numeric=True)
    putusan = Column("Putusan verifikator", accessor="pk", needs=("pk",), orderable=False)
    kabupaten = Column(
        "Kabupaten/kota", accessor="cooperative__village__district__regency__name", extra=True
    )
    desa = Column("Desa/kelurahan", accessor="cooperative__village__name", extra=True)
    kode = Column("Kode desa", accessor="cooperative__village__code", extra=True)
    sejak = DateColumn("Status sejak", accessor="state_since", extra=True)

    def page_rows(self, queryset: QuerySet, names: list[str]) -> Any:
        rows = list(super().page_rows(queryset, names))
        if "putusan" in names:
            self.told = told_verdicts([row.pk for row in rows], self.reader)
        return rows

    def render_pilih(self, row: Row) -> SafeString:
        if not self.boxes:
            return mark_safe("–")
        label = escape(f"Pilih {whole(row)}")
        return mark_safe(
            f'<input class="form-check-input" type="checkbox" name="pilih" value="{row.pk}:{mark_of(row)}" '
            f'form="{FORM}" aria-label="{label}"{" checked" if self.ticked else ""}>'
        )

    def render_koperasi(self, row: Row) -> SafeString:
        return mark_safe(f'<a href="{parcel_page(row.pk)}">{escape(whole(row))}</a>')

    def value_koperasi(self, row: Row) -> str:
        return whole(row)

    def render_giliran(self, row: Row) -> str:
        return turn_of(row.state)

    value_giliran = render_giliran

    def render_hari(self, row: Row) -> SafeString | str:
        days = angka(days_since(row.state_since, self.today))
        if not is_overdue(row.state_since, self.today):
            return days
        return mark_safe(f'{days} <span class="badge text-bg-warning">lewat</span>')

    def value_hari(self, row: Row) -> int:
        return days_since(row.state_since, self.today)

    def order_hari(self, queryset: QuerySet, descending: bool) -> QuerySet:
        """Most days first is what began first."""
        return queryset.order_by("state_since" if descending else "-state_since", "pk")

    def value_sejak(self, row: Row) -> date:
        return timezone.localdate(row.state_since)

    def render_putusan(self, row: Row) -> str:
        return self.told.get(row.pk, "–")

    def value_putusan(self, row: Row) -> str:
        return self.told.get(row.pk, "")
