"""The pages of verification as a browser shows them, and without English left-overs."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from land.models import Verdict
from land.words import State
from tests.english import english_leftovers
from tests.land_rows import make_parcel
from tests.looking import SIZES, look


@pytest.fixture
def addresses(world, cast):
    rows = {
        state: make_parcel(
            world.coop_a, state=state, by=cast["dinas_a"], chosen=state == State.VERIFYING
        )
        for state in (State.NOT_PROPOSED, State.VERIFYING, State.VERIFIED)
    }
    make_parcel(world.coop_b, state=State.PROPOSED, by=cast["dinas_b"])
    for verifier, conclusion in (("kodim", State.REFUSED), ("dinas", State.VERIFIED)):
        Verdict.objects.create(
            parcel=rows[State.VERIFYING], verifier=verifier, conclusion=conclusion, note="Akses jalan",
            given_on=timezone.localdate(),
        )  # fmt: skip
    new, under_way, verified = (f"/lahan/{row.pk}" for row in rows.values())
    return [
        "/lahan/giliran/", f"{new}/langkah/", f"{new}/langkah/diajukan/", f"{under_way}/langkah/",
        f"{under_way}/langkah/ditolak/", f"{under_way}/langkah/diajukan/", f"{under_way}/putusan/",
        f"{verified}/langkah/",
    ]  # fmt: skip


def test_no_english(client_as, addresses):
    client = client_as("pusat")
    for path in addresses:
        assert not english_leftovers(client.get(path).content.decode()), path
    for path in (one for one in addresses if one.endswith(("/putusan/", "/ditolak/"))):
        assert not english_leftovers(client.post(path, {"note": "x" * 900}).content.decode()), path


@pytest.mark.browser
@pytest.mark.long
def test_pages_in_a_browser(browser, live_server, client_as, addresses):
    """axe finds nothing serious, nothing is wider than the screen, no CSP violation, no script error; the
    summary follows the chosen kabupaten without the page being loaded anew."""
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
    said = [one for one in said if "409" not in one]  # one of the pages is a refusal
    page.goto(live_server.url + addresses[0])
    summary = page.locator("#giliran-ringkas")
    expect(summary).to_contain_text("Sedang diverifikasi")
    page.select_option("#f_kabupaten", "61.02")
    expect(summary).not_to_contain_text("Sedang diverifikasi")
    expect(summary).to_contain_text("Diajukan")
    context.close()
    assert not problems and not said, "\n".join(problems + said)
