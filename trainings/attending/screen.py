"""What stands on the projector: the code as QR and as signs, how many are present, and time left. Opening and
closing attendance."""

from typing import Any

import segno
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache

from core.access import READING, WRITING, requires
from core.pages import refused
from trainings.actions.attending import TAKE, close_attendance, in_time, open_attendance, opens_at
from trainings.attending.codes import code_at, seconds_left
from trainings.attending.views import find_session
from trainings.metrics import counted_as
from trainings.models import Attendance, Enrolment, Session
from trainings.words import CAME

# Modules of white around a QR code, as its standard wants them.
QUIET = 4


def qr_svg(text: str) -> SafeString:
    """The QR code of `text` as inline SVG, one path; scales to the size of its box."""
    code = segno.make(text, error="m", micro=False, boost_error=False)
    rows = [list(row) for row in code.matrix_iter(border=QUIET)]
    path = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            length = 0
            while x + length < len(row) and row[x + length]:
                length += 1
            if length:
                path.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length or 1
    return format_html(
        '<svg class="qr-code" viewBox="0 0 {0} {0}" role="img" aria-label="Kode QR presensi" '
        'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{0}v{0}H0z"/><path d="{1}"/></svg>',
        len(rows),
        "".join(path),
    )


def present_count(request: HttpRequest, session: Session) -> tuple[int, int]:
    """(present, participants) of those whom the reader's figures count."""
    verb = counted_as(request.user)
    people = Enrolment.objects.for_user(request.user, verb).counting().filter(batch=session.batch)
    came = Attendance.objects.for_user(request.user, verb).filter(
        session=session, status__in=CAME, enrolment__in=people.values("pk")
    )
    return came.count(), people.count()


def standing(session: Session) -> dict[str, Any]:
    """Whether codes count now, and if not why, in words."""
    now = timezone.now()
    if session.batch.cancelled_at:
        words = "Angkatan ini dibatalkan."
    elif session.opened_at is None:
        words = "Presensi belum dibuka."
    elif session.closed_at is not None:
        words = "Presensi sudah ditutup."
    elif now < opens_at(session):
        words = "Presensi terbuka, tetapi jamnya belum tiba."
    elif now > session.ends_at:
        words = "Sesi ini sudah selesai."
    else:
        words = ""
    return {"counts_now": not words and in_time(session, now), "why_not": words, "at": now}


@never_cache
@requires(TAKE, methods=READING)
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for itself again: by htmx for #layar, without JavaScript as a whole."""
    session = find_session(request, pk)
    told = standing(session)
    present, whole = present_count(request, session)
    context = {
        "session": session,
        "opens_at": opens_at(session),
        "present": present,
        "whole": whole,
        **told,
    }
    if told["counts_now"]:
        address = request.build_absolute_uri(reverse("trainings:attend", args=[session.token]))
        code = code_at(session, told["at"])
        context |= {
            "code": code,
            "left": seconds_left(told["at"]),
            "short": address.partition("://")[2],
            "qr": qr_svg(f"{address}?k={code}"),
        }
    name = "_screen.html" if request.headers.get("HX-Target") == "layar" else "screen.html"
    return render(request, f"trainings/attending/{name}", context)


def next_page(request: HttpRequest, session: Session) -> HttpResponse:
    """Back to the projector where one came from there, else to the tick list."""
    name = "attendance-screen" if request.POST.get("ke") == "layar" else "attendance-mark"
    return redirect(f"trainings:{name}", session.pk)


@requires(TAKE, methods=WRITING)
def open_session(request: HttpRequest, pk: int) -> HttpResponse:
    session = find_session(request, pk)
    try:
        open_attendance(session=session, by=request.user)
    except ValidationError as error:
        refused(request, error)
    else:
        messages.success(request, "Presensi dibuka. Tampilkan kodenya di layar.")
    return next_page(request, session)


@requires(TAKE, methods=WRITING)
def close_session(request: HttpRequest, pk: int) -> HttpResponse:
    session = find_session(request, pk)
    close_attendance(session=session, by=request.user)
    messages.success(request, "Presensi dengan kode ditutup. Panitia tetap dapat mencatat.")
    return next_page(request, session)
