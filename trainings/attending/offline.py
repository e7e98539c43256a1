"""The tick list without signal: a page that belongs to nobody and may be kept by the browser, the data of one
session, and the way back for what was marked meanwhile. Data and answers are JSON, whatever goes wrong.

`POST …/kirim/` takes {"user": who marked, "device_time": ISO 8601, "marks": [{"id": UUIDv7, "session", "enrolment", "status",
"reason", "at": ISO 8601 by the device's clock}, …]}, at most MOST of them, and answers 200 with
{"items": [{"id", "code": 200|409|422, "message", "now": {…} or null}, …]}. Sent again it answers the same.
"""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from core import scoping
from core.access import LARGEST_ID, READING, own_or_404, requires
from trainings.actions.attending import TAKE, opens_at
from trainings.actions.marking import Mark, Told, mark_attendance
from trainings.attending.offline_files import APP
from trainings.attending.reading import tick_list
from trainings.models import Attendance, Session
from trainings.words import Presence, Way

MOST, MOST_BYTES = 500, 256_000
# A device's clock that differs by more is set right by what it said the time was when it sent.
CLOCK_BORNE = timedelta(minutes=2)
LOG_IN = "Masuk lagi untuk mengirim. Catatan tetap tersimpan di perangkat ini."
NOT_COMMITTEE = (
    "Akun ini tidak mencatat presensi. Masuk dengan akun panitia; catatan tetap tersimpan."
)
OTHERS = (
    "Catatan ini dibuat akun lain. Masuk dengan akun itu untuk mengirimnya; tidak ada yang dihapus."
)
UNREADABLE = "Kiriman ini tidak dapat dibaca. Muat ulang halaman, lalu kirim lagi."


