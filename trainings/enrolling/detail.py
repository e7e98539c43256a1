"""The card of one participation, and a mentor's own trainings."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from core import scoping
from core.access import own_or_404, requires
from trainings.actions.enrolling import ENROL, STANDING
from trainings.enrolling.linking import address_or_nothing, batch_address
from trainings.enrolling.lists import VIEW, told
from trainings.enrolling.people import CALLED
from trainings.enrolling.tables import seat_badge, value_words
from trainings.models import Attendance, Certificate, Enrolment, Session
from trainings.scoring.evaluating import why_closed
from trainings.words import Seat

STATUS_CSS = {"hadir": "status status-operasional", "terlambat": "status status-operasional"}


def sees_code(request: HttpRequest, row: Enrolment) -> bool:
    """The code opens attendance: for those who enrol, and for himself."""
    own = row.person is not None and row.person.user_id == request.user.pk
    return own or scoping.may(request.user, ENROL, row)


def attended(request: HttpRequest, row: Enrolment) -> list[dict[str, Any]]:
    """Every session of the batch and what is known of the participant there."""
    marks = Attendance.objects.for_user(request.user).filter(enrolment=row)
    known = {one.session_id: one for one in marks}
    sessions = Session.objects.for_user(request.user).filter(batch=row.batch_id)
    return [
        {
            "session": session,
            "mark": known.get(session.pk),
            "css": STATUS_CSS.get(getattr(known.get(session.pk), "status", ""), "status"),
        }
        for session in sessions.order_by("starts_at", "pk")
    ]


def certificates_of(request: HttpRequest, row: Enrolment) -> list[dict[str, Any]]:
    rows = Certificate.objects.for_user(request.user).filter(enrolment=row)
    return [
        {"row": one, "paper": address_or_nothing("trainings:certificate-pdf", one.pk)}
        for one in rows.order_by("-number")
    ]


def links_of(request: HttpRequest, row: Enrolment) -> list[dict[str, str]]:
    """The verbs that fit the state, for who may enrol here."""
    if not scoping.may(request.user, ENROL, row) or row.batch.cancelled_at is not None:
        return []
    verbs = []
    if row.state == Seat.SEATED:
        verbs.append(("Ganti peserta", "trainings:enrolment-replace", "people"))
    if row.state == Seat.WAITING:
        verbs.append(("Beri kursi", "trainings:enrolment-promote", "check"))
    if row.state in STANDING:
        verbs.append(("Batalkan kepesertaan", "trainings:enrolment-withdraw", "archive"))
    return [
        {"label": label, "url": reverse(name, args=[row.pk]), "icon": icon}
        for label, name, icon in verbs
    ]


def chain_of(request: HttpRequest, row: Enrolment) -> dict[str, Enrolment | None]:
    """Whom he came for, and who came for him; only those whom the reader may see."""
    own = Enrolment.objects.for_user(request.user).select_related("person")
    return {
        "before": own.filter(pk=row.replaces_id).first() if row.replaces_id else None,
        "after": own.filter(replaces=row).first(),
    }


@requires(VIEW, methods=("GET", "HEAD"))
def enrolment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    own = Enrolment.objects.for_user(request.user).with_results()
    rows = own.annotate(called=CALLED).select_related(
        "batch__programme", "batch__venue", "person", "cooperative", "officer", "regency"
    )
    row: Any = own_or_404(rows, request, VIEW, pk=pk)
    may_card = row.person is not None and scoping.may(
        request.user, "mentors.view_person", row.person
    )
    context = {
        "row": row,
        "batch": row.batch,
        "badge": seat_badge(row.state),
        "values": {"pre": value_words(row.pre), "post": value_words(row.post)},
        "least": value_words(row.batch.min_post),
        "code": row.code if sees_code(request, row) else "",
        "sessions": attended(request, row),
        "certificates": certificates_of(request, row),
        "chain": chain_of(request, row),
        "links": links_of(request, row),
        "card": row.person.get_absolute_url() if may_card else "",
        "batch_url": batch_address(row.batch_id),
    }
    return render(request, "trainings/enrolling/detail.html", context)


@requires(VIEW, methods=("GET", "HEAD"))
def mine(request: HttpRequest) -> HttpResponse:
    """The reader's own participations."""
    own = Enrolment.objects.for_user(request.user).filter(person__user=request.user.pk)
    rows = told(own)
    papers = Certificate.objects.for_user(request.user).valid().filter(enrolment__in=rows)
    by_enrolment = {one.enrolment_id: one for one in papers}
    today = timezone.localdate()
    shown = [
        {
            "row": row,
            "badge": seat_badge(row.state),
            "post": value_words(row.post),
            "certificate": by_enrolment.get(row.pk),
            "paper": address_or_nothing("trainings:certificate-pdf", by_enrolment[row.pk].pk)
            if row.pk in by_enrolment
            else "",
            "evaluation": address_or_nothing("trainings:evaluation", row.batch_id)
            if row.state == Seat.SEATED and not why_closed(row.batch, today)
            else "",
        }
        for row in rows
    ]
    return render(request, "trainings/enrolling/mine.html", {"rows": shown})
