"""The page that asks why before something with consequences is done."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.seen import NOT_SAVED, fingerprint, locked_as_seen
from land.building.forms import SeenReasonForm


def reason_page(
    request: HttpRequest,
    row: models.Model,
    *,
    title: str,
    back: str,
    do: Callable[[str], str],
    hold: Callable[[], object] = lambda: None,
    help_text: str = "",
) -> HttpResponse:
    """Asks why, then does it if the row still is what was seen; `do(reason)` tells what it did.

    hold   takes the locks that come before the row's own, so that all take them in one order
    """
    form = SeenReasonForm(request.POST or None, initial={"seen": fingerprint(row)})
    form.fields["reason"].help_text = help_text
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                hold()
                locked_as_seen(row, form.cleaned_data["seen"], NOT_SAVED)
                told = do(form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
            form.data = form.data.copy()
            form.data["seen"] = getattr(error, "now", "") or form.data.get("seen", "")
        else:
            messages.success(request, told)
            return redirect(back)
    context = {"title": title, "row": row, "form": form, "back": back}
    status = 422 if request.method == "POST" else 200
    return render(request, "generic/confirm.html", context, status=status)
