"""What a row under the header is: data, or one of the many things people put between data."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from core.sheets.columns import DISTRICT, REGENCY, VILLAGE, VILLAGE_CODE, header_words
from core.sheets.layout import Layout, Merged, is_blank, is_numbering
from core.sheets.names import literal

Kind = Literal["data", "blank", "header", "numbering", "total", "section", "footer"]

TOTAL = re.compile(
    r"^\W*(?:sub|grand)?[\s-]*(?:jumlah|jml|jlh|total|rekap\w*|rata[\s-]*rata|keseluruhan)\b", re.I
)
SECTION = re.compile(
    r"^\W*(?:[ivx]{1,5}|[a-z]|\d{1,2})?[\s.)]*"
    r"(?P<level>kecamatan|kec|kabupaten|kab|kota)\b[\s.:]*(?P<name>\S.*?)[\s:]*$",
    re.I | re.S,
)
NOTE = re.compile(r"^\W*(?:keterangan|ket|catatan|nb|sumber|dibuat|disusun)\b", re.I)
SIGNATURE = re.compile(
    r"^\W*(?:mengetahui|menyetujui|diketahui|nip|ttd|tanda\s+tangan|kepala\s+(?:dinas|bidang|seksi|desa)"
    r"|plt|a\.\s*n|pembina|penata|hormat|pelapor|petugas)\b",
    re.I,
)
PLACE_AND_DATE = re.compile(
    r"^\W*[a-z\s]{3,30},\s*(?:tanggal\s*)?[\d.…\s]*(?:jan|feb|mar|apr|mei|jun|jul|agu|sep|okt|nov|des)\w*"
    r"\s*(?:\d{4}|[.…]+)\W*$",
    re.I,
)
MOST_FOOTER_CELLS = 3
IDENTITY = (VILLAGE_CODE, DISTRICT, VILLAGE, "name")
PERSON, OF_PERSON = "person_name", ("nik", "birth", "phone", "starts")
HEADER_SHARE = 0.6


@dataclass(frozen=True)
class Section:
    """A row that only names the region of the rows beneath: level is a field name."""

    level: str
    name: str


@dataclass(frozen=True)
class WalkedRow:
    """A row with its kind. `filled`: region fields whose value came from above, not from the row."""

    number: int
    kind: Kind
    cells: list[object]
    filled: dict[str, object] = field(default_factory=dict)

    def value(self, layout: Layout, name: str) -> object:
        """The row's value of a field, filled from above where it is a region."""
        return self.filled[name] if name in self.filled else layout.value(self.cells, name)


def kind_of(row: Sequence[object], layout: Layout) -> Kind:
    """The row on its own; `walk` also knows what came before."""
    if is_blank(row):
        return "blank"
    if is_numbering(row):
        return "numbering"
    if _repeats_header(row, layout):
        return "header"
    texts = _texts(row)
    if texts and TOTAL.match(texts[0]) and not _names_a_place(row, layout, texts[0]):
        return "total"
    if not texts and _only_sums(row, layout):
        return "total"
    if section_of(row, layout):
        return "section"
    if texts and _is_footer(row, texts, layout):
        return "footer"
    return "data"


def section_of(row: Sequence[object], layout: Layout) -> Section | None:
    """ "A. Kecamatan Sambas" alone in its row (sums may stand beside) names the rows beneath it."""
    texts = _texts(row)
    if not texts or len(texts) > 2 or (len(texts) == 2 and len(texts[0].strip(" .)")) > 4):
        return None
    found = SECTION.match(texts[-1])
    if not found or (found["level"].lower() == "kota" and len(found["name"].split()) > 2):
        return None
    others = [name for name in (VILLAGE, VILLAGE_CODE, "name") if name in layout.mapping]
    if any(_text(layout.value(row, name)) not in ("", *texts) for name in others):
        return None
    filled = [cell for cell in row if not _is_empty(cell)]
    alone = len(filled) <= 2
    if not alone and layout.value(row, DISTRICT) == texts[-1]:
        return None  # a data row whose village is missing: somebody has to say which
    word = found["level"].lower()
    level = DISTRICT if word.startswith("kec") else REGENCY
    return Section(level, found["name"] if level == DISTRICT else texts[-1].strip(" .:"))


