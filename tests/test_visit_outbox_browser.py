"""The outbox on the real app and the real server, over a village's network, through killed browsers.

What the phone said it has kept is noted outside of it; at the end the server must hold just that, once.
"""

import base64
import io
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import browser_path
from tests.fault_proxy import FaultProxy
from tests.visit_rows import make_own
from visits.models import Visit, VisitPhoto
from visits.outbox_file.taking import take_file

pytestmark = [pytest.mark.browser, pytest.mark.long]
WAIT = 30_000  # ms, for the slowest of machines
APP = "/kunjungan/lapangan/"
KILLS = int(os.environ.get("KDKMP_KILLS", "100"))  # about eleven visits each
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync"

# On the app's own page, with the app's own modules: `log(count, photos, size)` writes visits as its form does.
TOOLS = """
const [store, sender, filebox, visit] = await Promise.all(
  ["store", "sender", "filebox", "visit"].map((name) => import(`/static/kdkmp/lapangan/${name}.js`)));
const picture = async (size) => {
  const canvas = Object.assign(document.createElement("canvas"), {width: size, height: size});
  const context = canvas.getContext("2d");
  const image = context.createImageData(size, size);
  for (let at = 0; at < image.data.length; at += 1) image.data[at] = at % 4 === 3 ? 255 : Math.random() * 256;
  context.putImageData(image, 0, 0);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
};
const log = async (count, photos, size, note = async () => {}) => {
  for (let n = 0; n < count; n += 1) {
    const record = visit.newVisit(Number(document.body.dataset.coop));
    Object.assign(record.body, {mode: "kantor", topics: ["persiapan_gerai"], findings: `Rak ke-${n}`, ended_at: record.body.started_at});
    await store.save(record);
    for (let taken = 0; taken < photos; taken += 1) await store.addPhoto(record.id, await picture(size), {taken_at: record.body.started_at});
    await store.save({...await store.visit(record.id), state: "tersimpan"});
    await note(record.id);
  }
};
window.kd = {store, sender, filebox, log};
"""


FILES_OF_THE_PHONE = """async () => {
  const files = await kd.filebox.exportAll(String((await kd.store.meta("pengguna")).id));
  return Promise.all(files.map(async (file) => {
    let raw = "";
    for (const byte of new Uint8Array(await file.arrayBuffer())) raw += String.fromCharCode(byte);
    return btoa(raw);
  }));
}"""


class Village:
    """The server behind a bad line, and one phone (a browser profile) whose app is killed and opened again."""

    def __init__(
        self, engine: Any, proxy: FaultProxy, profile: Path, cookie: str, cooperative: int
    ) -> None:
        self.engine, self.proxy, self.profile = engine, proxy, profile
        self.cookie, self.cooperative = cookie, cooperative
        self.kept: list[str] = []
        self.context: BrowserContext | None = None

    def open(self, offline: bool = False) -> Page:
        self.context = self.engine.launch_persistent_context(
            self.profile, executable_path=browser_path(), args=FLAGS.split(), locale="id-ID"
        )
        self.context.set_default_timeout(WAIT)
        self.log_in(self.cookie)
        self.context.expose_function("noteKept", lambda visit: self.kept.append(visit))
        self.line(not offline)
        return self.tab()

    def log_in(self, cookie: str) -> None:
        assert self.context
        self.context.add_cookies([{"name": "sessionid", "value": cookie, "url": self.proxy.url}])

    def line(self, up: bool) -> None:
        assert self.context
        self.proxy.down = not up
        self.context.set_offline(not up)

    def tab(self) -> Page:
        assert self.context
        page = self.context.new_page()
        page.goto(f"{self.proxy.url}{APP}")
        self.ready(page)
        return page

    def ready(self, page: Page) -> None:
        expect(page.locator("#membuka")).to_have_count(0, timeout=WAIT)
        page.evaluate(f"async () => {{ document.body.dataset.coop = {self.cooperative}; {TOOLS} }}")

    def first_visit(self) -> Page:
        """Opened once with signal: the worker keeps the app."""
        page = self.open()
        page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
        return page

    def kill(self) -> None:
        """SIGKILL to every process of this browser; back when none is left."""
        for pid in processes_of(self.profile):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while any(processes_of(self.profile)):
            time.sleep(0.02)
        self.context = None  # Not closed: Playwright would wait for a browser that is no more.


def processes_of(profile: Path) -> Iterator[int]:
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and str(profile).encode() in (folder / "cmdline").read_bytes():
                yield int(folder.name)
        except OSError:
            continue


@pytest.fixture
def village(browser, live_server, client_as, world, cast, tmp_path) -> Iterator[Village]:
    make_own(cast["pendamping_a"], world.coop_a)
    cookie = client_as("pendamping_a").cookies["sessionid"].value
    proxy = FaultProxy(live_server.url)
    village = Village(browser.browser_type, proxy, tmp_path / "hp", cookie, world.coop_a.pk)
    yield village
    if village.context:
        village.kill()
    proxy.close()


def log(page: Page, count: int, photos: int = 1, size: int = 300) -> None:
    page.evaluate(
        "([count, photos, size]) => kd.log(count, photos, size, window.noteKept)",
        [count, photos, size],
    )


def states(page: Page) -> list[str]:
    return page.evaluate("async () => (await kd.store.visits()).map((row) => row.state).sort()")


def until_sent(page: Page, rounds: int = 200) -> None:
    """By the button, again and again: over a bad line each time goes a bit further."""
    for _ in range(rounds):
        page.evaluate("() => kd.sender.sendNow()")
        if set(states(page)) <= {"terkirim"}:
            return
        page.wait_for_timeout(30)
    raise AssertionError((states(page), page.evaluate("() => kd.sender.status()")))


