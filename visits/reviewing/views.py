"""The two lists of review: what waits for a reviewer, what is held for an officer."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from core.access import WRITING, requires
from core.lists.filters import ScopedFilterSet
from core.lists.tables import ListTable
from core.lists.view import ScopedListView
from core.pages import refused
from core.templatetags.kdkmp import angka
from visits.actions import reviewing as actions
from visits.actions.reviewing import Outcome
from visits.models import Visit
from visits.reviewing.filters import HeldFilterSet, InboxFilterSet
from visits.reviewing.forms import chosen
from visits.reviewing.tables import HeldTable, InboxTable

UNDECIDED = "Putusan belum dipilih, jadi tidak ada yang diubah. Tekan “Terima untuk diperiksa” atau “Tolak”."
NOTHING = "Belum ada yang dipilih. Centang dulu kunjungannya di daftar."
# What of the address is not a filter of the list.
OF_THE_LIST = ("page", "kolom", "pilih", "sort", "_export")


def waiting_for(user: Any) -> QuerySet[Visit]:
    """What waits for this reviewer, oldest first; his own visits are somebody else's to review."""
    rows = Visit.objects.for_user(user, actions.REVIEW).to_judge()
    return rows.exclude(person__user=user.pk).order_by("started_at", "pk")


def held_for(user: Any) -> QuerySet[Visit]:
    rows = Visit.objects.for_user(user, actions.RELEASE).kept_back()
    return rows.exclude(person__user=user.pk).order_by("received_at", "pk")


def filters_of(request: HttpRequest) -> str:
    """The inbox's filters as a query string that links carry along: "?kabupaten=61.01" or ""."""
    kept = [(k, v) for k, vs in request.GET.lists() if k not in OF_THE_LIST for v in vs if v]
    return f"?{urlencode(kept)}" if kept else ""


class WaitingListView(ScopedListView):
    """A list with boxes to tick and a verb on all that are ticked."""

    model = Visit
    crumbs = (("Kunjungan", "visits:visit-list"),)
    export_permission = "visits.export_visit"
    per_page = 50
    carries_filters = False

    def context(
        self, table: ListTable, found: QuerySet, filterset: ScopedFilterSet, sort: str
    ) -> dict[str, Any]:
        mine: Any = copy(table)
        mine.reader = self.request.user
        mine.tick = self.request.GET.get("pilih", "")
        mine.tail = filters_of(self.request) if self.carries_filters else ""
        context = super().context(mine, found, filterset, sort)
        other = held_for if self.carries_filters else waiting_for
        verb = actions.RELEASE if self.carries_filters else actions.REVIEW
        may = self.request.user.has_perm(verb)
        return context | {"elsewhere": other(self.request.user).count() if may else None}


class Inbox(WaitingListView):
    table_class = InboxTable
    filterset_class = InboxFilterSet
    permission = actions.REVIEW
    title = "Periksa kunjungan"
    intro = "Kunjungan yang menunggu pemeriksaan, yang paling lama di atas."
    empty = "Tidak ada kunjungan yang menunggu pemeriksaan dengan saringan ini."
    template_name = "visits/inbox.html"
    carries_filters = True

    def rows(self) -> QuerySet:
        return waiting_for(self.request.user)


class HeldList(WaitingListView):
    table_class = HeldTable
    filterset_class = HeldFilterSet
    permission = actions.RELEASE
    title = "Kunjungan yang ditahan"
    intro = (
        "Dikirim oleh pendamping yang akunnya, kontraknya atau penugasannya sudah berubah. Belum dihitung "
        "di mana pun sampai Anda memutuskan."
    )
    empty = "Tidak ada kunjungan yang ditahan."
    template_name = "visits/held_list.html"

    def rows(self) -> QuerySet:
        return held_for(self.request.user)


def back_to(request: HttpRequest, name: str) -> HttpResponse:
    """The list with the filters that the form carried along."""
    query = request.POST.get("saringan", "")
    return redirect(reverse(name) + (query if query.startswith("?") else ""))


def tell(request: HttpRequest, outcome: Outcome, done: str) -> None:
    if outcome.done:
        messages.success(request, f"{angka(outcome.done)} kunjungan {done}.")
    if outcome.left:
        shown = "; ".join(outcome.left[:5])
        more = f"; dan {len(outcome.left) - 5} lainnya" if len(outcome.left) > 5 else ""
        messages.warning(request, f"Tidak diubah: {shown}{more}.")
    if not outcome.done and not outcome.left:
        messages.warning(request, NOTHING)


@requires(actions.REVIEW, methods=WRITING)
def verify_many(request: HttpRequest) -> HttpResponse:
    outcome = actions.verify_many(seen=chosen(request.POST), by=request.user)
    tell(request, outcome, "diverifikasi")
    return back_to(request, "visits:inbox")


def accepted(request: HttpRequest) -> bool:
    """Which of the two buttons was pressed. Raises ValidationError when it was neither: a form sent without
    a button (by a script, by the Enter key) must not let a held visit through."""
    decision = request.POST.get("putusan")
    if decision not in ("terima", "tolak"):
        raise ValidationError(UNDECIDED)
    return decision == "terima"


@requires(actions.RELEASE, methods=WRITING)
def release_many(request: HttpRequest) -> HttpResponse:
    try:
        accept = accepted(request)
        outcome = actions.release_many(
            seen=chosen(request.POST),
            by=request.user,
            accept=accept,
            reason=request.POST.get("reason", ""),
        )
    except ValidationError as error:
        refused(request, error)
    else:
        tell(request, outcome, "diterima untuk diperiksa" if accept else "ditolak")
    return back_to(request, "visits:held-list")
