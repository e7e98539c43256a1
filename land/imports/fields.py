"""The columns of parcel sheets, with the headers that offices give them.

Names: those of the place and of the cooperative as in its own sheets; attributes of Parcel; `size` is width and
length in one cell.
"""

from collections.abc import Mapping
from typing import Any

from core.sheets import hands
from core.sheets.hands import Reading
from core.sheets.hands.reading import Reading as R
from core.sheets.hands.reading import nothing, wrong
from core.sheets.hands.text import Cell, cleaned, tokens
from core.sheets.kinds import Options, SheetField
from land.parcels import reading as r
from land.words import Answer, Electricity, Internet, Ownership, Road, Surveyor, Water
from registry.imports.fields import IDENTITY, PLACE, column
from registry.imports.readers import Reader, dated, one_of, plain, text

OWNERSHIP_WORDS: dict[str, tuple[str, ...]] = {
    Ownership.BMDES: ("BMDes", "Barang milik desa", "Aset desa", "Tanah desa", "Tanah kas desa", "TKD"),
    Ownership.BMD_PROVINCE: ("BMD Prov", "BMD prov.", "Aset provinsi", "Milik provinsi"),
    Ownership.BMD_REGENCY: ("BMD Kab", "BMD kabupaten", "BMD kota", "BMD", "Aset kabupaten", "Aset pemkab"),
    Ownership.BMN: ("BMN", "Barang milik negara", "Aset negara"),
    Ownership.GRANT: ("Tanah hibah", "Dihibahkan", "Hibah warga"),
    Ownership.OWN: ("Sendiri", "Milik koperasi", "Tanah koperasi"),
    Ownership.ADAT: ("Adat", "Ulayat", "Tanah adat", "Tanah ulayat"),
    Ownership.KUD: ("Milik KUD", "Eks KUD"),
    Ownership.OTHER: ("Lain-lain", "Lain"),
}  # fmt: skip
ANSWER_WORDS = {
    Answer.YES.value: ("Ya", "Y", "Iya", "Ada", "Sudah", "Memenuhi", "Jelas", "✓"),
    Answer.NO.value: ("Tidak", "T", "Tdk", "Tidak ada", "Tidak memenuhi", "Bukan", "Belum memenuhi"),
}  # fmt: skip
NOT_KNOWN = {"belum diketahui", "belum", "tidak tahu", "tidak diketahui"}
MOST_METRES = 1_000_000


def words_of(choices: Any, more: Mapping[str, tuple[str, ...]] | None = None) -> dict[str, Any]:
    """Stored value → its label and what else people write."""
    return {one.value: (one.label, *(more or {}).get(one.value, ())) for one in choices}


def answer(cell: Cell, options: Options) -> Reading[str]:
    """Yes or no; "belum diketahui" says nothing."""
    return nothing() if tokens(cell) in NOT_KNOWN else hands.choice(cell, ANSWER_WORDS)


def surveyors(cell: Cell, options: Options) -> Reading[tuple[str, ...]]:
    """Several, parted by commas: "TNI, Pendamping (BA)"."""
    found: list[str] = []
    known = words_of(Surveyor, {"ba": ("BA", "Pendamping"), "tni": ("Kodim", "Babinsa")})
    told = []
    for part in cleaned(cell).replace(";", ",").replace("/", ",").split(","):
        one: R[str] = hands.choice(part, known)
        if one.problem:
            return wrong(one.problem)
        if one.value and one.value not in found:
            found.append(one.value)
            told.append(one.told)
    return R(tuple(found), "; ".join(filter(None, told))) if found else nothing()


def size(cell: Cell) -> Reading[Any]:
    """(width, length) in metres of "20 x 50"."""
    reading = hands.dimensions(cell)
    if reading.value is not None and r.sides(str(cell)) is None:
        return wrong("Ukuran harus lebih dari 0. Kosongkan bila belum diketahui.")
    return reading


def metres(cell: Cell) -> Reading[int]:
    return hands.whole_number(cell, maximum=MOST_METRES)


