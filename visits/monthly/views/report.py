"""A BA's report: what it says, and what those do whom it is handed to."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from core.access import READING, WRITING, own_or_404, requires
from core.forms import ReasonForm
from core.pages import refused
from visits.models import MonthlyReport
from visits.monthly.calendar import correct_until, days_told, due_on, late_days, month_key
from visits.monthly.comparing import changes
from visits.monthly.compiling import (
    ASIDE,
    PARTS,
    THEME_LABELS,
    TOTALS,
    Period,
    compile_report,
    period_of,
)
from visits.monthly.links import theme_list, visit_list, visit_page
from visits.monthly.locking import locks_of
from visits.monthly.paper.documents import TEXT_LABELS
from visits.monthly.reports import CHECK, accept_report, closed_account, return_report
from visits.monthly.words import OPEN, ReportState
from visits.pages.filters import HELD, UNVERIFIED

VIEW = "visits.view_report"


def own_report(request: HttpRequest, pk: int, permission: str = VIEW) -> MonthlyReport:
    related = ("contract", "person__user", "regency")
    return own_or_404(MonthlyReport.objects.select_related(*related), request, permission, pk=pk)


# total → the part of the page, or more of the visit list's address, where its rows are
ROWS: dict[str, Any] = {
    "visits": {},
    "lapangan": {"cara": "lapangan"},
    "daring": {"cara": "daring"},
    "kantor": {"cara": "kantor"},
    "assigned": "#koperasi",
    "visited": "#koperasi",
    "not_visited": "#koperasi",
    "outside": "#koperasi",
    "obstacles": "#tema",
    "follow_open": "#tema",
    "follow_done": "#tema",
    "milestones": "#tema",
    "outlets": "#tema",
    "verified": {"status": "diverifikasi"},
    "unverified": {"status": UNVERIFIED},
    "held": {"status": HELD},
    "rejected": {"status": "ditolak"},
}


def totals_of(
    figures: dict[str, Any], live: dict[str, Any], period: Period
) -> list[dict[str, Any]]:
    """A figure of the day of submission leads to the list only as long as the list still counts the same."""
    found = []
    for name, label in {**TOTALS, **ASIDE}.items():
        where = ROWS.get(name)
        if isinstance(where, dict):
            same = figures.get(name, 0) == live.get(name, 0)
            link = visit_list(period, **where) if same else ""
        else:
            link = where or ""
        found.append({"name": name, "label": label, "value": figures.get(name, 0), "link": link})
    return found


def themes_of(
    figures: dict[str, Any],
    live: dict[str, Any],
    content: dict[str, Any],
    texts: dict[str, Any],
    period: Period,
) -> list[dict[str, Any]]:
    found = []
    for theme, label in THEME_LABELS.items():
        numbers = figures["themes"].get(theme, {})
        words = texts.get(theme)
        same = numbers.get("visits", 0) == live["themes"].get(theme, {}).get("visits", 0)
        found.append(
            {
                "key": theme,
                "label": label,
                "link": theme_list(period, theme) if same else "",
                "figures": [(name, told, numbers.get(name, 0)) for name, told in PARTS.items()],
                "visits": numbers.get("visits", 0),
                "texts": [(told, getattr(words, name)) for name, told in TEXT_LABELS.items()]
                if words
                else [],
                **content["themes"].get(theme, {}),
            }
        )
    return found


@requires(VIEW, methods=READING)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    report, on = own_report(request, pk), timezone.localdate()
    live, now = compile_report(report)
    is_open = report.state in OPEN
    figures, content = (live, now) if is_open else (report.figures, report.content)
    period = period_of(report.contract, report.month)
    texts = {one.theme: one for one in report.themes.all()}
    lock = next(iter(locks_of(report.month, report.regency_id)), None)
    steps = list(report.steps.select_related("by"))
    user = request.user
    context = {
        "report": report,
        "period": period,
        "days": days_told(report.month, period.first, period.last),
        "open": is_open,
        "totals": totals_of(figures, live, period),
        "figures": figures,
        "themes": themes_of(figures, live, content, texts, period),
        "parts": PARTS,
        "cooperatives": [
            one | {"link": visit_list(period, koperasi=one["id"])}
            for one in content["cooperatives"]
        ],
        "visit_base": visit_page(1).removesuffix("1/"),
        "changes": changes(report.figures, live),
        "steps": steps,
        "returned": steps[-1] if steps and report.state == ReportState.RETURNED else None,
        "lock": lock,
        "due": due_on(report.month),
        "correctable": correct_until(report.month),
        "overdue": late_days(report.month, on) if report.submitted_at is None else 0,
        "may_write": is_open and not lock and report.person.user_id == user.pk,
        "hand_in": (
            is_open and not lock and user.has_perm(CHECK, report) and closed_account(report.person)
        ),
        "key": month_key(report.month),
        "may_check": not lock and user.has_perm(CHECK, report),
    }
    return render(request, "visits/monthly/report.html", context)


@requires(CHECK, methods=WRITING)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    report = own_report(request, pk, CHECK)
    try:
        accept_report(report=report, by=request.user)
    except ValidationError as error:
        refused(request, error)
    else:
        messages.success(request, f"{report} diterima. Angkanya masuk rekap kabupaten/kota.")
    return redirect(report)


@requires(CHECK)
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    report = own_report(request, pk, CHECK)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return_report(report=report, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Laporan dikembalikan. Pendamping melihat alasannya.")
            return redirect(report)
    context = {"title": "Kembalikan laporan", "row": report, "form": form}
    context["back"] = report.get_absolute_url()
    status = 422 if request.method == "POST" else 200
    return render(request, "generic/confirm.html", context, status=status)
