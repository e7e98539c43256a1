"""From a sheet to rows that can be judged: columns, places, cells, answers.

What belongs to every kind of sheet is done here; what a row means to a room is done in its imports.
"""

import hashlib
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.conf import settings
from rapidfuzz.distance import OSA

from core import sealed
from core.models import ImportJob
from core.sheets.book import Sheet
from core.sheets.cells import text_of
from core.sheets.columns import (
    DISTRICT,
    PROVINCE,
    REGENCY,
    VILLAGE,
    VILLAGE_CODE,
    Field,
    header_words,
)
from core.sheets.hands import Reading
from core.sheets.hands.order import either_way, turned
from core.sheets.hands.reading import wrong
from core.sheets.hands.text import Cell, cleaned
from core.sheets.judging import judge_cells as judge_cells
from core.sheets.judging import judge_place as judge_place
from core.sheets.kinds import ImportKind, Options, SheetField
from core.sheets.layout import Layout, find_layout, with_mapping
from core.sheets.loose_places import place_loosely
from core.sheets.matching import RegionIndex
from core.sheets.names import words_of
from core.sheets.row_kinds import WalkedRow, walk
from core.sheets.rows import EMPTIED as EMPTIED
from core.sheets.rows import SKIP, Row
from core.sheets.sealing import hidden, holds_nik, without_figures, without_niks

HEAD_ROWS = 40
# Columns that our own balikan adds; a person fills in the second and third.
KEY, SUGGESTION, ANSWER, RESULT = "row_key", "suggested_code", "row_answer", "row_result"
BALIKAN_FIELDS = (
    Field(KEY, "Kunci baris (jangan diubah)"),
    Field(SUGGESTION, "Saran kode"),
    Field(ANSWER, "Jawaban"),
    Field(RESULT, "Hasil pemeriksaan"),
)
REGION_FIELDS = frozenset({VILLAGE_CODE, PROVINCE, REGENCY, DISTRICT, VILLAGE})
MOST_REMEMBERED = 100_000
# "Kalimantan Utara" is three letters from "Kalimantan Barat".
SLIPS_IN_PROVINCE = 2
# of a value that people may not see: it can only be mended in the file
EITHER_WAY = (
    "Di kolom ini ada tanggal yang menulis bulan lebih dulu, jadi tanggal ini dapat berarti dua hari. Tulis "
    "seperti 3 November 1990 di berkas, lalu unggah lagi."
)
NIK_ASTRAY = (
    "Isi sel ini tampak seperti NIK, sedangkan kolomnya untuk isian lain. Petakan kolomnya ke NIK, atau "
    "hapus dari sel ini."
)


def layout_of(sheet: Sheet, kind: ImportKind) -> Layout | None:
    """The table's header, or None when the sheet has none that fits this kind."""
    found = find_layout(sheet.head(HEAD_ROWS), sheet.merged, [*kind.fields, *BALIKAN_FIELDS])
    return found and with_mapping(found, balikan_columns(found))


def balikan_columns(layout: Layout) -> dict[int, str | None]:
    """Column index → field for the columns of a balikan.

    Without a key it is no balikan, and a column "Hasil pemeriksaan" is the sender's own; with one,
    ours are the rightmost of that name.
    """
    fields = {one.name: header_words(one.label) for one in BALIKAN_FIELDS}
    found: dict[int, str | None] = {
        column.index: None for column in layout.columns if column.field in fields
    }
    if KEY in layout.mapping:
        for name, words in fields.items():
            at = [c.index for c in layout.columns if header_words(c.text).endswith(words)]
            if at:
                found[at[-1]] = name
    return found


def mapped(layout: Layout, columns: Sequence[dict[str, Any]]) -> Layout:
    """`layout` as the person has corrected it (`ImportJob.columns`)."""
    return with_mapping(layout, {one["index"]: one["field"] or None for one in columns})


