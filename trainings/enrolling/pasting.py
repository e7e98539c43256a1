"""Lines that somebody pasted or ticked, and whom each of them means. Reads only.

A line is a name, a NIK, a telephone number, or several of them with a tab, ";" or "|" between. What is not
sure is asked; nothing is guessed, and no line goes lost.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import F
from rapidfuzz import fuzz, process

from core.models import User
from core.sealed import digest, masked
from core.text import Normalise
from mentors.imports.finding import ALIKE, alike, bare, normalised
from mentors.models.person import plain_phone
from trainings.enrolling.candidates import (
    Candidate,
    add_facts,
    by_keys,
    of_officer,
    of_person,
    own_officers,
    own_people,
)
from trainings.models import Batch

MOST_LINES = 1_000
MOST_OFFERED = 5
# so often two names are compared letter by letter (some 2 s); the lines beyond are told as not found
MOST_COMPARED = 1_000_000
FOUND, MANY, MISSING = "ditemukan", "beberapa kemungkinan", "tidak ditemukan"
ALREADY, TWICE, UNFIT = "sudah ada", "ganda dalam tempelan", "di luar program"
NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")
PHONE = re.compile(r"(?<![\w.])(?:\+?62|0)8?[\d\s().\-]{6,16}\d")
BULLET = re.compile(r"^\s*(?:\d{1,4}\s*[.)]\s+|[-•*]\s+)")
BETWEEN = re.compile(r"[\t;|]+")


@dataclass
class Line:
    """`options`: who may be meant; `chosen`: who is, where that is sure or was picked; `first`: number of the
    line that said the same before; `agreed`: the doubts about the chosen one were said yes to."""

    number: int
    text: str
    name: str = ""
    normal: str = ""
    nik: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    state: str = MISSING
    options: list[Candidate] = field(default_factory=list)
    chosen: Candidate | None = None
    first: int = 0
    agreed: bool = False

    @property
    def shown(self) -> str:
        """As typed, but no NIK stands on a page."""
        return NIK.sub(lambda found: masked(found.group()), self.text)

    @property
    def decided(self) -> bool:
        return (
            self.state == FOUND
            and self.chosen is not None
            and (self.agreed or not self.chosen.doubts)
        )

    @property
    def open(self) -> bool:
        """Whether somebody still has something to do about it."""
        return self.state in (MANY, MISSING, UNFIT) or (self.state == FOUND and not self.decided)


def lines_of(text: str) -> list[Line]:
    """The lines that say something, numbered as pasted."""
    found = []
    for number, raw in enumerate(text.splitlines(), start=1):
        tidy = " ".join(BETWEEN.sub("; ", raw.replace("\x00", "")).split()).strip("; ")
        if any(sign.isalnum() for sign in tidy):
            found.append(read(number, tidy[:300]))
    return found


def read(number: int, text: str) -> Line:
    rest = BULLET.sub("", text)
    line = Line(number, text)
    # apostrophes and blanks that Excel and people put between
    if nik := NIK.search(rest.replace("'", "")):
        line.nik = digest("nik", nik.group())
        rest = rest.replace("'", "").replace(nik.group(), " ")
    if phone := PHONE.search(rest):
        line.phone = digest("phone", plain_phone(phone.group()))
        rest = rest.replace(phone.group(), " ")
    words = [part for part in rest.split(";") if any(sign.isalpha() for sign in part)]
    line.name = " ".join(max(words, key=len, default="").split())
    return line


class Pool:
    """Everybody whom the user may enrol in this batch, read once."""

    def __init__(self, user: User, batch: Batch) -> None:
        self.user, self.programme = user, batch.programme
        self.by_name: dict[str, list[Candidate]] = defaultdict(list)
        self.by_phone: dict[str, list[Candidate]] = defaultdict(list)
        self.by_nik: dict[str, Candidate] = {}
        self.bare: list[str] = []
        self.all: list[Candidate] = []
        if self.programme.takes_mentors:
            for person in own_people(user).order_by("pk"):
                one = of_person(person)
                self.add(one, person.search_name, person.phone_digest)
                if person.nik_digest:
                    self.by_nik[person.nik_digest] = one
        if self.programme.takes_officers:
            named = own_officers(user).annotate(normal=Normalise(F("name"))).order_by("pk")
            for officer in named:
                phone = digest("phone", plain_phone(officer.phone))
                self.add(of_officer(officer), officer.normal, phone)

    def add(self, one: Candidate, normal: str, phone: str) -> None:
        self.all.append(one)
        self.bare.append(bare(one.name))
        self.by_name[normal].append(one)
        if phone:
            self.by_phone[phone].append(one)

    def similar(self, name: str) -> list[Candidate]:
        best = process.extract(
            bare(name),
            self.bare,
            scorer=fuzz.token_sort_ratio,
            score_cutoff=ALIKE,
            limit=MOST_OFFERED,
        )
        return [self.all[at] for _, _, at in best]


def match(lines: Sequence[Line], pool: Pool) -> None:
    """Fills `options` and `chosen`."""
    normal = normalised(line.name for line in lines)
    to_compare = MOST_COMPARED // max(1, len(pool.all))
    for line in lines:
        line.normal = normal.get(line.name, "")
        if owner := pool.by_nik.get(line.nik):
            line.options = [owner]
            sure = not line.name or alike(line.name, owner.name)
        else:
            line.options, sure = by_words(line, pool)
        if not line.options and line.name and to_compare:
            to_compare -= 1
            line.options, sure = pool.similar(line.name), False
        if line.options:
            line.state = MANY
        # a NIK that is nobody's speaks against a namesake, so it is asked
        if len(line.options) == 1 and sure and (not line.nik or line.nik in pool.by_nik):
            line.chosen = line.options[0]


def by_words(line: Line, pool: Pool) -> tuple[list[Candidate], bool]:
    named = pool.by_name.get(line.normal, []) if line.normal else []
    called = pool.by_phone.get(line.phone, []) if line.phone else []
    both = [one for one in named if one in called]
    if both:
        return both, True
    if called:
        sure = not line.name or (len(called) == 1 and alike(line.name, called[0].name))
        return list({one.key: one for one in [*called, *named]}.values()), sure and not named
    return named[:50], True


def mark_unfit(lines: Sequence[Line], user: User, batch: Batch) -> None:
    """A mentor named for a training of officers, and the other way round."""
    missing = [line for line in lines if line.state == MISSING]
    names = {line.normal for line in missing} - {""}
    other: set[str] = set()
    if names and not batch.programme.takes_mentors:
        rows = own_people(user).filter(search_name__in=names)
        other |= set(rows.values_list("search_name", flat=True))
    if names and not batch.programme.takes_officers:
        named = own_officers(user).annotate(normal=Normalise(F("name")))
        other |= set(named.filter(normal__in=names).values_list("normal", flat=True))
    niks = {line.nik for line in missing} - {""}
    by_nik: set[str] = set()
    if niks and not batch.programme.takes_mentors:
        rows = own_people(user).filter(nik_digest__in=niks)
        by_nik = set(rows.values_list("nik_digest", flat=True))
    for line in missing:
        if line.normal in other or line.nik in by_nik:
            line.state = UNFIT


def settle(
    lines: Sequence[Line], batch: Batch, picked: Mapping[int, str], agreed: set[str]
) -> None:
    """Takes what people have picked, finds repeats, and says what each line comes to."""
    every = {one.key: one for line in lines for one in line.options}
    add_facts(batch, list(every.values()))
    seen: dict[str, int] = {}
    texts: dict[str, int] = {}
    for line in lines:
        line.options = [every[one.key] for one in line.options]
        key = picked.get(line.number, line.chosen.key if line.chosen else "")
        line.chosen = next((one for one in line.options if one.key == key), None)
        said = line.text.casefold()
        if line.chosen is None:
            if said in texts:
                line.state, line.first = TWICE, texts[said]
            texts.setdefault(said, line.number)
            continue
        line.agreed = line.chosen.key in agreed
        line.first = seen.setdefault(line.chosen.key, line.number)
        if line.first != line.number:
            line.state = TWICE
        else:
            line.state = ALREADY if line.chosen.standing else FOUND


def pasted(
    user: User, batch: Batch, text: str, picked: Mapping[int, str], agreed: set[str]
) -> list[Line]:
    lines = lines_of(text)
    match(lines, Pool(user, batch))
    mark_unfit(lines, user, batch)
    settle(lines, batch, picked, agreed)
    return lines


def ticked(user: User, batch: Batch, keys: Sequence[str], agreed: set[str]) -> list[Line]:
    """Lines of those who were ticked in a list; keys of nobody, or of another area, are left out."""
    found = by_keys(user, keys)
    lines = []
    for number, key in enumerate(dict.fromkeys(keys), start=1):
        if one := found.get(key):
            lines.append(Line(number, one.name, options=[one], chosen=one))
    settle(lines, batch, {}, agreed)
    for line in lines:
        officer = line.options[0].key[0] == "o"
        fits = batch.programme.takes_officers if officer else batch.programme.takes_mentors
        if not fits:
            line.state = UNFIT
    return lines
