"""Do… verb for a pair that looked like one cooperative and is two."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from core.history import because
from core.models import User
from core.scoping import may, require_within
from registry.actions import cleaned_reason
from registry.merging import MERGE
from registry.models import Cooperative, NotDuplicate


@transaction.atomic
def mark_not_duplicate(
    *, first: Cooperative, second: Cooperative, by: User, reason: str, known: list[str]
) -> NotDuplicate:
    """Remember that these are two cooperatives; `known` are the codes of the reasons that were looked at.

    Marking again renews what was known. Raises PermissionDenied for a stranger, ValidationError for a
    missing reason or one cooperative twice.
    """
    note = cleaned_reason(reason)
    low, high = sorted((first, second), key=lambda row: row.pk)
    if low.pk == high.pk:
        raise ValidationError("Pilih dua koperasi yang berbeda.")
    if low.village.district.regency_id != high.village.district.regency_id:
        raise ValidationError("Keduanya tercatat di kabupaten/kota yang berbeda.")
    if not all(may(by, MERGE, row) for row in (low, high)):
        raise PermissionDenied("Anda tidak berhak memeriksa koperasi tersebut.")
    told = f"{low.name} (nomor {low.pk}) dan {high.name} (nomor {high.pk})"
    with because(f"bukan duplikat: {note}", by=by):
        mark, _new = NotDuplicate.objects.update_or_create(
            first=low,
            second=high,
            defaults={
                "known": sorted(set(known)),
                "note": note,
                "told": told,
                "marked_by": by,
                "is_sample": low.is_sample and high.is_sample and by.is_sample,
            },
        )
        require_within(by, MERGE, low, high)
    return mark
