"""A visit's page and the verbs on it. A refused verb shows the page again with why, and what was typed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import READING, WRITING, Conflict, own_or_404, requires
from core.templatetags.kdkmp import tanggal
from visits.actions import proposing, reviewing
from visits.models import MilestoneProposal, Visit
from visits.reviewing.detail import neighbours_of, own_visits, page_of
from visits.reviewing.forms import JudgeForm
from visits.reviewing.views import accepted, filters_of

VIEW = "visits.view_visit"


def show(
    request: HttpRequest,
    visit: Visit,
    *,
    form: JudgeForm | None = None,
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = page_of(request, visit, form) | {"problems": problems or []}
    return render(request, "visits/visit_detail.html", context, status=status)


@requires(VIEW, methods=READING)
def visit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, own_or_404(own_visits(request.user), request, VIEW, pk=pk))


def judged(
    request: HttpRequest,
    pk: int,
    permission: str,
    work: Callable[[Visit, JudgeForm], Any],
    done: str,
    *,
    onward: bool = False,
) -> HttpResponse:
    """Do `work`; then the next visit of the inbox (`onward`), or this one again."""
    visit = own_or_404(own_visits(request.user), request, permission, pk=pk)
    form = JudgeForm(request.POST)
    following = None
    if onward:  # asked before the visit leaves the inbox
        following = neighbours_of(request, visit, judge=True)["next"]
    try:
        if not form.is_valid():
            raise ValidationError([text for errors in form.errors.values() for text in errors])
        work(visit, form)
    except (ValidationError, Conflict) as error:
        told = error.messages if isinstance(error, ValidationError) else [str(error)]
        now = own_or_404(own_visits(request.user), request, VIEW, pk=pk)
        status = 422 if isinstance(error, ValidationError) else 409
        return show(request, now, form=form, problems=told, status=status)
    words = f"Kunjungan {tanggal(visit.started_at)} di {visit.cooperative} {done}."
    messages.success(request, words)
    tail = filters_of(request)
    if following:
        return redirect(reverse("visits:visit-detail", args=[following["pk"]]) + tail)
    if onward:
        return redirect(reverse("visits:inbox") + tail)
    return redirect(visit.get_absolute_url() + tail)


@requires(reviewing.REVIEW, methods=WRITING)
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    def work(visit: Visit, form: JudgeForm) -> None:
        reviewing.verify(visit=visit, by=request.user, seen=form.cleaned_data["seen"])

    return judged(request, pk, reviewing.REVIEW, work, "diverifikasi", onward=True)


@requires(reviewing.REVIEW, methods=WRITING)
def return_visit(request: HttpRequest, pk: int) -> HttpResponse:
    def work(visit: Visit, form: JudgeForm) -> None:
        reviewing.return_visit(
            visit=visit, by=request.user, seen=form.cleaned_data["seen"], reason=form.words()
        )

    done = "dikembalikan; pendamping melihat alasannya di HP"
    return judged(request, pk, reviewing.REVIEW, work, done, onward=True)


@requires(reviewing.REVIEW, methods=WRITING)
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    def work(visit: Visit, form: JudgeForm) -> None:
        reviewing.reject(
            visit=visit, by=request.user, seen=form.cleaned_data["seen"], reason=form.words()
        )

    return judged(request, pk, reviewing.REVIEW, work, "ditolak", onward=True)


@requires(reviewing.REOPEN, methods=WRITING)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    def work(visit: Visit, form: JudgeForm) -> None:
        reviewing.reopen(
            visit=visit, by=request.user, seen=form.cleaned_data["seen"], reason=form.words()
        )

    return judged(request, pk, reviewing.REOPEN, work, "dibuka lagi untuk diperiksa")


@requires(reviewing.REVIEW, methods=WRITING)
def choose_rival(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    def work(visit: Visit, form: JudgeForm) -> None:
        reviewing.choose_rival(
            visit=visit, version=number, by=request.user, seen=form.cleaned_data["seen"]
        )

    return judged(request, pk, reviewing.REVIEW, work, f"memakai versi {number}")


@requires(reviewing.RELEASE, methods=WRITING)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    def work(visit: Visit, form: JudgeForm) -> None:
        reviewing.release_held(
            visit=visit,
            by=request.user,
            seen=form.cleaned_data["seen"],
            accept=accepted(request),
            reason=form.words(),
        )

    refused = request.POST.get("putusan") == "tolak"
    done = "ditolak" if refused else "diterima dari penahanan dan menunggu pemeriksaan"
    return judged(request, pk, reviewing.RELEASE, work, done)


def decided(
    request: HttpRequest, pk: int, work: Callable[[MilestoneProposal], bool], done: str
) -> HttpResponse:
    """A verb on a proposed milestone; the visit's page again in any case."""
    rows = MilestoneProposal.objects.for_user(request.user).select_related(
        "visit__cooperative__village__district", "visit__person"
    )
    row = own_or_404(rows, request, proposing.ACCEPT, pk=pk)
    try:
        new = work(row)
    except (ValidationError, Conflict) as error:
        told = error.messages if isinstance(error, ValidationError) else [str(error)]
        visit = own_or_404(own_visits(request.user), request, VIEW, pk=row.visit_id)
        status = 422 if isinstance(error, ValidationError) else 409
        return show(request, visit, problems=told, status=status)
    messages.success(request, f"Usulan {row} {done if new else 'memang sudah diputuskan begitu'}.")
    return redirect(row.visit.get_absolute_url() + filters_of(request) + "#usulan")


@requires(proposing.ACCEPT, methods=WRITING)
def accept_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    def work(row: MilestoneProposal) -> bool:
        return proposing.accept_proposal(
            proposal=row,
            by=request.user,
            seen=request.POST.get("seen", ""),
            replace=request.POST.get("ganti") == "ya",
        )

    return decided(request, pk, work, "dicatat di registri")


@requires(proposing.ACCEPT, methods=WRITING)
def decline_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    def work(row: MilestoneProposal) -> bool:
        reason = request.POST.get("reason", "")
        return proposing.decline_proposal(proposal=row, by=request.user, reason=reason)

    return decided(request, pk, work, "tidak diterima; registri tidak berubah")
