"""Sheets of assignments: one row per cooperative that a mentor (BA) looks after."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from core import scoping
from core.models import User
from core.sheets.kinds import ImportKind, Options, register
from core.sheets.rows import Change, Question, Row
from core.sheets.understanding import judge_cells, judge_place
from core.sheets.values import in_words
from core.templatetags.kdkmp import tanggal
from mentors.actions.assignments import ALONG, CHANGE, assign, end_assignment, hand_over
from mentors.imports.fields import ASSIGNMENT_FIELDS
from mentors.imports.finding import find_person, known_people, said_by
from mentors.imports.notes import Notes, hold_imports, take_back
from mentors.imports.recorded import Recorded, recorded_of
from mentors.models import Assignment, MentorContract, Person
from registry.actions import hold_active
from registry.imports.slots import same_name
from registry.models import Cooperative

DAY = timedelta(days=1)
VIEW = "mentors.view_person"
LABELS = {one.name: one.label for one in ASSIGNMENT_FIELDS}
KEEP, HAND_OVER = "biarkan", "serahkan"
NO_COOPERATIVE = (
    "Nama koperasi: belum ada koperasi aktif yang tercatat di desa ini. Catat koperasinya dahulu."
)
NO_CONTRACT = (
    "Orang ini tidak punya kontrak BA di kabupaten/kota koperasi ini yang berlaku pada masa itu. Impor atau "
    "catat dulu kontraknya, atau perbaiki tanggalnya."
)
ORDER = "Sampai: akhir penugasan tidak boleh sebelum mulainya. Periksa kedua tanggalnya."
BY_SHEET = "sesuai lembar yang diimpor"
# What a row does, in `row.wanted["verb"]`.
ASSIGN, END, EXTEND, TAKE_OVER = "assign", "end", "extend", "take_over"


@register
class AssignmentImport(ImportKind):
    """`Row.target` is the cooperative."""

    name = "penugasan"
    label = "Penugasan pendamping pada koperasi"
    permission = CHANGE
    target_view = "registry:cooperative-detail"
    fields = ASSIGNMENT_FIELDS
    telling = ("village_code", "village", "name", "nik", "person_name")
    twin_advice = "perbaiki desa, koperasi, pendamping atau tanggalnya di berkas"

    def compare(self, rows: Sequence[Row], *, user: User, options: Options) -> None:
        within = scoping.area(user, CHANGE)
        values = []
        for row in rows:
            row.start_again()
            values.append(judge_cells(row, self))
            if row.village and within is not None and row.village[:5] not in within:
                row.refused = row.refused or f"{row.place} di luar wilayah kerja Anda."
        said = [said_by(one) for one in values]
        known = known_people(said, user, VIEW)
        recorded = recorded_of(rows)
        people = [
            None
            if row.refused
            else recorded.mentor(row, one, told) or find_person(row, one, known, may_be_new=False)
            for row, one, told in zip(rows, said, values, strict=True)
        ]
        recorded.add_contracts(people)
        for row, told, person in zip(rows, values, people, strict=True):
            row.title = " → ".join(
                filter(None, (row.cells.get("person_name"), row.cells.get("name")))
            )
            row.target = None
            new = False
            if not row.refused and judge_place(row) and person is not None:
                new = Judge(row, told, person, recorded, options).settle()
            row.settle(new=new)

    def hold(self, villages: Collection[str]) -> None:
        hold_imports()

    def write(self, rows: Iterable[Row], *, by: User, reason: str, options: Options) -> None:
        rows = list(rows)
        hold_rows(rows)
        # what ends makes room for what begins
        for row in sorted(rows, key=lambda one: (one.wanted["verb"] != END, one.number)):
            row.written = write_row(row, by=by, reason=reason)

    def undo(self, written: Sequence[Any], *, by: User, reason: str) -> None:
        moves = moved_back(written)
        for new, old in moves:
            for move in ALONG:
                move(new, old)
        take_back(written=written, by=by, reason=reason)


class Judge:
    """One row against who mentors its cooperative."""

    def __init__(
        self, row: Row, values: dict[str, Any], person: Person, recorded: Recorded, options: Options
    ) -> None:
        self.row, self.values, self.person = row, values, person
        self.recorded, self.options = recorded, options

    def settle(self) -> bool:
        """Notes what would be done; whether it is a new assignment."""
        if any(self.row.problems_about((name,)) for name in ("starts", "ends", "name")) or any(
            one.field in ("starts", "ends") for one in self.row.questions
        ):
            return False
        cooperative = self.cooperative()
        if cooperative is None:
            return False
        self.row.target = cooperative.pk
        self.row.title = f"{self.person.name} → {cooperative.name}"
        rows = self.recorded.assignments[cooperative.pk]
        own = [one for one in rows if one.contract.person_id == self.person.pk]
        if same := self.recorded_already(own):
            self.row.identity = f"t:{same.pk}"
            self.differ(same)
            return False
        contract = self.contract(cooperative)
        if contract is None:
            self.row.problems.append(("person_name", NO_CONTRACT))
            return False
        return self.add(cooperative, contract, rows)

    def cooperative(self) -> Cooperative | None:
        here = self.recorded.cooperatives.get(self.row.village or "", [])
        name = self.values.get("name")
        if not here:
            self.row.problems.append(("name", NO_COOPERATIVE))
            return None
        same = [one for one in here if name and same_name(one.name, name)]
        exact = [one for one in same if one.name.casefold() == str(name).casefold()]
        for named in (exact, same):
            if len(named) == 1:
                return named[0]
        if len(here) == 1 and not name:
            return here[0]
        said = f"bernama “{name}”" if name else "tanpa nama koperasi"
        text = f"Baris ini {said}. Pilih koperasi yang dimaksud di desa ini."
        options = tuple((str(one.pk), one.name) for one in here)
        answer = self.row.ask(Question("koperasi", "name", text, options))
        return next((one for one in here if str(one.pk) == answer), None)

    def recorded_already(self, own: list[Assignment]) -> Assignment | None:
        """This mentor's assignment that the row speaks of: from the same day, or the one that covers it."""
        starts = self.values.get("starts") or self.options.today
        exact = [one for one in own if one.starts == starts]
        covering = [one for one in own if one.starts <= starts <= one.ends]
        return next(iter([*exact, *covering]), None)

    def contract(self, cooperative: Cooperative) -> MentorContract | None:
        """The BA contract in the cooperative's kabupaten that runs on the first day."""
        regency = (self.row.village or "")[:5]
        starts = self.values.get("starts")
        own = [one for one in self.recorded.contracts[self.person.pk] if one.regency_id == regency]
        for one in own:
            last = one.ended_on or one.ends
            first = starts or max(one.starts, self.options.today)
            if one.starts <= first <= last:
                if starts is None:
                    self.values["starts"] = first
                    self.row.told.append(("starts", f"kosong → {tanggal(first)}"))
                return one
        return None

    def add(
        self, cooperative: Cooperative, contract: MentorContract, rows: list[Assignment]
    ) -> bool:
        row, starts = self.row, self.values["starts"]
        last = contract.ended_on or contract.ends
        ends = self.values.get("ends") or last
        if ends < starts:
            row.problems.append(("ends", ORDER))
            return False
        if ends > last:
            told = f"kontraknya berakhir {tanggal(last)}, jadi sampai hari itu"
            row.told.append(("ends", f"{tanggal(ends)} → {tanggal(last)} ({told})"))
            ends = last
        row.identity = f"b:{cooperative.pk}:{starts}"
        plan = {
            "verb": ASSIGN,
            "contract": contract.pk,
            "cooperative": cooperative.pk,
            "starts": starts,
            "ends": ends,
            "reason": self.values.get("reason") or "",
        }
        others = [one for one in rows if one.starts <= ends and starts <= one.ends]
        if others and not self.taken_over(others, plan):
            return False
        row.wanted = plan
        who = others[0].contract.person.name if others else "kosong"
        row.changes += [
            Change("person_name", "Pendamping", who, self.person.name),
            Change("starts", LABELS["starts"], "kosong", tanggal(starts)),
            Change("ends", LABELS["ends"], "kosong", tanggal(ends)),
        ]
        return True

    def taken_over(self, others: list[Assignment], plan: dict[str, Any]) -> bool:
        """Whether the one who mentors the cooperative now hands it over; only when a person says so."""
        row, one = self.row, others[0]
        who = f"{one.contract.person.name} ({tanggal(one.starts)} sampai {tanggal(one.ends)})"
        if not self.options.overwrite:
            row.kept.append(("person_name", f"Pendamping: tercatat {who} (dibiarkan)"))
            return False
        if len(others) > 1 or one.starts >= plan["starts"] or one.locked:
            why = "dikunci" if one.locked else "tidak dapat diganti lewat lembar"
            text = f"Pendamping: tercatat {who}; {why}. Ubah lewat halaman penugasan, atau perbaiki tanggalnya."
            row.problems.append(("person_name", text))
            return False
        text = f"Koperasi ini didampingi {who}. Serahkan kepada {self.person.name} mulai {tanggal(plan['starts'])}?"
        options = ((KEEP, "Tidak, biarkan"), (HAND_OVER, "Ya, serah terima"))
        answer = row.ask(Question("serah", "person_name", text, options))
        if answer == KEEP:
            row.kept.append(("person_name", f"Pendamping: tercatat {who} (dibiarkan)"))
        if answer != HAND_OVER:
            return False
        plan |= {"verb": TAKE_OVER, "assignment": one.pk}
        return True

    def differ(self, same: Assignment) -> None:
        """The last day is all that a sheet changes of an assignment that is recorded."""
        want: date | None = self.values.get("ends")
        if want is None or want == same.ends:
            return
        if not self.options.overwrite:
            text = f"Sampai: berkas {in_words(want)}, tercatat {in_words(same.ends)} (dibiarkan)"
            self.row.kept.append(("ends", text))
            return
        if want < same.starts:
            self.row.problems.append(("ends", ORDER))
            return
        verb = END if want < same.ends else EXTEND
        self.row.wanted = {
            "verb": verb,
            "assignment": same.pk,
            "contract": same.contract_id,
            "cooperative": same.cooperative_id,
            "starts": same.ends + DAY,
            "ends": want,
            "reason": self.values.get("reason") or "",
        }
        last = same.contract.ended_on or same.contract.ends
        if verb == EXTEND and want > last:
            text = f"Sampai: kontraknya berakhir {tanggal(last)}. Perpanjang dulu kontraknya, atau perbaiki tanggalnya."
            self.row.problems.append(("ends", text))
        self.row.changes.append(Change("ends", LABELS["ends"], tanggal(same.ends), tanggal(want)))


