"""/tindakan/: all that waits for the reader."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core import scoping
from core.access import READING, requires
from dashboard.counting.version import Moment
from dashboard.today.counting import actions
from registry.duplicates import find_clusters
from registry.merging import MERGE


@requires("dashboard.view_dashboard", methods=READING)
def action_list(request: HttpRequest) -> HttpResponse:
    """What the first page has the most urgent of. Likely duplicates are found by comparing names anew, so only
    here."""
    on, user = timezone.localdate(), request.user
    found = actions(user, on, Moment())  # type: ignore[arg-type]
    merges = scoping.holds(user, MERGE)
    context = {
        "on": on,
        "own": [one for one in found if not one.is_anothers],
        "others": [one for one in found if one.is_anothers],
        "duplicates": len(find_clusters(user)) if merges else 0,  # type: ignore[arg-type]
    }
    return render(request, "dashboard/action_list.html", context)
