"""The columns of sheets of participants, with the headers that offices give them."""

import re

from core.sheets.hands import Reading
from core.sheets.hands.reading import nothing, ok, wrong
from core.sheets.hands.text import Cell, cleaned, is_blank
from core.sheets.kinds import Options, SheetField
from mentors.imports.fields import NAME, NIK, PHONE, split
from registry.imports.fields import PLACE
from registry.imports.readers import one_of, text
from trainings.words import Seat, roman

STATE_WORDS = {
    Seat.SEATED.value: ("Terdaftar", "peserta", "diundang", "ikut", "hadir", "konfirmasi"),
    Seat.WAITING.value: ("Daftar tunggu", "menunggu", "cadangan", "waiting list"),
    Seat.REPLACED.value: ("Digantikan", "diganti"),
    Seat.WITHDRAWN.value: ("Batal", "mundur", "mengundurkan diri", "tidak ikut", "dibatalkan"),
}
ROMANS = {roman(number): number for number in range(1, 40)}


def batch_number(cell: Cell, options: Options) -> Reading[int]:
    """3, "III", "Angkatan III", "Angk. 3", "Angkatan III (2025)"."""
    words = cleaned(cell).upper().removesuffix(".0")
    if is_blank(words):
        return nothing()
    bare = re.sub(r"\(\d{4}\)|ANGKATAN|ANGK\.?|KE-?", " ", words).strip()
    number = int(bare) if re.fullmatch(r"\d{1,3}", bare) else ROMANS.get(bare, 0)
    if number:
        return ok(number)
    return wrong("tidak terbaca sebagai nomor angkatan. Tulis 3 atau III.")


def year(cell: Cell, options: Options) -> Reading[int]:
    words = cleaned(cell).removesuffix(".0")
    if is_blank(words):
        return nothing()
    if re.fullmatch(r"20\d\d", words):
        return ok(int(words))
    return wrong("tulis tahun dengan empat angka, misalnya 2025.")


def participant_number(cell: Cell, options: Options) -> Reading[int]:
    """ "P12", as our own export writes it."""
    words = cleaned(cell).upper()
    if is_blank(words):
        return nothing()
    if found := re.fullmatch(r"P(\d{1,18})", words):
        return ok(int(found[1]))
    return wrong("nomor peserta ditulis P dan angka, misalnya P12. Kosongkan bila belum ada.")


PARTICIPANT_FIELDS: tuple[SheetField, ...] = (
    SheetField(
        "number",
        "No. peserta",
        split("Nomor peserta|Nomor kepesertaan"),
        False,
        participant_number,
    ),
    SheetField(
        "programme", "Program", split("Program pelatihan|Nama program|Pelatihan|Nama pelatihan"),
        False, text(120),
    ),
    SheetField("year", "Tahun", split("Tahun angkatan|Tahun pelatihan"), False, year),
    SheetField("batch", "Angkatan", split("Angkatan ke|Nomor angkatan"), False, batch_number),
    NAME,
    NIK,
    PHONE,
    *PLACE,
    SheetField(
        "name",
        "Nama koperasi",
        split("Koperasi|Nama KDMP|KDMP|Asal koperasi|Kopdes|Nama KDKMP"),
        False,
        text(200),
    ),
    SheetField(
        "state", "Status", split("Status peserta|Status kepesertaan|Keikutsertaan"), False,
        one_of(STATE_WORDS),
    ),
    SheetField("state_reason", "Alasan", split("Alasan batal|Alasan diganti"), False, text(250)),
    SheetField("note", "Catatan", split("Keterangan|Catatan peserta"), False, text(250)),
)  # fmt: skip