def hold_rows(rows: Iterable[Row]) -> None:
    """In the room's order: cooperatives before contracts, each by key (mentors/actions)."""
    keys = sorted({row.wanted["cooperative"] for row in rows})
    for one in Cooperative.objects.filter(pk__in=keys).order_by("pk"):
        hold_active(one)


def write_row(row: Row, *, by: User, reason: str) -> Notes:
    notes, plan = Notes(), row.wanted
    why = f"{plan['reason'] or BY_SHEET}: {reason}"[:250]
    old = Assignment.objects.filter(pk=plan.get("assignment", 0)).first()
    if plan["verb"] == END and old is not None:
        with notes.watching(Assignment, old.pk):
            end_assignment(assignment=old, by=by, on=plan["ends"], reason=why)
        return notes
    contract = MentorContract.objects.get(pk=plan["contract"])
    if plan["verb"] == TAKE_OVER and old is not None:
        with notes.watching(Assignment, old.pk):
            new = hand_over(assignment=old, to=contract, by=by, on=plan["starts"], note=why)
    else:
        cooperative = Cooperative.objects.get(pk=plan["cooperative"])
        new = assign(
            contract=contract,
            cooperative=cooperative,
            by=by,
            starts=plan["starts"],
            ends=plan["ends"],
            reason=plan["reason"],
        )
    notes.new(new)
    return notes


def moved_back(written: Sequence[Any]) -> list[tuple[Assignment, Assignment]]:
    """(the new assignment, the one it took over from) of every hand-over: what moved along returns."""
    keys = [key for table, key, how, _ in written if (table, how) == ("Assignment", "new")]
    rows = Assignment.objects.filter(pk__in=keys, follows__isnull=False).select_related("follows")
    return [(row, row.follows) for row in rows.order_by("pk") if row.follows is not None]
