"""What a page says of an alarm, in words. `row`: an Alarm, or a list's row with the same names."""

from typing import Any

from core.templatetags.kdkmp import angka
from dashboard.warnings.words import Beside


def of_ten(percent: int) -> str:
    """ "9 dari 10" of 90, "85 dari 100" of 85."""
    return f"{percent // 10} dari 10" if percent % 10 == 0 else f"{percent} dari 100"


def crowd_of(beside: str, regency: str, form: str) -> str:
    if beside == Beside.PROVINCE:
        return "seluruh provinsi"
    if beside == Beside.FORM:
        return f"{regency}, koperasi {form}"
    return regency


def compared(row: Any, regency: str, form: str) -> str:
    """ "12 hari lebih lama dari 9 dari 10 koperasi serupa (Kabupaten Sambas, koperasi desa: 84 koperasi)"."""
    crowd = crowd_of(row.beside, regency, form)
    return (
        f"{angka(row.days - row.limit)} hari lebih lama dari {of_ten(row.share)} koperasi serupa "
        f"({crowd}: {angka(row.others)} koperasi)"
    )


def evidence(row: Any) -> str:
    """What the comparison rests on."""
    return (
        f"{angka(row.stays)} masa tunggu di {angka(row.others)} koperasi lain, {angka(row.exits)} di antaranya sudah "
        f"selesai; {of_ten(row.share)} selesai dalam {angka(row.limit)} hari"
    )


def outlook(row: Any) -> str:
    """What became of others who waited as long."""
    if row.remaining is None:
        return "Belum ada yang menunggu selama ini lalu selesai"
    told = f"Separuh yang menunggu selama ini selesai dalam {angka(row.remaining)} hari lagi"
    if row.chance is None:
        return told
    return f"{told}; peluang selesai dalam 30 hari {row.chance}\u00a0%"
