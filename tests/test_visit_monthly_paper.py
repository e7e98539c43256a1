"""Reports on paper and as workbook: what people typed is shown as typed, never read as markup or formula."""

import io
import json
from datetime import datetime, timedelta

import openpyxl
import pytest
import typst
from django.urls import reverse
from django.utils.formats import date_format
from PIL import Image

from core import paper
from tests.monthly_rows import fill, make_month
from visits.models import MonthlyReport
from visits.monthly.paper import documents, pdf
from visits.monthly.paper.documents import report_document
from visits.monthly.reading import with_all
from visits.monthly.recaps import submit_recap
from visits.monthly.reports import write_texts

HOSTILE = [
    '#eval("1 + 1")', "#panic()", '" + read("/etc/passwd") + "', "\\", "@rujukan", "$ x^2 $", "<label>",
    "*tebal* _miring_ `kode` // komentar /* x", "#set page(width: 1mm)", "😀👩‍🌾", "مرحبا بالعالم",
    "א" * 40, "A" * 10_000, "\x07\x1b tak tercetak", "baris\n\n\nbaris", "\u202eterbalik", "] [ } {",
    "=1+1", "e\u0301" * 300,
]  # fmt: skip


@pytest.fixture
def own(world, cast):
    return make_month(cast["pendamping_a"], world.coop_a)


def fetched(report: MonthlyReport) -> MonthlyReport:
    return MonthlyReport.objects.select_related("person", "contract", "regency").get(pk=report.pk)


def test_hostile_text_is_shown_and_never_evaluated(own):
    own.visit(2, findings=" ".join(HOSTILE))
    texts = {"kemitraan": {"activities": "\n".join(HOSTILE), "results": HOSTILE[0], "plans": "x"}}
    report = own.draft()
    write_texts(report=report, texts=texts, obstacles="".join(HOSTILE), by=own.mentor)
    told = with_all([fetched(report)])[0]
    document = report_document(told)
    made = pdf.render([document], '#eval("1") "judul"')
    assert made.startswith(b"%PDF-") and len(made) > 20_000
    # planted once: with eval(…, mode: "markup") in the template's `plain` this raises at #panic()
    for one in HOSTILE:
        document["title"] = document["subtitle"] = document["footer"] = document["place"] = one
        document["signatures"][0]["name"] = one
        assert pdf.render([document], one).startswith(b"%PDF-"), one


def test_the_template_gets_text_as_strings(own):
    """What the template holds afterwards is the very text that was given."""
    one = {"title": '#eval("1 + 1")', "subtitle": "s", "footer": "#panic()", "blocks": [],
           "place": "p", "signatures": [{"role": "BA", "name": "n", "note": ""}]}  # fmt: skip
    found = typst.query(
        paper.sources(pdf.TEMPLATE), "<awal>", field="value",
        sys_inputs=paper.inputs(pdf.data_of([one, one], "uji")),
    )  # fmt: skip
    assert json.loads(found) == ["#panic()", "#panic()"]


def test_each_document_has_pages_of_its_own():
    block = {"kind": "text", "title": "", "text": "baris\n" * 150}
    one = {"title": "t", "subtitle": "s", "footer": "f", "blocks": [block],
           "place": "p", "signatures": [{"role": "BA", "name": "n", "note": ""}]}  # fmt: skip
    pages = pdf.render([one, one | {"blocks": []}], "uji", "png")
    assert len(pages) == 5 or len(pages) == 4
    starts = typst.query(
        paper.sources(pdf.TEMPLATE), "<awal>", sys_inputs=paper.inputs(pdf.data_of([one], "u"))
    )
    assert len(json.loads(starts)) == 1


@pytest.mark.parametrize(("size", "width"), [("f4", 215), ("a4", 210), ("", 215), ("A4", 210)])
def test_paper_is_a_setting(settings, size, width):
    settings.REPORT_PAPER = size
    one = {"title": "t", "subtitle": "s", "footer": "f", "blocks": [],
           "place": "p", "signatures": [{"role": "BA", "name": "n", "note": ""}]}  # fmt: skip
    page = pdf.render([one], "uji", "svg").decode()
    points = float(page.split('width="')[1].split("pt")[0])
    assert round(points / 72 * 25.4) == width


SIGNS = {"place": "p", "signatures": [{"role": "BA", "name": "n", "note": ""}] * 3}


def colours_of_last_page(blocks: list[dict]) -> tuple[int, set]:
    """(number of pages, colours on the last one)"""
    one = {"title": "t", "subtitle": "s", "footer": "f", "blocks": blocks, **SIGNS}
    pages = pdf.render([one], "uji", "png")
    pages = [pages] if isinstance(pages, bytes) else pages
    image = Image.open(io.BytesIO(pages[-1])).convert("RGB")
    return len(pages), {colour for _, colour in image.getcolors(1 << 20)}


@pytest.mark.parametrize("rows", [0, 1, 2, 20, *range(48, 62)])
def test_signatures_never_stand_without_rows(rows):
    """The head of a table comes again on the page where its last rows are."""
    told = documents.table("", ["Koperasi", "Kunjungan"], [6, 0], [["Alfa", 3]] * rows)
    pages, colours = colours_of_last_page([told])
    assert (0xE8, 0xEF, 0xF8) in colours
    assert rows not in (20, 61) or pages == 1 + (rows == 61)  # the break is among those tried


