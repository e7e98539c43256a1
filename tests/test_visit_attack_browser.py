"""Two mentors on one phone, and the first one's pass is gone."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_cooperative
from tests.field_app import (
    APP,
    begin_visit,
    finish_visit,
    log_in,
    open_app,
    phone,
    ready_offline,
    records,
    write_visit,
)
from tests.visit_rows import make_own
from visits.models import Visit

pytestmark = [pytest.mark.browser, pytest.mark.long]

# as a phone leaves it that was switched off in the middle of logging out, or was too full to keep the data
FORGET_DATA = """owner => new Promise((done, failed) => {
  const asked = indexedDB.open("kdkmp-lapangan");
  asked.onsuccess = () => {
    const put = asked.result.transaction("meta", "readwrite").objectStore("meta").put(null, `data:${owner}`);
    put.onsuccess = () => { asked.result.close(); done(); };
    put.onerror = failed;
  };
})"""


def test_nobodys_visits_go_out_in_the_name_of_another(browser, live_server, client_as, world):
    """Without his own pass the server could only take them for visits of whoever is logged in."""
    first, second = world.users["pendamping_a"], world.users["pendamping_b"]
    make_own(first, world.coop_a)
    make_own(second, make_cooperative(world.coop_a.village))
    with phone(browser) as handset:
        log_in(handset, client_as("pendamping_a"), live_server.url)
        page = open_app(handset, live_server.url)
        ready_offline(page)
        handset.route("**/kunjungan/sync/**", lambda route: route.abort())
        begin_visit(page)
        write_visit(page, "Milik pendamping pertama.")
        finish_visit(page)
        expect(page.locator(".counts .tersimpan strong")).to_have_text("1")
        page.evaluate(FORGET_DATA, first.pk)
        log_in(handset, client_as("pendamping_b"), live_server.url)
        handset.route("**/kunjungan/lapangan/data/", lambda route: route.abort())
        handset.unroute("**/kunjungan/sync/**")
        page.goto(f"{live_server.url}{APP}?lagi")
        expect(page.locator(".counts .tersimpan strong")).to_have_text("1")
        page.get_by_role("button", name="Kirim sekarang").click()
        page.wait_for_timeout(1500)
        assert not Visit.objects.exists()
        # his own log-in sends it, in his name
        log_in(handset, client_as("pendamping_a"), live_server.url)
        handset.unroute("**/kunjungan/lapangan/data/")
        page.goto(f"{live_server.url}{APP}?kembali")
        expect(page.locator(".counts .terkirim strong")).to_have_text("1", timeout=15_000)
        assert Visit.objects.get().person.user == first
        assert [one["state"] for one in records(page)] == ["terkirim"]
