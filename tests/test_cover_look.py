"""The pages of coverage and assignments as a browser shows them, and without English left-overs."""

import re

import pytest

from tests.covered import cover
from tests.english import english_leftovers
from tests.looking import SIZES, look

PAGES = [
    "/pendamping/cakupan/",
    "/pendamping/cakupan/?kabupaten=61.01",
    "/pendamping/penugasan/",
    "/pendamping/beban/",
    "/pendamping/tanpa-pendamping/?hari=90",
    "/pendamping/penugasan/{own}/",
    "/pendamping/penugasan/{own}/serahkan/",
    "/pendamping/penugasan/{own}/akhiri/",
    "/pendamping/penugasan/{own}/kunci/",
    "/pendamping/penugasan/koperasi/{free}/baru/",
    "/pendamping/penugasan/kontrak/{idle}/baru/",
    "/pendamping/penugasan/kontrak/{busy}/serahkan/",
]


@pytest.fixture
def addresses(world, cast):
    rows = cover(world, cast)
    keys = {name: getattr(rows, name).pk for name in ("own", "free", "idle", "busy")}
    return [page.format(**keys) for page in PAGES]


def test_no_english_and_no_localized_keys(client_as, addresses):
    client = client_as("pusat")
    for path in addresses:
        html = client.get(path).content.decode()
        assert not english_leftovers(html), path
        for value in re.findall(r'(?:data-value|data-count)="([^"]*)"', html):
            assert re.fullmatch(r"\d+", value), path


@pytest.mark.browser
@pytest.mark.long
def test_pages_in_a_browser(browser, live_server, client_as, addresses):
    """axe finds nothing serious, nothing is wider than the screen, no CSP violation, no script error."""
    session = client_as("pusat").cookies["sessionid"].value
    context = browser.new_context()
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    problems = []
    for path in addresses:
        page.goto(live_server.url + path)
        problems += [f"{path}: {what}" for what in look(page, SIZES)]
    context.close()
    assert not problems and not said, "\n".join(problems + said)


@pytest.mark.browser
@pytest.mark.long
def test_the_cooperatives_page_shows_its_mentors(browser, live_server, client_as, world, addresses):
    """The panel is loaded when it comes into view; the address of the page stays."""
    from playwright.sync_api import expect

    session = client_as("pusat").cookies["sessionid"].value
    context = browser.new_context()
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + world.coop_a.get_absolute_url())
    panel = page.locator("#panel-pendamping")
    panel.scroll_into_view_if_needed()
    expect(panel.get_by_text("Serahkan")).to_be_visible()
    assert page.url.endswith(world.coop_a.get_absolute_url())
    assert not look(page, SIZES)
    context.close()
