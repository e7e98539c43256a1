"""A photo from a form: read at the gate, written anew, kept by its digest, then its row."""

import hashlib
from dataclasses import dataclass
from typing import Any

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
from land.models import LandPhoto, ProgressReport

BUSY = "Server sedang membaca foto lain. Tunggu sebentar, lalu simpan sekali lagi."
NO_ROOM = (
    "Foto belum dapat disimpan di server. Coba lagi; bila tetap gagal, hubungi petugas provinsi."
)


@dataclass(frozen=True)
class Prepared:
    """A photo that was read: what we keep of it, and the SHA-256 and size (bytes) of what was sent."""

    picture: Picture
    sha256: str
    size: int


def prepared(file: File) -> Prepared:
    """Raises NotAPhoto for good and Busy for now; writes nothing."""
    if file.size > settings.PHOTO_UPLOAD_MAX_BYTES:
        most = filesizeformat(settings.PHOTO_UPLOAD_MAX_BYTES)
        raise NotAPhoto(f"Foto ini terlalu besar. Paling besar {most}.")
    file.seek(0)
    content = file.read()
    return Prepared(picture_of(content), hashlib.sha256(content).hexdigest(), len(content))


def files_of(one: Prepared) -> dict[str, Any]:
    """Of a row of LandPhoto: its files, kept for good before anything names them. Whoever calls holds
    core.photos.storage.in_use until his row is there. Raises OSError when the disk can't take them."""
    storage = photo_storage()
    return {
        "file": keep(storage, one.picture.photo),
        "thumbnail": keep(storage, one.picture.thumbnail),
        "stored_sha256": hashlib.sha256(one.picture.photo).hexdigest(),
        "width": one.picture.width,
        "height": one.picture.height,
        "sha256": one.sha256,
        "size": one.size,
    }


def add_row(files: dict[str, Any], *, of: Any, link: str, **told: Any) -> LandPhoto:
    """The photo of `of`, a row that `link` names ("parcel", "report")."""
    photo = LandPhoto.objects.create(
        received_at=timezone.now(), is_sample=of.is_sample, **{link: of}, **files, **told
    )
    photo.refresh_from_db()  # the database says whose cooperative it is of
    return photo


def keep_photo(
    upload: File, *, report: ProgressReport, caption: str = "", by: User | None = None
) -> LandPhoto:
    """The photo of a report; the same photo is kept once.

    Raises ValidationError when it is none, too large, or can't be read or kept just now.
    """
    one = read_upload(upload)
    rows = LandPhoto.objects.filter(report=report)
    if found := rows.filter(sha256=one.sha256).first():
        return found
    with in_use(photo_storage()), transaction.atomic():
        try:
            files = files_of(one)
        except OSError as error:
            raise ValidationError(NO_ROOM) from error
        order = rows.count()
        return add_row(files, of=report, link="report", order=order, caption=caption, by=by)


def read_upload(upload: File) -> Prepared:
    """As `prepared`. Raises ValidationError that names the file."""
    called = (upload.name or "foto").rpartition("/")[2]
    try:
        return prepared(upload)
    except NotAPhoto as error:
        raise ValidationError(f"{called}: {error}") from error
    except Busy as error:
        raise ValidationError(BUSY) from error
