"""How a typed value is understood, and what the gain of a batch comes to."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trainings.scoring.gain import bin_of, gain_of, histogram, points, verdict
from trainings.scoring.reading import NO_TEST, asked, label, names_scale, read_score, scales

D = Decimal


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("85", "85"),
        ("85,5", "85.5"),
        ("85.5", "85.5"),
        (" 85,50 ", "85.5"),
        ("085", "85"),
        ("0", "0"),
        ("100", "100"),
        ("100,00", "100"),
        ("85/100", "85"),
        ("85 %", "85"),
        ("85.500", "85.5"),
        ("'85", "85"),
        ("８５", "85"),
        (85, "85"),
        (72.25, "72.25"),
        (0.1 + 0.2, "0.3"),
    ],
)
def test_values(cell, value):
    reading = read_score(cell)
    assert (reading.state, reading.value) == ("ok", D(value))


@pytest.mark.parametrize("cell", [None, "", "   "])
def test_blank_says_nothing(cell):
    assert read_score(cell).state == "empty" and not read_score(cell).told


@pytest.mark.parametrize(
    "cell",
    ["-", "–", "tidak ikut", "Tidak  Ikut", "tdk hadir", "absen", "belum ada", "tidak ikut tes"],
)
def test_words_for_no_value(cell):
    reading = read_score(cell)
    assert (reading.state, reading.told) == ("empty", NO_TEST)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("101", "di luar 0–100"),
        ("100,01", "di luar 0–100"),
        ("-5", "di luar 0–100"),
        ("1.000", None),
        (850, "di luar 0–100"),
        ("85,555", "dua angka di belakang koma"),
        ("delapan lima", "bukan nilai"),
        ("85 90", "bukan nilai"),
        ("8,5,5", "bukan nilai"),
        ("1e2", "bukan nilai"),
        ("NaN", "bukan nilai"),
        ("9" * 500, "bukan nilai"),
        ("#REF!", "rusak"),
        (True, "bukan angka"),
        (float("nan"), "bukan angka"),
        ("<b>8</b>", "bukan nilai"),
        ("\x00", None),
    ],
)
def test_refused_with_a_sentence(cell, told):
    reading = read_score(cell)
    if told is None:
        assert reading.state in ("ok", "wrong", "empty")
    else:
        assert reading.state == "wrong" and told in reading.problem


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.none()))
def test_nothing_breaks_the_reader(cell):
    reading = read_score(cell)
    assert reading.value is None or 0 <= reading.value <= 100


@pytest.mark.parametrize(
    ("value", "others", "expected"),
    [
        ("8.5", [], ["8.5", "85"]),
        ("0.85", [], ["0.85", "85"]),
        ("10", ["80", "70", "90"], ["10", "100"]),
        ("8", ["80", "70", "90"], ["8", "80"]),
        ("8", ["80", "70"], []),  # too few others to compare with
        ("8", ["9", "12", "7", "80"], []),  # the column is low
        ("0", ["80", "70", "90"], []),
        ("10.5", ["80", "70", "90"], []),
        ("85", [], []),
    ],
)
def test_what_is_asked(value, others, expected):
    assert scales(D(value), [D(one) for one in others]) == tuple(D(one) for one in expected)


def test_question_in_words():
    options = scales(D("8.50"), [])
    assert asked(options) == "8,5 dari 100, atau maksudnya 85?"
    assert [label(one, options) for one in options] == ["8,5 dari 100", "Maksudnya 85"]
    assert names_scale("8,5/100") and not names_scale("8,5") and not names_scale(8.5)


def pairs(*gains: float, pre: float = 40) -> list:
    return [(D(str(pre)), D(str(pre + one))) for one in gains]


def test_interval_by_hand():
    """2, 4, 6: mean 4, s = 2, t(0.975; 2) = 4.303, half = 4.303 · 2 / √3 = 4.968."""
    gain = gain_of(pairs(2, 4, 6), 3)
    assert (gain.n, gain.pre, gain.post, gain.mean) == (3, 40, 44, 4)
    assert gain.low == pytest.approx(-0.968, abs=0.001)
    assert gain.high == pytest.approx(8.968, abs=0.001)
    assert gain.holds_zero and not gain.concluded


@pytest.mark.parametrize(
    "gains", [[5, 7, 9, 12, -3, 8, 8, 10, 2, 6, 11], [1.25, 3.5], [-9, -4] * 6]
)
def test_interval_as_scipy_says(gains):
    found = gain_of(pairs(*gains), 10)
    low, high = stats.t.interval(0.95, len(gains) - 1, loc=found.mean, scale=stats.sem(gains))
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


def test_verdicts():
    assert "belum ada peserta" in verdict(gain_of([], 10))
    assert "baru 9 peserta" in verdict(gain_of(pairs(*[10, 12] * 4, 11), 10))
    assert "baru 1 peserta" in verdict(gain_of(pairs(30), 10))
    unsure = verdict(gain_of(pairs(*[20, -20] * 6), 10))
    assert unsure.startswith("Belum dapat disimpulkan") and "nol" in unsure
    up = verdict(gain_of(pairs(*[10, 12] * 5), 10))
    assert up.startswith("Nilai peserta naik rata-rata 11 poin") and "antara" in up
    assert verdict(gain_of(pairs(*[-10, -12] * 5), 10)).startswith(
        "Nilai peserta turun rata-rata 11"
    )
    # everybody alike: no spread, so the interval is the mean itself
    assert "Belum" in verdict(gain_of(pairs(*[0] * 12), 10))
    assert "naik rata-rata 5 poin" in verdict(gain_of(pairs(*[5] * 12), 10))


def test_points_are_written_with_one_decimal():
    assert [points(x) for x in (None, 12.345, -2.5, -0.04, 100.0)] == [
        "–",
        "12,3",
        "−2,5",
        "0",
        "100",
    ]


def test_histogram():
    gains = [D("-0.5"), D(0), D("9.99"), D(10), D(35), D(100)]
    assert [bin_of(one) for one in gains] == [-10, 0, 0, 10, 30, 90]
    bars = histogram(gains)
    assert [(bar.start, bar.count) for bar in bars if bar.count] == [
        (-10, 1),
        (0, 2),
        (10, 1),
        (30, 1),
        (90, 1),
    ]
    assert (
        len(bars) == 11 and bars[-1].label == "90 sampai 100" and bars[0].label == "−10 sampai <0"
    )
    assert histogram([]) == []
