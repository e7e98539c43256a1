"""The one way in which a parcel's state changes."""

from datetime import datetime

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from core.models import User
from land.models import Parcel, ParcelStep


@transaction.atomic
def take_step(
    parcel: Parcel,
    to_state: str,
    *,
    by: User | None,
    reason: str = "",
    file: File | None = None,
    at: datetime | None = None,
) -> ParcelStep:
    """Writes the step and lets the state follow. Who may is the caller's question; the order of states is
    the database's: refusals come as IntegrityError (land.refusals.told_plainly around the transaction).

    The parcel is locked and read anew first, so the step begins where the last one ended.
    """
    held = Parcel.objects.select_for_update(of=("self",)).get(pk=parcel.pk)
    step = ParcelStep.objects.create(
        parcel=held,
        number=held.steps.count() + 1,
        from_state=held.state,
        to_state=to_state,
        reason=reason,
        file=file or "",
        file_name=(file.name or "")[:200] if file else "",
        by=by,
        at=at or timezone.now(),
        is_sample=held.is_sample,
    )
    Parcel.objects.filter(pk=held.pk).update(state=to_state)
    parcel.refresh_from_db(fields=["state", "state_since"])
    return step
