"""Logging in and out, the lock after wrong passwords, and what every answer carries, as a person meets them."""

import re

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client

from core.models import SampleLoad
from tests.english import english_leftovers
from tests.factories import PASSWORD

LOGIN = "/akun/masuk/"
MFA = "/akun/keamanan/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_counts_from_other_tests():
    """allauth's rate limits and used codes live in the cache, which outlives a test."""
    cache.clear()


def log_in(client: Client, username: str, password: str = PASSWORD, **fields: str):
    return client.post(LOGIN, {"login": username, "password": password, **fields})


def logged_in(client: Client) -> bool:
    return client.get("/riwayat/").status_code != 302


def fail(client: Client, username: str, times: int) -> list[int]:
    return [log_in(client, username, "salah").status_code for _ in range(times)]


# --- login and logout -------------------------------------------------------
@pytest.mark.parametrize("path", ["/", "/koperasi/", "/gerai/", "/riwayat/", "/hak-akses/", MFA])
def test_anonymous_is_sent_to_the_login_page(client, path):
    assert client.get(path).headers["Location"].startswith(f"{LOGIN}?next=")


def test_the_way_to_the_login_page_keeps_the_whole_address(client, db):
    assert client.get("/koperasi/?q=x").headers["Location"] == f"{LOGIN}?next=/koperasi/%3Fq%3Dx"


def test_anonymous_reaches_the_admin_only_by_our_login(client):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith(LOGIN)


def test_login_by_username_and_logout(client, cast):
    response = log_in(client, "dinas_a")
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert logged_in(client)
    assert client.get("/koperasi/").status_code == 200
    client.post("/akun/keluar/")
    assert not logged_in(client)


@pytest.mark.parametrize("username", ["dinas_a", "tidak_ada"])
def test_wrong_password_is_told_in_indonesian_and_never_tells_who_exists(client, cast, username):
    response = log_in(client, username, "salah")
    html = response.content.decode()
    assert response.status_code == 200
    assert "Nama pengguna atau sandi salah" in html
    assert not english_leftovers(html)
    assert not logged_in(client)


def test_login_page_without_input_asks_for_both(client):
    html = client.post(LOGIN, {}).content.decode()
    assert html.count('class="field-error"') == 2
    assert not english_leftovers(html)


def test_inactive_user_gets_a_clear_page(client, cast):
    cast["dinas_a"].is_active = False
    cast["dinas_a"].save()
    html = client.post(
        LOGIN, {"login": "dinas_a", "password": PASSWORD}, follow=True
    ).content.decode()
    assert "dinonaktifkan" in html
    assert not english_leftovers(html)
    assert not logged_in(client)


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)"],
)
def test_login_never_leads_to_a_foreign_site(client, cast, target):
    assert log_in(client, "dinas_a", next=target).headers["Location"] == "/"
    form = {"login": "dinas_a", "password": PASSWORD, "next": target}
    asked = Client().post(LOGIN, form, query_params={"next": target})
    assert (asked.status_code, asked.headers["Location"]) == (302, "/")


def test_login_leads_back_to_the_page_that_was_asked_for(client, cast):
    assert "/koperasi/" in client.get(f"{LOGIN}?next=/koperasi/").content.decode()
    assert log_in(client, "dinas_a", next="/koperasi/").headers["Location"] == "/koperasi/"


def test_logout_asks_first_and_posts(client_as):
    client = client_as("dinas_a")
    assert "Yakin ingin keluar?" in client.get("/akun/keluar/").content.decode()
    assert logged_in(client)
    assert client.post("/akun/keluar/").headers["Location"] == LOGIN
    assert not logged_in(client)


@pytest.mark.parametrize(
    "path", ["/akun/daftar/", "/akun/signup/", "/akun/keamanan/webauthn/signup/"]
)
def test_nobody_signs_up(client, path):
    response = client.get(path, follow=True)
    form_asked = (
        b'name="password1"' in response.content or b"mfa_webauthn_signup" in response.content
    )
    assert response.status_code == 404 or (response.redirect_chain and not form_asked)


def test_no_password_reset_by_mail(client):
    assert client.get("/akun/password/reset/").status_code == 404


# --- the lock after wrong passwords -----------------------------------------
def test_five_wrong_passwords_lock_the_account_from_this_address(client, cast, settings):
    assert fail(client, "dinas_a", settings.AXES_FAILURE_LIMIT) == [200] * 4 + [429]
    response = log_in(client, "dinas_a")  # the right password
    html = response.content.decode()
    assert response.status_code == 429
    assert "Terlalu banyak percobaan" in html
    assert "15 menit" in html
    assert not english_leftovers(html)
    assert not logged_in(client)


