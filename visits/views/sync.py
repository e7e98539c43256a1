"""`POST /kunjungan/sync/`: what a phone brings. Every answer is JSON (docs/reference/visit-sync.md)."""

import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from core.models import User
from mentors.models import Person
from visits.actions.receiving import receive_visits
from visits.actions.senders import mentor_of, owner_when_inactive
from visits.actions.surveys import receive_surveys
from visits.device_pass import owner_of
from visits.words import Channel

logger = logging.getLogger(__name__)
MOST_BYTES = 1_000_000
MOST_VISITS = 20
SCHEMA = 1
RETRY_SECONDS = 10


class Refused(Exception):
    """The whole request; nothing of it was kept. `status`: the answer's, str(error): its sentence."""

    def __init__(self, status: int, told: str) -> None:
        super().__init__(told)
        self.status = status


def refusal(status: int, told: str) -> JsonResponse:
    answer = JsonResponse({"message": told}, status=status)
    if status in (429, 503):
        answer["Retry-After"] = str(RETRY_SECONDS)
    return answer


@csrf_exempt  # asked below, of those who come with a session: a pass is no cookie
@login_not_required  # a phone wants 401, not the page to log in
def sync(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    try:
        envelope = Envelope.read(request)
        person, by = sender(request, envelope.owner_pass)
        answers = receive_visits(
            person=person,
            bodies=envelope.visits,
            by=by,
            channel=Channel.ONLINE,
            device_now=envelope.device_time,
        )
        answers += receive_surveys(
            person=person, bodies=envelope.surveys, by=by, channel=Channel.ONLINE
        )
    except Refused as error:
        return refusal(error.status, str(error))
    except (DatabaseError, InterfaceError) as error:
        if not isinstance(error, OperationalError | InterfaceError):
            logger.exception("kiriman kunjungan dibatalkan")
        told = "Server sedang sibuk atau tidak dapat dihubungi. Data tetap di HP; kirim lagi nanti."
        return refusal(503, told)
    items = [answer.as_json() for answer in answers]
    return JsonResponse({"server_time": timezone.localtime().isoformat(), "items": items})


def sender(request: HttpRequest, owner_pass: Any) -> tuple[Person, User]:
    """The mentor whose visits these are, and who brings them. Raises Refused."""
    user = request.user
    if user.is_authenticated and user.is_active:
        if token_is_missing(request):
            raise Refused(
                403, "Halaman ini sudah lama terbuka. Muat ulang aplikasi, lalu kirim lagi."
            )
        if owner_pass and owner_of(owner_pass, any_age=True) != user.pk:
            raise Refused(
                403,
                "HP ini berisi kunjungan pengguna lain. Masuk dengan akun pemiliknya, lalu kirim "
                "lagi. Tidak ada yang dihapus.",
            )
        person = mentor_of(user.pk)
        if person is None:
            raise Refused(
                403, "Akun ini bukan akun pendamping, jadi kunjungan tidak dapat dikirim."
            )
        return person, user
    person = owner_when_inactive(owner_of(owner_pass))
    if person is None or person.user is None:
        raise Refused(401, "Masuk lagi untuk mengirim. Kunjungan tetap tersimpan di HP ini.")
    return person, person.user


class TokenCheck(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> str:  # type: ignore[override]
        return reason


def token_is_missing(request: HttpRequest) -> bool:
    """Whether the request lacks what only our own pages know (CSRF)."""
    check = TokenCheck(lambda _: HttpResponse())
    return check.process_view(request, None, (), {}) is not None  # type: ignore[arg-type]


@dataclass(frozen=True)
class Envelope:
    visits: list[Any]
    surveys: list[Any]
    device_time: datetime | None
    owner_pass: Any

    @classmethod
    def read(cls, request: HttpRequest) -> "Envelope":
        """Raises Refused for what can't be read."""
        found = parsed(body_of(request, MOST_BYTES))
        known = found if isinstance(found, dict) else {}
        # apps from before surveys never name them
        visits, surveys = known.get("visits"), known.get("surveys", [])
        if not isinstance(visits, list) or not isinstance(surveys, list):
            raise Refused(400, "Isi kiriman tidak dikenali. Perbarui aplikasi, lalu kirim lagi.")
        if type(known.get("schema")) is not int or known["schema"] != SCHEMA:
            raise Refused(400, "Aplikasi di HP ini tidak cocok dengan server. Perbarui aplikasi.")
        if len(visits) + len(surveys) > MOST_VISITS:
            raise Refused(413, f"Paling banyak {MOST_VISITS} kunjungan dan survei sekali kirim.")
        return cls(visits, surveys, clock(known.get("device_time")), known.get("pass"))


def body_of(request: HttpRequest, most: int) -> bytes:
    """What was sent, never more than `most` bytes of it. Raises Refused."""
    if request.content_type != "application/json":
        raise Refused(400, "Kiriman harus berupa JSON. Perbarui aplikasi, lalu kirim lagi.")
    too_large = Refused(413, "Kiriman terlalu besar. Kirim lebih sedikit kunjungan sekaligus.")
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isascii() or not length.isdigit():
        raise Refused(400, "Panjang kiriman tidak diketahui. Perbarui aplikasi, lalu kirim lagi.")
    if len(length) > 12 or int(length) > most:
        raise too_large
    cut = Refused(400, "Kiriman terputus di jalan. Kirim lagi.")
    try:
        content = request.read(most + 1)
    except (UnreadablePostError, OSError):
        raise cut from None
    if len(content) > most:
        raise too_large
    if len(content) < int(length):
        raise cut
    return content


def parsed(content: bytes) -> Any:
    """JSON in UTF-8. Raises Refused for anything else, however deep."""
    try:
        return json.loads(content.decode())
    except (ValueError, RecursionError):
        raise Refused(400, "Kiriman ini bukan JSON yang utuh. Kirim lagi.") from None


def clock(value: Any) -> datetime | None:
    """The phone's present time; None for anything that no clock shows."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            return None
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if 1970 <= moment.year <= 2200 else None
