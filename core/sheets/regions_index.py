"""Places by name inside one area: exact, alike, or only near. Pure data, no database."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.sheets.names import Level, Name, readings, skeleton

# Chosen by tests/test_sheet_matching.py::test_measure over all real villages with generated misspellings.
# A name with up to TYPING_EDITS slips can only have come from the nearest place when every other
# place is further away than that; MARGIN keeps the two apart even then. A name that only sounds the
# same has spent one slip already.
TYPING_EDITS = 2
MARGIN = 2
FEWEST_CONSONANTS = 3
# Letters of the official name → slips that may be accepted without asking.
SHORT, MIDDLE, LONG = 4, 8, 14


class Place(NamedTuple):
    """A region of any level by its official dotted code."""

    code: str
    name: str


class Near(NamedTuple):
    """A place at `edits` slips of the written name; `score` 0–1, 1 = same."""

    edits: int
    place: Place
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """The places a written name can mean inside one area, and the one it surely means, if any.

    `how`: "name" (same letters), "alias", "spelling" (alike, and far from every other), or "".
    """

    place: Place | None = None
    how: str = ""
    score: float = 0.0
    near: tuple[Near, ...] = ()


def edits_allowed(length: int) -> int:
    if length < SHORT:
        return 0
    return 1 if length < MIDDLE else 2 if length < LONG else 3


@dataclass
class Pool:
    """The places of one level inside one area, ready to be asked for by name."""

    level: Level
    places: Sequence[Place]
    # comparable letters of another name → codes
    aliases: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_code = {place.code: place for place in self.places}
        self._by_letters: dict[str, set[str]] = defaultdict(set)
        self._names: list[tuple[Name, Place]] = []
        for place in self.places:
            # Official names are written out: the first reading is the name itself.
            name = readings(place.name, self.level)[0]
            self._by_letters[name.letters].add(place.code)
            self._names.append((name, place))
        self._keys = [name.key for name, _ in self._names]
        self._skeletons = [skeleton(key) for key in self._keys]

    def exact(self, names: Iterable[Name]) -> list[Place]:
        """Places with the same letters; the most literal reading that hits decides."""
        for name in names:
            if codes := self._by_letters.get(name.letters):
                return [self._by_code[code] for code in sorted(codes)]
        return []

    def all_exact(self, names: Iterable[Name]) -> list[Place]:
        """Places that any reading names: "Bt. Ampar" can be Batu and Bukit Ampar."""
        codes = {code for name in names for code in self._by_letters.get(name.letters, ())}
        return [self._by_code[code] for code in sorted(codes)]

    def by_alias(self, names: Iterable[Name]) -> list[Place]:
        codes = {code for name in names for code in self.aliases.get(name.letters, ())}
        return [self._by_code[code] for code in sorted(codes) if code in self._by_code]

    def near(self, names: Sequence[Name], most: int = 5) -> list[Near]:
        """The nearest places, best first; of several readings the nearest counts."""
        best: dict[int, tuple[int, float]] = {}
        for name in names:
            hits = process.extract(name.key, self._keys, scorer=OSA.distance, limit=most)
            for key, edits, at in hits:
                score = 1 - edits / max(len(key), len(name.key), 1)
                if at not in best or edits < best[at][0]:
                    best[at] = (int(edits), score)
        found = [Near(edits, self._names[at][1], score) for at, (edits, score) in best.items()]
        return sorted(found, key=lambda hit: (hit.edits, -hit.score, hit.place.code))[:most]

    def find(self, names: Sequence[Name]) -> Found:
        """The place that the name surely means, else the nearest ones to choose from."""
        if not names or not self.places:
            return Found()
        near = self.near(names)
        same = self.exact(names[:1]) or self.all_exact(names)
        if len(same) == 1:
            return Found(same[0], "name", 1.0, tuple(near))
        if same:
            return Found(near=self._first(same, near))
        known = self.by_alias(names)
        if len(known) == 1:
            return Found(known[0], "alias", 1.0, self._first(known, near))
        if known:
            return Found(near=self._first(known, near))
        hit = self._by_slips(names, near) or self._by_consonants(names, near)
        if hit:
            rest = tuple(other for other in near if other.place != hit.place)
            return Found(hit.place, "spelling", hit.score, (hit, *rest))
        return Found(near=tuple(near))

    def _by_slips(self, names: Sequence[Name], near: Sequence[Near]) -> Near | None:
        best, second = near[0], near[1] if len(near) > 1 else None
        official = self._official(best.place)
        if best.edits > edits_allowed(len(official.key)) or not _compatible(official, names):
            return None
        needed = max(TYPING_EDITS + 1, best.edits + MARGIN) if best.edits else TYPING_EDITS
        return best if second is None or second.edits >= needed else None

    def _by_consonants(self, names: Sequence[Name], near: Sequence[Near]) -> Near | None:
        """ "Sngi Kpuas": only vowels are missing, and no other place has consonants like these."""
        for written in names:
            bones = skeleton(written.key)
            if len(bones) < FEWEST_CONSONANTS:
                continue
            first, *others = process.extract(bones, self._skeletons, scorer=OSA.distance, limit=2)
            official, place = self._names[first[2]]
            apart = not others or others[0][1] >= MARGIN
            apart &= all(hit.edits > TYPING_EDITS for hit in near if hit.place != place)
            same = first[1] == 0 and _is_within(written.key, official.key)
            if same and apart and _compatible(official, [written]):
                edits = len(official.key) - len(written.key)
                return Near(edits, place, 1 - edits / len(official.key))
        return None

    def _official(self, place: Place) -> Name:
        return next(name for name, other in self._names if other == place)

    def _first(self, places: Iterable[Place], near: Sequence[Near]) -> tuple[Near, ...]:
        chosen = list(places)
        rest = [hit for hit in near if hit.place not in chosen]
        return (*(Near(0, place, 1.0) for place in chosen), *rest)


def _compatible(official: Name, written: Sequence[Name]) -> bool:
    """Whether likeness may decide: "Sungai Duri" is neither I nor II, and Hulu is never Hilir."""
    return any(
        name.mark == official.mark and name.qualifiers <= official.qualifiers for name in written
    )


def _is_within(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short)
