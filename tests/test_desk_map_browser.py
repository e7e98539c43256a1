"""The map in a browser: draws, opens cards by mouse and keyboard, asks nobody else, is fit for screen readers."""

import pytest

from core.models import Village
from tests.factories import make_cooperative
from tests.looking import look


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_map_of_cooperatives_in_a_browser(live_server, browser, cast, client_as, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    make_cooperative(Village.objects.get(pk="61.01.02.2003"), latitude=None, longitude=None)
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
    page.goto(f"{live_server.url}/peta/")
    page.get_by_text("3 dari 3 koperasi terlihat").wait_for()
    page.locator("path.leaflet-interactive, .leaflet-wilayah-pane path").first.wait_for()
    assert page.locator(".leaflet-wilayah-pane path").first.get_attribute("fill") == "url(#pola-4)"
    # by keyboard: Enter opens the card nearest to the middle, Escape closes it and leads back
    page.locator("#peta").focus()
    page.keyboard.press("Enter")
    card = page.locator(".leaflet-popup-content")
    card.get_by_text("Tahapan:").wait_for()
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("/koperasi/")
    assert look(page) == [] and not refused and not third
    page.keyboard.press("Escape")
    card.wait_for(state="detached")
    assert page.evaluate("document.activeElement.id") == "peta"
    page.keyboard.press("Tab")  # no trap
    assert page.evaluate("document.activeElement.id") != "peta"
    page.get_by_label("Koperasi", exact=True).uncheck()
    page.emulate_media(media="print")
    legend = page.get_by_label("Arti tanda").locator("svg")
    assert legend.count() == 2 and all(mark.is_visible() for mark in legend.all())
    for path in ("/peta/titik/", "/peta/batas/", "/peta/daftar/", "/peta/batas/unggah/"):
        page.goto(live_server.url + path)
        assert look(page) == [], path
    context.close()
