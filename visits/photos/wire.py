"""`/kunjungan/sync/foto/<visit or survey>/<sha256>/`: a photo comes in pieces. Every answer is JSON
(docs/reference/visit-sync.md).
"""

import logging
import re
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from core.models import User
from core.photos import receiving
from core.photos.receiving import Busy, NotAPhoto, Progress, WrongOffset
from land.models import LandPhoto
from visits.models import VisitPhoto
from visits.photos.declared import declared_photo
from visits.views.sync import RETRY_SECONDS, Refused, refusal, sender

logger = logging.getLogger(__name__)
MOST_BYTES = 1024 * 1024  # of one piece
SHA256 = re.compile(r"[0-9a-f]{64}")
BUSY = "Server sedang sibuk menerima foto lain. Foto tetap di HP; kirim lagi beberapa saat lagi."
AWAY = "Server belum dapat menyimpan foto. Foto tetap di HP; kirim lagi beberapa saat lagi."
NOT_YOURS = "Foto ini tidak ada dalam kunjungan atau survei Anda yang sudah diterima server."
CUT = "Kiriman terputus di jalan. Kirim lagi."
ELSEWHERE = "Bagian foto ini tidak menyambung. Kirim mulai dari yang belum diterima."


@csrf_exempt  # asked by `sender`, of those who come with a session
@login_not_required  # a phone wants 401, not the page to log in
def photo_piece(request: HttpRequest, visit: str, sha256: str) -> HttpResponse:
    """GET: how far the photo is. POST: the bytes from Upload-Offset on."""
    if request.method not in ("GET", "POST"):
        return HttpResponse(status=405, headers={"Allow": "GET, POST"})
    try:
        photo, by = own_photo(request, visit, sha256)
        if request.method == "GET":
            return told(receiving.progress_of(photo, by=by))
        offset, piece = piece_of(request)
        return told(receiving.take_piece(photo, offset, piece, by=by))
    except Refused as error:
        return refusal(error.status, str(error))
    except (VisitPhoto.DoesNotExist, LandPhoto.DoesNotExist):  # a correction has just taken it out
        return refusal(404, NOT_YOURS)
    except WrongOffset as error:
        facts = {"message": ELSEWHERE, "received": error.received, "complete": False}
        return JsonResponse(facts, status=409)
    except NotAPhoto as error:
        return JsonResponse({"message": str(error), "received": 0, "complete": False}, status=422)
    except Busy:
        return later(BUSY)
    except (OSError, DatabaseError, InterfaceError):
        logger.exception("foto belum dapat diterima")
        return later(AWAY)


def told(progress: Progress) -> JsonResponse:
    return JsonResponse({"received": progress.received, "complete": progress.complete})


def later(message: str) -> JsonResponse:
    return JsonResponse(
        {"message": message}, status=503, headers={"Retry-After": str(RETRY_SECONDS)}
    )


def own_photo(
    request: HttpRequest, declared_by: str, sha256: str
) -> tuple[VisitPhoto | LandPhoto, User]:
    """The declared photo of the sender's own visit or survey, and who brings it. Raises Refused."""
    person, by = sender(request, request.headers.get("X-Pass"))
    missing = Refused(404, NOT_YOURS)
    try:
        key = UUID(declared_by)
    except ValueError:
        raise missing from None
    if not SHA256.fullmatch(sha256):
        raise missing
    photo = declared_photo(person, key, sha256)
    if photo is None:
        raise missing
    return photo, by


def piece_of(request: HttpRequest) -> tuple[int, bytes]:
    """(offset, bytes) as sent, at most MOST_BYTES. Raises Refused."""
    offset = number(request.headers.get("Upload-Offset"))
    length = number(request.META.get("CONTENT_LENGTH") or "0")  # none: "is it all there?"
    if length and request.content_type != "application/octet-stream":
        raise Refused(400, "Foto harus dikirim sebagai byte. Perbarui aplikasi, lalu kirim lagi.")
    if offset is None or length is None:
        raise Refused(400, "Letak bagian foto tidak diketahui. Perbarui aplikasi, lalu kirim lagi.")
    if length > MOST_BYTES:
        raise Refused(413, "Bagian foto terlalu besar. Kirim paling banyak 1 MB sekali kirim.")
    try:
        piece = request.read(length)
    except (UnreadablePostError, OSError):
        raise Refused(400, CUT) from None
    if len(piece) < length:
        raise Refused(400, CUT)
    return offset, piece


def number(text: Any) -> int | None:
    """A count of bytes in plain digits; None for anything else."""
    if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 12:
        return int(text)
    return None
