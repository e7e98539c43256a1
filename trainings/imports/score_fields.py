"""The columns of a sheet of test values, with the headers that committees give them."""

import re

from core.sheets.hands.reading import Reading, broken_formula, nothing, ok, wrong
from core.sheets.hands.text import Cell, cleaned, is_blank, quote
from core.sheets.kinds import Options, SheetField
from core.sheets.sealing import Secret, mask_in, secret
from mentors.imports import readers
from mentors.imports.fields import NAMES, NIKS, split
from registry.imports.readers import text
from trainings.models.enrolment import CODE_LENGTH
from trainings.scoring.reading import read_score
from trainings.words import ROMAN

NUMBER = re.compile(r"(?:angkatan|batch|gelombang)?\s*(?:ke)?[\s\-.]*([ivx]+|[0-9]{1,4})", re.I)
YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")


def enrolment_id(cell: Cell, options: Options) -> Reading[int]:
    """Our own number of a participation."""
    told = cleaned(cell).removesuffix(".0")
    if is_blank(told):
        return nothing()
    if told.isascii() and told.isdigit() and len(told) < 19:
        return ok(int(told))
    return wrong(
        f"{quote(cell)} bukan nomor kepesertaan. Tulis seperti pada unduhan, atau kosongkan."
    )


def code(cell: Cell, options: Options) -> Reading[Secret]:
    """A participant code: it opens attendance, so it is kept sealed."""
    if is_blank(cleaned(cell)):
        return nothing()
    if mask := mask_in(cell):
        return ok(Secret("", mask))
    signs = "".join(sign for sign in cleaned(cell).upper() if sign.isalnum())
    if len(signs) != CODE_LENGTH or not signs.isascii():
        return wrong(f"kode peserta terdiri dari {CODE_LENGTH} huruf dan angka. Periksa lagi.")
    return ok(secret(signs))


def arabic(text: str) -> int:
    """ "III" → 3, "3" → 3; 0 for what is no Roman number."""
    if text.isdigit():
        return int(text)
    left, value = text.upper(), 0
    for size, sign in ROMAN:
        while left.startswith(sign):
            left, value = left.removeprefix(sign), value + size
    return 0 if left else value


def batch(cell: Cell, options: Options) -> Reading[tuple[int, int]]:
    """ "Angkatan III (2025)", "III", "3/2025" → (number, year), the year 0 where none stands."""
    if broken := broken_formula(cell):
        return broken
    told = cleaned(cell).removesuffix(".0")
    if is_blank(told):
        return nothing()
    year = YEAR.search(told)
    rest = re.sub(r"[()/,]|tahun", " ", YEAR.sub(" ", told), flags=re.I).strip()
    found = NUMBER.fullmatch(rest)
    number = arabic(found[1]) if found else 0
    if not number:
        return wrong(f"{quote(cell)} tidak terbaca. Tulis misalnya Angkatan III (2025).")
    return ok((number, int(year[0]) if year else 0))


def value(cell: Cell, options: Options) -> Reading:
    return read_score(cell)


SCORE_FIELDS: tuple[SheetField, ...] = (
    SheetField(
        "enrolment_id",
        "Nomor kepesertaan",
        split("ID Peserta|ID Kepesertaan|No. Kepesertaan"),
        False,
        enrolment_id,
    ),
    SheetField("code", "Kode peserta", split("Kode"), False, code, True),
    SheetField("nik", "NIK", split(NIKS), False, readers.nik, True),
    SheetField(
        "person_name",
        "Nama peserta",
        split(f"Nama Lengkap|Peserta|Nama Pengurus|{NAMES}"),
        True,
        text(120),
    ),
    SheetField("programme", "Program", split("Nama Program|Program Pelatihan"), False, text(120)),
    SheetField("batch", "Angkatan", split("Angkatan Ke|Batch|Gelombang"), False, batch),
    SheetField(
        "pre",
        "Pre-test",
        split("Pretest|Nilai Pre-test|Nilai Pretest|Pre|Tes Awal|Nilai Awal|Nilai Tes Awal"),
        False,
        value,
    ),
    SheetField(
        "post",
        "Post-test",
        split(
            "Posttest|Nilai Post-test|Nilai Posttest|Post|Tes Akhir|Nilai Akhir|Nilai Tes Akhir|Nilai|"
            "Nilai Ujian"
        ),
        False,
        value,
    ),
)
