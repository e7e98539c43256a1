"""What must hold for every cell: nothing raises, nothing is lost in silence, what is written is read back."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from core.sheets import hands
from core.sheets.hands.days import shown_day
from core.sheets.hands.months import MONTHS
from core.sheets.hands.numbers import indonesian
from tests.hands_cells import CELLS, READERS, TODAY


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


def meant(reading, value) -> None:
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
        meant(hands.whole_number(form), number)


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
    meant(hands.rupiah(f"Rp {amount:,}.00"), amount)


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
