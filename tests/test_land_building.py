"""Allocation, its pages and lists; official percent, buckets and signals of buildings."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from core.models import Village
from land import models as m
from land.actions import building as actions
from land.building import telling
from land.words import BUCKETS, State
from tests.factories import make_cooperative
from tests.land_rows import make_agency, make_building, make_parcel, report

pytestmark = pytest.mark.django_db
LIST = "land:building-list"


@pytest.fixture
def pusat(cast):
    return cast["pusat"]


def allocation(parcel, **fields):
    """What the form of an allocation carries."""
    page_token = f"0b6f8d0e-0000-4000-8000-{parcel.pk:012}"
    return {
        "agency": make_agency().pk,
        "allocated_on": timezone.localdate().isoformat(),
        "width": "20",
        "length": "30",
        "once": page_token,
    } | fields


def send(client, parcel, **fields):
    url = f"{reverse('land:building-create')}?parcel={parcel.pk}"
    return client.post(url, allocation(parcel, **fields))


def others(world, count):
    """Further cooperatives of regency A, with living buildings."""
    villages = Village.objects.filter(district__regency=world.a).order_by("-pk")[:count]
    return [make_cooperative(village, name=f"Koperasi {n}") for n, village in enumerate(villages)]


def test_a_verified_parcel_is_allocated(client_as, world):
    client = client_as("pusat")
    first = make_parcel(world.coop_a)
    parcel = make_parcel(world.coop_a, state=State.VERIFIED)
    form = client.get(f"{reverse('land:building-create')}?parcel={parcel.pk}").content.decode()
    assert "override_reason" not in form  # asked only where it isn't verified
    response = send(
        client,
        parcel,
        budget="1,6 miliar",
        budget_source="surat Agrinas",
        planned_start="2026-01-05",
        planned_finish="2026-06-05",
    )
    building = m.Building.objects.get()
    assert response.status_code == 302 and response["Location"] == building.get_absolute_url()
    assert building.budget == 1_600_000_000 and (building.width, building.length) == (20, 30)
    parcel.refresh_from_db(), first.refresh_from_db()
    assert parcel.state == State.ALLOCATED and parcel.chosen and not first.chosen
    again = send(client, parcel)  # the same form once more
    assert again.status_code == 302 and m.Building.objects.count() == 1


def test_what_allocation_refuses_is_said_and_kept(client_as, world):
    client = client_as("pusat")
    parcel = make_parcel(world.coop_a, state=State.VERIFIED)
    shown = send(
        client, parcel, budget="700 juta", planned_start="2026-05-05", planned_finish="2026-01-05"
    )
    page = shown.content.decode()
    assert shown.status_code == 422 and not m.Building.objects.exists()
    assert "Sebutkan dari mana angka anggaran ini." in page
    assert "Rencana selesai tidak boleh sebelum rencana mulai." in page
    assert 'value="700 juta"' in page  # nothing typed is lost
    assert "tidak terbaca" in send(client, parcel, budget="banyak").content.decode()
    assert "lebih dari 0" in send(client, parcel, width="0").content.decode()


def test_an_unverified_parcel_needs_a_reason(client_as, world):
    client, parcel = client_as("pusat"), make_parcel(world.coop_a, state=State.PROPOSED)
    page = client.get(f"{reverse('land:building-create')}?parcel={parcel.pk}").content.decode()
    assert "Lahan ini belum terverifikasi (statusnya: Diajukan)" in page
    assert send(client, parcel).status_code == 422 and not m.Building.objects.exists()
    assert send(client, parcel, override_reason="Perintah gubernur").status_code == 302
    building = m.Building.objects.get()
    assert building.override_reason == "Perintah gubernur"
    actions.cancel_building(building=building, by=client_user(world), reason="salah lahan")
    parcel.refresh_from_db()
    assert parcel.state == State.VERIFYING  # it never was verified


def client_user(world):
    return world.users["pusat"]


def test_a_second_building_is_refused_by_name(client_as, world):
    client = client_as("pusat")
    first = make_building(world.coop_a)
    other = make_parcel(world.coop_a, state=State.VERIFIED)
    response = client.get(f"{reverse('land:building-create')}?parcel={other.pk}")
    page = response.content.decode()
    assert response.status_code == 409 and "sudah punya pembangunan yang berjalan" in page
    assert "Agrinas" in page and first.get_absolute_url() in page
    assert "sudah punya pembangunan yang berjalan" in send(client, other).content.decode()
    assert m.Building.objects.count() == 1


def test_cancelled_and_allocated_again(client_as, world):
    client, building = client_as("pusat"), make_building(world.coop_a)
    told = report(building, 20)
    url = reverse("land:building-cancel", args=[building.pk])
    seen = re.search(r'name="seen" value="(\w+)"', client.get(url).content.decode())[1]
    assert client.post(url, {"reason": "ya", "seen": seen}).status_code == 422
    assert client.post(url, {"reason": "kontrak putus", "seen": seen}).status_code == 302
    building.refresh_from_db()
    parcel = building.parcel
    assert building.cancelled_at and parcel.state == State.VERIFIED
    assert m.ProgressReport.objects.filter(pk=told.pk, withdrawn_at=None).exists()
    assert client.get(url).status_code == 409
    page = client.get(building.get_absolute_url()).content.decode()
    assert "kontrak putus" in page
    assert shown(client) == 0 and shown(client, cancelled=1) == 1
    assert send(client, parcel).status_code == 302
    assert shown(client) == 1


def test_a_handed_over_building_is_not_cancelled(world, pusat):
    building = make_building(world.coop_a)
    m.Handover.objects.create(
        building=building, handed_over_on=timezone.localdate(), number="1", received_by="Ketua"
    )
    with pytest.raises(ValidationError, match="Batalkan dulu serah terimanya"):
        actions.cancel_building(building=building, by=pusat, reason="kontrak putus")


def test_the_regencys_officer_changes_plain_fields_only(client_as, world):
    client, building = client_as("dinas_a"), make_building(world.coop_a)
    other = m.Agency.objects.create(name="PT Lain", short_name="Lain")
    url = reverse("land:building-update", args=[building.pk])
    page = client.get(url).content.decode()
    assert 'name="agency"' not in page and 'name="kodim"' in page
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    sent = {"kodim": "Kodim 1201", "width": "20,5", "length": "30 m", "agency": other.pk}
    assert client.post(url, sent | {"seen": seen}).status_code == 302
    building.refresh_from_db()
    assert (building.kodim, str(building.width)) == ("Kodim 1201", "20.50")
    assert building.agency != other
    assert client.post(url, sent | {"seen": seen}).status_code == 422  # it changed meanwhile


def test_many_parcels_at_once_each_told(client_as, world):
    client = client_as("pusat")
    good = [make_parcel(one, state=State.VERIFIED) for one in others(world, 2)]
    taken = make_building(world.coop_a).parcel
    page = client.get(reverse("land:building-allocatable")).content.decode()
    assert 'data-count="2"' in page
    url = reverse("land:building-allocate-many")
    keys = [parcel.pk for parcel in [*good, taken]]
    body = {
        "agency": make_agency().pk,
        "allocated_on": timezone.localdate().isoformat(),
        "phase": "Tahap II",
        "width": "20",
        "length": "30",
    }
    refused = client.post(url, {"pilih": keys, **body, "width": "lebar"})
    assert refused.status_code == 422 and refused.content.count(b"checked") == 3
    page = client.post(url, {"pilih": keys, **body}).content.decode()
    assert "2 dari 3 lahan dialokasikan." in page and page.count("Tidak dialokasikan") == 1
    assert m.Building.objects.filter(phase="Tahap II").count() == 2


def shown(client, **query):
    page = client.get(reverse(LIST), query).content.decode()
    return int(found[1]) if (found := re.search(r'data-count="(\d+)"', page)) else 0


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


@pytest.mark.parametrize("role", ["pusat", "dinas_a", "dinas_b", "pengamat"])
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


def test_what_makes_the_official_percent(client_as, world, settings, pusat):
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


def test_agencies(client_as, world):
    client, rows = client_as("pusat"), m.Agency.objects
    assert rows.get().name == "PT Agrinas Pangan Nusantara (Persero)"  # by the migration
    url = reverse("land:agency-create")
    body = {"name": "PT Baru", "short_name": "Baru", "is_active": "on"}
    token = "0b6f8d0e-0000-4000-8000-00000000000{}"
    clash = client.post(url, body | {"aliases": "agrinas", "once": token.format(1)})
    assert clash.status_code == 422 and "sudah dipakai untuk PT Agrinas" in clash.content.decode()
    sent = client.post(url, body | {"aliases": "PT  Baru Jaya, Jaya", "once": token.format(2)})
    assert sent.status_code == 302 and rows.get(name="PT Baru").aliases == ["PT Baru Jaya", "Jaya"]
    make_building(world.coop_a)
    page = client.get(reverse("land:agency-list"), {"q": "jaya"}).content.decode()
    assert 'data-count="1"' in page
    page = client.get(reverse("land:agency-list")).content.decode()
    assert f'data-figure="pelaksana-{make_agency().pk}" data-value="1"' in page
