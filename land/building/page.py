"""A building's page."""

from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core import scoping
from core.access import LARGEST_ID, READING, requires
from core.models import User
from land.actions.building import ALLOCATE, CHANGE
from land.actions.progress import REPORT, VERIFY, percent_words
from land.building import telling
from land.building.chart import chart_of
from land.building.handing import PAPERS
from land.building.lists import VIEW
from land.models import Building, LandPhoto, ProgressReport


@requires(VIEW, methods=READING)
def building_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    today = timezone.localdate()
    rows = Building.objects.for_user(user).with_progress().with_signals(on=today)
    rows = rows.select_related(
        "agency", "parcel", "by", "handover", "cooperative__village__district__regency"
    )
    building = rows.filter(pk=pk).first() if pk <= LARGEST_ID else None
    if building is None:
        raise Http404("Pembangunan ini tidak ada, atau bukan di wilayah kerja Anda.")
    context = {
        "building": building,
        **progress_of(building, reports_of(user, building)),
        **rights(user, building),
    }
    return render(request, "land/building_detail.html", context)


def reports_of(user: User, building: Building) -> list[ProgressReport]:
    """All that were ever written, newest first, with photos and what replaced them."""
    photos = LandPhoto.objects.for_user(user).received().order_by("order", "pk")
    rows = ProgressReport.objects.for_user(user).filter(building=building)
    rows = rows.select_related("by", "verified_by", "corrected_by", "corrects")
    rows = rows.prefetch_related(Prefetch("photos", queryset=photos, to_attr="shown_photos"))
    return list(rows.order_by("-reported_on", "-pk"))


def progress_of(building: Any, reports: list[ProgressReport]) -> dict[str, Any]:
    """The official value and why, sources, curve and what should be looked at."""
    today = timezone.localdate()
    counting = [one for one in reports if counts(one)]
    official = next((one for one in counting if one.pk == building.official_id), None)
    begins, ends = telling.plan_begins(building), building.planned_finish
    planned = None if building.cancelled_at else telling.planned_percent(begins, ends, today)
    oldest_first = counting[::-1]
    told = []
    if official and building.is_stalled:
        since = telling.unchanged_since(building, official.percent)
        told.append(telling.told_stalled(official.percent, since, today))
    told += [telling.told_jump(*pair) for pair in telling.jumps_of(counting)]
    return {
        "reports": reports,
        "official": official,
        "official_words": telling.official_words(official) if official else "",
        "lines": telling.source_lines(counting, official),
        "planned": planned,
        "planned_words": percent_words(planned) if planned is not None else "",
        "against": telling.against_plan(building.percent, planned),
        "signals": told,
        "counting": oldest_first,
        "chart": chart_of(oldest_first, begins, ends, today),
    }


def counts(report: ProgressReport) -> bool:
    """As ProgressQuerySet.counting, of a report with `corrected_by` read along."""
    return report.withdrawn_at is None and not hasattr(report, "corrected_by")


def rights(user: User, building: Building) -> dict[str, bool]:
    living = building.cancelled_at is None
    held = {
        "may_report": REPORT,
        "may_verify": VERIFY,
        "may_change": CHANGE,
        "may_allocate": ALLOCATE,
    }
    found = {name: living and scoping.may(user, verb, building) for name, verb in held.items()}
    found["may_withdraw"] = scoping.may(user, VERIFY, building)
    found["sees_papers"] = scoping.may(user, PAPERS, building)
    return found
