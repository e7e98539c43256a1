"""Actions of the admin site that want a reason: choose rows, say why, done."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from core.forms import ReasonForm
from core.seen import fingerprint

SHOWN = 20


def ask_reason(
    model_admin: Any,
    request: HttpRequest,
    queryset: Any,
    action: str,
    title: str,
    work: Callable[[str], None],
    describe: Callable[[Any], str] = str,
    *,
    watched: bool = False,
) -> HttpResponse | None:
    """The page between choosing rows and `work(reason)`. `work` raises ValidationError to refuse.

    `describe` tells what the doer must see of a row. With `watched` all chosen rows are shown, and
    `marks_seen` gives `work` the marks of what was shown. Asked from a change form (its own form would
    be sent along) the same page is shown.
    """
    form = ReasonForm(request.POST if "_confirmed" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            work(form.cleaned_data["reason"])
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except PermissionDenied as error:
            messages.error(request, str(error) or "Anda tidak berhak melakukan ini.")
        return None
    rows = list(queryset if watched else queryset[:SHOWN])
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "opts": model_admin.opts,
        "form": form,
        "action": action,
        "rows": [describe(row) for row in rows],
        "more": max(queryset.count() - len(rows), 0),
        "seen": " ".join(f"{row.pk}:{fingerprint(row)}" for row in rows) if watched else "",
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "everything": request.POST.get("select_across") == "1",
        "action_name": action_field(request),
    }
    return TemplateResponse(request, "admin/action_reason.html", context)


def marks_seen(request: HttpRequest) -> dict[int, str]:
    """Key → mark of the rows that a watched `ask_reason` showed; what is no mark is left out."""
    pairs = (pair.partition(":") for pair in request.POST.get("rows_seen", "").split())
    return {int(pk): mark for pk, _, mark in pairs if pk.isdecimal() and len(pk) < 20}


def action_field(request: HttpRequest) -> str:
    """The change form calls its select otherwise than the list does."""
    names = [
        name for name in request.POST if name.endswith("action") and name != ACTION_CHECKBOX_NAME
    ]
    return names[0] if names else "action"


def refusals(request: HttpRequest, refused: list[str]) -> None:
    for text in refused[:SHOWN]:
        messages.warning(request, text)
    if len(refused) > SHOWN:
        messages.warning(request, f"… dan {len(refused) - SHOWN} lainnya.")
