"""The scorecard: status at the edges, shared ranks, numbers equal to their lists, each reader's own regions."""

import csv
import io
import re
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import Village
from dashboard.actions.freezing import take_snapshot
from dashboard.counting.measures import INDICATORS, MEASURES
from dashboard.models import Threshold
from dashboard.scorecard.cards import Card, Month, cells_of, give_ranks, middle, moved, ordered
from dashboard.scorecard.differing import difference, of_regions
from dashboard.scorecard.drawing import spark
from dashboard.scorecard.thresholds import DEFAULTS, Line
from dashboard.words import Status
from registry import models as m
from tests.factories import make_cooperative

PAGE = "/rapor/"
COMPARE = "/rapor/banding/"
MORE = Line("tahap-nib", Decimal(80), Decimal(50), Decimal(90))
LESS = Line("tindak-lanjut-lewat", Decimal(10), Decimal(25), Decimal(0), less=True)
FIGURE = re.compile(r'href="([^"]+)" data-figure="([^"]+)" data-value="(\d+)" data-check="([^"]+)"')


@pytest.fixture(autouse=True)
def _nothing_kept():
    caches["figures"].clear()


@pytest.mark.parametrize(
    ("line", "part", "whole", "want"),
    [
        (MORE, 80, 100, Status.GOOD),
        (MORE, 799, 1000, Status.FAIR),
        (MORE, 79_951, 100_000, Status.GOOD),  # written 80 %
        (MORE, 50, 100, Status.FAIR),
        (MORE, 499, 1000, Status.POOR),
        (MORE, 0, 7, Status.POOR),
        (MORE, 7, 7, Status.GOOD),
        (MORE, 0, 0, Status.UNKNOWN),
        (LESS, 0, 7, Status.GOOD),
        (LESS, 10, 100, Status.GOOD),
        (LESS, 101, 1000, Status.FAIR),
        (LESS, 25, 100, Status.FAIR),
        (LESS, 251, 1000, Status.POOR),
        (LESS, 7, 7, Status.POOR),
        (LESS, 0, 0, Status.UNKNOWN),
    ],
)
def test_status_at_the_edges(line, part, whole, want):
    assert line.status(part, whole) == want


def test_every_indicator_has_a_default_in_order():
    assert tuple(DEFAULTS) == INDICATORS
    for line in DEFAULTS.values():
        assert line.less == (MEASURES[line.key].good < 0) == (line.good < line.fair)


def region(code: str, nib: int, late: int, whole: int = 10) -> Card:
    numbers = Counter(
        {"koperasi": whole, "tahap-nib": nib, "tindak-lanjut": 10, "tindak-lanjut-lewat": late}
    )
    lines = {line.key: line for line in (MORE, LESS)}
    return Card(code, f"Wilayah {code}", cells_of(numbers, lines))


def test_equal_regions_share_a_rank():
    cards = [region("a", 8, 5), region("b", 9, 0), region("c", 8, 1), region("d", 0, 9, whole=0)]
    give_ranks(cards)
    assert [one.cells["tahap-nib"].rank for one in cards] == [2, 1, 2, None]
    assert [one.cells["tindak-lanjut-lewat"].rank for one in cards] == [3, 1, 2, 4]
    assert [one.score for one in cards] == [1, 2, 2, 0]
    assert [one.rank for one in cards] == [3, 1, 1, 4]
    assert "".join(one.code for one in ordered(cards, by_name=False)) == "bcad"
    assert "".join(one.code for one in ordered(cards, by_name=False, key="tahap-nib")) == "bacd"
    assert "".join(one.code for one in ordered(cards, by_name=True)) == "abcd"


def test_differences_are_of_the_shares_as_written():
    assert difference(842, 800, MORE) == "lebih tinggi 4,2 poin (lebih baik)"
    assert difference(842, 800, LESS) == "lebih tinggi 4,2 poin (kurang baik)"
    assert difference(0, 100, LESS) == "lebih rendah 10 poin (lebih baik)"
    assert (
        difference(5, 5, MORE) == "persennya sama" and difference(None, 5, MORE) == "belum ada data"
    )
    first, second, third = region("a", 8, 5), region("b", 5, 0), region("c", 1, 1)
    every = [one.cells for one in (first, second, third)]
    pair = of_regions(first.cells, second.cells, third.cells, every)[0]
    assert (pair.said, pair.middle) == ("lebih tinggi 30 poin (lebih baik)", 500)
    assert middle([1, 2, None]) == 2 and middle([None]) is None


