"""The verbs on a survey's page. A refused one shows the page again with why, and what was typed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.access import WRITING, requires
from land.actions import survey_deciding as actions
from land.models import Survey
from land.surveying.lists import VIEW
from land.surveying.page import own_survey, show


def decided(
    request: HttpRequest, pk: int, work: Callable[[Survey, dict[str, Any]], str]
) -> HttpResponse:
    survey = own_survey(request, actions.ACCEPT, pk)
    reason = request.POST.get("reason", "").replace("\x00", "").strip()
    try:
        if len(reason) > 250:
            raise ValidationError("Alasan paling panjang 250 huruf.")
        seen = whole(request.POST.get("seen", ""))
        done = work(survey, {"by": request.user, "seen": seen, "reason": reason})
    except ValidationError as error:
        now = own_survey(request, VIEW, pk)
        return show(request, now, problems=error.messages, status=422)
    messages.success(request, done)
    return redirect(survey.get_absolute_url())


def whole(text: str) -> int:
    """Raises ValidationError for what no form of ours sends."""
    if text.isascii() and text.isdigit() and len(text) < 5:
        return int(text)
    raise ValidationError(actions.CHANGED)


@requires(actions.ACCEPT, methods=WRITING)
def survey_use(request: HttpRequest, pk: int) -> HttpResponse:
    def work(survey: Survey, said: dict[str, Any]) -> str:
        number = whole(request.POST.get("version", ""))
        parcel = actions.use_survey(survey=survey, number=number, **said)
        return f"Survei dipakai untuk {parcel}."

    return decided(request, pk, work)


@requires(actions.ACCEPT, methods=WRITING)
def survey_set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    def work(survey: Survey, said: dict[str, Any]) -> str:
        actions.set_aside(survey=survey, **said)
        return "Survei dikesampingkan; pendamping melihat alasannya di HP."

    return decided(request, pk, work)