def walk(
    rows: Iterable[tuple[int, Sequence[object]]], layout: Layout, merged: Merged = ()
) -> Iterator[WalkedRow]:
    """Every row from the first data row on, with its kind; regions are carried down.

    Carried: a section's name, the value of a merged cell, and a kecamatan or kabupaten written only
    in the first of its rows. Never a village. A new kabupaten ends the kecamatan above it.
    """
    carried: dict[str, object] = {}
    signed = False
    for number, cells in rows:
        if number < layout.first_data:
            continue
        row = list(cells)
        kind = kind_of(row, layout)
        if kind == "footer":
            signed = signed or any(_signs(text) for text in _texts(row))
        elif signed and kind == "data" and _is_short(row, layout):
            kind = "footer"  # names and ranks under "Mengetahui"
        if kind == "section" and (section := section_of(row, layout)):
            if section.level == REGENCY:
                carried.pop(DISTRICT, None)
            _carry(carried, section.level, section.name)
        if kind != "data":
            yield WalkedRow(number, kind, row)
            continue
        filled = fill_down(number, row, layout, merged, carried)
        yield WalkedRow(number, kind, row, filled)


def fill_down(
    number: int,
    row: Sequence[object],
    layout: Layout,
    merged: Merged,
    carried: dict[str, object],
) -> dict[str, object]:
    """Region values that the row leaves to the rows above it; `carried` is brought up to date.

    Where the column has merged cells below the header, only they are filled: a blank elsewhere in it
    is a gap that somebody has to close.
    """
    filled: dict[str, object] = {}
    for name in (REGENCY, DISTRICT):
        value = layout.value(row, name)
        if not _is_empty(value):
            _carry(carried, name, value)
        elif name in carried and _may_fill(number, layout.mapping.get(name), layout, merged):
            filled[name] = carried[name]
    return filled


def _may_fill(number: int, index: int | None, layout: Layout, merged: Merged) -> bool:
    if index is None:
        return True
    ranges = [
        (row1, row2)
        for row1, column1, row2, column2 in merged
        if row2 > row1 >= layout.first_data and column1 - 1 == index == column2 - 1
    ]
    return not ranges or any(row1 <= number <= row2 for row1, row2 in ranges)


def _carry(carried: dict[str, object], level: str, value: object) -> None:
    """A new kabupaten ends the kecamatan above it; "Kab. Sambas" after "SAMBAS" is no new one."""
    before = carried.get(REGENCY)
    if level == REGENCY and before is not None:
        same = literal(str(before), "regency") == literal(str(value), "regency")
        if not same:
            carried.pop(DISTRICT, None)
    carried[level] = value


def _repeats_header(row: Sequence[object], layout: Layout) -> bool:
    texts = {header_words(text) for text in _texts(row)} - {""}
    if len(texts) < 2:
        return False
    return any(len(texts & line) / len(texts) >= HEADER_SHARE for line in layout.header_lines)


def _names_a_place(row: Sequence[object], layout: Layout, text: str) -> bool:
    """Whether the "total" stands in one column while a village or cooperative is named in another."""
    named = (layout.value(row, name) for name in IDENTITY if name != DISTRICT)
    return any(isinstance(value, str) and value.strip() not in ("", text) for value in named)


def _names_itself(row: Sequence[object], layout: Layout) -> bool:
    """Two of code, kecamatan, village and cooperative, or a person with something that tells him from
    others: such a row is never taken for a footer. "Sambas, 3 Mei 1990" is then where and when he was
    born and not where and when the sheet was signed."""
    person = _text(layout.value(row, PERSON))
    if person and not (NOTE.match(person) or _signs(person)):
        return any(_text(layout.value(row, name)) for name in OF_PERSON)
    said = [_text(layout.value(row, name)) for name in IDENTITY]
    return sum(bool(text) and not (NOTE.match(text) or _signs(text)) for text in said) >= 2


def _signs(text: str) -> bool:
    return bool(SIGNATURE.match(text) or PLACE_AND_DATE.match(text))


def _only_sums(row: Sequence[object], layout: Layout) -> bool:
    """Numbers without any word, under a table with names: the sums that nobody labelled."""
    filled = [at for at, cell in enumerate(row) if not _is_empty(cell)]
    named = [
        layout.mapping[name] for name in (VILLAGE_CODE, VILLAGE, "name") if name in layout.mapping
    ]
    numbers = all(isinstance(row[at], int | float) for at in filled)
    first = layout.columns[0].index if layout.columns else 0
    return numbers and len(filled) >= 2 and not {first, *named} & set(filled)


def _is_footer(row: Sequence[object], texts: list[str], layout: Layout) -> bool:
    filled = [cell for cell in row if not _is_empty(cell)]
    if len(filled) > MOST_FOOTER_CELLS or _names_itself(row, layout):
        return False
    return any(NOTE.match(text) or _signs(text) for text in texts)


def _is_short(row: Sequence[object], layout: Layout) -> bool:
    filled = [cell for cell in row if not _is_empty(cell)]
    return len(filled) <= MOST_FOOTER_CELLS and not _names_itself(row, layout)


def _is_empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _texts(row: Sequence[object]) -> list[str]:
    return [cell.strip() for cell in row if isinstance(cell, str) and cell.strip()]
