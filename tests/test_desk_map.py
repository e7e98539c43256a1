"""The map of cooperatives: what it is sent and to whom, and that its numbers are those of lists and scorecard."""

import gzip
import json
import random
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import District, Village
from dashboard.counting import live
from dashboard.counting.measures import INDICATORS
from dashboard.mapping.layers import binary, layers
from dashboard.mapping.views import maps
from land.templatetags.land_map import PATHS
from registry import models as m
from tests.factories import archive, make_cooperative
from tests.land_rows import make_building, make_parcel, report
from tests.visit_rows import make_own, make_visit

DATA, MAP = "/peta/data.json", "/peta/"
FIGURE = re.compile(r'href="([^"]+)" data-figure="([^"]+)" data-value="(\d+)"')


@pytest.fixture
def rows(world, cast):
    """Five cooperatives in A and B with rows of every room, one without a point, one nowhere, one archived."""
    for row in (*Village.objects.filter(pk__startswith="61.02."), world.coop_b):
        row.longitude += 1  # so that A and B have outlines of their own
        row.save()
    second, third = (Village.objects.get(pk=f"61.01.01.{n}") for n in (2002, 2003))
    Village.objects.filter(pk=third.pk).update(latitude=None, longitude=None)
    third.refresh_from_db()
    found = {
        "a": world.coop_a,
        "b": world.coop_b,
        "estimated": make_cooperative(second, latitude=None, longitude=None),
        "nowhere": make_cooperative(third),
        "other": make_cooperative(Village.objects.get(pk="61.02.02.2002")),
    }
    m.Milestone.objects.create(cooperative=world.coop_a, kind="rat")
    m.Outlet.objects.create(cooperative=found["other"], kind="apotek", status="operasional")
    make_visit(make_own(world.users["pendamping_a"], world.coop_a))
    report(make_building(world.coop_a), 45)
    make_parcel(world.coop_b)
    archive(make_cooperative(Village.objects.get(pk="61.01.02.2002")))
    return {name: one.pk for name, one in found.items()}


def ids(client, query: str = "") -> list[int]:
    response = client.get(DATA + query)
    assert response.status_code == 200
    return summed(response.json()["id"])


def summed(steps: list[int]) -> list[int]:
    return [sum(steps[: n + 1]) for n in range(len(steps))]


def count_of(client, href: str) -> int:
    response = client.get(unescape(href))
    assert response.status_code == 200, href
    return int(re.search(r'data-count="(\d+)"', response.content.decode()).group(1))


def test_the_columns_of_the_map(client_as, rows):
    found = client_as("pusat").get(DATA).json()
    assert summed(found["id"]) == [rows[name] for name in ("a", "estimated", "b", "other")]
    assert found["own"] == "1011" and found["layers"] == binary()
    village = Village.objects.get(pk="61.01.01.2002")
    assert summed(found["lat"])[1] == round(village.latitude * 100_000)
    assert summed(found["lon"])[1] == round(village.longitude * 100_000)
    rat = 1 << found["layers"].index("tahap-rat")
    assert [bool(bits & rat) for bits in found["bits"]] == [True, False, False, False]
    assert found["land"] == "2010" and found["doubt"] == []
    assert len(binary()) <= 31  # JavaScript's bits
    assert all(value.shape in PATHS for one in layers().values() for value in one.values)


@pytest.fixture
def marked(monkeypatch):
    """A test's own transaction writes; as if it had ended."""
    monkeypatch.setattr(maps, "nobody_writes", lambda: True)


def test_nothing_of_others(client_as, rows, marked):
    client = client_as("dinas_a")
    assert ids(client) == [rows["a"], rows["estimated"]]
    assert ids(client, "?kabupaten=61.02") == []
    assert ids(client_as("pendamping_a")) == [rows["a"]]
    assert "Bravo" not in client.get("/peta/batas.json").content.decode()
    for name, status in (("dinas_a", 404), ("pendamping_b", 404), ("dinas_b", 200)):
        card = client_as(name).get(f"/peta/kartu/{rows['b']}/")
        assert card.status_code == status
        assert ("Merah Putih Bravo" in card.content.decode()) == (status == 200)
    # what one reader has does not answer another's question
    mark = client_as("pusat").get(DATA)["ETag"]
    assert client.get(DATA, headers={"If-None-Match": mark}).status_code == 200


def test_unchanged_data_is_not_sent_again(client_as, rows, world, marked, monkeypatch):
    client = client_as("dinas_a")
    first = client.get(DATA, headers={"Accept-Encoding": "gzip"})
    assert first["Content-Encoding"] == "gzip" and first["Cache-Control"] == "private, no-cache"
    mark = {"If-None-Match": first["ETag"]}
    assert client.get(DATA, headers=mark).status_code == 304
    assert client.get(f"{DATA}?kecamatan=61.01.01", headers=mark).status_code == 200
    m.Milestone.objects.filter(cooperative=world.coop_a, kind="rat").delete()
    assert client.get(DATA, headers=mark).status_code == 200
    # while somebody writes nothing is to be kept under a number that has moved already
    monkeypatch.setattr(maps, "nobody_writes", lambda: False)
    assert "ETag" not in client.get(DATA)