@requires(TAKE, methods=READING)
def app(request: HttpRequest) -> HttpResponse:
    """The page without anybody's data; `?sesi=ID` says which session it opens with."""
    context = {
        "version": APP.version(),
        "import_map": APP.import_map(),
        "modules": APP.modules(),
    }
    response = render(request, "trainings/attending/offline.html", context)
    response.headers["X-Presensi"] = context["version"]
    return response


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    found = [{"url": one.url, "integrity": one.integrity} for one in APP.files()]
    context = {
        "version": APP.version(),
        "files": json.dumps(found),
        "shell": reverse("trainings:attendance-offline"),
    }
    response = render(
        request,
        "trainings/attending/sw.js",
        context,
        content_type="text/javascript; charset=utf-8",
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


def refusal_of_sender(request: HttpRequest) -> JsonResponse | None:
    if not request.user.is_authenticated:
        return JsonResponse({"message": LOG_IN}, status=401)
    if not scoping.holds(request.user, TAKE):
        return JsonResponse({"message": NOT_COMMITTEE, "user": request.user.pk}, status=403)
    return None


@login_not_required  # the app wants 401, not the page to log in
@require_safe
def data(request: HttpRequest, pk: int) -> HttpResponse:
    """The session and whom the user may mark at it."""
    if refused := refusal_of_sender(request):
        return refused
    try:
        rows = Session.objects.select_related("batch__programme")
        session = own_or_404(rows, request, TAKE, pk=pk)
    except (Http404, PermissionDenied):
        return JsonResponse({"message": "Sesi ini tidak ada (lagi)."}, status=404)
    get_token(request)  # sending needs the cookie, also when the page came from the browser's cache
    people = [
        {
            "id": one.key,
            "name": one.name,
            "institution": one.institution,
            "status": one.status,
            "reason": one.reason,
            "at": timezone.localtime(one.at).isoformat() if one.at else None,
            "how": one.how,
        }
        for one in tick_list(request.user, session, TAKE)
    ]
    response = JsonResponse(
        {
            "server_time": timezone.localtime().isoformat(),
            "user": {"id": request.user.pk, "name": str(request.user)},
            "session": {
                "id": session.pk,
                "subject": session.subject,
                "batch": str(session.batch),
                "opens_at": timezone.localtime(opens_at(session)).isoformat(),
                "starts_at": timezone.localtime(session.starts_at).isoformat(),
                "ends_at": timezone.localtime(session.ends_at).isoformat(),
            },
            "people": people,
        }
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


class Unreadable(Exception):
    """str(error): what to do, in words; `status`: the answer's."""

    def __init__(self, told: str = UNREADABLE, status: int = 400) -> None:
        super().__init__(told)
        self.status = status


def clock(value: Any) -> datetime | None:
    """An ISO 8601 time with its offset, or None."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        at = parse_datetime(value)
        return at.astimezone(UTC) if at is not None and at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def body_of(request: HttpRequest) -> tuple[list[Any], datetime]:
    """The marks as they came, and what the device takes for the time. Raises Unreadable."""
    if request.content_type != "application/json":
        raise Unreadable
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length > MOST_BYTES:
            raise Unreadable("Kiriman terlalu besar. Kirim lebih sedikit catatan sekaligus.", 413)
        found = json.loads(request.read(MOST_BYTES + 1))
    except (ValueError, UnreadablePostError, RecursionError) as error:
        raise Unreadable from error
    marks = found.get("marks") if isinstance(found, dict) else None
    device_now = clock(found.get("device_time")) if isinstance(found, dict) else None
    if not isinstance(marks, list) or device_now is None:
        raise Unreadable
    if found.get("user") != request.user.pk:
        raise Unreadable(OTHERS, 403)
    if len(marks) > MOST:
        raise Unreadable(f"Paling banyak {MOST} catatan sekali kirim.", 413)
    return marks, device_now


def key_of(value: Any) -> int | None:
    return value if type(value) is int and 0 < value <= LARGEST_ID else None


def read_mark(found: Any, ahead: timedelta, now: datetime) -> tuple[int, Mark] | str:
    """(session's key, mark), or why it can't be taken. `ahead`: of the device's clock against ours."""
    if not isinstance(found, dict):
        return UNREADABLE
    try:
        key = uuid.UUID(str(found.get("id")))
    except ValueError:
        return UNREADABLE
    session, enrolment = key_of(found.get("session")), key_of(found.get("enrolment"))
    status, reason, at = found.get("status"), found.get("reason", ""), clock(found.get("at"))
    if key.version != 7 or session is None or enrolment is None or at is None:
        return UNREADABLE
    if status not in ("", *Presence.values) or not isinstance(reason, str) or "\x00" in reason:
        return UNREADABLE
    try:
        right = min(at - ahead, now)
    except OverflowError:
        return UNREADABLE
    reason = " ".join(reason.encode("utf-8", "replace").decode().split())[:250]
    return session, Mark(key, enrolment, status, reason if status else "", right, at)


def item(found: Any, told: Told | str) -> dict[str, Any]:
    given = found.get("id") if isinstance(found, dict) else None
    if isinstance(told, str):
        return {"id": given, "code": 422, "message": told, "now": None}
    return {"id": given, "code": told.code, "message": told.words, "now": standing(told.now)}


def standing(row: Attendance | None) -> dict[str, Any] | None:
    if row is None:
        return None
    who = str(row.marked_by or row.get_way_display())
    at = timezone.localtime(row.marked_at).isoformat()
    return {"status": row.status, "reason": row.reason, "at": at, "how": who}


def taken(request: HttpRequest, found: list[Any], device_now: datetime) -> list[dict[str, Any]]:
    """An answer for each of the marks, session by session; one that can't be read stops no other."""
    now = timezone.now()
    ahead = device_now - now
    if abs(ahead) <= CLOCK_BORNE:
        ahead = timedelta()
    answers: list[Told | str] = []
    by_session: dict[int, list[tuple[int, Mark]]] = {}
    for index, one in enumerate(found):
        read = read_mark(one, ahead, now)
        answers.append(read if isinstance(read, str) else "")
        if not isinstance(read, str):
            by_session.setdefault(read[0], []).append((index, read[1]))
    sessions = Session.objects.for_user(request.user, TAKE).in_bulk(list(by_session))
    for key, group in by_session.items():
        told = of_session(request, sessions.get(key), [mark for _, mark in group])
        for (index, _), one in zip(group, told, strict=True):
            answers[index] = one
    return [item(one, told) for one, told in zip(found, answers, strict=True)]


def of_session(
    request: HttpRequest, session: Session | None, marks: list[Mark]
) -> list[Told] | list[str]:
    if session is None:
        return ["Sesi ini tidak ada (lagi)."] * len(marks)
    try:
        return mark_attendance(session=session, marks=marks, by=request.user, way=Way.OFFLINE)
    except ValidationError as error:
        return [" ".join(error.messages)] * len(marks)


@login_not_required
def receive(request: HttpRequest) -> HttpResponse:
    """Without the right token of our pages the middleware refuses (403, as JSON: settings.JSON_PATHS)."""
    if request.method != "POST":
        told = {"message": "Alamat ini hanya menerima kiriman presensi."}
        return JsonResponse(told, status=405, headers={"Allow": "POST"})
    if refused := refusal_of_sender(request):
        return refused
    try:
        marks, device_now = body_of(request)
        items = taken(request, marks, device_now)
    except Unreadable as error:
        return JsonResponse({"message": str(error)}, status=error.status)
    except PermissionDenied:
        return JsonResponse({"message": NOT_COMMITTEE}, status=403)
    except (DatabaseError, InterfaceError):
        told = {"message": "Server sedang sibuk. Catatan tetap di perangkat; dikirim lagi nanti."}
        return JsonResponse(told, status=503, headers={"Retry-After": "10"})
    return JsonResponse({"server_time": timezone.localtime().isoformat(), "items": items})