def choices(name: str, label: str, synonyms: str, of: Any) -> SheetField:
    return column(name, label, synonyms, one_of(words_of(of)))


def yes_no(name: str, label: str, synonyms: str = "") -> SheetField:
    return column(name, label, synonyms, answer)


NAME, NIK, LATITUDE, LONGITUDE = (
    next(one for one in IDENTITY if one.name == name)
    for name in ("name", "nik", "latitude", "longitude")
)
AREA: Reader = plain(lambda cell: r.area(cell))
SIDE: Reader = plain(lambda cell: r.side(cell))
PARCEL_FIELDS: tuple[SheetField, ...] = (
    *PLACE,
    SheetField(NAME.name, NAME.label, NAME.synonyms, False, NAME.read),
    NIK,
    column("number", "Lahan ke", "Nomor lahan|No. lahan|Calon ke|Lahan nomor",
           plain(lambda cell: hands.whole_number(cell, minimum=1, maximum=999))),
    column("ownership", "Kepemilikan", "Status kepemilikan|Kepemilikan lahan|Status kepemilikan lahan|"
           "Status lahan|Pemilik lahan|Jenis kepemilikan|Asal lahan",
           one_of(words_of(Ownership, OWNERSHIP_WORDS)), required=True),
    column("holder", "Atas nama", "Nama pemilik|Pemegang hak|Sertifikat atas nama|Nama pemegang hak", text(160)),
    column("certificate_number", "Nomor sertifikat/surat", "Nomor sertifikat tanah|No. SHM|Nomor SHM|"
           "Nomor surat tanah|No. sertifikat tanah|Nomor hak", text(80)),
    column("address", "Letak", "Letak lahan|Lokasi lahan|Alamat lahan|Alamat lokasi", text(250)),
    column("size", "Ukuran lahan", "Ukuran|Dimensi|Lebar x panjang|Panjang x lebar|P x L|L x P", plain(size)),
    column("width", "Lebar (m)", "Lebar|Lebar lahan", SIDE),
    column("length", "Panjang (m)", "Panjang|Panjang lahan", SIDE),
    column("stated_area", "Luas yang disebut (m²)", "Luas|Luas lahan|Luas lahan (m2)|Luas (m2)|Luas tanah|"
           "Luas tersedia|Luas yang disebut", AREA),
    column("certificate_area", "Luas di sertifikat (m²)", "Luas sertifikat|Luas di sertifikat|Luas SHM", AREA),
    LATITUDE,
    LONGITUDE,
    yes_no("title_clear", "Status tanah jelas", "Clear and clean|Status tanah clear|Legalitas jelas"),
    yes_no("size_fits", "Luas memenuhi syarat", "Memenuhi luas|Luas cukup"),
    yes_no("strategic", "Strategis dan mudah dijangkau", "Strategis|Lokasi strategis"),
    yes_no("ready", "Siap bangun dan bebas bencana", "Siap bangun|Siap dibangun|Bebas bencana"),
    yes_no("protected_farmland", "LP2B/LSD", "LP2B|LSD|Sawah dilindungi"),
    yes_no("power_line", "SUTET", "Di bawah SUTET|Dilalui SUTET"),
    yes_no("floods", "Rawan banjir", "Banjir|Daerah banjir"),
    choices("road", "Jalan", "Kondisi jalan|Akses jalan|Jenis jalan", Road),
    column("settlement_m", "Jarak ke permukiman (m)", "Jarak permukiman|Jarak ke pemukiman", plain(metres)),
    choices("internet", "Internet", "Sinyal|Jaringan internet|Sinyal internet", Internet),
    choices("electricity", "Listrik", "Sumber listrik|Jaringan listrik", Electricity),
    choices("water", "Air", "Sumber air|Air bersih", Water),
    column("surveyors", "Disurvei oleh", "Surveyor|Tim survei|Petugas survei", surveyors),
    column("surveyed_on", "Disurvei pada", "Tanggal survei|Tgl survei", dated(hands.day)),
    column("note", "Catatan", "Keterangan|Ket|Catatan lahan", text(2000)),
)  # fmt: skip
