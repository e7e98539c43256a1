"""The pages of review as a browser shows them, and without English left-overs."""

import pytest

from tests.english import english_leftovers
from tests.looking import SIZES, look
from tests.test_visit_review import add_version, propose
from tests.visit_rows import make_own, make_visit
from visits.models import OutletObservation, VisitPhoto


@pytest.fixture
def addresses(world, cast):
    own = make_own(cast["pendamping_a"], world.coop_a)
    near = {"latitude": own.cooperative.latitude + 0.1, "longitude": 109.35, "accuracy": 25}
    visit = make_visit(own, days=1, clock_skew=900, **near)
    make_visit(own, days=2, **near)
    VisitPhoto.objects.create(visit=visit, sha256="a" * 64, size=1, caption="Depan gerai")
    OutletObservation.objects.create(visit=visit, kind="kantor", status="belum_buka")
    propose(visit), propose(visit, kind="nib", number="0220001234999")
    add_version(visit, 1, "kiriman"), add_version(visit, 2, "tandingan", findings="Isi lain")
    done = make_visit(own, days=3, state="ditolak", review_reason="Bukan kunjungan")
    held = make_visit(own, held="nonaktif")
    lists = ["/kunjungan/periksa/", "/kunjungan/ditahan/"]
    return [*lists, *(f"/kunjungan/{row.pk}/" for row in (visit, done, held))]


def test_no_english(client_as, addresses):
    for path in addresses:
        assert not english_leftovers(client_as("pusat").get(path).content.decode()), path


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
