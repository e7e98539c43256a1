"""Every figure equals the list that it links to."""

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import District, Village
from core.templatetags.kdkmp import persen
from registry import models as m
from tests.factories import archive, make_cooperative
from tests.visit_rows import make_own

FIGURE = re.compile(
    r'<a[^>]*?href="([^"]*)"[^>]*?data-figure="([^"]*)"[^>]*?data-value="(\d+)"[^>]*?data-check="([^"]*)"'
)


@pytest.fixture
def varied(world):
    """Archived, doubled, several gerai, older counts, served villages, retired regions: what makes
    sums go wrong."""
    for code in ("61.01.01.2002", "61.01.02.2001", "61.02.02.2002"):
        make_cooperative(Village.objects.get(pk=code))
    make_cooperative(world.coop_a.village, name="Koperasi Desa Merah Putih Alfa Kedua")
    archive(make_cooperative(Village.objects.get(pk="61.01.02.2002")))
    for kind in ("sembako", "apotek", "lainnya", "lainnya"):
        m.Outlet.objects.create(cooperative=world.coop_a, kind=kind, status="operasional")
    m.Outlet.objects.create(cooperative=world.coop_b, kind="klinik", status="belum_buka")
    m.MemberCount.objects.create(cooperative=world.coop_a, as_of=date(2025, 1, 1), men=90, women=80)
    m.Milestone.objects.create(cooperative=world.coop_a, kind="rat")
    m.CooperativeVillage.objects.create(cooperative=world.coop_a, village_id="61.01.01.2003")
    world.b.is_active = False
    world.b.save()
    District.objects.filter(pk="61.01.02").update(is_active=False)
    return world


def said_by_list(client, url: str, check: str) -> int:
    body = client.get(url).content.decode()
    if check == "count":
        return int(re.search(r'data-count="(\d+)"', body).group(1))
    key = check.removeprefix("total:")
    found = re.search(rf'data-total="{key}" data-value="(\d+)"', body)
    return int(found.group(1)) if found else 0


@pytest.mark.parametrize(
    "name",
    ["pusat", *(pytest.param(one, marks=pytest.mark.long) for one in ("dinas_a", "pengamat"))],
)
@pytest.mark.parametrize(
    "place",
    [
        "",
        pytest.param("?kabupaten=61.01", marks=pytest.mark.long),
        pytest.param("?kabupaten=61.01&kecamatan=61.01.01", marks=pytest.mark.long),
    ],
)
def test_every_figure_equals_its_list(client_as, varied, name, place):
    client = client_as(name)
    body = client.get(f"/{place}").content.decode()
    figures = FIGURE.findall(body)
    assert len(figures) > 40
    seen: dict[tuple[str, str], int] = {}
    for href, key, value, check in figures:
        url = unescape(href)
        if (url, check) not in seen:
            seen[url, check] = said_by_list(client, url, check)
        assert seen[url, check] == int(value), f"{key}: {url}"


def test_numbers_of_the_varied_world(client_as, varied):
    values = {
        key: int(v) for _, key, v, _ in FIGURE.findall(client_as("pusat").get("/").content.decode())
    }
    assert values["koperasi"] == 6  # the archived one is not counted
    assert values["gerai"] == 10 and values["koperasi-bergerai"] == 6
    assert values["anggota"] == 6 * 19  # newest counts only
    assert values["desa-tanpa"] == 12 - 5 - 1  # one is served besides, one cooperative is archived


@pytest.mark.parametrize(
    "query",
    [
        "?kabupaten=61.99",
        "?kabupaten=x",
        "?kecamatan=61",
        "?kabupaten=61.01&kecamatan=61.02.01",
        "?kabupaten=%27",
        "?kabupaten=61.01&kecamatan=" + "9" * 300,
    ],
)
def test_unknown_places_are_not_found(client_as, query):
    assert client_as("pusat").get(f"/{query}").status_code == 404


def test_foreign_place_is_not_found(client_as):
    assert client_as("dinas_a").get("/?kabupaten=61.02").status_code == 404


def test_queries_do_not_grow(client_as, varied, django_assert_max_num_queries):
    client = client_as("pusat")
    client.get("/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/")
    for village in Village.objects.filter(district="61.02.01").exclude(pk="61.02.01.2001"):
        for n in range(10):
            make_cooperative(village, name=f"Koperasi {village.name} {n}")
    with CaptureQueriesContext(connection) as many:
        client.get("/")
    assert len(few) == len(many) <= 12


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(2142, 2143, "99,9"), (1, 2143, "0,1"), (0, 5, "0"), (5, 5, "100"), (1406, 2143, "65,6")],
)
def test_percent_never_hides_a_missing_one(part, whole, text):
    assert persen(part, whole) == f"{text}\u00a0%"


def test_user_without_role_gets_a_friendly_page(client_as):
    for name in ("tanpa_peran", "pendamping_a"):
        response = client_as(name).get("/")
        assert response.status_code == 200 and "Hubungi petugas" in response.content.decode()


def test_a_mentor_is_led_to_his_cooperatives_and_the_app(client_as, world):
    """He has no kabupaten; what was said to him was that nothing was assigned to him."""
    make_own(world.users["pendamping_a"], world.coop_a)
    page = client_as("pendamping_a").get("/").content.decode()
    assert 'data-figure="koperasi" data-value="1"' in page and "belum punya data" not in page
    for name in ("field-app", "mine", "next", "follow-up-list", "report-own"):
        assert f'href="{reverse(f"visits:{name}")}"' in page
