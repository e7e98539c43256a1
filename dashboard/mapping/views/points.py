"""Doubted points: the work list, and the page of one where an officer decides."""

from functools import cached_property
from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Func, JSONField, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core import scoping
from core.access import own_or_404, requires
from core.lists.filters import RegionFilterSet
from core.lists.view import ScopedListView
from core.pages import refused
from core.seen import NOT_SAVED, fingerprint, locked_as_seen
from dashboard.actions.points import CHANGE, confirm_point, use_village_point
from dashboard.mapping.suspects import LABELS, Suspect, suspects
from dashboard.mapping.tables import SuspectTable
from registry.models import Cooperative

VIEW = "registry.view_cooperative"


class Told(Func):
    """(a JSON object) ->> (a row's key): what is told of each row and stands in no table."""

    template = "(%(expressions)s)"
    arg_joiner = " ->> "
    output_field = TextField()


def told_of(told: dict[int, str]) -> Told:
    known = {str(pk): words for pk, words in told.items()}
    return Told(Value(known, output_field=JSONField()), Cast(F("pk"), TextField()))


class SuspectFilterSet(RegionFilterSet):
    MAIN = ("kabupaten", "kecamatan", "desa", "alasan")

    alasan = django_filters.ChoiceFilter(
        label="Mengapa diragukan",
        choices=[(key.value, label) for key, label in LABELS.items()],
        empty_label="Semua",
        method="by_doubt",
    )

    class Meta:
        model = Cooperative
        fields: list[str] = []

    def by_doubt(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(doubts__contains=f" {value} ")


class SuspectList(ScopedListView):
    model = Cooperative
    table_class = SuspectTable
    filterset_class = SuspectFilterSet
    permission = VIEW
    template_name = "dashboard/mapping/list.html"
    title = "Titik yang perlu diperiksa"
    intro = (
        "Koperasi yang titiknya diragukan. Buka barisnya untuk membetulkan titik, memakai titik desa, atau "
        "mencatat bahwa titiknya benar."
    )
    empty = "Tidak ada titik koperasi yang diragukan di sini."
    crumbs = (("Peta", "dashboard:map"),)

    @cached_property
    def found(self) -> dict[int, Suspect]:
        return suspects(self.request.user)

    def rows(self) -> QuerySet:
        rows = Cooperative.objects.for_user(self.request.user).active().filter(pk__in=self.found)
        return rows.annotate(
            why=told_of({pk: " ".join(one.told) for pk, one in self.found.items()}),
            doubts=told_of({pk: f" {' '.join(one.doubts)} " for pk, one in self.found.items()}),
        )


@requires(VIEW)
def map_point(request: HttpRequest, pk: int) -> HttpResponse:
    """Why this cooperative's point is doubted, and the ways out. POST `verb`: benar | desa."""
    rows = Cooperative.objects.for_user(request.user).active().with_place()
    cooperative = own_or_404(rows, request, VIEW, pk=pk)
    if request.method == "POST":
        if not scoping.may(request.user, CHANGE, cooperative):
            raise PermissionDenied
        try:
            messages.success(request, decide(request, cooperative))
            return redirect("dashboard:map-suspects")
        except ValidationError as error:
            refused(request, error)
            return redirect("dashboard:map-point", pk=pk)
    found = suspects(request.user).get(pk)
    context = {
        "cooperative": cooperative,
        "told": found.told if found else [],
        "seen": fingerprint(cooperative),
        "may_change": scoping.may(request.user, CHANGE, cooperative),
    }
    return render(request, "dashboard/mapping/point.html", context)


def decide(request: HttpRequest, cooperative: Cooperative) -> str:
    """Does what was chosen about the point that was seen; what to tell. Raises ValidationError."""
    user: Any = request.user
    verb, note = (
        request.POST.get("verb", ""),
        request.POST.get("note", "").strip()[:250],
    )
    if verb not in ("benar", "desa"):
        raise Http404
    with transaction.atomic():
        held = locked_as_seen(cooperative, request.POST.get("seen", ""), NOT_SAVED)
        if verb == "benar":
            confirm_point(by=user, cooperative=held, note=note)
            return f"Titik {cooperative} dicatat benar."
        use_village_point(by=user, cooperative=held)
        return f"{cooperative} sekarang memakai titik desanya (perkiraan)."
