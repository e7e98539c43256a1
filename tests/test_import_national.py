"""A national file: other provinces' rows are refused, ours are read as always."""

import pytest

from core.sheets.understanding import is_other_province
from tests.sheet_jobs import preview, row, workbook
from tests.test_import_cooperatives import ALFA

HEADER = ["Kode Desa", "Provinsi", "Kabupaten", "Kecamatan", "Desa", "Nama Koperasi", "NIB"]
SAMBAS = ["Kalimantan Barat", "Kabupaten Alfa", ALFA]


def states(job):
    return dict(job.rows.order_by("number").values_list("number", "state"))


def test_rows_of_other_provinces_are_refused_and_ours_keep_their_codes(cast, world):
    village = world.coop_a.village
    ours = [village.pk, *SAMBAS, village.name, world.coop_a.name, "1234567890123"]
    theirs = [
        ["32.04.05.2001", "Jawa Barat", "Kab. Bandung", "Cileunyi", "Cimekar", "Kopdes", "1"],
        ["32.04.05.2002", "", "Kab. Bandung", "Cileunyi", village.name, "Kopdes", "1"],
        ["", "Jawa Barat", "Kab. Bandung", "Cileunyi", village.name, "Kopdes", "1"],
    ]
    job = preview(cast["pusat"], workbook([*theirs, ours], HEADER))
    assert states(job) == {2: "refused", 3: "refused", 4: "refused", 5: "changed"}
    assert "bukan di Provinsi Kalimantan Barat" in row(job, 2).data["refused"]
    assert "Cimekar" in row(job, 2).place
    assert row(job, 5).village_code == village.pk
    assert not any(note.startswith("Kolom kode") for note in job.notes)


def test_a_slip_alone_makes_no_row_foreign(cast, world):
    village = world.coop_a.village
    kept = [village.name, world.coop_a.name, "1234567890123"]
    rows = [
        ["16.01.01.2001", *SAMBAS, *kept],  # a slip in the code
        [village.pk, "Kalimantan Barat", "Kab. Betulan", ALFA, *kept],  # in the kabupaten
        [village.pk, "Jawa Barat", "Kabupaten Alfa", ALFA, *kept],  # in the province
    ]
    job = preview(cast["pusat"], workbook(rows, HEADER))
    assert "refused" not in states(job).values()


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Kalimantan Barat", False),
        ("PROV. KALBAR", False),
        ("Kalimantan Brat", False),
        ("61", False),
        ("", False),
        ("-", False),
        ("Kalimantan Utara", True),
        ("Jawa Barat", True),
        ("32", True),
    ],
)
def test_the_province_is_known_however_it_is_spelled(text, other):
    assert is_other_province(text) is other
