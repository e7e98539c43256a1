"""How the API is described: OpenAPI for programs, a page for people. Both are everybody's: they hold no data."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.api.service import ABOUT, api

PROBLEMS = (
    ("304", "Belum berubah sejak ETag yang dikirim sebagai If-None-Match; isinya kosong."),
    ("401", "Token tidak ada, salah, dicabut, atau sudah lewat masanya."),
    ("403", "Token tidak boleh dipakai dari jaringan itu, atau perannya tidak boleh membaca itu."),
    ("404", "Data tidak ada, atau di luar wilayah token."),
    ("405", "Hanya GET yang dilayani."),
    ("422", "Parameter tidak dikenal, disebut dua kali, atau tidak dapat dibaca."),
    ("429", "Terlalu sering; ulangi sesudah detik pada Retry-After."),
    ("503", "Server sedang tidak siap; ulangi beberapa saat lagi."),
)


@dataclass(frozen=True)
class Endpoint:
    path: str
    anchor: str
    summary: str
    about: str
    parameters: list[tuple[str, str, str]]  # name, what it may be, meaning
    fields: list[tuple[str, str]]  # name, meaning
    example: str


@cache
def schema() -> dict[str, Any]:
    return dict(api.get_openapi_schema(path_prefix=settings.API_PATH))


def what(told: dict[str, Any]) -> str:
    """A parameter's values in words."""
    if choices := told.get("enum"):
        return ", ".join(map(str, choices))
    if told.get("type") == "boolean":
        return "true atau false"
    if told.get("type") == "integer":
        top = told.get("maximum")
        return f"bilangan {told.get('minimum', 0)}–{top}" if top and top < 10**6 else "bilangan"
    return "kode wilayah" if told.get("pattern") else "teks"


def row_of(answer: dict[str, Any]) -> dict[str, Any]:
    """The schema of one row of an answer: of a page's or a list's, or the answer itself."""
    parts = schema()["components"]["schemas"]
    while True:
        if "$ref" in answer:
            answer = parts[answer["$ref"].rpartition("/")[2]]
        elif "items" in answer:
            answer = answer["items"]
        elif {"data", "next"} <= set(answer.get("properties", {})):
            answer = answer["properties"]["data"]
        else:
            return answer


def endpoints() -> list[Endpoint]:
    found = []
    for path, methods in schema()["paths"].items():
        told = methods["get"]
        answer = told["responses"][200]["content"]["application/json"]["schema"]
        fields = row_of(answer).get("properties", {})
        found.append(
            Endpoint(
                path,
                path.strip("/").replace("/", "-").replace("{", "").replace("}", ""),
                told["summary"],
                told.get("description", ""),
                [
                    (one["name"], what(one["schema"]), one["schema"].get("description", ""))
                    for one in told.get("parameters", [])
                ],
                [(name, one.get("description", "")) for name, one in fields.items()],
                path.replace("{pk}", "1"),
            )
        )
    return found


@require_safe
@login_not_required
def openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(schema(), json_dumps_params={"ensure_ascii": False})


@require_safe
@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    base = settings.PUBLIC_ADDRESS or f"{request.scheme}://{request.get_host()}"
    context = {
        "about": ABOUT.split("\n\n"),
        "endpoints": endpoints(),
        "problems": PROBLEMS,
        "base": base,
        "rate": settings.API_RATE,
    }
    return render(request, "dashboard/api/page.html", context)
