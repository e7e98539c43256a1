"""What comes out of a file is what stands in it, at its place: values, kinds, hidden and merged areas."""

import datetime
import io
import json
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sheets.book import Book, Refused, Sheet, read_book, saved_book
from core.sheets.cells import Cell, is_error
from core.sheets.child import main
from core.sheets.refusal import Limits
from core.sheets.xlsx import read_xlsx
from tests.sheet_bytes import (
    biff,
    ods_content,
    ods_parts,
    ods_row,
    ods_text,
    ole,
    text_cell,
    worksheet,
    xlsx,
    xlsx_parts,
    zipped,
)
from tests.sheet_values import DAY, MOMENT, VALUES, same

LIMITS = Limits(20 << 20, 200_000, 1_000, 300, 30)


@pytest.fixture
def read(tmp_path):
    """read(bytes, name) → Book, through the gate and the child."""

    def run(content: bytes, name: str = "data.xlsx") -> Book:
        file = tmp_path / "unggahan"
        file.write_bytes(content)
        return read_book(file, name, tmp_path / "baris")

    return run


def only(book: Book) -> Sheet:
    [sheet] = book.sheets
    return sheet


def table(book: Book) -> dict[int, list[Cell]]:
    return dict(only(book).rows())


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def written(fill, **options) -> bytes:
    """A workbook by XlsxWriter; `fill(book)` fills it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, options)
    fill(book)
    book.close()
    return out.getvalue()


# --- xlsx ------------------------------------------------------------------------------------------------


def test_values_keep_their_kinds_and_places(read) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    row = [
        "61.02.01.2001",
        2143,
        1.5,
        True,
        DAY,
        MOMENT,
        datetime.time(8, 30),
        "  Sungai Raya ",
        False,
    ]
    for column, value in enumerate(row, start=3):
        sheet.cell(5, column, value)
    found = table(read(saved(book)))
    assert list(found) == [5]
    assert same(found[5], [None, None, *row])


def test_a_whole_number_written_with_a_point_is_whole(read) -> None:
    numbers = ["2143.0", "6.101E+15", "1e300", "0.1", "-0", "9007199254740993"]
    body = "".join(f"<c><v>{number}</v></c>" for number in numbers)
    found = table(read(xlsx(worksheet(f"<row>{body}</row>"))))[1]
    assert same(found, [2143, 6101000000000000, 1e300, 0.1, 0, 9007199254740992.0])


def test_errors_and_formulas_give_their_stored_text(read) -> None:
    row = '<c t="e"><f>1/0</f><v>#REF!</v></c><c t="str"><f>A1</f><v>Desa</v></c><c><f>1+1</f></c><c><v>7</v></c>'
    book = read(xlsx(worksheet(f"<row>{row}</row>")))
    assert table(book)[1] == ["#REF!", "Desa", None, 7]
    assert is_error("#REF!") and not is_error("Desa")
    assert "1 sel rumus" in book.notes[0]


def test_the_1904_calendar_of_old_mac_files(read) -> None:
    def fill(book) -> None:
        book.add_worksheet().write_datetime(
            0, 0, MOMENT, book.add_format({"num_format": "d/m/yy h:mm"})
        )

    assert table(read(written(fill, date_1904=True)))[1] == [MOMENT]
    assert table(read(written(fill)))[1] == [MOMENT]


def test_hidden_rows_and_sheets_and_merged_areas(read) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in range(1, 6):
        sheet.cell(row, 1, f"baris {row}")
    sheet.row_dimensions[2].hidden = sheet.row_dimensions[4].hidden = True
    sheet["D5"] = "pojok"
    sheet.merge_cells("B1:C2")
    other = book.create_sheet("Rahasia")
    other["A1"] = "x"
    other.sheet_state = "veryHidden"
    first, second = read(saved(book)).sheets
    assert first.hidden_rows == {2, 4} and first.merged == ((1, 2, 2, 3),)
    assert (first.hidden, second.hidden, second.name) == (False, True, "Rahasia")


def test_merged_areas_end_where_the_data_ends(read) -> None:
    """Whoever walks them, as openpyxl does on loading, would walk 17 billion cells."""
    areas = "".join(
        f'<mergeCell ref="{a}"/>' for a in ("A1:XFD1048576", "B2:XFD9", "C1:A1", "F9:G9")
    )
    found = only(read(xlsx(worksheet(f'<row r="2">{text_cell("B2", "x")}</row>', after=areas))))
    assert found.merged == ((1, 1, 2, 2),)


def test_rich_text_phonetic_hints_and_escapes(read) -> None:
    texts = (
        "<sst><si><r><t>Sungai </t></r><r><t>Raya</t></r><rPh><t>suara</t></rPh></si>"
        "<si><t>a_x000D_\nb_x005F_x</t></si><si/></sst>"
    )
    cells = "".join(f'<c t="s"><v>{n}</v></c>' for n in range(3))
    content = xlsx(worksheet(f"<row>{cells}</row>"), **{"xl/sharedStrings.xml": texts})
    assert table(read(content))[1] == ["Sungai Raya", "a\r\nb_x"]


def test_prefixed_names_backslashes_and_missing_references(read) -> None:
    """Other programs than Excel write `x:row`, `xl\\workbook.xml`, and cells without `r`."""
    sheet = worksheet("<row><c><v>1</v></c></row><row r='4'><c><v>2</v></c></row>")
    for tag in ("worksheet", "sheetData", "row", "c", "v"):
        sheet = sheet.replace(f"<{tag}>", f"<x:{tag}>").replace(f"<{tag} ", f"<x:{tag} ")
        sheet = sheet.replace(f"</{tag}>", f"</x:{tag}>")
    sheet = sheet.replace("xmlns=", "xmlns:x=")
    parts = {name.replace("/", "\\"): part for name, part in xlsx_parts(sheet).items()}
    assert table(read(zipped(parts))) == {1: [1], 4: [2]}


def test_a_tiny_declared_dimension_hides_nothing(read) -> None:
    sheet = worksheet(f'<row r="9">{text_cell("D9", "jauh")}</row>', '<dimension ref="A1"/>')
    found = only(read(xlsx(sheet)))
    assert (found.n_rows, found.n_columns) == (9, 4)
    assert found.head(3) == [[], [], []] and found.head(20)[8] == [None, None, None, "jauh"]


def test_blank_sheets_are_sheets_without_rows(read) -> None:
    found = only(read(xlsx(worksheet('<row r="3"><c s="1"/><c t="str"><v>   </v></c></row>'))))
    assert (found.n_rows, found.n_columns, found.head(5), list(found.rows())) == (0, 0, [], [])


def test_a_workbook_of_charts_only_says_so(read) -> None:
    with pytest.raises(Refused, match="tidak punya lembar data"):
        read(xlsx(**{"xl/workbook.xml": "<workbook><sheets/></workbook>"}))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(VALUES, max_size=6), min_size=1, max_size=6))
def test_any_table_comes_back_as_it_was(tmp_path_factory, rows) -> None:
    formats = {
        datetime.date: "dd/mm/yyyy",
        datetime.datetime: "d mmm yyyy hh:mm:ss",
        datetime.time: "hh:mm",
    }

    def fill(book) -> None:
        sheet = book.add_worksheet()
        made = {kind: book.add_format({"num_format": code}) for kind, code in formats.items()}
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(r, c, value)
                elif type(value) in formats:
                    sheet.write_datetime(r, c, value, made[type(value)])
                elif value is not None:
                    sheet.write(r, c, value)

    folder = tmp_path_factory.mktemp("tabel")
    (folder / "x.xlsx").write_bytes(written(fill))
    [summary], _ = read_xlsx(folder / "x.xlsx", folder, LIMITS)
    sheet = Sheet("", False, summary["n_rows"], 0, frozenset(), (), folder / summary["file"])
    wanted = {}
    for number, row in enumerate(rows, start=1):
        row = list(row)
        while row and row[-1] is None:
            row.pop()
        if row:
            wanted[number] = row
    assert same(dict(sheet.rows()), wanted)


# --- ods -------------------------------------------------------------------------------------------------


def ods(rows: str, styles: str = "", table: str = "") -> bytes:
    return zipped(ods_parts(ods_content(rows, styles, table)))


def ods_value(kind: str, value: str) -> str:
    name = {"float": "value", "percentage": "value"}.get(kind, f"{kind}-value")
    return f'<table:table-cell office:value-type="{kind}" office:{name}="{value}"><text:p>x</text:p></table:table-cell>'


def test_ods_values_repeats_and_places(read) -> None:
    pairs = [("float", "2143"), ("float", "1.5"), ("boolean", "true"), ("date", "2025-11-03")]
    pairs += [("date", "2025-11-03T14:05:00"), ("time", "PT08H30M00S")]
    blank = '<table:table-cell table:number-columns-repeated="2"/>'
    rows = ods_row(blank, 'table:number-rows-repeated="3"')
    rows += ods_row(blank + "".join(ods_value(*pair) for pair in pairs))
    rows += ods_row(
        ods_text("a", 'table:number-columns-repeated="2"'), 'table:number-rows-repeated="2"'
    )
    rows += ods_row(
        '<table:table-cell table:number-columns-repeated="16384"/>',
        'table:number-rows-repeated="1048000"',
    )
    found = table(read(ods(rows), "data.ods"))
    values = [2143, 1.5, True, DAY, MOMENT, datetime.time(8, 30)]
    assert same(found, {4: [None, None, *values], 5: ["a", "a"], 6: ["a", "a"]})


def test_ods_texts_hidden_rows_merged_cells_and_notes(read) -> None:
    cell = (
        "<table:table-cell><office:annotation><text:p>catatan</text:p></office:annotation>"
        "<text:p>Sungai<text:s text:c='2'/><text:span>Raya</text:span></text:p><text:p>dua</text:p>"
        "</table:table-cell>"
    )
    rows = ods_row(cell) + ods_row(
        ods_text("b"), 'table:visibility="collapse" table:number-rows-repeated="2"'
    )
    rows += ods_row(
        ods_text("c", 'table:number-columns-spanned="2" table:number-rows-spanned="3"')
        + "<table:covered-table-cell/>"
        + ods_text("d")
    )
    style = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    found = only(read(ods(rows, style, 'table:style-name="ta2"'), "data.ods"))
    assert dict(found.rows()) == {1: ["Sungai  Raya\ndua"], 2: ["b"], 3: ["b"], 4: ["c", None, "d"]}
    assert found.hidden and found.hidden_rows == {2, 3} and found.merged == ((4, 1, 4, 2),)


# --- xls -------------------------------------------------------------------------------------------------


def test_xls_keeps_places_and_whole_numbers(read) -> None:
    cells: list[tuple[int, int, str | float]] = [(4, 2, "Sungai Raya"), (4, 3, 2143.0), (6, 3, 1.5)]
    book = read(ole(biff(cells, hidden=1)), "data.xls")
    assert book.kind == "xls" and only(book).hidden
    assert same(table(book), {5: [None, None, "Sungai Raya", 2143], 7: [None, None, None, 1.5]})


# --- csv -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_in_any_usual_dress(read, separator, encoding) -> None:
    lines = [
        'Rekap "KDKMP" – é',
        "",
        f"Desa{separator}Luas{separator}Ket",
        f'"Sei{separator}Raya"{separator}10{separator}',
    ]
    lines += [f'"dua\nbaris"{separator}20{separator}ya']
    found = table(read("\r\n".join(lines).encode(encoding), "data.csv"))
    assert found == {
        1: ['Rekap "KDKMP" – é'],
        3: ["Desa", "Luas", "Ket"],
        4: [f"Sei{separator}Raya", "10"],
        5: ["dua\nbaris", "20", "ya"],
    }


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Desa;Luas\nA;1,5\nB;2,5\nC;3,0\n",
            {1: ["Desa", "Luas"], 2: ["A", "1,5"], 3: ["B", "2,5"], 4: ["C", "3,0"]},
        ),
        ("sep=|\nDesa|Luas, m2; ha\n", {1: ["Desa", "Luas, m2; ha"]}),
        ("Desa\nA\n", {1: ["Desa"], 2: ["A"]}),
        ("Desa,Alamat\nA,jl. x; rt 1\n", {1: ["Desa", "Alamat"], 2: ["A", "jl. x; rt 1"]}),
        ("Desa;No\nA;'=1+1\nB;'08\n", {1: ["Desa", "No"], 2: ["A", "=1+1"], 3: ["B", "'08"]}),
        ("Desa;Luas;;\nA;1;;\n;;;\n", {1: ["Desa", "Luas"], 2: ["A", "1"]}),
    ],
)
def test_csv_separators(read, text, rows) -> None:
    assert table(read(text.encode(), "data.csv")) == rows


# --- the book ----------------------------------------------------------------------------------------------


def test_rows_can_be_read_in_part_and_again_later(read, tmp_path) -> None:
    body = "".join(f"<row><c><v>{n}</v></c></row>" for n in range(1, 10))
    content = xlsx(worksheet(body), **{"xl/vbaProject.bin": b"x"})
    book = read(content)
    assert list(only(book).rows(3, 5)) == [(3, [3]), (4, [4])]
    assert [row for row, _ in only(book).rows(8)] == [8, 9]
    assert saved_book(tmp_path / "baris") == book and book.notes


def test_a_spoiled_row_file_is_refused(read) -> None:
    sheet = only(read(xlsx()))
    sheet.path.write_text('[1, [{"__class__": "x"}]]\n')
    with pytest.raises(Refused):
        list(sheet.rows())
    sheet.path.unlink()
    with pytest.raises(Refused):
        list(sheet.rows())


def test_a_row_past_the_limit_is_refused_with_its_number(read, settings) -> None:
    settings.SHEET_MAX_ROWS = 5
    read(xlsx(worksheet('<row r="5"><c><v>1</v></c></row><row r="9"/>')))
    with pytest.raises(Refused, match="sampai baris 6;"):
        read(xlsx(worksheet('<row r="6"><c><v>1</v></c></row>')))


@pytest.mark.long
def test_a_national_file_fits(tmp_path, read) -> None:
    """83,000 rows × 30 columns, a third of them texts."""

    def fill(book) -> None:
        sheet = book.add_worksheet()
        for row in range(83_000):
            for column in range(30):
                text = f"Koperasi Desa Merah Putih {row} {column}"
                sheet.write(row, column, row * column if column % 3 else text)

    found = only(read(written(fill)))
    assert (found.n_rows, found.n_columns) == (83_000, 30)
    assert sum(1 for _ in found.rows()) == 83_000


def test_the_child_says_what_it_read(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(
        "core.sheets.child.confine", lambda limits: None
    )  # this process has work to do
    (tmp_path / "x").write_bytes(b"Desa;Luas\nA;1\n")
    assert main("csv", str(tmp_path / "x"), str(tmp_path), LIMITS.as_text()) == 0
    summary = json.loads((tmp_path / "book.json").read_text())
    assert summary["sheets"][0]["n_rows"] == 2
