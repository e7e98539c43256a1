"""Sessions of a batch: the schedule, its forms, and copying another batch's."""

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core import once
from core.access import READING, Conflict, own_or_404, requires
from core.forms import UserForm
from core.pages import ScopedDeleteView, ScopedEditView, already
from mentors.linking import address_or_nothing
from trainings.actions import sessions as actions
from trainings.actions.batches import CHANGE
from trainings.batches.editing import batch_crumbs
from trainings.batches.session_forms import CopyForm, SessionForm
from trainings.models import Batch, Session
from trainings.telling import jp_remark, pass_rule

VIEW = "trainings.view_batch"
OFFERED = 100  # newest batches whose schedule may be copied


def schedule_of(batch: Batch) -> str:
    return reverse("trainings:batch-schedule", args=[batch.pk])


def own_batch(request: HttpRequest, verb: str, pk: int) -> Batch:
    rows = Batch.objects.for_user(request.user).select_related("programme", "venue")
    return own_or_404(rows, request, verb, pk=pk)


def batch_to_schedule(request: HttpRequest, pk: int) -> Batch:
    """Raises Conflict for one that was cancelled."""
    batch = own_batch(request, CHANGE, pk)
    if batch.cancelled_at:
        raise Conflict(actions.CANCELLED, batch.get_absolute_url())
    return batch


def days_of(sessions: list[Session]) -> list[tuple[date, list[Session]]]:
    """Sessions by the day on which they begin, in order."""
    days: dict[date, list[Session]] = {}
    for one in sessions:
        days.setdefault(timezone.localtime(one.starts_at).date(), []).append(one)
    return list(days.items())


def sessions_of(user: Any, batch: Batch) -> list[Session]:
    rows = Session.objects.for_user(user).filter(batch=batch)
    return list(rows.select_related("room__venue").order_by("starts_at", "pk"))


@requires(VIEW, methods=READING)
def batch_schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Jadwal": every session, by day."""
    batch = own_batch(request, VIEW, pk)
    sessions = sessions_of(request.user, batch)
    context = {
        "batch": batch,
        "days": days_of(sessions),
        "count": len(sessions),
        "jp": sum(one.jp for one in sessions),
        "rule": pass_rule(batch, sum(one.jp for one in sessions)),
        "may_change": request.user.has_perm(CHANGE) and not batch.cancelled_at,
        "attendance": address_or_nothing("trainings:attendance", batch.pk)
        if request.user.has_perm("trainings.take_attendance")
        else "",
    }
    return render(request, "trainings/schedule.html", context)


class SessionPage(ScopedEditView):
    model = Session
    form_class = SessionForm
    permission = CHANGE

    def write(self, form: UserForm) -> Session:
        data = form.cleaned_data
        try:
            row = actions.save_session(
                session=form.save(commit=False),
                by=form.user,
                new_room=data["new_room"],
                extend=data["extend"],
                reason=data.get("reason", ""),
            )
        except ValidationError as error:
            if getattr(error, "code", "") == actions.OUTSIDE:
                form.offer_to_extend(" ".join(error.messages))  # type: ignore[attr-defined]
                raise ValidationError("Hari angkatannya baru saja diubah orang lain.") from error
            raise
        if told := jp_remark(row.jp, row.ends_at - row.starts_at):
            messages.warning(self.request, told)  # type: ignore[attr-defined]
        return row

    def success_url(self, row: Any) -> str:
        return f"{schedule_of(row.batch)}#sesi-{row.pk}"

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return [*batch_crumbs(row.batch), ("Jadwal", schedule_of(row.batch))]


class SessionCreate(SessionPage):
    title = "Tambah sesi"
    saved = "Sesi dicatat."
    new = True

    def start(self, request: HttpRequest, **kwargs: Any) -> Session:
        batch = batch_to_schedule(request, kwargs["batch"])
        return Session(batch=batch, is_sample=batch.is_sample and request.user.is_sample)

    def initial(self, request: HttpRequest) -> dict[str, Any]:
        """The next session begins where the last one ended, in the same room."""
        rows = Session.objects.for_user(request.user).filter(batch=self.kwargs["batch"])  # type: ignore[attr-defined]
        last = rows.order_by("-ends_at").first()
        if last is None:
            return {}
        ends = timezone.localtime(last.ends_at)
        return {"day": ends.date(), "start": ends.time(), "room": last.room_id}


class SessionUpdate(SessionPage):
    title = "Ubah sesi"

    def start(self, request: HttpRequest, **kwargs: Any) -> Session:
        return own_session(request, **kwargs)


def own_session(request: HttpRequest, *, batch: int, pk: int) -> Session:
    rows = Session.objects.for_user(request.user).filter(batch=batch_to_schedule(request, batch))
    return own_or_404(
        rows.select_related("batch__programme", "batch__venue"), request, CHANGE, pk=pk
    )


class SessionDelete(ScopedDeleteView):
    model = Session
    permission = CHANGE
    title = "Hapus sesi"

    def row(self, request: HttpRequest, **kwargs: Any) -> Any:
        row = own_session(request, **kwargs)
        if told := actions.why_it_stays(row):
            raise Conflict(told, self.success_url(row))
        return row

    def remove(self, request: HttpRequest, row: Any) -> str:
        try:
            actions.delete_session(session=row, by=request.user)  # type: ignore[arg-type]
        except ValidationError as error:  # attended between the question and the answer
            raise Conflict(" ".join(error.messages), self.success_url(row)) from error
        return ""

    def success_url(self, row: Any) -> str:
        return schedule_of(row.batch)


def offered_to(user: Any, batch: Batch) -> list[tuple[Batch, date, int]]:
    """Other batches with sessions, the newest first, those of the same programme before all others."""
    rows = Batch.objects.for_user(user).exclude(pk=batch.pk).select_related("programme")
    rows = rows.annotate(begins=Min("sessions__starts_at"), count=Count("sessions"))
    found = rows.filter(count__gt=0).order_by("-starts", "-pk")[:OFFERED]
    told = [(one, timezone.localtime(one.begins).date(), one.count) for one in found]
    return sorted(told, key=lambda one: one[0].programme_id != batch.programme_id)


@requires(CHANGE)
def session_copy(request: HttpRequest, batch: int) -> HttpResponse:
    """ "Salin jadwal dari angkatan lain": all of its sessions, or none and why."""
    row = batch_to_schedule(request, batch)
    offered = offered_to(request.user, row)
    first = {"first": row.starts, "once": str(uuid.uuid4())}
    form = CopyForm(request.POST or None, initial=first, into=row, offered=offered)
    if request.method == "POST" and (url := once.address_of(request.POST.get("once", ""))):
        return already(request, url)
    if request.method == "POST" and form.is_valid():
        try:
            made = copied(request, row, form)
        except ValidationError as error:
            form.add_error(None, error)
        except once.AlreadySent as error:
            return already(request, error.address)
        else:
            messages.success(request, f"{len(made)} sesi disalin dari {form.batch()}.")
            return redirect(schedule_of(row))
    context = {"batch": row, "form": form, "offered": offered, "above": batch_crumbs(row)}
    status = 422 if request.method == "POST" else 200
    return render(request, "trainings/session_copy.html", context, status=status)


@transaction.atomic
def copied(request: HttpRequest, batch: Batch, form: CopyForm) -> list[Session]:
    sent = once.take(form.cleaned_data["once"])
    made = actions.copy_sessions(
        batch=batch,
        source=form.batch(),
        shift=form.shift(),
        by=request.user,  # type: ignore[arg-type]
    )
    sent.address = schedule_of(batch)
    sent.save()
    return made
