"""Photos of parcels and progress reports, uploaded on a page: files that stay, then the row that says so."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from core.history import because
from core.models import User
from core.photos.decoding import Busy, picture_of
from core.photos.reading import NotAPhoto, Picture
from core.photos.storage import in_use, keep, photo_storage
from core.refusals import require
from core.scoping import require_within
from land.actions.parcels import CHANGE, hold_parcel, refuse_struck
from land.models import LandPhoto, Parcel
from land.refusals import told_plainly
from registry.actions import cleaned_reason

__all__ = ["Busy", "NotAPhoto", "Prepared", "keep_photo", "prepared", "remove_photo"]


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


def keep_photo(
    one: Prepared, *, parcel: Parcel, by: User, caption: str = "", order: int = 0
) -> bool:
    """The photo of the parcel; False when it was there already. Raises OSError when the disk can't take it."""
    storage = photo_storage()
    with in_use(storage):
        name, small = keep(storage, one.picture.photo), keep(storage, one.picture.thumbnail)
        with told_plainly(), transaction.atomic(), because("foto lahan", by=by):
            refuse_struck(hold_parcel(parcel))
            if LandPhoto.objects.filter(parcel=parcel, sha256=one.sha256).exists():
                return False
            photo = LandPhoto.objects.create(
                parcel=parcel,
                cooperative=parcel.cooperative,
                sha256=one.sha256,
                size=one.size,
                order=order,
                caption=caption,
                received_at=timezone.now(),
                file=name,
                thumbnail=small,
                stored_sha256=hashlib.sha256(one.picture.photo).hexdigest(),
                width=one.picture.width,
                height=one.picture.height,
                by=by,
                is_sample=parcel.is_sample,
            )
            require_within(by, CHANGE, photo)
    return True


def remove_photo(*, photo: LandPhoto, by: User, reason: str) -> None:
    """The row goes, with its reason in history; the file is cleared away when no row names it any more."""
    require(by, CHANGE, photo)
    reason = cleaned_reason(reason)
    with told_plainly(), transaction.atomic(), because(reason, by=by):
        if photo.parcel is not None:
            refuse_struck(hold_parcel(photo.parcel))
        photo.delete()
