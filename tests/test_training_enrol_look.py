"""The pages of participants in a browser, in both sizes: not wider than the screen, nothing serious for axe."""

import re

import pytest
from django.utils import timezone

from tests.english import english_leftovers
from tests.looking import look
from tests.mentor_rows import PersonFactory
from tests.training_rows import (
    attend,
    enrol_officer,
    enrol_person,
    issue,
    make_batch,
    make_session,
    score,
)

PASTED = "Siti Aminah\n\nSiti Aminnah\nEntah Siapa\nBudi Lama\n6101014101900001"


def rows(world, cast):
    batch = make_batch(number=3, quota=4)
    session = make_session(batch)
    first = enrol_person(batch, world.a, user=cast["pendamping_a"])
    old = enrol_person(batch, world.a, state="digantikan", state_reason="berhalangan hadir")
    new = enrol_person(batch, world.a, replaces=old)
    enrol_person(batch, world.b, state="menunggu", queued_at=timezone.now())
    earlier = make_batch(programme=batch.programme, number=1)
    enrol_person(earlier, person=PersonFactory(name="Budi Lama", regency=world.a))
    PersonFactory(name="Siti Aminah", regency=world.a)
    enrol_officer(make_batch(audience="pengurus"), world.coop_a, name="Ibu Ketua")
    attend(session, first)
    score(first, 82.5, 60)
    issue(first)
    return batch, first, new


def paths(batch, first, new) -> dict[str, str]:
    return {
        "peserta": "/peserta/",
        "orang": "/orang/",
        "daftar-orang": "/orang/daftar/",
        "kartu": f"/peserta/{first.pk}/",
        "rantai": f"/peserta/{new.pk}/",
        "ganti": f"/peserta/{new.pk}/ganti/?q=Siti",
        "batal": f"/peserta/{new.pk}/batal/",
        "tunggu": f"/{batch.pk}/beri-kursi/",
        "undangan": f"/{batch.pk}/undangan/",
        "cari": f"/{batch.pk}/daftar/?q=Siti",
        "tempel": f"/{batch.pk}/daftar/?cara=tempel",
    }


def test_no_english_and_no_localized_keys(client_as, world, cast):
    found = rows(world, cast)
    client = client_as("pusat")
    pages = {name: client.get(f"/pelatihan{path}") for name, path in paths(*found).items()}
    pages["periksa"] = client.post(f"/pelatihan/{found[0].pk}/daftar/", {"text": PASTED})
    pages["saya"] = client_as("pendamping_a").get("/pelatihan/saya/")
    for name, page in pages.items():
        html = page.content.decode()
        assert page.status_code == 200 and not english_leftovers(html), name
        for value in re.findall(r'data-(?:value|count|people|times)="([^"]*)"', html):
            assert re.fullmatch(r"\d+", value), name


def cookie(context, client, server) -> None:
    value = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": value, "url": server.url}])


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_pages_look_right(live_server, browser, client_as, world, cast):
    batch, first, new = rows(world, cast)
    context = browser.new_context()
    page = context.new_page()
    problems = {}

    def seen(name: str) -> None:
        problems[name] = look(page)

    cookie(context, client_as("pusat"), live_server)
    base = f"{live_server.url}/pelatihan"
    for name, path in paths(batch, first, new).items():
        page.goto(base + path)
        seen(name)
    page.fill("#id_text", PASTED)
    page.click("text=Periksa")
    page.wait_for_selector("text=Periksa sebelum didaftarkan")
    seen("periksa")
    context.clear_cookies()
    cookie(context, client_as("pendamping_a"), live_server)
    page.goto(f"{base}/saya/")
    seen("saya")
    context.close()
    assert not {name: found for name, found in problems.items() if found}
