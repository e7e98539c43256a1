"""Sheets of test values: one row per participant of a batch."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection

from core.models import User
from core.sheets.judging import judge_cells
from core.sheets.kinds import ImportKind, Options, register
from core.sheets.rows import Change, Question, Row
from trainings.actions.scoring import ENTER, Entry, certified_among, write_scores
from trainings.actions.scoring_undo import take_back
from trainings.imports.participants import find_seat, seats_for
from trainings.imports.score_fields import SCORE_FIELDS
from trainings.models import Batch, Enrolment, Score
from trainings.passing import written
from trainings.scoring.reading import (
    NO_TEST,
    asked,
    label,
    names_scale,
    sheet_scales,
)
from trainings.words import Test

# Imports of values go one after the other: they are rare, and two may hold the same participant.
LOCK = 3_067
KEEPS = (
    "{label}: berkas “tidak ikut”, tercatat {now} (dibiarkan; menghapus nilai hanya lewat halaman Nilai, "
    "dengan alasan)"
)
LEFT = "{label}: berkas {want}, tercatat {now} (dibiarkan)"
CERTIFIED = (
    "{label}: berkas {want}, tercatat {now} (dibiarkan: sudah bersertifikat, ubah lewat halaman Nilai dengan "
    "alasan)"
)
MOVED = "Nilai {name} baru saja diubah orang lain. Tekan Periksa lagi; belum ada yang ditulis."


@register
class ScoreImport(ImportKind):
    """`Row.target` is the batch, on whose page the values are."""

    name = "nilai"
    label = "Nilai tes peserta pelatihan"
    permission = ENTER
    target_view = "trainings:scores"
    fields = SCORE_FIELDS
    in_village = False
    telling = ("enrolment_id", "code", "nik", "person_name", "batch")
    twin_advice = "perbaiki nama, kode atau nomor pesertanya di berkas"

    def compare(self, rows: Sequence[Row], *, user: User, options: Options) -> None:
        said = []
        for row in rows:
            row.start_again()
            said.append(judge_cells(row, self))
        seats, normal = seats_for(said, user)
        found = [find_seat(row, one, seats, normal) for row, one in zip(rows, said, strict=True)]
        known = Known([one for one in found if one is not None])
        for row, values, seat in zip(rows, said, found, strict=True):
            row.title = seat.participant if seat else row.cells.get("person_name", "")
            new = False
            if seat is not None:
                new = Judge(row, values, seat, known, options).settle()
            row.settle(new=new)

    def hold(self, villages: Collection[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK])

    def write(self, rows: Iterable[Row], *, by: User, reason: str, options: Options) -> None:
        of_batch: dict[int, list[Row]] = defaultdict(list)
        for row in rows:
            of_batch[row.wanted["batch"]].append(row)
        for key in sorted(of_batch):
            own = of_batch[key]
            entries = [entry for row in own for entry in entries_of(row)]
            refused = write_scores(
                batch=Batch.objects.get(pk=key), entries=entries, by=by, reason=reason
            )
            if refused:
                names = {row.wanted["enrolment"]: row.title for row in own}
                raise ValidationError(MOVED.format(name=names[next(iter(refused))[0]]))
            for row in own:
                row.written = [note_of(entry) for entry in entries_of(row)]

    def undo(self, written: Sequence[Any], *, by: User, reason: str) -> None:
        take_back(notes=written, by=by, reason=reason)


class Known:
    """What is recorded of the seats' batches."""

    def __init__(self, seats: Sequence[Enrolment]) -> None:
        batches = {one.batch_id for one in seats}
        self.values: dict[tuple[int, str], dict[int, Decimal]] = defaultdict(dict)
        rows = Score.objects.filter(enrolment__batch__in=batches)
        for batch, test, enrolment, value in rows.values_list(
            "enrolment__batch", "test", "enrolment", "value"
        ):
            self.values[batch, test][enrolment] = value
        self.certified = certified_among(one.pk for one in seats)


class Judge:
    """One row against what is recorded of its participant."""

    def __init__(
        self, row: Row, values: dict[str, Any], seat: Enrolment, known: Known, options: Options
    ) -> None:
        self.row, self.values, self.seat = row, values, seat
        self.known, self.options = known, options

    def settle(self) -> bool:
        """Notes what would change; whether these are the participant's first values."""
        row, seat = self.row, self.seat
        row.target, row.identity = seat.batch_id, f"n:{seat.pk}"
        row.wanted = {"enrolment": seat.pk, "batch": seat.batch_id}
        now = {test: self.known.values[seat.batch_id, test].get(seat.pk) for test in Test}
        for test in Test:
            self.judge(test, now[test])
        return bool(row.changes) and not any(one is not None for one in now.values())

    def judge(self, test: Test, now: Decimal | None) -> None:
        row, name = self.row, test.value
        want = self.values.get(name)
        if want is None:
            reading = row.readings.get(name)
            if now is not None and reading is not None and reading.told == NO_TEST:
                row.kept.append((name, KEEPS.format(label=test.label, now=written(now))))
            return
        if want == now:
            return
        want = self.settled(test, want, now)
        if want is None or want == now:
            return
        told = {"label": test.label, "want": written(want), "now": written(now or Decimal(0))}
        if now is not None and not self.options.overwrite:
            row.kept.append((name, LEFT.format(**told)))
            return
        if now is not None and self.seat.pk in self.known.certified:
            row.kept.append((name, CERTIFIED.format(**told)))
            return
        row.wanted[name] = (now, want)
        before = "kosong" if now is None else written(now)
        row.changes.append(Change(name, test.label, before, written(want)))

    def settled(self, test: Test, value: Decimal, now: Decimal | None) -> Decimal | None:
        """The value on the scale that was meant; None while that is asked."""
        row, name = self.row, test.value
        if names_scale(row.cells.get(name, "")):
            return value
        known = self.known.values[self.seat.batch_id, name]
        others = [one for key, one in known.items() if key != self.seat.pk]
        options = sheet_scales(value, others)
        if not options or (now is not None and not self.options.overwrite):
            return value  # what is recorded stays anyway where nothing is overwritten
        choices = tuple((str(one), label(one, options)) for one in options)
        text = f"{test.label}: {asked(options)}"
        answer = row.ask(Question(f"skala:{name}", name, text, choices))
        return None if answer is None else Decimal(answer)


def entries_of(row: Row) -> list[Entry]:
    return [
        Entry(
            row.wanted["enrolment"],
            test.value,
            row.wanted[test.value][1],
            row.wanted[test.value][0],
        )
        for test in Test
        if test.value in row.wanted
    ]


def note_of(entry: Entry) -> list[Any]:
    """[enrolment, test, value before or None, value after], for the undo."""
    return [
        entry.enrolment,
        entry.test,
        None if entry.was is None else str(entry.was),
        str(entry.value),
    ]
