"""The list of early warnings, one of them with what is done about it, and a cooperative's own."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core import once, scoping
from core.access import READING, WRITING, own_or_404, requires
from core.lists.view import ScopedListView
from core.pages import already
from core.templatetags.kdkmp import waktu
from dashboard.actions.warnings import HANDLE, handle_warning, refresh_warnings
from dashboard.models import Alarm, AlarmNote, AlarmRun
from dashboard.models.warning import VIEW
from dashboard.warnings.filters import WarningFilterSet
from dashboard.warnings.forms import HandleForm
from dashboard.warnings.kinds import KINDS, page_of
from dashboard.warnings.tables import WarningTable, seen_words
from dashboard.warnings.telling import compared, evidence, outlook
from dashboard.warnings.words import Kind
from land.linking import key_of
from mentors.models import Assignment
from mentors.naming import VIEW_NAME
from registry.models import Cooperative

REFRESH = "dashboard.take_snapshot"


def mentor_of(user: Any, on: Any) -> Subquery:
    """SQL of alarms: the mentor's name now, where the reader may know it."""
    now = Assignment.objects.for_user(user, VIEW_NAME).running(on)
    named = now.filter(cooperative=OuterRef("cooperative")).order_by("pk")
    return Subquery(named.values("contract__person__name")[:1])


class WarningList(ScopedListView):
    model = Alarm
    table_class = WarningTable
    filterset_class = WarningFilterSet
    permission = VIEW
    title = "Peringatan dini"
    intro = (
        "Koperasi yang menunggu lebih lama daripada koperasi serupa dalam keadaan yang sama. Batasnya dihitung dari "
        "lamanya koperasi lain menunggu, bukan angka tetap."
    )
    empty = "Tidak ada peringatan dengan saringan ini."
    template_name = "dashboard/warnings/list.html"

    def rows(self) -> QuerySet:
        user, on = self.request.user, timezone.localdate()
        rows = Alarm.objects.for_user(user).of_active().with_seen(on)
        if not scoping.holds(user, VIEW_NAME):  # people may be named in it
            rows = rows.annotate(note=Value(""))
        return rows.annotate(mentor=mentor_of(user, on)).order_by("-days", "pk")

    def context(self, *args: Any) -> dict[str, Any]:
        user: Any = self.request.user
        return super().context(*args) | {
            "run": AlarmRun.objects.for_user(user).first(),
            "kinds": kinds_of(user),
            "may_refresh": scoping.holds(user, REFRESH),
        }


def kinds_of(user: Any) -> list[dict[str, Any]]:
    """Of each kind: how many stand on the reader's list; for who sees everything also how many wait at all, and how
    many of them could not be compared."""
    rows = Alarm.objects.for_user(user).to_do(timezone.localdate()).order_by()
    counted = dict(rows.values_list("kind").annotate(n=Count("pk")))
    run = AlarmRun.objects.for_user(user).first()
    whole = run.counts if run and scoping.area(user, VIEW) is scoping.EVERYWHERE else {}
    base = reverse("dashboard:warning-list")
    return [
        {
            "key": kind.value,
            "label": kind.label,
            "count": counted.get(kind.value, 0),
            "url": f"{base}?jenis={kind.value}",
            "whole": whole.get(kind.value),
        }
        for kind in Kind
    ]


@requires(VIEW)
def warning_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One alarm, why it stands, and what people did about it; POST: somebody sees to it."""
    rows = Alarm.objects.for_user(request.user)
    rows = rows.select_related("cooperative__village__district__regency")
    alarm = own_or_404(rows.with_seen(timezone.localdate()), request, VIEW, pk=pk)
    if request.method == "POST":
        own_or_404(Alarm.objects.for_user(request.user), request, HANDLE, pk=pk)
        return handled(request, alarm)
    return shown(request, alarm, HandleForm())


def handled(request: HttpRequest, alarm: Any) -> HttpResponse:
    if address := once.address_of(request.POST.get("once", "")):
        return already(request, address)
    form = HandleForm(request.POST)
    if not form.is_valid():
        return shown(request, alarm, form, 422)
    told = form.cleaned_data
    user: Any = request.user
    try:
        with transaction.atomic():
            sent = once.take(told["once"])
            handle_warning(by=user, alarm=alarm, note=told["note"], until=told["until"])
            sent.address = alarm.get_absolute_url()
            sent.save()
    except once.AlreadySent as error:
        return already(request, error.address)
    except ValidationError as error:
        form.add_error(None, error)
        return shown(request, alarm, form, 422)
    messages.success(request, "Penanganannya dicatat.")
    return redirect(alarm.get_absolute_url())


def shown(request: HttpRequest, alarm: Any, form: HandleForm, status: int = 200) -> HttpResponse:
    user: Any = request.user
    cooperative = alarm.cooperative
    now = Assignment.objects.for_user(user, VIEW_NAME).running(timezone.localdate())
    notes = AlarmNote.objects.for_user(user).filter(alarm=alarm).select_related("by")
    context = {
        "alarm": alarm,
        "form": form,
        "told": told_of(alarm),
        "evidence": evidence(alarm),
        "mentor": now.filter(cooperative=cooperative)
        .values_list("contract__person__name", flat=True)
        .first(),
        "notes": notes,
        "may_handle": user.has_perm(HANDLE, alarm)
        and alarm.ended_on is None
        and not cooperative.is_archived,
        "may_name": scoping.holds(user, VIEW_NAME),
    }
    return render(request, "dashboard/warnings/detail.html", context, status=status)


def told_of(alarm: Any) -> dict[str, str]:
    """An alarm in words. `alarm` with its cooperative's region, and with_seen."""
    cooperative = alarm.cooperative
    return {
        "kind": alarm.get_kind_display(),
        "state": KINDS[alarm.kind].words(alarm.stage),
        "compared": compared(alarm, str(cooperative.village.district.regency), cooperative.form),
        "outlook": outlook(alarm),
        "action": KINDS[alarm.kind].action(alarm.stage),
        "page": page_of(alarm.kind, alarm.cooperative_id, alarm.subject),
        "seen": seen_words(alarm),
    }


@requires(VIEW, methods=READING)
def warning_cooperative(request: HttpRequest) -> HttpResponse:
    """`?cooperative=ID`: a cooperative's standing alarms, as a part of its page or alone."""
    key = key_of(request.GET.get("cooperative", ""))
    if key is None:
        raise Http404
    cooperative = own_or_404(Cooperative.objects.all(), request, VIEW, pk=key)
    rows = Alarm.objects.for_user(request.user).standing().filter(cooperative=cooperative)
    rows = rows.with_seen(timezone.localdate()).order_by("-days", "pk")
    rows = rows.select_related("cooperative__village__district__regency")
    context = {
        "cooperative": cooperative,
        "rows": [(one, told_of(one)) for one in rows],
        "run": AlarmRun.objects.for_user(request.user).first(),
    }
    part = "dashboard/warnings/_panel.html" if request.htmx else "dashboard/warnings/alone.html"  # type: ignore[attr-defined]
    return render(request, part, context)


@requires(REFRESH, methods=WRITING)
def warning_refresh(request: HttpRequest) -> HttpResponse:
    """Compares everybody now; some seconds."""
    run = refresh_warnings()
    messages.success(request, f"Peringatan dini dihitung ulang, {waktu(run.computed_at)}.")
    return redirect("dashboard:warning-list")
