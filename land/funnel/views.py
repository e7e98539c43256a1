"""The funnel of land and building, and the list of cooperatives behind it."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.access import READING, requires
from core.lists.view import ScopedListView
from core.models import District, Regency
from land import metrics
from land.funnel import matrix
from land.funnel.filters import PlaceFilterSet, in_our_words
from land.funnel.tables import PlaceTable
from land.linking import link, region_query
from land.metrics import PLACES, VIEW
from land.querysets import with_place
from registry.models import Cooperative

# so many rows of a kecamatan, or of a mentor, stand on the funnel's own page
ROWS = 60


class PlaceList(ScopedListView):
    model = Cooperative
    table_class = PlaceTable
    filterset_class = PlaceFilterSet
    permission = VIEW
    export_permission = "land.export_parcel"
    template_name = "land/list.html"
    title = "Koperasi menurut kedudukan lahannya"
    intro = (
        "Setiap koperasi ada di satu kedudukan. Yang berbicara adalah lahan terpilih; bila belum ada "
        "yang dipilih, calon lahan yang terakhir dicatat."
    )
    crumbs = (("Corong lahan", "land:funnel"),)

    def rows(self) -> QuerySet:
        user: Any = self.request.user
        return with_place(Cooperative.objects.for_user(user, VIEW).active())


def region_of(request: HttpRequest) -> tuple[str, list[str]]:
    """Code and names of the region in the address, kabupaten first; "" is everywhere.

    Raises Http404 for a foreign or unknown one, and for a kecamatan of another kabupaten.
    """
    asked = in_our_words(request.GET)
    regency, district = asked.get("kabupaten", "")[:13], asked.get("kecamatan", "")[:13]
    if district:
        rows = District.objects.for_user(request.user).filter(pk=district)
        found = rows.values_list("regency_id", "regency__name", "name").first()
        if found is None or regency not in ("", found[0]):
            raise Http404("Kecamatan ini tidak ada, atau bukan di wilayah kerja Anda.")
        return district, [found[1], found[2]]
    if not regency:
        return "", []
    named = Regency.objects.for_user(request.user).filter(pk=regency)
    name = named.values_list("name", flat=True).first()
    if name is None:
        raise Http404("Kabupaten/kota ini tidak ada, atau bukan di wilayah kerja Anda.")
    return regency, [name]


@requires(VIEW, methods=READING)
def funnel(request: HttpRequest) -> HttpResponse:
    """Figures of the reader's own area, each with the link to its rows."""
    user: Any = request.user
    code, names = region_of(request)
    where = region_query(code)
    lines, total = metrics.standing(user, code)
    count, without = metrics.villages(user, code)
    context = {
        "now": timezone.now(),
        "code": code,
        "names": names,
        "heading": f"Kecamatan {names[1]}" if len(names) > 1 else names[0] if names else "",
        "first_column": "Kecamatan" if code else "Kabupaten/kota",
        "own_only": not count,
        "villages": count,
        "without": without,
        "total": metrics.Figure(
            "koperasi",
            "Koperasi",
            total.cooperatives,
            link(PLACES, **where),
        ),
        "groups": metrics.place_groups(total),
        "heads": metrics.HEADS.values(),
        "lines": matrix.table_rows(lines, total) if lines else "",
        "cooperatives": rows_of(user, code) if not lines else "",
        "parcels": metrics.parcels(user, code),
        "obstacles": metrics.obstacles(user, code),
        "buildings": metrics.buildings(user, code),
        "where": where,
    }
    return render(request, "land/funnel.html", context)


def rows_of(user: Any, code: str) -> Any:
    """The cooperatives themselves as rows of a table, where there is no region below to open."""
    table = PlaceTable.shared()
    names = ["nama", "kedudukan", "lahan", "luas", "progres", "giliran"]
    rows = table.page_rows(metrics.cooperatives(user, code).order_by("name", "pk")[:ROWS], names)
    return table.rows_html(rows, names)
