from datetime import date
from html import escape
from typing import Any

from django.conf import settings
from django.db.models import F, Func, OuterRef, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.lists.tables import Column, DateColumn, ListTable, Row
from core.sheets.hands.areas import shown_area
from core.templatetags.kdkmp import angka, tanggal
from land.actions.progress import percent_words
from land.linking import base_of
from land.models import Building, Parcel
from land.words import PLACE_GROUPS, Place, State

LABELS: Any = dict(Place.choices)
STATES: Any = dict(State.choices)
BUILT = {one.value for one in PLACE_GROUPS["pembangunan"][1]}


def turn_of(place: str, state: str | None) -> str:
    """Whose turn it is; "" where nothing is to be done any more."""
    if place == Place.HANDED_OVER:
        return ""
    if place in BUILT:
        return settings.LAND_TURNS[State.ALLOCATED]
    return settings.LAND_TURNS[state or State.NOT_PROPOSED]


class CooperativeRows(ListTable):
    """Rows are cooperatives; addresses are looked up once per table, not per row."""

    kode = Column("Kode desa", accessor="village_id", order_by=("village_id",), extra=True)
    nama = Column("Nama koperasi", accessor="name", order_by=("name",), title=True)
    desa = Column("Desa/kelurahan", accessor="village__name", extra=True)
    kecamatan = Column("Kecamatan", accessor="village__district__name")
    kabupaten = Column(
        "Kabupaten/kota",
        accessor="village__district__regency__name",
        order_by=("village__district__regency_id",),
        tight=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = reverse("registry:cooperative-list")
        self.parcels = base_of("land:parcel-detail")
        self.buildings = base_of("land:building-detail")

    def render_nama(self, row: Row) -> SafeString:
        return mark_safe(f'<a href="{self.base}{row.pk}/">{escape(row.name)}</a>')

    def order_kedudukan(self, queryset: QuerySet, descending: bool) -> QuerySet:
        order = Func(Value(Place.values), F("place"), function="array_position")
        return queryset.order_by(order.desc() if descending else order.asc(), "pk")


class PlaceTable(CooperativeRows):
    """Its rows come from `with_place`."""

    kedudukan = Column("Kedudukan", accessor="place", labels=LABELS)
    lahan = Column(
        "Lahan", accessor="parcel_state", needs=("parcel_id", "parcel_state"), orderable=False
    )
    sejak = DateColumn("Status lahan sejak", accessor="parcel_since")
    luas = Column("Luas", accessor="area", numeric=True, orderable=False)
    progres = Column(
        "Progres", accessor="percent", numeric=True, needs=("percent", "building_id", "place")
    )
    per = DateColumn("Progres per", accessor="percent_on", extra=True, orderable=False)
    bast = DateColumn("BAST", accessor="handed_over_on", extra=True)
    giliran = Column("Giliran", accessor="place", needs=("place", "parcel_state"), orderable=False)

    @classmethod
    def computed(cls) -> dict[str, Any]:
        speaking = (
            Parcel.objects.filter(cooperative=OuterRef("pk"))
            .living()
            .order_by("-chosen", "-number")
            .with_area()
        )
        living = Building.objects.filter(cooperative=OuterRef("pk"), cancelled_at__isnull=True)
        return {
            "area": Subquery(speaking.values("area")[:1]),
            "percent_on": Subquery(living.with_progress().values("percent_on")[:1]),
        }

    def order_progres(self, queryset: QuerySet, descending: bool) -> QuerySet:
        percent = F("percent")
        order = percent.desc(nulls_last=True) if descending else percent.asc(nulls_first=True)
        return queryset.order_by(order, "pk")

    def render_lahan(self, row: Row) -> SafeString | str:
        if row.parcel_id is None:
            return "–"
        word = STATES[row.parcel_state]
        return linked_to(self.parcels, row.parcel_id, word)

    def value_lahan(self, row: Row) -> str:
        return str(STATES.get(row.parcel_state, ""))

    def render_sejak(self, row: Row) -> str:
        if row.parcel_since is None:
            return "–"
        days = (timezone.localdate() - day_of(row.parcel_since)).days
        return f"{tanggal(row.parcel_since)} ({angka(max(days, 0))} hari)"

    def value_sejak(self, row: Row) -> date | None:
        return day_of(row.parcel_since) if row.parcel_since else None

    def render_luas(self, row: Row) -> str:
        return "–" if row.area is None else shown_area(row.area)

    def value_luas(self, row: Row) -> float | None:
        return None if row.area is None else float(row.area)

    def render_progres(self, row: Row) -> SafeString | str:
        if row.building_id is None:
            return "–"
        word = "belum ada laporan" if row.percent is None else percent_words(row.percent)
        return linked_to(self.buildings, row.building_id, word)

    def value_progres(self, row: Row) -> float | None:
        return None if row.percent is None else float(row.percent)

    def render_giliran(self, row: Row) -> str:
        return turn_of(row.place, row.parcel_state) or "–"

    def value_giliran(self, row: Row) -> str:
        return turn_of(row.place, row.parcel_state)


def day_of(moment: Any) -> date:
    return timezone.localtime(moment).date()


def linked_to(base: str, pk: int, word: str) -> SafeString:
    """`word`, leading to the page of that row where there is one."""
    if not base:
        return mark_safe(escape(word))
    return mark_safe(f'<a href="{base}{pk}/">{escape(word)}</a>')