def test_a_spark_line_says_its_words():
    months = [Month(date(2025, n, 28), share) for n, share in ((10, None), (11, 100), (12, 142))]
    assert moved(months) == "naik 4,2 poin sejak November 2025"
    assert moved([*months, Month(date(2026, 1, 31), 100)]) == "tetap 10\u00a0% sejak November 2025"
    assert moved(months[:2]).startswith("baru satu angka beku, November 2025")
    assert moved([]) == "belum ada angka beku" and "belum ada data" in moved(months[:1])
    drawn = spark(months, moved(months))
    assert (
        "<title>naik 4,2 poin" in drawn
        and len(re.search(r'points="([^"]+)"', drawn)[1].split()) == 2
    )
    assert "<svg" not in spark([], moved([]))


@pytest.fixture
def busy(world, cast):
    for code in ("61.01.01.2002", "61.01.02.2001", "61.02.02.2002"):
        make_cooperative(Village.objects.get(pk=code))
    m.Milestone.objects.create(cooperative=world.coop_a, kind="rat")
    return world


def counted(client, link: str, check: str) -> int:
    body = client.get(link.replace("&amp;", "&")).content.decode()
    if check == "count":
        return int(re.search(r'data-count="(\d+)"', body)[1])
    found = re.search(rf'data-total="{check.removeprefix("total:")}" data-value="(\d+)"', body)
    return int(found[1]) if found else 0


@pytest.mark.parametrize(
    ("name", "query", "least"),
    [
        ("pengamat", "?kabupaten=61.01&indikator=tahap-rat", 12),
        pytest.param("pusat", "", 20, marks=pytest.mark.long),
        pytest.param("dinas_a", "", 12, marks=pytest.mark.long),
    ],
)
def test_every_number_equals_its_list(client_as, busy, name, query, least):
    client, followed = client_as(name), {}
    body = client.get(PAGE + query).content.decode()
    for link, key, value, check in FIGURE.findall(body):
        if (int(value) or key.startswith("jumlah")) and (link, check) not in followed:
            followed[link, check] = counted(client, link, check)
            assert followed[link, check] == int(value), (key, link)
    assert len(followed) >= least


def test_each_reader_sees_his_own_regions(client_as, busy):
    body = client_as("pusat").get(PAGE).content.decode()
    assert "Alfa" in body and "Bravo" in body
    officer = client_as("dinas_a")
    body = officer.get(PAGE).content.decode()
    assert "Alfa" in body and "Bravo" not in body and "61.02" not in body
    for query in ("kabupaten=61.02", "kecamatan=61.02.01", "kabupaten=x%20", "kabupaten=99.99"):
        assert officer.get(f"{PAGE}?{query}").status_code == 404, query
    assert officer.get(f"{PAGE}?kabupaten=61.01&kecamatan=61.02.01").status_code == 200
    body = officer.get(f"{PAGE}?kecamatan=61.01.01&indikator=tahap-rat&urut=nama").content.decode()
    assert f"{reverse('registry:cooperative-list')}?kabupaten=61.01&amp;kecamatan=61.01.01" in body
    assert client_as("pendamping_a").get(PAGE).status_code == 403
    for query in ("?indikator=x&urut=y", "?_export=pdf"):
        assert officer.get(PAGE + query).status_code in (200, 404)


def test_filters_stay_when_one_goes_deeper(client_as, busy):
    query = "?kabupaten=61.01&indikator=tahap-rat&urut=nama"
    body = client_as("pusat").get(PAGE + query).content.decode()
    assert (
        'href="/rapor/?kabupaten=61.01&amp;kecamatan=61.01.01&amp;indikator=tahap-rat&amp;urut=nama"'
        in body
    )


