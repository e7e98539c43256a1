"""Attendance: opening and closing it, and a participant's own mark by code.

What the committee marks: trainings/actions/marking.py.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from core.history import because
from core.models import User
from trainings.models import Attendance, Enrolment, Session
from trainings.refusals import told_plainly
from trainings.words import CAME, Presence, Seat, Way

TAKE = "trainings.take_attendance"
CANCELLED = "Angkatan ini dibatalkan, jadi presensinya tidak dicatat."


class Outcome(StrEnum):
    """What came of a participant's wish to be marked present."""

    DONE = "berhasil"
    ALREADY = "sudah"
    NOT_OPEN = "belum_dibuka"
    CLOSED = "ditutup"
    OUT_OF_TIME = "di_luar_jam"
    NOT_SEATED = "bukan_peserta"
    CANCELLED = "batal"


@dataclass(frozen=True)
class Answer:
    outcome: Outcome
    attendance: Attendance | None = None


def opens_at(session: Session) -> datetime:
    """From when on attendance counts."""
    return session.starts_at - timedelta(minutes=session.opens_before)


def in_time(session: Session, at: datetime) -> bool:
    return opens_at(session) <= at <= session.ends_at


def require_committee(by: User) -> None:
    if not by.has_perm(TAKE):
        raise PermissionDenied("Hanya panitia yang dapat membuka dan mencatat presensi.")


def locked(session: Session) -> Session:
    return (
        Session.objects.select_for_update(of=("self",)).select_related("batch").get(pk=session.pk)
    )


@transaction.atomic
def open_attendance(*, session: Session, by: User) -> Session:
    """Codes count from now on. Raises ValidationError after the session, and for a cancelled batch."""
    require_committee(by)
    row, now = locked(session), timezone.now()
    if row.batch.cancelled_at:
        raise ValidationError(CANCELLED)
    if now > row.ends_at:
        raise ValidationError(
            "Sesi ini sudah selesai. Catat yang tertinggal lewat daftar panitia, dengan alasannya."
        )
    if not row.takes_codes:
        with because("presensi dibuka", by=by):
            row.opened_at, row.closed_at = row.opened_at or now, None
            row.save(update_fields=["opened_at", "closed_at"])
    return row


@transaction.atomic
def close_attendance(*, session: Session, by: User) -> Session:
    """No code counts any more; the committee can go on marking. Closing twice changes nothing."""
    require_committee(by)
    row = locked(session)
    if row.takes_codes:
        with because("presensi ditutup", by=by):
            row.closed_at = timezone.now()
            row.save(update_fields=["closed_at"])
    return row


def attend_by_code(*, session: Session, enrolment: Enrolment) -> Answer:
    """Marks the participant present or late, now; the caller has seen a good code.

    Once, however often and from how many phones at once it is asked for: the participant's row is locked
    first, and the table itself refuses a second. What the committee wrote of an absence gives way. Raises
    ValidationError for what the database refuses.
    """
    with told_plainly(), transaction.atomic(), because("presensi dengan kode di layar"):
        who = Enrolment.objects.select_for_update(of=("self",), no_key=True).get(pk=enrolment.pk)
        row, now = Session.objects.select_related("batch").get(pk=session.pk), timezone.now()
        known = Attendance.objects.filter(session=row, enrolment=who).first()
        if known is not None and known.status in CAME:
            return Answer(Outcome.ALREADY, known)
        why_not = refusal(row, who, now)
        if why_not is not None:
            return Answer(why_not, known)
        late = now > row.starts_at + timedelta(minutes=row.late_after)
        made = known or Attendance(session=row, enrolment=who)
        made.status = Presence.LATE if late else Presence.PRESENT
        made.way, made.marked_at, made.marked_by, made.reason = Way.CODE, now, None, ""
        made.received_at = now
        made.save()
        return Answer(Outcome.DONE, made)


def refusal(session: Session, enrolment: Enrolment, now: datetime) -> Outcome | None:
    if session.batch.cancelled_at:
        return Outcome.CANCELLED
    if enrolment.batch_id != session.batch_id or enrolment.state != Seat.SEATED:
        return Outcome.NOT_SEATED
    if session.opened_at is None:
        return Outcome.NOT_OPEN
    if session.closed_at is not None:
        return Outcome.CLOSED
    return None if in_time(session, now) else Outcome.OUT_OF_TIME


def participant_by_code(*, session: Session, code: str) -> Enrolment | None:
    """Whose participant code it is in the session's batch, whatever became of his seat."""
    rows = Enrolment.objects.select_related("person").filter(batch=session.batch_id, code=code)
    return rows.first()


def participant_by_key(*, session: Session, key: int) -> Enrolment | None:
    """The participant whom this phone was remembered for."""
    rows = Enrolment.objects.select_related("person").filter(batch=session.batch_id, pk=key)
    return rows.first()


def participant_by_account(*, session: Session, user: User) -> Enrolment | None:
    """The user's own place in the session's batch; a seat before one that was lost."""
    rows = Enrolment.objects.select_related("person").filter(
        batch=session.batch_id, person__user=user
    )
    return next(iter(sorted(rows, key=lambda row: row.state != Seat.SEATED)), None)


def session_by_token(token: str) -> Session | None:
    rows = Session.objects.select_related("batch__programme", "room__venue")
    return rows.filter(token=token).first()


def own_attendance(*, session: Session, enrolment: Enrolment) -> Attendance | None:
    return Attendance.objects.filter(session=session, enrolment=enrolment).first()
