"""ScopedListView: one declaration (model, table, filters) gives a list that is scoped, filtered,
sorted, paged, and exported exactly as filtered; htmx swaps only the results.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.text import slugify
from django.views import View
from django_htmx.http import HttpResponseClientRedirect

from core import scoping
from core.access import Guarded
from core.lists.drawing import checkboxes
from core.lists.export import csv_response, xlsx_response
from core.lists.filters import ScopedFilterSet
from core.lists.tables import ListTable
from core.sheets.kinds import KINDS
from core.templatetags.kdkmp import tanggal


class ScopedListView(Guarded, View):
    """Declare `model, table_class, filterset_class, permission, title`; override what differs.

    rows()      the scoped queryset
    summary()   totals under the table, as [(key, label, number)]

    import_kind: the kind of sheet (core.sheets.kinds) as which its export comes back "all the same"; "" for
    a list that is no data to import.
    """

    model: type[models.Model]
    table_class: type[ListTable]
    filterset_class: type[ScopedFilterSet]
    export_permission = "registry.export_cooperative"
    import_kind = ""
    title = ""
    intro = ""
    empty = "Tidak ada data yang cocok. Kurangi saringan, atau periksa ejaannya."
    template_name = "generic/list.html"
    per_page = 50
    crumbs: tuple[tuple[str, str], ...] = ()

    def rows(self) -> models.QuerySet:
        return self.model._default_manager.for_user(self.request.user)  # type: ignore[attr-defined]

    def table(self) -> ListTable:
        """The declarations; a list whose cells depend on who asks makes its own."""
        return self.table_class.shared()

    def summary(self, rows: models.QuerySet) -> list[tuple[str, str, int]]:
        return []

    def toolbar(self) -> list[dict[str, str]]:
        """Buttons beside the heading: label, url, icon."""
        return []

    # Pages that show the rows in another way, (label, URL name, icon); they understand the same filters.
    elsewhere: tuple[tuple[str, str, str], ...] = ()

    def other_ways(self) -> list[dict[str, str]]:
        query = self.request.GET.copy()
        for name in ("page", "sort", "kolom", "_export"):
            query.pop(name, None)
        end = f"?{query.urlencode()}" if query else ""
        return [
            {"label": label, "url": reverse(name) + end, "icon": icon}
            for label, name, icon in self.elsewhere
        ]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        filterset = self.filterset_class(request.GET, self.rows(), request=request)
        table = self.table()
        sort = request.GET.get("sort", "")
        found = table.ordered(filterset.rows, sort)
        if export := request.GET.get("_export"):
            if export not in ("xlsx", "csv"):
                raise Http404("Daftar hanya dapat diunduh sebagai Excel atau CSV.")
            return self.export(export, table, found, filterset)
        context = self.context(table, found, filterset, sort)
        # A whole page for people and crawlers, the results alone for htmx, at the same address.
        part = "generic/_results.html" if request.htmx.target == "results" else self.template_name
        response = render(request, part, context)
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        if request.htmx:
            response["HX-Push-Url"] = request.path + self.clean_query(request, table)
        return response

    def context(
        self, table: ListTable, found: models.QuerySet, filterset: ScopedFilterSet, sort: str
    ) -> dict[str, Any]:
        names = table.visible(self.request.GET.getlist("kolom"))
        page = Paginator(found, self.per_page).get_page(self.request.GET.get("page"))
        rows = table.page_rows(page.object_list, names)
        return {
            "view": self,
            "filter": filterset,
            "chips": filterset.chips(),
            "page": page,
            "pages": page_links(page),
            "headers": list(table.headers(names, sort)),
            "rows_html": table.rows_html(rows, names),
            "columns": checkboxes(
                "kolom",
                (
                    (c.name, str(c.header), c.name in names)
                    for c in table.columns
                    if c.column.on_screen
                ),
            ),
            "summary": self.summary(found) if page.paginator.count else [],
            "may_export": scoping.holds(self.request.user, self.export_permission),
            "sort": sort,
        }

    def export(
        self, kind: str, table: ListTable, found: models.QuerySet, filterset: ScopedFilterSet
    ) -> HttpResponseBase:
        """The filtered rows as a file; rows outside of the export right are not in it."""
        if not scoping.holds(self.request.user, self.export_permission):
            raise PermissionDenied
        if self.request.htmx:  # it can swap a page, not save a file: let the browser ask again
            return HttpResponseClientRedirect(self.request.get_full_path())
        own = found.for_user(self.request.user, self.export_permission)  # type: ignore[attr-defined]
        rows = table.export_rows(own)
        name = f"{slugify(self.title)}-{timezone.localdate():%Y%m%d}"
        columns = table.export_columns()
        streamed = rows.iterator(chunk_size=1000)
        if kind == "xlsx":
            return xlsx_response(name, columns, streamed, self.about(filterset))
        return csv_response(name, columns, streamed)

    def about(self, filterset: ScopedFilterSet) -> list[tuple[str, str]]:
        """The workbook's second sheet: what, when, by whom, filtered how."""
        lines = [
            ("Daftar", self.title),
            ("Diunduh", tanggal(timezone.now())),
            ("Oleh", str(self.request.user)),
            ("Impor", self.about_import()),
        ]
        return lines + [(chip["label"], chip["value"]) for chip in filterset.chips()]

    def about_import(self) -> str:
        """Whether the file can be corrected and sent back, and as what."""
        kind = KINDS.get(self.import_kind)
        if kind is None:
            return "Berkas ini hanya untuk dibaca; tidak dapat diimpor."
        return f"Berkas ini dapat diperbaiki lalu diimpor dengan jenis data “{kind.label}”."

    @staticmethod
    def clean_query(request: HttpRequest, table: ListTable) -> str:
        """The address to share: without empty parameters and without the columns shown anyway."""
        query = request.GET.copy()
        if table.visible(query.getlist("kolom")) == table.visible(()):
            query.pop("kolom", None)
        for name in list(query):
            query.setlist(name, [value for value in query.getlist(name) if value])
            if not query.getlist(name):
                del query[name]
        return f"?{query.urlencode()}" if query else ""


def page_links(page: Page) -> list[int | None]:
    """Page numbers to offer, None for a gap: 1 … 4 5 6 … 43."""
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in shown]
