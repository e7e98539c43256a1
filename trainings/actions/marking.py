"""What the committee marks: many participants of one session at once, from a page or from a device that had
no signal. Of marks that meet, the newest counts; who sent another is told so. None is lost: all are kept."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from core.history import because
from core.models import User
from core.templatetags.kdkmp import waktu
from trainings.actions.attending import CANCELLED, TAKE, in_time, opens_at, require_committee
from trainings.models import Attendance, AttendanceMark, Enrolment, Session
from trainings.refusals import told_plainly
from trainings.words import CAME, Presence, Way

UPDATED = ["status", "way", "marked_at", "received_at", "marked_by", "reason"]
EXCUSED = "Izin memerlukan alasan. Tuliskan alasannya, lalu simpan lagi."
NOT_OURS = "Bukan peserta sesi ini (lagi), atau di luar wilayah kerja Anda."
OTHER_CONTENT = "Nomor catatan ini sudah dipakai untuk catatan lain. Catat sekali lagi."


@dataclass(frozen=True)
class Mark:
    """`enrolment`: key; `status`: a Presence, "" takes the mark before it back; `at`: when it was made."""

    id: uuid.UUID
    enrolment: int
    status: str
    reason: str
    at: datetime
    device_at: datetime | None = None


@dataclass
class Told:
    """code 200: counts (or says what stood there already); 409: a newer one counts; 422: not kept.

    words    for people; empty when there is nothing to say
    now      what stands in the table after it
    """

    mark: Mark
    code: int
    words: str = ""
    now: Attendance | None = None


def word_of(status: str) -> str:
    return Presence(status).label if status else "Belum tercatat"


def told_of(row: Attendance) -> str:
    """ "Izin (Budi, 3 November 2025, 09.10 WIB)"."""
    who = row.marked_by or row.get_way_display()
    return f"{row.get_status_display()} ({who}, {waktu(row.marked_at)})"


class Writing:
    """One save: what is known of the participants it names, and what becomes of it."""

    def __init__(self, session: Session, marks: Sequence[Mark], by: User, way: Way) -> None:
        self.session, self.by, self.way = session, by, way
        self.now = timezone.now()
        people = (
            Enrolment.objects.for_user(by, TAKE)
            .seated()
            .filter(batch=session.batch_id, pk__in={mark.enrolment for mark in marks})
        )
        # locked in one order: two who save the same list wait for each other and never both
        self.people = {
            row.pk: row
            for row in people.select_for_update(of=("self",), no_key=True).order_by("pk")
        }
        rows = Attendance.objects.filter(session=session, enrolment__in=self.people)
        self.held = {row.enrolment_id: row for row in rows.select_related("marked_by")}
        kept = AttendanceMark.objects.filter(
            session=session, enrolment__in=self.people, counted=True
        )
        self.newest: dict[int, datetime] = dict(
            kept.order_by().values_list("enrolment").annotate(at=Max("marked_at"))
        )
        for key, row in self.held.items():
            self.newest[key] = max(row.marked_at, self.newest.get(key, row.marked_at))
        self.known = AttendanceMark.objects.in_bulk([mark.id for mark in marks])
        self.changed: dict[int, Attendance | None] = {}
        self.made: list[AttendanceMark] = []

    def take(self, mark: Mark) -> Told:
        if mark.id in self.known:
            return self.again(mark, self.known[mark.id])
        if why_not := self.refusal(mark):
            return Told(mark, 422, why_not, self.held.get(mark.enrolment))
        newer = self.newest.get(mark.enrolment)
        counted = newer is None or mark.at >= newer
        kept = self.keep(mark, counted=counted)
        self.known[mark.id] = kept
        if not counted:
            return self.lost(mark)
        return self.write(mark)

    def again(self, mark: Mark, kept: AttendanceMark) -> Told:
        """It came before: the same answer, nothing is written."""
        same = (kept.session_id, kept.enrolment_id, kept.status, kept.reason) == (
            self.session.pk,
            mark.enrolment,
            mark.status,
            mark.reason,
        )
        if not same:
            return Told(mark, 422, OTHER_CONTENT, self.held.get(mark.enrolment))
        held = self.held.get(mark.enrolment)
        return Told(mark, 200, now=held) if kept.counted else self.lost(mark)

    def refusal(self, mark: Mark) -> str:
        if mark.enrolment not in self.people:
            return NOT_OURS
        if mark.status == Presence.EXCUSED and not mark.reason:
            return EXCUSED
        if mark.status in CAME and not mark.reason and not in_time(self.session, mark.at):
            begin, end = waktu(opens_at(self.session)), waktu(self.session.ends_at)
            return (
                f"Dicatat di luar jam sesi ({begin} sampai {end}). Tuliskan alasannya, lalu "
                "simpan lagi."
            )
        return ""

    def keep(self, mark: Mark, *, counted: bool) -> AttendanceMark:
        row = AttendanceMark(
            id=mark.id,
            session=self.session,
            enrolment_id=mark.enrolment,
            status=mark.status,
            reason=mark.reason,
            way=self.way,
            marked_at=mark.at,
            device_at=mark.device_at,
            marked_by=self.by,
            counted=counted,
        )
        self.made.append(row)
        return row

    def lost(self, mark: Mark) -> Told:
        held = self.held.get(mark.enrolment)
        if (held.status if held else "") == mark.status:
            return Told(mark, 200, now=held)
        stands = told_of(held) if held else "Belum tercatat"
        words = f"Catatan Anda: {word_of(mark.status)}. Yang berlaku lebih baru: {stands}."
        return Told(mark, 409, words, held)

    def write(self, mark: Mark) -> Told:
        self.newest[mark.enrolment] = mark.at
        held = self.held.get(mark.enrolment)
        before = (held.status, held.reason) if held else ("", "")
        if before == (mark.status, mark.reason) or (not held and not mark.status):
            return Told(mark, 200, now=held)  # it says so already; when it was first said stays
        words = ""
        if held and held.status != mark.status and held.marked_by != self.by:
            words = f"Sebelumnya {told_of(held)}; kini {word_of(mark.status)}."
        if not mark.status:
            self.held.pop(mark.enrolment)
            self.changed[mark.enrolment] = None
            return Told(mark, 200, words)
        row = Attendance(
            session=self.session,
            enrolment_id=mark.enrolment,
            status=mark.status,
            way=self.way,
            marked_at=mark.at,
            marked_by=self.by,
            reason=mark.reason,
        )
        self.held[mark.enrolment] = self.changed[mark.enrolment] = row
        return Told(mark, 200, words, row)

    def store(self) -> None:
        AttendanceMark.objects.bulk_create(self.made)
        gone = [key for key, row in self.changed.items() if row is None]
        Attendance.objects.filter(session=self.session, enrolment__in=gone).delete()
        Attendance.objects.bulk_create(
            [row for row in self.changed.values() if row is not None],
            update_conflicts=True,
            unique_fields=["session", "enrolment"],
            update_fields=UPDATED,
        )


def mark_attendance(
    *, session: Session, marks: Iterable[Mark], by: User, way: Way = Way.COMMITTEE
) -> list[Told]:
    """Keeps the marks and writes those that are the newest; an answer for each, in the order they came.

    Sent again they change nothing. Raises PermissionDenied without the verb, ValidationError for a
    cancelled batch and for what the database refuses: then nothing was written.
    """
    require_committee(by)
    given = list(marks)
    with told_plainly(), transaction.atomic(), because("presensi dicatat panitia", by=by):
        row = Session.objects.select_related("batch").get(pk=session.pk)
        if row.batch.cancelled_at:
            raise ValidationError(CANCELLED)
        writing = Writing(row, given, by, way)
        answers = {mark: writing.take(mark) for mark in sorted(given, key=lambda one: one.at)}
        writing.store()
    return [answers[mark] for mark in given]
