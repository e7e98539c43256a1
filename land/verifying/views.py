"""Pages of one parcel's verification: a step, a verdict, the history of both, and their papers."""

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core import once, scoping
from core.access import READING, own_or_404, requires
from core.pages import already
from core.seen import fingerprint
from land.actions import verifying as actions
from land.actions.verifying import Moved
from land.linking import parcel_page
from land.models import Parcel, ParcelStep, Verdict
from land.verifying.forms import StepForm, VerdictForm
from land.verifying.panel import READ_FILES, judged
from land.verifying.verbs import (
    BY_TARGET,
    TARGETS,
    VERBS,
    VERIFY,
    Verb,
    permission_for,
    verbs_for,
)
from land.verifying.warnings import warnings_about
from land.words import State

VIEW = "land.view_parcel"
WITH_PLACE = "cooperative__village__district__regency"


def own_parcel(request: HttpRequest, permission: str, pk: int) -> Parcel:
    return own_or_404(
        Parcel.objects.select_related(WITH_PLACE, "village"), request, permission, pk=pk
    )


def above(parcel: Parcel) -> list[tuple[str, str]]:
    """(label, address) of the pages above."""
    return [
        ("Giliran verifikasi", reverse("land:turn-list")),
        (str(parcel), parcel_page(parcel.pk)),
    ]


@requires(VIEW, methods=READING)
def parcel_steps(request: HttpRequest, pk: int) -> HttpResponse:
    parcel = own_parcel(request, VIEW, pk)
    return render(
        request, "land/verifying/steps.html", {"parcel": parcel, "page": parcel_page(parcel.pk)}
    )


@requires(VIEW)
def parcel_step(request: HttpRequest, pk: int, to_state: str) -> HttpResponse:
    """One step: a page that asks (GET), and the step itself (POST)."""
    if to_state not in TARGETS:
        raise Http404("Langkah ini tidak ada.")
    permission = permission_for(to_state)
    if not scoping.holds(request.user, permission):
        raise PermissionDenied
    parcel = own_parcel(request, permission, pk)
    try:
        verb = actions.verb_from(living(parcel), to_state)
    except Moved as error:
        if request.method == "POST" and (address := once.address_of(request.POST.get("once", ""))):
            return already(request, address)
        return show_moved(request, parcel, to_state, error)
    if request.method == "POST":
        return take(request, parcel, verb)
    return show_step(request, parcel, verb, StepForm(verb=verb, initial=seen_of(parcel)))


def living(parcel: Parcel) -> Parcel:
    """Raises Moved when it, or its cooperative, was put away."""
    if parcel.is_archived:
        raise Moved(f"Lahan ini sudah dicoret: {parcel.archive_reason}. Pulihkan dulu.")
    if parcel.cooperative.is_archived:
        raise Moved("Koperasi lahan ini sudah diarsipkan. Pulihkan dulu koperasinya.")
    return parcel


def seen_of(parcel: Parcel) -> dict[str, str]:
    return {"seen": fingerprint(parcel)}


def take(request: HttpRequest, parcel: Parcel, verb: Verb) -> HttpResponse:
    """The step as it was sent; whatever refuses it, what was typed stays on the page."""
    if address := once.address_of(request.POST.get("once", "")):
        return already(request, address)
    form = StepForm(request.POST, request.FILES, verb=verb)
    if not form.is_valid():
        return show_step(request, parcel, verb, form, status=422)
    data, page = form.cleaned_data, parcel_page(parcel.pk)
    try:
        with transaction.atomic():
            sent = once.take(data.pop("once"))
            actions.move_parcel(parcel=parcel, to_state=verb.to_state, by=request.user, **data)
            sent.address = page
            sent.save()
    except once.AlreadySent as error:
        return already(request, error.address)
    except Moved as error:
        return show_moved(request, parcel, verb.to_state, error)
    except ValidationError as error:
        form.add_error(None, error)
        return show_step(request, parcel, verb, form, status=422)
    messages.success(request, f"{parcel}: status menjadi “{State(verb.to_state).label}”.")
    return redirect(page)


def show_step(
    request: HttpRequest,
    parcel: Parcel,
    verb: Verb,
    form: StepForm,
    status: int = 200,
    moved: Moved | None = None,
) -> HttpResponse:
    user: Any = request.user
    context = {
        "title": verb.label,
        "verb": verb,
        "form": form,
        "parcel": parcel,
        "above": above(parcel),
        "state": State(parcel.state).label,
        "target": State(verb.to_state).label,
        "warnings": warnings_about(parcel, user) if verb.proposes else [],
        "verdicts": [one.row for one in judged(parcel, user) if one.stands],
        "moved": moved,
    }
    return render(request, "land/verifying/step_form.html", context, status=status)


