"""Giving, freeing and passing on the seats of a batch.

The batch's row is always locked first: whoever holds it counts the seats alone. The database counts once
more (trainings/models/rules.py), so that nothing depends on this lock being remembered.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.history import because
from core.models import User
from core.scoping import OutOfScope
from mentors.models import Person
from registry.actions import cleaned_reason
from registry.models import Officer
from trainings.enrolling.seats import Seats, seats_of
from trainings.models import Attendance, Batch, Certificate, Enrolment
from trainings.refusals import SENTENCES, told_plainly
from trainings.words import CAME, Seat

ENROL = "trainings.enrol"
STANDING = (Seat.SEATED, Seat.WAITING)
type Participant = Person | Officer

FULL = "enrolment_within_quota"
COOPERATIVE_FULL = "enrolment_per_cooperative"


@dataclass
class Outcome:
    """What became of each who was to be enrolled, in order; `refused` with the reason."""

    seated: list[Enrolment] = field(default_factory=list)
    waiting: list[Enrolment] = field(default_factory=list)
    refused: list[tuple[Participant, str]] = field(default_factory=list)


def refusal(code: str) -> ValidationError:
    return ValidationError(SENTENCES[code], code=code)


@contextmanager
def writing(batch: Batch, by: User, reason: str) -> Iterator[Batch]:
    """One transaction with the batch in hand. Raises ValidationError when the batch is gone."""
    with told_plainly(), transaction.atomic(), because(reason, by=by):
        rows = Batch.objects.select_for_update(of=("self",), no_key=True)
        held = rows.select_related("programme").filter(pk=batch.pk).first()
        if held is None:
            raise ValidationError("Angkatan ini baru saja dihapus. Muat ulang halaman ini.")
        yield held


def require_standing(batch: Batch) -> None:
    if batch.cancelled_at is not None:
        raise refusal("enrolment_batch_cancelled")


def require_area(by: User, rows: Sequence[Enrolment]) -> None:
    """After a save: all of them lie where `by` may enrol. Raises OutOfScope, and nothing is kept."""
    keys = {row.pk for row in rows}
    own = Enrolment.objects.for_user(by, ENROL).filter(pk__in=keys)
    if own.count() != len(keys):
        raise OutOfScope("Peserta ini di luar wilayah kerja Anda, jadi tidak disimpan.")


def held_enrolment(enrolment: Enrolment, by: User) -> Enrolment:
    """The enrolment as the database has it, locked, if `by` may change it."""
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("person", "cooperative")
    row = rows.filter(pk=enrolment.pk).first()
    if row is None:
        raise ValidationError("Kepesertaan ini baru saja dihapus. Muat ulang halaman ini.")
    require_area(by, [row])
    return row


def refuse_unfit(batch: Batch, participant: Participant) -> None:
    programme = batch.programme
    fits = programme.takes_mentors if isinstance(participant, Person) else programme.takes_officers
    if not fits:
        raise refusal("enrolment_of_programme")
    if isinstance(participant, Person) and participant.left_on is not None:
        raise ValidationError(
            f"{participant.name} sudah berhenti, jadi tidak dapat didaftarkan. Catat kembali dulu orangnya."
        )


def cooperative_of(participant: Participant) -> int | None:
    return participant.cooperative_id if isinstance(participant, Officer) else None


def row_for(batch: Batch, participant: Participant, by: User) -> Enrolment:
    """Unsaved: the row of who left this batch before, taken up again, or a new one.

    Raises ValidationError when the participant has a seat or waits.
    """
    own = Enrolment.objects.select_for_update(of=("self",)).filter(batch=batch)
    if isinstance(participant, Person):
        row = own.filter(person=participant).first()
        row = row or Enrolment(batch=batch, person=participant)
        once = "enrolment_person_once"
    else:
        row = own.filter(officer=participant).first()
        row = row or Enrolment(
            batch=batch,
            officer=participant,
            cooperative_id=participant.cooperative_id,
            name=participant.name,
        )
        once = "enrolment_officer_once"
    if row.pk and row.state in STANDING:
        raise refusal(once)
    row.enrolled_by, row.state_reason = by, ""
    return row


def enrol_many(
    *,
    batch: Batch,
    participants: Sequence[Participant],
    by: User,
    wait: bool = True,
    seat: bool = True,
    note: str = "",
) -> Outcome:
    """Gives seats in this order while there are any; the rest wait in this order (`wait`) or are refused.
    Without `seat` all of them wait.

    Who waits already sits down first: newcomers never take the seats that those can have.
    """
    done = Outcome()
    with writing(batch, by, f"pendaftaran peserta {batch}") as held:
        require_standing(held)
        seats, now = seats_of(held), timezone.now()
        for at, participant in enumerate(participants):
            try:
                refuse_unfit(held, participant)
                row = row_for(held, participant, by)
                row.note = note or row.note
                place(row, seats, cooperative_of(participant), wait=wait, seat=seat)
            except ValidationError as error:
                done.refused.append((participant, " ".join(error.messages)))
                continue
            if row.state == Seat.WAITING:
                # a microsecond apart, so that the order in which they were named is the queue's
                row.queued_at = now + timedelta(microseconds=at)
            row.save()
            (done.seated if row.state == Seat.SEATED else done.waiting).append(row)
        require_area(by, [*done.seated, *done.waiting])
    return done


def place(row: Enrolment, seats: Seats, cooperative: int | None, *, wait: bool, seat: bool) -> None:
    """Sets the row's state and counts the seat. Raises ValidationError without a place."""
    if seats.cooperative_full(cooperative):
        raise refusal(COOPERATIVE_FULL)
    if seat and seats.for_newcomers:
        row.state, row.queued_at = Seat.SEATED, None
        seats.take(cooperative)
    elif wait:
        row.state = Seat.WAITING
    else:
        raise refusal(FULL)


