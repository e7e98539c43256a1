"""The lists of visits, follow-ups and obstacles, and what other pages show of them."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from core.access import own_or_404
from core.lists.view import ScopedListView
from registry.models import Cooperative
from visits.actions.follow_ups import CLOSE
from visits.linking import address_or_nothing, visit_base
from visits.models import FollowUp, Obstacle, Visit
from visits.pages.allowed import may_do
from visits.pages.choices import VIEW, key_of
from visits.pages.filters import FollowUpFilterSet, ObstacleFilterSet, VisitFilterSet
from visits.pages.tables import (
    FollowUpTable,
    ObstacleTable,
    VisitTable,
    standing_of,
    state_badge,
)

LATEST = 5


class RoomList(ScopedListView):
    template_name = "visits/list.html"
    permission = VIEW
    export_permission = "visits.export_visit"


class VisitList(RoomList):
    model = Visit
    table_class = VisitTable
    filterset_class = VisitFilterSet
    title = "Kunjungan"
    intro = "Yang ditahan dan yang ditolak tidak dihitung; pilih statusnya untuk melihatnya."
    empty = "Tidak ada kunjungan yang cocok. Kurangi saringan, atau periksa ejaannya."

    def get(self, request: HttpRequest) -> HttpResponseBase:
        if request.htmx.target == "panel-kunjungan":  # a part of the cooperative's page
            return cooperative_panel(request)
        if request.htmx and not request.htmx.target and request.GET.get("pendamping"):
            return card_panel(request)  # of the mentor's card
        return super().get(request)

    def rows(self) -> QuerySet:
        return Visit.objects.for_user(self.request.user)

    def toolbar(self) -> list[dict[str, str]]:
        offered = (
            ("visits.log_visit", "Aplikasi lapangan", "visits:field-app", "pin"),
            ("visits.log_visit", "Catat di sini", "visits:visit-create", "plus"),
            ("visits.log_visit", "Kunjungan saya", "visits:mine", "user"),
        )
        return [
            {"label": label, "url": url, "icon": icon}
            for verb, label, name, icon in offered
            if self.request.user.has_perm(verb) and (url := address_or_nothing(name))
        ]


class FollowUpList(RoomList):
    model = FollowUp
    table_class = FollowUpTable
    filterset_class = FollowUpFilterSet
    title = "Tindak lanjut"
    intro = (
        "Yang disepakati pada kunjungan dan belum selesai. Tindak lanjut tetap pada koperasinya bila "
        "pendampingnya berganti."
    )
    empty = "Tidak ada tindak lanjut yang cocok dengan saringan ini."

    def rows(self) -> QuerySet:
        rows: Any = FollowUp.objects.for_user(self.request.user)
        # of visits that count; archived cooperatives are left to the filter
        rows = rows.filter(visit__held="").exclude(visit__state="ditolak")
        return rows.annotate(closable=may_do(self.request.user, CLOSE, FollowUp))

    def summary(self, rows: QuerySet) -> list[tuple[str, str, int]]:
        found: Any = rows
        late = found.order_by().overdue(timezone.localdate()).count()
        return [("lewat", "lewat tenggat", late)]


class ObstacleList(RoomList):
    model = Obstacle
    table_class = ObstacleTable
    filterset_class = ObstacleFilterSet
    title = "Kendala"
    intro = "Kendala yang ditemukan pada kunjungan."
    empty = "Tidak ada kendala yang cocok dengan saringan ini."
    crumbs = (("Kendala per wilayah", "visits:obstacle-matrix"),)

    def rows(self) -> QuerySet:
        rows = Obstacle.objects.for_user(self.request.user).filter(visit__held="")
        return rows.exclude(visit__state="ditolak")


def latest(rows: Any) -> list[dict[str, Any]]:
    """The newest visits as a panel tells them."""
    found = rows.order_by("-started_at", "-pk").values(
        "pk", "day", "state", "held", "cooperative_id", "cooperative__name", "person_id",
        "person__name", "findings",
    )[:LATEST]  # fmt: skip
    return [row | {"badge": state_badge(row["state"], row["held"])} for row in found]


def cooperative_panel(request: HttpRequest) -> HttpResponse:
    """The newest visits and the open follow-ups of one cooperative."""
    key = key_of(request.GET.get("cooperative", ""))
    if key is None:
        raise Http404
    cooperative = own_or_404(Cooperative.objects.all(), request, VIEW, pk=key)
    on = timezone.localdate()
    visits = Visit.objects.for_user(request.user).standing().filter(cooperative=cooperative)
    open_rows = FollowUp.objects.for_user(request.user).filter(cooperative=cooperative).open()
    open_rows = open_rows.filter(visit__held="").exclude(visit__state="ditolak")
    context = {
        "cooperative": cooperative,
        "visits": latest(visits),
        "base": visit_base(),
        "follow_ups": [
            (row, *standing_of(row, on)) for row in open_rows.order_by("due", "pk")[:LATEST]
        ],
        "record": address_or_nothing("visits:visit-create")
        if request.user.has_perm("visits.log_visit")
        else "",
    }
    return render(request, "visits/_panel.html", context)


def card_panel(request: HttpRequest) -> HttpResponse:
    """The newest visits of one mentor, inside of his card."""
    key = key_of(request.GET["pendamping"])
    visits = Visit.objects.for_user(request.user).standing().filter(person=key)
    context = {
        "visits": latest(visits) if key is not None else [],
        "base": visit_base(),
        "page": reverse("visits:mentor", args=[key]) if key is not None else "",
        "list": f"{reverse('visits:visit-list')}?pendamping={key}",
    }
    return render(request, "visits/_card.html", context)
