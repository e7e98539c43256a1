"""What stands between a guesser and an account, and that it stands in nobody else's way."""

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client, RequestFactory

from core.login_guard import client_address, counted_name
from core.models import User
from tests.english import english_leftovers
from tests.factories import PASSWORD, UserFactory
from tests.test_accounts import LOGIN, MFA, fail, log_in, logged_in
from tests.test_second_factor import totp

pytestmark = pytest.mark.django_db
CONFIRM = "/akun/konfirmasi/"
SECRET = "JBSWY3DPEHPK3PXP"


# --- the name under which failures are counted --------------------------------
@pytest.mark.parametrize("spelling", ["PENGAMAT", "Pengamat", " pengamat ", "PENGAMAt"])
def test_another_spelling_does_not_open_a_locked_account(cast, spelling):
    assert fail(Client(), "pengamat", 5)[-1] == 429
    assert log_in(Client(), spelling).status_code == 429


def test_five_failures_in_five_spellings_lock(cast):
    names = ("pengamat", "PENGAMAT", "Pengamat", "pEngamat", " pengamat")
    assert [log_in(Client(), name, "salah").status_code for name in names][-1] == 429
    assert log_in(Client(), "pengamat").status_code == 429


def test_success_forgets_failures_of_every_spelling(cast):
    fail(Client(), "PENGAMAT", 4)
    assert log_in(Client(), "Pengamat").status_code == 302
    assert not AccessAttempt.objects.exists()


@pytest.mark.parametrize("typed", ["", "\x00", " \x00 ", "a" * 10_000, "İ" * 400])
def test_any_name_fits_the_count(typed):
    name = counted_name(None, {"username": typed})
    assert "\x00" not in name and len(name) <= 150


def test_two_accounts_of_one_name_are_refused(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(username="PENGAMAT")
    with pytest.raises(ValidationError, match="sudah dipakai"):
        User(username="Pengamat", full_name="x", password="x").full_clean()


# --- asking for the password again --------------------------------------------
def test_wrong_passwords_at_the_confirmation_lock_that_account_only(client_as, cast):
    client = client_as("dinas_b")
    answers = [client.post(CONFIRM, {"password": "salah"}).status_code for _ in range(5)]
    assert answers == [200] * 4 + [429]
    assert set(AccessAttempt.objects.values_list("username", flat=True)) == {"dinas_b"}
    assert Client().get(LOGIN).status_code == 200
    assert log_in(Client(), "dinas_a").status_code == 302
    assert log_in(Client(), "dinas_b").status_code == 429


@pytest.mark.parametrize("name", [None, ""])
def test_failures_without_a_name_close_the_login_page_for_nobody(cast, name):
    for agent in range(6):
        AccessAttempt.objects.create(
            username=name, ip_address="127.0.0.1", user_agent=agent, failures_since_start=5
        )
    assert Client().get(LOGIN).status_code == 200
    assert log_in(Client(), "dinas_a").status_code == 302


# --- the address --------------------------------------------------------------
def address(**headers: str) -> str | None:
    return client_address(RequestFactory().get("/", **headers))


def test_without_a_proxy_the_header_is_not_believed():
    assert address(HTTP_X_FORWARDED_FOR="9.9.9.9") == "127.0.0.1"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("5.6.7.8", "5.6.7.8"),
        ("1.1.1.1, 5.6.7.8", "5.6.7.8"),  # the first was written by the reader himself
        ("2001:db8::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("bukan alamat", "127.0.0.1"),
        ("", "127.0.0.1"),
    ],
)
def test_behind_a_proxy_the_last_address_counts(settings, header, expected):
    settings.CLIENT_ADDRESS_HEADER = "X-Forwarded-For"
    assert address(HTTP_X_FORWARDED_FOR=header) == expected


def test_an_unknown_address_is_none():
    assert address(REMOTE_ADDR="") is None


def test_behind_a_proxy_one_reader_does_not_lock_another(settings, cast):
    settings.CLIENT_ADDRESS_HEADER = "X-Forwarded-For"
    one, other = (Client(headers={"X-Forwarded-For": f"10.0.0.{n}"}) for n in (1, 2))
    assert fail(one, "dinas_a", 5)[-1] == 429
    assert log_in(one, "dinas_a").status_code == 429
    assert log_in(other, "dinas_a").status_code == 302


# --- the second factor --------------------------------------------------------
@pytest.fixture
def with_totp(cast) -> None:
    Authenticator.objects.create(user=cast["dinas_a"], type="totp", data={"secret": SECRET})


def guess(client: Client, code: str) -> str:
    response = client.post(f"{MFA}authenticate/", {"code": code})
    return response.content.decode()


def test_five_wrong_codes_close_the_second_factor(with_totp):
    client = Client()
    log_in(client, "dinas_a")
    for number in range(5):
        assert "Kode salah" in guess(client, f"00000{number}")
    told = guess(client, totp(SECRET))
    assert "Terlalu banyak percobaan" in told and not english_leftovers(told)
    assert not logged_in(client)
    # A new login by password gives no new guesses.
    other = Client()
    log_in(other, "dinas_a", PASSWORD)
    assert "Terlalu banyak percobaan" in guess(other, totp(SECRET))
    assert not logged_in(other)


def test_the_right_code_forgets_earlier_wrong_ones(with_totp):
    for step in range(2):  # a code counts once
        client = Client()
        log_in(client, "dinas_a")
        for number in range(4):
            guess(client, f"00000{number}")
        client.post(f"{MFA}authenticate/", {"code": totp(SECRET, steps=step)})
        assert logged_in(client)


def test_codes_are_counted_for_all_workers_together(with_totp):
    """In the database, and not in the memory of the worker that was asked."""
    client = Client()
    log_in(client, "dinas_a")
    guess(client, "000000")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_cache WHERE cache_key LIKE '%login_failed%'")
        assert cursor.fetchone() == (1,)
