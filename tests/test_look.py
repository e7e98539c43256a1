"""Pages as a browser shows them: accessible, inside the screen, inside the budget, under the CSP."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders

from tests.factories import make_cooperative
from tests.looking import SIZES, look

PAGES = [
    "/",
    "/?kabupaten=61.01",
    "/koperasi/",
    "/koperasi/?kabupaten=61.99",
    "/koperasi/baru/",
    "/gerai/",
    "/koperasi/desa-tanpa-koperasi/",
    "/koperasi/ganda/",
    "/koperasi/ganda/{pk}/{twin}/",
    "/koperasi/ganda/{pk}/{twin}/bukan/",
    "/riwayat/",
    "/hak-akses/",
    "/koperasi/{pk}/",
    "/koperasi/{pk}/ubah/",
    "/koperasi/{pk}/arsipkan/",
    "/koperasi/{pk}/riwayat/",
    "/koperasi/{pk}/tahapan/baru/",
    "/koperasi/{pk}/desa/baru/",
    "/tidak-ada/",
]


@pytest.fixture
def world(world):
    """With a second cooperative in the same village: what the pages of likely duplicates show."""
    world.twin = make_cooperative(
        world.coop_a.village, name="Koperasi Merah Putih Alfa Desa 1l", phone="0812-3456-7890"
    )
    world.twin.milestones.filter(kind="npwp").update(number="01.234.567.8-701.000")
    return world


def address(world, page: str) -> str:
    return page.format(pk=world.coop_a.pk, twin=world.twin.pk)


# a list, a detail and a form; the long profile opens all
THREE = ["/koperasi/", "/koperasi/{pk}/", "/koperasi/{pk}/ubah/"]


@pytest.mark.browser
@pytest.mark.parametrize(
    "pages", [THREE, pytest.param(PAGES, marks=pytest.mark.long)], ids=["three", "all"]
)
def test_pages_in_a_browser(browser, live_server, client_as, world, pages):
    """axe finds nothing serious, nothing is wider than the screen, no CSP violation, no script error.

    Each page is opened once and looked at in both sizes.
    """
    session = client_as("pusat").cookies["sessionid"].value
    context = browser.new_context()
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    problems = []
    for path in (address(world, one) for one in pages):
        page.goto(live_server.url + path)
        problems += [f"{path}: {what}" for what in look(page, SIZES)]
    context.close()
    said = [text for text in said if "404" not in text]
    assert not problems and not said, "\n".join(problems + said)


@pytest.mark.browser
def test_filtering_swaps_only_the_results(browser, live_server, client_as, world):
    """Choosing a kabupaten offers its kecamatan and shows its rows, without a page load."""
    from playwright.sync_api import expect

    session = client_as("pusat").cookies["sessionid"].value
    context = browser.new_context()
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/koperasi/")
    page.evaluate("window.stayed = true")
    page.select_option("#f_kabupaten", "61.01")
    expect(page.locator("[data-count]")).to_have_text("2")
    expect(page.locator("#f_kecamatan option")).to_have_count(3)
    assert page.evaluate("window.stayed") and "kabupaten=61.01" in page.url
    page.fill("#f_q", "tidak ada yang begini")
    expect(page.locator("#results .empty")).to_be_visible()
    context.close()


@pytest.mark.browser
@pytest.mark.long
def test_cascade_in_the_form_keeps_what_was_typed(browser, live_server, client_as, world):
    from playwright.sync_api import expect

    session = client_as("pusat").cookies["sessionid"].value
    context = browser.new_context()
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/koperasi/baru/")
    page.fill("#id_name", "Koperasi Desa Merah Putih Coba")
    page.select_option("#id_regency", "61.02")
    expect(page.locator("#id_district option")).to_have_count(3)
    page.wait_for_timeout(200)  # htmx settles what it swapped in
    page.select_option("#id_district", "61.02.02")
    expect(page.locator("#id_village option")).to_have_count(4)
    page.wait_for_timeout(200)
    page.select_option("#id_village", "61.02.02.2001")
    page.select_option("#id_form", "desa")
    page.click("button:has-text('Simpan')")
    expect(page.locator("h1")).to_have_text("Koperasi Desa Merah Putih Coba")
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_budget_of_a_page(client_as, world, path):
    """≤ 100 kB gzip with all its assets, JavaScript ≤ 30 kB, and nothing from a third party."""
    html = client_as("pusat").get(address(world, path)).content
    assets = re.findall(rb'(?:href|src)="(/static/[^"]+)"', html)
    assert not re.findall(rb'(?:src|href|action)="https?://', html)
    sizes = {}
    for asset in set(assets):
        found = finders.find(asset.decode().removeprefix("/static/"))
        with open(found, "rb") as file:
            sizes[asset] = len(gzip.compress(file.read()))
    scripts = sum(size for asset, size in sizes.items() if asset.endswith(b".js"))
    assert scripts <= 30_000
    assert sum(sizes.values()) + len(gzip.compress(html)) <= 100_000


@pytest.mark.parametrize("path", PAGES)
def test_ids_and_coordinates_are_never_localized(client_as, world, path):
    """No "2.143" in an address or data attribute, no "-0,026" as a coordinate."""
    type(world.coop_a).objects.filter(pk=world.coop_a.pk).update(
        latitude=-0.02633, longitude=109.34
    )
    html = client_as("pusat").get(address(world, path)).content.decode()
    for value in re.findall(r'(?:data-value|data-count|href="/koperasi/)="?([^"/?]*)', html):
        assert re.fullmatch(r"[\w.-]*", value) and not re.fullmatch(r"\d{1,3}(\.\d{3})+", value)
    assert "0,02633" not in html


def test_theme_stays_small():
    with open(finders.find("kdkmp/theme.css"), "rb") as file:
        assert len(file.read()) <= 10_240
