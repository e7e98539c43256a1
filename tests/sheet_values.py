"""Cells for tests: any value a spreadsheet may hold, and when two are the same."""

# ruff: noqa: DTZ001  a spreadsheet knows no time zone
import datetime

from hypothesis import strategies as st

DAY = datetime.date(2025, 11, 3)
MOMENT = datetime.datetime(2025, 11, 3, 14, 5, 0)


def same(left: object, right: object) -> bool:
    """Equal with their kinds: True is not 1, 2143 is not 2143.0."""
    return repr(left) == repr(right)


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.floats(allow_nan=False, allow_infinity=False, width=32)
    .map(
        lambda x: float(f"{x:.15g}")  # XlsxWriter writes 16 digits, Excel knows 15
    )
    .filter(lambda x: not x.is_integer()),
    TEXT.filter(
        lambda text: text.strip() and "_x" not in text and text not in ("\ufffe", "\uffff")
    ),
    st.dates(datetime.date(1900, 3, 1), datetime.date(9999, 12, 31)),
    st.datetimes(datetime.datetime(1900, 3, 1), datetime.datetime(9999, 12, 30)).map(
        lambda moment: moment.replace(microsecond=0, fold=0)
    ),
    st.times().map(lambda time: time.replace(microsecond=0, fold=0)),
)