def server_holds(ids: list[str], photos: int = 1) -> None:
    """Exactly these, each once, in one version, with all of their photos whole on the disk."""
    rows = {
        str(visit.client_id): visit
        for visit in Visit.objects.prefetch_related("versions", "photos")
    }
    assert set(rows) == set(ids)
    for visit in rows.values():
        assert visit.versions.count() == 1
        assert visit.photos.count() == photos
    missing = VisitPhoto.objects.filter(received_at__isnull=True).count()
    assert missing == 0
    assert all(photo.file.storage.exists(photo.file.name) for photo in VisitPhoto.objects.all())


def test_written_without_signal_survives_a_killed_browser(village):
    page = village.first_visit()
    village.line(False)
    log(page, 3, photos=2)
    assert states(page) == ["tersimpan"] * 3
    village.kill()
    page = village.open(offline=True)
    assert states(page) == ["tersimpan"] * 3
    log(page, 1, photos=2)
    assert Visit.objects.count() == 0
    village.line(True)
    until_sent(page)
    assert len(village.kept) == 4
    server_holds(village.kept, photos=2)


def test_over_a_bad_line_nothing_is_lost_and_nothing_doubled(village):
    page = village.first_visit()
    village.proxy.share = 0.6
    log(page, 30, photos=1, size=400)
    until_sent(page)
    server_holds(village.kept)
    seen = village.proxy.seen
    assert all(
        seen[fault]
        for fault in ("potong_naik", "potong_turun", "balasan_hilang", "502", "portal", "dua_kali")
    )
    assert not [
        status for status in seen if status.startswith("5") and status != "502" and status != "503"
    ]


def test_by_file_and_by_network_it_comes_once(village, cast):
    page = village.first_visit()
    village.line(False)
    log(page, 3, photos=2)
    village.kill()
    page = village.open(offline=True)
    log(page, 1, photos=2)
    for _ in range(2):  # also twice
        (sealed,) = page.evaluate(FILES_OF_THE_PHONE)
        content = io.BytesIO(base64.b64decode(sealed))
        take_file(file=content, name="kunjungan.kdkmp", by=cast["dinas_a"])
        server_holds(village.kept, photos=2)
    assert states(page) == ["tersimpan"] * 4
    village.line(True)
    until_sent(page)
    assert len(village.kept) == 4
    server_holds(village.kept, photos=2)


def test_two_tabs_send_once(village):
    page = village.first_visit()
    other = village.tab()
    log(page, 10)
    log(other, 10)
    until_sent(page)
    until_sent(other)
    server_holds(village.kept)


def test_a_new_version_of_the_app_finds_the_full_outbox(village, monkeypatch):
    page = village.first_visit()
    village.line(False)
    log(page, 5)
    monkeypatch.setattr("core.app_files.App.version", lambda app: "berikutnya")
    village.proxy.down = False
    village.proxy.share = 1.0  # the app's files come, deliveries don't
    village.context.set_offline(False)
    page.evaluate(
        "navigator.serviceWorker.getRegistration().then((known) => known.update()).then(() => 1)"
    )
    page.get_by_role("button", name="Muat ulang").click()
    expect(page.locator("body")).to_have_attribute("data-version", "berikutnya", timeout=WAIT)
    village.ready(page)
    assert len(states(page)) == 5
    village.proxy.share = 0.0
    until_sent(page)
    server_holds(village.kept)


def test_a_second_user_of_the_phone_neither_sees_nor_sends_nor_destroys(
    village, client_as, cast, world
):
    make_own(cast["pendamping_b"], world.coop_b)
    page = village.first_visit()
    village.line(False)
    log(page, 2)
    village.log_in(client_as("pendamping_b").cookies["sessionid"].value)
    village.line(True)
    page.reload()
    village.ready(page)
    expect(page.get_by_text("milik pengguna lain").first).to_be_visible(timeout=WAIT)
    assert states(page) == []
    page.evaluate("() => kd.sender.sendNow()")
    assert Visit.objects.count() == 0
    village.log_in(village.cookie)
    page.reload()
    village.ready(page)
    until_sent(page)
    server_holds(village.kept)
    assert set(Visit.objects.values_list("sent_by__username", flat=True)) == {"pendamping_a"}


def test_a_thousand_visits_through_a_hundred_killed_browsers(village):
    """Half of the killings hit while it writes, half while it also sends over a bad line."""
    chance = random.Random(20261125)
    village.first_visit()
    village.kill()
    for kill in range(KILLS):
        page = village.open(offline=kill % 2 == 0)
        village.proxy.share = 0.3
        enough = len(village.kept) + chance.randint(8, 14)
        page.evaluate("() => { kd.log(40, 1, 60, window.noteKept); kd.sender.sendNow(); }")
        while len(village.kept) < enough:
            page.wait_for_timeout(5)
        page.wait_for_timeout(chance.randint(0, 60))
        village.kill()
    assert len(village.kept) >= 8 * KILLS
    page = village.open()
    village.proxy.share = 0.0
    # One that was being written when the browser died is a draft or whole, never half: it counts if it is whole.
    drafts = page.evaluate(
        "async () => (await kd.store.visits()).filter((row) => row.state === 'draf').map((row) => row.id)"
    )
    whole = page.evaluate(
        "async () => (await kd.store.visits()).filter((row) => row.state !== 'draf').map((row) => row.id)"
    )
    assert set(village.kept) <= set(whole)
    assert not set(village.kept) & set(drafts)
    while page.evaluate(
        "async () => { await kd.sender.sendNow(); return kd.sender.status().waiting }"
    ):
        page.wait_for_timeout(200)
    server_holds(whole)
    assert set(states(page)) <= {"terkirim", "draf"}
