"""The list of received equipment, and of cooperatives with what they still lack."""

from typing import Any

from django.db.models import BooleanField, Case, Q, QuerySet, Sum, Value, When
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from core import scoping
from core.lists.view import ScopedListView
from land.actions.equipment import CHANGE
from land.equipment.filters import EquipmentFilterSet, MissingFilterSet
from land.equipment.received import with_received
from land.equipment.tables import (
    EquipmentTable,
    MissingTable,
    PlainEquipmentTable,
    PlainMissingTable,
)
from land.linking import key_of
from land.metrics import VIEW
from land.models import EquipmentItem
from land.querysets import with_place
from land.words import EquipmentState
from registry.models import Cooperative


def writable(user: Any, path: str) -> Case | Value:
    """SQL: whether the reader may record equipment in the kabupaten at `path`."""
    where = scoping.area(user, CHANGE)
    if where is scoping.EVERYWHERE:
        return Value(True)
    here = When(**{f"{path}__in": sorted(where)}, then=Value(True))
    return Case(here, default=Value(False), output_field=BooleanField())


class EquipmentPages(ScopedListView):
    permission = VIEW
    export_permission = "land.export_parcel"
    template_name = "land/list.html"
    tables: tuple[Any, Any] = (None, None)  # for who may write, for who may only read
    others: tuple[str, str] = ("", "")

    def get(self, request: HttpRequest) -> HttpResponseBase:
        self.table_class = self.tables[0 if scoping.holds(request.user, CHANGE) else 1]
        return super().get(request)

    def toolbar(self) -> list[dict[str, str]]:
        label, name = self.others
        buttons = [
            {"label": label, "url": reverse(name), "icon": "list"},
            {"label": "Rekap", "url": reverse("land:equipment-totals"), "icon": "list"},
        ]
        key = key_of(self.request.GET.get("cooperative", ""))
        own = Cooperative.objects.for_user(self.request.user, CHANGE).active().filter(pk=key)
        if key and own.exists():
            query = f"?cooperative={key}"
            buttons = [
                {
                    "label": "Terima satu set",
                    "url": reverse("land:equipment-set") + query,
                    "icon": "plus",
                },
                {
                    "label": "Tambah satu alat",
                    "url": reverse("land:equipment-create") + query,
                    "icon": "plus",
                },
                *buttons,
            ]
        return buttons


class EquipmentList(EquipmentPages):
    model = EquipmentItem
    table_class = EquipmentTable
    tables = (EquipmentTable, PlainEquipmentTable)
    filterset_class = EquipmentFilterSet
    title = "Alat kerja"
    intro = "Alat kerja yang sudah diterima koperasi, per penerimaan."
    empty = "Belum ada alat kerja yang dicatat di sini. Catat dari daftar “Yang masih kurang”."
    others = ("Yang masih kurang", "land:equipment-missing")

    def rows(self) -> QuerySet:
        user: Any = self.request.user
        place = writable(user, "cooperative__village__district__regency")
        active = When(cooperative__archived_at__isnull=True, then=place)
        return EquipmentItem.objects.for_user(user).annotate(
            changes=Case(active, default=Value(False), output_field=BooleanField())
        )

    def summary(self, rows: QuerySet) -> list[tuple[str, str, int]]:
        broken = Q(condition=EquipmentState.HEAVY)
        found = rows.aggregate(units=Sum("quantity"), broken=Sum("quantity", filter=broken))
        return [
            ("unit", "unit", found["units"] or 0),
            ("rusak", "di antaranya rusak berat", found["broken"] or 0),
        ]


class MissingList(EquipmentPages):
    model = Cooperative
    table_class = MissingTable
    tables = (MissingTable, PlainMissingTable)
    filterset_class = MissingFilterSet
    title = "Kelengkapan alat kerja"
    intro = (
        "Unit yang sudah diterima / yang seharusnya, per koperasi. Alat yang rusak berat ikut dihitung "
        "sebagai diterima, dan disebut tersendiri."
    )
    empty = (
        "Tidak ada koperasi yang cocok. Ubah “Koperasi” untuk melihat semua, atau kurangi saringan."
    )
    crumbs = (("Alat kerja", "land:equipment-list"),)
    others = ("Yang sudah diterima", "land:equipment-list")

    def rows(self) -> QuerySet:
        user: Any = self.request.user
        rows = with_place(Cooperative.objects.for_user(user, VIEW).active())
        return with_received(rows).annotate(changes=writable(user, "village__district__regency"))
