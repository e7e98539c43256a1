"""A small kabupaten with villages that are easily mistaken, and the sheet that an office sends of it."""

import io
from typing import Any

import openpyxl
from django.db.models import Model

from core.models import District, Village
from registry import models as m
from tests.factories import make_cooperative

# In the small world's kabupaten Alfa; the last one has no cooperative yet.
DISTRICTS = {"61.01.01": "Teluk Keramat", "61.01.02": "Sebawi"}
VILLAGES = {
    "61.01.01.2001": "Semangau",
    "61.01.01.2002": "Tanjung Mekar",
    "61.01.01.2003": "Tanjung Mekah",
    "61.01.02.2001": "Lubuk Dagang",
    "61.01.02.2002": "Sungai Rambah",
    "61.01.02.2003": "Kartiasa",
}
HEADER = (
    "No|Kab.|Kec.|Ds.|Nama Kopdes|Jml Anggota L|Jml Anggota P|Modal (Rp)|Tgl NIB|CP|Paraf camat"
)
# What each row comes to stands at its right; the header is in row 5.
ROWS = (
    "1|Alfa|Tlk. Keramat|Smangau|KDMP Semangau|1.021|± 12|Rp 1.750.000,-|3 November 2025|0812-3456-7801|ada",  # changed
    "2|Alfa|Sebawi|Ds. Lubuk Dagang|KDMP Lubuk Dagang|||||-|",  # same
    "3|Alfa|Sebawi|Sei Rambah|KDMP Sungai Rambah|1.250|7||31/02/2025|0812-3456-7803|",  # wrong: no such day
    "4|Alfa|Tlk. Keramat|Tanjung Meka|KDMP Tanjung Meka|14|9|||0812-3456-7804|",  # which of the two?
    "5|Alfa|Tlk. Keramat|Tj. Meka|KDMP Tj. Meka|15|8|||0812-3456-7805|",  # the same doubt
    "6|Alfa|Sebawi|Kartiasa|KDMP Kartiasa|21|20|1,5 juta|nihil|0812-3456-7806|",  # new
    "7|Kab. Bravo|Bravo Kecamatan 1|Bravo Desa 11|KDMP Bravo Desa 11|1|2|||0812-3456-7807|",  # foreign
)
CHANGED, SAME, WRONG, ON_PAGE, IN_FILE, NEW, FOREIGN = range(6, 13)  # their rows in the sheet
NAME = "Rekap Kopdes Kab. Alfa (final) rev2.xlsx"


def settle_alfa() -> None:
    """Gives the small world's Alfa the names above, and every village but the last its cooperative."""
    for code, name in DISTRICTS.items():
        District.objects.filter(pk=code).update(name=name)
    for code, name in VILLAGES.items():
        Village.objects.filter(pk=code).update(name=name)
    m.Cooperative.objects.filter(village="61.01.01.2001").update(
        name="Koperasi Desa Merah Putih Semangau"
    )
    for code in list(VILLAGES)[1:-1]:
        make_cooperative(Village.objects.get(pk=code))


def ugly_sheet() -> bytes:
    """Title rows and a line of numbers around the table, a total and a signature below it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Rekap"
    for title in ("PEMERINTAH KABUPATEN ALFA", "REKAPITULASI KOPERASI DESA MERAH PUTIH", "", ""):
        sheet.append([title or None])
    sheet.merge_cells("A1:K1")
    sheet.merge_cells("A2:K2")
    for line in (HEADER, *ROWS):
        sheet.append([text or None for text in line.split("|")])
    sheet.append(["JUMLAH", None, None, None, None, "2.321", "58"])
    sheet.append([])
    sheet.append([None] * 8 + ["Alfa, 5 November 2026"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


class Balikan:
    """The workbook in the sender's hands: what its drop-downs offer, and his corrections."""

    def __init__(self, content: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(content))
        self.sheet = self.book["Rekap"]
        self.columns = {cell.value: cell.column for cell in self.sheet[5] if cell.value}

    def put(self, row: int, header: str, value: Any) -> None:
        self.sheet.cell(row, self.columns[header]).value = value

    def offers(self, row: int, header: str) -> list[str]:
        at = self.sheet.cell(row, self.columns[header]).coordinate
        for rule in self.sheet.data_validations.dataValidation:
            if at in rule.sqref:
                name, cells = rule.formula1.rsplit("!", 1)
                found = self.book[name.strip("'=")][cells.replace("$", "")]
                return [cell.value for cell in (found[0] if isinstance(found, tuple) else [found])]
        return []

    def choose(self, row: int, header: str, text: str) -> None:
        """The one offer that holds `text`."""
        (found,) = [one for one in self.offers(row, header) if text in one]
        self.put(row, header, found)

    def saved(self) -> bytes:
        file = io.BytesIO()
        self.book.save(file)
        return file.getvalue()


TABLES: tuple[type[Model], ...] = (
    m.Cooperative,
    m.Milestone,
    m.Outlet,
    m.Officer,
    m.MemberCount,
    m.CapitalEntry,
    m.Document,
)
STAMPS = ("updated_at", "changed_at")


def registry_now() -> dict[str, list[dict[str, Any]]]:
    """All that the registry says, without the times at which it was last touched."""
    return {
        table.__name__: [
            {name: value for name, value in row.items() if name not in STAMPS}
            for row in table._default_manager.order_by("pk").values()
        ]
        for table in TABLES
    }
