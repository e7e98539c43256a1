"""Numbers of persons and cooperatives: NIK orang, NIK koperasi, NIB, NPWP.

`lokal-id` judges the structure of a person's NIK. It is not asked about NPWP: it takes every 16-digit one
that does not begin with 0 for a person's NIK, and refuses those that bodies have been given since 2025.
"""

from lokal import format_npwp15, is_valid_nik

from core.sheets.hands.digits import digits_of
from core.sheets.hands.reading import Reading, doubtful, ok, wrong
from core.sheets.hands.text import Cell, quote, short

_PERSON = "NIK orang terdiri dari 16 angka. Periksa angkanya, format kolom Teks."
_COOPERATIVE = "Tulis NIK koperasi dengan angka, misalnya 6101040010001, format kolom Teks."
_NIB = "NIB terdiri dari 13 angka, misalnya 0220001234567, format kolom Teks."
_NPWP = "NPWP terdiri dari 15 atau 16 angka, misalnya 01.234.567.8-701.000, format kolom Teks."


def person_nik(cell: Cell) -> Reading[str]:
    """16 digits of a possible NIK. Problems show its first six digits only: it is personal data."""
    digits = digits_of(cell, _PERSON)
    if isinstance(digits, Reading):
        masked = f"“{short(cell)[:6]}…”"
        return wrong(digits.problem.replace(quote(cell), masked)) if digits.problem else digits
    if len(digits) != 16 or not is_valid_nik(digits):
        return wrong(f"“{digits[:6]}…” ({len(digits)} angka) bukan NIK orang. {_PERSON}")
    return ok(digits)


def cooperative_nik(cell: Cell) -> Reading[str]:
    """5–25 digits. A person's NIK in this column is wrong and not repeated in the problem."""
    digits = digits_of(cell, _COOPERATIVE)
    if isinstance(digits, Reading):
        return digits
    if len(digits) == 16 and is_valid_nik(digits):
        return wrong(f"“{digits[:6]}…” tampaknya NIK orang, bukan NIK koperasi. {_COOPERATIVE}")
    if not 5 <= len(digits) <= 25:
        return wrong(f"{quote(cell)} bukan NIK koperasi. {_COOPERATIVE}")
    return ok(digits)


def nib(cell: Cell) -> Reading[str]:
    """13 digits; one 0 that Excel dropped in front is put back and told."""
    return _with_zero(cell, digits_of(cell, _NIB), (13,), _NIB)


def npwp(cell: Cell) -> Reading[str]:
    """15 or 16 digits without separators; one 0 that Excel dropped in front is put back and told."""
    return _with_zero(cell, digits_of(cell, _NPWP), (15, 16), _NPWP)


def dotted_npwp(digits: str) -> str:
    """15 digits as 01.234.567.8-701.000; 16 stay as they are."""
    return format_npwp15(digits) if len(digits) == 15 else digits


def _with_zero(
    cell: Cell, digits: str | Reading[str], lengths: tuple[int, ...], advice: str
) -> Reading[str]:
    """A number cell can't hold a 0 in front: it was lost. In text somebody may have missed any digit."""
    if isinstance(digits, Reading):
        return digits
    if len(digits) in lengths:
        return ok(digits)
    if len(digits) + 1 != lengths[0]:
        return wrong(f"{quote(cell)} terdiri dari {len(digits)} angka. {advice}")
    whole = f"0{digits}"
    if isinstance(cell, int | float):
        return ok(whole, f"{short(cell)} → {whole} (angka 0 di depan hilang di Excel)")
    return doubtful(
        f"{quote(cell)} kurang satu angka. Mungkin angka 0 di depan hilang. Pilih, atau tulis ulang. {advice}",
        [(whole, whole)],
    )
