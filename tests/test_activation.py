"""The page that opens an account: who gets in, who is told what, and that nobody guesses a code."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from core.history_reading import event_models
from core.models import User
from mentors import accounts
from mentors.activation import MOST_TRIES, WRONG, shown, typed
from mentors.models import ActivationCode
from tests.english import english_leftovers
from tests.mentor_rows import PersonFactory, make_contract
from tests.test_accounts import log_in, logged_in
from tests.whole_database import database_text

pytestmark = pytest.mark.django_db
PAGE = "/akun/aktivasi/"
PASSWORD = "Sungai-Raya-88"


@pytest.fixture(autouse=True)
def _no_counts_from_other_tests():
    cache.clear()


@pytest.fixture
def slip(world, cast) -> accounts.Slip:
    contract = make_contract(world.a, person=PersonFactory(name="Siti Aminah", regency=world.a))
    return accounts.make_accounts(people=[contract.person_id], by=cast["dinas_a"])[0]


def send(client: Client, login: str, code: str, one: str = PASSWORD, two: str | None = None):
    data = {"login": login, "code": code, "password1": one, "password2": two or one}
    return client.post(PAGE, data)


def told(response) -> str:
    """The page without the marks that differ from one answer to the next, and what was typed."""
    text = re.sub(
        r'(csrfmiddlewaretoken" value|X-CSRFToken&quot;|nonce|value)=?"?[^">]*',
        "",
        response.content.decode(),
    )
    return re.sub(r'X-CSRFToken":"[^"]*', "", text)


def test_the_code_opens_the_account_once(slip, client):
    page = client.get(PAGE)
    assert page.status_code == 200 and not english_leftovers(page.content.decode())
    response = send(client, slip.username, slip.code)
    assert (response.status_code, response.url) == (302, "/") and logged_in(client)
    assert client.get("/koperasi/").status_code == 200
    other = Client()
    again = send(other, slip.username, slip.code)
    assert again.status_code == 422 and "sudah dipakai" in again.content.decode()
    assert not logged_in(other)
    assert log_in(other, slip.username, PASSWORD).status_code == 302


@pytest.mark.parametrize("how", ["lower", "spaces", "bare", "name"])
def test_a_code_as_people_type_it(slip, client, how):
    code = {
        "lower": slip.code.lower(),
        "spaces": f" {slip.code.replace('-', '  ')} ",
        "bare": typed(slip.code),
        "name": slip.code,
    }[how]
    login = f" {slip.username.upper()} " if how == "name" else slip.username
    assert send(client, login, code).status_code == 302


def test_unknown_names_and_wrong_codes_get_the_same_answer(slip, cast):
    answers = [
        send(Client(), "tidak.ada", "ABCDE-23456"),
        send(Client(), slip.username, "ABCDE-23456"),
        send(Client(), "dinas_a", "ABCDE-23456"),  # an account without a code
    ]
    assert {one.status_code for one in answers} == {422}
    assert WRONG in answers[0].content.decode()
    assert len({told(one) for one in answers}) == 1


def test_wrong_codes_lock_the_name_from_that_address(slip, client):
    answers = [send(client, slip.username, "ABCDE-23456").status_code for _ in range(5)]
    assert answers == [422] * 4 + [429]
    assert send(client, slip.username, slip.code).status_code == 429
    assert set(AccessAttempt.objects.values_list("username", flat=True)) == {slip.username}


def test_unknown_names_are_counted_alike(cast, client):
    assert [send(client, "tidak.ada", "X").status_code for _ in range(5)] == [422] * 4 + [429]


def test_from_many_addresses_the_code_itself_holds_back(slip, settings):
    settings.CLIENT_ADDRESS_HEADER = "X-Forwarded-For"
    for at in range(MOST_TRIES):
        client = Client(headers={"X-Forwarded-For": f"10.0.0.{at}"})
        assert send(client, slip.username, "ABCDE-23456").status_code == 422
    fresh = Client(headers={"X-Forwarded-For": "10.9.9.9"})
    refused = send(fresh, slip.username, slip.code)
    assert refused.status_code == 422 and WRONG in refused.content.decode()
    ActivationCode.objects.update(blocked_until=timezone.now() - timedelta(seconds=1))
    assert send(fresh, slip.username, slip.code).status_code == 302


def test_a_new_code_ends_the_block_and_the_old_code(slip, cast):
    ActivationCode.objects.update(blocked_until=timezone.now() + timedelta(hours=1))
    person = ActivationCode.objects.get().person
    new = accounts.reset_account(person=person, by=cast["dinas_a"], reason="lembar hilang")
    assert send(Client(), slip.username, slip.code).status_code == 422
    assert send(Client(), slip.username, new.code).status_code == 302


def test_an_old_code_is_told_only_to_who_has_it(slip, client):
    ActivationCode.objects.update(expires_at=timezone.now() - timedelta(days=1))
    right = send(client, slip.username, slip.code).content.decode()
    assert "Minta kode baru" in right and WRONG not in right
    assert WRONG in send(client, slip.username, "ABCDE-23456").content.decode()
    assert not logged_in(client)


def test_a_closed_account_is_an_unknown_one(slip, client):
    User.objects.filter(username=slip.username).update(is_active=False)
    assert WRONG in send(client, slip.username, slip.code).content.decode()


@pytest.mark.parametrize(
    ("one", "two", "words"),
    [
        ("kdk-61", None, "paling sedikit 8"),
        ("12345678901", None, "angka"),
        ("siti.aminah", None, "mirip"),
        (PASSWORD, "Sungai-Raya-89", "tidak sama"),
        ("", "", "Buat sandi baru"),
    ],
)
def test_a_bad_password_costs_no_code(slip, client, one, two, words):
    response = send(client, slip.username, slip.code, one, two if two is not None else one)
    assert response.status_code == 422 and words in response.content.decode()
    assert one == "" or one not in response.content.decode().replace(slip.username, "")
    assert ActivationCode.objects.get().tries == 0
    assert send(client, slip.username, slip.code).status_code == 302


@pytest.mark.parametrize("login", ["", "\t", "a" * 10_000, "'; --", "<b>x</b>", "İ" * 140])
@pytest.mark.parametrize("code", ["", "a" * 10_000, "ÅÄÖ-🦆", "<script>"])
def test_no_input_breaks_the_page(slip, login, code):
    response = send(Client(), login, code)
    assert response.status_code in (422, 429) and b'<script>"' not in response.content


def test_the_page_is_for_those_who_are_not_in(client_as):
    assert client_as("dinas_a").get(PAGE).status_code == 302
    assert Client().delete(PAGE).status_code == 405


def test_history_says_who_and_keeps_neither_code_nor_password(slip, client, caplog):
    caplog.set_level("DEBUG")
    send(client, slip.username, "ABCDE-23456")
    send(client, slip.username, slip.code)
    event = next(m for m in event_models() if m.pgh_tracked_model is ActivationCode)
    last = event.objects.order_by("-pgh_id").first()
    assert last.used_at and last.pgh_context.metadata["reason"] == "aktivasi akun"
    text = database_text() + caplog.text
    for secret in (slip.code, typed(slip.code), PASSWORD, "ABCDE-23456"):
        assert secret not in text


def test_codes_as_shown_and_typed():
    assert shown("ABCDEFGHJK") == "ABCDE-FGHJK" and typed(" abcde–fghjk ") == "ABCDEFGHJK"


@pytest.mark.browser
@pytest.mark.long
def test_the_page_in_a_browser(browser, live_server, slip):
    from tests.looking import look

    context = browser.new_context()
    page = context.new_page()
    page.goto(live_server.url + PAGE)
    assert look(page) == []
    for name, value in (("login", slip.username), ("code", slip.code.lower())):
        page.fill(f"[name={name}]", value)
    for name in ("password1", "password2"):
        page.fill(f"[name={name}]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(live_server.url + "/")
    assert "Akun Anda aktif" in page.inner_text("main")
    context.close()
