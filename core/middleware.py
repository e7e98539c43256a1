import codecs
import logging
from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    JsonResponse,
    UnreadablePostError,
)
from django.template.loader import render_to_string
from django.utils.http import parse_header_parameters

from core.outage import database_answers

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]
# Stands for a Content-Type that can't be read; ReadableRequestMiddleware refuses its charset.
UNREADABLE = "application/octet-stream; charset=tidak-terbaca"


class HealthMiddleware:
    """/healthz: the process answers. /readyz: the database answers too.

    Before host checks, redirects, sessions and login: a load balancer has none of them.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain")
        if request.path == "/readyz":
            return self.ready()
        return self.get_response(request)

    def ready(self) -> HttpResponse:
        if database_answers():
            return HttpResponse("ok\n", content_type="text/plain")
        return HttpResponse("basis data belum siap\n", content_type="text/plain", status=503)


class JsonRefusalsMiddleware:
    """Under settings.JSON_PATHS a program reads the answer: what any of us refuses is JSON there as well,
    `{"message": …}` in Indonesian, with the status and Retry-After it had. Under settings.API_PATH other offices'
    programs ask, who are told in `pesan`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        foreign = request.path.startswith(settings.API_PATH)
        ours = request.path.startswith(tuple(settings.JSON_PATHS))
        if response.status_code < 400 or not (foreign or ours):
            return response
        if response.headers.get("Content-Type", "").startswith("application/json"):
            return response
        words = (
            {"pesan": told_a_program(response)} if foreign else {"message": refusal_of(response)}
        )
        told = JsonResponse(words, status=response.status_code)
        for name in ("Retry-After", "Allow"):
            if name in response.headers:
                told[name] = response[name]
        told.cookies = response.cookies
        return told


def refusal_of(response: HttpResponse) -> str:
    words = {
        400: "Kiriman ini tidak dapat dibaca. Perbarui aplikasi, lalu kirim lagi.",
        403: "Kiriman ini ditolak. Masuk lagi di peramban ini, lalu kirim lagi.",
        404: "Alamat ini tidak ada. Perbarui aplikasi, lalu kirim lagi.",
        405: "Cara meminta ini tidak dikenal. Perbarui aplikasi, lalu kirim lagi.",
        503: "Server sedang tidak dapat dihubungi. Data tetap di HP; kirim lagi beberapa saat lagi.",
    }
    general = "Server gagal memproses kiriman ini. Data tetap di HP; kirim lagi nanti."
    return words.get(response.status_code, general)


def told_a_program(response: HttpResponse) -> str:
    words = {
        400: "Permintaan ini tidak dapat dibaca. Periksa alamat dan parameternya.",
        404: "Alamat ini tidak ada. Alamat yang ada disebut pada /api/.",
        405: "API ini hanya dapat dibaca: pakai GET.",
        503: "Server sedang tidak siap. Ulangi beberapa saat lagi.",
    }
    general = "Server gagal menjawab permintaan ini. Ulangi nanti; bila tetap gagal, hubungi petugas provinsi."
    return words.get(response.status_code, general)


def readable_content_type(line: str) -> str:
    """`line`, or UNREADABLE where it isn't UTF-8 or makes no sense.

    Asked before Django makes a request of it: a codec that is no alphabet (base64) or a broken header
    raises there, where no middleware stands and the server answers with its own English page.
    """
    try:
        charset = parse_header_parameters(line)[1].get("charset", "utf-8")
    except ValueError:
        return UNREADABLE
    return line if is_utf8(charset) else UNREADABLE


def is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name == "utf-8"
    except (LookupError, ValueError):
        return False


class ReadableRequestMiddleware:
    """A request that can't be read or stored is answered, not crashed upon. Before anything reads it.

    PostgreSQL stores no NUL byte, and Python's codecs hold ciphers and number games (rot13, idna)
    beside the alphabets: we speak UTF-8 only.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        charset = request.content_params.get("charset", "utf-8")
        request.encoding = "utf-8"  # also for the page that refuses, and for who spells it utf8
        if not is_utf8(charset):
            return self.refuse(request)
        # A cookie is dropped, not refused: the browser would send it again for ever.
        request.COOKIES = {
            name: value for name, value in request.COOKIES.items() if "\x00" not in value
        }
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return self.refuse(request)
        try:
            if has_nul(request.POST.lists()):
                return self.refuse(request)
        except UnreadablePostError:  # the sender hung up
            return self.refuse(request)
        except (
            OSError
        ):  # an upload's bytes go to the disk while they are read, and it takes no more
            logger.exception("an upload could not be kept")
            page = render_to_string("503.html", {"full": True})
            return HttpResponse(page, status=503, headers={"Retry-After": "600"})
        return self.get_response(request)

    @staticmethod
    def refuse(request: HttpRequest) -> HttpResponse:
        return HttpResponseBadRequest(render_to_string("400.html", request=request))


def has_nul(fields: Iterable[tuple[str, list[str]]]) -> bool:
    return any("\x00" in text for name, values in fields for text in (name, *values))


class PrivateAnswersMiddleware:
    """What a logged-in reader is shown is kept by no cache: not the office's proxy, not a shared browser."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # By the cookie and not by the user, who would cost a query where nobody asked for him.
        if settings.SESSION_COOKIE_NAME in {*request.COOKIES, *response.cookies}:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class RefusedMethodMiddleware:
    """Django answers a verb that a page doesn't know with an empty page; ours says what to do."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            response.content = render_to_string("405.html")
        return response