@pytest.mark.parametrize(
    "query", ["", "?kabupaten=61.01", "?kecamatan=61.01.01&indikator=tahap-rat"]
)
def test_few_queries_and_no_more_with_more_rows(client_as, busy, query):
    take_snapshot(by=None, on=date(2026, 1, 31))
    client = client_as("pusat")
    client.get(PAGE)
    made = []
    for more in (0, 3):
        for n in range(more):
            make_cooperative(Village.objects.get(pk="61.01.01.2001"), name=f"Koperasi {n}")
        caches["figures"].clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE + query).status_code == 200
        made.append(len(queries))
    assert made[0] == made[1] <= 12, made


def test_the_file_says_what_the_page_says(client_as, busy):
    query = "?kabupaten=61.01&indikator=tahap-rat"
    client = client_as("dinas_a")
    page = client.get(PAGE + query).content.decode()
    content = b"".join(client.get(f"{PAGE}{query}&_export=csv").streaming_content).decode(
        "utf-8-sig"
    )
    rows = list(csv.DictReader(io.StringIO(content)))
    table = page[page.index("h-wilayah") :]
    shown = re.findall(r'class="row-title"><a href="[^"]*">([^<]+)</a>', table)
    assert [row["Kecamatan"] for row in rows] == shown and len(rows) >= 2
    label = MEASURES["tahap-rat"].label
    (first, *_) = rows
    assert (first[f"{label}: jumlah"], first[f"{label}: dari"]) == ("1", "2")
    assert first[f"{label} (%)"] == "50.0" and "50\u00a0%" in table
    assert first[f"{label}: status"] == "Perlu perhatian"
    book = client.get(f"{PAGE}?_export=xlsx")
    assert book.status_code == 200 and b"".join(book.streaming_content)[:2] == b"PK"


def test_months_come_from_frozen_numbers(client_as, busy):
    take_snapshot(by=None, on=date(2025, 11, 30))
    for code in ("61.01.01.2002", "61.01.02.2001"):
        coop = m.Cooperative.objects.get(village=code)
        m.Milestone.objects.create(cooperative=coop, kind="rat")
    take_snapshot(by=None, on=date(2025, 12, 31))
    body = client_as("dinas_a").get(f"{PAGE}?kabupaten=61.01").content.decode()
    assert "naik 66,7 poin sejak November 2025" in body  # 1 of 3, then 3 of 3


def test_two_regions_side_by_side(client_as, busy):
    body = client_as("pusat").get(f"{COMPARE}?a=61.01&b=61.02").content.decode()
    line = body[body.index(MEASURES["tahap-rat"].label) :][:4000]
    # 1 of 3 beside 0 of 2; the whole 1 of 5, the median of 33,3 and 0
    assert "lebih tinggi 33,3 poin (lebih baik)" in line
    assert "20\u00a0%" in line and "16,7\u00a0%" in line
    officer = client_as("dinas_a")
    for query in ("a=61.01&b=61.02", "kabupaten=61.02", "cara=tanggal&kabupaten=61.02", "a=x%20"):
        assert officer.get(f"{COMPARE}?{query}").status_code == 404, query
    body = officer.get(f"{COMPARE}?a=61.01.01&b=61.01.02").content.decode()
    assert "lebih tinggi 50 poin" in body and "Bravo" not in body
    assert client_as("pendamping_a").get(COMPARE).status_code == 403


def test_one_region_on_two_days(client_as, busy):
    before = take_snapshot(by=None, on=date(2025, 11, 30))
    m.Milestone.objects.create(cooperative=busy.coop_b, kind="rat")
    after = take_snapshot(by=None, on=date(2025, 12, 31))
    m.Milestone.objects.filter(kind="rat").delete()
    client = client_as("pusat")
    days = f"{COMPARE}?cara=tanggal&kabupaten=61.02&dari={before.pk}&sampai={after.pk}"
    assert "lebih tinggi 50 poin (lebih baik)" in client.get(days).content.decode()
    body = client.get(f"{COMPARE}?cara=tanggal&dari={after.pk}").content.decode()
    assert "lebih rendah 40 poin (kurang baik)" in body and "Keadaan sekarang" in body
    officer = client_as("dinas_a")
    officer.get("/rapor/ambang/")
    with CaptureQueriesContext(connection) as queries:
        officer.get(f"{COMPARE}?cara=tanggal&kecamatan=61.01.01&dari={before.pk}")
    assert len(queries) <= 12
    for odd in ("99999", "x", "-1", "9" * 40, "%C2%B2"):
        assert client.get(f"{COMPARE}?cara=tanggal&dari={odd}").status_code == 404, odd
    assert client.get(f"{COMPARE}?cara=tanggal").status_code == 200


