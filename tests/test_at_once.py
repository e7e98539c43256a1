"""The same form sent twice makes one row; the same cooperative typed by two people is asked about."""

import threading
import uuid

import pytest
from django.db import transaction

from core.models import SentForm, Village
from registry import models as m
from registry.search import hold_district
from tests.admin_pages import address, typed
from tests.page_client import hidden_fields
from tests.test_editing import GOOD, NEW
from tests.test_merging_at_once import at_once, when_locked

OFFICER = {"board": "pengurus", "position": "ketua", "name": "Siti"}
REAL = pytest.mark.django_db(transaction=True)


def officers(world) -> str:
    return f"/koperasi/{world.coop_a.pk}/pengurus/baru/"


def opened(client, url: str) -> dict[str, str]:
    return hidden_fields(client.get(url).content.decode())


def made() -> int:
    return m.Cooperative.objects.filter(village_id=GOOD["village"]).count()


@pytest.mark.parametrize("word", ["pengurus", "desa"])
def test_a_form_sent_twice_makes_one_row_and_shows_it(client_as, world, word):
    client, url = client_as("dinas_a"), f"/koperasi/{world.coop_a.pk}/{word}/baru/"
    place = {"regency": "61.01", "district": "61.01.02", "village": "61.01.02.2002"}
    data = opened(client, url) | (OFFICER if word == "pengurus" else place)
    first, second = client.bare_post(url, data), client.bare_post(url, data, follow=True)
    assert first.status_code == 302 and second.redirect_chain == [(first.url, 302)]
    assert "terkirim dua kali" in second.content.decode()
    assert m.Officer.objects.filter(name="Siti").count() == (word == "pengurus")
    assert world.coop_a.served.count() == (word == "desa")
    again = opened(client, url) | OFFICER | {"name": "Siti"}
    if word == "pengurus":  # a page opened anew is another intention
        assert client.bare_post(url, again).status_code == 302
        assert m.Officer.objects.filter(name="Siti").count() == 2


@REAL
def test_a_double_click_makes_one_officer(client_as, world):
    clients = [client_as("dinas_a"), client_as("dinas_a")]
    data = opened(clients[0], officers(world)) | OFFICER
    answers = at_once(*(lambda c=c: c.bare_post(officers(world), data) for c in clients))
    assert [(a.status_code, a.url) for a in answers] == [(302, answers[0].url)] * 2
    assert m.Officer.objects.filter(name="Siti").count() == 1


@REAL
def test_the_second_click_waits_for_the_first(client_as, world):
    """The first is still being saved when the second arrives."""
    client, url = client_as("dinas_a"), officers(world)
    data, sent, waiting = opened(client, url) | OFFICER, threading.Event(), threading.Event()

    def first():
        with transaction.atomic():
            SentForm.objects.create(token=data["once"], address="/koperasi/")
            m.Officer.objects.create(cooperative=world.coop_a, **OFFICER)
            sent.set()
            assert waiting.wait(20)

    def second():
        assert sent.wait(20)
        threading.Thread(target=when_locked, args=[waiting]).start()
        return client.bare_post(url, data)

    assert at_once(first, second)[1].url == "/koperasi/"
    assert m.Officer.objects.filter(name="Siti").count() == 1


@pytest.mark.parametrize("once", [None, "", "kacau", "x" * 90])
def test_a_form_without_a_token_is_asked_once_more(client_as, world, once):
    client, data = client_as("dinas_a"), OFFICER | ({} if once is None else {"once": once})
    answer = client.bare_post(officers(world), data)
    assert answer.status_code == 422 and not m.Officer.objects.filter(name="Siti").exists()
    if once != "x" * 90:
        data |= hidden_fields(answer.content.decode())
        assert client.bare_post(officers(world), data).status_code == 302


def test_what_was_refused_is_sent_again_with_its_token(client_as, world):
    client, url = client_as("dinas_a"), officers(world)
    data = opened(client, url) | OFFICER | {"phone": "x"}
    answer = client.bare_post(url, data)
    assert answer.status_code == 422
    assert hidden_fields(answer.content.decode())["once"] == data["once"]
    assert client.bare_post(url, data | {"phone": ""}).status_code == 302


def test_the_cascade_keeps_the_token(client_as, world):
    client = client_as("dinas_a")
    data = {"regency": "61.01", "_refresh": "1"}
    token = str(uuid.uuid4())
    for sent, same in ((data, False), (data | {"once": token}, True)):
        once = hidden_fields(client.bare_post(NEW, sent).content.decode())["once"]
        assert uuid.UUID(once) and (once == token) == same


@REAL
def test_two_people_record_the_same_cooperative_at_once(client_as, world):
    clients = [client_as("dinas_a"), client_as("pusat")]
    sent = [GOOD | opened(client, NEW) for client in clients]
    answers = at_once(
        *(lambda c=c, d=d: c.bare_post(NEW, d) for c, d in zip(clients, sent, strict=True))
    )
    assert sorted(answer.status_code for answer in answers) == [302, 422] and made() == 1
    [refused] = [number for number, answer in enumerate(answers) if answer.status_code == 422]
    page = answers[refused].content.decode()
    assert "Mungkin koperasi yang sama" in page and GOOD["name"] in page
    data = sent[refused] | hidden_fields(page) | {"confirm_duplicate": "on"}
    assert clients[refused].bare_post(NEW, data).status_code == 302 and made() == 2


@REAL
@pytest.mark.parametrize("page", ["own", "admin"])
def test_a_cooperative_being_written_is_waited_for_and_told(client_as, world, page):
    """Both doors wait for each other: the own pages and the admin site."""
    client, written, waiting = client_as("dinas_a"), threading.Event(), threading.Event()
    village = Village.objects.get(pk=GOOD["village"])
    url = NEW if page == "own" else address(m.Cooperative, "add")
    opening = client.get(url)
    data = GOOD | (hidden_fields(opening.content.decode()) if page == "own" else typed(opening))
    data |= {"village": GOOD["village"], "form": "desa", "name": "Koperasi Lain"}

    def write():
        with transaction.atomic():
            hold_district(village)
            m.Cooperative.objects.create(village=village, name="Satu", form="desa")
            written.set()
            assert waiting.wait(20)

    def press():
        assert written.wait(20)
        threading.Thread(target=when_locked, args=[waiting]).start()
        return client.bare_post(url, data, follow=page == "admin")

    told = at_once(write, press)[1].content.decode()
    assert "Satu" in told and "koperasi yang sama" in told
    assert made() == (1 if page == "own" else 2)
