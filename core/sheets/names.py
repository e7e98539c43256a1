"""Names of places as people write them, made comparable.

Two forms, from careful to loose. `letters` undoes what writers do on purpose: prefixes ("Ds."),
abbreviations ("Sei"), numerals ("II" = "2"), spaces and hyphens. `key` undoes what the ear can't
tell: old spelling (oe, dj, tj), doubled letters, silent h. Equal letters are the same name; equal
keys only resemble each other, and distances are measured on keys.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Literal

Level = Literal["regency", "district", "village"]

# Written form → what it can stand for, likeliest first. Several meanings make several readings.
ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("sei", "sui", "sngai", "sungei", "sngi"), ("sungai",)),
    "s": ("sungai", "s"),
    "se": ("sungai", "se"),
    **dict.fromkeys(("tj", "tjg", "tg", "tjng", "tanjong"), ("tanjung",)),
    **dict.fromkeys(("pd", "pdg"), ("padang", "pondok")),
    "bt": ("batu", "bukit", "batang", "betung"),
    "bth": ("batu",),
    **dict.fromkeys(("bkt", "bk"), ("bukit",)),
    **dict.fromkeys(("btg",), ("batang",)),
    **dict.fromkeys(("kp", "kpg", "kmp", "kampong"), ("kampung",)),
    **dict.fromkeys(("tlk", "tl", "telok", "tk"), ("teluk",)),
    **dict.fromkeys(("pl", "plau"), ("pulau",)),
    "p": ("pulau", "parit", "p"),
    **dict.fromkeys(("ng", "nga", "nng"), ("nanga",)),
    **dict.fromkeys(("sp", "spg", "simp", "smpg"), ("simpang",)),
    "psr": ("pasar", "pasir"),
    "ps": ("pasar", "pasir"),
    **dict.fromkeys(("kl", "kla", "kwl"), ("kuala",)),
    **dict.fromkeys(("ma", "mr", "mra"), ("muara",)),
    **dict.fromkeys(("rt", "rtu"), ("rantau",)),
    **dict.fromkeys(("prt", "pt"), ("parit",)),
    "lb": ("lubuk",),
    "lbk": ("lubuk",),
    "pkl": ("pangkalan",),
    "pk": ("pangkalan", "pak"),
    "dn": ("danau",),
    "dlm": ("dalam",),
    "bsr": ("besar",),
    "kcl": ("kecil",),
    "hlr": ("hilir",),
    "ilir": ("hilir", "ilir"),
    "hl": ("hulu",),
    "ulu": ("hulu", "ulu"),
    "tgh": ("tengah",),
    "utr": ("utara",),
    "slt": ("selatan",),
    "sel": ("selatan",),
    "tmr": ("timur",),
    "tim": ("timur",),
    "brt": ("barat",),
    "br": ("baru",),
    "jy": ("jaya",),
    "ry": ("raya",),
    "st": ("santo", "st"),
    **dict.fromkeys(("ptk", "pnk"), ("pontianak",)),
    "skw": ("singkawang",),
    "mpw": ("mempawah",),
}
QUALIFIERS = frozenset(
    {"hulu", "hilir", "laut", "darat", "kiri", "kanan", "tengah", "atas", "bawah", "dalam", "luar"}
    | {"utara", "selatan", "timur", "barat", "besar", "kecil", "baru", "lama", "kota", "pasar"}
    | {"kuala", "muara", "kepulauan", "umum"}
)
NUMBERS = {
    **dict.fromkeys(("i", "satu", "l"), "1"),  # a small L is often typed for the Roman I
    **dict.fromkeys(("ii", "dua", "ll", "li", "il"), "2"),
    **dict.fromkeys(("iii", "tiga", "lll"), "3"),
    **dict.fromkeys(("iv", "empat", "lv"), "4"),
    **dict.fromkeys(("v", "lima"), "5"),
    **{roman: str(number) for number, roman in enumerate(("vi", "vii", "viii", "ix", "x"), 6)},
}
PREFIXES: dict[str, frozenset[str]] = {
    "regency": frozenset({"kabupaten", "kab", "kota", "kodya", "kotamadya", "pemkab", "pemkot"}),
    "district": frozenset({"kecamatan", "kec", "kcmtn"}),
    "village": frozenset({"desa", "ds", "kelurahan", "kel", "lurah", "pemdes", "pemerintah"})
    | {"koperasi", "kop", "kopdes", "kopkel", "kopdeskel", "kdmp", "kkmp", "kdkmp", "mp"},
}
# "Dalam Kaum Kec. Sambas": what follows is no part of the village's name.
HIGHER_LEVEL = re.compile(r"(?<=\S)[\s,(/-]+(?:kecamatan|kec|kabupaten|kab)\b.*$", re.I | re.S)
LEADING_NUMBER = re.compile(r"^[\s(]*\d[\d.\s]*[.)\s:-]+(?=[^\W\d])")
# "SungaiDuriII" typed as one word, and what looks like the spelling before 1972.
JOINED_NUMBER = re.compile(r"([a-z]{4,}?)(i{1,3}|iv|vi{0,3}|satu|dua|tiga|empat|lima)")
OLD_LETTERS = (("oe", "u"), ("dj", "j"), ("tj", "c"))
LETTERS_OR_DIGITS = re.compile(r"[a-z]+|\d+")
APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʼ"))
IN_BRACKETS = re.compile(r"\([^)]*\)?")
MOST_READINGS = 12

OLD_SPELLING = (
    *(("oe", "u"), ("dj", "j"), ("tj", "c"), ("sj", "sy"), ("v", "p"), ("f", "p")),
    *(("bh", "b"), ("dh", "d"), ("th", "t"), ("kh", "k"), ("q", "k"), ("z", "s")),
)


@dataclass(frozen=True, slots=True)
class Name:
    """One reading of a written name.

    `mark` is a last number or letter ("2" of "Jawai II"), `qualifiers` the words that tell
    neighbours apart ("hulu" of "Jongkong Kiri Hulu").
    """

    letters: str
    key: str
    mark: str = ""
    qualifiers: frozenset[str] = frozenset()


def words_of(text: object) -> list[str]:
    """Lower-case words without accents, apostrophes and punctuation; "Jawai2" gives two words."""
    plain = str(text)
    if plain.isascii():
        plain = plain.casefold()
    else:
        plain = unicodedata.normalize("NFKD", plain).casefold()
        plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return LETTERS_OR_DIGITS.findall(plain.translate(APOSTROPHES))


def folded(letters: str) -> str:
    """Letters as the ear hears them: "soengairajja" → "sungairaja"."""
    for old, new in OLD_SPELLING:
        letters = letters.replace(old, new)
    letters = re.sub(r"iy?(?=[aou])", "y", letters)
    return re.sub(r"([a-z])\1+", r"\1", letters)


def skeleton(key: str) -> str:
    """Consonants and digits only: what is left when a hasty writer drops the vowels."""
    return re.sub(r"([a-z])\1+", r"\1", re.sub(r"[aeiou]", "", key))


@lru_cache(maxsize=200_000)
def readings(text: str, level: Level = "village") -> tuple[Name, ...]:
    """What the written name can stand for, most literal first; empty when no name is in it."""
    found: dict[str, Name] = {}
    for part in _parts(text, level):
        words = _without_prefixes(words_of(part), PREFIXES[level])
        for spelled in _unfolded(_respelled(part, words)):
            name = _name(spelled)
            if name.letters:
                found.setdefault(name.letters, name)
    return tuple(found.values())[:MOST_READINGS]


def literal(text: str, level: Level = "village") -> str:
    """The name without prefix, case and punctuation: differs only when something was interpreted."""
    return " ".join(_without_prefixes(words_of(text), PREFIXES[level]))


def regency_kind(text: str) -> str:
    """ "kota", "kabupaten" or "" when the text doesn't say: Kota and Kabupaten Pontianak differ."""
    first = (words_of(text) or [""])[0]
    if first in ("kota", "kodya", "kotamadya", "pemkot"):
        return "kota"
    return "kabupaten" if first in ("kabupaten", "kab", "pemkab") else ""


