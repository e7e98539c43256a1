"""The columns of gerai sheets, with the headers that offices give them.

Names: those of the place and of the cooperative as in its own sheets (`fields`); outlet_kind, business
(the gerai's own name), status, opened_on, employees.
"""

from core.sheets import hands
from core.sheets.hands import Reading
from core.sheets.hands.reading import doubtful
from core.sheets.hands.text import Cell, quote, short, tokens
from core.sheets.kinds import Options, SheetField
from registry.imports.fields import IDENTITY, OUTLETS, PLACE, column
from registry.imports.readers import OUTLET_WORDS, dated, one_of, plain, text
from registry.models import Outlet

# The label first: it is what a person is told; then what stands in cells.
KIND_WORDS: dict[str, tuple[str, ...]] = {
    kind.value: (kind.label, *OUTLETS[kind.value]) for kind in Outlet.Kind
}
KIND_WORDS[Outlet.Kind.OTHER] += ("Lainnya", "Lain-lain", "Usaha lain-lain")
KIND_WORDS[Outlet.Kind.SAVINGS_LOANS] += ("Unit Usaha Simpan Pinjam", "KSP")
KIND_WORDS[Outlet.Kind.GROCERIES] += ("Warung Sembako", "Kios Sembako", "Gerai Toko Sembako")
MOST_EMPLOYEES = 32_767  # what its column of the database holds


def outlet_kind(cell: Cell, options: Options) -> Reading[str]:
    """A kind of gerai. What is none of the seven may be an other business: that is asked."""
    reading = hands.choice(cell, KIND_WORDS)
    if reading.state != "wrong" or not isinstance(cell, str) or not tokens(cell):
        return reading
    other = Outlet.Kind.OTHER
    question = f"{reading.problem} Atau pilih {other.label}, dengan {quote(cell)} sebagai namanya."
    return doubtful(question, [(other.value, f"{other.label}: {short(cell)}")])


def own_name(cell: str) -> str:
    """The business that a cell names which is no kind of gerai ("Pangkalan gas"); "" for a kind."""
    known = any(tokens(cell) == tokens(word) for words in KIND_WORDS.values() for word in words)
    return "" if known else " ".join(cell.split())


NAME, NIK = (next(one for one in IDENTITY if one.name == name) for name in ("name", "nik"))
OUTLET_FIELDS: tuple[SheetField, ...] = (
    *PLACE,
    SheetField(NAME.name, NAME.label, NAME.synonyms, False, NAME.read),
    NIK,
    column(
        "outlet_kind",
        "Jenis gerai",
        "Gerai|Jenis Usaha|Usaha|Bidang Usaha|Kategori Gerai|Jenis Gerai/Usaha",
        outlet_kind,
        required=True,
    ),
    column(
        "business",
        "Nama usaha",
        "Nama Gerai|Nama Toko|Merek|Merek Usaha|Nama Usaha Gerai",
        text(120),
    ),
    column(
        "status",
        "Status",
        "Status Gerai|Status Operasional|Status Usaha|Kondisi|Kondisi Gerai|Keadaan|Keadaan Gerai|"
        "Beroperasi",
        one_of(OUTLET_WORDS),
    ),
    column(
        "opened_on",
        "Mulai beroperasi",
        "Tanggal Mulai Beroperasi|Tanggal Beroperasi|Tanggal Operasional|Mulai Operasional|"
        "Beroperasi Sejak|Tanggal Buka|Tanggal Mulai|Mulai Buka|Tanggal Operasi",
        dated(hands.day),
    ),
    column(
        "employees",
        "Karyawan",
        "Jumlah Karyawan|Pegawai|Jumlah Pegawai|Tenaga Kerja|Jumlah Tenaga Kerja|Jumlah TK|Pekerja|"
        "Jumlah Pekerja",
        plain(lambda cell: hands.whole_number(cell, maximum=MOST_EMPLOYEES)),
    ),
)
