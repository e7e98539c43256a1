from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import scoping
from dashboard import tables
from dashboard.counting.version import Moment
from dashboard.home import alarms, mentors
from dashboard.home.page import drawn, is_leader
from dashboard.home.places import place_of
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
    place, leader = place_of(request, moment), is_leader(user)  # type: ignore[arg-type]
    waiting = actions(user, on, moment)  # type: ignore[arg-type]
    context = {
        "place": place,
        "now": timezone.now(),
        "leader": leader,
        "one_page": leader or request.GET.get("cetak") == "1",
        "actions": waiting[:SHOWN],
        "more": len(waiting) - SHOWN,
        "alarms": alarms.by_turn(user, place.where, on, moment),  # type: ignore[arg-type]
        "kind_labels": tables.KIND_HEADS,
        "first_column": tables.first_column(place.where),
        **drawn(user, place, on, moment),  # type: ignore[arg-type]
    }
    return render(request, "dashboard/home.html", context)
