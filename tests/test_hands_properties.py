"""What must hold for every cell: nothing raises, nothing is lost in silence, what is written is read back."""

import re
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from core.sheets import hands
from core.sheets.hands.coordinates import BOX
from core.sheets.hands.days import shown_day
from core.sheets.hands.months import MONTHS
from core.sheets.hands.numbers import indonesian

TODAY = date(2026, 1, 20)
READERS = {
    "whole_number": hands.whole_number,
    "decimal_number": hands.decimal_number,
    "area": hands.area,
    "dimensions": hands.dimensions,
    "rupiah": hands.rupiah,
    "day": lambda cell: hands.day(cell, today=TODAY),
    "presence": hands.presence,
    "milestone": lambda cell: hands.milestone(cell, today=TODAY),
    "phone": hands.phone,
    "person_nik": hands.person_nik,
    "cooperative_nik": hands.cooperative_nik,
    "nib": hands.nib,
    "npwp": hands.npwp,
    "village_code": hands.village_code,
    "region_code": hands.region_code,
    "latitude": lambda cell: hands.coordinate(cell, "latitude"),
    "longitude": lambda cell: hands.coordinate(cell, "longitude"),
    "pair_in": hands.coordinate_pair_in,
    "pair": lambda cell: hands.coordinate_pair(cell, "109.3"),
    "choice": lambda cell: hands.choice(cell, {"a": ("Alfa", "satu"), "b": ("Beta",), 3: ()}),
}
# Text made of what these cells are made of reaches further than text at random.
_PIECES = st.sampled_from(
    [
        *(
            "0",
            "1",
            "12",
            "2.143",
            "1,5",
            "00",
            "61",
            "109",
            "2025",
            "45964",
            "1e5",
            "E+09",
            "#REF!",
        ),
        *(".", ",", "-", "–", "/", "x", "×", "±", "°", "'", '"', "@", "=", "(", ")", "²", "½", "①"),
        *(
            "Rp",
            "M",
            "jt",
            "ha",
            "m2",
            "Nov",
            "Mei",
            "Senin",
            "tgl",
            "LS",
            "BT",
            "lat",
            "no",
            "AHU-",
        ),
        *("sudah", "belum", "，", "３", "\u200b", "\u202e", "\x00", "٣", "ß", "İ"),
    ]
)
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(15, 5000).map(lambda power: -(10**power) if power % 2 else 10**power),
    st.floats(),
    st.text(),
    st.lists(_PIECES, max_size=8).map("".join),
    st.lists(_PIECES, max_size=8).map(" ".join),
    st.dates(),
    st.datetimes(),
    st.times(),
)
PLACES = st.integers(0, 10**6 - 1)


@settings(max_examples=600, deadline=None)
@given(CELLS)
def test_no_cell_raises_and_every_reading_is_in_one_state(cell) -> None:
    for name, read in READERS.items():
        reading = read(cell)
        holds = {
            "ok": reading.value is not None and not reading.problem and not reading.options,
            "wrong": reading.value is None and bool(reading.problem) and not reading.options,
            "doubtful": reading.value is None and bool(reading.problem and reading.options),
            "empty": reading.value is None and not reading.problem and not reading.options,
        }
        assert [state for state, true in holds.items() if true] == [reading.state], (name, reading)
        assert not (reading.told and reading.problem), (name, reading)
        assert len(reading.problem) < 600 and len(reading.told) < 300, (name, reading)


def _meant(reading, value) -> None:
    """Read back alone, or asked with the value among the answers; never as another value."""
    if reading.state == "doubtful":
        assert value in [option for option, _ in reading.options], reading
    else:
        assert reading.value == value, reading


@given(st.integers(0, 10**12))
def test_a_count_is_read_back_from_every_style(number) -> None:
    dotted = indonesian(number)
    for form in (number, float(number), str(number), dotted, f"± {dotted} orang", f"'{number}"):
        assert hands.whole_number(form).value == number
    assert not hands.whole_number(dotted).told and not hands.whole_number(str(number)).told
    for form in (f"{number:,}", f"{dotted},00", f"{number:,}.0"):
        _meant(hands.whole_number(form), number)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_an_amount_with_decimals_is_read_back_from_every_style(number) -> None:
    comma, english = indonesian(number), f"{number:,.2f}"
    for form in (comma, f"{number:f}".replace(".", ",")):
        reading = hands.decimal_number(form)
        assert reading.value == number and not reading.told, (form, reading)
    for form in (english, f"{number:f}", f"~{comma}", float(number)):
        assert hands.decimal_number(form).value == number, form


@given(st.integers(1, 999), st.integers(1, 9999), st.integers(1, 12))
def test_three_decimals_ask_in_a_column_of_decimals(head, tail, _) -> None:
    """2.143 is 2143 or 2,143: both are offered, whichever mark was typed."""
    tail = tail % 1000
    for mark in ".,":
        reading = hands.decimal_number(f"{head}{mark}{tail:03}")
        values = {value for value, _ in reading.options}
        assert values == {Decimal(head * 1000 + tail), Decimal(f"{head}.{tail:03}")}


