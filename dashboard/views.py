from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import scoping
from core.permissions import Role
from dashboard import tables
from dashboard.counting import frozen, live
from dashboard.counting.version import Moment
from dashboard.home import cards, mentors, panels, trends
from dashboard.home.places import place_of
from dashboard.models import Threshold
from dashboard.today.counting import actions
from registry.models import Cooperative

SHOWN = 8


def of_a_mentor(request: HttpRequest) -> HttpResponse:
    """Who has no kabupaten but cooperatives of his own, or the app for them: the ways to his work."""
    looks_after = Cooperative.objects.for_user(request.user).active().count()
    logs = request.user.has_perm("visits.log_visit")
    if not looks_after and not logs:
        return render(request, "dashboard/no_role.html")
    context: dict[str, Any] = {"looks_after": looks_after, "on": timezone.localdate()}
    if logs:
        context |= mentors.own_numbers(request.user, context["on"])  # type: ignore[arg-type]
    return render(request, "dashboard/mentor.html", context)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page of everybody: figures of the reader's own area, each with the link to its rows."""
    area = scoping.area(request.user, "dashboard.view_dashboard")
    if area is not scoping.EVERYWHERE and not area:
        return of_a_mentor(request)
    on, user, moment = timezone.localdate(), request.user, Moment()
    place = place_of(request, moment)
    numbers = live.count(user, on, place.where, moment=moment)  # type: ignore[arg-type]
    waiting = actions(user, on, moment)  # type: ignore[arg-type]
    context = {
        "place": place,
        "now": timezone.now(),
        "actions": waiting[:SHOWN],
        "more": len(waiting) - SHOWN,
        "kind_labels": tables.KIND_HEADS,
        "matrix": tables.matrix_rows(place.lines, numbers, place.where),
        "first_column": tables.first_column(place.where),
        **drawn(request, numbers.of(), place.where),
    }
    return render(request, "dashboard/home.html", context)


def drawn(request: HttpRequest, total: Any, where: Any) -> dict[str, Any]:
    """Cards, panels and trends of the place's total; a leader's are large, and his page prints on one sheet."""
    on, user = timezone.localdate(), request.user
    past = frozen.totals(user, on, where)  # type: ignore[arg-type]
    rows = Threshold.objects.for_user(user).filter(target__isnull=False)
    targets = dict(rows.values_list("key", "target"))
    leader = {grant.role for grant in user.current_grants} == {Role.VIEWER}  # type: ignore[union-attr]
    return {
        "leader": leader,
        "one_page": leader or request.GET.get("cetak") == "1",
        "cards": cards.drawn(user, total, where, on, targets, past, leader),  # type: ignore[arg-type]
        "panels": panels.panels(user, total, where, on),  # type: ignore[arg-type]
        "trends": trends.drawn(user, total, where, on, past),  # type: ignore[arg-type]
        "first_day": past[0].snapshot.on if past else None,
    }