@dataclass
class Understanding:
    """Everything needed to understand the rows of one job; cells read once are remembered."""

    job: ImportJob
    kind: ImportKind
    options: Options
    index: RegionIndex
    layout: Layout
    within: frozenset[str] | None
    codes_count: bool = True
    # columns whose dates may be written month first
    month_first: frozenset[Hashable] = frozenset()
    _read: dict[tuple[str, type, Cell], Reading] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The data rows of `sheet`, read and placed but not yet compared."""
        for walked in data_rows(sheet, self.layout):
            yield self.row(walked)

    def texts(self, walked: WalkedRow) -> dict[str, str]:
        """Field → what stands in the row's cell, as people see it; blank cells are left out."""
        found, by_name = {}, self.kind.by_name
        for name in self.layout.mapping:
            cell = walked.value(self.layout, name)
            if name in by_name and cell is not None and cell != "":
                found[name] = self.shown(by_name[name], text_of(cell)[:500])  # type: ignore[arg-type]
        return found

    def shown(self, one: SheetField, text: str) -> str:
        if one.sensitive:
            return hidden(text)
        if one.words_only:
            return without_figures(text)
        return without_niks(text) if self.kind.is_sensitive else text

    def mark(self, walked: WalkedRow) -> str:
        """The row's digest; a keyed one where it could be tried out which NIK gives it."""
        told = digest(walked.cells, self.layout)
        return sealed.digest("row", told)[: len(told)] if self.kind.is_sensitive else told

    def row(
        self, walked: WalkedRow, answers: Mapping[str, str] | None = None, key: str = ""
    ) -> Row:
        """The row, read and placed; `answers`: what people have decided (as told in the row itself);
        `key`: its digest, where that is known already."""
        row = Row(walked.number, key=key or self.mark(walked))
        row.cells = self.texts(walked)
        row.answers = dict(told_answers(walked, self.layout) if answers is None else answers)
        if self.kind.in_village:
            self.place(row, walked)
        else:
            place_loosely(row, walked, self)
        if not row.refused:
            self.read_cells(row, walked)
        return row

    def read_cells(self, row: Row, walked: WalkedRow) -> None:
        together = {name for names, _ in self.kind.joined for name in names}
        for name in row.cells:
            if name not in REGION_FIELDS | together:
                cell: Any = walked.value(self.layout, name)
                row.readings[name] = self.read(self.kind.by_name[name], cell)
        for names, reader in self.kind.joined:
            if row.cells.keys() & set(names):
                cells: list[Any] = [walked.value(self.layout, name) for name in names]
                row.readings[names[0]] = reader(*cells)
        for name, reading in row.readings.items():
            if reading.told:
                row.told.append((name, reading.told))

    def read(self, one: SheetField, cell: Cell) -> Reading:
        key = (one.name, type(cell), cell)
        if (known := self._read.get(key)) is None:
            if len(self._read) > MOST_REMEMBERED:
                self._read.clear()
            known = self.read_anew(one, cell)
            if self.layout.mapping.get(one.name) in self.month_first and (other := turned(cell)):
                there = self.read_anew(one, other)
                if one.sensitive and there.state == "ok":  # a question would tell both dates
                    known = wrong(EITHER_WAY)
                else:
                    known = either_way(cell, known, there)
            known = self._read[key] = settled_month(known, self.options)
        return known

    def read_anew(self, one: SheetField, cell: Cell) -> Reading:
        if self.kind.is_sensitive and not one.sensitive and holds_nik(cell):
            return wrong(NIK_ASTRAY)
        return one.read(cell, self.options)

    def place(self, row: Row, walked: WalkedRow) -> None:
        """The village: the code that a person chose, else what the row's own words say."""
        code = walked.value(self.layout, VILLAGE_CODE) if self.codes_count else None
        village = walked.value(self.layout, VILLAGE) or walked.value(self.layout, "name")
        district = walked.value(self.layout, DISTRICT)
        regency = walked.value(self.layout, REGENCY)
        chosen = row.answers.get("desa", "")
        if not chosen and self.is_elsewhere(walked):
            told = (village, district, regency, walked.value(self.layout, PROVINCE))
            row.place = ", ".join(text_of(part) for part in told if part)  # type: ignore[arg-type]
            row.refused = (
                f"Baris ini bukan di {settings.PROVINCE_NAME}, jadi tidak akan diimpor. Bila keliru, "
                "perbaiki provinsi, kabupaten atau kode desanya."
            )
            return
        if chosen in self.index.places and len(chosen) == 13:
            row.village = chosen
        else:
            # Somebody else's village must be recognised as such, not taken for a near name at home.
            own = None if regency or code else self.within
            match = self.index.match(
                code=code, village=village, district=district, regency=regency, within=own
            )
            row.village, row.village_problem = match.code, match.problem
            row.candidates = tuple((c.code, c.label) for c in match.candidates)
            if match.told:
                row.told.append((VILLAGE, match.told))
        self.refuse_foreign(row, regency)
        row.place = self.label(row.village) or ", ".join(
            text_of(part)  # type: ignore[arg-type]
            for part in (village, district, regency)
            if part
        )

    def may_choose(self, code: str) -> bool:
        """Whether a row may be put into this village by an answer."""
        inside = self.within is None or not self.kind.in_village or code[:5] in self.within
        return len(code) == 13 and code in self.index.places and inside

    def is_elsewhere(self, walked: WalkedRow) -> bool:
        """Whether the row lies in another province: nobody here knows its kabupaten, and its province or
        its code says so too. Names of villages prove nothing, they recur all over the country."""
        regency = text_of(walked.value(self.layout, REGENCY))  # type: ignore[arg-type]
        if not regency or self.index.regencies(regency):
            return False
        code = walked.value(self.layout, VILLAGE_CODE)
        return self.index.is_foreign_code(code) or is_other_province(
            text_of(walked.value(self.layout, PROVINCE))  # type: ignore[arg-type]
        )

    def refuse_foreign(self, row: Row, regency: object) -> None:
        outside = (
            f"{self.label(row.village) or text_of(regency)} di luar wilayah kerja Anda; "  # type: ignore[arg-type]
            "baris ini tidak akan diimpor. Kirimkan ke kabupaten/kota yang bersangkutan."
        )
        if row.village:
            if self.within is not None and row.village[:5] not in self.within:
                row.refused, row.candidates = outside, ()
            return
        known = self.index.regencies(str(regency)) if regency else frozenset()
        if known and self.within is not None and not known & self.within:
            row.refused, row.candidates = outside, ()
        elif self.within is not None:
            row.candidates = tuple(
                (code, label) for code, label in row.candidates if code[:5] in self.within
            )

    def label(self, code: str | None) -> str:
        if not code:
            return ""
        if code not in self._texts:
            self._texts[code] = self.index.label(code)
        return self._texts[code]


