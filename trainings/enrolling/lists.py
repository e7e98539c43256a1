"""The lists of participations and of the people behind them, and what other pages show of them."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from core.access import own_or_404
from core.lists.view import ScopedListView
from registry.models import Cooperative
from trainings.enrolling.filters import EnrolmentFilterSet, TrainedFilterSet
from trainings.enrolling.linking import address_or_nothing, key_of
from trainings.enrolling.people import CALLED
from trainings.enrolling.tables import EnrolmentTable, TrainedTable
from trainings.models import Enrolment

VIEW = "trainings.view_enrolment"
LATEST = 8


class RoomList(ScopedListView):
    model = Enrolment
    permission = VIEW
    export_permission = "trainings.export_enrolment"
    template_name = "trainings/list.html"


class EnrolmentList(RoomList):
    table_class = EnrolmentTable
    filterset_class = EnrolmentFilterSet
    import_kind = "peserta"
    title = "Peserta pelatihan"
    intro = "Satu baris satu kepesertaan; orang yang ikut dua angkatan ada dua kali."
    empty = "Tidak ada peserta yang cocok. Kurangi saringan, atau periksa ejaannya."

    def get(self, request: HttpRequest) -> HttpResponseBase:
        if request.htmx.target == "panel-pelatihan":  # a part of the cooperative's page
            return cooperative_panel(request)
        if request.htmx and not request.htmx.target and request.GET.get("person"):
            return person_panel(request)  # of the mentor's card
        return super().get(request)

    def rows(self) -> QuerySet:
        rows = Enrolment.objects.for_user(self.request.user).with_results()
        return rows.annotate(called=CALLED).order_by("-batch__starts", "-batch_id", "called", "pk")

    def toolbar(self) -> list[dict[str, str]]:
        user, found = self.request.user, []
        batch = key_of(self.request.GET.get("batch", ""))
        if batch is not None and user.has_perm("trainings.enrol"):
            url = address_or_nothing("trainings:enrolment-create", batch)
            found.append({"label": "Daftarkan peserta", "url": url, "icon": "plus"})
        if batch is not None:
            url = address_or_nothing("trainings:enrolment-invitations", batch)
            found.append({"label": "Daftar undangan", "url": url, "icon": "people"})
        if not user.has_perm("trainings.view_figures"):
            url = reverse("trainings:mine")
            found.append({"label": "Pelatihan saya", "url": url, "icon": "user"})
        return found


class TrainedList(RoomList):
    table_class = TrainedTable
    filterset_class = TrainedFilterSet
    title = "Orang dilatih"
    intro = "Satu baris satu orang, dengan kepesertaan terakhirnya yang cocok dengan saringan."
    empty = "Tidak ada orang yang cocok dengan saringan ini."
    crumbs = (("Peserta pelatihan", "trainings:enrolment-list"),)

    def rows(self) -> QuerySet:
        rows = Enrolment.objects.for_user(self.request.user).trained(timezone.localdate())
        return rows.annotate(called=CALLED).order_by("called", "pk")


def told(rows: Any) -> list[Enrolment]:
    """Newest participations with their results, for a panel or a page."""
    found = rows.with_results().annotate(called=CALLED)
    found = found.select_related("batch__programme", "person", "cooperative")
    return list(found.order_by("-batch__starts", "-pk"))


def cooperative_panel(request: HttpRequest) -> HttpResponse:
    """Participations of one cooperative's officers."""
    key = key_of(request.GET.get("cooperative", ""))
    if key is None:
        raise Http404
    cooperative = own_or_404(Cooperative.objects.all(), request, VIEW, pk=key)
    rows = told(Enrolment.objects.for_user(request.user).filter(cooperative=cooperative))
    context = {
        "enrolments": rows[:LATEST],
        "count": len(rows),
        "list": f"{reverse('trainings:enrolment-list')}?cooperative={key}",
        "named": True,
        "nothing": "Belum ada pengurus atau pengawas koperasi ini yang ikut pelatihan.",
    }
    return render(request, "trainings/enrolling/_panel.html", context)


def person_panel(request: HttpRequest) -> HttpResponse:
    """Participations of one person, inside of the mentor's card."""
    key = key_of(request.GET["person"])
    own = Enrolment.objects.for_user(request.user)
    rows = told(own.filter(person=key)) if key is not None else []
    context = {
        "enrolments": rows[:LATEST],
        "count": len(rows),
        "list": f"{reverse('trainings:enrolment-list')}?person={key}",
        "nothing": "Belum pernah ikut pelatihan.",
        "whole": True,
    }
    return render(request, "trainings/enrolling/_panel.html", context)
