"""The map of parcels, what it draws, and the parcels that it can't show."""

import gzip
import hashlib
import json
from html import escape
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.safestring import SafeString, mark_safe

from core.access import READING, requires
from core.lists.tables import Column, DateColumn, ListTable, Row
from core.lists.view import ScopedListView
from land.funnel.matrix import linked
from land.funnel.tables import linked_to
from land.linking import base_of
from land.mapping import payload
from land.mapping.filters import PLACED, MapFilterSet
from land.mapping.payload import MARKS
from land.metrics import VIEW
from land.models import Parcel
from land.words import Ownership, State

STATES: Any = dict(State.choices)


def parcels(request: HttpRequest) -> QuerySet:
    return Parcel.objects.for_user(request.user).living().of_active().with_area()


def map_of(request: HttpRequest) -> MapFilterSet:
    return MapFilterSet(request.GET, parcels(request), request=request)


@requires(VIEW, methods=READING)
def land_map(request: HttpRequest) -> HttpResponse:
    """The page; without JavaScript a table that leads to the same parcels."""
    found = map_of(request)
    counted = found.rows.order_by().values_list("state")
    grouped = counted.annotate(n=Count("pk"), unplaced=Count("pk", filter=~PLACED))
    context = {
        "filter": found,
        "chips": found.chips(),
        "marks": MARKS,
        "rows": table_rows({state: (n, without) for state, n, without in grouped}, found),
        "data_url": reverse("land:map-data") + found.query(),
        "parcel_base": base_of("land:parcel-detail"),
        "tile_url": settings.LAND_TILE_URL,
        "tile_source": settings.LAND_TILE_SOURCE,
    }
    return render(request, "land/map.html", context)


def table_rows(counted: dict[str, tuple[int, int]], found: MapFilterSet) -> SafeString:
    """State, its parcels, and those of them without a position; each number leads to its rows."""
    everywhere, nowhere = reverse("land:parcel-list"), reverse("land:map-unplaced")

    def row(key: str, label: str, n: int, without: int, css: str = "", **state: str) -> str:
        query = found.query(without=state, **state)
        cells = (
            linked(f"{key}:lahan", n, f"{everywhere}{query}" if everywhere else ""),
            linked(f"{key}:tanpa-titik", without, f"{nowhere}{query}"),
        )
        tds = "".join(f'<td class="num">{cell}</td>' for cell in cells)
        return f'<tr{css}><th scope="row">{escape(label)}</th>{tds}</tr>'

    out = [
        row(state, str(STATES[state]), *counted[state], state=state)
        for state in STATES
        if state in counted
    ]
    sums = [sum(part) for part in zip(*counted.values(), strict=True)] or [0, 0]
    out.append(row("jumlah", "Jumlah", *sums, css=' class="fw-bold"'))
    return mark_safe("\n".join(out))


@requires(VIEW, methods=READING)
def map_data(request: HttpRequest) -> HttpResponseBase:
    """The parcels of the same filters; with `batas=west,south,east,north` their boundaries in there."""
    user: Any = request.user
    rows = map_of(request).rows
    if asked := request.GET.get("batas", ""):
        box = payload.box_of(asked)
        if box is None:
            told = {"message": "Kotak peta tidak dikenali."}
            return answer(request, told, status=400)
        return answer(request, payload.polygons(rows, box))
    return answer(request, payload.points(rows, user))


def answer(request: HttpRequest, data: dict[str, Any], status: int = 200) -> HttpResponseBase:
    """Compressed where the reader takes it; a browser that has it already is told so (ETag)."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(
        gzip.compress(body, 9, mtime=0) if packed else body,
        content_type="application/json",
        status=status,
    )
    if packed:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    # asked for again each time, so that nobody is shown it after he has logged out
    response["Cache-Control"] = "private, no-cache"
    if status != 200:
        return response
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


class UnplacedTable(ListTable):
    koperasi = Column(
        "Koperasi",
        accessor="cooperative__name",
        needs=("cooperative_id", "cooperative__name"),
        title=True,
    )
    lahan = Column("Lahan", accessor="number", needs=("pk", "number"))
    kecamatan = Column("Kecamatan", accessor="cooperative__village__district__name")
    kabupaten = Column(
        "Kabupaten/kota",
        accessor="cooperative__village__district__regency__name",
        order_by=("cooperative__village__district__regency_id",),
        tight=True,
    )
    status = Column("Status", accessor="state", labels=STATES)
    sejak = DateColumn("Sejak", accessor="state_since")
    milik = Column("Kepemilikan", accessor="ownership", labels=dict(Ownership.choices))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cooperatives = reverse("registry:cooperative-list")
        self.parcels = base_of("land:parcel-detail")

    def render_koperasi(self, row: Row) -> SafeString:
        return linked_to(self.cooperatives, row.cooperative_id, row.cooperative__name)

    def render_lahan(self, row: Row) -> SafeString:
        return linked_to(self.parcels, row.pk, f"Lahan {row.number}")


class UnplacedList(ScopedListView):
    model = Parcel
    table_class = UnplacedTable
    filterset_class = MapFilterSet
    permission = VIEW
    export_permission = "land.export_parcel"
    template_name = "land/list.html"
    title = "Lahan tanpa titik"
    intro = "Lahan yang belum punya titik koordinat, jadi tidak tampil di peta."
    empty = "Semua lahan di sini punya titik koordinat."
    crumbs = (("Peta lahan", "land:map"),)

    def rows(self) -> QuerySet:
        return parcels(self.request).filter(~Q(PLACED))