def url(key: str = "tahap-rat") -> str:
    return reverse("dashboard:threshold-update", args=[key])


def sent(client, key: str = "tahap-rat", **more: str) -> dict[str, str]:
    body = client.get(url(key)).content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', body)[1]
    return {
        "good": "60,5 %",
        "fair": "30",
        "target": "",
        "reason": "rencana 2027",
        "seen": seen,
    } | more


def test_the_province_sets_a_threshold_and_takes_it_back(client_as, busy):
    client = client_as("pusat")
    assert client.post(url(), sent(client)).status_code == 302
    row = Threshold.objects.get()
    assert (row.key, row.good, row.fair, row.target) == ("tahap-rat", Decimal("60.5"), 30, None)
    body = client.get("/rapor/ambang/").content.decode()
    assert "mulai 60,5\u00a0%" in body and "<del>80</del> → <ins>60,5</ins>" in body
    assert "rencana 2027" in body and str(busy.users["pusat"]) in body
    # 50 % is good by the new line, fair by the default
    assert client.post(url(), sent(client, good="50")).status_code == 302
    scorecard = f"{PAGE}?kabupaten=61.01&indikator=tahap-rat"
    assert 'success">Baik' in client.get(scorecard).content.decode().split('id="h-wilayah"')[1]
    told = client_as("pengamat").get("/rapor/ambang/").content.decode()
    assert "rencana 2027" in told and f"<strong>{busy.users['pusat']}</strong>" not in told
    reset = reverse("dashboard:threshold-reset", args=["tahap-rat"])
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(reset).content.decode())[1]
    assert client.post(reset, {"seen": seen}).status_code == 302
    assert not Threshold.objects.exists() and client.get(reset).status_code == 409
    assert "mengembalikan ke bawaan" in client.get("/rapor/ambang/").content.decode()
    assert (
        "Rapat anggota" in client.get("/riwayat/").content.decode()
        or "RAT" in client.get("/riwayat/").content.decode()
    )


@pytest.mark.parametrize(
    ("key", "typed", "told"),
    [
        ("tahap-rat", {"good": "50", "fair": "50"}, "lebih tinggi daripada"),
        ("tahap-rat", {"good": "30", "fair": "50"}, "lebih tinggi daripada"),
        ("tindak-lanjut-lewat", {"good": "30", "fair": "20"}, "Makin kecil makin baik"),
        ("tahap-rat", {"good": "101"}, "paling banyak 100"),
        ("tahap-rat", {"good": "80,55"}, "satu angka di belakang koma"),
        ("tahap-rat", {"good": "banyak"}, "misalnya 12,5"),
        ("tahap-rat", {"reason": ""}, "Tulis alasannya"),
    ],
)
def test_what_can_be_no_threshold_is_told(client_as, cast, key, typed, told):
    client = client_as("pusat")
    response = client.post(url(key), sent(client, key, **typed))
    assert response.status_code == 422 and told in response.content.decode()
    assert not Threshold.objects.exists()


def test_nobody_overwrites_what_he_has_not_seen(client_as, cast):
    client = client_as("pusat")
    first, second = sent(client, good="70"), sent(client, good="90")
    assert client.post(url(), first).status_code == 302
    response = client.post(url(), second)
    assert response.status_code == 422 and "diubah orang lain" in response.content.decode()
    assert Threshold.objects.get().good == 70 and 'value="90"' in response.content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', response.content.decode())[1]
    assert client.post(url(), second | {"seen": seen}).status_code == 302
    stale = sent(client, good="75")
    Threshold.objects.all().delete()
    assert client.post(url(), stale).status_code == 422
    assert client.post(url(), sent(client) | {"seen": ""}).status_code == 422
    assert not Threshold.objects.exists()
    assert client.get(url("koperasi")).status_code == 404
    officer = client_as("dinas_a")
    assert officer.get("/rapor/ambang/").status_code == 200
    assert officer.post(url(), first).status_code == 403
