"""The visits' pages as a browser shows them: accessible, inside both screens; their printed numbers plain."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders

from tests.english import english_leftovers
from tests.looking import SIZES, look
from tests.visit_days import make_room
from visits.models import FollowUp


@pytest.fixture
def room(world, cast):
    return make_room(world, cast)


def addresses(room) -> list[str]:
    coop, person = room.own.cooperative_id, room.own.contract.person_id
    key = FollowUp.objects.get(what="Urus NIB sent").pk
    done = FollowUp.objects.get(what="Buka rekening").pk
    return [
        "/kunjungan/",
        "/kunjungan/?status=semua&cooperative=999999",
        "/kunjungan/kalender/",
        "/kunjungan/kalender/?bulan=2020-01",
        "/kunjungan/kalender/?bulan=x",
        "/kunjungan/koperasi/",
        f"/kunjungan/koperasi/{coop}/",
        f"/kunjungan/pendamping/{person}/",
        "/kunjungan/tindak-lanjut/?keadaan=semua",
        f"/kunjungan/tindak-lanjut/{key}/tutup/",
        f"/kunjungan/tindak-lanjut/{done}/buka/",
        "/kunjungan/kendala/",
        "/kunjungan/kendala/?kabupaten=61.01",
        "/kunjungan/kendala/daftar/",
        "/kunjungan/berikutnya/",
        f"/kunjungan/berikutnya/?pendamping={person}",
    ]


def test_words_and_weight(client_as, room):
    """No English, ≤ 100 kB gzip with all assets, no key written the Indonesian way."""
    client = client_as("pusat")
    for path in addresses(room):
        html = client.get(path).content
        assert not english_leftovers(html.decode()), path
        assert not re.findall(rb'(?:src|href|action)="https?://', html), path
        total = len(gzip.compress(html))
        for asset in set(re.findall(rb'(?:href|src)="(/static/[^"]+)"', html)):
            with open(finders.find(asset.decode().removeprefix("/static/")), "rb") as file:
                total += len(gzip.compress(file.read()))
        assert total <= 100_000, path
        assert not re.search(rb'href="/kunjungan/[^"]*\d[.,]\d{3}/', html), path


@pytest.mark.browser
@pytest.mark.long
def test_pages_in_a_browser(browser, live_server, client_as, room):
    session = client_as("pusat").cookies["sessionid"].value
    context = browser.new_context()
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    problems = []
    for path in addresses(room):
        page.goto(live_server.url + path)
        problems += [f"{path}: {what}" for what in look(page, SIZES)]
    context.close()
    assert not problems and not said, "\n".join(problems + said)
