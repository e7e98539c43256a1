"""Every figure of the coverage page equals the list that it links to, for whoever reads it."""

import csv
import io
import re
from html import unescape

import pytest
from django.db import connection
from django.db.models import Value
from django.test.utils import CaptureQueriesContext

from core.models import Village
from mentors.distance import km_between, middle_of, spread_km
from mentors.load import Level, condition, level_of
from mentors.models import MentorContract
from registry.models import Cooperative
from tests.covered import ahead, cover
from tests.factories import CooperativeFactory
from tests.mentor_rows import make_assignment, make_contract
from tests.test_dashboard import FIGURE, said_by_list

PAGE = "/pendamping/cakupan/"
LISTS = ("/pendamping/penugasan/", "/pendamping/beban/", "/pendamping/tanpa-pendamping/")
READERS = [
    "pusat",
    "dinas_a",
    "dinas_b",
    "pmo_a",
    "pendamping_a",
    "operator",
    "pengamat",
    "auditor",
]


@pytest.fixture
def covered(world, cast):
    return cover(world, cast)


def figures(client, query: str = "") -> list[tuple[str, str, int]]:
    """(address, key, value) of every figure on the page."""
    body = client.get(f"{PAGE}{query}").content.decode()
    return [(unescape(href), key, int(value)) for href, key, value, _ in FIGURE.findall(body)]


def values(client, query: str = "") -> dict[str, int]:
    return {key: value for _, key, value in figures(client, query)}


def count(client, url: str) -> int:
    return said_by_list(client, url, "count")


DRILLED = [(role, "?kabupaten=61.01") for role in ("pusat", "dinas_a", "pengamat")]


# the others see what one of these sees
QUICK = [("pusat", ""), ("dinas_a", ""), ("pendamping_a", ""), ("pusat", "?kabupaten=61.01")]
AS_ALL = [
    one if one in QUICK else pytest.param(*one, marks=pytest.mark.long)
    for one in [*((role, "") for role in READERS), *DRILLED]
]


@pytest.mark.parametrize(("role", "query"), AS_ALL)
def test_every_figure_equals_its_list(client_as, covered, role, query):
    client = client_as(role)
    found = figures(client, query)
    assert len(found) >= 22
    said: dict[str, int] = {}
    for url, key, value in found:
        if url not in said:
            said[url] = count(client, url)
        assert said[url] == value, f"{key}: {url}"


def test_numbers_of_the_world(client_as, covered):
    found = values(client_as("dinas_a"))
    assert found["koperasi"] == 3 and found["didampingi"] == 2  # the archived one never counts
    # free: uncovered today, covered in 30 and 60 days; second: until day 45
    assert [found[f"tanpa-{days}"] for days in (0, 30, 60, 90)] == [1, 0, 1, 2]
    assert found["61.01:ba"] == 2 and found["kosong"] == 1
    assert found["61.01:kurang"] == 1 and found["61.01:hijau"] == 0
    assert found["arsip"] == 1 and found["segera"] == 0
    assert values(client_as("pusat"))["koperasi"] == 4
    districts = values(client_as("dinas_a"), "?kabupaten=61.01")
    assert districts["61.01.01:koperasi"] == 2 and districts["61.01.01:ba"] == 1
    assert districts["61.01.02:koperasi"] == 1 and districts["61.01.02:ba"] == 0
    assert districts[":ba"] == 2 and districts["61.01.01:kosong"] == 0


def test_a_mentor_sees_his_own_and_no_others(client_as, covered, world):
    client = client_as("pendamping_a")
    found = values(client)
    # his two of today, and the one that he gave away yesterday
    assert found["koperasi"] == 3 and found["didampingi"] == 2
    body = client.get(PAGE).content.decode()
    assert "koperasi dampingan Anda" in body and "Alfa</a>" not in body
    assert count(client, "/pendamping/beban/") == 1  # his own load
    assert covered.idle.person.name not in client.get("/pendamping/beban/").content.decode()
    listed = client.get("/pendamping/penugasan/").content.decode()
    assert covered.busy.person.name in listed and "Bravo" not in listed
    assert count(client_as("pendamping_b"), "/pendamping/penugasan/") == 0
    assert "Tugaskan</a>" not in client.get("/pendamping/tanpa-pendamping/").content.decode()


