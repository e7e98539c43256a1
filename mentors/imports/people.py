"""Sheets of people: one row per person who was trained or mentors."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from core import scoping
from core.models import Regency, User
from core.sheets.columns import REGENCY, VILLAGE
from core.sheets.kinds import ImportKind, Options, register
from core.sheets.rows import EMPTIED, OTHER, Change, Question, Row
from core.sheets.sealing import Secret
from core.sheets.understanding import judge_cells
from core.sheets.values import in_words
from mentors.actions.people import CHANGE, save_person
from mentors.imports.fields import PERSON_FIELDS
from mentors.imports.finding import (
    Known,
    alike,
    find_person,
    is_asked,
    is_known,
    known_people,
    said_by,
)
from mentors.imports.notes import Notes, hold_imports, take_back
from mentors.imports.sealed_fields import (
    Judged,
    born_otherwise,
    check_account,
    is_same_secret,
    owners_of_accounts,
    refuse_same_account,
)
from mentors.models import Person
from mentors.models.person import plain_phone

# Field of the sheet → attribute of the person.
OPEN = {
    "person_name": "name",
    "sex": "sex",
    "phone": "phone",
    "email": "email",
    "education": "education",
    "bank": "bank",
    "village": "home_village_id",
}
SEALED = ("nik", "birth", "account")
CHOICES = {"sex": dict(Person.Sex.choices), "education": dict(Person.Education.choices)}
LABELS = {one.name: one.label for one in PERSON_FIELDS} | {VILLAGE: "Desa tempat tinggal"}
NIK_AND_BIRTH = "NIK dan tanggal lahir di baris ini tidak cocok; periksa keduanya."


@register
class PersonImport(ImportKind):
    name = "orang"
    label = "Orang (peserta pelatihan dan pendamping)"
    permission = CHANGE
    target_view = "mentors:person-detail"
    fields = PERSON_FIELDS
    in_village = False
    telling = ("nik", "person_name")
    twin_advice = "perbaiki NIK, nama atau teleponnya di berkas"

    def compare(self, rows: Sequence[Row], *, user: User, options: Options) -> None:
        judged = []
        for row in rows:
            row.start_again()
            values = judge_cells(row, self)
            leave_strange_regency(row)
            said = said_by(values)
            row.title = said.name or row.cells.get("person_name", "")
            judged.append(Judged(row, values, said))
        known = known_people([one.said for one in judged], user, CHANGE)
        accounts = owners_of_accounts(judged)
        within = scoping.area(user, CHANGE)
        for one in judged:
            person = find_person(one.row, one.said, known, may_be_new=True)
            judge_home(one, person)
            settle(one, person, known, accounts, within, options)

    def hold(self, villages: Collection[str]) -> None:
        hold_imports()

    def write(self, rows: Iterable[Row], *, by: User, reason: str, options: Options) -> None:
        rows = list(rows)
        refuse_same_account(rows)
        keys = [row.target for row in rows if row.target]
        people = Person.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
        found = {person.pk: person for person in people}
        for row in rows:
            row.written = write_row(row, found.get(row.target or 0), by=by, reason=reason)

    def undo(self, written: Sequence[Any], *, by: User, reason: str) -> None:
        take_back(written=written, by=by, reason=reason)


def leave_strange_regency(row: Row) -> None:
    """Where somebody comes from is no reason to refuse him: another province's kabupaten is not used."""
    for problem in [one for one in row.problems if one[0] == REGENCY]:
        row.problems.remove(problem)
        row.kept.append((REGENCY, f"{problem[1]} Tidak dipakai."))


def judge_home(one: Judged, person: Person | None) -> None:
    """The village where the person lives, if the row names one in this province."""
    row = one.row
    home = person.home_village if person else None
    if home and not row.village and words(home.name) == words(row.cells.get(VILLAGE, "")):
        return  # an export gives the name alone
    if row.village:
        one.values[VILLAGE] = row.village
    elif row.candidates and row.answers.get("desa") != EMPTIED:
        options = (*row.candidates, (EMPTIED, "Jangan catat desanya"))
        row.ask(Question("desa", VILLAGE, f"Desa tempat tinggal: {row.village_problem}", options))
    elif row.cells.get(VILLAGE) and not row.candidates:
        told = "Desa tempat tinggal: tidak dikenal di provinsi ini, jadi tidak dicatat."
        row.kept.append((VILLAGE, told))


def settle(
    one: Judged,
    person: Person | None,
    known: Known,
    accounts: dict[str, Person],
    within: frozenset[str] | None,
    options: Options,
) -> None:
    row = one.row
    if person is None and (is_asked(row) or row.problems_about(("nik", "person_name"))):
        row.settle(new=False)
        return
    row.target = person.pk if person else None
    row.identity = identity(one, person)
    if person is None and not one.said.name:
        row.problems.append(("person_name", "Nama lengkap: kosong. Isi nama orangnya."))
    check_account(one, person, accounts)
    if born_otherwise(one.values):
        row.kept.append(("birth", NIK_AND_BIRTH))
    if person is None:
        one.values["person_regency"] = regency_of(one, within)
    differ(one, person, options)
    row.settle(new=person is None)


