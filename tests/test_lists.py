import csv
import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from core.lists.guarding import guarded, unguarded
from core.models import Village
from core.sheets.book import read_book
from registry import models as m
from registry.search import search_cooperatives
from tests.factories import archive, make_cooperative

LIST = "/koperasi/"


def count(response) -> int:
    return int(re.search(r'data-count="(\d+)"', response.content.decode()).group(1))


@pytest.fixture
def many(world):
    """Three cooperatives in Alfa and one in Bravo, one archived."""
    for code in ("61.01.01.2002", "61.01.02.2001"):
        make_cooperative(Village.objects.get(pk=code))
    archive(make_cooperative(Village.objects.get(pk="61.01.02.2002")))
    return world


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 4),
        ("kabupaten=61.01", 3),
        ("kabupaten=61.01&kecamatan=61.01.01", 2),
        ("kabupaten=61.01&kecamatan=61.01.01&desa=61.01.01.2002", 1),
        ("tahapan=nib&tahapan=npwp", 4),
        ("belum=nib", 0),
        ("belum=rat", 4),
        ("gerai=ada", 4),
        ("gerai=klinik", 0),
        ("anggota=belum", 0),
        ("arsip=ya", 1),
        ("bentuk=kelurahan", 0),
    ],
)
def test_filters(client_as, many, query, number):
    assert count(client_as("pusat").get(f"{LIST}?{query}")) == number


@pytest.mark.parametrize(
    "query",
    [
        "kabupaten=abc",
        "kabupaten=61.99",
        "kecamatan=61.01.01",
        "desa=1' OR 1=1",
        "tahapan=xx",
        "gerai=%F0%9F%98%80",
        "page=999999",
        "page=abc",
        "page=-1",
        "page=" + "9" * 40,
        "sort=nothing",
        "sort=-",
        "sort=__class__",
        "kolom=xx",
        "q=" + "a" * 300,
        "q=%25%25%25",
        "q=%F0%9F%98%80",
        "q=61.01",
        "q=" + "9" * 60,
        "q=6101",
        "q=\\",
        "arsip=entah",
        "kabupaten=61.01&kabupaten=61.02",
    ],
)
def test_odd_parameters_never_break_a_list(client_as, many, query):
    for url in (LIST, "/gerai/", "/koperasi/desa-tanpa-koperasi/"):
        assert client_as("pusat").get(f"{url}?{query}").status_code == 200, url


def test_unknown_filter_value_says_so(client_as, many):
    page = client_as("pusat").get(f"{LIST}?kabupaten=61.99").content.decode()
    assert "tidak dikenali" in page and 'data-count="0"' in page


def test_nul_byte_is_answered_in_indonesian(client_as, many):
    response = client_as("pusat").get(f"{LIST}?q=a%00b")
    assert response.status_code == 400 and "tidak dapat dibaca" in response.content.decode()


def test_every_column_sorts_both_ways(client_as, many):
    client = client_as("pusat")
    for url in (LIST, "/gerai/", "/koperasi/desa-tanpa-koperasi/"):
        names = set(re.findall(r"sort=(\w+)", client.get(url).content.decode()))
        assert names
        for name in names:
            for sort in (name, f"-{name}"):
                assert client.get(f"{url}?sort={sort}").status_code == 200, (url, sort)


def test_sorting_by_members_goes_by_the_newest_count(client_as, many):
    m.MemberCount.objects.create(cooperative=many.coop_b, as_of=date(2026, 7, 1), men=900, women=1)
    m.MemberCount.objects.create(cooperative=many.coop_a, as_of=date(2020, 7, 1), men=999, women=1)
    page = client_as("pusat").get(f"{LIST}?sort=-anggota").content.decode()
    rows = re.findall(r"/koperasi/(\d+)/", page)
    assert int(rows[0]) == many.coop_b.pk


def test_chosen_columns(client_as, many):
    page = client_as("pusat").get(f"{LIST}?kolom=nama&kolom=kode_pos").content.decode()
    head = page[page.index("<thead>") : page.index("</thead>")]
    assert "Kode pos" in head and "Kecamatan" not in head


