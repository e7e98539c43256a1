"""A building is handed over (BAST): check list, its paper, and taking it back."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.access import READING, Conflict, own_or_404, requires
from core.forms import UserForm
from core.pages import ScopedEditView
from land.actions import progress as actions
from land.actions.building import CANCELLED, CHANGE, held_parcels
from land.building.asking import reason_page
from land.building.editing import building_crumbs, buildings
from land.building.lists import VIEW
from land.building.report_forms import HandoverForm
from land.models import Building, Handover
from registry.actions import refuse_archived
from registry.views.files import as_download

PAPERS = "land.view_holder"
NOT_YET = "Pembangunan ini belum diserahterimakan."


class HandoverCreate(ScopedEditView):
    model = Handover
    form_class = HandoverForm
    permission = CHANGE
    title = "Catat serah terima (BAST)"
    saved = "Serah terima dicatat."
    template_name = "land/handover_form.html"
    new = True

    def start(self, request: HttpRequest, **kwargs: Any) -> Handover:
        building: Building = own_or_404(buildings(request), request, CHANGE, **kwargs)
        refuse_archived(building.cooperative)
        if building.cancelled_at:
            raise Conflict(CANCELLED, building.get_absolute_url())
        if request.method == "GET" and hasattr(building, "handover"):
            raise Conflict(
                "Serah terima pembangunan ini sudah dicatat.", building.get_absolute_url()
            )
        return Handover(building=building)

    def write(self, form: UserForm) -> Handover:
        return actions.hand_over(handover=form.save(commit=False), by=form.user)

    def success_url(self, row: Any) -> str:
        return row.building.get_absolute_url()

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return building_crumbs(row.building)


def handed(request: HttpRequest, permission: str, pk: int) -> Building:
    """The building, with its handover. Raises Http404 without one."""
    building: Building = own_or_404(buildings(request), request, permission, pk=pk)
    if not hasattr(building, "handover"):
        raise Http404(NOT_YET)
    return building


@requires(VIEW, methods=READING)
def handover_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The check list as a page to print and sign."""
    building = handed(request, VIEW, pk)
    context = {"building": building, "handover": building.handover}
    return render(request, "land/handover_sheet.html", context)


@requires(PAPERS, methods=READING)
def handover_file(request: HttpRequest, pk: int) -> HttpResponse:
    handover = handed(request, PAPERS, pk).handover
    return as_download(handover.file, f"BAST {handover.number}")


@requires(CHANGE)
def handover_undo(request: HttpRequest, pk: int) -> HttpResponse:
    building: Building = own_or_404(buildings(request), request, CHANGE, pk=pk)
    refuse_archived(building.cooperative)
    if not hasattr(building, "handover"):
        raise Conflict(NOT_YET, building.get_absolute_url())

    def undo(reason: str) -> str:
        actions.undo_handover(building=building, by=request.user, reason=reason)  # type: ignore[arg-type]
        return "Serah terima dibatalkan; isinya tetap ada di riwayat."

    return reason_page(
        request,
        building.handover,
        title="Batalkan serah terima",
        back=building.get_absolute_url(),
        do=undo,
        hold=lambda: held_parcels(building.cooperative_id),
        help_text="Catatan BAST dihapus dari halaman ini; isinya tetap tersimpan di riwayat.",
    )
