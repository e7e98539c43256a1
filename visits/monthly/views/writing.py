"""The mentor's side: his months, his texts, handing in."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core.access import Conflict, requires
from core.forms import UserForm
from core.pages import ScopedEditView, refused
from mentors.models import MentorContract
from visits.models import MonthlyReport
from visits.monthly.calendar import (
    due_on,
    late_days,
    month_key,
    month_of,
    recent_months,
)
from visits.monthly.compiling import ASIDE, TOTALS, compile_report, ends_in, period_of
from visits.monthly.forms import TextsForm
from visits.monthly.reports import WRITE, start_report, submit_report, write_texts
from visits.monthly.views.report import own_report
from visits.monthly.words import OPEN


def own_contracts(request: HttpRequest) -> list[MentorContract]:
    """The mentor's contracts as BA; they are his own, whatever he may see of others'."""
    user = request.user
    rows = MentorContract.objects.load_for_user(user, WRITE).filter(person__user=user, role="ba")
    return list(rows.select_related("person", "regency").order_by("-starts"))


def months_of(contracts: list[MentorContract], reports: list[Any], on: date) -> list[dict]:
    """Newest first: each month under each contract, with its report if begun."""
    known = {(one.contract_id, one.month): one for one in reports}
    found = []
    for month in recent_months(on):
        for contract in contracts:
            period = period_of(contract, month)
            if period.first > period.last or period.first > on:
                continue
            report = known.get((contract.pk, month))
            waits = report is None or report.submitted_at is None
            found.append(
                {
                    "month": month,
                    "key": month_key(month),
                    "contract": contract,
                    "report": report,
                    "due": due_on(month),
                    "overdue": late_days(month, on) if waits else report.late_days,
                }
            )
    return found


@requires(WRITE)
def own(request: HttpRequest) -> HttpResponse:
    """The mentor's months; POST begins the report of one."""
    on, contracts = timezone.localdate(), own_contracts(request)
    if request.method == "POST":
        key, month = request.POST.get("kontrak", ""), month_of(request.POST.get("bulan", ""), on)
        number = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0
        contract = next((one for one in contracts if one.pk == number), None)
        if contract is None:
            raise Http404("Kontrak ini bukan kontrak Anda.")
        try:
            return redirect(start_report(contract=contract, month=month, by=request.user))
        except ValidationError as error:
            refused(request, error)
            return redirect("visits:report-own")
    reports = MonthlyReport.objects.for_user(request.user, WRITE).defer("figures", "content")
    context = {"months": months_of(contracts, list(reports), on), "contracts": contracts}
    return render(request, "visits/monthly/own.html", context)


def require_open(report: MonthlyReport) -> None:
    if report.state not in OPEN:
        raise Conflict(
            f"Laporan ini {report.get_state_display().lower()}, jadi tidak dapat diubah. Minta PMO "
            "mengembalikannya dulu.",
            report.get_absolute_url(),
        )


class Texts(ScopedEditView):
    model = MonthlyReport
    form_class = TextsForm
    permission = WRITE
    template_name = "visits/monthly/texts.html"
    title = "Isi laporan bulanan"
    saved = "Isi laporan disimpan sebagai draf."

    def start(self, request: HttpRequest, **kwargs: Any) -> MonthlyReport:
        report = own_report(request, kwargs["pk"], WRITE)
        require_open(report)
        return report

    def write(self, form: UserForm) -> MonthlyReport:
        assert isinstance(form, TextsForm)  # noqa: S101  form_class
        obstacles = form.cleaned_data["obstacles"]
        return write_texts(
            report=form.instance, texts=form.texts(), obstacles=obstacles, by=form.user
        )

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return [
            ("Laporan bulanan", reverse("visits:report-own")),
            (str(row), row.get_absolute_url()),
        ]


@requires(WRITE)
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what will be frozen, asks, then hands the report to the PMO."""
    report, on = own_report(request, pk, WRITE), timezone.localdate()
    require_open(report)
    problems: list[str] = []
    if request.method == "POST":
        try:
            submit_report(report=report, by=request.user)
        except PermissionDenied:
            raise
        except ValidationError as error:
            problems = error.messages
        else:
            messages.success(
                request, "Laporan diajukan ke PMO. Angkanya tersimpan seperti sekarang."
            )
            return redirect(report)
    figures, _ = compile_report(report)
    period = period_of(report.contract, report.month)
    context = {
        "report": report,
        "problems": problems,
        "figures": [(label, figures[name]) for name, label in {**TOTALS, **ASIDE}.items()],
        "unverified": figures["unverified"],
        "held": figures["held"],
        "late": late_days(report.month, on) if report.submitted_at is None else 0,
        "too_early": not ends_in(period, on),
        "last": period.last,
    }
    status = 422 if problems else 200
    return render(request, "visits/monthly/submit.html", context, status=status)
