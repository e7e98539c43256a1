"""The evaluation: its averages for officials, and the form for a participant."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core.access import LARGEST_ID, READING, requires
from trainings.actions.evaluating import give_evaluation
from trainings.models import Batch, Enrolment, Evaluation
from trainings.scoring.evaluating import answers_of, last_day, why_closed
from trainings.scoring.figures import FIGURES, list_address
from trainings.scoring.forms import CodeForm, EvaluationForm
from trainings.scoring.guessing import WRONG, TooMany, participant_with_code
from trainings.scoring.views import VIEW, batch_of, crumbs

OPENED = "evaluasi"  # in the session: the enrolment whose code was typed


@requires(VIEW, methods=READING)
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    batch, user = batch_of(request, pk, VIEW), request.user
    form = reverse("trainings:evaluation-form", args=[pk])
    context: dict[str, Any] = {
        "batch": batch,
        "above": crumbs(request, batch),
        "closed": why_closed(batch, timezone.localdate()),
        "last_day": last_day(batch),
        "own": own_seat(request, batch),
        "form_url": form,
        "address": request.build_absolute_uri(form),
    }
    if user.has_perm(FIGURES):
        context["answers"] = answers_of(user, batch)
        context["list"] = list_address(batch) if user.has_perm("trainings.view_enrolment") else ""
    return render(request, "trainings/scoring/evaluation.html", context)


def own_seat(request: HttpRequest, batch: Batch) -> Enrolment | None:
    """The reader's own seat in the batch, by his login."""
    if not request.user.is_authenticated:
        return None
    rows = Enrolment.objects.counting().select_related(
        "batch", "person"
    )  # his own row, by his own login
    return rows.filter(batch=batch, person__user=request.user).first()


def opened_seat(request: HttpRequest, batch: Batch) -> Enrolment | None:
    """The seat whose code was typed in this browser."""
    rows = Enrolment.objects.counting().select_related(
        "batch", "person"
    )  # opened by its secret code
    return rows.filter(batch=batch, pk=request.session.get(OPENED, 0)).first()


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def evaluation_form(request: HttpRequest, pk: int) -> HttpResponse:
    """For everybody: who has neither a seat by his login nor a code gets no further than the code's box."""
    if pk > LARGEST_ID:
        raise Http404
    rows = Batch.objects.select_related(
        "programme"
    )  # a batch's name is no secret, and no reader known
    batch = rows.filter(pk=pk).first()
    if batch is None:
        raise Http404
    if closed := why_closed(batch, timezone.localdate()):
        return show(request, batch, {"closed": closed}, 200)
    if "ganti" in request.POST:
        request.session.pop(OPENED, None)
        return redirect(request.path)
    seat = own_seat(request, batch) or opened_seat(request, batch)
    if seat is None:
        return ask_code(request, batch)
    return ask_answers(request, batch, seat)


def ask_code(request: HttpRequest, batch: Batch) -> HttpResponse:
    form = CodeForm(request.POST if "code" in request.POST else None)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            seat = participant_with_code(request, batch, form.cleaned_data["code"])
        except TooMany as error:
            form.add_error("code", str(error))
            status = 429
        else:
            if seat is not None:
                if not request.user.is_authenticated:
                    request.session.cycle_key()
                request.session[OPENED] = seat.pk
                return redirect(request.path)
            form.add_error("code", WRONG)
    if form.errors and status == 200:
        status = 422
    return show(request, batch, {"code_form": form}, status)


def ask_answers(request: HttpRequest, batch: Batch, seat: Enrolment) -> HttpResponse:
    given = Evaluation.objects.filter(enrolment=seat).first()  # the participant's own
    form = EvaluationForm(
        request.POST if request.method == "POST" else None, instance=given or Evaluation()
    )
    context = {"form": form, "seat": seat, "given": given, "last_day": last_day(batch)}
    if request.method == "POST" and form.is_valid():
        try:
            give_evaluation(enrolment=seat, answers=form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            # the phone may be somebody else's: the next one begins with a code
            request.session.pop(OPENED, None)
            messages.success(request, "Terima kasih, jawaban Anda tersimpan.")
            return redirect(request.path)
    return show(request, batch, context, 422 if form.errors else 200)


def show(request: HttpRequest, batch: Batch, context: dict[str, Any], status: int) -> HttpResponse:
    page = "trainings/scoring/evaluation_form.html"
    return render(request, page, {"batch": batch, **context}, status=status)
