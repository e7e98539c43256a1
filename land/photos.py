"""A photo from a form: read at the gate, written anew, kept by its digest, then its row."""

import hashlib

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from core.models import User
from core.photos.decoding import Busy, picture_of
from core.photos.reading import NotAPhoto, Picture
from core.photos.storage import in_use, keep, photo_storage
from land.models import LandPhoto, Parcel, ProgressReport

BUSY = "Server sedang membaca foto lain. Tunggu sebentar, lalu simpan sekali lagi."
NO_ROOM = (
    "Foto belum dapat disimpan di server. Coba lagi; bila tetap gagal, hubungi petugas provinsi."
)


def keep_photo(
    upload: File,
    *,
    parcel: Parcel | None = None,
    report: ProgressReport | None = None,
    caption: str = "",
    by: User | None = None,
) -> LandPhoto:
    """The photo of a parcel or of a report (exactly one is given). The same photo is kept once.

    Raises ValidationError when it is none, too large, or can't be read or kept just now.
    """
    content, picture = read_upload(upload)
    sha256 = hashlib.sha256(content).hexdigest()
    rows = LandPhoto.objects.filter(parcel=parcel, report=report)
    if found := rows.filter(sha256=sha256).first():
        return found
    with in_use(photo_storage()), transaction.atomic():
        name, small = stored(picture.photo), stored(picture.thumbnail)
        photo = LandPhoto.objects.create(
            parcel=parcel,
            report=report,
            sha256=sha256,
            size=len(content),
            order=rows.count(),
            caption=caption,
            received_at=timezone.now(),
            file=name,
            thumbnail=small,
            stored_sha256=hashlib.sha256(picture.photo).hexdigest(),
            width=picture.width,
            height=picture.height,
            by=by,
            is_sample=(parcel or report).is_sample,  # type: ignore[union-attr]
        )
    photo.refresh_from_db()  # the database says whose cooperative it is of
    return photo


def stored(content: bytes) -> str:
    """The name under which these bytes are safe. Raises ValidationError."""
    try:
        return keep(photo_storage(), content)
    except OSError as error:
        raise ValidationError(NO_ROOM) from error


def read_upload(upload: File) -> tuple[bytes, Picture]:
    """The bytes as they were sent, and what we keep of them. Raises ValidationError."""
    called = (upload.name or "foto").rpartition("/")[2]
    if upload.size > settings.PHOTO_UPLOAD_MAX_BYTES:
        most = filesizeformat(settings.PHOTO_UPLOAD_MAX_BYTES)
        raise ValidationError(f"{called}: foto ini terlalu besar. Paling besar {most}.")
    upload.seek(0)
    content = upload.read()
    try:
        return content, picture_of(content)
    except NotAPhoto as error:
        raise ValidationError(f"{called}: {error}") from error
    except Busy as error:
        raise ValidationError(BUSY) from error
