"""What every question passes: method, token, how often, its parameters; and whether anything is new at all.

The answer is private to the client, and carries an ETag. That of rows is made of the state of the data, which
costs nothing; of what no trigger watches it is made of the answer.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import parse_etags

from core.login_guard import client_address
from dashboard.api import tokens
from dashboard.api.service import VERSION, problem
from dashboard.api.throttle import count_question
from dashboard.counting.version import nobody_writes, state
from dashboard.models import ApiClient

UNTOLD = "Kirim token: Authorization: Bearer kdkmp_…. Token dibuat petugas provinsi pada halaman Klien API."
UNKNOWN = "Token ini tidak dikenal, sudah dicabut, atau sudah lewat masanya. Mintalah token baru."
ELSEWHERE = (
    "Token ini tidak boleh dipakai dari jaringan Anda. Mintalah petugas provinsi menambahkannya."
)
TOO_OFTEN = "Terlalu sering. Ulangi {} detik lagi."
ODD = "Parameter tidak dikenal: {}. Yang dikenal: {}."
TWICE = "Parameter disebut lebih dari sekali: {}."
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="KDKMP Kalbar"'}


@dataclass(frozen=True)
class Question:
    """What the door knows of an address: its parameters, and whether triggers tell when its answer changes."""

    parameters: frozenset[str]
    watched: bool


def client_of(request: HttpRequest) -> ApiClient | HttpResponse:
    """Whose token it is, or the answer to who may not come in."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        return problem(401, UNTOLD, **CHALLENGE)
    rows = ApiClient.objects.select_related("user")  # by its secret, which is right enough
    client = rows.filter(digest=tokens.digest(token), revoked_at__isnull=True).first()
    if client is None or client.valid_until < timezone.localdate() or not client.user.is_active:
        return problem(401, UNKNOWN, **CHALLENGE)
    if not tokens.comes_from(client_address(request), client.networks):
        return problem(403, ELSEWHERE)
    return client


def odd_parameters(request: HttpRequest, known: frozenset[str]) -> str:
    unknown = sorted(set(request.GET) - known)
    if unknown:
        return ODD.format(", ".join(unknown)[:100], ", ".join(sorted(known)) or "tidak ada")
    twice = [name for name, values in request.GET.lists() if len(values) > 1]
    return TWICE.format(", ".join(twice)) if twice else ""


def mark_of_state(request: HttpRequest, client: ApiClient) -> str:
    """The ETag of this question as the data stand; other rights, another day or another address make another."""
    rights = sorted((grant.role, grant.regency_id or "") for grant in client.user.current_grants)
    told = (VERSION, state(), timezone.localdate(), client.pk, rights, request.build_absolute_uri())
    return f'"{salted_hmac("dashboard.api.etag", repr(told), algorithm="sha256").hexdigest()[:32]}"'


def is_known(request: HttpRequest, etag: str) -> bool:
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return any(one.removeprefix("W/") == etag for one in known)


def unchanged(etag: str) -> HttpResponse:
    return finished(HttpResponse(status=304), etag)


def finished(response: HttpResponse, etag: str = "") -> HttpResponse:
    if etag:
        response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Authorization"
    return response


def guarded(view: Callable[..., HttpResponse], question: Question) -> Callable[..., HttpResponse]:
    """The view behind the door, for the list of addresses."""

    def answered(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        client = client_of(request)
        if isinstance(client, HttpResponse):
            return finished(client)
        if wait := count_question(client):
            return finished(problem(429, TOO_OFTEN.format(wait), **{"Retry-After": str(wait)}))
        if odd := odd_parameters(request, question.parameters):
            return finished(problem(422, odd))
        request.api_client, request.reader = client, client.user
        return with_mark(request, question, lambda: view(request, *args, **kwargs))

    answered.login_required = False  # type: ignore[attr-defined]  # the token decides, no session
    answered.csrf_exempt = True  # type: ignore[attr-defined]
    return answered


def with_mark(request: Any, question: Question, answer: Callable[[], HttpResponse]) -> HttpResponse:
    etag = mark_of_state(request, request.api_client) if question.watched else ""
    if etag and is_known(request, etag):
        return unchanged(etag)
    # Who is writing has moved the state already, and we may not see his rows yet: no mark then.
    if etag and not nobody_writes():
        etag = ""
    response = answer()
    if response.status_code != 200:
        return finished(response)
    if not question.watched:
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        if is_known(request, etag):
            return unchanged(etag)
    return finished(response, etag)
