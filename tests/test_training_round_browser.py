"""One training from the hall to the certificate, through the pages as people use them: the committee's laptop, a
participant's phone without an account, and somebody who is shown the paper."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from tests.field_app import PHONE, log_in
from tests.training_rows import enrol_person, make_batch, make_session
from trainings import models as m
from trainings.attending.screen import qr_svg
from trainings.certificates.paper import address_of

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture
def hall(world, cast):
    """A batch of today whose session began five minutes ago; two participants, nothing marked."""
    batch = make_batch(ends=timezone.localdate(), signer_name="Kepala Dinas Uji")
    world.session = make_session(batch, at=timezone.now() - timedelta(minutes=5))
    world.someone, world.other = enrol_person(batch, world.a), enrol_person(batch, world.b)
    world.batch = batch
    return world


@pytest.fixture
def contexts(browser):
    """Makes contexts that share nothing, and closes them."""
    opened: list[BrowserContext] = []

    def new(**options) -> BrowserContext:
        context = browser.new_context(timezone_id="Asia/Pontianak", locale="id-ID", **options)
        context.set_default_timeout(20_000)
        opened.append(context)
        return context

    yield new
    for context in opened:
        context.close()


def tab(page: Page, label: str) -> None:
    page.get_by_label("Halaman angkatan").get_by_role("link", name=label, exact=True).click()


def shown_address(screen: Page) -> str:
    """Where the code on the projector leads; what is drawn there is just that."""
    short, code = screen.locator(".screen-address").inner_text(), screen.locator("#kode")
    address = f"http://{short}?k={code.inner_text()}"
    drawn = screen.locator(".qr-code path").last.get_attribute("d")
    assert f'd="{drawn}"' in qr_svg(address)
    return address


def test_from_the_open_session_to_the_checked_certificate(contexts, live_server, client_as, hall):
    laptop = contexts(viewport={"width": 1366, "height": 768})
    log_in(laptop, client_as("pusat"), live_server.url)
    page = laptop.new_page()
    page.goto(live_server.url + reverse("trainings:batch-list"))
    page.get_by_role("link", name=hall.batch.label).first.click()
    tab(page, "Presensi")
    page.get_by_role("link", name="Layar", exact=True).click()
    expect(page.locator(".screen-closed")).to_have_text("Presensi belum dibuka.")
    page.get_by_role("button", name="Buka presensi").click()
    expect(page.locator("[data-present]")).to_have_text("0")

    marks_on_a_phone(contexts(viewport=PHONE), shown_address(page), hall.someone)
    expect(page.locator("[data-present]")).to_have_text("1")  # by itself

    page.get_by_role("link", name="Daftar panitia").click()
    line = page.locator("tr[data-row]", has_text=hall.someone.person.name)
    expect(line.get_by_label("Hadir", exact=True)).to_be_checked()
    tab(page, "Presensi")
    present = page.locator(f"[data-figure='{hall.session.pk}:datang']")
    expect(present).to_have_text("1")
    present.click()
    expect(page.locator(".attendance-matrix tbody tr")).to_have_count(1)

    tab(page, "Nilai")
    page.get_by_role("link", name="Isi nilai").click()
    page.get_by_label(f"Post-test {hall.someone.person.name}").fill("85,5")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("1 nilai disimpan.")).to_be_visible()

    tab(page, "Sertifikat")
    page.get_by_role("link", name="Terbitkan untuk 1 yang lulus").click()
    page.get_by_role("button", name="Terbitkan").click()
    paper = m.Certificate.objects.get()
    assert paper.enrolment == hall.someone
    expect(page.locator("#sertifikat")).to_contain_text(paper.text)
    expect(page.locator("#belum")).to_contain_text(hall.other.person.name)
    link = page.get_by_role("link", name=f"Unduh {paper.text}").get_attribute("href")
    assert laptop.request.get(live_server.url + link).body().startswith(b"%PDF-")

    request = RequestFactory().get("/", headers={"host": live_server.url.partition("//")[2]})
    checks_the_paper(contexts(), address_of(request, paper), hall.someone.person.name)


def marks_on_a_phone(phone: BrowserContext, address: str, enrolment: m.Enrolment) -> None:
    page = phone.new_page()
    page.goto(address)
    expect(page.get_by_text("Kode sesi sudah terbaca dari layar.")).to_be_visible()
    page.get_by_label("Kode peserta Anda").fill(enrolment.code.lower())
    page.get_by_role("button", name="Saya hadir").click()
    expect(page.get_by_role("status")).to_contain_text("Berhasil")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]


def checks_the_paper(stranger: BrowserContext, address: str, name: str) -> None:
    """As scanned, and with one sign of the code and one of the number another."""
    page = stranger.new_page()
    page.goto(address)
    expect(page.get_by_role("status")).to_contain_text("berlaku")
    expect(page.locator("dl")).to_contain_text(name)
    number, mark, code = address.partition("?k=")
    first = code[0]
    other_code = ("2" if first != "2" else "3") + code[1:]
    last = number[-2]
    other_number = f"{number[:-2]}{'8' if last != '8' else '9'}/"
    for wrong in (f"{number}{mark}{other_code}", f"{other_number}{mark}{code}"):
        page.goto(wrong)
        expect(page.get_by_role("alert")).to_contain_text("Tidak cocok dengan catatan kami")
        expect(page.locator("body")).not_to_contain_text(name)
    assert stranger.cookies() == []
