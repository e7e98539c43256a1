"""The map of parcels: what it is sent, and to whom; the page itself in a browser."""

import gzip
import json
import random
import re
from html import unescape

import pytest
from django.conf import settings as ours
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import Village
from kdkmp import settings as kdkmp_settings
from land import models as m
from land.mapping import payload
from land.templatetags.land_map import PATHS
from land.words import Ownership
from registry.models import Cooperative
from tests.factories import archive, make_cooperative
from tests.land_rows import SQUARE, make_building, make_parcel, report
from tests.looking import look
from tests.test_land_funnel import FIGURE, count_of
from tests.visit_rows import make_own

DATA = "/lahan/peta/data/"
HERE = {"latitude": -0.0265, "longitude": 109.3426}


@pytest.fixture
def parcels(world):
    """A: two placed, one without a position, one struck off, one of an archived cooperative. B: one placed."""
    villages = Village.objects.filter(district__regency=world.a).order_by("code")
    found = {
        "verified": make_parcel(
            world.coop_a, state="terverifikasi", polygon=SQUARE, polygon_area=1000, **HERE
        ),
        "candidate": make_parcel(world.coop_a, stated_area=400, ownership="hibah", **HERE),
        "unplaced": make_parcel(make_cooperative(villages[1])),
        "bravo": make_parcel(world.coop_b, **HERE),
    }
    make_parcel(world.coop_a, archived_at=timezone.now(), archive_reason="salah", **HERE)
    gone = make_cooperative(villages[2])
    make_parcel(gone, **HERE)
    archive(gone)
    return found


def data(client, query: str = "") -> dict:
    response = client.get(DATA + query)
    assert response.status_code == 200
    return response.json()


def test_the_columns_of_the_map(client_as, parcels):
    found = data(client_as("pusat"))
    own = [parcels[name].pk for name in ("verified", "candidate", "bravo")]
    assert found["id"] == sorted(own)
    assert found["lat"] == [-0.0265] * 3 and found["lon"] == [109.3426] * 3
    at = found["id"].index(parcels["verified"].pk)
    assert found["marks"][found["mark"][at]][0] == "Terverifikasi"
    assert found["owners"][found["owner"][at]] == Ownership.BMDES.label
    assert found["name"][at] == parcels["verified"].cooperative.name
    assert [name for name, *_, level in found["regions"] if level == 1][:1] == ["Alfa"]


def test_a_mark_says_how_far_the_building_is(client_as, parcels, world):
    building = make_building(world.coop_b, parcel=parcels["bravo"], override_reason="uji")

    def mark() -> str:
        found = data(client_as("dinas_b"))
        return found["marks"][found["mark"][0]][0]

    assert mark() == "Dialokasikan atau dibangun"
    report(building, 99.99, days_ago=2)
    assert mark() == "Dialokasikan atau dibangun"
    report(building, 100)
    assert mark().startswith("Bangunan 100 %")


NARROWED: dict[str, set[str]] = {
    "?state=terverifikasi": {"verified"},
    "?ownership=hibah": {"candidate"},
    "?small=1": {"candidate"},
    "?chosen=1&kabupaten=61.01": {"verified"},
    "?regency=61.02": {"bravo"},
    "?state=terverifikasi&state=belum_diajukan": {"verified", "candidate", "bravo"},
    "?state=lain": set(),
    "?kabupaten=61.99": set(),
}


def test_filters_narrow_the_map(client_as, parcels):
    client, named = client_as("pusat"), {row.pk: name for name, row in parcels.items()}
    told = {query: {named[pk] for pk in data(client, query)["id"]} for query in NARROWED}
    assert told == NARROWED


def test_foreign_rows_are_absent(client_as, cast, parcels, world):
    make_own(cast["pendamping_a"], world.coop_a)
    for name in ("dinas_a", "pendamping_a"):
        client = client_as(name)
        for query in ("", "?batas=108,-3,114,2", "?kabupaten=61.02", "?regency=61.02"):
            body = client.get(DATA + query).content.decode()
            assert "Bravo" not in body and f"[{parcels['bravo'].pk}," not in body
        assert "Bravo" not in client.get("/lahan/peta/tanpa-titik/").content.decode()
    assert data(client_as("pendamping_b"))["id"] == []


def test_boundaries_of_what_is_looked_at(client_as, parcels):
    client = client_as("dinas_a")
    found = data(client, "?batas=109.3,-0.1,109.4,0.1")["polygons"]
    assert [pk for pk, _ in found] == [parcels["verified"].pk]
    assert found[0][1][0] == [-0.0263, 109.3425]  # latitude first, as maps want it
    assert data(client, "?batas=110,-0.1,111,0.1")["polygons"] == []


