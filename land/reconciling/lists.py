"""The lists: differences, what agrees, and the sheets."""

from typing import Any

from django.db.models import BooleanField, Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from core import scoping
from core.history import because
from core.lists.filters import ScopedFilterSet
from core.lists.view import ScopedListView
from land.actions.reconciling import RECONCILE
from land.models import Difference, SourceSheet, SourceValue
from land.reconciling.comparing import refresh
from land.reconciling.filters import AgreeingFilterSet, DifferenceFilterSet
from land.reconciling.tables import AgreeingTable, DifferenceTable, SheetTable
from land.reconciling.theirs import Sheets, agreeing

VIEW = "land.view_reconciliation"
AUTOMATIC = "perbandingan antarsumber"
IMPORT = "land.import_source"


def compared_now() -> None:
    """Before a page is shown: what has changed since the last comparison is compared."""
    with because(AUTOMATIC):
        refresh()


class ReconciliationList(ScopedListView):
    permission = VIEW
    export_permission = "land.export_parcel"
    template_name = "land/reconciling/list.html"
    crumbs = (("Rekonsiliasi", "land:reconciliation"),)

    def get(self, request: HttpRequest) -> HttpResponseBase:
        compared_now()
        return super().get(request)


class DifferenceList(ReconciliationList):
    model = Difference
    table_class = DifferenceTable
    filterset_class = DifferenceFilterSet
    title = "Selisih antarsumber"
    intro = "Satu baris satu isian koperasi yang menurut satu sumber lain dari data kita."

    def rows(self) -> QuerySet:
        rows = Difference.objects.for_user(self.request.user).of_active()
        return rows.order_by("first_seen", "cooperative__village_id", "pk")

    def toolbar(self) -> list[dict[str, str]]:
        if not scoping.holds(self.request.user, RECONCILE):
            return []
        query = self.request.GET.urlencode()
        url = reverse("land:difference-decide-many") + (f"?{query}" if query else "")
        return [{"label": "Putuskan sekaligus", "url": url, "icon": "check"}]


class SourceValueList(ReconciliationList):
    model = SourceValue
    table_class = AgreeingTable
    filterset_class = AgreeingFilterSet
    title = "Sama dengan sumber"
    intro = "Isian yang menurut sumber sama dengan data kita."

    def rows(self) -> QuerySet:
        rows = agreeing(Sheets.load(), SourceValue.objects.for_user(self.request.user))
        return rows.order_by("cooperative__village_id", "cooperative_id", "field", "pk")


class SheetFilterSet(ScopedFilterSet):
    class Meta:
        model = SourceSheet
        fields = ["source"]

    MAIN = ("source",)


class SourceSheetList(ReconciliationList):
    model = SourceSheet
    table_class = SheetTable
    filterset_class = SheetFilterSet
    title = "Lembar sumber"
    intro = "Setiap lembar yang diimpor sebagai sumber; yang terbaru dibandingkan dengan data kita."

    def rows(self) -> QuerySet:
        now: Any = Sheets.load().keys()
        counts = Case(
            When(pk__in=now, then=Value(True)), default=Value(False), output_field=BooleanField()
        )
        return SourceSheet.objects.for_user(self.request.user).annotate(counts=counts)

    def toolbar(self) -> list[dict[str, str]]:
        if not scoping.holds(self.request.user, IMPORT):
            return []
        return [
            {"label": "Impor lembar sumber", "url": reverse("core:import-create"), "icon": "upload"}
        ]
