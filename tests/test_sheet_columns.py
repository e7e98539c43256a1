"""Headers of forwarded sheets: found under letterheads, merged or not, and mapped to our fields."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sheets.columns import Columns, header_words
from core.sheets.layout import best_sheet, find_layout, is_numbering, with_mapping
from core.sheets.profiles import PROFILES
from core.sheets.row_kinds import walk
from registry.imports.fields import FIELDS
from registry.imports.outlet_fields import OUTLET_FIELDS

PLAIN = ["No", "Kabupaten", "Kecamatan", "Desa", "Nama Koperasi", "NIB", "Jml Anggota"]
DATA = [1, "Sambas", "Sambas", "Dalam Kaum", "KDMP Dalam Kaum", "1234567890123", 20]
LETTERHEAD = [
    ["PEMERINTAH PROVINSI KALIMANTAN BARAT"],
    ["DINAS KOPERASI, USAHA KECIL DAN MENENGAH"],
    [],
    ["REKAPITULASI KOPERASI DESA MERAH PUTIH KABUPATEN SAMBAS"],
    ["Per tanggal 3 November 2025"],
    [],
]


def layout_of(head, merged=()):
    return find_layout(head, merged, FIELDS)


def mapping(head, merged=()):
    found = layout_of(head, merged)
    return found.mapping if found else None


@pytest.fixture
def layout():
    found = layout_of([PLAIN, DATA])
    assert found
    return found


# --- one header text -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Ds.", "village"),
        ("DESA / KELURAHAN", "village"),
        ("Desa/Kel", "village"),
        ("Nama Kopdes", "name"),
        ("NAMA KDMP/KKMP", "name"),
        ("No. AHU", "ahu_number"),
        ("SK Kemenkumham", "ahu_reached"),
        ("Tgl. SK AHU", "ahu_on"),
        ("Tgl NIB", "nib_on"),
        ("L", "men"),
        ("P", "women"),
        ("Jml Anggota", "members_total"),
        ("Jumlah Anggota (orang)", "members_total"),
        ("Simp. Pokok (Rp)", "capital_simpanan_pokok"),
        ("kode_desa", "village_code"),
        ("Lat", "latitude"),
        ("Kecamtan", "district"),
        ("Nama  Koprasi", "name"),
        ("No. HP / WA", "phone"),
        ("Kab./Kota", "regency"),
        ("E-Mail", "email"),
        ("Anggota (L)", "men"),
        ("Tahapan NIB", "nib_reached"),
        ("NPWP (sudah/belum)", "npwp_reached"),
        ("Status Badan Hukum", "ahu_reached"),
        ("Jml. L", "men"),
    ],
)
def test_a_header_text_and_its_field(text, field):
    best = Columns(FIELDS).guesses((text,))[0]
    assert (best.field, best.sure) == (field, True)


@pytest.mark.parametrize(
    "text", ["No", "No.", "Keterangan", "Ket.", "Jumlah", "Total", "Foto", "xyz"]
)
@pytest.mark.parametrize("fields", [FIELDS, OUTLET_FIELDS], ids=["koperasi", "gerai"])
def test_texts_that_mean_no_field(text, fields):
    assert Columns(fields).guesses((text,)) == ()


@pytest.mark.parametrize("fields", [FIELDS, OUTLET_FIELDS], ids=["koperasi", "gerai"])
def test_no_text_means_two_fields(fields):
    """A synonym listed twice would go to whichever field comes first."""
    owners: dict[str, set[str]] = {}
    for field in fields:
        for text in (field.label, *field.synonyms):
            owners.setdefault(header_words(text), set()).add(field.name)
    assert {text: names for text, names in owners.items() if len(names) > 1} == {}


# --- where the header is -------------------------------------------------------------------------


def test_a_plain_header():
    found = layout_of([PLAIN, DATA])
    assert found
    assert (found.first_header, found.last_header, found.first_data) == (1, 1, 2)
    assert found.mapping == {
        "regency": 1, "district": 2, "village": 3, "name": 4, "nib_reached": 5, "members_total": 6,
    }  # fmt: skip
    assert found.missing == ()
    assert all(column.sure for column in found.columns if column.field)


def test_a_header_under_a_letterhead_with_numbering_and_blanks():
    numbering = ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"]
    found = layout_of([*LETTERHEAD, PLAIN, numbering, [], DATA])
    assert found
    assert (found.first_header, found.last_header, found.first_data) == (7, 7, 10)


def test_blank_columns_keep_their_place():
    assert mapping([["", "Desa", None, "", "Nama Koperasi"], [None, "A", None, None, "B"]]) == {
        "village": 1,
        "name": 4,
    }


TWO_LINES = [
    ["No", "Desa", "Nama Koperasi", "Tahapan", None, None, "Anggota", None, None, "Ket"],
    [None, None, None, "NIB", "NPWP", "SK AHU", "L", "P", "Jml", None],
]
ROW = [1, "Dalam Kaum", "KDMP Dalam Kaum", "sudah", "ada", "-", 10, 12, 22, None]
TWO_LINES_MAPPING = {
    "village": 1, "name": 2, "nib_reached": 3, "npwp_reached": 4, "ahu_reached": 5,
    "men": 6, "women": 7, "members_total": 8,
}  # fmt: skip
MERGED = [(1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 2, 3), (1, 4, 1, 6), (1, 7, 1, 9), (1, 10, 2, 10)]


@pytest.mark.parametrize("merged", [MERGED, []], ids=["merged", "without merge information"])
def test_two_lines_with_groups(merged):
    found = layout_of([*TWO_LINES, ROW], merged)
    assert found
    assert (found.first_header, found.last_header, found.first_data) == (1, 2, 3)
    assert found.mapping == TWO_LINES_MAPPING
    assert {column.index: column.text for column in found.columns}[3] == "Tahapan NIB"


def test_three_lines():
    head = [
        ["Desa", "Nama Koperasi", "Tahapan", None, None, None],
        [None, None, "NIB", None, "SK AHU", None],
        [None, None, "Nomor", "Tanggal", "Nomor", "Tanggal"],
        ["Dalam Kaum", "KDMP", "1", dt.date(2025, 11, 3), "AHU-1", None],
    ]
    merged = [(1, 1, 3, 1), (1, 2, 3, 2), (1, 3, 1, 6), (2, 3, 2, 4), (2, 5, 2, 6)]
    expected = {
        "village": 0, "name": 1, "nib_number": 2, "nib_on": 3, "ahu_number": 4, "ahu_on": 5,
    }  # fmt: skip
    assert mapping(head, merged) == expected
    assert mapping(head) == expected


def test_single_letters_under_another_group_are_not_sure():
    """L and P under "Pengurus" count officers, not members."""
    head = [
        ["Desa", "Nama Koperasi", "Pengurus", None],
        [None, None, "L", "P"],
        ["Dalam Kaum", "KDMP", 3, 2],
    ]
    found = layout_of(head, [(1, 3, 1, 4)])
    assert found
    assert not [column for column in found.columns if column.index > 1 and column.sure]


def test_a_line_of_groups_alone_is_part_of_the_header():
    head = [
        ["DATA PENGURUS KOPERASI"],
        [None, None, "Pengurus", None],
        ["Desa", "Nama Koperasi", "L", "P"],
        ["Dalam Kaum", "KDMP", 3, 2],
    ]
    found = layout_of(head, [(1, 1, 1, 4), (2, 3, 2, 4)])
    assert found
    assert (found.first_header, found.last_header) == (2, 3)
    assert not [column for column in found.columns if column.index > 1 and column.sure]


def test_a_field_goes_to_the_best_column_only():
    found = layout_of([["Desa Lokasi Gerai", "Desa", "Nama Koperasi"], ["a", "b", "c"]])
    assert found
    assert found.mapping["village"] == 1
    assert "village" in found.columns[0].alternatives
    assert found.columns[0].field is None


def test_missing_required_fields_are_named():
    found = layout_of([["No", "Kecamatan", "Desa"], [1, "Sambas", "Dalam Kaum"]])
    assert found and found.missing == ("name",)


@pytest.mark.parametrize(
    "head",
    [
        [],
        [[]],
        [[None, ""], []],
        [["Surat undangan rapat koperasi", None], ["Yth. Bapak Kepala Desa"]],
        [[1, 2, 3], [4, 5, 6]],
    ],
)
def test_sheets_without_a_table(head):
    assert layout_of(head) is None


def test_the_fingerprint_is_of_the_headers_only():
    one, other = layout_of([PLAIN, DATA]), layout_of([[], [t.upper() + " " for t in PLAIN], DATA])
    turned = layout_of([PLAIN[::-1], DATA])
    assert one and other and turned
    assert one.fingerprint == other.fingerprint != turned.fingerprint
    assert len(one.fingerprint) == 16


def test_the_sheet_with_the_table_is_chosen():
    cover, half = layout_of([["Sampul"]]), layout_of([["Desa", "Kecamatan"], ["a", "b"]])
    assert best_sheet([cover, half, layout_of([PLAIN, DATA])]) == 2
    assert best_sheet([cover, None]) is None


def test_a_simkopdes_export_is_recognised_and_its_nik_is_the_cooperatives():
    head = [
        [
            "id_koperasi",
            "Nama Koperasi",
            "NIK",
            "Provinsi",
            "Kabupaten/Kota",
            "Kecamatan",
            "Desa/Kelurahan",
            "Status Badan Hukum",
            "Nomor AHU",
        ],
        [
            "K-1",
            "KDMP Dalam Kaum",
            "6101",
            "Kalbar",
            "Sambas",
            "Sambas",
            "Dalam Kaum",
            "ya",
            "AHU-1",
        ],
    ]
    found = layout_of(head)
    assert found and found.profile == "simkopdes"
    assert found.mapping["simkopdes_id"] == 0
    assert found.mapping["nik"] == 2
    assert found.mapping["ahu_number"] == 8


@pytest.mark.parametrize("profile", PROFILES, ids=lambda one: one.name)
def test_a_profile_names_fields_that_there_are(profile):
    """A synonym of none would be taken away from the field that has it."""
    assert profile.synonyms.keys() <= {field.name for field in FIELDS}


def test_nik_alone_is_nobodys_in_an_ordinary_sheet():
    found = layout_of([["Nama Koperasi", "Desa", "NIK"], ["a", "b", "6101010101010001"]])
    assert found and found.profile == ""
    assert not [column for column in found.columns if column.text == "NIK" and column.sure]


# --- a person's correction -----------------------------------------------------------------------


def test_a_correction_moves_a_field(layout):
    fixed = with_mapping(layout, {5: None, 0: "village"})
    assert fixed.mapping == {
        "village": 0,
        "regency": 1,
        "district": 2,
        "name": 4,
        "members_total": 6,
    }
    assert fixed.missing == ()
    assert fixed.fingerprint == layout.fingerprint
    assert with_mapping(layout, {4: None}).missing == ("name",)


def test_a_field_is_given_once(layout):
    with pytest.raises(ValueError, match="satu kolom"):
        with_mapping(layout, {0: "village", 1: "village"})


# --- whatever comes ------------------------------------------------------------------------------

CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.dates(),
    st.datetimes(), st.times(), st.sampled_from([*PLAIN, "Kec. Sambas", "Jumlah", "(1)", "#REF!"]),
)  # fmt: skip
HEADS = st.lists(st.lists(CELLS, max_size=9), max_size=9)
RANGES = st.lists(st.tuples(*[st.integers(1, 12)] * 4), max_size=4)


@given(HEADS, RANGES)
@settings(max_examples=200, deadline=None)
def test_any_sheet_is_laid_out_or_not(head, merged):
    found = layout_of(head, merged)
    if not found:
        return
    fields = [column.field for column in found.columns if column.field]
    assert len(fields) == len(set(fields))
    assert 1 <= found.first_header <= found.last_header < found.first_data
    numbers = [row.number for row in walk(enumerate(head, start=1), found, merged)]
    assert numbers == list(range(found.first_data, len(head) + 1))


def test_numbering_is_not_a_row_of_small_counts():
    assert not is_numbering([1, "Sambas", 2, 3])
    assert not is_numbering([12, 340, 5])
