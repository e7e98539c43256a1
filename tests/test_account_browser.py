"""The account pages in a real browser: second factor and passkey from end to end, under the strict CSP."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD
from tests.looking import SIZES, look

pytestmark = pytest.mark.browser
DESKTOP, PHONE = SIZES


@pytest.fixture(autouse=True)
def _no_counts_from_other_tests():
    cache.clear()


@pytest.fixture
def page(request, browser, live_server, cast):
    """A fresh browser window; whatever the console says (CSP above all) fails the test."""
    width, height = request.param
    # Passkeys work on http only for the name localhost.
    base = live_server.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(viewport={"width": width, "height": height}, base_url=base)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    advice = "Password forms should have"  # Chrome's hint about username fields, not an error
    assert not [text for text in said if advice not in text and "favicon" not in text]


def looked_at(page: Page) -> None:
    """Nothing serious for axe, nothing wider than the screen, in both sizes; the window stays its own."""
    own = page.viewport_size
    assert look(page) == []
    page.set_viewport_size(own)


def log_in(page: Page) -> None:
    page.goto("/akun/masuk/")
    looked_at(page)
    page.fill("#id_login", "dinas_a")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()


def open_sensitive(page: Page, path: str) -> None:
    """A sensitive page asks for the password again when the login is some time ago."""
    page.goto(path)
    if "/konfirmasi/" in page.url:
        page.fill("#id_password", PASSWORD)
        page.get_by_role("button", name="Lanjutkan").click()
        page.wait_for_url(f"**{path}")


def log_out(page: Page) -> None:
    page.locator("details.user-menu summary").click()
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url("**/akun/masuk/")


@pytest.mark.long  # tests/test_second_factor.py goes the same way without a browser
@pytest.mark.parametrize("page", [PHONE], indirect=True, ids=["phone"])
def test_second_factor_from_qr_code_to_login(page, cast):
    log_in(page)
    open_sensitive(page, "/akun/keamanan/totp/activate/")
    code_image = page.locator("img[src^='data:image/svg+xml']")
    expect(code_image).to_be_visible()
    assert code_image.evaluate("image => image.naturalWidth > 0 && image.complete")
    looked_at(page)
    secret = page.locator("#authenticator_secret").input_value()
    step = int(time.time()) // 30
    page.fill("#id_code", format_hotp_value(hotp_value(secret, step)))
    page.get_by_role("button", name="Aktifkan").click()
    expect(page.locator("main")).to_contain_text("Kode cadangan")
    looked_at(page)
    page.goto("/akun/keamanan/")
    looked_at(page)

    log_out(page)
    log_in(page)
    expect(page.locator("#id_code")).to_be_visible()
    looked_at(page)
    page.fill("#id_code", "000000")
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page.locator("main")).to_contain_text("Kode salah")
    cache.clear()  # the code of activation counts as used
    page.fill("#id_code", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page.locator("details.user-menu")).to_be_visible()


@pytest.mark.parametrize("page", [DESKTOP], indirect=True, ids=["desktop"])
@pytest.mark.long
def test_passkey_from_registration_to_login_and_removal(page, cast):
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": key})

    log_in(page)
    open_sensitive(page, "/akun/keamanan/webauthn/add/")
    looked_at(page)
    page.fill("#id_name", "Laptop dinas")
    page.check("#id_passwordless")
    page.locator("#mfa_webauthn_add").click()
    expect(page.locator("main")).to_contain_text("Kode cadangan")
    assert Authenticator.objects.filter(user=cast["dinas_a"], type="webauthn").count() == 1

    log_out(page)
    page.locator("#passkey_login").click()
    expect(page.locator("details.user-menu")).to_be_visible()

    page.goto("/akun/keamanan/webauthn/")
    expect(page.locator("main")).to_contain_text("Laptop dinas")
    looked_at(page)
    page.get_by_role("link", name="Hapus Laptop dinas").click()
    # Asked again who this is: the key itself may answer.
    page.get_by_role("link", name="kunci keamanan").click()
    looked_at(page)
    page.locator("#mfa_webauthn_reauthenticate").click()
    page.wait_for_url("**/remove/")
    looked_at(page)
    page.get_by_role("button", name="Hapus").click()
    expect(page.locator("main")).to_contain_text("Belum ada kunci")


@pytest.mark.parametrize("page", [PHONE], indirect=True, ids=["phone"])
def test_refused_passkey_is_told_in_indonesian(page):
    page.add_init_script(
        "navigator.credentials.get = () => Promise.reject(new DOMException('x', 'NotAllowedError'));"
    )
    page.goto("/akun/masuk/")
    page.locator("#passkey_login").click()
    expect(page.locator("#trouble")).to_contain_text("Kunci tidak terpakai")
