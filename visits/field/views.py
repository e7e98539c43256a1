"""The visit app's shell and what it loads. Nothing in shell, worker and manifest belongs to anybody: a
phone may keep them, whoever uses it next. Personal is data/ alone, which no cache keeps."""

import json

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import scoping
from visits.field.assets import APP, FOLDER, LAND
from visits.field_data import field_data

PERMISSION = "visits.log_visit"
NOT_FOR_YOU = (
    "Aplikasi lapangan hanya untuk pendamping (BA) yang mencatat kunjungan. Kunjungan yang sudah "
    "terkirim dapat dibaca di laman Kunjungan."
)
LOG_IN = "Sesi Anda berakhir. Masuk lagi, lalu buka aplikasi ini; isian di HP tetap tersimpan."
# By contract (docs/reference/visit-sync.md); the photo's own address follows it.
PHOTO = "/kunjungan/sync/foto/"


@require_safe
def field_app(request: HttpRequest) -> HttpResponse:
    """The shell. The service worker keeps it, known by its header from whatever a hotspot may answer."""
    if not scoping.holds(request.user, PERMISSION):
        raise PermissionDenied(NOT_FOR_YOU)
    context = {
        "version": APP.version(),
        "import_map": APP.import_map(),
        "modules": [url for url in APP.modules() if f"/{LAND}/" not in url],
        "urls": addresses(),
    }
    response = render(request, "visits/field/shell.html", context)
    response.headers["X-Lapangan"] = context["version"]
    return response


def addresses() -> dict[str, str]:
    """data-… attributes of the shell: where the app finds the server's pages."""
    return {
        "app": reverse("visits:field-app"),
        "data": reverse("visits:field-data"),
        "worker": reverse("visits:field-worker"),
        "sync": reverse("visits:sync"),
        "photo": PHOTO,
        "login": f"{reverse('account_login')}?next={reverse('visits:field-app')}",
        "logout": reverse("account_logout"),
        "list": reverse("visits:visit-list"),
        "page": reverse("visits:visit-create"),
        "upload": reverse("visits:outbox-upload"),
        "mine": reverse("visits:mine"),
        "next": reverse("visits:next"),
        "due": reverse("visits:follow-up-list"),
        "report": reverse("visits:report-own"),
    }


@login_not_required
@require_safe
def field_data_view(request: HttpRequest) -> HttpResponse:
    """The mentor's data as JSON. 401 without a session, 403 for others: never a page or a redirect, which
    the app could take for data."""
    if not request.user.is_authenticated:
        response = JsonResponse({"message": LOG_IN}, status=401)
    elif not scoping.holds(request.user, PERMISSION):
        # with the key: the app hides what is another's, and keeps what is his own
        told = {"message": NOT_FOR_YOU, "user": request.user.pk}
        response = JsonResponse(told, status=403)
    else:
        get_token(
            request
        )  # sending needs the cookie, also when the shell came from the phone's cache
        response = JsonResponse(field_data(request.user))
    response.headers["Cache-Control"] = "private, no-store"
    return response


@login_not_required
@require_safe
def field_worker(request: HttpRequest) -> HttpResponse:
    files = [{"url": one.url, "integrity": one.integrity} for one in APP.files()]
    context = {
        "version": APP.version(),
        "files": json.dumps(files),
        "shell": reverse("visits:field-app"),
    }
    response = render(
        request, "visits/field/sw.js", context, content_type="text/javascript; charset=utf-8"
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


@login_not_required
@require_safe
def field_manifest(request: HttpRequest) -> HttpResponse:
    start = reverse("visits:field-app")
    icons = [("ikon.svg", "any"), ("ikon-penuh.svg", "maskable")]
    manifest = {
        "id": start,
        "name": "Kunjungan lapangan KDKMP Kalbar",
        "short_name": "Kunjungan",
        "description": "Mencatat kunjungan pendamping, juga tanpa sinyal.",
        "lang": "id",
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#f4f6f9",
        "theme_color": "#0b3d7a",
        "icons": [
            {
                "src": static(f"{FOLDER}/{name}"),
                "sizes": "any",
                "type": "image/svg+xml",
                "purpose": purpose,
            }
            for name, purpose in icons
        ],
    }
    return JsonResponse(manifest, content_type="application/manifest+json")