def enrol_person(
    *, batch: Batch, person: Person, by: User, wait: bool = False, note: str = ""
) -> Enrolment:
    """A seat for a mentor, or with `wait` a place in the queue when there is none.

    Raises ValidationError (its `code` the constraint) when full, of another programme or enrolled already.
    """
    return one_of(
        enrol_many(batch=batch, participants=[person], by=by, wait=wait, note=note), batch
    )


def enrol_officer(
    *, batch: Batch, officer: Officer, by: User, wait: bool = False, note: str = ""
) -> Enrolment:
    """As `enrol_person`, for an officer of a cooperative."""
    return one_of(
        enrol_many(batch=batch, participants=[officer], by=by, wait=wait, note=note), batch
    )


def one_of(done: Outcome, batch: Batch) -> Enrolment:
    for _, reason in done.refused:
        raise ValidationError(reason)
    return (done.seated + done.waiting)[0]


def require_no_certificate(row: Enrolment) -> None:
    if Certificate.objects.valid().filter(enrolment=row).exists():
        raise ValidationError(
            "Peserta ini punya sertifikat yang berlaku. Cabut dulu sertifikatnya dengan alasan."
        )


def withdraw(*, enrolment: Enrolment, by: User, reason: str) -> Enrolment:
    """The participant gives up his seat or his place in the queue. What he attended stays recorded, but
    counts no more. Raises ValidationError while a certificate of his is valid."""
    reason = cleaned_reason(reason)
    with writing(enrolment.batch, by, f"batal ikut: {reason}"):
        row = held_enrolment(enrolment, by)
        if row.state not in STANDING:
            raise ValidationError("Kepesertaan ini sudah tidak berjalan.")
        require_no_certificate(row)
        row.state, row.state_reason = Seat.WITHDRAWN, reason
        row.save(update_fields=["state", "state_reason"])
    return row


def replace(*, enrolment: Enrolment, participant: Participant, by: User, reason: str) -> Enrolment:
    """Somebody else comes instead ("diganti oleh"): the seat passes over in one transaction.

    Refused when the one who leaves was present already: those hours are his. Then he is withdrawn, and
    the other is enrolled. The new one may have been waiting. Returns the new enrolment.
    """
    reason = cleaned_reason(reason)
    with writing(enrolment.batch, by, f"diganti: {reason}") as batch:
        require_standing(batch)
        old = held_enrolment(enrolment, by)
        if old.state != Seat.SEATED:
            raise ValidationError("Hanya peserta yang terdaftar dapat diganti.")
        require_no_certificate(old)
        present = Attendance.objects.filter(enrolment=old, status__in=CAME).count()
        if present:
            raise ValidationError(
                f"{old.participant} sudah hadir pada {present} sesi, jadi tidak dapat diganti. Bila keliru, "
                "perbaiki dulu presensinya; bila ia berhenti di tengah jalan, batalkan kepesertaannya lalu "
                "daftarkan penggantinya."
            )
        refuse_unfit(batch, participant)
        new = successor(batch, participant, by)
        old.state, old.state_reason = Seat.REPLACED, reason
        old.save(update_fields=["state", "state_reason"])
        new.replaces, new.state = old, Seat.SEATED
        new.save()
        require_area(by, [old, new])
    return new


def successor(batch: Batch, participant: Participant, by: User) -> Enrolment:
    """The row of who comes instead. Raises ValidationError when he has a seat or was replaced himself."""
    own = Enrolment.objects.select_for_update(of=("self",)).filter(batch=batch)
    link = "person" if isinstance(participant, Person) else "officer"
    row = own.filter(**{link: participant}).first()
    if row is None:
        return row_for(batch, participant, by)
    if row.state == Seat.SEATED:
        raise refusal(f"enrolment_{link}_once")
    if row.state == Seat.REPLACED or row.replaces_id is not None:
        raise ValidationError(
            f"{row.participant} sudah pernah digantikan atau menggantikan di angkatan ini. Batalkan peserta "
            "yang tidak datang, lalu daftarkan kembali orang ini."
        )
    row.enrolled_by, row.state_reason, row.queued_at = by, "", None
    return row