def test_queries_do_not_grow_with_rows(client_as, many):
    client = client_as("pusat")
    for url in (LIST, "/gerai/", "/koperasi/desa-tanpa-koperasi/"):
        client.get(url)
        with CaptureQueriesContext(connection) as few:
            client.get(url)
        village = Village.objects.get(pk="61.02.02.2001")
        for n in range(12):
            make_cooperative(village, name=f"Koperasi {url} {n}")
        with CaptureQueriesContext(connection) as more:
            client.get(url)
        assert len(few) == len(more) <= 12, url


def test_detail_has_at_most_twelve_queries(client_as, many):
    client = client_as("pusat")
    client.get(many.coop_a.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        client.get(many.coop_a.get_absolute_url())
    assert len(queries) <= 12


def test_htmx_gets_the_results_alone_and_a_clean_address(client_as, many):
    headers = {"HX-Request": "true", "HX-Target": "results"}
    response = client_as("pusat").get(f"{LIST}?kabupaten=61.01&q=&desa=", headers=headers)
    body = response.content.decode()
    assert "<html" not in body and 'data-count="3"' in body
    assert 'id="box_kecamatan" hx-swap-oob="true"' in body and "Alfa Kecamatan 1" in body
    assert response["HX-Push-Url"] == "/koperasi/?kabupaten=61.01"


# --- Search -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kopdes merah putih sungai raya", True),
        ("KDMP Sei Raya", True),
        ("sungei raya", True),
        ("sunggai raya", True),
        ("61.01.01.2001", True),
        ("6101012001", True),
        ("610101", True),
        ("6101010010001", True),
        ("0220001234567", True),
        ("Kubu Lama", True),
        ("tanjung keracut", False),
        ("61.02", False),
    ],
)
def test_search(world, text, found):
    village = world.coop_a.village
    village.name = "Sungai Raya"
    village.save()
    world.coop_a.name = "Koperasi Desa Merah Putih Sungai Raya"
    world.coop_a.nik = "6101010010001"
    world.coop_a.save()
    from core.models import RegionAlias

    RegionAlias.objects.create(village=village, name="Kubu Lama")
    rows = search_cooperatives(m.Cooperative.objects.filter(pk=world.coop_a.pk), text)
    assert rows.exists() == found


