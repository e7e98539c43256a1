"""One parcel from the field to the handed-over building, through the pages as people use them: who finds it, who
checks it, who gives it to the builder, what two sources say, and where it is counted in the end."""

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from land import models as m
from land.words import Place, State
from tests.field_app import log_in, picture
from tests.land_rows import make_agency

pytestmark = [pytest.mark.browser, pytest.mark.long]
BAST = {"name": "bast.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}


@pytest.fixture
def people(browser, live_server, client_as):
    """people("operator"): a page of somebody at his own computer, looking at the cooperative's first."""
    opened: list[BrowserContext] = []

    def of(name: str) -> Page:
        context = browser.new_context(
            timezone_id="Asia/Pontianak", locale="id-ID", viewport={"width": 1366, "height": 768}
        )
        context.set_default_timeout(20_000)
        opened.append(context)
        log_in(context, client_as(name), live_server.url)
        return context.new_page()

    yield of
    for context in opened:
        context.close()


@pytest.fixture
def ground(world, cast, live_server):
    make_agency()
    world.url = live_server.url
    return world


def submit(page: Page, label: str) -> None:
    page.locator("form.edit-form, main form").get_by_role("button", name=label).last.click()


def pages_of_land(page: Page, label: str) -> None:
    """Through the room's own row of links; where it leads is marked there."""
    row = page.get_by_label("Halaman lahan dan pembangunan")
    row.get_by_role("link", name=label, exact=True).click()
    expect(row.locator("[aria-current=page]")).to_have_text(label)


def in_the_funnel(page: Page, url: str, place: Place) -> int:
    page.goto(url + reverse("land:funnel"))
    return int(page.locator(f"[data-figure='{place.value}']").first.get_attribute("data-value"))


def test_from_the_field_to_the_handed_over_building(people, ground):
    pusat = people("pusat")
    before = in_the_funnel(pusat, ground.url, Place.HANDED_OVER)

    finds_land(people("operator"), ground)
    parcel = m.Parcel.objects.get()
    assert parcel.stated_area == 1000 and parcel.photos.count() == 1 and parcel.chosen

    proposes(people("pmo_a"), ground.url, parcel)
    verifies(people("dinas_a"), ground.url, parcel)
    building = allocates(pusat, ground.url, parcel)

    operator = people("operator")
    reports(operator, ground.url, building, "agrinas", "45,25")
    reports(operator, ground.url, building, "kodim", "40")
    sees_both(operator)
    reports(operator, ground.url, building, "agrinas", "100")
    hands_over(people("dinas_a"), ground.url, building)

    assert in_the_funnel(pusat, ground.url, Place.HANDED_OVER) == before + 1
    pusat.locator(f"[data-figure='{Place.HANDED_OVER.value}']").first.click()
    expect(pusat.locator("[data-count]")).to_have_attribute("data-count", str(before + 1))
    expect(pusat.locator("#results")).to_contain_text(ground.coop_a.name)

    prints(pusat, ground.url, parcel)


def finds_land(page: Page, ground) -> None:
    page.goto(ground.url + ground.coop_a.get_absolute_url())
    page.locator("#lahan").scroll_into_view_if_needed()
    page.locator("#lahan").get_by_role("link", name="Catat lahan").click()
    page.locator("[name=ownership]").select_option("bmdes")
    page.locator("[name=stated_area]").fill("20x50")
    submit(page, "Simpan")
    expect(page.locator("main")).to_contain_text("1.000 m²")
    page.get_by_role("link", name="Unggah foto").click()
    page.locator("input[type=file]").set_input_files(picture(640, 480))
    page.locator("[name=caption]").fill("Tampak dari jalan")
    submit(page, "Simpan")
    expect(page.locator("#foto img")).to_have_count(1)
    if (choose := page.locator(".toolbar").get_by_role("button", name="Pilih")).count():
        choose.first.click()
        expect(page.locator("main, .page-head").first).to_contain_text("terpilih")


def takes(page: Page, verb: str) -> None:
    page.locator("#verifikasi").get_by_role("link", name=verb, exact=True).click()
    submit(page, verb)


def proposes(page: Page, url: str, parcel: m.Parcel) -> None:
    page.goto(url + parcel.get_absolute_url())
    takes(page, "Ajukan")
    expect(page.locator("#verifikasi")).to_contain_text(State.PROPOSED.label)


def verifies(page: Page, url: str, parcel: m.Parcel) -> None:
    """From the list of what waits for him."""
    page.goto(url + reverse("land:funnel"))
    pages_of_land(page, "Giliran")
    page.locator("#results tbody").get_by_role("link").first.click()
    takes(page, "Mulai verifikasi")
    takes(page, "Nyatakan terverifikasi")
    expect(page.locator("#h-verifikasi")).to_contain_text(State.VERIFIED.label)


def allocates(page: Page, url: str, parcel: m.Parcel) -> m.Building:
    page.goto(url + parcel.get_absolute_url())
    page.get_by_role("link", name="Alokasikan", exact=True).click()
    submit(page, "Simpan")
    expect(page.locator("h1")).to_contain_text("Pembangunan")
    building = m.Building.objects.get()
    assert building.parcel == parcel and page.url.endswith(building.get_absolute_url())
    return building


def reports(page: Page, url: str, building: m.Building, source: str, percent: str) -> None:
    page.goto(url + building.get_absolute_url())
    page.get_by_role("link", name="Catat progres").click()
    page.locator("[name=source]").select_option(source)
    page.locator("[name=percent]").fill(percent)
    submit(page, "Simpan")
    expect(page.locator("section[aria-labelledby=h-laporan]")).to_contain_text(percent)


def sees_both(page: Page) -> None:
    """Each source's line in the curve, and how far they are apart."""
    expect(page.locator("svg [data-source]")).to_have_count(2)
    lines = page.locator("section[aria-labelledby=h-sumber] tbody")
    expect(lines).to_contain_text("45,25 %")
    expect(lines).to_contain_text("5,25")
    page.goto(page.url.split("/pembangunan/")[0] + reverse("land:building-list") + "?disagree=1")
    expect(page.locator("[data-count]")).to_have_attribute("data-count", "1")


def hands_over(page: Page, url: str, building: m.Building) -> None:
    page.goto(url + building.get_absolute_url())
    expect(page.locator("[data-official]")).to_contain_text("100")
    page.get_by_role("link", name="Serah terima").click()
    page.locator("[name=number]").fill("BAST/7/2026")
    page.locator("[name=handed_over_on]").fill(building.allocated_on.isoformat())
    page.locator("[name=received_by]").fill("Ketua Koperasi")
    page.locator("[name=file]").set_input_files(BAST)
    answers = page.locator("select[name^=check_]")
    assert answers.count() >= 3
    for number in range(answers.count()):
        answers.nth(number).select_option("ya")
    submit(page, "Simpan")
    expect(page.locator("main")).to_contain_text("BAST/7/2026")


def prints(page: Page, url: str, parcel: m.Parcel) -> None:
    page.goto(url + parcel.get_absolute_url())
    sheet = page.get_by_role("link", name="Lembar tapak").get_attribute("href")
    answer = page.context.request.get(url + sheet)
    assert answer.ok and answer.body().startswith(b"%PDF-")
