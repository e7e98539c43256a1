"""Cells as they stand in forwarded sheets, and what they must be read as."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from core.sheets import hands
from core.sheets.hands import Reached

TODAY = date(2026, 1, 20)
NOV_3 = date(2025, 11, 3)
ASKS, WRONG, EMPTY = "doubtful", "wrong", "empty"
REGENCIES = [f"61.{n:02}" for n in (*range(1, 13), 71, 72)]


def day(cell):
    return hands.day(cell, today=TODAY)


def milestone(cell):
    return hands.milestone(cell, today=TODAY)


def latitude(cell):
    return hands.coordinate(cell, "latitude")


def longitude(cell):
    return hands.coordinate(cell, "longitude")


def regency(cell):
    return hands.region_code(cell, digits=4, known=REGENCIES)


def pattern(cell):
    return hands.choice(
        cell,
        {"konvensional": ("Konvensional", "biasa"), "syariah": ("Syariah", "Prinsip Syari'ah")},
    )


# (reader, cell, value or state, whether the interpretation is told)
EXAMPLES = [
    (hands.whole_number, "2.143", 2143, False),
    (hands.whole_number, 2143, 2143, False),
    (hands.whole_number, 2143.0, 2143, False),
    (hands.whole_number, "12 orang", 12, True),
    (hands.whole_number, "± 12", 12, True),
    (hands.whole_number, "1,234", 1234, True),
    (hands.whole_number, "２１", 21, False),
    (hands.whole_number, "\xa02143\xa0", 2143, False),
    (hands.whole_number, "250 120", 250120, True),
    (hands.whole_number, "250\n120", WRONG, False),
    (hands.whole_number, "nihil", 0, True),
    (hands.whole_number, "-", EMPTY, False),
    (hands.whole_number, None, EMPTY, False),
    (hands.whole_number, "belum ada", EMPTY, True),
    (hands.whole_number, 2.143, ASKS, False),
    (hands.whole_number, "2,000", ASKS, False),
    (hands.whole_number, "1.5", WRONG, False),
    (hands.whole_number, "XII", WRONG, False),
    (hands.whole_number, "12-15", WRONG, False),
    (hands.whole_number, "2.1E+3", WRONG, False),
    (hands.whole_number, "10²", WRONG, False),
    (hands.whole_number, -3, WRONG, False),
    (hands.whole_number, True, WRONG, False),
    (hands.whole_number, NOV_3, WRONG, False),
    (hands.whole_number, "#REF!", WRONG, False),
    (hands.decimal_number, "1.234,5", Decimal("1234.5"), False),
    (hands.decimal_number, "1,5", Decimal("1.5"), False),
    (hands.decimal_number, "1.5", Decimal("1.5"), True),
    (hands.decimal_number, "1,234.5", Decimal("1234.5"), True),
    (hands.decimal_number, 45.25, Decimal("45.25"), False),
    (hands.decimal_number, "2.143", ASKS, False),
    (hands.area, "1,5 ha", Decimal(15000), True),
    (hands.area, "20x50", Decimal(1000), True),
    (hands.area, "20 m x 50 m", Decimal(1000), True),
    (hands.area, "± 1.000 m2", Decimal(1000), True),
    (hands.area, "1000 M²", Decimal(1000), False),
    (hands.area, "1.000 m²", Decimal(1000), False),
    (hands.area, "0,1 Ha", Decimal(1000), True),
    (hands.area, "10 are", Decimal(1000), True),
    (hands.area, "20 x 50 = 1000 m2", Decimal(1000), True),
    (hands.area, 1250.5, Decimal("1250.5"), False),
    (hands.area, "20x50 (900 m2)", ASKS, False),
    (hands.area, "1.500 ha", ASKS, False),
    (hands.area, "1,000 m2", ASKS, False),
    (hands.area, 2.143, ASKS, False),
    (hands.area, "1,5", ASKS, False),
    (hands.area, "3 borong", WRONG, False),
    (hands.area, "20x30x2", WRONG, False),
    (hands.dimensions, "20 x 30", (Decimal(20), Decimal(30)), False),
    (hands.dimensions, "20 X 30,5 M", (Decimal(20), Decimal("30.5")), False),
    (hands.dimensions, "600 m2", WRONG, False),
    (hands.rupiah, "Rp 1.658.000.000,-", 1_658_000_000, True),
    (hands.rupiah, "Rp1.658.000.000,00", 1_658_000_000, True),
    (hands.rupiah, "Rp1.658.000.000", 1_658_000_000, False),
    (hands.rupiah, "1,6 M", 1_600_000_000, True),
    (hands.rupiah, "1.6 milyar", 1_600_000_000, True),
    (hands.rupiah, "700 juta", 700_000_000, True),
    (hands.rupiah, "Rp 700 jt", 700_000_000, True),
    (hands.rupiah, "1,658 T", 1_658_000_000_000, True),
    (hands.rupiah, "500 rb", 500_000, True),
    (hands.rupiah, "1 miliar 658 juta", 1_658_000_000, True),
    (hands.rupiah, 1658000000.0, 1_658_000_000, False),
    (hands.rupiah, "1.658 M", ASKS, False),
    (hands.rupiah, 1.658, ASKS, False),
    (hands.rupiah, "1,65E+09", WRONG, False),
    (day, "3 November 2025", NOV_3, False),
    (day, NOV_3, NOV_3, False),
    (day, datetime.combine(NOV_3, time()), NOV_3, False),
    (day, datetime.combine(NOV_3, time(8, 30)), NOV_3, True),
    (day, "2025-11-03", NOV_3, False),
    (day, "3 Nov 25", NOV_3, True),
    (day, "Senin, 3 November 2025", NOV_3, True),
    (day, "3/11/25", NOV_3, True),
    (day, "03-11-2025", NOV_3, True),
    (day, "03.11.2025", NOV_3, True),
    (day, "3 Nopember 2025", NOV_3, True),
    (day, "November 3, 2025", NOV_3, True),
    (day, 45964, NOV_3, True),
    (day, 45964.75, NOV_3, True),
    (day, "1 Ags 2025", date(2025, 8, 1), True),
    (day, "1 Mret 2025", date(2025, 3, 1), True),
    (day, "Selasa, 3 November 2025", ASKS, False),
    (day, "1 Jui 2025", ASKS, False),
    (day, "11/13/2025", ASKS, False),
    (day, date(2026, 3, 1), ASKS, False),
    (day, "31/02/2025", WRONG, False),
    (day, "3 Februari 2026", WRONG, False),
    (day, "3/11/1930", WRONG, False),
    (day, "3 Nov", WRONG, False),
    (day, time(8, 0), WRONG, False),
    (day, "belum", EMPTY, True),
    (hands.presence, "sudah", True, False),
    (hands.presence, "✓", True, True),
    (hands.presence, "√", True, True),
    (hands.presence, "v", True, True),
    (hands.presence, 1, True, True),
    (hands.presence, "lengkap", True, True),
    (hands.presence, "belum ada", False, False),
    (hands.presence, "-", False, True),
    (hands.presence, "n/a", False, True),
    (hands.presence, "nihil", False, True),
    (hands.presence, "proses", False, True),
    (hands.presence, "#N/A", WRONG, False),
    (hands.presence, "x", ASKS, False),
    (hands.presence, "belom", ASKS, False),
    (hands.presence, "minggu depan", WRONG, False),
    (hands.presence, "", EMPTY, False),
    (milestone, "sudah", Reached(True), False),
    (milestone, "belum", Reached(False), False),
    (milestone, "proses", Reached(False), True),
    (milestone, "-", Reached(False), True),
    (milestone, NOV_3, Reached(True, NOV_3), False),
    (milestone, "3/11/25", Reached(True, NOV_3), True),
    (milestone, "sudah, tgl 3 Nov 2025", Reached(True, NOV_3), True),
    (
        milestone,
        "AHU-0012345.AH.01.29.TAHUN 2025",
        Reached(True, None, "AHU-0012345.AH.01.29.TAHUN 2025"),
        True,
    ),
    (
        milestone,
        "AHU-0012345.AH.01.29.TAHUN 2025 tgl 3 Nov 2025",
        Reached(True, NOV_3, "AHU-0012345.AH.01.29.TAHUN 2025"),
        True,
    ),
    (milestone, "No. 12 tgl 30 Okt 2025", Reached(True, date(2025, 10, 30), "12"), True),
    (milestone, 9120001234567.0, Reached(True, None, "9120001234567"), True),
    (milestone, "AHU-001 Nov 2025", ASKS, False),
    (milestone, "belum, masih di notaris", ASKS, False),
    (milestone, "proses tgl 3 Nov 2025", WRONG, False),
    (milestone, "9.12E+12", WRONG, False),
    (hands.phone, "0812-3456-7890", "081234567890", False),
    (hands.phone, "+62 812 3456 7890", "081234567890", True),
    (hands.phone, "6281234567890", "081234567890", True),
    (hands.phone, "(0561) 123456", "0561123456", False),
    (hands.phone, 81234567890.0, "081234567890", True),
    (hands.phone, "'081234567890", "081234567890", False),
    (hands.phone, "0812 3456 7890 / 0813 1111 2222", ASKS, False),
    (hands.phone, "081234567890\n081311112222", ASKS, False),
    (hands.phone, "8.12E+10", WRONG, False),
    (hands.phone, 8.12e10, WRONG, False),
    (hands.person_nik, "6101 0150 0190 0010", "6101015001900010", False),
    (hands.person_nik, 6101015001900010.0, WRONG, False),
    (hands.person_nik, "6.10102E+15", WRONG, False),
    (hands.person_nik, "6101019901900010", WRONG, False),
    (hands.cooperative_nik, 6101040010001.0, "6101040010001", False),
    (hands.cooperative_nik, "6101015001900010", WRONG, False),
    (hands.cooperative_nik, "610104\n0010001", WRONG, False),
    (hands.nib, "0220001234567", "0220001234567", False),
    (hands.nib, 220001234567, "0220001234567", True),
    (hands.nib, "220001234567", ASKS, False),
    (hands.npwp, "01.234.567.8-701.000", "012345678701000", False),
    (hands.npwp, 12345678701000, "012345678701000", True),
    (hands.npwp, "1000000001234567", "1000000001234567", False),
    (hands.village_code, "61.01.01.2001", "61.01.01.2001", False),
    (hands.village_code, "6101012001", "61.01.01.2001", True),
    (hands.village_code, "61 01 01 2001", "61.01.01.2001", True),
    (hands.village_code, 6101012001.0, "61.01.01.2001", True),
    (hands.village_code, "6.101E+09", WRONG, False),
    (hands.village_code, "6,101E+09", WRONG, False),
    (hands.village_code, 6.101e9, WRONG, False),
    (hands.village_code, "6101010001", WRONG, False),
    (regency, "61,07", "61.07", True),
    (regency, 61.07, "61.07", False),
    (regency, 61.7, "61.07", True),
    (regency, 61.1, ASKS, False),
    (latitude, "-0.026330", -0.02633, False),
    (latitude, "-0,026330", -0.02633, True),
    (latitude, "0°01'34.8\" LS", -0.0263333, True),
    (latitude, "0° 1′ 34,8″ LU", 0.0263333, True),
    (latitude, "2.5", ASKS, False),
    (latitude, -26330, ASKS, False),
    (latitude, "-0.5 LU", ASKS, False),
    (latitude, "0°75' LS", WRONG, False),
    (latitude, "109 20 33 BT", WRONG, False),
    (longitude, "109 20 33 BT", 109.3425, True),
    (longitude, 109342503.0, 109.342503, True),
    (longitude, "109.342.503", 109.342503, True),
    (longitude, 95.3, WRONG, False),
    (hands.coordinate_pair_in, "-0.0263, 109.3425", (-0.0263, 109.3425), False),
    (hands.coordinate_pair_in, "-0,0263, 109,3425", (-0.0263, 109.3425), True),
    (hands.coordinate_pair_in, "109.3425, -0.0263", (-0.0263, 109.3425), True),
    (hands.coordinate_pair_in, "0°01'34.8\" LS 109°20'33\" BT", (-0.0263333, 109.3425), True),
    (hands.coordinate_pair_in, "https://x.id/?q=-0.02,109.3", (-0.02, 109.3), True),
    (pattern, "SYARIAH", "syariah", False),
    (pattern, "prinsip syari'ah", "syariah", True),
    (pattern, "Konvensionl", ASKS, False),
    (pattern, "entah", WRONG, False),
    (pattern, "-", EMPTY, False),
]


@pytest.mark.parametrize(("read", "cell", "expected", "is_told"), EXAMPLES)
def test_a_cell_is_read_as_meant(read, cell, expected, is_told) -> None:
    reading = read(cell)
    if isinstance(expected, str) and expected in (ASKS, WRONG, EMPTY):
        assert reading.state == expected, reading
    else:
        assert (reading.state, reading.value) == ("ok", expected), reading
        assert type(reading.value) is type(expected)
    assert bool(reading.told) is is_told, reading


@pytest.mark.parametrize(("read", "cell", "expected", "is_told"), EXAMPLES)
def test_a_problem_says_what_stood_there_and_what_to_do(read, cell, expected, is_told) -> None:
    reading = read(cell)
    if not reading.problem:
        return
    verbs = ("Tulis", "tulis", "Pilih", "Perbaiki", "Periksa", "Apakah")
    assert any(verb in reading.problem for verb in verbs), reading.problem
    assert any(character.isdigit() for character in reading.problem) or "“" in reading.problem
