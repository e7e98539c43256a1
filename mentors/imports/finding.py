"""Which person a row means. By NIK it is sure; by name only together with a phone, a birth date or a
mask; everything between is asked, never guessed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q
from rapidfuzz import fuzz

from core.models import User
from core.sealed import digest
from core.sheets.rows import OTHER, Question, Row
from core.sheets.sealing import Secret
from mentors.models import Person
from mentors.models.person import plain_phone

ALIKE = 80  # 0–100: a slip in a name, a title more or less
ASKED = "orang"
NOT_YOURS = (
    "NIK ini sudah tercatat pada orang di luar wilayah kerja Anda. Periksa NIK-nya, atau minta petugas "
    "provinsi mengurusnya."
)
NOT_KNOWN = (
    "Orang ini belum tercatat di wilayah kerja Anda. Impor atau catat dulu orangnya, atau perbaiki nama dan "
    "NIK-nya."
)


@dataclass
class Said:
    """What a row says about who is meant: digests and masks, nothing in plain."""

    name: str = ""
    normal: str = ""
    nik: str = field(default="", repr=False)
    nik_mask: str = ""
    phone: str = field(default="", repr=False)
    birth: str = field(default="", repr=False)

    @property
    def has_evidence(self) -> bool:
        return bool(self.nik or self.nik_mask or self.phone or self.birth)


@dataclass
class Known:
    """People that these rows can mean. Only those of `visible` may be offered or changed."""

    by_nik: dict[str, Person]
    by_name: dict[str, list[Person]]
    by_phone: dict[str, list[Person]]
    by_birth: dict[str, list[Person]]
    visible: frozenset[int]


def said_by(values: dict[str, Any]) -> Said:
    """From the row's cells as they were read; masks stand for what they hide."""
    nik, born = values.get("nik"), values.get("birth")
    return Said(
        name=values.get("person_name") or "",
        nik=digest("nik", nik.plain()) if is_known(nik) else "",
        nik_mask=nik.mask if nik and not nik.sealed else "",
        phone=digest("phone", plain_phone(values.get("phone") or "")),
        birth=digest("birth", born.plain()) if is_known(born) else "",
    )


def is_known(value: Secret | None) -> bool:
    """Whether the cell held the value itself and not its mask."""
    return value is not None and bool(value.sealed)


def known_people(said: Sequence[Said], user: User, permission: str) -> Known:
    """Everybody whom the rows can mean: three queries, however many rows. Fills `Said.normal`."""
    normal = normalised(one.name for one in said)
    for one in said:
        one.normal = normal.get(one.name, "")
    rows = Person.objects.filter(
        Q(nik_digest__in={one.nik for one in said} - {""})
        | Q(search_name__in={one.normal for one in said} - {""})
        | Q(phone_digest__in={one.phone for one in said} - {""})
        | Q(birth_digest__in={one.birth for one in said} - {""})
    )
    people = list(rows.select_related("regency", "home_village").order_by("pk"))
    keys = [person.pk for person in people]
    own = Person.objects.for_user(user, permission).filter(pk__in=keys)
    found = Known(
        {one.nik_digest: one for one in people if one.nik_digest},
        defaultdict(list),
        defaultdict(list),
        defaultdict(list),
        frozenset(own.values_list("pk", flat=True)),
    )
    for one in people:
        if one.pk in found.visible:
            found.by_name[one.search_name].append(one)
            found.by_phone[one.phone_digest].append(one)
            found.by_birth[one.birth_digest].append(one)
    return found


def normalised(names: Iterable[str]) -> dict[str, str]:
    """Name → its comparable form, as the database makes it."""
    asked = sorted(set(names) - {""})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, kdkmp_normalise(name) FROM unnest(%s::text[]) told(name)", [asked]
        )
        return dict(cursor.fetchall())


