"""Coordinates, codes and phones: read back from every style, and never made of lost digits."""

import re

from hypothesis import given
from hypothesis import strategies as st

from core.sheets import hands
from core.sheets.hands.coordinates import BOX
from tests.hands_cells import READERS
from tests.test_hands_properties import meant


@given(st.integers(-3_199_999, 2_199_999), st.integers(108_000_000, 114_299_999))
def test_a_point_is_read_back_from_every_style(south, east) -> None:
    lat, lon = south / 10**6, east / 10**6
    a, b = f"{lat:.6f}", f"{lon:.6f}"
    assert hands.coordinate(a, "latitude") == hands.coordinate(lat, "latitude")
    assert hands.coordinate_pair(a, b).value == (lat, lon) and not hands.coordinate_pair(a, b).told
    commas = a.replace(".", ","), b.replace(".", ",")
    swapped = hands.coordinate_pair(b, a)
    assert swapped.value == (lat, lon) and "ditukar" in swapped.told
    assert (
        hands.coordinate_pair(*commas).value == (lat, lon) and hands.coordinate_pair(*commas).told
    )
    for both in (f"{a}, {b}", f"{a} {b}", f"{b};{a}", "; ".join(commas), ", ".join(commas)):
        assert hands.coordinate_pair_in(both).value == (lat, lon), both
    assert hands.coordinate(east, "longitude").value == lon
    meant(hands.coordinate(south, "latitude"), lat) if abs(south) >= 10**5 else None


@given(
    st.integers(0, 2), st.integers(0, 59), st.integers(0, 599), st.sampled_from(["LS", "S", "ls"])
)
def test_degrees_minutes_seconds_are_read_back(degrees, minutes, tenths, south) -> None:
    expected = -(degrees + minutes / 60 + tenths / 36_000)
    seconds = f"{tenths // 10},{tenths % 10}"
    for form in (
        f"{degrees}°{minutes}'{seconds}\" {south}",
        f"{degrees} {minutes} {seconds} {south}",
        f"{degrees}º {minutes:02}′ {seconds}″{south}",
        f"{south} {degrees}° {minutes}' {seconds}''",
    ):
        reading = hands.coordinate(form, "latitude")
        assert reading.told and abs(reading.value - expected) < 1e-6, (form, reading)


@given(st.floats(-200, 200))
def test_no_value_lies_outside_kalbar(value) -> None:
    for axis, (low, high) in BOX.items():
        reading = hands.coordinate(value, axis)
        for found in [reading.value, *(option for option, _ in reading.options)]:
            assert found is None or low <= found <= high


ROUNDED = st.builds(
    lambda head, tail, power, mark: f"{head}{mark}{tail}E+{power:02}",
    st.integers(1, 9),
    st.integers(1, 99999),
    st.integers(4, 18),
    st.sampled_from(".,"),
)


@given(ROUNDED)
def test_no_value_is_made_of_rounded_digits(text) -> None:
    for name in (*list(READERS)[:5], "milestone", *list(READERS)[8:18]):
        assert READERS[name](text).state == "wrong", name


@given(st.integers(10**15, 10**17))
def test_a_number_past_excels_digits_is_never_taken_with_its_zeros(number) -> None:
    kept = float(f"{number:.14e}")  # what Excel stores
    for read in (hands.person_nik, hands.cooperative_nik, hands.nib, hands.npwp, hands.phone):
        for cell in (kept, int(kept)):
            assert read(cell).value is None
    assert READERS["milestone"](kept).value is None


@given(st.integers(1, 14), st.integers(1, 40), st.integers(1, 2), st.integers(0, 998))
def test_a_village_code_is_read_back_from_every_style(regency, district, kind, village) -> None:
    parts = ("61", f"{regency:02}", f"{district:02}", f"{kind}{village + 1:03}")
    code = ".".join(parts)
    for form in ("".join(parts), " ".join(parts), "-".join(parts), float("".join(parts))):
        reading = hands.village_code(form)
        assert reading.value == code and reading.told
    assert hands.village_code(code).value == code and not hands.village_code(code).told


@given(st.from_regex(r"8(?:1[1-9]|2[1-3]|5[1-9]|9[5-9])[0-9]{7,8}", fullmatch=True))
def test_a_phone_is_read_back_from_every_style(rest) -> None:
    if re.search(r"0{6}$", rest):
        return
    for form in (
        f"0{rest}",
        f"+62{rest}",
        f"62{rest}",
        f"0{rest[:3]}-{rest[3:7]}-{rest[7:]}",
        int(rest),
    ):
        assert hands.phone(form).value == f"0{rest}", form


@given(st.sampled_from(["12", "sudah", "Rp5.000", "6101012001", "3 November 2025", "-0.5"]))
def test_the_beginning_of_a_long_cell_is_not_taken_for_the_whole(beginning) -> None:
    for cell in (
        beginning + " x" * 400,
        beginning + " (lihat catatan)" * 40,
        beginning + "." * 400 + "belum",
    ):
        for name in ("whole_number", "presence", "rupiah", "village_code", "day", "latitude"):
            assert READERS[name](cell).state in ("wrong", "doubtful"), (name, cell[:20])
