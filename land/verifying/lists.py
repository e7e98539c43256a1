"""/lahan/giliran/: what waits, for whom, since when; and a step for many at once."""

from copy import copy
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core import scoping
from core.access import WRITING, requires
from core.lists.filters import ScopedFilterSet
from core.lists.tables import ListTable
from core.lists.view import ScopedListView
from core.pages import refused
from core.templatetags.kdkmp import angka
from land.actions.verifying import move_many
from land.linking import parcel_page
from land.models import Parcel
from land.verifying.filters import TurnFilterSet
from land.verifying.forms import MAX_MANY, chosen
from land.verifying.tables import TurnTable
from land.verifying.turns import told_verdicts, waiting_for
from land.verifying.verbs import VERIFY
from land.words import State

# What is offered for many at once; all else is thought over one by one.
FOR_MANY = {"mulai": State.VERIFYING, "terverifikasi": State.VERIFIED}
NOTHING = "Belum ada yang dipilih. Centang dulu lahannya di daftar."
UNDECIDED = "Langkahnya belum dipilih, jadi tidak ada yang diubah. Tekan salah satu tombolnya."


class TurnList(ScopedListView):
    model = Parcel
    table_class = TurnTable
    filterset_class = TurnFilterSet
    permission = "land.view_parcel"
    export_permission = "land.export_parcel"
    title = "Giliran verifikasi"
    intro = "Lahan terpilih yang belum dialokasikan: siapa yang harus bertindak, dan sejak kapan."
    empty = "Tidak ada lahan yang menunggu dengan saringan ini."
    template_name = "land/verifying/turn_list.html"

    def rows(self) -> QuerySet:
        return waiting_for(self.request.user).order_by("state_since", "pk")  # type: ignore[arg-type]

    def own(self, table: ListTable) -> Any:
        """The table as this reader sees it today."""
        mine: Any = copy(table)
        mine.reader, mine.told, mine.today = self.request.user, {}, timezone.localdate()
        mine.boxes = scoping.holds(self.request.user, VERIFY)
        mine.ticked = self.request.GET.get("pilih") == "semua"
        return mine

    def context(
        self, table: ListTable, found: QuerySet, filterset: ScopedFilterSet, sort: str
    ) -> dict[str, Any]:
        mine = self.own(table)
        return super().context(mine, found, filterset, sort) | {
            "may_many": mine.boxes,
            "limit": settings.LAND_TURN_DAYS,
        }

    def export(
        self, kind: str, table: ListTable, found: QuerySet, filterset: ScopedFilterSet
    ) -> HttpResponseBase:
        mine = self.own(table)
        keys = found.order_by().values("pk")
        mine.told = told_verdicts(keys, self.request.user)
        return super().export(kind, mine, found, filterset)


@requires(VERIFY, methods=WRITING)
def turn_many(request: HttpRequest) -> HttpResponse:
    """The step for all that were ticked; a page tells of each what became of it."""
    query = request.POST.get("saringan", "")
    back = reverse("land:turn-list") + (query if query.startswith("?") else "")
    to_state = FOR_MANY.get(request.POST.get("langkah", ""))
    seen, beyond = chosen(request.POST)
    if to_state is None or not seen:
        messages.warning(request, UNDECIDED if to_state is None else NOTHING)
        return redirect(back)
    try:
        outcome = move_many(
            seen=seen,
            to_state=to_state,
            by=request.user,
            reason=request.POST.get("reason", ""),  # type: ignore[arg-type]
        )
    except (ValidationError, PermissionDenied) as error:
        refused(request, error)
        return redirect(back)
    context = {
        "target": State(to_state).label,
        "done": [(one, parcel_page(one.pk)) for one in outcome.done],
        "left": [(one, parcel_page(one.pk), told) for one, told in outcome.left],
        "strange": outcome.strange,
        "beyond": beyond,
        "most": angka(MAX_MANY),
        "back": back,
    }
    return render(request, "land/verifying/many.html", context)
