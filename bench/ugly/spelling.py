"""Names as people misspell them, each still recognisable to a person.

Every way takes a name and the names it could be confused with (`rivals`: the other villages of the
kecamatan) and returns the new spelling, or None where it doesn't apply or could no longer be told.
"""

import re
from collections.abc import Callable, Sequence
from random import Random

from rapidfuzz.distance import Levenshtein

Way = Callable[[str, Sequence[str], Random], str | None]

SHORT_FORMS = {
    "Sungai": ("Sei", "Sui", "Sei.", "Sui."),
    "Tanjung": ("Tj.", "Tj", "Tjg.", "Tg."),
    "Padang": ("Pd.", "Pdg."),
    "Batu": ("Bt.", "Bt"),
    "Teluk": ("Tlk.", "Tl."),
    "Pulau": ("Pl.",),
    "Kampung": ("Kp.", "Kpg."),
}
ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5"}
IN_WORDS = {"Satu": "I", "Dua": "II", "Tiga": "III", "Empat": "IV", "Lima": "V"}
OLD_LETTERS = (("u", "oe"), ("j", "dj"), ("c", "tj"))
_TRIES = 30


def squashed(name: str) -> str:
    """Letters and digits only, lower case."""
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def recognisable(spelling: str, name: str, rivals: Sequence[str]) -> bool:
    """Whether a person would take it for `name`: every rival is at least two edits further away."""
    written = squashed(spelling)
    distance = Levenshtein.distance(written, squashed(name))
    return all(Levenshtein.distance(written, squashed(rival)) >= distance + 2 for rival in rivals)


def _tried(name: str, rivals: Sequence[str], rng: Random, once: Callable[[str], str]) -> str | None:
    for _ in range(_TRIES):
        spelling = once(name)
        if squashed(spelling) != squashed(name) and recognisable(spelling, name, rivals):
            return spelling
    return None


def misspelt(name: str, rivals: Sequence[str], rng: Random) -> str | None:
    """One edit, two in long names; the first letter stays, as people get that right."""
    edits = 2 if len(name) >= 10 and rng.random() < 0.4 else 1

    def once(text: str) -> str:
        for _ in range(edits):
            at = rng.randrange(1, len(text))
            letter = rng.choice("aeiounrtkmgl")
            text = text[:at] + rng.choice((letter, "", letter + text[at])) + text[at + 1 :]
        return " ".join(text.split())

    return _tried(name, rivals, rng, once) if len(name) >= 5 else None


def dropped_vowels(name: str, rivals: Sequence[str], rng: Random) -> str | None:
    def once(text: str) -> str:
        vowels = [at for at, letter in enumerate(text) if at and letter in "aeiou"]
        at = rng.choice(vowels)
        return text[:at] + text[at + 1 :]

    if len(name) < 6 or not re.search("[aeiou]", name[1:]):
        return None
    return _tried(name, rivals, rng, once)


def doubled_letters(name: str, rivals: Sequence[str], rng: Random) -> str | None:
    def once(text: str) -> str:
        at = rng.randrange(1, len(text))
        return text[: at + 1] + text[at] + text[at + 1 :] if text[at].isalpha() else text

    return _tried(name, rivals, rng, once) if len(name) >= 4 else None


def swapped_letters(name: str, rivals: Sequence[str], rng: Random) -> str | None:
    def once(text: str) -> str:
        at = rng.randrange(1, len(text) - 1)
        if not text[at : at + 2].isalpha():
            return text
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]

    return _tried(name, rivals, rng, once) if len(name) >= 6 else None


def prefixes(name: str, rivals: Sequence[str], rng: Random) -> str | None:
    return f"{rng.choice(('Desa', 'Ds.', 'Ds', 'DESA', 'Desa :'))} {name}"


def kelurahan_prefixes(name: str, rivals: Sequence[str], rng: Random) -> str | None:
    return f"{rng.choice(('Kel.', 'Kelurahan', 'Kel', 'KEL.'))} {name}"


def abbreviations(name: str, rivals: Sequence[str], rng: Random) -> str | None:
    words = name.split()
    known = [at for at, word in enumerate(words) if word in SHORT_FORMS]
    if not known or len(words) == 1:
        return None
    for at in known:
        words[at] = rng.choice(SHORT_FORMS[words[at]])
    joint = rng.choice((" ", " ", "")) if words[0].endswith(".") else " "
    return joint.join([words[0], " ".join(words[1:])])


def joined_words(name: str, rivals: Sequence[str], rng: Random) -> str | None:
    words = name.split()
    if len(words) < 2 or any(squashed(rival) == squashed(name) for rival in rivals):
        return None
    return words[0] + "".join(words[1:]).lower()


def old_spelling(name: str, rivals: Sequence[str], rng: Random) -> str | None:
    """Before 1972: oe for u, dj for j, tj for c."""
    old = name
    for letter, before in OLD_LETTERS:
        old = old.replace(letter, before).replace(letter.upper(), before.title())
    return old if old != name else None


def all_caps(name: str, rivals: Sequence[str], rng: Random) -> str | None:
    return name.upper()


def numerals(name: str, rivals: Sequence[str], rng: Random) -> str | None:
    """ "Peniti Dalam II" → "Peniti Dalam 2"; "Rasau Jaya Satu" → "Rasau Jaya I" or "… 1"."""
    *stem, last = name.split()
    roman = IN_WORDS.get(last, last)
    if not stem or roman not in ROMAN:
        return None
    written = ROMAN[roman] if last in ROMAN or rng.random() < 0.5 else roman
    return " ".join([*stem, written])


WAYS: dict[str, Way] = {
    "misspelt": misspelt,
    "dropped_vowels": dropped_vowels,
    "doubled_letters": doubled_letters,
    "swapped_letters": swapped_letters,
    "prefixes": prefixes,
    "kelurahan_prefixes": kelurahan_prefixes,
    "abbreviations": abbreviations,
    "joined_words": joined_words,
    "old_spelling": old_spelling,
    "all_caps": all_caps,
    "numerals": numerals,
}


def without_numeral(name: str, rivals: Sequence[str]) -> str | None:
    """ "Peniti Dalam II" → "Peniti Dalam", where a sibling ("… I") makes that a riddle."""
    *stem, last = name.split()
    bare = " ".join(stem)
    siblings = [rival for rival in rivals if stem and rival.split()[:-1] == stem]
    told = ROMAN.keys() | IN_WORDS.keys() | {"A", "B"}
    siblings = [rival for rival in siblings if rival.split()[-1] in told]
    return bare if last in told and siblings and bare not in rivals else None


def between(name: str, rivals: Sequence[str]) -> str | None:
    """A spelling exactly as far from a rival as from `name`: nobody can tell.

    Name and rival differ in one word only, and it is this word that loses a letter; a numeral or a
    single letter isn't touched, because people read those by themselves.
    """
    words = name.split()
    for rival in rivals:
        theirs = rival.split()
        unlike = [at for at, word in enumerate(words) if theirs[at : at + 1] != [word]]
        if len(theirs) != len(words) or len(unlike) != 1:
            continue
        at = unlike[0]
        mine, other = words[at].lower(), theirs[at].lower()
        if min(len(mine), len(other)) < 4:
            continue
        for cut in range(1, len(mine)):
            short = mine[:cut] + mine[cut + 1 :]
            if Levenshtein.distance(short, other) == 1:
                spelling = " ".join([*words[:at], short.title(), *words[at + 1 :]])
                return None if spelling in rivals else spelling
    return None
