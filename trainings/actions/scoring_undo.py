"""Taking back the values that an import has written."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from core.history import because
from core.models import User
from trainings.actions.scoring import ENTER, Entry, certified_among, put, stored_scores
from trainings.models import Enrolment
from trainings.refusals import told_plainly

LISTED = 5


def take_back(*, notes: Sequence[Any], by: User, reason: str) -> None:
    """`notes`: [enrolment, test, value before or None, value after], values as text.

    Raises ValidationError, and changes nothing, when a value was changed since or its participant got a
    certificate, or has left the writer's area.
    """
    with told_plainly(), transaction.atomic(), because(reason, by=by):
        keys = {note[0] for note in notes}
        rows = Enrolment.objects.for_user(by, ENTER).filter(pk__in=keys).select_related("person")
        locked = rows.select_for_update(of=("self",), no_key=True).order_by("pk")
        seats = {row.pk: row for row in locked}
        stored, certified = stored_scores(seats), certified_among(seats)
        problems = []
        for enrolment, test, _, after in notes:
            row = stored.get((enrolment, test))
            if enrolment not in seats:
                problems.append("seorang peserta bukan lagi di wilayah kerja Anda")
            elif row is None or row.value != Decimal(after):
                problems.append(f"nilai {seats[enrolment].participant} sudah diubah")
            elif enrolment in certified:
                problems.append(f"{seats[enrolment].participant} sudah bersertifikat")
        if problems:
            listed = "; ".join(dict.fromkeys(problems[:LISTED]))
            more = f" dan {len(problems) - LISTED} lainnya" if len(problems) > LISTED else ""
            raise ValidationError(
                f"Impor tidak dapat dibatalkan, karena sesudahnya ada yang berubah: {listed}{more}. Tidak ada "
                "yang diubah; perbaiki lewat halaman Nilai."
            )
        for enrolment, test, before, after in notes:
            value = None if before is None else Decimal(before)
            put(Entry(enrolment, test, value, Decimal(after)), stored.get((enrolment, test)), by)