FILTERS = ("", "?kabupaten=61.01", "?tahapan=rat", "?belum=rat", "?gerai=ada", "?q=bravo", "?arsip=ya",
           "?kabupaten=61.01&kecamatan=61.01.02", "?tahapan=lain", "?pola=syariah")  # fmt: skip


def test_the_lists_filters_drive_the_map_and_back(client_as, rows):
    client = client_as("pusat")
    for query in FILTERS:
        listed = client.get(f"/koperasi/{query}").content.decode()
        there = {int(pk) for pk in re.findall(r'href="/koperasi/(\d+)/"', listed)}
        assert set(ids(client, query)) == there - {rows["nowhere"]}, query
        body = client.get(MAP + query).content.decode()
        if query and "lain" not in query:
            assert f'href="/koperasi/{query.replace("&", "&amp;")}"' in body.replace(
                "kecamatan=61.01.02&amp;kabupaten=61.01", "kabupaten=61.01&amp;kecamatan=61.01.02"
            ), query
            assert f'href="/peta/{query.replace("&", "&amp;")}"' in listed


QUICK = ("koperasi-bergerai", "lahan")
WHOLE = (*QUICK, "tahap-rat", "koperasi-dikunjungi", "terdampingi")


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("dinas_a", QUICK),
        *(
            pytest.param(name, WHOLE, marks=pytest.mark.long)
            for name in ("pusat", "dinas_a", "pengamat")
        ),
    ],
)
def test_every_number_equals_its_list_and_the_scorecard(client_as, rows, cast, name, keys):
    client, on = client_as(name), timezone.localdate()
    live_numbers = live.count(cast[name], on, depth=5)
    for key in keys:
        body = client.get(f"{MAP}?indikator={key}").content.decode()
        found = {figure: (href, int(value)) for href, figure, value in FIGURE.findall(body)}
        for figure, (href, value) in found.items():
            assert count_of(client, href) == value, (key, figure)
        assert found["titik:tanpa"][1] == 1 and found["titik:perkiraan"][1] == 1
        if key in INDICATORS:
            assert found["nilai:sudah"][1] == live_numbers.of()[key]
            assert found["jumlah:koperasi"][1] == live_numbers.of()["koperasi"]
            for code in ("61.01", "61.02") if name != "dinas_a" else ():
                assert found[f"{code}:sudah"][1] == live_numbers.of(code)[key]


@pytest.mark.long
def test_every_indicator_equals_live_numbers(client_as, rows, cast):
    client, numbers = client_as("pusat"), live.count(cast["pusat"], timezone.localdate(), depth=5)
    for key in binary():
        body = client.get(f"{MAP}?indikator={key}").content.decode()
        found = {figure: int(value) for _, figure, value in FIGURE.findall(body)}
        assert found["nilai:sudah"] == numbers.of()[key], key


def test_2143_cooperatives_fit_and_cost_the_same_queries(client_as, rows, world):
    client, rng = client_as("pusat"), random.Random(8)
    client.get(DATA)
    with CaptureQueriesContext(connection) as few:
        client.get(DATA)
    districts = [
        District(code=f"61.01.{n}", regency=world.a, name=f"Kecamatan {n}") for n in range(10, 99)
    ]
    District.objects.bulk_create(districts)
    villages = Village.objects.bulk_create(
        Village(
            code=f"61.01.{10 + n // 25}.{2001 + n % 25}", district_id=f"61.01.{10 + n // 25}", name=f"Desa {n}", kind="desa",
            latitude=rng.uniform(-3, 2), longitude=rng.uniform(108.1, 114.2),
        )
        for n in range(2138)
    )  # fmt: skip
    made = m.Cooperative.objects.bulk_create(
        m.Cooperative(village=one, form="desa", name=f"Koperasi {one.code}", latitude=one.latitude, longitude=one.longitude)
        for one in villages
    )  # fmt: skip
    kinds = m.Milestone.Kind.values
    m.Milestone.objects.bulk_create(
        m.Milestone(cooperative=one, kind=kind)
        for one in made
        for kind in rng.sample(kinds, rng.randint(0, len(kinds)))
    )
    with CaptureQueriesContext(connection) as many:
        response = client.get(DATA, headers={"Accept-Encoding": "gzip"})
    assert len(many) <= len(few) <= 15
    found = json.loads(gzip.decompress(response.content))
    assert len(found["id"]) == 2142  # scattered and reached at random: the worst that there can be
    assert len(response.content) <= 30_000
    assert len(gzip.compress(client.get(MAP).content)) <= 40_000


@pytest.mark.long
def test_odd_addresses_are_told(client_as, rows):
    client = client_as("pusat")
    for query in (
        "?indikator=lain",
        "?nilai=x",
        "?titik=9",
        "?indikator=lahan&nilai=sudah",
        "?kabupaten=<b>",
    ):
        for page in (MAP, DATA, reverse("dashboard:map-list")):
            response = client.get(page + query)
            assert response.status_code == 200, (page, query)
            assert b"<b>" not in response.content
        assert "lahan" in query or ids(client, query) == []