def _parts(text: str, level: Level) -> list[str]:
    text = LEADING_NUMBER.sub("", text.strip())
    if level == "village":
        text = HIGHER_LEVEL.sub("", text) or text
    short = IN_BRACKETS.sub(" ", text).strip()
    return [text, short] if short and short != text else [text]


def _without_prefixes(words: list[str], prefixes: frozenset[str]) -> list[str]:
    """ "Ds. Paoh Desa" → paoh desa: only what stands in front, and never the whole name."""
    start = 0
    while start < len(words):
        if words[start] in prefixes:
            start += 1
        elif words[start : start + 2] == ["merah", "putih"] and "koperasi" in prefixes:
            start += 2
        else:
            break
    return words[start:]


def _respelled(part: str, words: list[str]) -> list[list[str]]:
    """The words as they stand, then what deliberate ways of writing can mean by them."""
    choices = [words]
    # "Mata2" is the usual shorthand for "Mata-Mata".
    shorthand = re.search(r"([a-z]{3,})2\b", part.casefold())
    if shorthand and shorthand[1] in words:
        at = words.index(shorthand[1])
        if words[at + 1 : at + 2] == ["2"]:
            choices.append([*words[: at + 1], shorthand[1], *words[at + 2 :]])
    if len(words) == 1 and (joined := JOINED_NUMBER.fullmatch(words[0])):
        choices.append([joined[1], joined[2]])
    modern = [_modern(word) for word in words]
    return choices if modern == words else [*choices, modern]


def _modern(word: str) -> str:
    for old, new in OLD_LETTERS:
        word = word.replace(old, new)
    return word


def _unfolded(choices: list[list[str]]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for words in choices:
        # A last short word is a mark ("Sungai Pangkalan S"), not an abbreviation.
        options = [
            ABBREVIATIONS.get(word, (word,)) if at + 1 < len(words) or len(word) > 1 else (word,)
            for at, word in enumerate(words)
        ]
        for spelled in product(*options):
            found.append(spelled)
            if len(found) >= MOST_READINGS:
                return found
    return found


def _name(words: tuple[str, ...]) -> Name:
    mark, base = "", list(words)
    if len(base) > 1:
        last = NUMBERS.get(base[-1], base[-1])
        last = last.lstrip("0") or last
        if last.isdigit() or len(last) == 1:
            mark = last
            base.pop()
    letters = "".join(base)
    return Name(letters + mark, folded(letters) + mark, mark, QUALIFIERS.intersection(base))
