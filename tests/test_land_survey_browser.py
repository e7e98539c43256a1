"""A mentor measures land on his phone, without signal: walking around it, and standing at its corners."""

import itertools
import math

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from land.models import LandPhoto, Parcel, Survey
from tests.field_app import add_photo, log_in, open_app, phone, picture, ready_offline, records
from tests.looking import look
from tests.visit_rows import make_own

pytestmark = [pytest.mark.browser, pytest.mark.long]
PHONE = [(360, 640)]
LATITUDE, LONGITUDE = 0.0751, 109.3512
EAST, NORTH = 111_320 * math.cos(math.radians(LATITUDE)), 110_574


@pytest.fixture
def mentor(client_as, world):
    client = client_as("pendamping_a")
    make_own(world.users["pendamping_a"], world.coop_a)
    return client


@pytest.fixture
def handset(browser, live_server, mentor):
    with phone(browser) as context:
        log_in(context, mentor, live_server.url)
        yield context


def stand(context: BrowserContext, x: float, y: float, accuracy: float = 4) -> None:
    """So many metres east and north of the first corner."""
    place = {"latitude": LATITUDE + y / NORTH, "longitude": LONGITUDE + x / EAST}
    context.set_geolocation(place | {"accuracy": accuracy})


def way(points: list[tuple[float, float]], step: float = 5) -> list[tuple[float, float]]:
    """Every `step` metres from the first of the points to the last."""
    found = [points[0]]
    for (x, y), (to_x, to_y) in itertools.pairwise(points):
        count = round(math.dist((x, y), (to_x, to_y)) / step)
        found += [
            (x + (to_x - x) * n / count, y + (to_y - y) * n / count) for n in range(1, count + 1)
        ]
    return found


def corners(page: Page) -> int:
    return len(records(page)[0]["body"]["corners"])


def walk(context: BrowserContext, page: Page, points: list[tuple[float, float]]) -> None:
    for x, y in points:
        told = page.locator("#terukur").inner_text()
        stand(context, x, y)
        expect(page.locator("#terukur")).not_to_have_text(told)


def test_walking_around_without_signal(handset, live_server, world):
    page = open_app(handset, live_server.url)
    ready_offline(page)
    handset.set_offline(True)
    stand(handset, 0, 0)
    page.get_by_role("link", name="Ukur lahan").click()
    page.locator(".item").first.click()
    expect(page.locator("h1")).to_have_text("Ukur lahan")
    page.get_by_text("Berjalan keliling").click()
    page.get_by_role("button", name="Mulai berjalan").click()
    expect(page.locator("#terukur")).to_contain_text("1 sudut")
    half = way([(0, 0), (20, 0), (20, 50)])
    walk(handset, page, half[1:])
    # what is not sure is no corner
    stand(handset, 60, 60, accuracy=80)
    expect(page.get_by_text("GPS kurang teliti")).to_be_visible()
    before = len(half)
    expect(page.locator(".bar .hint")).to_contain_text("Tersimpan di HP pukul")
    page.reload()  # the phone closes the app
    expect(page.locator("#terukur")).to_contain_text(f"{before} sudut")
    assert corners(page) == before
    stand(handset, 20, 50)
    page.get_by_role("button", name="Lanjutkan berjalan").click()
    expect(page.get_by_text("Berjalanlah mengikuti batas lahan")).to_be_visible()
    walk(handset, page, way([(20, 50), (0, 50), (0, 5)])[1:])
    page.get_by_role("button", name="Jeda").click()
    expect(page.locator("#terukur")).to_contain_text("luas 1.000 m²")
    assert look(page, PHONE) == []
    page.get_by_label("Kepemilikan").select_option("hibah")
    page.get_by_label("Luas yang disebut").fill("20x50")
    add_photo(page, picture())
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.locator(".counts .tersimpan strong")).to_have_text("1")
    expect(page.locator(".item")).to_contain_text("Survei lahan")
    assert not Survey.objects.exists()
    handset.set_offline(False)
    expect(page.locator(".counts .terkirim strong")).to_have_text("1")
    parcel = Parcel.objects.get()
    assert float(parcel.polygon_area) == pytest.approx(1000, rel=0.01)
    assert (parcel.polygon_accuracy, parcel.ownership, parcel.stated_area) == (4, "hibah", 1000)
    assert LandPhoto.objects.received().get().parcel == parcel
    expect(page.locator(".item .state")).to_have_text("Dipakai")
    # sent once more from an older copy of the phone: nothing new
    page.reload()
    expect(page.locator(".item")).to_contain_text("Survei lahan")
    assert Parcel.objects.count() == Survey.objects.count() == 1
    page.locator(".item").first.click()
    expect(page.locator(".facts")).to_contain_text("luas 1.000 m²")
    # an officer's reason reaches the phone
    Survey.objects.update(state="dikesampingkan", reason="Salah lokasi", version=1)
    page.goto(live_server.url + "/kunjungan/lapangan/")
    expect(page.locator(".item .state")).to_have_text("Dikesampingkan")
    page.locator(".item").first.click()
    expect(page.locator(".facts")).to_contain_text("Salah lokasi")


def test_marking_corners_and_correcting(handset, live_server, world):
    page = open_app(handset, live_server.url)
    page.get_by_role("link", name="Ukur lahan").click()
    page.locator(".item").first.click()
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.locator("#salah")).to_contain_text("Pilih kepemilikan lahannya.")
    expect(page.locator("#salah")).to_contain_text("Ukur batas lahannya")
    for n, (x, y) in enumerate([(0, 0), (20, 50), (20, 0), (0, 50)], start=1):
        stand(handset, x, y)
        page.get_by_role("button", name="Tandai sudut ini").click()
        expect(page.locator("#terukur")).to_contain_text(f"{n} sudut", timeout=15_000)
    expect(page.get_by_text("Garis batasnya saling memotong")).to_be_visible()
    for _ in range(3):
        page.get_by_role("button", name="Urungkan sudut terakhir").click()
    for n, (x, y) in enumerate([(20, 0), (20, 50)], start=2):
        stand(handset, x, y)
        page.get_by_role("button", name="Tandai sudut ini").click()
        expect(page.locator("#terukur")).to_contain_text(f"{n} sudut", timeout=15_000)
    page.get_by_label("Kepemilikan").select_option("bmdes")
    page.get_by_label("Luas yang disebut").fill("1")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.locator(".counts .perbaikan strong")).to_have_text("1")
    page.locator(".item").first.click()
    expect(page.locator("#salah")).to_contain_text("tidak jelas satuannya")
    page.get_by_label("Luas yang disebut").fill("500 m2")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.locator(".counts .terkirim strong")).to_have_text("1")
    parcel = Parcel.objects.get()
    assert float(parcel.polygon_area) == pytest.approx(500, rel=0.01)
    assert parcel.stated_area == 500 and parcel.polygon_accuracy == 4
