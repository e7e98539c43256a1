"""Writing test values: nobody overwrites what he hasn't seen, and nothing is taken away without a reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from core.access import Conflict
from core.history import because
from core.models import User
from trainings.models import Batch, Certificate, Enrolment, Score
from trainings.passing import written
from trainings.refusals import told_plainly
from trainings.words import Seat

ENTER = "trainings.enter_score"
NOT_SEATED = "Bukan lagi peserta terdaftar di angkatan ini, jadi nilainya tidak disimpan."
WHY_CLEARED = (
    "Menghapus nilai {now} memerlukan alasan. Tuliskan alasannya di bawah, lalu simpan lagi."
)
WHY_CERTIFIED = (
    "Peserta ini sudah punya sertifikat. Tuliskan alasan perubahannya di bawah, lalu simpan lagi."
)
CANCELLED = "Angkatan ini dibatalkan, jadi nilainya tidak dapat diisi lagi."

type Key = tuple[int, str]


@dataclass(frozen=True)
class Entry:
    """One value to write. `value`: 0–100, None to take it away; `was`: what the writer saw there."""

    enrolment: int
    test: str
    value: Decimal | None
    was: Decimal | None

    @property
    def key(self) -> Key:
        return self.enrolment, self.test


def changed_meanwhile(now: Decimal | None) -> str:
    told = f"mengisi {written(now)}" if now is not None else "menghapus nilai ini"
    return (
        f"Orang lain baru saja {told}; isian Anda belum disimpan. Bila isian Anda yang benar, simpan "
        "sekali lagi."
    )


@dataclass(frozen=True)
class Told:
    """Why an entry was not written, and what stands there now."""

    text: str
    now: Decimal | None


def require_standing(batch: Batch) -> None:
    if batch.cancelled_at:
        raise Conflict(CANCELLED, batch_page(batch))


def batch_page(batch: Batch) -> str:
    from django.urls import reverse

    return reverse("trainings:scores", args=[batch.pk])


def write_scores(
    *, batch: Batch, entries: Sequence[Entry], by: User, reason: str = ""
) -> dict[Key, Told]:
    """Writes what may be written; what may not comes back with its sentence, the rest is kept.

    Raises Conflict for a cancelled batch, ValidationError when the database refuses (nothing is written then).
    """
    refused: dict[Key, Told] = {}
    why = reason.strip()
    with (
        told_plainly(),
        transaction.atomic(),
        because(why or "pengisian nilai lewat halaman", by=by),
    ):
        require_standing(Batch.objects.get(pk=batch.pk))
        seats = hold_seats(batch, {one.enrolment for one in entries}, by)
        stored = stored_scores(seats)
        certified = certified_among(seats)
        for one in entries:
            row = stored.get(one.key)
            now = row.value if row else None
            told = refusal(
                one, now, seats.get(one.enrolment), one.enrolment in certified, bool(why)
            )
            if told:
                refused[one.key] = Told(told, now)
            elif now != one.value:
                put(one, row, by)
    return refused


def refusal(
    one: Entry, now: Decimal | None, seat: Enrolment | None, certified: bool, reasoned: bool
) -> str:
    """Why the entry may not be written; "" when it may."""
    if seat is None or seat.state != Seat.SEATED:
        return NOT_SEATED
    if now == one.value:
        return ""
    if now != one.was:
        return changed_meanwhile(now)
    if one.value is None and now is not None and not reasoned:
        return WHY_CLEARED.format(now=written(now))
    if certified and not reasoned:
        return WHY_CERTIFIED
    return ""


def hold_seats(batch: Batch, keys: Iterable[int], by: User) -> dict[int, Enrolment]:
    """The enrolments in which `by` may enter values, locked in the order of their keys: two writers of one
    participant wait for each other, also where no value stands yet."""
    rows = Enrolment.objects.for_user(by, ENTER).filter(batch=batch, pk__in=list(keys))
    locked = rows.select_for_update(of=("self",), no_key=True).order_by("pk")
    return {row.pk: row for row in locked}


def stored_scores(keys: Iterable[int]) -> dict[Key, Score]:
    """The values of enrolments that are locked already."""
    rows = Score.objects.filter(enrolment__in=list(keys))
    return {(row.enrolment_id, row.test): row for row in rows}


def certified_among(keys: Iterable[int]) -> set[int]:
    valid = Certificate.objects.valid().filter(enrolment__in=list(keys))
    return set(valid.values_list("enrolment_id", flat=True))


def put(one: Entry, row: Score | None, by: User) -> None:
    if one.value is None:
        if row is not None:
            row.delete()
        return
    score = row or Score(enrolment_id=one.enrolment, test=one.test)
    score.value, score.entered_by = one.value, by
    score.save()
