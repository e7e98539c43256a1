"""The frame around every page: banner, menu, error pages, print, and what happens without a network."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.views import defaults
from playwright.sync_api import expect

from core.menu import ENTRIES
from core.models import SampleLoad
from core.templatetags.icons import PATHS
from tests.english import english_leftovers
from tests.factories import PASSWORD

BANNER = "bukan data resmi"


# --- error pages --------------------------------------------------------------
def test_server_error_needs_neither_database_nor_context(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = defaults.server_error(RequestFactory().get("/"))
    html = response.content.decode()
    assert response.status_code == 500 and "Ada gangguan di server" in html
    assert "Dinas Koperasi" in html
    assert not english_leftovers(html)


def test_bad_request_is_told_in_indonesian(client, db):
    for response in (
        client.get("/koperasi/?q=%00"),
        defaults.bad_request(RequestFactory().get("/"), ValueError()),
    ):
        html = response.content.decode()
        assert response.status_code == 400 and "tidak dikenali" in html
        assert not english_leftovers(html)


def test_refusal_says_why_and_what_to_do(client_as, cast):
    html = client_as("pengamat").get("/koperasi/baru/").content.decode()
    assert "Tidak berhak" in html and "minta hak akses" in html and "Menu utama" in html
    request = RequestFactory().get("/")
    request.user = cast["pengamat"]
    told = defaults.permission_denied(request, PermissionDenied("Di luar wilayah <kerja> Anda"))
    assert "Di luar wilayah &lt;kerja&gt; Anda" in told.content.decode()
    assert not english_leftovers(html)


def test_missing_page_keeps_the_menu(client_as, client, db):
    html = client_as("pusat").get("/tidak-ada/").content.decode()
    assert "tidak ditemukan" in html and "Menu utama" in html
    assert "Menu utama" not in client.get("/tidak-ada/").content.decode()
    assert not english_leftovers(html)


def test_forged_or_stale_form_is_refused_in_indonesian(cast):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/akun/masuk/", {"login": "pusat", "password": PASSWORD})
    html = response.content.decode()
    assert response.status_code == 403 and "kedaluwarsa" in html
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert not english_leftovers(html)


# --- banner, icons ------------------------------------------------------------
def test_sample_banner_is_everywhere_and_goes_with_the_sample(client, client_as):
    officer = client_as("pusat")
    asks = [
        lambda: client.get("/akun/masuk/"),
        lambda: client.get("/tidak-ada/"),
        lambda: client.get("/koperasi/?q=%00"),
        lambda: client_as("pengamat").get("/koperasi/baru/"),
        *(
            lambda path=path: officer.get(path)
            for path in ("/", "/koperasi/", "/admin/", "/gerai/")
        ),
    ]
    assert not any(BANNER in ask().content.decode() for ask in asks)
    SampleLoad.objects.create()
    assert all(BANNER in ask().content.decode() for ask in asks)


def test_every_icon_that_is_named_is_drawn():
    named = {entry.icon for entry in ENTRIES}
    for path in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        named |= set(re.findall(r'{% icon "([^"]+)"', path.read_text()))
    assert named <= PATHS.keys()


# --- in a browser -------------------------------------------------------------
@pytest.fixture
def opened(browser, live_server, client_as):
    """opened(path, width=…) is a page of the provincial officer; further options go to the context."""
    session = client_as("pusat").cookies["sessionid"].value
    contexts = []

    def make(path: str, *, width: int = 360, **options):
        context = browser.new_context(viewport={"width": width, "height": 640}, **options)
        contexts.append(context)
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url + path)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.mark.long
@pytest.mark.browser
def test_phone_menu_opens_without_javascript(opened):
    page = opened("/koperasi/", java_script_enabled=False)
    link = page.get_by_role("link", name="Gerai", exact=True)
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    link.click()
    expect(page.locator("h1")).to_have_text("Gerai")


@pytest.mark.browser
def test_wide_screen_shows_the_menu_at_once(opened):
    page = opened("/koperasi/", width=1366)
    expect(page.get_by_role("link", name="Gerai", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Menu")).to_be_hidden()
    assert page.locator(".site-nav [aria-current=page]").inner_text().strip() == "Koperasi"


def test_a_long_menu_folds_what_is_for_few(client_as):
    """On a screen of 1,366 pixels nine entries fit; the desk's own work then stands under "Lainnya"."""
    from core.menu import BAR

    def shown(user: str) -> tuple[list[str], list[str]]:
        menu = client_as(user).get("/koperasi/").context["menu"]
        return (
            [item["label"] for item in menu if not item["folds"]],
            [item["label"] for item in menu if item["folds"]],
        )

    plain, folded = shown("pusat")
    assert len(plain) <= BAR and folded == ["Impor", "Riwayat", "Pengguna", "Isi data"]
    page = client_as("pusat").get("/impor/").content.decode()
    assert page.count("Lainnya") == 1 and '<a href="/impor/" aria-current="page">' in page
    plain, folded = shown("pendamping_a")
    assert (
        not folded and "Lainnya" not in client_as("pendamping_a").get("/koperasi/").content.decode()
    )


@pytest.mark.browser
def test_lost_network_is_told_and_forgotten(opened):
    page = opened("/koperasi/")
    page.context.set_offline(True)
    page.select_option("#f_kabupaten", "61.01")
    expect(page.locator("#trouble")).to_contain_text("Sambungan terputus")
    page.context.set_offline(False)
    page.select_option("#f_kabupaten", "61.02")
    expect(page.locator("#trouble")).to_be_hidden()


@pytest.mark.browser
def test_lost_session_leads_to_the_whole_login_page(opened):
    page = opened("/koperasi/")
    page.context.clear_cookies()
    page.select_option("#f_kabupaten", "61.01")
    page.wait_for_url("**/akun/masuk/**")
    assert page.locator("header").count() == 1 and page.locator("#id_password").is_visible()


@pytest.mark.browser
def test_print_has_names_and_date_but_no_tools(opened):
    page = opened("/koperasi/", width=1366)
    page.emulate_media(media="print")
    for shown in (".brand small", "text=Dicetak"):
        expect(page.locator(shown).first).to_be_visible()
    for hidden in (".site-nav", ".filters", ".crumbs", ".toolbar", "footer"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert (
        page.locator(".table-scroll").evaluate("it => getComputedStyle(it).overflowX") == "visible"
    )


@pytest.mark.browser
def test_keyboard_reaches_the_content_first(opened):
    page = opened("/koperasi/", width=1366)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#isi")).to_be_focused()
    menu = page.locator("details.user-menu")
    menu.locator("summary").press("Enter")
    expect(page.get_by_role("button", name="Keluar")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Keluar")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