def show_moved(request: HttpRequest, parcel: Parcel, to_state: str, error: Moved) -> HttpResponse:
    """409 with the reason in words. What was typed stands there; where the step is still open, on its form
    with the new mark, so that sending it again is a decision."""
    parcel = own_parcel(request, VIEW, parcel.pk)
    verb = VERBS.get((parcel.state, to_state))
    verbs = verbs_for(parcel, request.user)  # type: ignore[arg-type]
    if request.method == "POST" and verb is not None and verb in verbs:
        data = request.POST.copy()
        data["seen"] = fingerprint(parcel)
        return show_step(request, parcel, verb, StepForm(data, verb=verb), 409, moved=error)
    context = {
        "title": BY_TARGET[to_state],
        "told": str(error),
        "parcel": parcel,
        "above": above(parcel),
        "page": parcel_page(parcel.pk),
        "verbs": verbs,
        "typed": request.POST.get("reason", ""),
        "named": [one.name for one in request.FILES.values()],
    }
    return render(request, "land/verifying/moved.html", context, status=409)


@requires(VERIFY)
def parcel_verdict(request: HttpRequest, pk: int) -> HttpResponse:
    parcel = living(own_parcel(request, VERIFY, pk))
    if request.method != "POST":
        form = VerdictForm(initial={"given_on": timezone.localdate()})
        return show_verdict(request, parcel, form)
    if address := once.address_of(request.POST.get("once", "")):
        return already(request, address)
    form = VerdictForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_verdict(request, parcel, form, status=422)
    data, page = form.cleaned_data, parcel_page(parcel.pk)
    try:
        with transaction.atomic():
            sent = once.take(data.pop("once"))
            given = actions.record_verdict(parcel=parcel, by=request.user, **data)
            sent.address = page
            sent.save()
    except once.AlreadySent as error:
        return already(request, error.address)
    except Moved as error:
        return show_verdict(request, parcel, form, status=409, moved=error)
    except ValidationError as error:
        form.add_error(None, error)
        return show_verdict(request, parcel, form, status=422)
    messages.success(request, f"Putusan tercatat: {given}.")
    if not Verdict.objects.for_user(request.user).standing().filter(pk=given.pk).exists():
        messages.info(
            request, f"Yang berlaku tetap putusan {given.get_verifier_display()} yang lebih baru."
        )
    return redirect(page)


def show_verdict(
    request: HttpRequest,
    parcel: Parcel,
    form: VerdictForm,
    status: int = 200,
    moved: Moved | None = None,
) -> HttpResponse:
    user: Any = request.user
    context = {
        "title": "Catat putusan verifikator",
        "form": form,
        "parcel": parcel,
        "above": above(parcel),
        "state": State(parcel.state).label,
        "verdicts": [one.row for one in judged(parcel, user) if one.stands],
        "moved": moved,
    }
    return render(request, "land/verifying/verdict_form.html", context, status=status)


@requires(READ_FILES, methods=READING)
def step_file(request: HttpRequest, parcel: int, pk: int) -> FileResponse:
    rows = ParcelStep.objects.select_related(f"parcel__{WITH_PLACE}").for_user(request.user)
    return paper_of(own_or_404(rows, request, READ_FILES, pk=pk, parcel=parcel))


@requires(READ_FILES, methods=READING)
def verdict_file(request: HttpRequest, parcel: int, pk: int) -> FileResponse:
    rows = Verdict.objects.select_related(f"parcel__{WITH_PLACE}").for_user(request.user)
    return paper_of(own_or_404(rows, request, READ_FILES, pk=pk, parcel=parcel))


def paper_of(row: models.Model) -> FileResponse:
    """The row's file as an attachment that no browser runs as a page. Raises Http404 when there is none."""
    file: Any = row.file  # type: ignore[attr-defined]
    try:
        opened = file.open("rb")
    except (FileNotFoundError, ValueError):
        raise Http404("Berkas ini tidak ditemukan di penyimpanan.") from None
    sent = PurePath(row.file_name or file.name).name  # type: ignore[attr-defined]
    response = FileResponse(opened, as_attachment=True, filename=sent)
    response["Content-Security-Policy"] = "sandbox"
    return response
