"""The outbox in short: what goes, goes once. The long profile has the rest (test_visit_outbox_….py)."""

import pytest

from tests.field_phone import MadeUpServer, Phone, cut

pytestmark = pytest.mark.browser


@pytest.fixture
def server() -> MadeUpServer:
    return MadeUpServer()


@pytest.fixture
def phone(browser, server):
    context = browser.new_context(locale="id-ID", timezone_id="Asia/Pontianak")
    yield Phone(context, server)
    context.close()


def forget_answer(server: MadeUpServer):
    """The server takes the request, and its answer is lost."""

    def fault(route) -> bool:
        server.work(route, route.request.url.split("8104", 1)[1])
        return cut(route)

    return fault


def test_visits_go_with_their_photos_and_are_sent_only_then(phone, server):
    visits = [phone.log(photos=2), phone.log(), phone.log("draf")]
    phone.start()
    assert phone.states() == ["draf", "terkirim", "terkirim"]
    assert set(server.versions) == set(visits[:2])
    assert len(server.photos) == 2
    assert phone.send()["waiting"] == 0
    # Nothing is sent once more without need.
    assert [url for _, url, _ in server.asked].count("/kunjungan/sync/") == 2


def test_a_lost_answer_doubles_nothing_and_an_edit_meanwhile_is_the_next_version(phone, server):
    visit = phone.log(findings="pertama")
    server.faults = [forget_answer(server)]
    phone.start()
    phone.edit(visit, "kedua")
    phone.send()
    phone.send()
    versions = server.versions[visit]
    assert [body["findings"] for body in versions] == ["pertama", "kedua"]
    assert [body["based_on"] for body in versions] == [None, 1]
    assert phone.record(visit)["state"] == "terkirim"
    assert phone.record(visit)["version"] == 2
