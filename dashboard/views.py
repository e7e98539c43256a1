from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import scoping
from core.models import District, Regency
from dashboard import metrics, tables
from registry.models import Cooperative


def place_of(request: HttpRequest) -> tuple[metrics.Place, list[str]]:
    """The place in the address and its names. Raises Http404 for a foreign, unknown or odd code."""
    regency = request.GET.get("kabupaten", "")
    district = request.GET.get("kecamatan", "")
    names = []
    if district:
        regency = regency or district[:5]
    for code, model in ((regency, Regency), (district, District)):
        if code:
            row = model.objects.for_user(request.user).filter(pk=code[:13]).first()
            if row is None or not district.startswith(regency if district else ""):
                raise Http404
            names.append(str(row))
    return metrics.Place(regency, district), names


def of_a_mentor(request: HttpRequest) -> HttpResponse:
    """Who has no kabupaten but cooperatives of his own, or the app for them: the ways to his work."""
    looks_after = Cooperative.objects.for_user(request.user).active().count()
    if not looks_after and not request.user.has_perm("visits.log_visit"):
        return render(request, "dashboard/no_role.html")
    return render(request, "dashboard/mentor.html", {"looks_after": looks_after})


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page of everybody: figures of the reader's own area, each with the link to its rows."""
    on = timezone.localdate()
    where = scoping.area(request.user, "dashboard.view_dashboard")
    if where is not scoping.EVERYWHERE and not where:
        return of_a_mentor(request)
    place, names = place_of(request)
    rows, total = metrics.matrix(request.user, place)
    outlets, kinds = metrics.outlet_figures(request.user, place, on)
    context = {
        "place": place,
        "names": names,
        "heading": tables.heading(names, where, rows),
        "on": on,
        "headline": metrics.headline(request.user, place, total, on),
        "outlets": outlets,
        "kinds": kinds,
        "members": metrics.member_figures(request.user, place, on),
        "visits": metrics.visit_figures(request.user, place, on),
        "kind_labels": tables.KIND_HEADS,
        "matrix": tables.matrix_rows(rows, total, place),
        "first_column": tables.first_column(place),
        "bars": tables.milestone_bars(total, place, on),
    }
    return render(request, "dashboard/home.html", context)