@pytest.mark.parametrize("lines", range(46, 56, 2))
def test_signatures_never_stand_without_the_notes(lines):
    """A short text and its heading go with them to the next page."""
    filler = documents.words("", "baris\n" * lines + "baris")
    closing = documents.in_two("Sudah dibandingkan.")
    _pages, colours = colours_of_last_page([filler, documents.heading("Catatan"), *closing])
    assert (0x07, 0x2A, 0x56) in colours


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Tidak ada.", "Tidak ada."),
        ("a. " * 900, 800),
        ("a" * 3000, 800),
        ("baris\n" * 40, "baris"),
        ("x" * 900 + "\nPenutup.", "Penutup."),
        ("x" * 900 + ". Penutup\n\n", "Penutup"),
    ],
)
def test_a_long_closing_text_loses_nothing(text, last):
    told = [block["text"] for block in documents.in_two(text)]
    assert "".join("".join(told).split()) == "".join(text.split())
    assert told[-1] == last if isinstance(last, str) else 0 < len(told[-1]) <= last
    assert told[-1].count("\n") < documents.TOGETHER_LINES


def test_long_words_can_be_broken_and_controls_go():
    told = paper.printable({"a": ["x" * 100, "a\x00b\r\nc\td", 5, "\ud83d"]})
    assert told["a"][0].replace(paper.BREAK, "") == "x" * 100 and paper.BREAK in told["a"][0]
    assert told["a"][1] == "ab\nc d" and told["a"][2] == 5
    assert told["a"][3].encode()


def test_paper_says_what_the_report_says(own):
    fill(own)
    write_texts(
        report=own.draft(), texts={"kemitraan": {"results": "Nota kesepahaman"}}, obstacles="Sinyal",
        by=own.mentor,
    )  # fmt: skip
    report = own.sent()
    document = report_document(with_all([fetched(report)])[0])
    told = json.dumps(document, ensure_ascii=False)
    for words in ("Nota kesepahaman", "Sinyal", "Urus NIB", "Kas kosong", report.person.name):
        assert words in told, words
    titles = [one["text"] for one in document["blocks"] if one["kind"] == "heading"]
    assert titles[:5] == [
        "1. Persiapan gerai", "2. Rencana bisnis", "3. Tata kelola gerai",
        "4. Pemutakhiran SIMKOPDES", "5. Kemitraan",
    ]  # fmt: skip
    totals = next(one for one in document["blocks"] if one.get("title") == "Angka bulan ini")
    flat = dict(zip(*[iter(cell for row in totals["rows"] for cell in row)] * 2, strict=True))
    assert flat["Kunjungan"] == "3" and flat["Ditahan, tidak dihitung"] == "1"


def test_downloads(client_as, own, cast, world):
    fill(own)
    own.visit(9, findings="=cmd|' /C calc'!A0")
    report = own.accepted(cast["pmo_a"])
    submit_recap(regency=world.a, month=own.month, by=cast["pmo_a"])
    client, recap = client_as("pmo_a"), ["61.01", f"{own.month:%Y-%m}"]
    for name, args in (
        ("report-pdf", [report.pk]), ("report-recap-pdf", recap), ("report-recap-all", recap)
    ):  # fmt: skip
        answer = client.get(reverse(f"visits:{name}", args=args))
        assert answer.content.startswith(b"%PDF-") and answer["Content-Type"] == "application/pdf"
        assert ".pdf" in answer["Content-Disposition"]
    sheet = client.get(reverse("visits:report-xlsx", args=[report.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))
    assert [book["Laporan"].cell(8, column).value for column in (1, 2)] == ["Kunjungan", 4]
    cells = [cell for row in book["Kunjungan"].iter_rows() for cell in row]
    odd = [cell for cell in cells if str(cell.value).startswith("=cmd")]
    assert odd and all(cell.data_type == "s" for cell in odd)
    sheet = client.get(reverse("visits:report-recap-xlsx", args=recap))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))
    assert book.sheetnames == ["Rekap", "Tema", "Per BA"]  # nobody is missing: no empty sheet
    heads = [cell.value for cell in book["Per BA"][1]]
    assert book["Per BA"].cell(2, heads.index("Kunjungan") + 1).value == 4
    none = client.get(reverse("visits:report-recap-all", args=["61.01", "2025-01"]))
    assert none.status_code == 404


def test_days_are_indonesian_on_paper_and_real_days_in_the_workbook(client_as, own):
    fill(own)
    report = own.sent()
    document = report_document(with_all([fetched(report)])[0])
    visits = next(one for one in document["blocks"] if one.get("title") == "Kunjungan")
    assert visits["rows"][0][0] == date_format(own.month + timedelta(days=1), "j M Y")
    answer = client_as("pmo_a").get(reverse("visits:report-xlsx", args=[report.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book["Kunjungan"]["B2"].value.date() == own.month + timedelta(days=1)
    assert isinstance(book["Tindak lanjut"]["E2"].value, datetime)
