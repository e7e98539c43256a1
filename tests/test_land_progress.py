"""Progress reports on their pages: typed, refused in words, corrected, withdrawn, verified; handing over."""

import re
import uuid
from datetime import timedelta
from itertools import pairwise

import pytest
from django.conf import settings as project
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from land import models as m
from land.actions import progress as actions
from land.building.chart import MARKERS, chart_of
from land.photos import keep_photo
from tests.land_rows import make_building, report
from tests.photo_bytes import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture
def building(world):
    return make_building(world.coop_a)


def send(client, building, **fields):
    body = {
        "source": "kodim",
        "reported_on": timezone.localdate().isoformat(),
        "percent": "45,25",
        "once": str(uuid.uuid4()),
    }
    return client.post(reverse("land:report-create", args=[building.pk]), body | fields)


def detail(client, building):
    return client.get(building.get_absolute_url()).content.decode()


def said(response):
    """The messages on the page that comes next."""
    return " ".join(str(message) for message in response.wsgi_request._messages)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("45,25", "45.25"), ("45.25 %", "45.25"), ("100", "100.00"), ("0", "0.00"), ("7%", "7.00")],
)
def test_percent_as_it_is_typed(client_as, building, typed, kept):
    assert send(client_as("operator"), building, percent=typed).status_code == 302
    assert str(building.reports.get().percent) == kept


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"percent": "101"}, "paling banyak 100"),
        ({"percent": "-1"}, "paling sedikit 0"),
        ({"percent": "45,255"}, "Paling banyak dua angka"),
        ({"percent": "hampir jadi"}, "tidak terbaca sebagai angka"),
        ({"percent": "belum ada"}, "tidak boleh kosong"),
        ({"reported_on": "2999-01-01"}, "tidak boleh di masa depan"),
        ({"reported_on": "0026-01-01"}, "Periksa tahunnya"),
        ({"latitude": "-7,2", "longitude": "110.4"}, "di luar Kalimantan Barat"),
        ({"latitude": "-0.02"}, "hanya satu yang terisi"),
        ({"source": "tetangga"}, "tetangga"),
    ],
)
def test_what_is_refused_is_said_and_kept(client_as, building, fields, told):
    response = send(client_as("pusat"), building, note="hujan terus", **fields)
    page = response.content.decode()
    assert response.status_code == 422 and not building.reports.exists()
    assert told in page and "hujan terus" in page


def test_a_fall_needs_a_note_and_names_the_figure(client_as, building):
    client = client_as("pmo_a")
    report(building, 50, days_ago=3, source="kodim")
    response = send(client, building, percent="45,25")
    page = response.content.decode()
    assert response.status_code == 422 and building.reports.count() == 1
    assert "lebih rendah daripada laporan sumber yang sama" in page
    assert "Sebelumnya: Kodim 50\u00a0% per" in page and 'value="45,25"' in page
    # the same form, with the note
    fields = {
        "note": "dinding dibongkar",
        "once": re.search(r'name="once" value="([^"]+)"', page)[1],
    }
    assert send(client, building, **fields).status_code == 302
    before = timezone.localdate() - timedelta(days=200)
    early = send(client, building, percent="1", reported_on=before.isoformat())
    assert "Pembangunan ini mulai" in early.content.decode()


def test_odd_reports_are_taken_with_a_warning(client_as, building):
    client = client_as("pusat")
    assert "Tahapnya “Selesai”, tetapi progresnya 45,25\u00a0%" in said(
        send(client, building, stage="selesai")
    )
    assert "Progresnya 100 %, tetapi tahapnya “Finishing”" in said(
        send(client, building, percent="100", stage="finishing")
    )
    m.Handover.objects.create(
        building=building, handed_over_on=timezone.localdate(), number="1", received_by="Ketua"
    )
    told = said(send(client, building, source="ba", percent="60"))
    assert "sudah diserahterimakan" in told
    assert building.reports.count() == 3


def test_photos_come_with_a_report_or_not_at_all(client_as, building):
    client = client_as("pusat")
    good = [SimpleUploadedFile(f"{n}.jpg", jpeg(64, 48, seed=n)) for n in (1, 2)]
    bad = SimpleUploadedFile("surat.jpg", b"bukan foto")
    page = send(client, building, photos=[good[0], bad]).content.decode()
    assert "surat.jpg: Berkas ini bukan foto" in page and not m.ProgressReport.objects.exists()
    for one in good:
        one.seek(0)
    assert send(client, building, photos=good, caption="Dinding").status_code == 302
    photos = building.reports.get().photos.all()
    assert [photo.caption for photo in photos] == ["Dinding", "Dinding"]
    assert {photo.cooperative for photo in photos} == {building.cooperative}
    url = reverse("land:report-photo", args=[photos[0].pk])
    assert f"{url}?kecil" in detail(client, building)
    picture = client.get(url)
    assert picture["Content-Type"] == "image/jpeg" and picture.getvalue()[:2] == b"\xff\xd8"
    assert client.get(url, headers={"If-None-Match": picture["ETag"]}).status_code == 304
    many = [SimpleUploadedFile(f"{n}.jpg", b"x") for n in range(11)]
    assert "Paling banyak 10 foto" in send(client, building, photos=many).content.decode()


def test_the_same_photo_is_kept_once(building):
    told = report(building, 10)
    first, second = (
        keep_photo(SimpleUploadedFile("a.jpg", jpeg(64, 48)), report=told) for _ in "ab"
    )
    assert first == second and told.photos.count() == 1


def test_a_correction_replaces(client_as, building):
    client = client_as("operator")
    old = report(building, 54, source="kodim")
    url = reverse("land:report-correct", args=[old.pk])
    page = client.get(url).content.decode()
    assert 'value="54\u00a0%"' in page
    body = {"reported_on": old.reported_on.isoformat(), "percent": "45", "source": "agrinas"}
    assert (
        "Jelaskan koreksinya."
        in client.post(url, body | {"once": str(uuid.uuid4())}).content.decode()
    )
    body |= {"note": "angka terbalik", "once": str(uuid.uuid4())}
    assert client.post(url, body).status_code == 302
    new = m.ProgressReport.objects.counting().get()
    assert (new.corrects, new.percent, new.source) == (old, 45, "kodim")
    assert client.get(url).status_code == 409  # the old one is out of the game
    late = client.post(url, body | {"once": str(uuid.uuid4())})
    assert late.status_code == 422 and "sudah dikoreksi" in late.content.decode()
    page = detail(client, building)
    assert "Mengoreksi" in page and "Diganti" in page and "2 tercatat, 1 dihitung" in page


def test_withdrawn_with_a_reason(client_as, building):
    client, told = client_as("dinas_a"), report(building, 54)
    url = reverse("land:report-withdraw", args=[told.pk])
    seen = re.search(r'name="seen" value="(\w+)"', client.get(url).content.decode())[1]
    assert client.post(url, {"seen": seen}).status_code == 422
    assert client.post(url, {"seen": seen, "reason": "salah bangunan"}).status_code == 302
    page = detail(client, building)
    assert "salah bangunan" in page and "Belum ada laporan" in page
    assert client.get(url).status_code == 409


def test_verified_and_taken_back(client_as, building):
    client, told = client_as("dinas_a"), report(building, 54)
    verify, unverify = (
        reverse(f"land:report-{verb}", args=[told.pk]) for verb in ("verify", "unverify")
    )
    assert client.post(verify)["Location"].endswith(f"#laporan-{told.pk}")
    told.refresh_from_db()
    assert told.verified_at and told.verified_by.username == "dinas_a"
    assert "sudah diperiksa." in said(client.post(verify))
    client.post(unverify)
    told.refresh_from_db()
    assert told.verified_at is None and told.verified_by is None


def test_verbs_ask_who(world, cast, building):
    told = report(building, 54)
    for name in ("pengamat", "pendamping_a", "dinas_b"):
        with pytest.raises(PermissionDenied):
            actions.withdraw_report(report=told, by=cast[name], reason="tidak suka")
        with pytest.raises(PermissionDenied):
            actions.add_report(
                report=m.ProgressReport(
                    building=building,
                    source="ba",
                    percent=60,
                    reported_on=timezone.localdate(),
                ),
                by=cast[name],
            )
    assert m.ProgressReport.objects.counting().get() == told


def test_a_cancelled_building_takes_no_report(client_as, building):
    m.Building.objects.filter(pk=building.pk).update(
        cancelled_at=timezone.now(), cancel_reason="kontrak putus"
    )
    client = client_as("pusat")
    assert client.get(reverse("land:report-create", args=[building.pk])).status_code == 409
    assert "land:report-create" not in detail(client, building)


def bast(**fields):
    answers = {f"check_{n}": "ya" for n in range(len(project.LAND_BAST_ITEMS))}
    return {
        "handed_over_on": timezone.localdate().isoformat(),
        "number": "BAST 7/2026",
        "received_by": "Siti Rahayu",
        "once": str(uuid.uuid4()),
        **answers,
    } | fields


def test_handed_over_with_its_check_list(client_as, building):
    client = client_as("dinas_a")
    url = reverse("land:handover", args=[building.pk])
    page = client.post(url, bast()).content.decode()
    assert "Progres resminya belum pernah dilaporkan" in page
    report(building, 85, days_ago=1)
    assert "Progres resminya baru 85\u00a0%" in client.post(url, bast()).content.decode()
    report(building, 100)
    early = (building.allocated_on - timedelta(days=1)).isoformat()
    for fields, told in (
        ({"handed_over_on": early}, "sebelum lahannya dialokasikan"),
        ({"handed_over_on": "2999-01-01"}, "masa depan"),
        ({"check_0": ""}, "Pilih: sesuai atau belum."),
        ({"check_1": "tidak"}, "Sebutkan apa yang belum."),
        ({"file": SimpleUploadedFile("a.pdf", b"MZ")}, "tidak sesuai dengan namanya"),
    ):
        page = client.post(url, bast(**fields)).content.decode()
        assert told in page and "Siti Rahayu" in page
    assert not m.Handover.objects.exists()
    file = SimpleUploadedFile("bast.pdf", b"%PDF-1.4 isi")
    assert (
        client.post(url, bast(check_1="tidak", remark_1="menunggu PLN", file=file)).status_code
        == 302
    )
    handover = m.Handover.objects.get()
    assert handover.checks[1] == {
        "item": project.LAND_BAST_ITEMS[1],
        "ok": False,
        "note": "menunggu PLN",
    }
    assert handover.file_name == "bast.pdf" and client.get(url).status_code == 409
    page = detail(client, building)
    assert "BAST 7/2026" in page and "menunggu PLN" in page
    sheet = client.get(reverse("land:handover-sheet", args=[building.pk])).content.decode()
    assert "menunggu PLN" in sheet and "Siti Rahayu" in sheet
    paper = client.get(reverse("land:handover-file", args=[building.pk]))
    assert paper.getvalue() == b"%PDF-1.4 isi"
    undo = reverse("land:handover-undo", args=[building.pk])
    seen = re.search(r'name="seen" value="(\w+)"', client.get(undo).content.decode())[1]
    assert client.post(undo, {"seen": seen, "reason": "BAST keliru"}).status_code == 302
    assert not m.Handover.objects.exists() and client.get(undo).status_code == 409


def test_an_observer_reads_no_name_of_the_receiver(client_as, building):
    m.Handover.objects.create(
        building=building,
        handed_over_on=timezone.localdate(),
        number="1",
        received_by="Siti Rahayu",
        checks=[],
    )
    for name in ("pengamat", "auditor"):
        client = client_as(name)
        pages = detail(client, building)
        pages += client.get(reverse("land:handover-sheet", args=[building.pk])).content.decode()
        assert ("Siti Rahayu" in pages) is (name == "auditor")


def test_a_handover_without_hundred_percent_says_why(building, cast):
    report(building, 90)
    handover = m.Handover(
        building=building, handed_over_on=timezone.localdate(), number="1", received_by="Ketua"
    )
    with pytest.raises(ValidationError, match="baru 90"):
        actions.hand_over(handover=handover, by=cast["pusat"])
    handover.note = "diminta dipakai lebih dulu"
    actions.hand_over(handover=handover, by=cast["pusat"])
    assert m.Handover.objects.get().note == "diminta dipakai lebih dulu"


def test_the_curve_says_what_its_table_says(client_as, building):
    today = timezone.localdate()
    m.Building.objects.filter(pk=building.pk).update(
        planned_start=today - timedelta(days=90), planned_finish=today + timedelta(days=30)
    )
    for source in ("agrinas", "kodim", "ba", "dinas"):
        report(building, 10, days_ago=40, source=source)
        report(building, 30, days_ago=2, source=source)
    gone = report(building, 35, source="ba", note="x")
    m.ProgressReport.objects.filter(pk=gone.pk).update(
        withdrawn_at=timezone.now(), withdraw_reason="keliru"
    )
    page = detail(client_as("pusat"), building)
    svg = re.search(r"<svg width.*?</svg>", page, re.S)[0]
    table = re.search(r'<table[^>]*id="angka-kurva".*?</table>', page, re.S)[0]
    cells = [
        re.findall(r"<td[^>]*>(.*?)</td>", row)
        for row in re.findall(r"<tr>(.*?)</tr>", table, re.S)
    ]
    rows = [f"{source}, {day}: {percent}" for day, source, percent in filter(None, cells)]
    assert sorted(re.findall(r"<title>(.*?)</title>", svg)) == sorted(rows) and len(rows) == 8
    assert "Rencana" in svg and not re.search(r"\d,\d", svg.split("<title>")[0])
    assert len(set(re.findall(r'<g data-source="(\w+)">', svg))) == 4


def test_lines_are_told_apart_without_colour(building):
    today = timezone.localdate()
    for source in ("agrinas", "kodim", "ba", "dinas"):
        report(building, 50, source=source)
    chart = chart_of(list(building.reports.all()), today - timedelta(days=9), None, today)
    assert (
        len({line.dash for line in chart.lines}) == len({line.marker for line in chart.lines}) == 4
    )
    heights = sorted(line.label_y for line in chart.lines)
    assert all(b - a >= 17 for a, b in pairwise(heights))
    assert all(0 <= point.y <= chart.floor for line in chart.lines for point in line.points)
    assert set(MARKERS) == {line.source for line in chart.lines}
    assert chart_of([], today, None, today) is None


def test_the_page_asks_no_more_for_many_reports(client_as, building, django_assert_max_num_queries):
    client = client_as("pusat")
    first = report(building, 1, days_ago=60)
    keep_photo(SimpleUploadedFile("a.jpg", jpeg(64, 48)), report=first)
    detail(client, building)
    with django_assert_max_num_queries(12) as few:
        detail(client, building)
    for n in range(2, 30):
        report(building, n, days_ago=60 - n)
    with django_assert_max_num_queries(len(few)):
        detail(client, building)
