"""The list of buildings: buckets, filters, official percent, what stands still and what leaps."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Village
from land import models as m
from land.building import telling
from land.words import BUCKETS
from tests.factories import make_cooperative
from tests.land_rows import make_building, others, report, shown

pytestmark = pytest.mark.django_db
LIST = "land:building-list"


@pytest.fixture
def built(world):
    """Buildings of both regencies at the edges of the buckets, one without a report, one cancelled."""
    edges = ("0", "20", "20.01", "50", "75.5")
    for cooperative, percent in zip(others(world, 5), edges, strict=True):
        report(make_building(cooperative), percent)
    report(make_building(world.coop_b), "99.99")
    make_building(world.coop_a)
    done = make_cooperative(Village.objects.get(pk="61.02.01.2002"), name="Selesai")
    report(make_building(done), 100)
    gone = make_cooperative(Village.objects.get(pk="61.02.01.2003"), name="Diarsipkan")
    report(make_building(gone), 10)
    gone.archived_at, gone.archive_reason = timezone.now(), "tutup buku"
    gone.save()


@pytest.mark.parametrize(
    "role",
    [
        "pusat",
        "dinas_b",
        *(pytest.param(r, marks=pytest.mark.long) for r in ("dinas_a", "pengamat")),
    ],
)
def test_every_bar_opens_as_many_rows(client_as, built, role):
    client = client_as(role)
    page = client.get(reverse(LIST)).content.decode()
    figures = re.findall(r'href="([^"]+)" data-figure="bucket-(\w+)" data-value="(\d+)"', page)
    assert [key for _, key, _ in figures] == ["none", *BUCKETS]
    counts = {key: int(value) for _, key, value in figures}
    want = {
        "pusat": {"none": 1, "b20": 2, "b50": 2, "b75": 0, "b99": 2, "b100": 1},
        "dinas_a": {"none": 1, "b20": 2, "b50": 2, "b75": 0, "b99": 1, "b100": 0},
        "dinas_b": {"none": 0, "b20": 0, "b50": 0, "b75": 0, "b99": 1, "b100": 1},
    }
    assert counts == want.get(role, want["pusat"])
    for link, key, value in figures:
        rows = client.get(reverse(LIST) + link.split("#")[0].replace("&amp;", "&"))
        assert f'data-count="{value}"' in rows.content.decode(), key
    assert shown(client) == sum(counts.values())


def test_bars_follow_the_filters_and_come_along_with_htmx(client_as, built):
    client = client_as("pusat")
    for name in ("regency", "kabupaten"):
        page = client.get(reverse(LIST), {name: "61.02"}).content.decode()
        assert 'data-figure="bucket-b100" data-value="1"' in page
        assert 'data-figure="bucket-b20" data-value="0"' in page
    page = client.get(reverse(LIST), {"bucket": "b20"}).content.decode()
    assert 'data-count="2"' in page and 'data-figure="bucket-b100" data-value="1"' in page
    part = client.get(
        reverse(LIST), {"regency": "61.01"}, headers={"HX-Request": "true", "HX-Target": "results"}
    ).content.decode()
    assert 'id="bucket-bars"' in part and 'hx-swap-oob="true"' in part
    assert 'data-figure="bucket-b20" data-value="2"' in part


def test_the_list_asks_no_more_for_many_rows(client_as, world, django_assert_max_num_queries):
    client = client_as("pusat")
    first, *more = others(world, 6)
    report(make_building(first), 10)
    client.get(reverse(LIST))
    with django_assert_max_num_queries(12) as few:
        client.get(reverse(LIST))
    for cooperative in more:
        building = make_building(cooperative)
        report(building, 10, days_ago=3), report(building, 60, source="kodim")
    with django_assert_max_num_queries(len(few)):
        assert shown(client) == 6


def test_what_makes_the_official_percent(client_as, world, settings):
    building = make_building(world.coop_a)
    report(building, 60, days_ago=1)
    kodim = report(building, "45.25", on=timezone.localdate() - timedelta(days=9), source="kodim")
    page = client_as("pusat").get(building.get_absolute_url()).content.decode()
    assert "Laporan terbaru, belum ada yang diperiksa, dari Agrinas per" in page
    m.ProgressReport.objects.filter(pk=kodim.pk).update(verified_at=timezone.now())
    page = client_as("pusat").get(building.get_absolute_url()).content.decode()
    assert "Laporan terbaru yang sudah diperiksa, dari Kodim per" in page
    assert "45,25\u00a0%</span>" in page
    assert "14,75 poin lebih tinggi, 8 hari lebih baru" in page
    settings.LAND_OFFICIAL_PERCENT = ["agrinas", "terbaru"]
    page = client_as("pusat").get(building.get_absolute_url()).content.decode()
    assert "sumber yang diutamakan (Agrinas), dari Agrinas per" in page


@pytest.mark.parametrize(
    ("then", "days", "now", "stalled"),
    [
        (40, 30, 40, True),
        (40, 29, 40, False),
        (40, 30, "40.01", False),
        (100, 90, 100, False),
        (None, 0, 40, False),
    ],
)
def test_stalled_at_its_edges(world, client_as, then, days, now, stalled):
    building, today = make_building(world.coop_a), timezone.localdate()
    if then is not None:
        report(building, then, days_ago=days)
    report(building, now)
    rows = m.Building.objects.with_progress()
    assert rows.stalled(on=today).exists() is stalled
    assert rows.with_signals(on=today).get().is_stalled is stalled
    client = client_as("pusat")
    assert shown(client, stalled=1) == stalled
    page = client.get(building.get_absolute_url()).content.decode()
    assert ("Macet: progres resmi tetap 40\u00a0% sejak" in page) is stalled
    m.Handover.objects.create(
        building=building, handed_over_on=today, number="1", received_by="Ketua"
    )
    assert not rows.stalled(on=today).exists()


@pytest.mark.parametrize(
    ("before", "days", "after", "source", "jumps"),
    [
        (10, 7, 50, "agrinas", True),
        (10, 8, 50, "agrinas", False),
        (10, 7, "49.99", "agrinas", False),
        (10, 7, 50, "kodim", False),
    ],
)
def test_a_leap_at_its_edges(world, client_as, before, days, after, source, jumps):
    building = make_building(world.coop_a)
    first = report(building, before, days_ago=days)
    report(building, after, source=source)
    rows = m.Building.objects.with_progress()
    assert rows.jumping().exists() is jumps
    client = client_as("pusat")
    assert shown(client, jump=1) == jumps
    page = client.get(building.get_absolute_url()).content.decode()
    assert ("Lonjakan: Agrinas naik 40 poin dalam 7 hari" in page) is jumps
    m.ProgressReport.objects.filter(pk=first.pk).update(
        withdrawn_at=timezone.now(), withdraw_reason="salah ketik"
    )
    assert not rows.jumping().exists()


def test_the_other_filters(client_as, world):
    client = client_as("pusat")
    calm, apart = others(world, 2)
    both = make_building(apart)
    report(both, 40), report(both, "40.5", source="kodim")
    same = make_building(calm)
    report(same, 40), report(same, 40, source="kodim")
    for query, count in (
        ({"disagree": 1}, 1),
        ({"reported": 0}, 0),
        ({"reported": 1}, 2),
        ({"handed": 0}, 2),
        ({"handed": 1}, 0),
        ({"agency": both.agency_id}, 2),
        ({"cooperative": calm.pk}, 1),
        ({"cooperative": "x"}, 0),
        ({"bucket": "lain"}, 0),
        ({"district": "61.01.02"}, 2),
    ):
        assert shown(client, **query) == count, query


def test_the_plan_in_words():
    day = date(2026, 1, 1)
    plan = [
        telling.planned_percent(day, date(2026, 1, 11), day + timedelta(days=n))
        for n in (-3, 5, 99)
    ]
    assert plan == [0, 50, 100]
    assert telling.against_plan(plan[0] + 38, plan[1]) == "12 poin di belakang rencana"
    assert telling.against_plan(plan[1], plan[1]) == "sesuai rencana"
    assert telling.planned_percent(day, None, day) is None
