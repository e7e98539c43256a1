"""A kabupaten's recap of one month."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core.access import READING, WRITING, Conflict, own_or_404, requires
from core.forms import ReasonForm
from core.models import Regency
from core.pages import refused
from core.seen import fingerprint_of
from visits.models import MonthlyRecap
from visits.monthly.calendar import due_on, month_key, month_name, month_of
from visits.monthly.comparing import changes
from visits.monthly.compiling import ASIDE, THEME_LABELS, TOTALS, compile_reports, period_of
from visits.monthly.forms import NotesForm
from visits.monthly.locking import APPROVE, locks_of
from visits.monthly.recapping import STANDINGS, Due, due_in, recap_of, with_contracts
from visits.monthly.recaps import (
    RECAP,
    accept_recap,
    is_province,
    return_recap,
    submit_recap,
    write_notes,
)
from visits.monthly.words import OPEN, RecapState

VIEW = "visits.view_recap"


def place_of(
    request: HttpRequest, code: str, month: str, permission: str = VIEW
) -> tuple[Regency, date]:
    place = own_or_404(Regency.objects.all(), request, permission, pk=code[:13])
    return place, month_of(month, timezone.localdate())


def recap_at(request: HttpRequest, place: Regency, month: date) -> MonthlyRecap:
    """The recap, or one that is not begun (without a key)."""
    rows = MonthlyRecap.objects.for_user(request.user).select_related("regency")
    return rows.filter(regency=place, month=month).first() or MonthlyRecap(
        regency=place, month=month
    )


def address(place: Regency, month: date, name: str = "report-recap") -> str:
    return reverse(f"visits:{name}", args=[place.pk, month_key(month)])


def told_of(recap: MonthlyRecap, dues: list[Due], on: date) -> tuple[dict, dict]:
    """(what the recap says, what it would say now)"""
    live = recap_of(dues, recap.month, on)
    return (live if recap.state in OPEN else recap.figures or live), live


def corrected(lines: list[dict[str, Any]]) -> dict[int, list[Any]]:
    """Report → what visits of it have changed since it was submitted."""
    reports = with_contracts([line["report"] for line in lines])
    live = compile_reports(period_of(one.contract, one.month) for one in reports)
    found = {}
    for one in reports:
        figures, _ = live[one.contract_id, one.month]
        if differs := changes(one.figures, figures):
            found[one.pk] = differs
    return found


@requires(VIEW, methods=READING)
def detail(request: HttpRequest, code: str, month: str) -> HttpResponse:
    place, first = place_of(request, code, month)
    recap, on = recap_at(request, place, first), timezone.localdate()
    dues = due_in(first, [place.pk])
    told, live = told_of(recap, dues, on)
    later = corrected(told["lines"])
    frozen = {line["report"] for line in told["lines"]}
    context = {
        "recap": recap,
        "place": place,
        "month": first,
        "key": month_key(first),
        "open": recap.state in OPEN,
        "counts": [(name, STANDINGS[name], told["reports"][name]) for name in STANDINGS],
        "told": told,
        "totals": [
            (name, label, told["total"].get(name, 0)) for name, label in {**TOTALS, **ASIDE}.items()
        ],
        "themes": [
            (label, told["total"]["themes"][name]["visits"], told["total"]["themes"][name])
            for name, label in THEME_LABELS.items()
        ],
        "lines": [line | {"later": later.get(line["report"], [])} for line in told["lines"]],
        "waiting": [one for one in dues if one.standing == "diajukan"],
        "owing": [one for one in dues if one.missing],
        "added": [one for one in live["lines"] if one["report"] not in frozen],
        "changes": [] if recap.state in OPEN else changes(told["total"], live["total"]),
        "steps": list(recap.steps.select_related("by")) if recap.pk else [],
        "lock": next(iter(locks_of(first, place.pk)), None),
        "due": due_on(first),
        **allowed(request, recap, place),
    }
    return render(request, "visits/monthly/recap.html", context)


def allowed(request: HttpRequest, recap: MonthlyRecap, place: Regency) -> dict[str, bool]:
    """Which buttons stand on the page."""
    user, state = request.user, recap.state
    officer, province = user.has_perm(APPROVE, place), is_province(user)
    with_officer = state == RecapState.SENT and officer
    with_province = state == RecapState.FORWARDED and province
    return {
        "may_recap": state in OPEN and user.has_perm(RECAP, place),
        "may_accept": with_officer or with_province,
        "may_return": with_officer or (province and state not in OPEN),
        "may_lock": officer,
    }


def mark_of(recap: MonthlyRecap) -> str:
    return fingerprint_of([recap.notes, recap.state])


def require_open(recap: MonthlyRecap, url: str) -> None:
    if recap.state not in OPEN:
        raise Conflict("Rekap ini sudah diajukan, jadi tidak dapat diubah lagi.", url)


@requires(RECAP)
def notes(request: HttpRequest, code: str, month: str) -> HttpResponse:
    place, first = place_of(request, code, month, RECAP)
    recap, url = recap_at(request, place, first), address(place, first)
    require_open(recap, url)
    start = {"notes": recap.notes, "seen": mark_of(recap)}
    form = NotesForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            write_notes(
                regency=place,
                month=first,
                notes=given["notes"],
                by=request.user,
                unless=lambda row: mark_of(row) != given["seen"],
            )
        except ValidationError as error:
            form.data = form.data.copy()
            form.data["seen"] = start["seen"]
            form.add_error(None, error)
        else:
            messages.success(request, "Catatan rekap disimpan.")
            return redirect(url)
    context = {"title": "Simpan catatan", "row": f"{place} · {month_name(first)}", "form": form}
    context["back"] = url
    status = 422 if request.method == "POST" else 200
    return render(request, "generic/confirm.html", context, status=status)


@requires(RECAP)
def submit(request: HttpRequest, code: str, month: str) -> HttpResponse:
    place, first = place_of(request, code, month, RECAP)
    url, on = address(place, first), timezone.localdate()
    require_open(recap_at(request, place, first), url)
    problems: list[str] = []
    if request.method == "POST":
        try:
            submit_recap(regency=place, month=first, by=request.user)
        except ValidationError as error:
            problems = error.messages
        else:
            messages.success(request, "Rekap diajukan ke dinas kabupaten/kota.")
            return redirect(url)
    told = recap_of(due_in(first, [place.pk]), first, on)
    context = {"place": place, "month": first, "told": told, "problems": problems, "back": url}
    context["totals"] = [
        (label, told["total"][name]) for name, label in {**TOTALS, **ASIDE}.items()
    ]
    context["left"] = told["reports"]["due"] - told["reports"]["diterima"]
    status = 422 if problems else 200
    return render(request, "visits/monthly/recap_submit.html", context, status=status)


@requires(APPROVE, methods=WRITING)
def accept(request: HttpRequest, code: str, month: str) -> HttpResponse:
    place, first = place_of(request, code, month, APPROVE)
    recap = recap_at(request, place, first)
    try:
        row = accept_recap(recap=recap, by=request.user)
    except ValidationError as error:
        refused(request, error)
    else:
        done = row.state == RecapState.ACCEPTED
        told = (
            "Rekap diterima provinsi; bulannya dikunci."
            if done
            else "Rekap diteruskan ke provinsi."
        )
        messages.success(request, told)
    return redirect(address(place, first))


@requires(APPROVE)
def send_back(request: HttpRequest, code: str, month: str) -> HttpResponse:
    place, first = place_of(request, code, month, APPROVE)
    recap, url = recap_at(request, place, first), address(place, first)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return_recap(recap=recap, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Rekap dikembalikan ke PMO, dengan alasannya.")
            return redirect(url)
    context = {"title": "Kembalikan rekap", "row": f"{place} · {month_name(first)}"}
    context |= {"form": form, "back": url}
    status = 422 if request.method == "POST" else 200
    return render(request, "generic/confirm.html", context, status=status)
