"""The funnel: each figure equals its list, for every role; regions sum up to the province."""

import re
from collections import Counter
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import Village
from land import models as m
from land.querysets import with_place
from land.words import PLACE_GROUPS, Place, State
from registry.models import Cooperative
from tests.factories import archive, make_cooperative
from tests.land_rows import make_building, make_parcel, report
from tests.mentor_rows import make_assignment
from tests.visit_rows import make_own

FIGURE = re.compile(
    r'<a[^>]*?href="([^"]*)"[^>]*?data-figure="([^"]*)"[^>]*?data-value="(\d+)"[^>]*?data-check="([^"]*)"'
)
PERCENTS = {Place.UP_TO_20: 20, Place.UP_TO_50: 20.5, Place.UP_TO_75: 75, Place.UP_TO_99: 99.99}


def stand(coop: Cooperative, place: str) -> None:
    """Bring a cooperative without land to a place."""
    states = {
        Place.CANDIDATE: State.NOT_PROPOSED,
        Place.REFUSED: State.REFUSED,
        Place.PROPOSED: State.PROPOSED,
        Place.VERIFYING: State.FURTHER,
        Place.VERIFIED: State.VERIFIED,
    }
    if place == Place.NO_LAND:
        m.LandObstacle.objects.create(cooperative=coop, kind="tidak_ada_lahan")
    elif place in states:
        make_parcel(coop, state=states[place], stated_area=900, title_clear="ya")
    elif place != Place.NO_DATA:
        building = make_building(coop)
        if place != Place.ALLOCATED:
            report(building, PERCENTS.get(place, 100))
        if place == Place.HANDED_OVER:
            m.Handover.objects.create(
                building=building,
                handed_over_on=timezone.localdate(),
                number="B-1",
                received_by="Ketua",
            )


@pytest.fixture
def varied(world, cast):
    """Each place at least once, spread over both kabupaten; an archived cooperative, a struck-off parcel, a
    cancelled building: what makes sums go wrong."""
    villages = [v for v in Village.objects.order_by("name") if not v.code.endswith("01.2001")]
    coops = [world.coop_a, world.coop_b, *(make_cooperative(v) for v in villages)]
    for number in range(len(Place) - len(coops) + 1):
        coops.append(make_cooperative(world.coop_a.village, name=f"Koperasi Tambahan {number}"))
    for coop, place in zip(coops, [*Place, Place.CANDIDATE], strict=False):
        stand(coop, place)
    m.LandObstacle.objects.create(cooperative=world.coop_b, kind="sengketa")
    m.LandObstacle.objects.create(cooperative=coops[4], kind="sengketa")
    gone = make_cooperative(world.coop_a.village, name="Koperasi Arsip")
    stand(gone, Place.UP_TO_50)
    m.LandObstacle.objects.create(cooperative=gone, kind="sengketa")
    archive(gone)
    make_parcel(coops[2], chosen=False, archived_at=timezone.now(), archive_reason="salah")
    cancelled = make_building(coops[3], parcel=make_parcel(coops[3], state=State.VERIFIED))
    m.Building.objects.filter(pk=cancelled.pk).update(
        cancelled_at=timezone.now(), cancel_reason="batal"
    )
    own = make_own(cast["pendamping_a"], world.coop_a)
    make_assignment(own.contract, coops[2])
    return world


def figures(client, query: str = "") -> list[tuple[str, str, int, str]]:
    body = client.get(f"/lahan/{query}").content.decode()
    return [(unescape(h), k, int(v), c) for h, k, v, c in FIGURE.findall(body)]


def count_of(client, url: str) -> int:
    response = client.get(url)
    assert response.status_code == 200, url
    return int(re.search(r'data-count="(\d+)"', response.content.decode()).group(1))


@pytest.mark.long
@pytest.mark.parametrize(
    "name",
    [
        "dinas_a",
        *(pytest.param(n, marks=pytest.mark.long)
          for n in ("pendamping_a", "pusat", "dinas_b", "pmo_a", "operator", "pengamat", "auditor", "pendamping_b")),
    ],
)  # fmt: skip
def test_every_figure_equals_its_list(client_as, varied, name):
    client, seen = client_as(name), {}
    queries = [""]
    if name not in ("pendamping_a", "pendamping_b"):
        regency = "61.02" if name == "dinas_b" else "61.01"
        queries += [f"?kecamatan={regency}.01"]
        queries += [f"?kabupaten={regency}"] if name != "dinas_a" else []
    for query in queries:
        found = figures(client, query)
        assert len(found) > 20
        for url, key, value, _ in found:
            if url not in seen:
                seen[url] = count_of(client, url)
            assert seen[url] == value, f"{key}: {url}"


