"""The map of cooperatives, what it draws, its cards, and its rows as a list."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from core.access import READING, own_or_404, requires
from core.lists.view import ScopedListView
from core.models import Regency
from dashboard.counting.version import nobody_writes
from dashboard.mapping import figures, payload, suspects
from dashboard.mapping.filters import MapFilterSet
from dashboard.mapping.outlines import active_outlines, active_set
from dashboard.mapping.shapes import kept, packed
from dashboard.mapping.tables import PointTable
from land.querysets import with_place
from land.words import Place
from mentors.models import Assignment
from registry.models import Cooperative, Milestone
from registry.tables import reached_count

VIEW = "registry.view_cooperative"


def map_of(request: HttpRequest) -> MapFilterSet:
    rows = Cooperative.objects.for_user(request.user)
    return MapFilterSet(request.GET, rows, request=request)


@requires(VIEW, methods=READING)
def cooperative_map(request: HttpRequest) -> HttpResponse:
    """The page; without JavaScript its table and legend lead to the same cooperatives."""
    found, on = map_of(request), timezone.localdate()
    regencies = list(Regency.objects.for_user(request.user).values_list("code", flat=True)[:2])
    told = found.form.cleaned_data.get("kabupaten") if found.form.is_valid() else ""
    chosen = told or (regencies[0] if len(regencies) == 1 else "")
    lines = figures.lines_of(found, on, 8 if chosen else 5)
    total = figures.summed(lines)
    query = found.query()
    context = {
        "filter": found,
        "chips": [chip for chip in found.chips() if chip["label"] != "Warna menurut"],
        "layer": found.layer,
        "at": timezone.now(),
        "legend": figures.legend(found, total),
        "points": figures.points_told(found),
        "rows": figures.table_rows(found, lines, total, chosen),
        "classes": list(enumerate(label for _, label in figures.CLASSES)),
        "by": "Kecamatan" if chosen else "Kabupaten/kota",
        "outlines": active_set(request.user),
        "data_url": reverse("dashboard:map-data") + query,
        "list_url": reverse("registry:cooperative-list") + query,
        "tile_url": settings.LAND_TILE_URL,
        "tile_source": settings.LAND_TILE_SOURCE,
    }
    return render(request, "dashboard/mapping/map.html", context)


@requires(VIEW, methods=READING)
def map_data(request: HttpRequest) -> HttpResponseBase:
    """The cooperatives of the same filters, as dashboard.mapping.payload tells them."""
    user: Any = request.user
    found, on = map_of(request), timezone.localdate()
    drawn = active_set(user)
    told = [
        drawn and drawn.pk,
        sorted(found.shared()),
        found.data.get("titik", ""),
        found.data.get("nilai", ""),
    ]
    told += [found.layer.key if found.data.get("nilai") else "", suspects.version(user)]
    etag = payload.mark_of(user, on, *told)
    if same := payload.unchanged(request, etag):
        return same
    # who writes just now may have moved the state before his rows can be seen: then nothing is to be kept
    sure = nobody_writes()
    doubted = suspects.suspects(user, active_outlines(user, drawn))
    data = payload.columns(found.rows, payload.numbers_of(user, on), doubted)
    return payload.answer(request, data, etag if sure else "")


@requires(VIEW, methods=READING)
def map_outline(request: HttpRequest) -> HttpResponseBase:
    """The outlines that are drawn: {"areas": [[code, name, [ring, ...]], ...]}, rings as shapes.packed."""
    outlines = active_outlines(request.user)
    names = dict(Regency.objects.for_user(request.user).values_list("code", "name"))
    areas = [
        [code, names[code], packed(kept(one))]
        for code, one in sorted(outlines.of.items())
        if code in names
    ]
    return payload.answer(request, {"areas": areas})


@requires(VIEW, methods=READING)
def map_card(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands behind one circle, as a piece of HTML."""
    rows = Cooperative.objects.for_user(request.user).active().with_place()
    cooperative = own_or_404(rows, request, VIEW, pk=pk)
    on = timezone.localdate()
    own = Cooperative.objects.for_user(request.user).filter(pk=pk)
    place = with_place(own).values_list("place", flat=True).first()
    covered = Assignment.objects.for_user(request.user).running(on).filter(cooperative=pk)
    context = {
        "cooperative": cooperative,
        "reached": own.annotate(n=reached_count()).values_list("n", flat=True).get(),
        "steps": len(Milestone.Kind),
        "place": dict(Place.choices).get(place or "", "–"),
        "covered": covered.exists(),
    }
    return render(request, "dashboard/mapping/_card.html", context)


class MapList(ScopedListView):
    model = Cooperative
    table_class = PointTable
    filterset_class = MapFilterSet
    permission = VIEW
    template_name = "dashboard/mapping/list.html"
    title = "Koperasi pada peta"
    intro = "Koperasi di balik angka peta: pilih warna menurut apa, lalu keadaannya."
    crumbs = (("Peta", "dashboard:map"),)

    def rows(self) -> QuerySet:
        return Cooperative.objects.for_user(self.request.user)
