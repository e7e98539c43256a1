"""Verbs of sessions: save, delete, copy another batch's schedule."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.history import because
from core.models import User
from core.refusals import require
from trainings.actions.batches import CHANGE, MOST_TOLD, held, within
from trainings.models import Attendance, Batch, Room, Session, Venue
from trainings.refusals import told_plainly
from trainings.telling import day_and_hours, days_told, in_the_way

CANCELLED = "Angkatan ini dibatalkan, jadi jadwalnya tidak diubah. Pulihkan dulu angkatannya."
OUTSIDE = "outside"  # code of the refusal that offers to extend the batch


def room_called(venue: Venue, name: str, *, is_sample: bool = False) -> Room:
    """The venue's room of that name, whatever its capitals; made where there is none."""
    found = Room.objects.filter(venue=venue, name__iexact=name).first()
    return found or Room.objects.create(venue=venue, name=name, is_sample=is_sample)


def clash_of(session: Session) -> Session | None:
    """The session that has the room at that time already."""
    if session.room_id is None:
        return None
    rows = Session.objects.filter(
        room=session.room_id, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
    ).exclude(pk=session.pk)
    return rows.select_related("room", "batch__programme").order_by("starts_at").first()


def require_inside(session: Session, batch: Batch, *, extend: bool) -> None:
    """The session lies within the batch's days, which grow to hold it when that is wanted."""
    if within(session, batch):
        return
    if not extend:
        raise ValidationError(outside_told(session, batch), code=OUTSIDE)
    first = timezone.localtime(session.starts_at).date()
    last = timezone.localtime(session.ends_at).date()
    batch.starts, batch.ends = min(batch.starts, first), max(batch.ends, last)
    batch.save(update_fields=["starts", "ends"])


def outside_told(session: Session, batch: Batch) -> str:
    return (
        f"{day_and_hours(session)} di luar hari angkatan ini ({days_told(batch.starts, batch.ends)}). "
        "Pilih hari di dalamnya, atau centang agar hari angkatannya ikut diubah."
    )


def save_session(
    *, session: Session, by: User, new_room: str = "", extend: bool = False, reason: str = ""
) -> Session:
    """Insert or update a session. `new_room`: a room of the batch's venue that is not in the list yet;
    `extend`: the batch's days may grow.

    Raises ValidationError (with `code` OUTSIDE for a day outside of the batch), and says which session has
    the room when somebody else was quicker.
    """
    try:
        with told_plainly(), transaction.atomic(), because(reason or "pengisian sesi", by=by):
            batch = held(session.batch)
            require(by, CHANGE, batch)
            if batch.cancelled_at:
                raise ValidationError(CANCELLED)
            require_inside(session, batch, extend=extend)
            if new_room:
                if batch.venue is None:
                    raise ValidationError("Isi dulu tempat angkatannya, baru ruangnya.")
                session.room = room_called(batch.venue, new_room, is_sample=session.is_sample)
            session.save()
    except ValidationError as error:
        if getattr(error, "code", "") == "session_room_free" and (other := clash_of(session)):
            raise ValidationError({"room": in_the_way(other)}) from error
        raise
    session.batch = batch
    return session


def delete_session(*, session: Session, by: User) -> None:
    """Raises ValidationError where attendance was marked."""
    with told_plainly(), transaction.atomic(), because("sesi dihapus", by=by):
        row = Session.objects.select_for_update(of=("self",)).filter(pk=session.pk).first()
        if row is None:
            return
        require(by, CHANGE, row)
        if told := why_it_stays(row):
            raise ValidationError(told)
        row.delete()


def why_it_stays(session: Session) -> str:
    """Why `session` can't be deleted; "" when it can."""
    count = Attendance.objects.filter(session=session).count()
    if not count:
        return ""
    return (
        f"Pada sesi ini sudah ada {count} presensi, jadi tidak dihapus. Bila sesinya pindah, ubah jamnya; "
        "bila presensinya keliru, perbaiki presensinya."
    )


COPIED = ("subject", "speaker", "jp", "opens_before", "late_after")


def copy_sessions(*, batch: Batch, source: Batch, shift: int, by: User) -> list[Session]:
    """The sessions of `source`, `shift` days later, as sessions of `batch`: all or none.

    Rooms come along where both batches meet in the same venue. Raises ValidationError naming the sessions
    that would lie outside of the batch's days, repeat one that is there, or meet in a taken room.
    """
    try:
        with told_plainly(), transaction.atomic(), because(f"jadwal disalin dari {source}", by=by):
            row = held(batch)
            require(by, CHANGE, row)
            if row.cancelled_at:
                raise ValidationError(CANCELLED)
            made = [moved(one, source, row, shift) for one in Session.objects.filter(batch=source)]
            if not made:
                raise ValidationError(f"{source} belum punya sesi. Pilih angkatan lain.")
            require_fitting(made, row)
            for one in made:
                one.is_sample = row.is_sample
                one.save()
    except ValidationError as error:
        if getattr(error, "code", "") != "session_room_free":
            raise
        taken = [other for one in made if (other := clash_of(one))]
        raise ValidationError(told_of_rooms(taken)) from error
    return made


def moved(session: Session, source: Batch, batch: Batch, shift: int) -> Session:
    days = timedelta(days=shift)
    kept = {name: getattr(session, name) for name in COPIED}
    same_place = source.venue_id is not None and source.venue_id == batch.venue_id
    return Session(
        batch=batch,
        starts_at=session.starts_at + days,
        ends_at=session.ends_at + days,
        room_id=session.room_id if same_place else None,
        **kept,
    )


def require_fitting(made: list[Session], batch: Batch) -> None:
    out = [one for one in made if not within(one, batch)]
    if out:
        told = "; ".join(f"{one.subject} ({day_and_hours(one)})" for one in out[:MOST_TOLD])
        more = f"; dan {len(out) - MOST_TOLD} sesi lain" if len(out) > MOST_TOLD else ""
        raise ValidationError(
            f"Tidak ada yang disalin: {told}{more} jatuh di luar hari angkatan ini "
            f"({days_told(batch.starts, batch.ends)}). Ubah hari angkatannya, atau hari pertama jadwalnya."
        )
    there = set(Session.objects.filter(batch=batch).values_list("subject", "starts_at"))
    again = [one for one in made if (one.subject, one.starts_at) in there]
    if again:
        raise ValidationError(
            f"Tidak ada yang disalin: {again[0].subject} ({day_and_hours(again[0])}) sudah ada di jadwal ini."
        )
    if taken := [other for one in made if (other := clash_of(one))]:
        raise ValidationError(told_of_rooms(taken))


def told_of_rooms(taken: list[Session]) -> list[str]:
    told = [in_the_way(one) for one in taken[:MOST_TOLD]]
    if len(taken) > MOST_TOLD:
        told.append(f"Dan {len(taken) - MOST_TOLD} ruang lain.")
    return ["Tidak ada yang disalin.", *(told or ["Ada ruang yang baru saja dipakai orang lain."])]
