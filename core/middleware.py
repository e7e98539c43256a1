from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string

GetResponse = Callable[[HttpRequest], HttpResponse]


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
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM core_regency LIMIT 1")
        except DatabaseError:
            return HttpResponse("basis data belum siap\n", content_type="text/plain", status=503)
        return HttpResponse("ok\n", content_type="text/plain")


class NulByteMiddleware:
    """PostgreSQL can't store a NUL byte; a request that carries one is answered, not crashed."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest(render_to_string("400.html", request=request))
        return self.get_response(request)
