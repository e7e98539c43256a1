"""Lists of buildings, of parcels that can be allocated, and of agencies."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from core.lists.filters import ScopedFilterSet
from core.lists.tables import ListTable
from core.lists.view import ScopedListView
from land.actions.building import ALLOCATE
from land.building.buckets import OWN, Bar, bars_of
from land.building.filters import AgencyFilterSet, AllocatableFilterSet, BuildingFilterSet
from land.building.tables import AgencyTable, AllocatableTable, BuildingTable, living_count
from land.models import Agency, Building, Parcel
from land.words import State

VIEW = "land.view_parcel"


class BuildingList(ScopedListView):
    model = Building
    table_class = BuildingTable
    filterset_class = BuildingFilterSet
    permission = VIEW
    export_permission = "land.export_parcel"
    title = "Pembangunan"
    empty = "Tidak ada pembangunan yang cocok. Kurangi saringan, atau alokasikan lahan yang terverifikasi."
    template_name = "land/building_list.html"

    def rows(self) -> QuerySet:
        found = Building.objects.for_user(self.request.user).with_progress()
        return found.with_signals(on=timezone.localdate())

    def toolbar(self) -> list[dict[str, str]]:
        if not self.request.user.has_perm(ALLOCATE):
            return []
        url = reverse("land:building-allocatable")
        return [{"label": "Alokasikan lahan", "url": url, "icon": "plus"}]

    def bars(self) -> list[Bar]:
        """Of the list as it is narrowed, but for what the bars themselves narrow."""
        asked = self.request.GET.copy()
        for name in OWN:
            asked.pop(name, None)
        found = BuildingFilterSet(asked, self.rows(), request=self.request)
        return bars_of(found.rows, dict(self.request.GET.lists()))

    def get(self, request: HttpRequest) -> HttpResponseBase:
        response: Any = super().get(request)
        if request.htmx.target == "results" and response.status_code == 200:
            # the bars stand above what is swapped: they come along to their own place
            context = {"bars": self.bars(), "oob": True}
            response.content += render_to_string(
                "land/building_bars.html", context, request
            ).encode()
        return response

    def context(
        self, table: ListTable, found: QuerySet, filterset: ScopedFilterSet, sort: str
    ) -> dict[str, Any]:
        made = super().context(table, found, filterset, sort)
        if self.request.htmx.target != "results":  # type: ignore[attr-defined]
            made["bars"] = self.bars()
        return made


class AllocatableList(ScopedListView):
    """Verified parcels of cooperatives without a building: several are ticked and allocated at once."""

    model = Parcel
    table_class = AllocatableTable
    filterset_class = AllocatableFilterSet
    permission = ALLOCATE
    export_permission = ALLOCATE
    title = "Lahan yang dapat dialokasikan"
    intro = "Terverifikasi, dan koperasinya belum punya pembangunan."
    empty = "Tidak ada lahan terverifikasi yang belum dialokasikan."
    template_name = "land/building_allocatable.html"
    crumbs = (("Pembangunan", "land:building-list"),)

    def rows(self) -> QuerySet:
        return allocatable(self.request.user)


def allocatable(user: Any) -> QuerySet:
    built = Building.objects.filter(cooperative=OuterRef("cooperative"), cancelled_at__isnull=True)
    rows = Parcel.objects.for_user(user, ALLOCATE).living().with_area()
    return rows.of_active().filter(~Exists(built), state=State.VERIFIED)


class AgencyList(ScopedListView):
    model = Agency
    table_class = AgencyTable
    filterset_class = AgencyFilterSet
    permission = ALLOCATE
    export_permission = ALLOCATE
    title = "Pelaksana pembangunan"
    empty = "Belum ada pelaksana yang cocok."
    template_name = "land/list.html"

    def rows(self) -> QuerySet:
        user = self.request.user
        return Agency.objects.for_user(user, ALLOCATE).annotate(living=living_count(user))

    def toolbar(self) -> list[dict[str, str]]:
        url = reverse("land:agency-create")
        return [{"label": "Tambah pelaksana", "url": url, "icon": "plus"}]