def test_numbers_of_the_varied_world(client_as, varied):
    told = {key: value for _, key, value, _ in figures(client_as("pusat"))}
    by_hand = Counter(
        with_place(Cooperative.objects.filter(archived_at=None)).values_list("place", flat=True)
    )
    assert {one.value: told[one.value] for one in Place} == dict.fromkeys(Place.values, 0) | by_hand
    assert all(told[one.value] for one in Place), "each place occurs"
    assert sum(told[f"kelompok-{key}"] for key in PLACE_GROUPS) == told["koperasi"]
    assert told["kendala-sengketa"] == 2  # the archived one's doesn't count


def test_regions_sum_up(client_as, varied):
    client = client_as("pusat")
    for query, codes in (("", ("61.01", "61.02")), ("?regency=61.01", ("61.01.01", "61.01.02"))):
        told = {key: value for _, key, value, _ in figures(client, query)}
        for place in [*Place.values, "koperasi"]:
            assert sum(told[f"{code}:{place}"] for code in codes) == told[f"jumlah:{place}"]
            assert told[f"jumlah:{place}"] == told[place]


def test_groups_hold_each_place_once():
    assert [one for _, places in PLACE_GROUPS.values() for one in places] == list(Place)


def test_buckets_are_those_of_the_building_list(varied):
    rows = m.Building.objects.living()
    counted = Counter(rows.with_bucket().values_list("bucket", flat=True))
    for bucket in ("b20", "b50", "b75", "b99", "b100"):
        assert counted[bucket] == rows.with_progress().in_bucket(bucket).count() > 0
    assert counted[None] == rows.with_progress().filter(percent=None).count() > 0
    assert rows.with_bucket().filter(handed=True).count() == 1


UNKNOWN = (
    "?kabupaten=61.99",
    "?kecamatan=61",
    "?regency=%27",
    "?kabupaten=61.01&kecamatan=61.02.01",
    "?district=" + "9" * 300,
)


def test_unknown_regions_are_not_found(client_as):
    client = client_as("pusat")
    assert [client.get(f"/lahan/{query}").status_code for query in UNKNOWN] == [404] * len(UNKNOWN)


def test_a_foreign_region_is_not_found_and_its_rows_are_not_told(client_as, varied):
    client = client_as("dinas_a")
    assert client.get("/lahan/?kabupaten=61.02").status_code == 404
    assert client.get("/lahan/?kecamatan=61.02.01").status_code == 404
    for url in ("/lahan/", "/lahan/koperasi/", "/lahan/koperasi/?_export=csv"):
        response = client.get(url)
        body = b"".join(response) if response.streaming else response.content
        assert b"Bravo" not in body, url


def test_odd_filters_give_a_message_not_rows(client_as, varied):
    client = client_as("pusat")
    for query in ("?place=x", "?syarat=9", "?kelompok=lain", "?kendala=1"):
        page = client.get(f"/lahan/koperasi/{query}")
        assert page.status_code == 200 and "tidak dikenali" in page.content.decode()


def test_rows_say_percent_turn_and_link(client_as, varied):
    client = client_as("pusat")
    page = client.get("/lahan/koperasi/?place=b99&kolom=nama&kolom=progres&kolom=giliran")
    body = page.content.decode()
    assert "99,99\u00a0%" in body and "Agrinas" in body
    page = client.get("/lahan/koperasi/?place=kandidat&sort=-kedudukan")
    assert "900 m²" in page.content.decode() and "Pengusul" in page.content.decode()


def test_a_mentor_counts_his_own(client_as, varied):
    told = {key: value for _, key, value, _ in figures(client_as("pendamping_a"))}
    assert (
        told["koperasi"] == 2 and told["kandidat"] + told["tanpa_lahan"] + told["tanpa_data"] == 2
    )
    assert "Bravo" not in client_as("pendamping_a").get("/lahan/").content.decode()


def test_queries_do_not_grow(client_as, varied):
    client = client_as("pusat")
    sizes = {}
    for turn in ("few", "many"):
        for url in ("/lahan/", "/lahan/?kabupaten=61.01", "/lahan/koperasi/"):
            client.get(url)
            with CaptureQueriesContext(connection) as seen:
                client.get(url)
            sizes.setdefault(url, []).append(len(seen))
        if turn == "few":
            for number in range(12):
                coop = make_cooperative(varied.coop_a.village, name=f"Koperasi Baru {number}")
                stand(coop, list(Place)[number])
    assert all(few == many <= 12 for few, many in sizes.values()), sizes


def test_a_report_of_today_moves_its_cooperative(client_as, varied):
    """The official percent is what the settings say: verified ones first."""
    row = with_place(Cooperative.objects.all()).filter(place="b20").get()
    building = m.Building.objects.get(cooperative=row)
    first = building.reports.get()
    report(building, 60, source="kodim", on=first.reported_on + timedelta(days=0))
    m.ProgressReport.objects.filter(pk=first.pk).update(verified_at=timezone.now())
    assert with_place(Cooperative.objects.filter(pk=row.pk)).get().place == "b20"
