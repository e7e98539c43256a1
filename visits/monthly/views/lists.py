"""All reports, the kabupaten of a month side by side, and who has not reported yet."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from core import scoping
from core.access import READING, requires
from core.lists.view import ScopedListView
from core.models import Regency
from visits.models import MonthlyRecap, MonthlyReport
from visits.monthly.calendar import month_key, month_of, recent_months, reported_month
from visits.monthly.filters import ReportFilterSet
from visits.monthly.locking import APPROVE, locks_of
from visits.monthly.recapping import STANDINGS, Due, by_regency, due_in, standing_of, summed
from visits.monthly.reports import CHECK
from visits.monthly.tables import ReportTable
from visits.monthly.telling import message_to, named_missing
from visits.monthly.words import RecapState, ReportState

RECAP_VIEW = "visits.view_recap"


class ReportList(ScopedListView):
    model = MonthlyReport
    table_class = ReportTable
    filterset_class = ReportFilterSet
    permission = "visits.view_report"
    export_permission = "visits.export_visit"
    template_name = "visits/monthly/list.html"
    title = "Laporan bulanan BA"
    intro = "Angka adalah yang terakhir diajukan; yang belum diajukan masih kosong."
    empty = "Belum ada laporan yang cocok."

    def rows(self) -> QuerySet:
        return MonthlyReport.objects.for_user(self.request.user)


def chosen_month(request: HttpRequest) -> date:
    """`?bulan=2026-10`, else the month that is being reported now."""
    on = timezone.localdate()
    return month_of(text, on) if (text := request.GET.get("bulan", "")) else reported_month(on)


@dataclass
class Line:
    """One kabupaten in a month."""

    regency: Any
    count: dict[str, int]
    visits: int
    recap: MonthlyRecap | None
    url: str

    @property
    def state(self) -> str:
        return self.recap.get_state_display() if self.recap else "Belum dibuat"


def lines_of(places: list[Regency], recaps: QuerySet, month: date, on: date) -> list[Line]:
    dues = by_regency(due_in(month, [one.pk for one in places]))
    known = {one.regency_id: one for one in recaps}
    found = []
    for place in places:
        own = dues.get(place.pk, [])
        total = summed(accepted_figures(own))
        url = reverse("visits:report-recap", args=[place.pk, month_key(month)])
        count = standing_of(own, month, on)
        found.append(Line(place, count, total["visits"], known.get(place.pk), url))
    return found


def accepted_figures(dues: list[Due]) -> list[dict[str, Any]]:
    return [
        one.report.figures
        for one in dues
        if one.report and one.report.state == ReportState.ACCEPTED and one.report.figures
    ]


def total_of(lines: list[Line]) -> dict[str, int]:
    total = {name: sum(one.count[name] for one in lines) for name in ("due", *STANDINGS, "late")}
    total["visits"] = sum(one.visits for one in lines)
    accepted = RecapState.ACCEPTED
    total["recaps"] = sum(bool(one.recap and one.recap.state == accepted) for one in lines)
    return total


@requires(RECAP_VIEW, methods=READING)
def recaps(request: HttpRequest) -> HttpResponse:
    """The kabupaten of the reader's area in one month: province's page, and each one's way in."""
    on, month = timezone.localdate(), chosen_month(request)
    places = list(Regency.objects.for_user(request.user, RECAP_VIEW))
    own = MonthlyRecap.objects.for_user(request.user).filter(month=month).defer("figures")
    lines = lines_of(places, own, month, on)
    everywhere = scoping.area(request.user, APPROVE) is scoping.EVERYWHERE
    context = {
        "month": month,
        "months": recent_months(on),
        "lines": lines,
        "total": total_of(lines),
        "standings": STANDINGS,
        "lock": next((one for one in locks_of(month) if one.regency_id is None), None),
        "may_lock": everywhere,
    }
    return render(request, "visits/monthly/recaps.html", context)


@requires(RECAP_VIEW, methods=READING)
def missing(request: HttpRequest) -> HttpResponse:
    """Who owes a report: figures per kabupaten, the names, and a message to copy."""
    on, month = timezone.localdate(), chosen_month(request)
    places = list(Regency.objects.for_user(request.user, RECAP_VIEW))
    code = request.GET.get("kabupaten", "")
    shown = [one for one in places if one.pk == code] if code else places
    if code and not shown:
        raise Http404("Kabupaten/kota ini tidak ada, atau bukan di wilayah kerja Anda.")
    dues = by_regency(due_in(month, [one.pk for one in shown]))
    named = named_missing(request.user, [one for own in dues.values() for one in own], month, on)
    parts = []
    for place in shown:
        own = [one for one in named if one.due.regency == place.pk]
        count = standing_of(dues.get(place.pk, []), month, on)
        parts.append(
            {
                "regency": place,
                "count": count,
                "sent": count["diterima"] + count["diajukan"],
                "none": count["draf"] + count["belum"],
                "names": own,
                "owing": [one for one in own if one.due.missing],
                "overdue": sum(one.late > 0 for one in own if one.due.missing),
                "late": [one for one in own if one.late and not one.due.missing],
                "message": message_to(place, [one.due for one in own if one.due.missing], month),
            }
        )
    names = ("due", "late", "dikembalikan")
    total = {name: sum(part["count"][name] for part in parts) for name in names}
    total |= {name: sum(part[name] for part in parts) for name in ("sent", "none")}
    total["owing"] = sum(len(part["owing"]) for part in parts)
    context = {
        "month": month,
        "months": recent_months(on),
        "parts": parts,
        "total": total,
        "code": code,
        "places": places,
        "detailed": len(shown) == 1,
        "may_hand_in": scoping.holds(request.user, CHECK),
    }
    return render(request, "visits/monthly/missing.html", context)