def identity(one: Judged, person: Person | None) -> str:
    """What two rows of one file may not share. Digests only."""
    if person is not None:
        return f"p:{person.pk}"
    if one.said.nik:
        return f"n:{one.said.nik}"
    other = f":{one.row.number}" if one.row.answers.get("baris") == OTHER else ""
    evidence = (one.said.phone or one.said.birth)[:32]
    return f"b:{one.said.normal[:100]}:{evidence}{other}"


def regency_of(one: Judged, within: frozenset[str] | None) -> str | None:
    """Whose officers look after a new person: the row's kabupaten, where the writer may work there."""
    said = one.values.get(REGENCY) or (one.row.village or "")[:5] or None
    if within is None or said in within:
        return said
    if len(within) == 1:
        return next(iter(within))
    names = Regency.objects.filter(pk__in=within).order_by("pk").values_list("pk", "name")
    text = "Kabupaten/kota mana yang mengurus orang ini?"
    return one.row.ask(Question("wilayah", REGENCY, text, tuple(names)))


def differ(one: Judged, person: Person | None, options: Options) -> None:
    """What would change, and what stays although the file says otherwise."""
    plan: dict[str, Any] = {}
    for name, attribute in OPEN.items():
        want = one.values.get(name)
        now = getattr(person, attribute) if person else None
        if want in (None, "") or same(name, now, want):
            continue
        words = (told(name, now), told(name, want))
        if name == VILLAGE:
            home = person.home_village if person else None
            words = (home.label if home else "kosong", one.row.place)
        if person and now and not may_overwrite(name, now, want, options):
            keep(one.row, name, words[1], words[0])
            continue
        plan[name] = want
        one.row.changes.append(Change(name, LABELS[name], *words))
    for name in SEALED:
        differ_sealed(one, name, person, plan, options)
    one.row.problems += invalid(plan)
    if person is None:
        plan[REGENCY] = one.values.get("person_regency")
    one.row.wanted = plan


def differ_sealed(
    one: Judged, name: str, person: Person | None, plan: dict[str, Any], options: Options
) -> None:
    want: Secret | None = one.values.get(name)
    if not is_known(want):
        return
    assert want is not None  # noqa: S101  for the type checker
    now = getattr(person, f"{name}_mask") if person else ""
    if person and now and is_same_secret(name, want, one.values, person):
        return
    if person and now and not options.overwrite:
        keep(one.row, name, want.mask, now)
        return
    plan[name] = want
    one.row.changes.append(Change(name, LABELS[name], now or "kosong", want.mask))


def may_overwrite(name: str, now: Any, want: Any, options: Options) -> bool:
    """A slip in a name is not a new name."""
    return options.overwrite and not (name == "person_name" and alike(now, want))


def same(name: str, now: Any, want: Any) -> bool:
    if now in (None, ""):
        return False
    if name == "phone":
        return plain_phone(now) == plain_phone(want)
    return words(now) == words(want)


def words(value: Any) -> str:
    return " ".join(str(value).casefold().split())


def keep(row: Row, name: str, said: str, now: str) -> None:
    row.kept.append((name, f"{LABELS[name]}: berkas {said}, tercatat {now} (dibiarkan)"))


def told(name: str, value: Any) -> str:
    if name in CHOICES and value:
        return CHOICES[name].get(value, str(value))
    return in_words(value)


def invalid(plan: dict[str, Any]) -> list[tuple[str, str]]:
    """(field, message) of each planned value that the model's own rules refuse."""
    found = []
    for name, attribute in OPEN.items():
        if name in plan and name != VILLAGE:
            try:
                Person._meta.get_field(attribute).clean(plan[name], None)
            except ValidationError as error:
                found.append((name, f"{LABELS[name]}: {' '.join(error.messages)}"))
    return found


def write_row(row: Row, person: Person | None, *, by: User, reason: str) -> Notes:
    notes = Notes()
    sealed = {name: row.wanted[name].plain() for name in SEALED if name in row.wanted}
    if person is None:
        person = Person(regency_id=row.wanted.get(REGENCY))
        fill(person, row.wanted)
        save_person(person=person, by=by, reason=reason, sealed=sealed)
        notes.new(person)
    else:
        with notes.watching(Person, person.pk):
            if "bank" in row.wanted and "account" not in sealed and person.account_sealed:
                # the digest of an account counts its bank in
                sealed["account"] = Secret(person.account_sealed, person.account_mask).plain()
            fill(person, row.wanted)
            save_person(person=person, by=by, reason=reason, sealed=sealed)
    row.target = person.pk
    return notes


def fill(person: Person, wanted: dict[str, Any]) -> None:
    for name, attribute in OPEN.items():
        if name in wanted:
            setattr(person, attribute, wanted[name])
