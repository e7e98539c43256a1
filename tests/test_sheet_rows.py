"""Rows between the data: sums, sections, signatures; and regions that are written once for many rows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sheets.row_kinds import kind_of, section_of, walk
from tests.test_sheet_columns import CELLS, DATA, PLAIN, layout_of


@pytest.fixture
def layout():
    found = layout_of([PLAIN, DATA])
    assert found
    return found


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (DATA, "data"),
        ([2, None, None, "Total", "KDMP Total", None, 3], "data"),
        ([None, None, "Sambas", "Lubuk Dagang", None, None, None], "data"),
        ([None, None, "Sambas", "Lubuk Dagang", "Catatan: baru"], "data"),
        ([None, "", "  "], "blank"),
        (PLAIN, "header"),
        ([text.upper() for text in PLAIN], "header"),
        (["1", "2", "3", "4", "5", "6", "7"], "numbering"),
        (["(1)", "(2)", "(3)", "(4)"], "numbering"),
        ([1, 2, 3, 4, "5=3+4"], "numbering"),
        (["JUMLAH KEC. SAMBAS", None, None, None, None, 12, 340], "total"),
        ([None, "Total", None, None, None, 12, 340], "total"),
        (["Sub Total", None, None, None, None, None, 1], "total"),
        ([None, None, None, None, None, 12, 340], "total"),
        (["Kecamatan Sambas"], "section"),
        (["A.", "KEC. TEBAS"], "section"),
        (["Kecamatan : Sambas", None, None, None, None, 12, 340], "section"),
        (["KABUPATEN SAMBAS"], "section"),
        (["Keterangan: data sementara"], "footer"),
        ([None, None, None, None, "Mengetahui,"], "footer"),
        ([None, None, None, None, "Pontianak, 3 November 2025"], "footer"),
        ([None, None, None, None, "NIP. 19700101 199001 1 001"], "footer"),
    ],
)
def test_kinds(layout, row, kind):
    assert kind_of(row, layout) == kind


def test_a_section_gives_its_name(layout):
    found = section_of(["I.", "Kecamatan : Jawai Selatan"], layout)
    assert found and (found.level, found.name) == ("district", "Jawai Selatan")
    regency = section_of(["KOTA PONTIANAK"], layout)
    assert regency and (regency.level, regency.name) == ("regency", "KOTA PONTIANAK")


def walked(head, merged=()):
    found = layout_of(head, merged)
    assert found
    rows = list(walk(enumerate(head, start=1), found, merged))
    return found, [(r.kind, r.value(found, "district"), r.value(found, "village")) for r in rows]


SHORT = ["No", "Kecamatan", "Desa", "Nama Koperasi"]


def test_sections_are_carried_down_and_end_with_the_kabupaten():
    _, rows = walked(
        [
            ["No", "Desa", "Nama Koperasi"],
            ["KABUPATEN SAMBAS"],
            ["Kecamatan Sambas"],
            [1, "Dalam Kaum", "a"],
            ["JUMLAH", None, 1],
            ["Kec. Tebas"],
            [1, "Tebas Kuala", "b"],
            ["KABUPATEN MEMPAWAH"],
            ["Catatan: angka sementara"],
            [1, "Pasir", "c"],
        ]
    )
    data = [row for row in rows if row[0] == "data"]
    assert data == [
        ("data", "Sambas", "Dalam Kaum"),
        ("data", "Tebas", "Tebas Kuala"),
        ("data", None, "Pasir"),
    ]


def test_merged_kecamatan_cells_reach_their_rows_and_no_further():
    head = [
        SHORT,
        [1, "Sambas", "Dalam Kaum", "a"],
        [2, None, "Lubuk Dagang", "b"],
        [3, None, "Tanjung Bugis", "c"],
    ]
    _, rows = walked(head, [(2, 2, 3, 2)])
    assert [row[1] for row in rows] == ["Sambas", "Sambas", None]


def test_a_kecamatan_written_once_stands_for_the_rows_beneath():
    _, rows = walked([SHORT, [1, "Sambas", "A", "a"], [2, None, "B", "b"], [3, "Tebas", "C", "c"]])
    assert [row[1] for row in rows] == ["Sambas", "Sambas", "Tebas"]


def test_names_under_the_signature_are_no_data():
    head = [SHORT, [1, "Sambas", "Dalam Kaum", "a"], [None, None, None, "Mengetahui,"]]
    head += [[None, None, None, "Drs. Contoh"], [2, "Sambas", "Lubuk Dagang", "b"]]
    _, rows = walked(head)
    assert [row[0] for row in rows] == ["data", "footer", "footer", "data"]


@given(st.lists(CELLS, max_size=6))
@settings(max_examples=100, deadline=None)
def test_a_row_that_names_a_village_is_never_dropped(extra):
    """The worst that a reader of sheets can do is to lose a row in silence."""
    found = layout_of([PLAIN, DATA])
    assert found
    row = [7, "Sambas", "Sambas", "Dalam Kaum", "KDMP Dalam Kaum", *extra]
    assert kind_of(row, found) == "data"


def test_another_spelling_of_the_kabupaten_keeps_the_section():
    head = [
        ["Kabupaten", "Desa", "Nama Koperasi"],
        ["Kecamatan Sambas"],
        ["SAMBAS", "Dalam Kaum", "a"],
        ["Kab. Sambas", "Lubuk Dagang", "b"],
        ["Mempawah", "Pasir", "c"],
    ]
    _, rows = walked(head)
    assert [row[1] for row in rows] == [None, "Sambas", "Sambas", None]
