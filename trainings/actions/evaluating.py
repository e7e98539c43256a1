from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.history import because
from trainings.models import Enrolment, Evaluation
from trainings.refusals import told_plainly
from trainings.words import Seat


def give_evaluation(*, enrolment: Enrolment, answers: dict[str, Any]) -> Evaluation:
    """The participant's one evaluation, written or changed. `answers`: the model's fields.

    Raises ValidationError outside of its days, and for somebody who holds no seat.
    """
    from trainings.scoring.evaluating import why_closed

    with told_plainly(), transaction.atomic(), because("evaluasi oleh peserta"):
        # the seat is locked: two tabs of one participant must not write two rows
        locked = Enrolment.objects.select_for_update(of=("self",), no_key=True)
        row = locked.select_related("batch").get(pk=enrolment.pk)
        closed = why_closed(row.batch, timezone.localdate())
        if row.state != Seat.SEATED:
            closed = closed or "Anda tidak lagi terdaftar di angkatan ini."
        if closed:
            raise ValidationError(closed)
        found, _ = Evaluation.objects.update_or_create(enrolment=row, defaults=answers)
    return found
