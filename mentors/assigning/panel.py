"""Who mentored a cooperative, as a part of its own page."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.access import own_or_404
from mentors.linking import card_base
from mentors.models.assignment import state_of
from mentors.querysets import AssignmentQuerySet
from registry.models import Cooperative

VIEW = "mentors.view_assignment"
CHANGE = "mentors.change_assignment"


@dataclass(frozen=True)
class Stretch:
    """One assignment as the panel tells it; `row` has pk, mentor, starts, ends, locked and reasons."""

    row: Any
    card: str
    state: str

    @property
    def open(self) -> bool:
        return self.state != "Berakhir"


def assignment_panel(request: HttpRequest, rows: QuerySet) -> HttpResponse:
    """`rows`: the reader's assignments with `mentor` and `card` (mentors/naming.py)."""
    key = request.GET.get("cooperative", "")
    if not key.isdecimal() or len(key) > 20:
        raise Http404
    cooperative = own_or_404(Cooperative.objects.all(), request, VIEW, pk=int(key))
    context = {"cooperative": cooperative, **panel_of(request, cooperative, rows)}
    return render(request, "mentors/_panel.html", context)


def panel_of(request: HttpRequest, cooperative: Cooperative, rows: Any) -> dict[str, Any]:
    on, base = timezone.localdate(), card_base()
    found: AssignmentQuerySet = rows.filter(cooperative=cooperative).order_by("-starts", "-pk")
    named = found.values_list(
        *("pk", "mentor", "card", "starts", "ends", "locked", "reason", "end_reason"), named=True
    )
    told = [
        Stretch(
            row,
            f"{base}{row.card}/" if base and row.card else "",
            state_of(row, on),
        )
        for row in named
    ]
    may_change = request.user.has_perm(CHANGE, cooperative)
    return {
        "stretches": told,
        "may_change": may_change,
        "may_assign": may_change and not cooperative.is_archived,
        "covered": any(one.state == "Berjalan" for one in told),
    }
