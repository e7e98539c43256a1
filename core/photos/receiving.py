"""A photo's bytes → files that stay → the row that says "received". In that order, always.

A row is one of any table of photos (core/photos/tables.py). It has sha256, size, received_at, file, thumbnail,
stored_sha256, width, height, perhaps dhash, and says
    declared_by        the UUID under which a phone declared it: with sha256 the name of its part
    before_received()  first in the transaction: locks what must be locked before the row
    after_received()   last in it, when this sender was the one who brought it
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from core.history import because
from core.models import User
from core.photos import parts
from core.photos.decoding import Busy, picture_of
from core.photos.reading import NotAPhoto, Picture
from core.photos.storage import in_use, keep

__all__ = ["Busy", "NotAPhoto", "Progress", "WrongOffset", "store_content", "take_piece"]

type PhotoRow = Any

OTHER_CONTENT = "Isi foto tidak sama dengan yang dicatat di HP. Kirim ulang fotonya."


@dataclass(frozen=True)
class Progress:
    received: int  # bytes
    complete: bool


class WrongOffset(Exception):
    """The piece doesn't begin where the last one ended; `received` says where that is (bytes)."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


def progress_of(photo: PhotoRow, *, by: User | None = None) -> Progress:
    """How far it is. What was wholly here when a server died is finished now.

    Raises Busy, NotAPhoto and OSError as `take_piece`.
    """
    if photo.received_at is not None:
        return Progress(photo.size, True)
    received = parts.received_of(photo.declared_by, photo.sha256)
    if received >= photo.size:
        return take_piece(photo, received, b"", by=by)
    return Progress(received, False)


def take_piece(photo: PhotoRow, offset: int, piece: bytes, *, by: User | None = None) -> Progress:
    """The bytes of `photo` from `offset` on; with the last of them the photo is received.

    Raises WrongOffset; NotAPhoto when the whole is another content or no picture (then nothing of it is
    kept); Busy when it must be sent again a little later; OSError when the disk can't take it.
    """
    with parts.held(photo.declared_by, photo.sha256) as part:
        photo.refresh_from_db()  # another sender may have brought it while we waited
        if photo.received_at is not None:
            part.drop()
            return Progress(photo.size, True)
        if offset != part.received:
            raise WrongOffset(part.received)
        if offset + len(piece) > photo.size:
            part.drop()
            raise NotAPhoto(OTHER_CONTENT)
        if piece:
            part.append(piece)
        if part.received < photo.size:
            return Progress(part.received, False)
        try:
            store_content(photo, part.content(), by=by)
        except NotAPhoto:
            part.drop()
            raise
        part.drop()
    return Progress(photo.size, True)


def store_content(photo: PhotoRow, content: bytes, *, by: User | None = None) -> None:
    """Checks the declared bytes, keeps what we make of them, then says so in the row.

    Raises NotAPhoto, Busy and OSError; the row is then as it was.
    """
    if len(content) != photo.size or hashlib.sha256(content).hexdigest() != photo.sha256:
        raise NotAPhoto(OTHER_CONTENT)
    picture = picture_of(content)
    storage = photo.file.storage
    with in_use(storage):
        name, small = keep(storage, picture.photo), keep(storage, picture.thumbnail)
        say_received(photo, picture, name, small, by=by)


def say_received(
    photo: PhotoRow, picture: Picture, name: str, small: str, *, by: User | None = None
) -> None:
    """Only after the files are safe. Of two who come at once the second changes nothing."""
    facts: dict[str, Any] = {
        "file": name,
        "thumbnail": small,
        "stored_sha256": hashlib.sha256(picture.photo).hexdigest(),
        "width": picture.width,
        "height": picture.height,
        "received_at": timezone.now(),
    }
    if hasattr(photo, "dhash"):
        facts["dhash"] = picture.dhash
    rows = type(photo)._default_manager
    with transaction.atomic(), because("foto diterima", by=by):
        photo.before_received()
        if rows.filter(pk=photo.pk, received_at__isnull=True).update(**facts):
            photo.after_received()
    photo.refresh_from_db()


@dataclass(frozen=True)
class Prepared:
    """A picture chosen in the web form, shrunk as the phone would have: what a body from a phone
    declares of it (`photos`' items), and its bytes."""

    declaration: dict[str, object]
    content: bytes


def prepare_upload(file: File, *, caption: str = "", taken_at: datetime | None = None) -> Prepared:
    """Raises NotAPhoto and Busy."""
    if file.size > settings.PHOTO_UPLOAD_MAX_BYTES:
        most = filesizeformat(settings.PHOTO_UPLOAD_MAX_BYTES)
        raise NotAPhoto(f"Foto ini terlalu besar. Paling besar {most}.")
    file.seek(0)
    content = picture_of(file.read()).photo
    declaration: dict[str, object] = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "caption": caption,
        "taken_at": taken_at.isoformat() if taken_at else None,
    }
    return Prepared(declaration, content)
