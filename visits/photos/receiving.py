"""A photo that was chosen in the web form of a visit."""

from core.models import User
from core.photos.receiving import Prepared, store_content
from visits.models import Visit, VisitPhoto


def store_uploaded(
    prepared: Prepared, visit: Visit, *, by: User | None = None
) -> VisitPhoto | None:
    """The photo of `visit` whose row the body's declaration made; None when there is no such row.

    Raises NotAPhoto, Busy and OSError.
    """
    rows = VisitPhoto.objects.select_related("visit")
    photo = rows.filter(visit=visit, sha256=prepared.declaration["sha256"]).first()
    if photo is not None and photo.received_at is None:
        store_content(photo, prepared.content, by=by)
    return photo
