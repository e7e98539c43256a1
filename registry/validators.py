"""What numbers look like. Each raises ValidationError with what to do, in Indonesian."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone

rt_rw = RegexValidator(r"^[0-9]{1,3}(/[0-9]{1,3})?$", "Tulis RT/RW dengan angka, misalnya 003/001.")
postal_code = RegexValidator(r"^[0-9]{5}$", "Kode pos terdiri dari 5 angka, misalnya 79460.")
cooperative_number = RegexValidator(
    r"^[0-9][0-9.\-/]{4,24}$", "NIK koperasi hanya berisi angka, misalnya 6101040010001."
)
nib = RegexValidator(
    r"^[0-9]{13}$", "NIB terdiri dari 13 angka tanpa huruf, misalnya 0220001234567."
)
npwp = RegexValidator(
    r"^([0-9]{15,16}|[0-9]{2}\.[0-9]{3}\.[0-9]{3}\.[0-9]-[0-9]{3}\.[0-9]{3})$",
    "NPWP terdiri dari 15 atau 16 angka, misalnya 01.234.567.8-701.000.",
)


def phone(value: str) -> None:
    """Indonesian phone numbers, as 08…, +62… or 0561…; spaces and dashes are allowed."""
    digits = re.sub(r"[\s\-().]", "", value)
    if not re.fullmatch(r"(\+?62|0)[0-9]{7,12}", digits):
        raise ValidationError("Tulis nomor telepon seperti 0812-3456-7890 atau +62 812 3456 7890.")


def not_in_future(value: date) -> None:
    """Something that has happened can't be dated after today (WIB)."""
    if value > timezone.localdate():
        raise ValidationError("Tanggal ini belum terjadi. Periksa hari, bulan dan tahunnya.")


def not_before_programme_era(value: date) -> None:
    """Cooperatives may be older than the programme (developed from existing ones), not than 1900."""
    if value.year < 1900:
        raise ValidationError("Tahun tidak masuk akal. Tulis empat angka, misalnya 2025.")


past_date = [not_before_programme_era, not_in_future]
