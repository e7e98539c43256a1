"""Verbs of a batch: save, cancel, restore, delete."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.history import because
from core.models import User
from core.refusals import require
from registry.actions import cleaned_reason
from trainings.models import Batch, Certificate, Enrolment, Session, Venue
from trainings.refusals import told_plainly
from trainings.telling import day_and_hours, days_told

CHANGE = "trainings.change_batch"
GONE = "Angkatan ini baru saja dihapus orang lain. Muat ulang halaman ini."
MOST_TOLD = 3


def held(batch: Batch) -> Batch:
    """The batch as it is now, locked. Sessions and seats lock it too, so nothing of it changes meanwhile."""
    row = Batch.objects.select_for_update(of=("self",)).filter(pk=batch.pk).first()
    if row is None:
        raise ValidationError(GONE)
    return row


def venue_called(name: str, *, is_sample: bool = False) -> Venue:
    """The venue of that name, whatever its capitals; made where there is none."""
    found = Venue.objects.filter(name__iexact=name).first()
    return found or Venue.objects.create(name=name, is_sample=is_sample)


def outside(batch: Batch) -> list[Session]:
    """The sessions of `batch` that don't lie within its days."""
    rows = Session.objects.filter(batch=batch)
    return [one for one in rows if not within(one, batch)]


def within(session: Session, batch: Batch) -> bool:
    first = timezone.localtime(session.starts_at).date()
    last = timezone.localtime(session.ends_at).date()
    return batch.starts <= first and last <= batch.ends


def require_sessions_inside(batch: Batch) -> None:
    left = outside(batch)
    if not left:
        return
    told = "; ".join(f"{one.subject} ({day_and_hours(one)})" for one in left[:MOST_TOLD])
    more = f"; dan {len(left) - MOST_TOLD} sesi lain" if len(left) > MOST_TOLD else ""
    days = days_told(batch.starts, batch.ends)
    raise ValidationError(
        {
            "ends": f"Ada sesi di luar {days}: {told}{more}. Pindahkan dulu sesinya, lalu ubah harinya."
        }
    )


def require_series_kept(batch: Batch, old: Batch) -> None:
    """Numbers of certificates name the programme and the year."""
    moved = (batch.programme_id, batch.year) != (old.programme_id, old.year)
    if moved and Certificate.objects.filter(enrolment__batch=old).exists():
        raise ValidationError(
            {
                "year": "Sertifikat angkatan ini sudah terbit dengan program dan tahun itu dalam nomornya, "
                "jadi keduanya tidak dapat diubah."
            }
        )


def save_batch(*, batch: Batch, by: User, new_venue: str = "", reason: str = "") -> Batch:
    """Insert or update a batch; `new_venue`: a place that is not in the list yet.

    Raises ValidationError for sessions left outside of its days, a programme or year that certificates
    name, a number that is taken, a quota below the seated.
    """
    with told_plainly(), transaction.atomic(), because(reason or "pengisian angkatan", by=by):
        require(by, CHANGE, batch)
        if batch.pk:
            old = held(batch)
            require_series_kept(batch, old)
            require_sessions_inside(batch)
        else:
            batch.is_sample = batch.programme.is_sample and by.is_sample
        if new_venue:
            batch.venue = venue_called(new_venue, is_sample=batch.is_sample)
        batch.save()
    return batch


def cancel_batch(*, batch: Batch, by: User, reason: str) -> int:
    """The batch is not held (any more): nobody can be enrolled, attendance closes, the rooms of sessions to
    come are free again. Everything that was written stays. Returns how many sessions gave their room back.
    """
    reason = cleaned_reason(reason)
    now = timezone.now()
    with told_plainly(), transaction.atomic(), because(f"angkatan dibatalkan: {reason}", by=by):
        row = held(batch)
        require(by, CHANGE, row)
        if row.cancelled_at:
            raise ValidationError("Angkatan ini sudah dibatalkan.")
        row.cancelled_at, row.cancel_reason = now, reason
        row.save(update_fields=["cancelled_at", "cancel_reason"])
        sessions = Session.objects.filter(batch=row)
        sessions.filter(opened_at__isnull=False, closed_at__isnull=True).update(closed_at=now)
        return sessions.filter(starts_at__gt=now, room__isnull=False).update(room=None)


def restore_batch(*, batch: Batch, by: User, reason: str) -> Batch:
    """A cancelled batch is held after all; its participants count again."""
    reason = cleaned_reason(reason)
    with told_plainly(), transaction.atomic(), because(f"angkatan dipulihkan: {reason}", by=by):
        row = held(batch)
        require(by, CHANGE, row)
        if not row.cancelled_at:
            raise ValidationError("Angkatan ini tidak dibatalkan.")
        row.cancelled_at, row.cancel_reason = None, ""
        row.save(update_fields=["cancelled_at", "cancel_reason"])
    return row


def delete_batch(*, batch: Batch, by: User) -> None:
    """A batch without any participant goes, with its sessions. Raises ValidationError for others."""
    with told_plainly(), transaction.atomic(), because("angkatan dihapus", by=by):
        row = held(batch)
        require(by, CHANGE, row)
        if told := why_it_stays(row):
            raise ValidationError(told)
        row.delete()


def why_it_stays(batch: Batch) -> str:
    """Why `batch` can't be deleted; "" when it can."""
    count = Enrolment.objects.filter(batch=batch).count()
    if not count:
        return ""
    return (
        f"Angkatan ini sudah punya {count} peserta (juga yang batal atau digantikan), jadi tidak dihapus. "
        "Bila tidak jadi diadakan, batalkan angkatannya."
    )
