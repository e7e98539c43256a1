"""Sheets of contracts: one row per contract of a person who is recorded already."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from core import scoping
from core.models import Regency, User
from core.sheets.columns import REGENCY
from core.sheets.kinds import ImportKind, Options, register
from core.sheets.rows import Change, Row
from core.sheets.understanding import judge_cells
from core.sheets.values import in_words
from core.templatetags.kdkmp import tanggal
from mentors import accounts
from mentors.actions.contracts import CHANGE, save_contract
from mentors.imports.fields import CONTRACT_FIELDS
from mentors.imports.finding import Said, find_person, known_people, said_by
from mentors.imports.notes import Notes, hold_imports, take_back
from mentors.models import MentorContract, Person

ATTRIBUTES = {
    "role": "role",
    REGENCY: "regency_id",
    "number": "number",
    "starts": "starts",
    "ends": "ends",
}
LABELS = {one.name: one.label for one in CONTRACT_FIELDS}
ROLES = dict(MentorContract.Role.choices)
LEFT = "Orang ini sudah berhenti. Catat dulu bahwa ia kembali, lalu impor kontraknya."
ORDER = "Sampai: akhir kontrak tidak boleh sebelum mulainya. Periksa kedua tanggalnya."
OUTSIDE = "Kontrak di luar wilayah kerja Anda; baris ini tidak akan diimpor."
ENDED = "Kontrak ini sudah diakhiri, jadi tidak diubah lagi."


@register
class ContractImport(ImportKind):
    name = "kontrak"
    label = "Kontrak pendamping (BA dan PMO)"
    permission = CHANGE
    target_view = "mentors:person-detail"  # the person, whose card shows his contracts
    fields = CONTRACT_FIELDS
    in_village = False
    telling = ("nik", "person_name", "number", "starts")
    twin_advice = "perbaiki orang, peran atau tanggalnya di berkas"

    def compare(self, rows: Sequence[Row], *, user: User, options: Options) -> None:
        values = []
        for row in rows:
            row.start_again()
            values.append(judge_cells(row, self))
        said = [said_by(one) for one in values]
        known = known_people(said, user, CHANGE)
        named = by_contract(user, said, values)
        people = [
            named.get(at) or find_person(row, one, known, may_be_new=False)
            for at, (row, one) in enumerate(zip(rows, said, strict=True))
        ]
        contracts = contracts_of(people)
        names = dict(Regency.objects.values_list("pk", "name"))
        within = scoping.area(user, CHANGE)
        for row, told, person in zip(rows, values, people, strict=True):
            row.title = person.name if person else row.cells.get("person_name", "")
            new = False
            if person is not None:
                judge = Judge(row, told, person, options, names)
                new = judge.settle(contracts[person.pk], within)
            row.settle(new=new)

    def hold(self, villages: Collection[str]) -> None:
        hold_imports()

    def write(self, rows: Iterable[Row], *, by: User, reason: str, options: Options) -> None:
        rows = list(rows)
        keys = {row.wanted["person"] for row in rows}
        people = Person.objects.select_for_update(of=("self",)).filter(pk__in=keys)
        list(people.order_by("pk").values_list("pk"))
        for row in rows:
            row.written = write_row(row, by=by, reason=reason)

    def undo(self, written: Sequence[Any], *, by: User, reason: str) -> None:
        for key in sorted(take_back(written=written, by=by, reason=reason)):
            accounts.contract_changed(person_pk=key)


def by_contract(
    user: User, said: Sequence[Said], values: Sequence[dict[str, Any]]
) -> dict[int, Person]:
    """Position of a row → whom it means, where a name comes with a contract that is recorded just so: our
    own export tells namesakes apart by nothing else. A row with a NIK is not asked here."""
    days = {told["starts"] for told in values if told.get("starts")}
    names = {one.normal for one in said} - {""}
    own = MentorContract.objects.for_user(user, CHANGE)
    rows = own.filter(person__search_name__in=names, starts__in=days).select_related("person")
    found: dict[int, Person] = {}
    for at, (one, told) in enumerate(zip(said, values, strict=True)):
        people = {
            row.person
            for row in rows
            if not (one.nik or one.nik_mask)
            and row.person.search_name == one.normal
            and row.starts == told.get("starts")
            and row.role == told.get("role")
            and words(row.number) == words(told.get("number") or "")
        }
        if len(people) == 1:
            found[at] = people.pop()
    return found


def contracts_of(people: Iterable[Person | None]) -> dict[int, list[MentorContract]]:
    found: dict[int, list[MentorContract]] = defaultdict(list)
    keys = {person.pk for person in people if person}
    for one in MentorContract.objects.filter(person__in=keys).order_by("pk"):
        found[one.person_id].append(one)
    return found


class Judge:
    """One row against the contracts that its person has."""

    def __init__(
        self,
        row: Row,
        values: dict[str, Any],
        person: Person,
        options: Options,
        names: dict[str, str],
    ) -> None:
        self.row, self.values, self.person = row, values, person
        self.options, self.names = options, names
        if values.get("role") == MentorContract.Role.PMO_PROVINCE and values.pop(REGENCY, None):
            row.told.append((REGENCY, "PMO provinsi tidak berkabupaten, jadi tidak dipakai"))

    def settle(self, contracts: list[MentorContract], within: frozenset[str] | None) -> bool:
        """Notes what would change; whether it is a new contract."""
        found = self.locate(contracts)
        self.row.target = self.person.pk
        if found is not None:
            self.row.identity = f"k:{found.pk}"
            plan = self.differ(found)
            places = {found.regency_id, plan.get(REGENCY, found.regency_id)}
            if within is not None and not places <= within:
                self.row.refused = OUTSIDE
            self.row.wanted = {"person": self.person.pk, "contract": found.pk, **plan}
            return False
        return self.add(contracts, within)

    def locate(self, contracts: list[MentorContract]) -> MentorContract | None:
        """The recorded contract that the row speaks of: same role, and same first day or number."""
        role, starts, number = (self.values.get(name) for name in ("role", "starts", "number"))
        own = [one for one in contracts if role in (None, one.role)]
        for same in (
            lambda one: starts and one.starts == starts,
            lambda one: number and words(one.number) == words(number),
        ):
            found = [one for one in own if same(one)]
            if len(found) == 1:
                return found[0]
        return None

    def add(self, contracts: list[MentorContract], within: frozenset[str] | None) -> bool:
        row, values = self.row, self.values
        if self.person.left_on:
            row.problems.append(("person_name", LEFT))
        needed = ["role", "starts", "ends"]
        if values.get("role") != MentorContract.Role.PMO_PROVINCE:
            needed.append(REGENCY)
        missing = [name for name in needed if not values.get(name)]
        for name in missing:
            if not self.unread(name):
                row.problems.append((name, f"{LABELS[name]}: kosong. Isi untuk kontrak baru."))
        if missing:
            return False
        regency = values.get(REGENCY)
        if within is not None and regency not in within:
            row.refused = OUTSIDE
        row.identity = f"b:{self.person.pk}:{values['role']}:{values['starts']}"
        for one in contracts:
            if one.role == values["role"] and meets(one, values["starts"], values["ends"]):
                row.problems.append(("starts", overlap(one)))
        self.check_order(values["starts"], values["ends"])
        row.wanted = {"person": self.person.pk, "contract": None}
        for name in ATTRIBUTES:
            if values.get(name):
                row.wanted[name] = values[name]
                row.changes.append(
                    Change(name, LABELS[name], "kosong", self.told(name, values[name]))
                )
        return True

    def differ(self, found: MentorContract) -> dict[str, Any]:
        plan: dict[str, Any] = {}
        for name, attribute in ATTRIBUTES.items():
            now, want = getattr(found, attribute), self.values.get(name)
            if want in (None, "") or words(now or "") == words(want):
                continue
            if name == "ends" and want == found.ended_on:  # the last day, as our own list tells it
                continue
            if now and (not self.options.overwrite or found.ended_on):
                why = ENDED if found.ended_on and self.options.overwrite else "dibiarkan"
                text = f"{LABELS[name]}: berkas {self.told(name, want)}, tercatat {self.told(name, now)}"
                self.row.kept.append((name, f"{text} ({why})"))
                continue
            if found.ended_on:
                self.row.kept.append((name, f"{LABELS[name]}: {ENDED}"))
                continue
            plan[name] = want
            self.row.changes.append(
                Change(name, LABELS[name], self.told(name, now), self.told(name, want))
            )
        self.check_order(plan.get("starts", found.starts), plan.get("ends", found.ends))
        return plan

    def check_order(self, starts: date, ends: date) -> None:
        if ends < starts:
            self.row.problems.append(("ends", ORDER))

    def unread(self, name: str) -> bool:
        """Whether something stands in the cell that is wrong or asked about already."""
        return self.row.problems_about((name,)) or any(
            one.field == name for one in self.row.questions
        )

    def told(self, name: str, value: Any) -> str:
        if name == "role" and value:
            return ROLES.get(value, str(value))
        if name == REGENCY and value:
            return self.names.get(value, str(value))
        return in_words(value)


def meets(one: MentorContract, starts: date, ends: date) -> bool:
    return one.starts <= ends and starts <= (one.ended_on or one.ends)


def overlap(one: MentorContract) -> str:
    last = one.ended_on or one.ends
    return (
        f"Mulai: sudah ada kontrak {one.get_role_display()} dari {tanggal(one.starts)} sampai "
        f"{tanggal(last)}. Akhiri dulu kontrak itu, atau perbaiki tanggalnya."
    )


def words(value: Any) -> str:
    return " ".join(str(value).casefold().split())


def write_row(row: Row, *, by: User, reason: str) -> Notes:
    notes = Notes()
    person = row.wanted["person"]
    with notes.watching(Person, person):
        if row.wanted["contract"] is None:
            contract = MentorContract(person_id=person)
            fill(contract, row.wanted)
            save_contract(contract=contract, by=by, reason=reason)
            new = contract
        else:
            new = None
            with notes.watching(MentorContract, row.wanted["contract"]):
                contract = MentorContract.objects.get(pk=row.wanted["contract"])
                fill(contract, row.wanted)
                save_contract(contract=contract, by=by, reason=reason)
    if new is not None:
        notes.new(new)
    return notes


def fill(contract: MentorContract, wanted: dict[str, Any]) -> None:
    for name, attribute in ATTRIBUTES.items():
        if name in wanted:
            setattr(contract, attribute, wanted[name])
