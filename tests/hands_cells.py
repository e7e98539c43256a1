"""Every reader of cells by name, and cells of every kind for property tests."""

from datetime import date

from hypothesis import strategies as st

from core.sheets import hands

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