def find_person(row: Row, said: Said, known: Known, *, may_be_new: bool) -> Person | None:
    """The person, or None: a new one, or (a question or problem then stands on the row) nobody yet."""
    if owner := known.by_nik.get(said.nik):
        return by_nik(row, said, owner, known)
    sure, unsure = judged(said, known)
    if len(sure) == 1 and not unsure:
        return sure[0]
    if not sure and len(unsure) == 1 and not said.has_evidence:
        only = unsure[0]
        if not may_be_new or (says_only_a_name(row) and not tells_more(only)):
            return only
    offered = list(dict.fromkeys([*sure, *unsure]))
    if offered:
        return asked(row, said, offered, may_be_new=may_be_new)
    if not may_be_new:
        row.problems.append(("person_name", NOT_KNOWN))
    return None


def says_only_a_name(row: Row) -> bool:
    """Nothing of such a row could be written onto a namesake."""
    told = {name for name, one in row.readings.items() if one.value is not None}
    return told <= {"person_name", "regency"}


def tells_more(person: Person) -> bool:
    return bool(person.nik_digest or person.phone_digest or person.birth_digest)


def by_nik(row: Row, said: Said, owner: Person, known: Known) -> Person | None:
    if owner.pk not in known.visible:
        row.problems.append(("nik", NOT_YOURS))
        return None
    if not said.name or alike(said.name, owner.name):
        return owner
    text = (
        f"NIK di baris ini tercatat atas nama {owner.name}, sedangkan di berkas tertulis “{said.name}”. "
        "Bila orangnya lain, perbaiki NIK-nya di berkas."
    )
    options = ((str(owner.pk), f"Memang {owner.name}"),)
    answer = row.ask(Question(ASKED, "person_name", text, options))
    return owner if answer else None


def judged(said: Said, known: Known) -> tuple[list[Person], list[Person]]:
    """(people who surely are meant, people who may be). A namesake with another NIK is neither."""
    sure: list[Person] = []
    unsure: list[Person] = []
    named = known.by_name.get(said.normal, []) if said.normal else []
    near = [
        one
        for found, told in ((known.by_phone, said.phone), (known.by_birth, said.birth))
        for one in (found.get(told, ()) if told else ())
    ]
    for one in dict.fromkeys([*named, *near]):
        same_name = one in named or alike(said.name, one.name)
        same_phone = bool(said.phone) and said.phone == one.phone_digest
        same_birth = bool(said.birth) and said.birth == one.birth_digest
        same_mask = bool(said.nik_mask) and said.nik_mask == one.nik_mask
        other_nik = bool(said.nik and one.nik_digest) or bool(
            said.nik_mask and one.nik_mask and not same_mask
        )
        other_birth = bool(said.birth and one.birth_digest) and not same_birth
        if same_name and (same_phone or same_birth or (same_mask and one in named)):
            (unsure if other_nik or other_birth else sure).append(one)
        elif same_phone or (one in named and not (other_nik or other_birth)):
            unsure.append(one)
    return sure, unsure


def asked(row: Row, said: Said, people: Sequence[Person], *, may_be_new: bool) -> Person | None:
    options = [(str(one.pk), f"Yang dimaksud {told(one)}") for one in people]
    if may_be_new:
        options.append((OTHER, "Orang lain: catat sebagai baru"))
    text = f"“{said.name}” mungkin sudah tercatat. Pilih orangnya."
    answer = row.ask(Question(ASKED, "person_name", text, tuple(options)))
    return next((one for one in people if answer == str(one.pk)), None)


def told(person: Person) -> str:
    """Enough to tell two namesakes apart."""
    parts = [person.name]
    parts += [f"NIK {person.nik_mask}"] if person.nik_mask else []
    parts += [f"telepon {person.phone}"] if person.phone else []
    parts += [person.regency.name] if person.regency else ["tingkat provinsi"]
    return " · ".join(parts)


def alike(one: str, other: str) -> bool:
    """ "Siti Aminah, S.E." and "Siti Aminah"; "Abd. Rahman" and "Abdul Rahman"."""
    left, right = bare(one), bare(other)
    return bool(left and right) and fuzz.token_sort_ratio(left, right) >= ALIKE


def bare(name: str) -> str:
    """Without the degrees behind the comma, and in lower case."""
    return " ".join(name.partition(",")[0].casefold().replace(".", " ").split())


def is_asked(row: Row) -> bool:
    return any(one.id == ASKED for one in row.questions)
