"""What is asked, told and kept to itself when a cell is not plain."""

from datetime import date

import pytest
from django.conf import settings

from core.sheets import hands
from core.sheets.hands import Reached, Reading
from core.sheets.hands.coordinates import BOX
from tests.test_hands_examples import EMPTY, TODAY, WRONG, day, latitude, milestone


@pytest.mark.parametrize(
    ("reading", "told"),
    [
        (hands.area("1,5 ha"), "1,5 ha → 15.000 m²"),
        (hands.area("20x50"), "20x50 → 1.000 m²"),
        (hands.rupiah("1,6 M"), "1,6 M → Rp1.600.000.000"),
        (day("3/11/25"), "3/11/25 → 3 November 2025"),
        (day(45964), "45964 → 3 November 2025 (nomor seri tanggal Excel)"),
        (hands.phone(81234567890), "81234567890 → 081234567890 (angka 0 di depan hilang di Excel)"),
        (
            hands.coordinate_pair(109.3425, -0.0263),
            "109.3425 dan -0.0263 ditukar → -0.0263, 109.3425",
        ),
    ],
)
def test_what_is_told_shows_before_and_after(reading, told) -> None:
    assert reading.told == told


def test_a_number_that_lost_its_thousands_dot_offers_the_count_that_was_meant() -> None:
    assert hands.whole_number(2.143).options == ((2143, "2.143"),)
    assert hands.whole_number(2.1).options == ((2100, "2.100"),)
    assert hands.whole_number(2.143, maximum=500).state == WRONG


def test_a_month_alone_offers_its_ends_and_says_that_it_is_a_month() -> None:
    for cell in ("Nov 2025", "November 2025", "11/2025", "2025-11", "Nov-25"):
        reading = day(cell)
        assert reading.kind == "month"
        assert [value for value, _ in reading.options] == [date(2025, 11, 1), date(2025, 11, 30)]
    assert day(2025).kind == day("tahun 2025").kind == "year"
    # The month that is still running has no last day yet.
    assert [value for value, _ in day("Jan 2026").options] == [date(2026, 1, 1)]


def test_a_milestone_of_a_month_may_stay_without_a_date() -> None:
    reading = milestone("AHU-001 Nov 2025")
    assert reading.kind == "month"
    assert reading.options[-1][0] == Reached(True, None, "AHU-001")


def test_a_day_to_come_is_read_where_it_may_be() -> None:
    assert hands.day("3 Februari 2026", today=TODAY, future=True).value == date(2026, 2, 3)


def test_a_minus_is_only_guessed_where_it_must_be_missing_and_still_asks() -> None:
    assert latitude("2.5").options == ((-2.5, "-2.5"),)
    assert hands.coordinate_pair(2.5, 109.9).options == (((-2.5, 109.9), "-2.5, 109.9"),)


def test_half_a_point_is_wrong_and_nowhere_is_no_point() -> None:
    assert hands.coordinate_pair(-0.02, None).state == WRONG
    assert hands.coordinate_pair(0, 0).state == WRONG
    assert hands.coordinate_pair(None, "").state == EMPTY
    assert hands.coordinate_pair("-0.02, 109.3", None).value == (-0.02, 109.3)


def test_a_persons_number_is_never_repeated_in_a_problem() -> None:
    number = "6101015001900010"
    for reading in (
        hands.person_nik(float(number)),
        hands.person_nik(f"{number}1"),
        hands.person_nik(f"{number}x"),
        hands.cooperative_nik(number),
    ):
        assert reading.state == WRONG
        assert number[6:14] not in reading.problem


def test_a_long_cell_is_quoted_short() -> None:
    problem = hands.whole_number("panjang " * 50).problem
    assert problem.split("”")[0].count("panjang") <= 5
    assert len(problem.split("“")[1].split("”")[0]) <= 40


def test_the_box_is_the_one_of_the_settings() -> None:
    assert settings.COORDINATE_BOX == BOX


def test_a_reading_refuses_two_states_at_once() -> None:
    for impossible in (
        {"value": 1, "problem": "x"},
        {"value": 1, "options": ((1, "1"),), "problem": "x"},
        {"options": ((1, "1"),)},
        {"problem": "x", "told": "y"},
    ):
        with pytest.raises(ValueError):
            Reading(**impossible)


def test_lost_digits_say_that_the_column_must_be_text() -> None:
    for read in (hands.village_code, hands.nib, hands.npwp, hands.cooperative_nik, hands.phone):
        assert "format kolom menjadi Teks" in read("6.101E+09").problem
    assert "dibulatkan Excel" in hands.whole_number("6.101E+09").problem
    assert "dibulatkan Excel" in hands.rupiah("1,65E+09").problem
