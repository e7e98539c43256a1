"""Logging in, being locked out, and the second factor's pages."""

import re

import pytest
from django.test import Client

from tests.factories import PASSWORD

LOGIN = "/akun/masuk/"


def attempt(client: Client, name: str, password: str):
    return client.post(LOGIN, {"login": name, "password": password})


def test_strangers_are_sent_to_the_login_page(client, cast):
    response = client.get("/koperasi/?q=x")
    assert response.status_code == 302 and response.url == f"{LOGIN}?next=/koperasi/%3Fq%3Dx"


def test_login_and_logout(client, cast):
    assert attempt(client, "dinas_a", PASSWORD).status_code == 302
    assert client.get("/koperasi/").status_code == 200
    assert "Yakin ingin keluar" in client.get("/akun/keluar/").content.decode()
    assert client.get("/koperasi/").status_code == 200
    client.post("/akun/keluar/")
    assert client.get("/koperasi/").status_code == 302


def test_wrong_password_says_so_in_indonesian(client, cast):
    page = attempt(client, "dinas_a", "salah").content.decode()
    assert "sandi salah" in page


def test_five_failures_lock_this_name_for_this_network_only(client, cast):
    for _ in range(4):
        assert attempt(client, "dinas_a", "salah").status_code == 200
    locked = attempt(client, "dinas_a", "salah")
    assert locked.status_code == 429 and "menit" in locked.content.decode()
    assert attempt(client, "dinas_a", PASSWORD).status_code == 429
    assert attempt(Client(), "dinas_b", PASSWORD).status_code == 302


def test_success_forgets_earlier_failures(client, cast):
    for _ in range(2):
        for _ in range(4):
            attempt(Client(), "dinas_a", "salah")
        assert attempt(Client(), "dinas_a", PASSWORD).status_code == 302


def test_inactive_user_is_told(client, cast):
    cast["dinas_a"].is_active = False
    cast["dinas_a"].save()
    response = client.post(LOGIN, {"login": "dinas_a", "password": PASSWORD}, follow=True)
    page = response.content.decode()
    assert client.get("/koperasi/").status_code == 302
    assert "dinonaktifkan" in page or "sandi salah" in page


def test_next_to_a_foreign_host_is_refused(client, cast):
    response = client.post(
        f"{LOGIN}?next=https://evil.example/",
        {"login": "dinas_a", "password": PASSWORD, "next": "https://evil.example/"},
    )
    assert response.status_code == 302 and response.url == "/"


def test_nobody_signs_up(client, cast):
    assert client.get("/akun/signup/").status_code in (302, 404)


@pytest.mark.parametrize(
    "path", [LOGIN, "/", "/admin/", "/tidak-ada/", "/koperasi/", "/akun/keamanan/", "/healthz"]
)
def test_strict_content_security_policy(client_as, path):
    response = client_as("pusat").get(path)
    if path == "/healthz":
        assert response.content == b"ok\n"
        return
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy and "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    for script in re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", response.content.decode()):
        assert "nonce=" in script or "application/json" in script


def test_probes_need_no_login(client, db):
    assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200


def test_password_hash_is_never_in_history(cast):
    event = type(cast["pusat"]).pgh_event_model
    assert "password" not in {field.name for field in event._meta.fields}


def test_account_pages_open_for_everybody_logged_in(client_as):
    for name in ("pusat", "pendamping_a", "tanpa_peran"):
        client = client_as(name)
        for path in ("/akun/keamanan/", "/akun/sandi/", "/akun/keamanan/webauthn/"):
            assert client.get(path).status_code in (200, 302), (
                path
            )  # 302: asks for the password again
