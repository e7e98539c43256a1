"""Cells: dates out of serials and number formats, the row file's JSON, and text for people."""

# ruff: noqa: DTZ001  a spreadsheet knows no time zone
import datetime
import json

import pytest
from hypothesis import given

from core.sheets.cells import date_parts, from_serial, tagged, text_of, untagged
from tests.sheet_values import DAY, MOMENT, VALUES, same


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("General", (False, False)),
        ("0.00E+00", (False, False)),
        ("dd/mm/yyyy", (True, False)),
        ("[$-421]dd mmmm yyyy;@", (True, False)),
        ("mmm-yy", (True, False)),
        ("mmmm", (True, False)),
        ("h:mm", (False, True)),
        ("mm:ss", (False, True)),
        ("[h]:mm", (False, False)),
        ("yyyy-mm-dd hh:mm", (True, True)),
        ('"Rp"#,##0', (False, False)),
        ('#,##0 "m²; dihitung"', (False, False)),
        ("[Red]#,##0;[Blue]-#,##0", (False, False)),
        ("_(* #,##0_);_(@_)", (False, False)),
        ("\\d0", (False, False)),
    ],
)
def test_which_number_formats_show_a_date(code, parts) -> None:
    assert date_parts(code) == parts


@pytest.mark.parametrize(
    ("serial", "date", "time", "since_1904", "value"),
    [
        (45964, True, False, False, DAY),
        (45964 - 1462, True, False, True, DAY),
        (45964.0, True, True, False, datetime.datetime(2025, 11, 3)),
        (45964.5868055556, True, False, False, MOMENT),
        (1, True, False, False, datetime.date(1900, 1, 1)),
        (59, True, False, False, datetime.date(1900, 2, 28)),
        (60, True, False, False, 60),
        (61, True, False, False, datetime.date(1900, 3, 1)),
        (0, True, False, False, 0),
        (-5.5, True, False, False, -5.5),
        (2958465, True, False, False, datetime.date(9999, 12, 31)),
        (2958466, True, False, False, 2958466),
        (2958465.9999999, True, True, False, 2958465.9999999),
        (0.5, False, True, False, datetime.time(12, 0)),
        (0.9999999, False, True, False, 0.9999999),
        (1.5, False, True, False, 1.5),
    ],
)
def test_serials(serial, date, time, since_1904, value) -> None:
    assert same(from_serial(serial, date=date, time=time, since_1904=since_1904), value)


@given(VALUES)
def test_cells_survive_the_row_file(value) -> None:
    back = json.loads(json.dumps(value, default=tagged))
    assert same(untagged(back) if isinstance(back, dict) else back, value)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (2143, "2143"),
        (1.5, "1,5"),
        (0.1 + 0.2, "0,3"),
        (True, "ya"),
        (DAY, "03/11/2025"),
        (MOMENT, "03/11/2025 14.05"),
        (datetime.time(8, 5), "08.05"),
        ("Desa ", "Desa "),
    ],
)
def test_text_of(cell, text) -> None:
    assert text_of(cell) == text
