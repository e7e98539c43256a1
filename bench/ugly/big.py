"""One large tidy sheet, for speed and memory."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import xlsxwriter

from bench.ugly.cell import Cell
from bench.ugly.columns import HEADERS
from bench.ugly.facts import facts
from bench.ugly.truth import Reached
from bench.ugly.villages import PROVINCE, Village, all_villages

# Thirty columns, each a field the machine knows.
BIG_COLUMNS = [
    "village_code",
    "regency",
    "district",
    "village",
    "name",
    "nik",
    "address",
    "minutes_number",
    "founded_on",
    "musdesus_on",
    "akta_number",
    "akta_on",
    "ahu_number",
    "ahu_on",
    "nib_number",
    "npwp_number",
    "rekening",
    "simkopdes",
    "rat",
    "men",
    "women",
    "phone",
    "email",
    "latitude",
    "longitude",
    "outlet_sembako",
    "outlet_simpan_pinjam",
    "outlet_apotek",
    "capital_modal_awal",
    "capital_simpanan_pokok",
]
_PER_DISTRICT, _DISTRICTS = 12, 14
_SYLLABLES = [
    "ba",
    "ka",
    "la",
    "ma",
    "na",
    "pa",
    "ra",
    "sa",
    "ta",
    "wa",
    "ga",
    "da",
    "be",
    "ke",
    "le",
    "me",
    "ne",
    "pe",
    "re",
    "se",
    "te",
    "we",
    "bu",
    "ku",
    "lu",
    "mu",
]


def national_villages(count: int) -> Iterator[Village]:
    """`count` villages: the province's real ones first, then invented ones of other provinces.

    The invented ones have codes from 11.01.01.2001 on, never in 61, and made-up names that differ
    inside a kecamatan; they have no coordinates.
    """
    real = list(all_villages().values())[:count]
    yield from real
    for number in range(count - len(real)):
        rest, village = divmod(number, _PER_DISTRICT)
        rest, district = divmod(rest, _DISTRICTS)
        province, regency = divmod(rest, 60)
        area = province + 11 if province + 11 < int(PROVINCE) else province + 12
        code = f"{area}.{regency + 1:02}.{district + 1:02}.{2001 + village}"
        yield Village(
            code,
            _invented(number),
            f"{_invented(rest * _DISTRICTS + district)} Kota",
            f"Kabupaten {_invented(rest)} Contoh",
        )


def big_sheet(path: Path, rows: int, columns: int = 30, seed: int = 61) -> None:
    """Writes `rows` rows × `columns` (4–30) of BIG_COLUMNS as xlsx, in constant memory.

    Row 1 is the header, row n + 1 the n-th of `national_villages(rows)`.
    """
    fields = BIG_COLUMNS[:columns]
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": datetime(2025, 11, 3, tzinfo=UTC)})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Data")
    sheet.write_row(0, 0, [HEADERS[name][0] for name in fields])
    rng = Random(seed)
    for number, village in enumerate(national_villages(rows), 1):
        place = {name: getattr(village, name) for name in ("regency", "district")}
        told = facts(village, rng) | place
        told |= {"village_code": village.code, "village": village.name}
        for column, name in enumerate(fields):
            cell = _cell(told[name])
            if hasattr(cell, "year"):
                sheet.write_datetime(number, column, cell, day)
            elif isinstance(cell, str):
                sheet.write_string(number, column, cell)
            elif cell is not None:
                sheet.write_number(number, column, cell)
    book.close()


def _cell(value: object) -> Cell:
    if isinstance(value, Reached):
        return "sudah" if value.reached else "belum"
    return value  # type: ignore[return-value]


def _invented(number: int) -> str:
    """A pronounceable name, another for every number up to 26⁴."""
    name = ""
    for _ in range(4):
        number, at = divmod(number, len(_SYLLABLES))
        name += _SYLLABLES[at]
    return name.title()
