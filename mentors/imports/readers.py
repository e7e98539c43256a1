"""Readers for the cells of people's sheets. What is sensitive comes out sealed, and no message repeats it."""

import re
from datetime import date, timedelta

from lokal import parse_nik

from core.sheets import hands
from core.sheets.hands import Reading
from core.sheets.hands.digits import digits_of
from core.sheets.hands.reading import nothing, ok, wrong
from core.sheets.hands.text import Cell, cleaned, is_blank, says_absent
from core.sheets.kinds import Options
from core.sheets.sealing import Secret, mask_in, secret
from mentors.models import MentorContract, Person
from registry.imports.readers import text

ROLE_WORDS = {
    MentorContract.Role.BA.value: (
        MentorContract.Role.BA.label,
        "BA",
        "Business Assistant",
        "Asisten bisnis",
        "Pendamping",
        "Pendamping koperasi",
        "Pendamping BA",
    ),
    # a bare "PMO" is both, so it asks
    MentorContract.Role.PMO_REGENCY.value: (
        MentorContract.Role.PMO_REGENCY.label,
        "PMO kabupaten",
        "PMO kab",
        "PMO kota",
        "PMO kab kota",
        "PMO",
    ),
    MentorContract.Role.PMO_PROVINCE.value: (
        MentorContract.Role.PMO_PROVINCE.label,
        "PMO prov",
        "PMO propinsi",
        "PMO",
    ),
}
SEX_WORDS = {
    Person.Sex.MALE.value: ("Laki-laki", "L", "Lk", "Laki", "Pria"),
    Person.Sex.FEMALE.value: ("Perempuan", "P", "Pr", "Wanita"),
}
EDUCATION_WORDS = {
    Person.Education.SECONDARY.value: (
        Person.Education.SECONDARY.label,
        *("SMA", "SMK", "SLTA", "MA", "SMA sederajat", "SMU", "STM"),
    ),
    Person.Education.DIPLOMA.value: (
        Person.Education.DIPLOMA.label,
        *("Diploma", "D1", "D2", "D3", "D4", "D I", "D II", "D III", "D IV", "DIII", "DIV"),
    ),
    Person.Education.BACHELOR.value: (
        Person.Education.BACHELOR.label,
        *("Sarjana", "S1", "S 1", "Strata 1", "SE", "SH"),
    ),
    Person.Education.MASTER.value: (
        Person.Education.MASTER.label,
        *("Magister", "S2", "S 2", "S3", "S 3", "Doktor", "Strata 2"),
    ),
}
YOUNGEST, OLDEST = timedelta(days=15 * 365), date(1935, 1, 1)
KEPT_MASKED = "disamarkan, jadi tidak diubah"
LOST = (
    "sebagian angkanya hilang karena Excel membulatkannya. Ubah format kolom menjadi Teks, lalu tulis ulang "
    "nomornya lengkap."
)
BAD_BIRTH = (
    "tidak terbaca sebagai tanggal lengkap yang mungkin. Tulis hari, bulan dan tahun, misalnya 17-08-1990; "
    "periksa juga bila Excel menukar hari dan bulan."
)


def nik(cell: Cell, options: Options) -> Reading[Secret]:
    """A person's NIK, spaces and apostrophes or not. A masked one changes nothing."""
    if refused := empty_or_masked(cell):
        return refused
    digits = digits_of(cell, "")
    if isinstance(digits, Reading):
        return wrong(LOST if "hilang" in digits.problem else "harus 16 angka. Periksa angkanya.")
    if len(digits) != 16:
        return wrong(f"harus 16 angka, di sel ini ada {len(digits)}. Periksa angkanya.")
    errors = {one.code for one in parse_nik(digits).errors}
    if "birth_date" in errors:
        return wrong("angka ke-7 sampai ke-12 bukan tanggal lahir yang ada. Periksa angkanya.")
    if errors:
        return wrong("bukan NIK yang mungkin. Periksa angka depan (wilayah) dan belakangnya.")
    return ok(secret(digits))


def birth(cell: Cell, options: Options) -> Reading[Secret]:
    """A birth date, also behind its place: "Sambas, 3 Mei 1990". Sealed as ISO; the mask shows the year."""
    if refused := empty_or_masked(cell):
        return refused
    if isinstance(cell, str) and (first := re.search(r"[0-9]", cell)):
        cell = cell[first.start() :]
    reading = hands.day(cell, today=options.today - YOUNGEST, earliest=OLDEST)
    if reading.state == "empty":
        return nothing()
    if reading.state != "ok" or reading.value is None:
        return wrong(BAD_BIRTH)
    return ok(secret(reading.value.isoformat(), f"••/••/{reading.value.year}"))


def bank(cell: Cell, options: Options) -> Reading[str]:
    """A bank's name; an account number beside it would be kept in plain."""
    reading = text(40)(cell, options)
    if sum(sign.isdigit() for sign in reading.value or "") >= 5:
        return wrong("tulis nama banknya saja; nomor rekening ada di kolomnya sendiri.")
    return reading


def account(cell: Cell, options: Options) -> Reading[Secret]:
    """A bank account's digits."""
    if refused := empty_or_masked(cell):
        return refused
    digits = digits_of(cell, "")
    if isinstance(digits, Reading):
        return wrong(LOST if "hilang" in digits.problem else "tulis nomornya dengan angka saja.")
    if not 5 <= len(digits) <= 25:
        return wrong(f"terdiri dari {len(digits)} angka; nomor rekening 5 sampai 25 angka.")
    if isinstance(cell, int | float):
        return ok(secret(digits), "format angka; periksa bahwa angka 0 di depan tidak hilang")
    return ok(secret(digits))


def empty_or_masked(cell: Cell) -> Reading | None:
    said = cleaned(cell)
    if is_blank(said) or says_absent(said):
        return nothing()
    if mask := mask_in(cell):
        return ok(Secret("", mask), KEPT_MASKED)
    return None


def email(cell: Cell, options: Options) -> Reading[str]:
    text = "".join(cleaned(cell).split())
    if is_blank(text) or says_absent(text):
        return nothing()
    return ok(text.lower()) if len(text) <= 254 else wrong("Terlalu panjang.")


def any_day(cell: Cell, options: Options) -> Reading[date]:
    """A day that may lie ahead."""
    return hands.day(cell, today=options.today, future=True)
