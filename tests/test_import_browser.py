"""The whole round of a sheet in a browser, as an officer goes it: upload as it is → mapping → preview →
balikan → corrections in the file → upload → apply → undo. The worker is the real one; it is let loose
when the page is seen to wait for it.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from core.models import ImportJob
from registry.models import Cooperative
from tests import ugly_round as ugly
from tests.background import waiting_work
from tests.looking import SIZES

pytestmark = pytest.mark.browser
DESKTOP, PHONE = SIZES
WAIT = 30_000  # ms, for the slowest of machines; what is waited for comes in about a second
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def work(settings, tmp_path, cast) -> Callable[[], None]:
    """Does what the pages handed over, in a small world with the sheet's villages."""
    settings.MEDIA_ROOT = tmp_path
    ugly.settle_alfa()
    with waiting_work(settings) as work_off:
        yield work_off


@pytest.fixture
def page(request, browser, live_server, client_as, work):
    """The window of dinas_a; what the console says fails the test. Parameter: with JavaScript or not."""
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": DESKTOP[0], "height": DESKTOP[1]},
        java_script_enabled=getattr(request, "param", True),
        locale="id-ID",
    )
    session = client_as("dinas_a").cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(WAIT)
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert not [one for one in said if "favicon" not in one]


def see(place: Page | Locator, text: str) -> None:
    expect(place.get_by_text(text).first).to_be_visible(timeout=WAIT)


def fits_a_phone(page: Page) -> None:
    """Nothing of the open page is wider than a phone; the window is then as wide as before."""
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    assert wide <= PHONE[0], f"{page.url}: {wide} px wide"


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).click()


def upload(page: Page, content: bytes, name: str = ugly.NAME) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": XLSX, "buffer": content}
    )
    press(page, "Unggah")


def row(page: Page, number: int) -> Locator:
    return page.get_by_role("region", name=f"Baris {number} ", exact=False)


def counts(page: Page) -> dict[str, int]:
    """State → rows, as the preview's links say."""
    found = page.locator(".chips [data-state]").all()
    return {one.get_attribute("data-state"): int(one.get_attribute("data-value")) for one in found}


class Officer:
    """What dinas_a does, one verb for each page of the round. `scripts`: whether JavaScript runs.

    The page goes on by itself when a sheet was read and when it was applied; elsewhere it is loaded anew,
    which saves a second of polling each time.
    """

    def __init__(self, page: Page, work: Callable[[], None], *, scripts: bool = True) -> None:
        self.page, self.work, self.scripts = page, work, scripts

    def sees(self, text: str) -> None:
        see(self.page, text)

    def waits(self, until: str, *, by_itself: bool = False) -> None:
        """The page tells that it waits, the worker comes, the page goes on."""
        self.sees("menunggu giliran")
        self.work()
        if not (self.scripts and by_itself):
            self.page.reload()
        self.sees(until)

    def sends(self, content: bytes, *, first: bool = False) -> None:
        self.page.goto("/impor/")
        self.page.get_by_role("link", name="Unggah berkas").first.click()
        if first:
            fits_a_phone(self.page)
        upload(self.page, content)
        self.waits("Isi tiap kolom", by_itself=first)

    def checks(self) -> None:
        press(self.page, "Periksa baris")
        self.waits("Belum ada yang ditulis")

    def applies(self, rows: int) -> None:
        self.page.get_by_role("link", name=f"Terapkan {rows} baris").click()
        self.sees("Yang ditulis ke registri")
        if self.scripts and rows > 2:
            fits_a_phone(self.page)
        press(self.page, f"Terapkan {rows} baris")
        self.waits(f"{rows} baris ditulis pada", by_itself=True)

    def undoes(self) -> None:
        self.page.get_by_role("link", name="Batalkan impor").click()
        press(self.page, "Batalkan impor ini")
        self.sees("Impor ini dibatalkan pada")

    def downloads(self) -> ugly.Balikan:
        """Asked for, made by the worker, and fetched by the page without another click."""
        here = self.page.url
        with self.page.expect_download(timeout=WAIT) as found:
            self.page.locator(".btn", has_text="Unduh balikan").first.click()
            self.sees("Unduhan dimulai sendiri begitu siap")
            self.work()
        content = Path(found.value.path()).read_bytes()
        if not self.scripts:  # the page that waited says the way back
            self.page.get_by_role("link", name="kembali ke impor").click()
        expect(self.page).to_have_url(here)
        return ugly.Balikan(content)


def corrects_the_mapping(officer: Officer) -> None:
    """A header nobody knows is the telephone; how the file is taken is chosen."""
    page = officer.page
    fits_a_phone(page)
    see(page, "8 dari 11 kolom sudah dicocokkan")
    see(page, "nomor urut")
    see(page, "2 kolom yang tidak dikenali")
    page.get_by_label(re.compile("^CP")).select_option(label="Telepon")
    page.get_by_label("Perbarui dengan isi berkas").check()
    page.get_by_label("Data per tanggal").fill("2026-07-31")
    officer.checks()


