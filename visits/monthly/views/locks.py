"""Closing a month and opening it again, for a kabupaten and for the province."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core.access import requires
from core.forms import ReasonForm
from core.models import Regency
from visits.monthly.calendar import lock_from, month_key, month_name, month_of
from visits.monthly.locking import APPROVE, lock_month, locks_of, open_month
from visits.monthly.recaps import is_province
from visits.monthly.views.recap import address, place_of


@requires(APPROVE)
def lock_one(request: HttpRequest, code: str, month: str) -> HttpResponse:
    place, first = place_of(request, code, month, APPROVE)
    return turn(request, first, place, address(place, first))


@requires(APPROVE)
def lock_all(request: HttpRequest, month: str) -> HttpResponse:
    if not is_province(request.user):
        raise PermissionDenied("Hanya petugas provinsi yang mengunci bulan untuk seluruh provinsi.")
    first = month_of(month, timezone.localdate())
    back = f"{reverse('visits:report-recaps')}?bulan={month_key(first)}"
    return turn(request, first, None, back)


def turn(request: HttpRequest, month: date, place: Regency | None, back: str) -> HttpResponse:
    """Asks, then locks the month or, where it is locked, opens it with a reason."""
    code = place.pk if place else None
    locks = locks_of(month, code or "")
    lock = next((one for one in locks if one.regency_id == code), None)
    form = ReasonForm(request.POST or None) if lock else None
    problems: list[str] = []
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            if form is not None:
                reason = form.cleaned_data["reason"]
                open_month(month=month, regency=place, by=request.user, reason=reason)
            else:
                lock_month(month=month, regency=place, by=request.user)
        except ValidationError as error:
            problems = error.messages
        else:
            told = "dibuka lagi" if lock else "dikunci"
            messages.success(request, f"{month_name(month)} {told} untuk {place or 'provinsi'}.")
            return redirect(back)
    context = {
        "title": "Buka bulan" if lock else "Kunci bulan",
        "lock": lock,
        "month": month,
        "where": str(place or "seluruh provinsi"),
        "above": [one for one in locks if one.regency_id != code],
        "from_day": lock_from(month),
        "form": form,
        "problems": problems,
        "back": back,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "visits/monthly/lock.html", context, status=status)
