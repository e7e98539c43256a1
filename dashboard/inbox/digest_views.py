from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from core import scoping
from core.access import READING, WRITING, requires
from dashboard.inbox.digest import digest_of
from dashboard.inbox.happenings import BY_KEY, READS_VISITS
from dashboard.inbox.mailing import mail_is_on
from dashboard.inbox.weeks import Week, week_of, week_on
from dashboard.models import DigestSubscription
from dashboard.models.message import VIEW
from dashboard.tables import linked

PER_PAGE = 100


def asked_week(request: HttpRequest) -> Week:
    """`?minggu=2026-W47`, else the present one. Raises Http404."""
    on = timezone.localdate()
    return week_of(text, on) if (text := request.GET.get("minggu", "")) else week_on(on)


@requires(VIEW, methods=READING)
def digest(request: HttpRequest) -> HttpResponse:
    on, week = timezone.localdate(), asked_week(request)
    told = digest_of(request.user, week, on)
    mine = DigestSubscription.objects.for_user(request.user)
    cells = [
        (
            line,
            linked(line.key, line.now, line.link),
            linked(line.key, line.before, line.link_before),
        )
        for line in told.lines
    ]
    standing = [
        (one, linked(one.key, one.value, one.link, check=one.check)) for one in told.standing
    ]
    context = {
        "digest": told,
        "cells": cells,
        "standing": standing,
        "week": week,
        "now": week == week_on(on),
        "mail_is_on": mail_is_on(),
        "subscribed": mail_is_on() and mine.exists(),
    }
    return render(request, "dashboard/inbox/digest.html", context)


@requires(VIEW, methods=READING)
def rows(request: HttpRequest, key: str) -> HttpResponse:
    """The rows behind one number of a week."""
    one, week = BY_KEY.get(key), asked_week(request)
    if one is None:
        raise Http404("Angka ini tidak ada.")
    if not scoping.holds(request.user, one.verb):
        raise PermissionDenied
    found = one.within(request.user, week, week).order_by(f"-{one.day}", "-pk")
    found = found.select_related(*([one.cooperative] if one.cooperative else ["regency"]))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    reads = scoping.holds(request.user, READS_VISITS)
    told = [
        (getattr(row, one.day), cooperative_of(row, one.cooperative), one.told(row, reads))
        for row in page
    ]
    context = {"one": one, "week": week, "page": page, "told": told}
    return render(request, "dashboard/inbox/digest_rows.html", context)


def cooperative_of(row: object, path: str) -> object:
    for name in path.split("__") if path else []:
        row = getattr(row, name)
    return row if path else None


@requires(VIEW, methods=WRITING)
def subscribe(request: HttpRequest) -> HttpResponse:
    """POST `surel`=ya: by e-mail each week; anything else: not any more."""
    if request.POST.get("surel") == "ya" and mail_is_on() and request.user.email:
        DigestSubscription.objects.get_or_create(user=request.user)
    else:
        DigestSubscription.objects.for_user(request.user).delete()
    return redirect("dashboard:digest")