def test_a_lock_holds_for_one_name_and_one_address(client, cast, settings):
    fail(client, "dinas_a", settings.AXES_FAILURE_LIMIT)
    assert log_in(Client(), "dinas_b").status_code == 302
    assert log_in(Client(REMOTE_ADDR="10.0.0.9"), "dinas_a").status_code == 302


def test_a_right_password_clears_the_count(client, cast):
    for browser in (client, Client()):  # and not only the count of one browser
        assert fail(browser, "dinas_a", 4) == [200] * 4
        assert log_in(browser, "dinas_a").status_code == 302
        browser.logout()


def test_name_that_does_not_exist_locks_alike(client, db):
    assert fail(client, "tidak_ada", 6) == [200] * 4 + [429] * 2


def test_too_many_requests_page_is_indonesian(client, cast, settings):
    """allauth's own limit, for instance on changing the password."""
    client.force_login(
        cast["dinas_a"], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    answers = [client.post("/akun/sandi/", {"oldpassword": "x"}) for _ in range(6)]
    assert answers[-1].status_code == 429
    assert "Terlalu banyak" in answers[-1].content.decode()
    assert not english_leftovers(answers[-1].content.decode())


# --- what every answer carries ------------------------------------------------
def assert_strict(response) -> None:
    header = response.headers["Content-Security-Policy"]
    policy = dict(part.strip().split(" ", 1) for part in header.split(";") if part.strip())
    scripts = set(policy["script-src"].split()) - {"'self'"}
    assert all(source.startswith("'nonce-") for source in scripts)
    assert "unsafe" not in header
    assert (policy["default-src"], policy["frame-ancestors"]) == ("'self'", "'none'")
    assert "style-src" in policy
    html = response.content.decode()
    assert " style=" not in html
    for script in re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", html):
        assert "nonce=" in script or "application/json" in script


def test_every_kind_of_page_has_the_strict_policy(client, client_as, cast):
    assert_strict(client.get(LOGIN))
    for path in (LOGIN, "/", "/koperasi/", "/admin/", MFA, "/akun/sandi/"):
        assert_strict(client_as("pusat").get(path))
    missing = client_as("pusat").get("/tidak-ada/")
    assert missing.status_code == 404
    assert_strict(missing)
    fail(client, "dinas_a", 4)
    locked = log_in(client, "dinas_a", "salah")
    assert locked.status_code == 429
    assert_strict(locked)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_answer_everybody(client, client_as, path):
    for visitor in (client, client_as("pusat")):
        response = visitor.get(path)
        assert response.status_code == 200
        assert path != "/healthz" or response.content == b"ok\n"


@pytest.mark.parametrize("name", ["pusat", "pendamping_a", "tanpa_peran"])
def test_account_pages_open_for_everybody_logged_in(client_as, name):
    client = client_as(name)
    for path in (MFA, "/akun/sandi/", f"{MFA}webauthn/"):
        answer = client.get(path)
        again = answer.headers.get("Location", "").startswith("/akun/konfirmasi/")
        assert answer.status_code == 200 or again, path  # some ask for the password again


def test_password_hash_is_in_no_history(client_as, cast):
    client = client_as("dinas_a")
    new = "Sandi-Baru-yang-Panjang-7"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client.post("/akun/sandi/", form)
    cast["dinas_a"].refresh_from_db()
    events = [model for model in apps.get_models() if model.__name__.endswith("Event")]
    assert any(model.__name__.startswith("User") for model in events)
    for model in events:
        for row in model.objects.values():
            assert "password" not in row
            assert cast["dinas_a"].password not in str(row)


def test_admin_says_that_data_are_samples_and_leads_back(client_as):
    client = client_as("pusat")
    pages = ("/admin/", "/admin/registry/cooperative/")
    assert not any(b"sample-banner" in client.get(page).content for page in pages)
    SampleLoad.objects.create()
    for page in pages:
        html = client.get(page).content.decode()
        assert html.count('class="sample-banner"') == 1, page
        assert '<a href="/">Ke dasbor</a>' in html
        assert "· KDKMP Kalbar</title>" in html


def test_the_password_page_speaks_one_plain_indonesian(client_as):
    """One word for it ("sandi"), a capital for "Anda", and rules that say what to do."""
    client = client_as("dinas_a")
    bad = {"oldpassword": PASSWORD, "password1": "12345", "password2": "12345"}
    for page in (client.get("/akun/sandi/"), client.post("/akun/sandi/", bad)):
        text = page.content.decode()
        assert "Pakai paling sedikit 8" in text
        assert "Kata sandi" not in text and "kata sandi" not in text
        assert not re.search(r"\banda\b|dapat berupa", text)
    assert "hanya berisi angka. Tambahkan huruf" in text and "terlalu pendek" in text
