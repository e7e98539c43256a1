"""The second factor from activation to login, and every page of one's own account in Indonesian."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from tests.english import english_leftovers
from tests.factories import PASSWORD
from tests.test_accounts import LOGIN, MFA, log_in, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_counts_from_other_tests():
    """allauth's rate limits and used codes live in the cache, which outlives a test."""
    cache.clear()


def totp(secret: str, *, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


# --- the second factor ------------------------------------------------------
def confirm_password(client: Client, path: str):
    """A sensitive page asks for the password again, even right after the login."""
    response = client.get(path, follow=True)
    if response.redirect_chain and "/konfirmasi/" in response.redirect_chain[-1][0]:
        assert not english_leftovers(response.content.decode())
        target = response.redirect_chain[-1][0]
        response = client.post(target, {"password": PASSWORD, "next": path}, follow=True)
    return response


def activate_totp(client: Client) -> str:
    response = confirm_password(client, f"{MFA}totp/activate/")
    assert response.status_code == 200
    secret = client.session["mfa.totp.secret"]
    assert secret in response.content.decode()
    answer = client.post(f"{MFA}totp/activate/", {"code": totp(secret)}, follow=True)
    assert not english_leftovers(answer.content.decode())
    return secret


def test_sensitive_pages_ask_for_the_password_again(client_as):
    client = client_as("dinas_a")
    response = client.get(f"{MFA}totp/activate/")
    assert response.headers["Location"].startswith("/akun/konfirmasi/")
    wrong = client.post(response.headers["Location"], {"password": "salah"}).content.decode()
    assert "Sandi salah" in wrong
    assert not english_leftovers(wrong)


def test_totp_from_activation_to_login(client_as, cast):
    client = client_as("dinas_a")
    secret = activate_totp(client)
    assert Authenticator.objects.filter(user=cast["dinas_a"], type="totp").exists()

    cache.clear()  # a code counts once; the next step's code is as good
    other = Client()
    asked = other.post(LOGIN, {"login": "dinas_a", "password": PASSWORD}, follow=True)
    assert asked.redirect_chain[-1][0] == f"{MFA}authenticate/"
    assert not english_leftovers(asked.content.decode())
    assert not logged_in(other)
    # he has no key, so none is offered
    assert "kunci keamanan" not in asked.content.decode()

    wrong = other.post(f"{MFA}authenticate/", {"code": "000000"}).content.decode()
    assert "Kode salah" in wrong
    assert not english_leftovers(wrong)
    assert not logged_in(other)

    assert other.post(f"{MFA}authenticate/", {"code": totp(secret)}).status_code == 302
    assert logged_in(other)


def test_recovery_code_opens_once(client_as, cast):
    client = client_as("dinas_a")
    activate_totp(client)
    codes = Authenticator.objects.get(user=cast["dinas_a"], type="recovery_codes")
    code = codes.wrap().get_unused_codes()[0]
    for expected in (True, False):
        other = Client()
        log_in(other, "dinas_a")
        other.post(f"{MFA}authenticate/", {"code": code})
        assert logged_in(other) is expected


# --- every page -------------------------------------------------------------
OWN_PAGES = ["/akun/sandi/", "/akun/keluar/", "/akun/nonaktif/", "/akun/konfirmasi/", MFA] + [
    MFA + part
    for part in (
        "totp/activate/",
        "totp/deactivate/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "recovery-codes/download/",
        "webauthn/",
        "webauthn/add/",
        "reauthenticate/",
        "webauthn/reauthenticate/",
    )
]

ONLY_WITH_TOTP = [
    f"{MFA}{part}" for part in ("totp/deactivate/", "recovery-codes/", "recovery-codes/download/")
]


@pytest.mark.parametrize("with_totp", [False, True], ids=["sandi saja", "dengan aplikasi"])
@pytest.mark.parametrize("path", OWN_PAGES)
def test_account_pages_are_indonesian(client_as, path, with_totp):
    client = client_as("dinas_a")
    if with_totp:
        activate_totp(client)
    else:
        confirm_password(client, f"{MFA}totp/activate/")
    response = client.get(path, follow=True)
    absent = not with_totp and path in ONLY_WITH_TOTP
    assert response.status_code == (404 if absent else 200)
    assert not english_leftovers(response.content.decode())


def test_security_key_pages_are_indonesian(client_as, cast):
    client = client_as("dinas_a")
    confirm_password(client, f"{MFA}totp/activate/")
    key = Authenticator.objects.create(
        user=cast["dinas_a"],
        type="webauthn",
        data={"name": "Kunci meja", "passwordless": True, "credential": {}},
    )
    for part in ("", f"keys/{key.pk}/edit/", f"keys/{key.pk}/remove/"):
        response = client.get(f"{MFA}webauthn/{part}", follow=True)
        assert response.status_code == 200, part
        assert not english_leftovers(response.content.decode()), part
    assert "Kunci meja" in client.get(f"{MFA}webauthn/").content.decode()


def test_password_change_works_and_reports_in_indonesian(client_as):
    client = client_as("dinas_a")
    form = {"oldpassword": PASSWORD, "password1": "12345", "password2": "12345"}
    weak = client.post("/akun/sandi/", form).content.decode()
    assert 'class="field-error"' in weak
    assert not english_leftovers(weak)
    good = dict.fromkeys(("password1", "password2"), "Sandi-Baru-yang-Panjang-7")
    done = client.post("/akun/sandi/", form | good, follow=True).content.decode()
    assert "Sandi sudah diganti" in done
    assert not english_leftovers(done)
    assert log_in(Client(), "dinas_a", good["password1"]).status_code == 302
