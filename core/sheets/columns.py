"""Which field of ours a column of theirs is, judged by its header text.

Header texts are compared as words: abbreviations written out, units and punctuation gone. A text is a
field's when it equals a synonym, starts with one, or resembles one clearly more than any other field's.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from core.sheets.names import words_of

# Fields with these names carry the region; the row walk fills them downwards (core/sheets/row_kinds.py).
VILLAGE_CODE, REGENCY, DISTRICT, VILLAGE = "village_code", "regency", "district", "village"
# Only to tell other provinces' rows of a national file; nothing is looked up by it.
PROVINCE = "province"

# The same words for synonyms and headers, so a synonym need not list every way of shortening.
WORDS: dict[str, str] = {
    **dict.fromkeys(("jml", "jlh", "jum", "jmlh", "jmh", "jumalah"), "jumlah"),
    **dict.fromkeys(("tgl", "tg", "tggl", "tangal"), "tanggal"),
    **dict.fromkeys(("no", "nomer", "nmr", "num"), "nomor"),
    **dict.fromkeys(("nm",), "nama"),
    **dict.fromkeys(("kab",), "kabupaten"),
    **dict.fromkeys(("kec", "kecmatan", "kecamtan"), "kecamatan"),
    **dict.fromkeys(("kel",), "kelurahan"),
    **dict.fromkeys(("ds", "des"), "desa"),
    **dict.fromkeys(("kop", "kprs"), "koperasi"),
    **dict.fromkeys(("kopdes", "kopdeskel", "kopkel", "kdmp", "kkmp", "kdkmp"), "koperasi"),
    **dict.fromkeys(("lk", "laki", "lelaki", "pria", "cowok"), "laki"),
    **dict.fromkeys(("pr", "prp", "wanita"), "perempuan"),
    **dict.fromkeys(("telp", "tlp", "telpon", "telephone", "phone", "hp", "wa"), "telepon"),
    **dict.fromkeys(("email", "mail"), "surel"),
    **dict.fromkeys(("almt", "alm"), "alamat"),
    **dict.fromkeys(("ket", "keterangan", "catatan"), "keterangan"),
    **dict.fromkeys(("lat", "latitude"), "lintang"),
    **dict.fromkeys(("lon", "long", "lng", "longitude"), "bujur"),
    **dict.fromkeys(("koord", "titik", "gps"), "koordinat"),
    **dict.fromkeys(("simp", "simpan"), "simpanan"),
    **dict.fromkeys(("ang", "agt", "anggt"), "anggota"),
    **dict.fromkeys(("rek",), "rekening"),
    **dict.fromkeys(("ba",), "berita acara"),
    **dict.fromkeys(("kode", "kd"), "kode"),
    **dict.fromkeys(("thn", "th"), "tahun"),
}
# Words that say how, not what.
UNITS = frozenset({"rp", "rupiah", "m2", "org", "orang", "unit", "buah", "dan", "yang", "yg", "di"})
# Texts too common to mean a field alone once the words above them are left out.
VAGUE = frozenset(
    {"jumlah", "tanggal", "nomor", "nama", "alamat", "status", "laki", "perempuan", "l", "p", "ada"}
)
NEVER = frozenset({"", "nomor", "nomor urut", "urut", "keterangan", "jumlah", "total"})

# Words in front that only say what sort of column follows: "Status NIB", "Tahapan NIB".
GROUPS = frozenset({"tahapan", "legalitas", "dokumen", "data", "status", "kelengkapan", "progres"})

EXACT, OTHER_ORDER, IN_GROUP, UPPER_LEFT_OUT, VAGUE_SCORE = 1.0, 0.97, 0.95, 0.02, 0.6
PREFIX_BASE, FUZZY_LEAST, FUZZY_WEIGHT = 0.75, 86.0, 0.9
MARGIN = 0.05  # between two fields for one text
SURE = 0.86


@dataclass(frozen=True)
class Field:
    """What a column can hold. `synonyms`: header texts that mean it, besides `label`."""

    name: str
    label: str
    synonyms: tuple[str, ...] = ()
    required: bool = False


class Guess(NamedTuple):
    """How well a text fits a field: score 0–1; `sure` when nobody needs to be asked."""

    field: str
    score: float
    sure: bool


@lru_cache(maxsize=50_000)
def header_words(text: str) -> str:
    """ "Tgl. SK (Rp)" → "tanggal sk"; "L/P" keeps both letters."""
    found: list[str] = []
    plain = re.sub(r"m\s*[2²]", " ", text, flags=re.I)
    for word in words_of(plain.replace("_", " ")):
        word = WORDS.get(word, word)
        if word in UNITS or (found and found[-1] == word):
            continue
        if word.isdigit() and found and found[-1] in ("laki", "perempuan"):  # "laki2"
            continue
        found.append(word)
    return " ".join(found)


class Columns:
    """The synonyms of some fields, ready to be asked for header texts."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self.fields = tuple(fields)
        self._by_words: dict[str, str] = {}
        self._by_sorted: dict[str, str] = {}
        for field in self.fields:
            for text in (field.label, *field.synonyms):
                words = header_words(text)
                self._by_words.setdefault(words, field.name)
                self._by_sorted.setdefault(" ".join(sorted(words.split())), field.name)
        self._cache: dict[tuple[str, ...], tuple[Guess, ...]] = {}

    def guesses(self, lines: tuple[str, ...]) -> tuple[Guess, ...]:
        """Fields a header can mean, best first. `lines`: its texts from the upper to the lowest line."""
        if lines not in self._cache:
            self._cache[lines] = self._guesses(lines)
        return self._cache[lines]

    def _guesses(self, lines: tuple[str, ...]) -> tuple[Guess, ...]:
        best: dict[str, float] = {}
        for left_out in range(len(lines)):
            text = " ".join(lines[left_out:])
            words = header_words(text)
            # What stands in brackets often only says how to fill in: "NIB (sudah/belum)".
            offers = [*self._of_text(words), *self._without_brackets(text)]
            for name, score in offers:
                if left_out:
                    score = min(score - UPPER_LEFT_OUT * left_out, 1.0)
                    score = min(score, VAGUE_SCORE) if _is_vague(words) else score
                best[name] = max(best.get(name, 0.0), score)
        ranked = sorted(best.items(), key=lambda item: -item[1])
        second = ranked[1][1] if len(ranked) > 1 else 0.0
        return tuple(
            Guess(name, round(score, 3), at == 0 and score >= SURE and score - second >= MARGIN / 2)
            for at, (name, score) in enumerate(ranked[:3])
        )

    def _of_text(self, words: str) -> Iterable[tuple[str, float]]:
        if exact := self._by_words.get(words):
            return [(exact, EXACT)]
        if words in NEVER:
            return []
        if turned := self._by_sorted.get(" ".join(sorted(words.split()))):
            return [(turned, OTHER_ORDER)]
        first, _, rest = words.partition(" ")
        if first in GROUPS and (grouped := self._by_words.get(rest)) and not _is_vague(rest):
            return [(grouped, IN_GROUP)]
        return [*self._by_prefix(words), *self._by_likeness(words)]

    def _without_brackets(self, text: str) -> Iterable[tuple[str, float]]:
        short = re.sub(r"\([^)]*\)?", " ", text)
        if short == text:
            return []
        return [(name, score - MARGIN) for name, score in self._of_text(header_words(short))]

    def _by_prefix(self, words: str) -> Iterable[tuple[str, float]]:
        """The longest synonym that the text starts with: "Nama Koperasi Merah Putih"."""
        parts = words.split()
        for end in range(len(parts) - 1, 0, -1):
            start = " ".join(parts[:end])
            if (name := self._by_words.get(start)) and not _is_vague(start):
                yield name, PREFIX_BASE + (EXACT - PREFIX_BASE) * (len(start) / len(words)) / 2
                return

    def _by_likeness(self, words: str) -> Iterable[tuple[str, float]]:
        if len(words) < 4:
            return
        best: dict[str, float] = {}
        for synonym, name in self._by_words.items():
            likeness = fuzz.ratio(words, synonym, score_cutoff=FUZZY_LEAST)
            # A different first or last word ("tanggal nib", "nomor nib") is another column, not a slip.
            if likeness and _differs_in_one_word(words, synonym):
                best[name] = max(best.get(name, 0.0), likeness / 100 * FUZZY_WEIGHT)
        yield from best.items()


def _is_vague(words: str) -> bool:
    return words in VAGUE or len(words) <= 2


def _differs_in_one_word(one: str, other: str) -> bool:
    """Whether every word has its own counterpart, alike by letters."""
    left, right = one.split(), other.split()
    if len(left) != len(right):
        return one.replace(" ", "") == other.replace(" ", "")
    return all(a == b or fuzz.ratio(a, b) >= 70 for a, b in zip(left, right, strict=True))