@lru_cache(maxsize=1000)
def is_other_province(text: str) -> bool:
    """ "Jawa Barat" or "32": not ours, however it is spelled; "" and "-" say nothing."""
    said = [word for word in words_of(text) if word not in ("provinsi", "propinsi", "prov")]
    own = words_of(settings.PROVINCE_NAME)[1:]
    short = "".join(word[:3] for word in own)
    if not said or said in ([short], [settings.PROVINCE_CODE]):
        return False
    near = OSA.distance("".join(said), "".join(own)) <= SLIPS_IN_PROVINCE
    return not near and settings.PROVINCE_CODE not in said


def data_rows(sheet: Sheet, layout: Layout) -> Iterator[WalkedRow]:
    rows: Iterable[tuple[int, list[Cell]]] = sheet.rows(layout.first_data)
    return (row for row in walk(rows, layout, sheet.merged) if row.kind == "data")


def settled_month(reading: Reading, options: Options) -> Reading:
    """A date of which only the month is known, as the person wants all of them taken."""
    if reading.kind != "month" or options.month_day == "ask" or not reading.options:
        return reading
    value, label = reading.options[0 if options.month_day == "first" else 1]
    return Reading(value, f"hanya bulan → {label}")


def digest(cells: Sequence[object], layout: Layout) -> str:
    """A mark of what a row says, without the columns that our balikan has added."""
    own = {layout.mapping[one.name] for one in BALIKAN_FIELDS if one.name in layout.mapping}
    said = [cleaned(cell) for at, cell in enumerate(cells) if at not in own]  # type: ignore[arg-type]
    while said and not said[-1]:
        said.pop()
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:20]


def told_answers(walked: WalkedRow, layout: Layout) -> dict[str, str]:
    """What a person wrote into the balikan's columns: "61.05.01.2001 – Desa …", "lewati", other words.

    A word is kept as "kata:<word>" until the row's questions say what it answers (core/sheets/returning.py).
    """
    answers = {}
    suggestion = cleaned(walked.value(layout, SUGGESTION))  # type: ignore[arg-type]
    if suggestion:
        answers["desa"] = suggestion.split(" ")[0]
    for word in cleaned(walked.value(layout, ANSWER)).casefold().split(";"):  # type: ignore[arg-type]
        if word.strip() == SKIP:
            answers["baris"] = SKIP
        elif word.strip() and not holds_nik(word):
            answers[f"kata:{word.strip()}"] = "ya"
    return answers