def test_an_observer_sees_numbers_and_no_names(client_as, covered):
    client = client_as("pengamat")
    pages = [PAGE, *LISTS, f"/pendamping/penugasan/{covered.own.pk}/"]
    pages += [f"/pendamping/penugasan/?cooperative={covered.own.cooperative_id}"]
    pages += [f"/koperasi/{covered.own.cooperative_id}/riwayat/"]
    pages += ["/pendamping/penugasan/?sort=pendamping", "/pendamping/beban/?kolom=nama"]
    for url in pages:
        response = client.get(url)
        assert response.status_code == 200 and b"Pendamping Uji" not in response.content, url
    # a name that is not shown is not found either
    assert count(client, "/pendamping/penugasan/?q=Pendamping Uji") == 0
    assert count(client, "/pendamping/beban/?q=Pendamping Uji") == 0
    assert count(client_as("auditor"), "/pendamping/beban/?q=Pendamping Uji") == 2
    headers = {"HX-Request": "true", "HX-Target": "panel-pendamping"}
    url = f"/pendamping/penugasan/?cooperative={covered.own.cooperative_id}"
    assert b"Pendamping Uji" not in client.get(url, headers=headers).content


def test_queries_do_not_grow(client_as, world, covered):
    client = client_as("pusat")

    def asked(url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    client.get(PAGE)
    few = {url: asked(url) for url in (PAGE, *LISTS)}
    village = Village.objects.get(pk="61.02.02.2001")
    CooperativeFactory.create_batch(100, village=village)
    rows = Cooperative.objects.filter(village=village).order_by("pk")
    contract = None
    for n, coop in enumerate(rows):
        if n % 10 == 0:
            contract = make_contract(world.b)
        if n % 2:
            make_assignment(contract, coop)
    assert values(client)["koperasi"] == 104
    many = {url: asked(url) for url in (PAGE, *LISTS)}
    assert few == many and max(many.values()) <= 12


FILTERS = [
    ("", 4),
    ("keadaan=berjalan", 2),
    ("keadaan=segera", 0),
    ("keadaan=akan", 1),
    ("keadaan=berakhir", 1),
    ("keadaan=aktif", 3),
    ("kunci=ya", 1),
    ("kunci=tidak&keadaan=berjalan", 1),
    ("arsip=ya", 1),
    ("kecamatan=61.01.01", 2),
    ("q=alfa desa 21", 2),
    ("cooperative=0", 0),
    ("cooperative={coop}", 1),
    ("cooperative={archived}", 1),
    ("cooperative={foreign}", 0),
    ("pendamping={idle}", 1),
    ("pendamping={foreign_mentor}", 0),
]


def test_filters_of_the_assignments(client_as, covered, world):
    keys = {
        "coop": world.coop_a.pk,
        "archived": covered.archived.pk,
        "foreign": world.coop_b.pk,
        "idle": covered.idle.person_id,
        "foreign_mentor": covered.far.person_id,
    }
    client = client_as("dinas_a")
    for query, number in FILTERS:
        body = client.get(f"/pendamping/penugasan/?{query.format(**keys)}").content.decode()
        assert f'data-count="{number}"' in body and "Bravo" not in body, query


ODD = [
    "kabupaten=abc",
    "kabupaten=61.99",
    "cooperative=x",
    "cooperative=-1",
    "cooperative=" + "9" * 400,
    "cooperative=٣",
    "pendamping=x",
    "pendamping=" + "9" * 40,
    "keadaan=%F0%9F%98%80",
    "beban=xx",
    "hari=31",
    "hari=-1",
    "hari=30&hari=60",
    "arsip=entah",
    "q=%25%25",
    "q=" + "a" * 300,
    "sort=jarak",
    "sort=-sampai",
    "page=abc",
    "kolom=xx",
    "bagi=x",
]


@pytest.mark.parametrize(
    "role",
    ["pendamping_a", *(pytest.param(one, marks=pytest.mark.long) for one in ("pusat", "pengamat"))],
)
def test_odd_parameters_never_break_a_list(client_as, covered, role):
    client = client_as(role)
    for query in ODD:
        for url in LISTS:
            assert client.get(f"{url}?{query}").status_code == 200, (url, query)


@pytest.mark.parametrize("query", ["?kabupaten=61.99", "?kabupaten=x", "?kabupaten=%27"])
def test_unknown_places_are_not_found(client_as, covered, query):
    assert client_as("pusat").get(f"{PAGE}{query}").status_code == 404
    for role in ("dinas_a", "pendamping_a"):  # a mentor has no kabupaten, only cooperatives
        assert client_as(role).get(f"{PAGE}?kabupaten=61.02").status_code == 404


def test_every_column_sorts_both_ways(client_as, covered):
    client = client_as("pusat")
    for url in LISTS:
        names = set(re.findall(r"sort=(\w+)", client.get(url).content.decode()))
        assert names
        for name in names:
            for sort in (name, f"-{name}"):
                assert client.get(f"{url}?sort={sort}").status_code == 200, (url, sort)


def exported(client, url: str) -> list[dict[str, str]]:
    response = client.get(f"{url}{'&' if '?' in url else '?'}_export=csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_exports_hold_what_the_filter_shows(client_as, covered):
    client = client_as("dinas_a")
    rows = exported(client, "/pendamping/penugasan/?keadaan=berjalan")
    assert {row["Keadaan"] for row in rows} == {"Berjalan"} and len(rows) == 2
    assert {row["Pendamping"] for row in rows} == {covered.busy.person.name}
    loads = {row["Pendamping"]: row for row in exported(client, "/pendamping/beban/")}
    assert loads[covered.busy.person.name]["Koperasi"] == "2"
    assert loads[covered.idle.person.name]["Terhadap norma"] == "Kosong"
    # two villages 0.01° of longitude apart: each half of 1.1 km from the middle
    assert loads[covered.busy.person.name]["Jarak rata-rata (km)"] == "0.6"
    assert len(exported(client, "/pendamping/tanpa-pendamping/?hari=90")) == 2
    for role in ("pendamping_a", "pengamat", "operator", "auditor"):
        assert client_as(role).get("/pendamping/penugasan/?_export=csv").status_code == 403


def test_a_mentor_who_gave_a_cooperative_away_is_still_its_last(client_as, covered):
    body = client_as("dinas_a").get("/pendamping/tanpa-pendamping/?hari=0").content.decode()
    assert covered.busy.person.name in body and "Tugaskan</a>" in body
    assert "Tugaskan</a>" not in (
        client_as("operator").get("/pendamping/tanpa-pendamping/").content.decode()
    )


# --- Norm and distance ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("load", "level"),
    [
        *((0, "kosong"), (1, "kurang"), (6, "kurang"), (7, "wajar"), (8, "hijau"), (12, "hijau")),
        *((13, "wajar"), (15, "wajar"), (16, "lebih")),
    ],
)
def test_levels(load, level):
    assert level_of(load) == level


@pytest.mark.parametrize("green", [(8, 12), (5, 20), (0, 3), (7, 15)])
def test_the_lists_levels_are_the_pages(world, settings, green):
    """For every load the database finds exactly the level that the page says, whatever the norm."""
    settings.MENTOR_LOAD_GREEN = green
    contract = make_contract(world.a)
    for load in range(25):
        rows = MentorContract.objects.filter(pk=contract.pk).annotate(load=Value(load))
        found = [level for level in Level if rows.filter(condition(level)).exists()]
        assert found == [level_of(load)], load


def test_distances():
    pontianak, singkawang = (-0.0263, 109.3425), (0.9083, 108.9860)
    assert km_between(pontianak, singkawang) == pytest.approx(111.2, abs=0.5)
    assert km_between(pontianak, pontianak) == 0
    assert middle_of([]) is None and spread_km([]) is None
    assert spread_km([pontianak]) == 0
    assert spread_km([(0.0, 109.0), (0.0, 111.0)]) == pytest.approx(111.19, abs=0.05)


def test_a_contract_that_ends_uncovers_its_cooperatives(client_as, covered, world, cast):
    from mentors.actions.contracts import end_contract

    before = values(client_as("dinas_a"))
    end_contract(contract=covered.busy, by=cast["dinas_a"], on=ahead(10), reason="pindah tugas")
    after = values(client_as("dinas_a"))
    assert after["tanpa-0"] == before["tanpa-0"] and after["tanpa-30"] == before["tanpa-30"] + 2
    assert after["segera"] == 2
