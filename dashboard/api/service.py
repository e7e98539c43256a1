"""The API itself and how it tells that it can't answer: JSON with an Indonesian sentence in pesan."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer

VERSION = "1.0"
ABOUT = """Baca saja: wilayah, koperasi, tahapan, gerai, lahan, pembangunan, dan angka (langsung atau beku).

Setiap permintaan membawa token: Authorization: Bearer kdkmp_…. Token dibuat petugas provinsi pada halaman
Klien API; yang terlihat sesuai peran dan wilayah token itu. Data pribadi (pengurus, pendamping, pemilik lahan,
telepon, surel) tidak ada di API ini.

Tanggal ditulis ISO (2026-11-26), kode wilayah sebagai teks bertitik (61.05.01.2001), koordinat sebagai derajat
desimal WGS 84, luas dalam m², uang dalam rupiah bulat. Daftar terurut dan dibagi per halaman: ikuti next
sampai kosong. Jawaban membawa ETag: kirim kembali sebagai If-None-Match dan jawabannya 304 selama belum
berubah."""
NOTHING = "Data ini tidak ada, atau di luar wilayah token ini."
FORBIDDEN = "Peran token ini tidak boleh membaca data ini."
# what pydantic found → what to do about it
WORDS = {
    "string_pattern_mismatch": "tidak sesuai bentuknya",
    "int_parsing": "harus bilangan bulat",
    "less_than_equal": "terlalu besar",
    "greater_than_equal": "terlalu kecil",
    "bool_parsing": "harus true atau false",
    "enum": "bukan salah satu pilihan",
    "literal_error": "bukan salah satu pilihan",
    "string_too_long": "terlalu panjang",
}


class Bearer(HttpBearer):
    """How the description tells of tokens; the door (door.py) has looked at them before."""

    openapi_name = "token"

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        return getattr(request, "api_client", None)


api = NinjaAPI(
    title="API baca KDKMP Kalbar",
    version=VERSION,
    description=ABOUT,
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
    auth=Bearer(),
)


def problem(status: int, told: str, **headers: str) -> HttpResponse:
    shown = {"ensure_ascii": False}
    return JsonResponse({"pesan": told}, status=status, headers=headers, json_dumps_params=shown)


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(404, NOTHING)


@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(403, FORBIDDEN)


@api.exception_handler(HttpError)
def told(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, str(error))


@api.exception_handler(ValidationError)
def odd_parameter(request: HttpRequest, error: ValidationError) -> HttpResponse:
    said = []
    for one in error.errors:
        words = WORDS.get(str(one["type"]), "tidak dapat dibaca")
        choices = str((one.get("ctx") or {}).get("expected", "")).replace(" or ", " atau ")
        said.append(f"{one['loc'][-1]} {words}{f' ({choices})' if choices else ''}")
    return problem(
        422, f"Parameter {'; '.join(said)}. Lihat {settings.API_PATH[:5]} untuk pilihannya."
    )


@api.exception_handler(Exception)
def trouble(request: HttpRequest, error: Exception) -> HttpResponse:
    """To Django, which logs it without personal data; the middleware makes JSON of its page."""
    raise error
