"""A balikan that went through LibreOffice Calc: its way of writing xlsx and ods, built here byte by byte."""

import io
import re
import zipfile
from xml.sax.saxutils import escape

import openpyxl
import pytest

from core.models import ImportJob
from core.sheets.balikan import write_balikan
from core.sheets.balikan_places import COMMENT_MARK, HEADERS
from tests.phone_sheets import states, upload, workbook
from tests.sheet_bytes import Parts, ods_content, ods_parts, ods_row, zipped
from tests.test_balikan import ROWS, _files, column_at, offers_at, officer, opened, phones
from tests.test_balikan_round import Corrected

__all__ = ["_files", "officer", "phones"]

RUN = '<r><rPr><sz val="11"/><rFont val="Calibri"/></rPr><t xml:space="preserve">'
EXTRA = (
    '<extLst><ext xmlns:loext="http://schemas.libreoffice.org/" uri="{7626C862-2A13-11E5-B345-FEFF819CDC9F}">'
    '<loext:extCalcPr stringRefSyntax="ExcelA1"/></ext></extLst>'
)


def as_calc_xlsx(content: bytes) -> bytes:
    """Names without quotes, lists of neighbours as one area, a nameless author, runs, words for 0 and 1."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts: Parts = {name: archive.read(name) for name in archive.namelist()}
    for name, part in parts.items():
        text = bytes(part).decode() if name.endswith((".xml", ".rels")) else ""
        if name.startswith("xl/worksheets/sheet"):
            text = text.replace("'Pilihan'!", "Pilihan!").replace('hidden="1"', 'hidden="true"')
            text = re.sub(r"(<formula1>.*?</formula1>)", r"\1<formula2>0</formula2>", text)
            text = re.sub(r'sqref="([A-Z]+)(\d+) \1(\d+)"', r'sqref="\1\2:\1\3"', text)
        elif "comments" in name and text:
            text = re.sub(r"<author>.*?</author>", "<author> </author>", text)
            text = re.sub(
                r"<text><t[^>]*>(.*?)</t></text>",
                rf"<text>{RUN}\1</t></r></text>",
                text,
                flags=re.S,
            )
        elif name == "xl/workbook.xml":
            text = text.replace("</workbook>", f"{EXTRA}</workbook>")
        parts[name] = text.encode() or part
    return zipped(parts)


def as_calc_ods(content: bytes) -> bytes:
    """The first sheet with its notes inside the cells, a collapsed column, and rows to the very end."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    hidden = column_at(sheet, HEADERS["row_key"])
    columns = (
        f'<table:table-column table:number-columns-repeated="{hidden - 1}"/>'
        '<table:table-column table:visibility="collapse"/>'
    )
    rows = "".join(ods_row("".join(map(calc_cell, row)) + BLANK) for row in sheet.iter_rows())
    rows += ods_row(
        '<table:table-cell table:number-columns-repeated="16384"/>',
        'table:number-rows-repeated="1048560"',
    )
    return zipped(ods_parts(ods_content(columns + rows)))


BLANK = '<table:table-cell table:number-columns-repeated="16370"/>'


def calc_cell(cell) -> str:
    note = ""
    if cell.comment:
        lines = "".join(f"<text:p>{escape(one)}</text:p>" for one in cell.comment.text.split("\n"))
        note = f"<office:annotation><text:p/>{lines}</office:annotation>"
    value = cell.value
    if value is None:
        return f"<table:table-cell>{note}</table:table-cell>"
    kind = 'office:value-type="string"'
    if isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
    shown = "".join(f"<text:p>{escape(one)}</text:p>" for one in str(value).split("\n"))
    return f"<table:table-cell {kind}>{note}{shown}</table:table-cell>"


CALC = {"xlsx": as_calc_xlsx, "ods": as_calc_ods}


@pytest.fixture
def first(officer) -> ImportJob:
    return upload(workbook(ROWS), officer)


@pytest.mark.parametrize("kind", CALC)
def test_untouched_every_row_is_known_again(first, officer, kind):
    content = CALC[kind](write_balikan(first).read_bytes())
    second = upload(content, officer, f"data.{kind}")
    assert second.parent == first
    assert states(second) == states(first)
    keys = dict(first.rows.values_list("number", "key"))
    assert dict(second.rows.values_list("number", "key")) == keys


@pytest.mark.parametrize("kind", CALC)
def test_what_was_corrected_there_counts(first, officer, kind):
    back = Corrected(first)
    back.put(4, "Telepon", "081234567891")
    back.choose(5, "Saran kode", 2)
    back.choose(6, "Jawaban", 1)
    back.book.save(back.path)
    second = upload(CALC[kind](back.path.read_bytes()), officer, f"data.{kind}")
    assert states(second) == {3: "changed", 4: "changed", 5: "changed", 6: "changed", 7: "refused"}


def test_the_next_balikan_holds_no_marks_of_the_last(first, officer):
    content = as_calc_xlsx(write_balikan(first).read_bytes())
    assert b"Pilihan!" in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    book = opened(upload(content, officer))
    sheet = book["Data"]
    assert book.sheetnames == ["Data", "Pilihan"]
    for header in HEADERS.values():
        column_at(sheet, header)
    assert len(offers_at(book, sheet, 5, "Saran kode")) == 3
    rules = sheet.data_validations.dataValidation
    assert len({str(rule.sqref) for rule in rules}) == len(rules)
    assert notes_in(sheet) == notes_in(opened(first)["Data"])
    assert all(note.count(COMMENT_MARK) == 1 for note in notes_in(sheet).values())
    fills = [cell for row in sheet.iter_rows() for cell in row if cell.fill.fill_type]
    assert {cell.coordinate for cell in fills} == {"E4", "D5", "E6", "D7"}


def notes_in(sheet) -> dict[str, str]:
    return {
        cell.coordinate: cell.comment.text
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }
