"""The curve of a building and the other pages of buildings: they say what the rows say, in Indonesian."""

import io
import re
from datetime import timedelta
from itertools import pairwise

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from land import models as m
from land.building.chart import MARKERS, chart_of
from land.building.tables import BuildingTable
from land.photos import keep_photo
from land.words import State
from tests.english import english_leftovers
from tests.land_rows import make_building, make_parcel, report
from tests.photo_bytes import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture
def building(world):
    return make_building(world.coop_a)


def detail(client, building):
    return client.get(building.get_absolute_url()).content.decode()


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


def test_no_page_is_in_english(client_as, world, building):
    client = client_as("pusat")
    told = report(building, 85, note="hujan")
    m.Handover.objects.create(
        building=building,
        handed_over_on=timezone.localdate(),
        number="1",
        received_by="Ketua",
        checks=[{"item": "Air mengalir", "ok": False, "note": "pompa rusak"}],
    )
    parcel = make_parcel(world.coop_b, state=State.PROPOSED)
    names = (
        "building-detail",
        "building-update",
        "report-create",
        "handover-sheet",
        "handover-undo",
    )
    pages = [reverse(f"land:{name}", args=[building.pk]) for name in names]
    pages += [reverse(f"land:report-{name}", args=[told.pk]) for name in ("correct", "withdraw")]
    pages += [f"{reverse('land:building-create')}?parcel={parcel.pk}"]
    pages += [f"{reverse('land:building-allocate-many')}?pilih={parcel.pk}"]
    lists = ("building-list", "building-allocatable", "agency-list", "agency-create")
    pages += [reverse(f"land:{name}") for name in lists]
    every = {"kolom": list(BuildingTable.base_columns)}
    for url in pages:
        response = client.get(url, every if url == reverse("land:building-list") else {})
        assert response.status_code == 200, url
        assert not english_leftovers(response.content.decode()), url
    for url in (reverse("land:building-create"), reverse("land:report-create", args=[building.pk])):
        query = f"?parcel={parcel.pk}" if "tambah" in url else ""
        refused = client.post(url + query, {"percent": "x"})
        assert refused.status_code == 422 and not english_leftovers(refused.content.decode()), url


def test_the_export_is_the_list(client_as, world, building):
    report(building, "45.25", days_ago=2), report(building, 40, source="kodim")
    report(make_building(world.coop_b), 10)
    url = reverse("land:building-list")
    for role, count in (("dinas_a", 1), ("pengamat", 2)):
        response = client_as(role).get(url, {"_export": "xlsx"})
        sheet = openpyxl.load_workbook(io.BytesIO(response.getvalue())).worksheets[0]
        header, *rows = sheet.iter_rows(values_only=True)
        assert len(rows) == count
        row = dict(zip(header, rows[0], strict=True))
        assert row["Progres resmi"] == 40 and row["Progres Agrinas"] == 45.25
        assert row["Diperiksa"] == "Belum" and row["Sumber resmi"] == "Kodim"
    assert client_as("pendamping_a").get(url, {"_export": "csv"}).status_code == 403
