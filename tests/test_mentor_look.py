"""The mentors' pages as a browser shows them: accessible, inside both screens, inside the budget."""

import gzip
import re
from datetime import timedelta

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone

from tests.looking import SIZES, look
from tests.mentor_people import make_mentor
from tests.mentor_rows import make_contract

PAGES = [
    "/pendamping/",
    "/pendamping/baru/",
    "/pendamping/cetak/",
    "/pendamping/kontrak/",
    "/pendamping/pembukaan/",
    "/pendamping/{pk}/",
    "/pendamping/{pk}/ubah/",
    "/pendamping/{pk}/riwayat/",
    "/pendamping/{pk}/berhenti/",
    "/pendamping/{pk}/buka/nik/",
    "/pendamping/{pk}/kontrak/baru/",
    "/pendamping/{pk}/dokumen/baru/",
    "/pendamping/kontrak/{contract}/akhiri/",
]


@pytest.fixture
def person(world, cast, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    name = "Fransiskus Xaverius Bonaventura Simorangkir"
    person = make_mentor(world.a, world.coop_a, name=name, phone="0812-3456-78901")
    make_contract(world.a, ends=timezone.localdate() + timedelta(days=20))
    return person


def addresses(person) -> list[str]:
    return [page.format(pk=person.pk, contract=person.contracts.get().pk) for page in PAGES]


@pytest.mark.browser
@pytest.mark.long
def test_pages_in_a_browser(browser, live_server, client_as, person):
    """Also the answers: a form with everything wrong, the value that was opened, a search by htmx."""
    from playwright.sync_api import expect

    session = client_as("pusat").cookies["sessionid"].value
    context = browser.new_context()
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    problems = []
    for path in addresses(person):
        page.goto(live_server.url + path)
        problems += [f"{path}: {what}" for what in look(page, SIZES)]
    page.goto(f"{live_server.url}/pendamping/{person.pk}/buka/nik/")
    page.fill("#id_reason", "mencocokkan daftar")
    page.click("main button[type=submit]")
    expect(page.locator(".big-code")).to_be_visible()
    problems += look(page, SIZES)
    page.goto(f"{live_server.url}/pendamping/baru/")
    page.fill("#id_name", person.name)
    page.fill("#id_nik", "6101011708900001")
    page.fill("#id_phone", "08xx")
    page.click("button:has-text('Simpan') >> nth=0")
    expect(page.locator(".field-error").first).to_be_visible()
    problems += look(page, SIZES)
    page.goto(f"{live_server.url}/pendamping/")
    page.fill("#f_q", "tidak ada yang begini")
    expect(page.locator("#results .empty")).to_be_visible()
    context.close()
    said = [text for text in said if "422" not in text]
    assert not problems and not said, "\n".join(problems + said)


def test_budget_and_plain_numbers(client_as, person):
    """≤ 100 kB gzip with all assets; no key and no coordinate is written the Indonesian way."""
    client = client_as("pusat")
    for path in addresses(person):
        html = client.get(path).content
        assert not re.findall(rb'(?:src|href|action)="https?://', html), path
        total = len(gzip.compress(html))
        for asset in set(re.findall(rb'(?:href|src)="(/static/[^"]+)"', html)):
            with open(finders.find(asset.decode().removeprefix("/static/")), "rb") as file:
                total += len(gzip.compress(file.read()))
        assert total <= 100_000, path
        assert not re.search(rb' c[xy]="[^"]*,', html), path
        assert not re.search(rb'href="/pendamping/\d+[.,]\d', html), path
