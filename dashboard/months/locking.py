"""The months, and the pages that lock and reopen one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core import once
from core.access import READING, Conflict, requires
from core.forms import ReasonForm
from core.templatetags.kdkmp import tanggal, waktu
from dashboard.actions.months import LOCK, lock_month, reopen_month
from dashboard.models import Snapshot
from dashboard.months.reading import VIEW, Month, months, one_month, shows_names
from dashboard.months.taking import OnceForm, take_once
from dashboard.words import Taken
from visits.months import last_of

NOW = "sekarang"
PER_PAGE = 24
CHANGED = "Bulan ini baru saja dikunci atau dibuka orang lain. Periksa keadaannya, lalu kirim sekali lagi."
GONE = "Angka beku ini baru saja dihapus. Pilih yang lain."


@requires(VIEW, methods=READING)
def month_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    page = Paginator(months(user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "names": shows_names(user),
        "may_lock": user.has_perm(LOCK),
        "may_take": user.has_perm("dashboard.take_snapshot"),
    }
    return render(request, "dashboard/months/months.html", context)


class LockForm(OnceForm):
    """With which numbers the month is closed."""

    snapshot = forms.ChoiceField(
        label="Angka yang dipakai",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Pilih angka beku untuk bulan ini.",
            "invalid_choice": "Angka beku ini tidak ada pada bulan itu. Pilih dari daftar.",
        },
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def __init__(self, *args: Any, month: Month, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.month = month
        field: Any = self.fields["snapshot"]
        field.choices = [(str(one.pk), told(one)) for one in month.snapshots]
        field.choices += [(NOW, f"Bekukan sekarang, per {tanggal(self.on)}, lalu kunci")]
        field.initial = str(month.snapshots[0].pk) if month.snapshots else NOW
        self.fields["seen"].initial = month.mark

    @property
    def on(self) -> Any:
        """The day that is frozen now: today, or the month's last one. A month's visits end with it."""
        return min(last_of(self.month.first), timezone.localdate())

    def clean_seen(self) -> str:
        if self.cleaned_data["seen"] != self.month.mark:
            raise ValidationError(CHANGED)
        return self.cleaned_data["seen"]


def told(snapshot: Snapshot) -> str:
    how = snapshot.get_why_display()
    return f"Per {tanggal(snapshot.on)}, dibekukan {waktu(snapshot.taken_at)} ({how.lower()})"


@requires(LOCK)
def month_lock(request: HttpRequest, month: str) -> HttpResponse:
    user: Any = request.user
    found = one_month(user, month)
    back = reverse("dashboard:month-list")
    if request.method == "POST" and sent_before(request, found):
        messages.info(request, once.ALREADY)
        return redirect(back)
    if found.locked and request.method != "POST":
        raise Conflict(f"{found.title} sudah dikunci. Untuk mengubahnya, buka dulu.", back)
    form = LockForm(request.POST or None, month=found)
    if request.method == "POST" and form.is_valid():
        try:
            lock_with(form, user, back)
        except once.AlreadySent:
            messages.info(request, once.ALREADY)
            return redirect(back)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{found.title} dikunci.")
            return redirect(back)
    context = {"month": found, "form": form, "last": last_of(found.first), "on": form.on}
    status = 422 if request.method == "POST" else 200
    return render(request, "dashboard/months/lock.html", context, status=status)


def sent_before(request: HttpRequest, month: Month) -> bool:
    """Whether this form has locked the month already: sent twice, it is no conflict with somebody else."""
    asked = request.POST
    if asked.get("snapshot") == NOW:
        return bool(once.address_of(asked.get("once", "")))
    step = month.standing
    return (
        step is not None
        and month.locked
        and step.by_id == request.user.pk
        and str(step.snapshot_id) == asked.get("snapshot")
    )


def lock_with(form: LockForm, user: Any, back: str) -> None:
    """Raises ValidationError, once.AlreadySent."""
    first, chosen = form.month.first, form.cleaned_data["snapshot"]
    if form.month.locked:
        raise ValidationError(CHANGED)
    if chosen == NOW:
        token = form.cleaned_data["once"]
        snapshot = take_once(token=token, by=user, why=Taken.MONTH, on=form.on, address=back)
        lock_month(by=user, month=first, snapshot=snapshot)
        return
    with transaction.atomic():
        # held, so that it isn't thinned meanwhile
        rows = Snapshot.objects.for_user(user).select_for_update(of=("self",))
        snapshot_or_none = rows.filter(pk=chosen).first()
        if snapshot_or_none is None:
            raise ValidationError(GONE)
        lock_month(by=user, month=first, snapshot=snapshot_or_none)


class ReopenForm(ReasonForm):
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)


@requires(LOCK)
def month_reopen(request: HttpRequest, month: str) -> HttpResponse:
    user: Any = request.user
    found = one_month(user, month)
    back = reverse("dashboard:month-list")
    if not found.locked and request.method != "POST":
        raise Conflict(f"{found.title} tidak dikunci, jadi tidak perlu dibuka.", back)
    form = ReopenForm(request.POST or None, initial={"seen": found.mark})
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["seen"] != found.mark:
                raise ValidationError(CHANGED)
            reopen_month(by=user, month=found.first, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{found.title} dibuka lagi.")
            return redirect(back)
    status = 422 if request.method == "POST" else 200
    context = {"month": found, "form": form}
    return render(request, "dashboard/months/reopen.html", context, status=status)
