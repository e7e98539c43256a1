"""Notes of what an import of participants has written, and taking it back.

A note is [key, before, after]: what `noted` said of the row; before is None for an inserted one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from core.history import because
from core.models import User
from trainings.actions.enrolling import require_area
from trainings.models import Attendance, Certificate, Enrolment, Evaluation, Score
from trainings.refusals import told_plainly

FIELDS = ("state", "state_reason", "note", "queued_at", "replaces_id")
HANGING = (Attendance, Score, Evaluation, Certificate)


def noted(row: Enrolment) -> dict[str, Any]:
    return {name: as_json(getattr(row, name)) for name in FIELDS}


def as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def write_note(*, enrolment: Enrolment, note: str, by: User) -> None:
    with because("catatan peserta dari lembar", by=by):
        enrolment.note = note
        enrolment.save(update_fields=["note"])
    require_area(by, [enrolment])


def take_back(*, written: Sequence[Any], by: User, reason: str) -> None:
    """Inside a transaction. Raises ValidationError, and nothing is changed, when a row was changed since or
    has attendance, values or a certificate by now."""
    keys = [key for key, _, _ in written]
    locked = Enrolment.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    rows = {row.pk: row for row in locked.select_related("person")}
    problems = []
    for key, before, after in written:
        row = rows.get(key)
        if row is None:
            problems.append(f"kepesertaan P{key} sudah dihapus")
        elif noted(row) != after:
            problems.append(f"{row.participant} sudah diubah")
        elif before is None and hangs_on(row):
            problems.append(
                f"{row.participant} sudah punya presensi, nilai, sertifikat atau pengganti"
            )
    if problems:
        listed = "; ".join(problems[:5])
        more = f" dan {len(problems) - 5} lainnya" if len(problems) > 5 else ""
        raise ValidationError(
            f"Impor tidak dapat dibatalkan, karena sesudahnya ada yang berubah: {listed}{more}. Tidak ada yang "
            "diubah; perbaiki lewat halaman pesertanya."
        )
    require_area(by, list(rows.values()))
    with told_plainly(), because(reason, by=by):
        for key, before, _ in written:
            if before is None:
                rows[key].delete()
        for key, before, _ in written:
            if before is not None:
                restore(rows[key], before)


def hangs_on(row: Enrolment) -> bool:
    if Enrolment.objects.filter(replaces=row).exists():
        return True
    return any(model._default_manager.filter(enrolment=row).exists() for model in HANGING)


def restore(row: Enrolment, before: dict[str, Any]) -> None:
    for name, value in before.items():
        at = name == "queued_at" and value
        setattr(row, name, datetime.fromisoformat(value) if at else value)
    row.save(update_fields=["state", "state_reason", "note", "queued_at", "replaces"])
