"""Sheets of participants: one row per participation of a recorded person, or of a recorded officer."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from core.models import User
from core.sheets.columns import VILLAGE_CODE
from core.sheets.kinds import ImportKind, Options, register
from core.sheets.rows import Change, Question, Row
from core.sheets.understanding import judge_cells
from mentors.imports.finding import alike, find_person, known_people, said_by
from mentors.models import Person
from registry.imports.slots import same_name
from registry.models import Officer
from trainings.actions.enrolling import ENROL, STANDING, Participant, enrol_many, withdraw
from trainings.enrolling.import_fields import PARTICIPANT_FIELDS
from trainings.enrolling.import_notes import noted, take_back, write_note
from trainings.enrolling.import_recorded import Recorded
from trainings.models import Batch, Enrolment
from trainings.refusals import SENTENCES
from trainings.words import Seat

LABELS = {one.name: one.label for one in PARTICIPANT_FIELDS}
ASKED_AGAIN = "lagi"
NO_BATCH = (
    "Angkatan ini belum ada. Tulis program, tahun dan nomor angkatannya seperti di daftar angkatan."
)
OTHER_NUMBER = (
    "Nomor peserta ini milik orang atau angkatan lain. Kosongkan nomornya, atau perbaiki baris ini."
)
NO_OFFICER = (
    "Orang ini belum tercatat sebagai pengurus atau pengawas koperasi itu. Catat dulu di halaman "
    "koperasinya, atau perbaiki namanya."
)
NO_COOPERATIVE = (
    "Koperasinya tidak ditemukan di wilayah kerja Anda. Tulis kode desa dan nama koperasinya."
)
BY_SHEET = "sesuai lembar yang diimpor"


@register
class ParticipantImport(ImportKind):
    """`Row.target` is the enrolment."""

    name = "peserta"
    label = "Peserta pelatihan"
    permission = ENROL
    target_view = "trainings:enrolment-detail"
    fields = PARTICIPANT_FIELDS
    in_village = False
    telling = ("number", "programme", "year", "batch", "nik", "person_name", VILLAGE_CODE, "name")
    twin_advice = "perbaiki orang atau angkatannya di berkas"

    def compare(self, rows: Sequence[Row], *, user: User, options: Options) -> None:
        values = []
        for row in rows:
            row.start_again()
            values.append(judge_cells(row, self))
        said = [said_by(one) for one in values]
        known = known_people(said, user, ENROL)
        recorded = Recorded(rows, values, user)
        for row, told, one in zip(rows, values, said, strict=True):
            row.title = told.get("person_name") or row.cells.get("person_name", "")
            judge = Judge(row, told, recorded, options)
            batch = judge.batch()
            own = judge.numbered(batch) if batch else None
            participant: Participant | None = None
            if batch and own is None and not row.problems:
                if judge.speaks_of_officer(batch):
                    participant = judge.officer()
                else:
                    participant = find_person(row, one, known, may_be_new=False)
                if participant is not None:
                    own = recorded.enrolment(batch, participant)
            new = False
            if batch and own is not None and not row.problems:
                new = judge.differ(batch, own)
            elif batch and participant is not None and not row.problems:
                new = judge.add(batch, participant)
            row.settle(new=new)

    def hold(self, villages: Collection[str]) -> None:
        """All batches: they are few, and seats are counted over the whole of one."""
        rows = Batch.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
        list(rows.values_list("pk"))

    def write(self, rows: Iterable[Row], *, by: User, reason: str, options: Options) -> None:
        rows = list(rows)
        for row in rows:
            if row.wanted["verb"] == "change":
                row.written = write_change(row, by=by, reason=reason)
        added = [row for row in rows if row.wanted["verb"] == "add"]
        for seat in (True, False):
            for batch in dict.fromkeys(row.wanted["batch"] for row in added):
                mine = [
                    row
                    for row in added
                    if row.wanted["batch"] == batch and row.wanted["seat"] is seat
                ]
                write_new(batch, mine, by=by, seat=seat)

    def undo(self, written: Sequence[Any], *, by: User, reason: str) -> None:
        take_back(written=written, by=by, reason=reason)


class Judge:
    """One row against what is recorded of its batch."""

    def __init__(
        self, row: Row, values: dict[str, Any], recorded: Recorded, options: Options
    ) -> None:
        self.row, self.values, self.recorded, self.options = row, values, recorded, options

    def batch(self) -> Batch | None:
        found = self.recorded.batches_of(self.values)
        if not found and (own := self.recorded.numbers.get(self.values.get("number", 0))):
            told = {"programme", "year", "batch"} & self.values.keys()
            found = [] if told else [own.batch]
        if len(found) != 1:
            self.row.problems.append(("batch", NO_BATCH))
            return None
        return found[0]

    def numbered(self, batch: Batch) -> Enrolment | None:
        """The enrolment whose number the row carries, as our own export does."""
        number = self.values.get("number")
        if number is None:
            return None
        own = self.recorded.numbers.get(number)
        name = self.values.get("person_name") or ""
        if own is None or own.batch_id != batch.pk or not same_person(name, own.participant):
            self.row.problems.append(("number", OTHER_NUMBER))
            return None
        return own

    def speaks_of_officer(self, batch: Batch) -> bool:
        if not batch.programme.takes_mentors:
            return True
        return batch.programme.takes_officers and bool(self.values.get("name"))

    def officer(self) -> Officer | None:
        name = self.values.get("name")
        here = self.recorded.cooperatives.get(self.row.village or "", [])
        if name and not here and not self.row.village:
            here = self.recorded.named.get(name.casefold(), [])
        fits = [one for one in here if not name or same_name(one.name, name)]
        if len(fits) != 1:
            self.row.problems.append(("name", NO_COOPERATIVE))
            return None
        wanted = self.values.get("person_name") or ""
        board = self.recorded.officers[fits[0].pk]
        named = [one for one in board if one.name.casefold() == wanted.casefold()]
        named = named or [one for one in board if alike(one.name, wanted)]
        if not named:
            self.row.problems.append(("person_name", NO_OFFICER))
            return None
        if len(named) == 1:
            return named[0]
        options = tuple((str(one.pk), str(one)) for one in named)
        text = f"“{wanted}” dapat berarti beberapa pengurus. Pilih orangnya."
        answer = self.row.ask(Question("orang", "person_name", text, options))
        return next((one for one in named if str(one.pk) == answer), None)

    def add(self, batch: Batch, participant: Participant) -> bool:
        row, state = self.row, self.values.get("state") or Seat.SEATED.value
        link = "p" if isinstance(participant, Person) else "o"
        row.identity = f"b:{batch.pk}:{link}{participant.pk}"
        row.title = f"{participant.name} → {batch.label}"
        if problem := self.recorded.unfit(batch, participant, state):
            row.problems.append(("person_name", problem))
            return False
        if before := self.recorded.before(batch, participant):
            text = f"{participant.name} sudah ikut {', '.join(before)}. Daftarkan juga di {batch.label}?"
            options = (("tidak", "Tidak, lewati"), ("ya", "Ya, daftarkan"))
            answer = row.ask(Question(ASKED_AGAIN, "person_name", text, options))
            if answer == "tidak":
                row.kept.append(("person_name", f"Sudah ikut {', '.join(before)} (dilewati)"))
            if answer != "ya":
                return False
        given = self.recorded.give(batch, participant, state)
        if given == Seat.WAITING and state == Seat.SEATED:
            row.kept.append(("state", "Kursi sudah habis, jadi masuk daftar tunggu"))
        row.wanted = {
            "verb": "add",
            "batch": batch.pk,
            link: participant.pk,
            "seat": state == Seat.SEATED,
            "note": self.values.get("note") or "",
        }
        row.changes += [
            Change("person_name", "Peserta", "kosong", participant.name),
            Change("state", LABELS["state"], "kosong", Seat(given).label),
        ]
        return True

    def differ(self, batch: Batch, own: Enrolment) -> bool:
        """A note, and giving up a seat, is all that a sheet changes of a recorded participation."""
        row = self.row
        row.target, row.identity = own.pk, f"t:{own.pk}"
        row.title = f"{own.participant} → {batch.label}"
        plan: dict[str, Any] = {"verb": "change", "enrolment": own.pk}
        note, state = self.values.get("note"), self.values.get("state")
        if note and note != own.note:
            if own.note and not self.options.overwrite:
                row.kept.append(("note", f"Catatan: tercatat “{own.note}” (dibiarkan)"))
            else:
                plan["note"] = note
                row.changes.append(Change("note", LABELS["note"], own.note or "kosong", note))
        if state and state != own.state:
            self.other_state(own, state, plan)
        if len(plan) > 2:
            row.wanted = plan
        return False

    def other_state(self, own: Enrolment, state: str, plan: dict[str, Any]) -> None:
        row, now = self.row, own.get_state_display()
        if state == Seat.WITHDRAWN and own.state in STANDING and self.options.overwrite:
            reason = self.values.get("state_reason") or ""
            if len(reason) < 5:
                row.problems.append(("state_reason", "Tulis alasan batalnya pada kolom Alasan."))
                return
            plan["withdraw"] = reason
            row.changes.append(Change("state", LABELS["state"], now, Seat.WITHDRAWN.label))
            return
        told = f"Status: tercatat {now} (dibiarkan; ubah di halaman pesertanya)"
        row.kept.append(("state", told))


def same_person(told: str, recorded: str) -> bool:
    """A slip in the name is no other person; another name beside a number is a row that slipped."""
    return told.lstrip("'") == recorded.lstrip("'") or alike(told, recorded)


def write_change(row: Row, *, by: User, reason: str) -> list[Any]:
    own = Enrolment.objects.get(pk=row.wanted["enrolment"])
    before = noted(own)
    if "note" in row.wanted:
        write_note(enrolment=own, note=row.wanted["note"], by=by)
    if "withdraw" in row.wanted:
        withdraw(enrolment=own, by=by, reason=f"{row.wanted['withdraw']}"[:250])
    own.refresh_from_db()
    return [[own.pk, before, noted(own)]]


def write_new(batch: int, rows: Sequence[Row], *, by: User, seat: bool) -> None:
    """Enrols them in the order of the file. Raises ValidationError when one of them no longer can be."""
    if not rows:
        return
    people = Person.objects.in_bulk([row.wanted["p"] for row in rows if "p" in row.wanted])
    board = Officer.objects.in_bulk([row.wanted["o"] for row in rows if "o" in row.wanted])
    participants = [
        people[row.wanted["p"]] if "p" in row.wanted else board[row.wanted["o"]] for row in rows
    ]
    held = Batch.objects.get(pk=batch)
    gone = Enrolment.objects.filter(batch=held).exclude(state__in=STANDING)
    before = {one.pk: noted(one) for one in gone}
    done = enrol_many(batch=held, participants=participants, by=by, wait=True, seat=seat)
    for _, why in done.refused:
        raise ValidationError(why or SENTENCES["enrolment_within_quota"])
    made = {one.person_id or -one.officer_id: one for one in done.seated + done.waiting}  # type: ignore[operator]
    for row in rows:
        own = made[row.wanted.get("p") or -row.wanted["o"]]
        if row.wanted["note"]:
            write_note(enrolment=own, note=row.wanted["note"], by=by)
        own.refresh_from_db()
        row.target = own.pk
        row.written = [[own.pk, before.get(own.pk), noted(own)]]
