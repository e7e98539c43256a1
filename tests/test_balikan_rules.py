"""A balikan keeps to what Excel wants: it opens without "repair", whatever its sender put in."""

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from core.sheets.balikan import write_balikan
from core.sheets.balikan_plain import sheet_name
from tests.phone_sheets import upload, workbook
from tests.test_balikan import ROWS, _files, dressed, officer, phones
from tests.workbook_rules import complaints

__all__ = ["_files", "officer", "phones"]

AWKWARD = [
    *ROWS,
    [6, "Alfa", "Alfa Kecamatan 1", "Alfa\x0bDesa\U0001f600 11", "x" * 32_767, "31/02/2025"],
    [7, "Alfa", "Alfa Kecamatan 1", "Alfa Desa 1", "081123456789", 1e300],
    [8, "Alfa", "Alfa Kecamatan 1", "<b>&amp;\"'", "081234567893 / 081234567894", "Nov 2025"],
    [9, "Alfa", "Alfa Kecamatan 1", "Alfa Desa 2", "", "03/11/0204"],
]


def awkward(sheet) -> None:
    dressed(sheet)
    sheet.title = "Data"
    sheet["B3"].comment = Comment("y" * 5000, "Budi")
    sheet.merge_cells("H4:K9")  # where ours will stand
    rule = DataValidation(type="list", formula1='"a,b"')
    rule.add("B3:B9")
    sheet.add_data_validation(rule)


@pytest.fixture(params=["own", "plain", "csv"])
def made(request, officer, monkeypatch) -> Path:
    """A balikan of each kind, of the same awkward rows."""
    if request.param == "csv":
        text = io.StringIO()
        rows = [[str("" if c is None else c).replace("\x0b", "") for c in row] for row in AWKWARD]
        csv.writer(text, delimiter=";").writerows(rows)
        return write_balikan(upload(text.getvalue().encode(), officer, "data.csv"))
    if request.param == "plain":
        monkeypatch.setattr("core.sheets.balikan.MOST_CELLS", 1)
    rows = [[c.replace("\x0b", " ") if isinstance(c, str) else c for c in row] for row in AWKWARD]
    return write_balikan(upload(workbook(rows, awkward), officer))


def test_it_keeps_the_rules(made):
    assert complaints(made) == []
    book = openpyxl.load_workbook(made)
    sheet = book.worksheets[0]
    assert sheet.data_validations.dataValidation and len(list(book.worksheets)) > 1
    assert sum(cell.comment is not None for row in sheet.iter_rows() for cell in row) > 4


@pytest.mark.long
def test_a_second_and_a_third_round_keep_them_too(made, officer):
    for _ in range(2):
        made = write_balikan(upload(made, officer))
        assert complaints(made) == []


@pytest.mark.parametrize(
    ("part", "before", "after", "told"),
    [
        ("xl/worksheets/sheet1.xml", 'r="A3"', 'r="B3"', "astray"),
        ("xl/worksheets/sheet1.xml", "$A$2:", f"{'$A$2+' * 60}$A$2:", "too long"),
        ("xl/workbook.xml", 'name="Data"', f'name="{"D" * 32}"', "too long"),
        ("xl/workbook.xml", 'name="Pilihan"', 'name="data"', "two sheets of one name"),
        ("[Content_Types].xml", "/xl/styles.xml", "/xl/style.xml", "missing part"),
    ],
)
def test_the_rules_see_what_is_wrong(officer, tmp_path, part, before, after, told):
    """Whoever trusts a list of complaints that is empty must have seen it full."""
    path = write_balikan(upload(workbook(ROWS), officer))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode("latin-1") for name in archive.namelist()}
    parts[part] = parts[part].replace(before, after, 1)
    broken = tmp_path / "rusak.xlsx"
    with zipfile.ZipFile(broken, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.encode("latin-1"))
    said = " ".join(complaints(broken))
    assert told in said and bool(said) == bool(told)


@pytest.mark.parametrize(
    "name", ["'x'", "History", "a/b:c*d?e[f]g\\h", "n" * 40, " ", "''", "'" * 40]
)
def test_names_of_sheets(name):
    given = sheet_name(name)
    assert 1 <= len(given) <= 31 and not set(given) & set("[]:*?/\\")
    assert given.strip("'") == given and given.casefold() != "history" and given.strip()
