"""Handing in what a BA owes who can't do it any more."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core.access import own_or_404, requires
from core.forms import ReasonForm
from mentors.models import MentorContract
from visits.models import MonthlyReport
from visits.monthly.calendar import month_key, month_name, month_of
from visits.monthly.compiling import ASIDE, TOTALS, compile_reports, period_of
from visits.monthly.reports import CHECK, closed_account, hand_in_for
from visits.monthly.words import OPEN


@requires(CHECK)
def hand_in(request: HttpRequest, contract: int, month: str) -> HttpResponse:
    """Shows what will be frozen and asks why; the step names both the BA and who did it."""
    rows = MentorContract.objects.for_user(request.user, CHECK).of_role("ba")
    rows = rows.select_related("person__user", "regency")
    row = own_or_404(rows, request, CHECK, pk=contract)
    first = month_of(month, timezone.localdate())
    report = MonthlyReport.objects.for_user(request.user, CHECK)
    report = report.filter(contract=row, month=first).first()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = hand_in_for(
                contract=row, month=first, by=request.user, reason=form.cleaned_data["reason"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Laporan diajukan atas nama {row.person}.")
            return redirect(done)
    period = period_of(row, first)
    figures, _ = compile_reports([period])[row.pk, first]
    missing = f"{reverse('visits:report-missing')}?bulan={month_key(first)}#nama"
    context = {
        "contract": row,
        "month": first,
        "month_name": month_name(first),
        "form": form,
        "figures": [(label, figures[name]) for name, label in {**TOTALS, **ASIDE}.items()],
        "active": not closed_account(row.person),
        "handed": report is not None and report.state not in OPEN,
        "back": report.get_absolute_url() if report else missing,
    }
    status = 422 if form.errors else 200
    return render(request, "visits/monthly/hand_in.html", context, status=status)
