"""Why a file is not read, and how much of one is read. Plain Python: the child imports it without Django."""

from dataclasses import asdict, dataclass
from json import dumps, loads

# Excel's own limit is 32,767 characters in a cell; a CSV may hold somewhat more by mistake.
MAX_TEXT = 100_000
MAX_SHEETS = 100
MAX_MERGED = 50_000
# All texts of a workbook together, in characters: a shared text named a million times is a bomb too.
MAX_OUTPUT = 400_000_000
# Unzipped bytes of one part and of all; 83,000 rows × 30 columns are about 100 MB.
MAX_PART = 300 * 1024 * 1024
MAX_UNZIPPED = 400 * 1024 * 1024
MAX_ENTRIES = 2_000
# How often a part may be larger than its zipped form, asked only of parts above RATIO_FROM bytes.
MAX_RATIO = 250
RATIO_FROM = 10 * 1024 * 1024
MAX_DEPTH = 64

DAMAGED = (
    "Berkas ini rusak atau tidak lengkap. Buka di Excel atau LibreOffice, simpan ulang sebagai "
    "Excel (.xlsx), lalu unggah lagi. Bila tidak bisa dibuka, minta pengirim mengirim ulang."
)
TOO_LARGE = (
    "Isi berkas ini terlalu besar untuk dibaca. Hapus lembar, baris, gambar, dan format yang tidak "
    "perlu, atau bagi menjadi beberapa berkas, lalu unggah lagi."
)
UNSAFE = (
    "Berkas ini memuat bagian yang tidak lazim dan tidak aman. Salin datanya ke lembar baru di Excel, "
    "simpan sebagai .xlsx, lalu unggah berkas baru itu."
)
LOCKED = (
    "Berkas ini dikunci dengan kata sandi. Buka di Excel, hapus kata sandinya "
    "(File › Info › Proteksi Buku Kerja), simpan, lalu unggah lagi."
)


NO_SHEET = "Berkas ini {what}, bukan lembar data. Unggah Excel (.xlsx), ODS, atau CSV."
TOO_MANY_BYTES = (
    "Berkas ini {size} MB; paling besar {most} MB. Hapus gambar dan lembar yang tidak perlu, atau "
    "bagi menjadi beberapa berkas."
)
EMPTY = "Berkas ini kosong (0 byte). Periksa berkas aslinya, lalu unggah lagi."
SAVE_AS = (
    "Buka di Excel atau LibreOffice, pilih Simpan Sebagai › Excel (.xlsx), lalu unggah hasilnya."
)
BINARY = f"Berkas ini Excel biner (.xlsb), yang tidak dibaca di sini. {SAVE_AS}"
OFFICE = "Berkas ini Word atau PowerPoint. Salin tabelnya ke Excel, simpan, lalu unggah."
ARCHIVE = (
    "Berkas ini arsip yang berisi berkas lain. Keluarkan dulu isinya, lalu unggah lembar Excel, ODS, "
    "atau CSV-nya satu per satu."
)
# Endings that people choose by mistake, and what they are told. Any other name is welcome: the gate
# looks at what a file really is.
ENDINGS = {
    NO_SHEET.format(what="PDF"): "pdf",
    NO_SHEET.format(what="gambar"): "jpg jpeg png gif heic webp bmp tif tiff",
    NO_SHEET.format(what="video atau suara"): "mp4 mov 3gp mp3 ogg opus m4a",
    NO_SHEET.format(what="program"): "exe msi apk",
    OFFICE: "doc docx odt rtf ppt pptx odp",
    ARCHIVE: "zip rar 7z gz tar",
    BINARY: "xlsb",
}
NO_SHEETS = {ending: told for told, endings in ENDINGS.items() for ending in endings.split()}


class Refused(Exception):
    """The file is not read; `str(error)` is the Indonesian message shown to the person."""


@dataclass(frozen=True)
class Limits:
    """How much a file may hold and its child process may take (bytes, rows, columns, MB, seconds)."""

    max_bytes: int
    max_rows: int
    max_columns: int
    child_mb: int
    child_seconds: int

    def as_text(self) -> str:
        return dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> "Limits":
        return cls(**loads(text))


def column_letters(column: int) -> str:
    """The letters of a 1-based column: 1 → A, 28 → AB."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def number(count: int) -> str:
    """2143 → 2.143"""
    return f"{count:,}".replace(",", ".")


def by_name(filename: str) -> str:
    """Why a file of this name is not taken, in Indonesian; "" when it may be a sheet."""
    return NO_SHEETS.get(filename.lower().strip().rpartition(".")[2], "")


def by_size(size: int, most: int) -> str:
    """Why a file of `size` bytes is not taken where `most` are; "" when it may pass."""
    if not size:
        return EMPTY
    megabytes = 1024 * 1024
    shown = {"size": number(-(-size // megabytes)), "most": number(most // megabytes)}
    return TOO_MANY_BYTES.format(**shown) if size > most else ""
