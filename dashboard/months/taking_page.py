"""The button that freezes the figures now."""

import time
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from core import once
from core.access import requires
from core.pages import already
from core.templatetags.kdkmp import tanggal
from dashboard.models import Snapshot
from dashboard.months.taking import TAKE, OnceForm, take_once
from dashboard.words import Taken


@requires(TAKE)
def snapshot_take(request: HttpRequest) -> HttpResponse:
    """Asks, then freezes; says how long it took."""
    user: Any = request.user
    today = timezone.localdate()
    form = OnceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token, began = form.cleaned_data["once"], time.perf_counter()
        try:
            snapshot = take_once(token=token, by=user, why=Taken.BY_HAND, on=today)
        except once.AlreadySent as error:
            return already(request, error.address)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            took = f"{time.perf_counter() - began:.1f}".replace(".", ",")
            messages.success(request, f"Angka per {tanggal(today)} dibekukan dalam {took} detik.")
            return redirect(snapshot)
    context = {
        "form": form,
        "today": today,
        "newest": Snapshot.objects.for_user(user).until(today).first(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "dashboard/months/take.html", context, status=status)
