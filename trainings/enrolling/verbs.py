"""Withdrawing, replacing, and giving seats to those who wait: a page that asks, then an action."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import Conflict, own_or_404, requires
from core.forms import ReasonForm
from core.pages import refused
from core.templatetags.kdkmp import angka
from trainings.actions.enrolling import ENROL, replace, withdraw
from trainings.actions.waiting import MovedUp, move_up, promote
from trainings.enrolling import candidates
from trainings.enrolling.seats import seats_of
from trainings.models import Attendance, Batch, Enrolment
from trainings.words import CAME, Seat

NEITHER = "Pilih penggantinya dari daftar."


class PromoteForm(forms.Form):
    reason = forms.CharField(
        label="Alasan mendahului urutan",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Wajib bila orang ini bukan yang pertama di daftar tunggu.",
    )


def own_enrolment(request: HttpRequest, pk: int, *states: Seat) -> Enrolment:
    """Raises Conflict when the participation is in none of these states."""
    rows = Enrolment.objects.select_related("batch__programme", "person", "cooperative")
    row = own_or_404(rows, request, ENROL, pk=pk)
    if row.state not in states:
        told = f"Status kepesertaan ini sekarang “{row.get_state_display()}”, jadi ini tidak dapat dilakukan."
        raise Conflict(told, row.get_absolute_url())
    return row


def ask(
    request: HttpRequest, row: Enrolment, title: str, form: forms.Form, note: str = ""
) -> HttpResponse:
    context = {"row": row, "title": title, "form": form, "note": note}
    context |= {"back": row.get_absolute_url()}
    status = 422 if form.errors else 200
    return render(request, "trainings/enrolling/verb.html", context, status=status)


@requires(ENROL)
def enrolment_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = own_enrolment(request, pk, Seat.SEATED, Seat.WAITING)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(enrolment=row, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Kepesertaan {row.participant} dibatalkan.")
            if row.state == Seat.SEATED and seats_of(row.batch).queue:
                return redirect("trainings:enrolment-move-up", row.batch_id)
            return redirect(row.get_absolute_url())
    note = ""
    if marks := Attendance.objects.filter(enrolment=row, status__in=CAME).count():
        note = f"Sudah hadir pada {angka(marks)} sesi. Presensinya tetap tersimpan, tetapi tidak dihitung lagi."
    return ask(request, row, "Batalkan kepesertaan", form, note)


@requires(ENROL)
def enrolment_promote(request: HttpRequest, pk: int) -> HttpResponse:
    row = own_enrolment(request, pk, Seat.WAITING)
    form = PromoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            promote(enrolment=row, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{row.participant} mendapat kursi.")
            return redirect(row.get_absolute_url())
    free = seats_of(row.batch).free
    return ask(request, row, "Beri kursi", form, f"Kursi kosong di angkatan ini: {angka(free)}.")


@requires(ENROL)
def enrolment_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """A search for who comes instead, then the reason; both on one page."""
    row = own_enrolment(request, pk, Seat.SEATED)
    kind = "p" if row.person_id is not None else "o"
    posted = request.method == "POST"
    text = " ".join((request.POST if posted else request.GET).get("q", "").split())[:120]
    form = ReasonForm(request.POST if posted else None)
    if posted and form.is_valid():
        chosen = candidates.by_keys(request.user, [request.POST.get("who", "")])
        if not chosen:
            form.add_error(None, NEITHER)
        else:
            one = next(iter(chosen.values()))
            try:
                new = replace(
                    enrolment=row,
                    participant=one.participant,
                    by=request.user,
                    reason=form.cleaned_data["reason"],
                )
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, f"{row.participant} digantikan oleh {new.participant}.")
                return redirect(new.get_absolute_url())
    if not text and kind == "o":
        text = row.cooperative.name  # type: ignore[union-attr]
    found, more = candidates.search(request.user, row.batch, text, kind) if text else ([], False)
    context = {
        "row": row,
        "form": form,
        "q": text,
        "found": [one for one in found if one.standing != Seat.SEATED.label],
        "more": more,
        "who": request.POST.get("who", ""),
    }
    status = 422 if form.errors else 200
    return render(request, "trainings/enrolling/replace.html", context, status=status)


@requires(ENROL)
def enrolment_move_up(request: HttpRequest, batch: int) -> HttpResponse:
    """Who waits, in order, and how many seats are free; the button gives them."""
    held = own_or_404(Batch.objects.select_related("programme"), request, ENROL, pk=batch)
    if request.method == "POST":
        try:
            done = move_up(batch=held, by=request.user)
        except ValidationError as error:
            refused(request, error)
        else:
            tell(request, done)
        return redirect("trainings:enrolment-move-up", held.pk)
    waiting = Enrolment.objects.for_user(request.user).filter(batch=held).waiting()
    seats = seats_of(held)
    context: dict[str, Any] = {
        "batch": held,
        "waiting": waiting.select_related("person", "cooperative", "regency"),
        "seats": seats,
        "list": f"{reverse('trainings:enrolment-list')}?batch={held.pk}&state=menunggu",
    }
    return render(request, "trainings/enrolling/move_up.html", context)


def tell(request: HttpRequest, done: MovedUp) -> None:
    if done.seated:
        names = ", ".join(row.participant for row in done.seated[:5])
        more = f" dan {len(done.seated) - 5} lainnya" if len(done.seated) > 5 else ""
        messages.success(request, f"{angka(len(done.seated))} orang mendapat kursi: {names}{more}.")
    else:
        messages.info(request, "Belum ada kursi yang dapat diberikan.")
    if done.passed_over:
        names = ", ".join(row.participant for row in done.passed_over[:5])
        messages.info(request, f"Dilewati karena koperasinya sudah mencapai batas: {names}.")
    if done.elsewhere:
        messages.info(
            request,
            "Giliran berikutnya peserta kabupaten/kota lain; petugas provinsi yang memberi kursinya.",
        )