@given(st.integers(0, 10**13))
def test_rupiah_is_read_back_from_every_style(amount) -> None:
    dotted = indonesian(amount)
    for form in (f"Rp{dotted}", f"Rp. {dotted},-", f"Rp {dotted},00", dotted, amount, str(amount)):
        assert hands.rupiah(form).value == amount, form
    assert not hands.rupiah(f"Rp {dotted}").told
    _meant(hands.rupiah(f"Rp {amount:,}.00"), amount)


@given(
    st.integers(1, 99_999),
    st.sampled_from([("jt", 6), ("juta", 6), ("M", 9), ("milyar", 9), ("rb", 3)]),
)
def test_rupiah_in_words_is_read_back(tenths, scale) -> None:
    word, power = scale
    amount = tenths * 10 ** (power - 1)
    whole, part = divmod(tenths, 10)
    for form in (f"{whole},{part} {word}", f"Rp {whole}.{part}{word}", f"{whole},{part}0 {word}"):
        reading = hands.rupiah(form)
        assert reading.value == amount and reading.told


@given(st.integers(10, 10**7), st.integers(0, 9))
def test_an_area_is_read_back_from_every_unit(metres, tenth) -> None:
    for form in (f"{indonesian(metres)} m²", f"{metres} M2", f"± {indonesian(metres)} m2", metres):
        assert hands.area(form).value == metres
    assert hands.area(f"{metres},{tenth} m²").value == Decimal(f"{metres}.{tenth}")
    hectares = Decimal(metres) / 10_000
    reading = hands.area(f"{hectares:.4f} ha".replace(".", ","))
    assert reading.value == metres and reading.told


@given(st.integers(1, 999), st.integers(1, 999), st.sampled_from(["x", " X ", "×", " m x ", "*"]))
def test_sides_are_multiplied(width, length, times) -> None:
    for form in (f"{width}{times}{length}", f"{width}{times}{length} m"):
        assert hands.dimensions(form).value == (width, length)
        assert hands.area(form).value == width * length and hands.area(form).told


DAYS = st.dates(date(1945, 1, 1), TODAY)


@given(DAYS)
def test_a_day_is_read_back_from_every_style(day) -> None:
    month = MONTHS[day.month - 1]
    serial = (day - date(1899, 12, 30)).days
    literal = (day, shown_day(day), day.isoformat(), shown_day(day).upper())
    for form in literal:
        reading = hands.day(form, today=TODAY)
        assert reading.value == day and not reading.told, (form, reading)
    weekday = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")[day.weekday()]
    for form in (
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d-%m-%Y}",
        f"{day:%d.%m.%Y}",
        f"{day.day} {month[:3]}. {day.year}",
        f"{weekday}, {shown_day(day)}",
        f"tgl. {day.day}-{month[:3]}-{day.year}",
        f"{day.isoformat()} 00:00:00",
        serial,
        serial + 0.5,
        str(serial),
    ):
        reading = hands.day(form, today=TODAY)
        assert reading.value == day and reading.told, (form, reading)


@given(st.dates(date(1980, 1, 1), TODAY))
def test_two_digits_of_a_year_are_read_back(day) -> None:
    for form in (f"{day.day}/{day.month}/{day:%y}", f"{day.day} {MONTHS[day.month - 1]} {day:%y}"):
        reading = hands.day(form, today=TODAY)
        assert reading.value == day and reading.told


@given(st.sampled_from(MONTHS), st.integers(0, 11), st.sampled_from("abcdeinoru"))
def test_a_misspelt_month_is_never_another_month(month, at, letter) -> None:
    word = month[: at % len(month)] + letter + month[at % len(month) + 1 :]
    reading = hands.day(f"1 {word} 2025", today=TODAY)
    right = date(2025, MONTHS.index(month) + 1, 1)
    if reading.state == "ok":
        # "Juli" with one letter changed may be "Juni" itself.
        assert reading.value == right or word.capitalize() in MONTHS
    assert reading.state != "wrong" or len(word) < 5


@given(st.integers(1, 3000))
def test_the_future_is_wrong_unless_allowed(ahead) -> None:
    day = TODAY + timedelta(days=ahead)
    assert hands.day(shown_day(day), today=TODAY).state == "wrong"
    assert hands.day(shown_day(day), today=TODAY, future=True).value == day


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
    _meant(hands.coordinate(south, "latitude"), lat) if abs(south) >= 10**5 else None


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


@given(st.integers(1, 14), st.integers(1, 40), st.integers(1, 2), PLACES)
def test_a_village_code_is_read_back_from_every_style(regency, district, kind, village) -> None:
    parts = ("61", f"{regency:02}", f"{district:02}", f"{kind}{village % 999 + 1:03}")
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
