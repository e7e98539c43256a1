"""Photos of parcels and progress reports, kept and taken away on a page."""

from django.db import transaction

from core.history import because
from core.models import User
from core.photos.decoding import Busy
from core.photos.reading import NotAPhoto
from core.photos.storage import in_use, photo_storage
from core.refusals import require
from core.scoping import require_within
from land.actions.parcels import CHANGE, hold_parcel, refuse_struck
from land.actions.progress import VERIFY
from land.models import LandPhoto, Parcel
from land.photos import Prepared, add_row, files_of, prepared
from land.refusals import told_plainly
from registry.actions import cleaned_reason

__all__ = ["Busy", "NotAPhoto", "Prepared", "keep_photo", "prepared", "remove_photo"]


def keep_photo(
    one: Prepared, *, parcel: Parcel, by: User, caption: str = "", order: int = 0
) -> bool:
    """The photo of the parcel; False when it was there already. Raises OSError when the disk can't take it."""
    with in_use(photo_storage()):
        files = files_of(one)
        with told_plainly(), transaction.atomic(), because("foto lahan", by=by):
            refuse_struck(hold_parcel(parcel))
            if LandPhoto.objects.filter(parcel=parcel, sha256=one.sha256).exists():
                return False
            photo = add_row(files, of=parcel, link="parcel", order=order, caption=caption, by=by)
            require_within(by, CHANGE, photo)
    return True


def verb_of(photo: LandPhoto) -> str:
    """Who may take it away: of a report whoever may withdraw it."""
    return VERIFY if photo.report_id is not None else CHANGE


def remove_photo(*, photo: LandPhoto, by: User, reason: str) -> None:
    """The row goes, with its reason in history; the file is cleared away when no row names it any more.
    Raises PermissionDenied; ValidationError without a reason, or when what it shows is struck off."""
    require(by, verb_of(photo), photo)
    reason = cleaned_reason(reason)
    with told_plainly(), transaction.atomic(), because(reason, by=by):
        if photo.parcel is not None:
            refuse_struck(hold_parcel(photo.parcel))
        photo.delete()