def test_an_odd_box_is_told(client_as, parcels):
    client = client_as("pusat")
    for box in ("x", "1,2,3", "nan,0,1,1", "1,0,0,1", "inf,0,1,1", "9" * 4000):
        response = client.get(f"{DATA}?batas={box}")
        assert response.status_code == 400 and "tidak dikenali" in response.json()["message"]


def test_an_answer_that_the_browser_has_is_not_sent_again(client_as, parcels, world):
    client = client_as("dinas_a")
    first = client.get(DATA, headers={"Accept-Encoding": "gzip"})
    assert first["Content-Encoding"] == "gzip" and "private" in first["Cache-Control"]
    assert json.loads(gzip.decompress(first.content)) == data(client)
    again = client.get(DATA, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and not again.content
    make_parcel(world.coop_a, **HERE)
    assert client.get(DATA, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_800_parcels_fit_and_cost_the_same_queries(client_as, parcels, world):
    client, rng = client_as("pusat"), random.Random(7)
    with CaptureQueriesContext(connection) as few:
        client.get(DATA)
    villages = list(Village.objects.all())
    for start in range(0, 800, 100):
        coops = Cooperative.objects.bulk_create(
            Cooperative(
                village=rng.choice(villages),
                form="desa",
                name="Koperasi Desa Merah Putih " + "".join(rng.choices("aeiounrlkmst", k=11)),
            )
            for _ in range(start, start + 100)
        )
        m.Parcel.objects.bulk_create(
            m.Parcel(
                cooperative=coop,
                number=1,
                ownership=rng.choice(Ownership.values),
                latitude=rng.uniform(-3, 2),
                longitude=rng.uniform(108.1, 114.2),
            )
            for coop in coops
        )
    with CaptureQueriesContext(connection) as many:
        response = client.get(DATA, headers={"Accept-Encoding": "gzip"})
    assert len(many) == len(few) <= 12
    assert len(response.content) <= 30_000
    text = gzip.decompress(response.content).decode()
    found = json.loads(text)
    assert len(found["id"]) == 803 and all(isinstance(lat, float) for lat in found["lat"])
    assert not re.search(r'"\d+,\d+"', text)


@pytest.mark.parametrize("name", [pytest.param("pusat", marks=pytest.mark.long), "dinas_a"])
def test_the_table_equals_its_lists(client_as, parcels, name):
    client = client_as(name)
    for query in ("", "?kabupaten=61.01&chosen=1"):
        body = client.get(f"/lahan/peta/{query}").content.decode()
        found = FIGURE.findall(body)
        assert found
        for href, key, value, _ in found:
            assert count_of(client, unescape(href)) == int(value), key
        told = {key: int(value) for _, key, value, _ in found}
        assert told["jumlah:tanpa-titik"] == 1


def test_each_shape_is_in_the_legend_and_in_the_script():
    script = (ours.BASE_DIR / "static/kdkmp/peta_dasar.js").read_text()
    for mark in payload.MARKS:
        assert mark.shape in PATHS and re.search(rf"^  {mark.shape}: \(ctx", script, re.MULTILINE)


def test_no_foreign_ground_unless_somebody_asks_for_it():
    assert not ours.LAND_TILE_URL
    assert kdkmp_settings.SECURE_CSP["img-src"] == ["'self'", "data:"]


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_map_in_a_browser(live_server, browser, cast, client_as, parcels, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    client = client_as("pusat")
    context = browser.new_context()
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
    )
    page, refused, third = context.new_page(), [], []
    page.on("console", lambda told: refused.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: refused.append(str(error)))
    page.on(
        "request",
        lambda asked: (
            None if asked.url.startswith((live_server.url, "data:")) else third.append(asked.url)
        ),
    )
    page.goto(f"{live_server.url}/lahan/peta/")
    page.get_by_text("3 dari 3 lahan terlihat").wait_for()
    page.locator("#peta").click()  # the parcels lie in its middle
    page.locator(".leaflet-popup-content").wait_for()
    assert "Koperasi Desa Merah Putih" in page.locator(".leaflet-popup-content").inner_text()
    assert look(page) == [] and not refused and not third
    page.emulate_media(media="print")  # a printed map says what its marks mean
    legend = page.get_by_label("Arti tanda").locator("svg")
    assert legend.count() > 5 and all(mark.is_visible() for mark in legend.all())
    context.close()