def looks_at_the_preview(page: Page) -> None:
    """Counts, filters, and field by field what was read and what would change."""
    expected = {"new": 1, "changed": 1, "same": 1, "wrong": 1, "doubtful": 2, "refused": 1}
    assert counts(page) == expected
    fits_a_phone(page)
    changed = row(page, ugly.CHANGED)
    see(changed, "“Smangau” → Desa Semangau")
    see(changed, "Rp 1.750.000,- → Rp1.750.000")
    expect(changed.locator("li", has_text="Modal awal")).to_have_text(
        re.compile(r"Modal awal: 1\.500\.000 → 1\.750\.000")
    )
    expect(changed.locator("li", has_text="Anggota")).to_contain_text("1.021 / 12")
    expect(changed.locator("li", has_text="Telepon")).to_contain_text("kosong → 081234567801")
    see(row(page, ugly.WRONG), "tidak ada di kalender")
    see(row(page, ugly.FOREIGN), "di luar wilayah kerja Anda")
    page.get_by_role("link", name="1 salah").click()
    expect(row(page, ugly.CHANGED)).to_have_count(0)
    expect(row(page, ugly.WRONG)).to_be_visible()
    page.get_by_label("Keadaan", exact=True).select_option("")
    page.get_by_label("Cari nama").fill("kartiasa")
    press(page, "Tampilkan")
    expect(page.locator("[data-count='1']")).to_be_visible()
    expect(row(page, ugly.NEW)).to_be_visible()
    page.get_by_role("link", name="Kosongkan").click()


def answers_a_doubt(page: Page) -> None:
    question = row(page, ugly.ON_PAGE).get_by_label("tidak ada di Kec. Teluk Keramat")
    question.select_option(label="Desa Tanjung Mekar, Kec. Teluk Keramat, Kab. Alfa")
    press(page, "Simpan jawaban")
    see(page, "Jawaban untuk 1 baris disimpan")
    expected = {"new": 1, "changed": 2, "same": 1, "wrong": 1, "doubtful": 1, "refused": 1}
    assert counts(page) == expected


def corrected(balikan: ugly.Balikan) -> bytes:
    """As the sender would: the drop-down for the village, and the cell that was marked."""
    assert len(balikan.offers(ugly.IN_FILE, "Saran kode")) == 2
    balikan.choose(ugly.IN_FILE, "Saran kode", "Tanjung Mekah")
    balikan.put(ugly.WRONG, "Tgl NIB", "3 November 2025")
    return balikan.saved()


@pytest.mark.long
def test_the_whole_round(page, work, cast):
    before = ugly.registry_now()
    officer = Officer(page, work)
    officer.sends(ugly.ugly_sheet(), first=True)
    corrects_the_mapping(officer)
    looks_at_the_preview(page)
    answers_a_doubt(page)
    officer.applies(3)
    first = page.url

    file = corrected(officer.downloads())
    officer.sends(file)
    officer.sees("Perbaikan dari")
    officer.checks()
    assert counts(page) == {"changed": 2, "same": 4, "refused": 1}
    see(row(page, ugly.IN_FILE), "081234567805")
    officer.applies(2)
    second = page.url
    has_the_news_and_its_source(page, ImportJob.objects.latest("pk"))

    officer.sends(file)
    officer.sees("pernah diunggah")
    officer.checks()
    assert counts(page) == {"same": 6, "refused": 1}
    officer.sees("Tidak ada yang perlu ditulis")
    expect(page.get_by_role("link", name=re.compile("Terapkan"))).to_have_count(0)

    for applied in (second, first):
        page.goto(applied)
        officer.undoes()
    assert ugly.registry_now() == before


def has_the_news_and_its_source(page: Page, job: ImportJob) -> None:
    """The cooperative's page shows what the file said, its history which file said it."""
    cooperative = Cooperative.objects.get(village="61.01.01.2003")
    row(page, ugly.IN_FILE).get_by_role("link").click()
    page.wait_for_url(f"**{cooperative.get_absolute_url()}")
    see(page, "081234567805")
    page.goto(f"{cooperative.get_absolute_url()}riwayat/")
    see(page, f"sidik {job.sha256[:16]}")


@pytest.mark.parametrize("page", [False], indirect=True, ids=["no JavaScript"])
@pytest.mark.long
def test_the_round_goes_without_javascript(page, work, cast):
    before = ugly.registry_now()
    officer = Officer(page, work, scripts=False)
    officer.sends(ugly.ugly_sheet(), first=True)
    corrects_the_mapping(officer)
    answers_a_doubt(page)
    officer.applies(3)
    balikan = officer.downloads()
    assert len(balikan.offers(ugly.IN_FILE, "Saran kode")) == 2
    officer.undoes()
    assert ugly.registry_now() == before