# --- Exports ------------------------------------------------------------------------------------
def export(client, query: str) -> list[dict[str, str]]:
    response = client.get(f"{LIST}?{query}&_export=csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_export_is_exactly_the_filter(client_as, many):
    client = client_as("pusat")
    assert len(export(client, "kabupaten=61.01")) == 3
    assert {row["Kode desa"][:5] for row in export(client, "kabupaten=61.02")} == {"61.02"}
    row = export(client, "kabupaten=61.02")[0]
    assert row["Tahapan NPWP"] == "2025-11-03" and row["Tahapan NIB"] == "sudah"
    assert row["Nomor Tahapan NIB"] == "0220001234567"


HOSTILE = [
    "=1+1",
    "+cmd|'/C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "'=1",
    "=HYPERLINK(1)",
    "Jl. A;=1+1",
    "Jl. A\t@SUM(A1)",
    "Jl. A\n+1",
    'Jl. A;"=1+1;"b',
    "Jl. A; '=1",
    '" =1',
]
# what a spreadsheet runs when a cell begins with it, blanks and quotes left aside
RUN = "=+-@＝＋－＠"


def cells_by(line: str, separator: str) -> list[str]:
    """The cells that a program shows which splits the file's text at `separator` and at line ends."""
    return [cell for row in csv.reader(line.splitlines(), delimiter=separator) for cell in row]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_ever_a_formula(client_as, many, text):
    many.coop_b.address = text
    many.coop_b.save()
    client = client_as("pusat")
    cell = export(client, "kabupaten=61.02")[0]["Alamat"]
    assert cell != text and unguarded(cell) == text
    response = client.get(f"{LIST}?kabupaten=61.02&_export=xlsx")
    book = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and 'state="frozen"' in sheet
    assert "<t>61.02.01.2001</t>" in sheet  # a code is text, never a number


def test_workbook_columns_are_as_wide_as_their_text(client_as, many):
    many.coop_b.name = "Koperasi Desa Merah Putih " + "Nanga Kantuk " * 2
    many.coop_b.address = "Jalan Lintas Utara " * 12
    many.coop_b.save()
    response = client_as("pusat").get(f"{LIST}?kabupaten=61.02&_export=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    sheet = book["Data"]
    width = {cell.value: sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]}
    assert len(many.coop_b.name) <= width["Nama koperasi"] <= len(many.coop_b.name) + 4
    assert 59 <= width["Alamat"] <= 62  # not the whole 228 characters
    assert width["RT/RW"] >= 11  # never too narrow for a date


nasty = st.text(st.sampled_from("=+-@＝＋－＠';\t\r\n\" \xa0,a1"), max_size=12)


@given(st.one_of(st.text(max_size=40), nasty))
def test_guarding_is_reversible(text):
    assert unguarded(guarded(text)) == text


@given(nasty)
def test_no_separator_makes_a_formula_of_a_text(text):
    """Written as the export writes it, then split as Excel does with Indonesian settings, or badly."""
    file = io.StringIO()
    csv.writer(file).writerow(["61.01", guarded(text), "akhir"])
    for separator in ";\t":
        for cell in cells_by(file.getvalue(), separator)[1:]:
            assert not cell.lstrip(' \xa0"').startswith(tuple(RUN)), cell
    [row] = csv.reader(io.StringIO(file.getvalue(), newline=""))
    assert not row[1].lstrip(' \xa0"').startswith(tuple(RUN)) and unguarded(row[1]) == text


def test_an_export_read_back_is_what_was_exported(client_as, many, tmp_path):
    text = "Jl. A;=1+1; -2"
    many.coop_b.address = text
    many.coop_b.save()
    response = client_as("pusat").get(f"{LIST}?kabupaten=61.02&_export=csv")
    path = tmp_path / "koperasi.csv"
    path.write_bytes(b"".join(response.streaming_content))
    assert b"Jl. A;'=1+1; '-2" in path.read_bytes()
    sheet = read_book(path, "koperasi.csv", tmp_path / "baris").sheets[0]
    head, row = sheet.head(2)
    assert row[head.index("Alamat")] == text


def test_mentor_may_not_export(client_as, many):
    assert client_as("pendamping_a").get(f"{LIST}?_export=csv").status_code == 403


def test_a_kecamatan_or_village_alone_brings_its_kabupaten_along(client_as, world):
    client = client_as("pusat")
    for query in ("kecamatan=61.01.01", "desa=61.01.01.2001"):
        page = client.get(f"{LIST}?{query}")
        assert [row.pk for row in page.context["page"].object_list] == [world.coop_a.pk]
        assert "Kabupaten Alfa" in page.context["chips"][0]["value"]
    # what was chosen is not overruled, and nonsense stays nonsense
    for query in ("kabupaten=61.02&kecamatan=61.01.01", "kecamatan=kacau", "desa=61.01"):
        page = client.get(f"{LIST}?{query}")
        assert page.context["page"].paginator.count == 0 and page.context["filter"].form.errors
    # a region of somebody else is no more visible than before
    page = client_as("dinas_a").get(f"{LIST}?kecamatan=61.02.01")
    assert page.context["page"].paginator.count == 0 and b"Bravo" not in page.content


def test_an_unknown_kind_of_file_is_refused(client_as, world):
    for kind in ("pdf", "XLSX", "x"):
        assert client_as("pusat").get(f"{LIST}?_export={kind}").status_code == 404
    assert client_as("pusat").get(f"{LIST}?_export=csv").status_code == 200


def test_the_address_names_columns_only_when_they_are_chosen(client_as, world):
    client = client_as("pusat")
    usual = ["kode", "nama", "desa", "kecamatan", "kabupaten", "tahapan", "anggota"]

    def pushed(columns: list[str]) -> str:
        query = {"q": "alfa", "bentuk": "", "kolom": columns}
        headers = {"HX-Request": "true", "HX-Target": "results"}
        return client.get(LIST, query, headers=headers)["HX-Push-Url"]

    assert pushed(usual) == f"{LIST}?q=alfa"
    assert pushed([*usual, "nik"]).count("kolom=") == 8
    assert pushed(["nama"]) == f"{LIST}?q=alfa&kolom=nama"
