"""Requests that no browser sends: answered in Indonesian, never with a crash or the server's own page."""

import pytest
from django.core.signals import request_started
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import Client, RequestFactory

from core.forms import code_or_nothing
from core.middleware import UNREADABLE, PrivateAnswersMiddleware, readable_content_type
from kdkmp.wsgi import application
from registry.forms import CooperativeForm
from tests.english import english_leftovers

pytestmark = pytest.mark.django_db
LOGIN = "/akun/masuk/"
CHARSETS = ("base64", "rot13", "idna", "undefined", "utf-7", "unicode_escape", "utf-16", "latin-1")


def refused(response) -> bool:
    html = response.content.decode()
    return (
        response.status_code == 400
        and "Permintaan tidak dikenali" in html
        and not english_leftovers(html)
    )


# --- NUL bytes ----------------------------------------------------------------
@pytest.mark.parametrize(
    "fields", [{"login": "a\x00", "password": "x"}, {"login": "a", "\x00": "y"}, {"next": "\x00"}]
)
def test_nul_in_an_anonymous_form_is_refused(fields):
    assert refused(Client().post(LOGIN, fields))  # multipart
    encoded = "&".join(f"{name}={value}" for name, value in fields.items()).replace("\x00", "%00")
    kind = "application/x-www-form-urlencoded"
    assert refused(Client().post(LOGIN, encoded, content_type=kind))


@pytest.mark.parametrize(
    "fields",
    [
        {"regency": "\x00"},
        {"regency": "61.01", "district": "61.01.\x00"},
        {"_refresh": "1", "village": "\x00"},
        {"name": "a\x00b"},
    ],
)
def test_nul_in_the_choice_of_a_village_is_refused(client_as, world, fields):
    client = client_as("dinas_a")
    for url in ("/koperasi/baru/", f"/koperasi/{world.coop_a.pk}/desa/baru/"):
        assert refused(client.post(url, fields)), url


@pytest.mark.parametrize(
    "code", ["\x00", "61.01.\x00", "61.01\n", "6101", "61.0x", "61.01.01.20011", None, 61, ["61"]]
)
def test_what_is_not_shaped_like_a_code_asks_the_database_nothing(cast, code):
    assert code_or_nothing(code) == ""
    data = {"regency": code, "district": code}
    form = CooperativeForm(data, user=cast["pusat"], permission="registry.add_cooperative")
    assert not form.is_valid() and not form.fields["village"].queryset.exists()


@pytest.mark.parametrize("code", ["61", "61.01", "61.01.01", "61.01.01.2001"])
def test_codes_pass(code):
    assert code_or_nothing(code) == code


@pytest.mark.parametrize("path", [LOGIN, "/", "/koperasi/", "/tidak-ada/"])
def test_a_cookie_with_a_nul_is_dropped(path):
    client = Client(headers={"Cookie": 'sessionid="abcdefgh\\000"; csrftoken="\\000"'})
    assert client.get(path).status_code in (200, 302, 404)


def test_the_other_cookies_stay(client_as):
    session = client_as("dinas_a").cookies["sessionid"].value
    client = Client(headers={"Cookie": f'bad="\\000"; sessionid={session}'})
    assert client.get("/koperasi/").status_code == 200


# --- alphabets ----------------------------------------------------------------
@pytest.fixture
def server():
    """The site as gunicorn calls it; gives (status, page). Django makes the request before any middleware."""
    request_started.disconnect(close_old_connections)  # the test's transaction needs its connection

    def ask(kind: str, method: str = "GET") -> tuple[str, str]:
        environ = RequestFactory().generic(method, f"{LOGIN}?next=/x", b"login=a").environ
        told: list[str] = []
        body = application(environ | {"CONTENT_TYPE": kind}, lambda status, _: told.append(status))
        return told[0], b"".join(body).decode()

    yield ask
    request_started.connect(close_old_connections)


@pytest.mark.parametrize(
    "kind",
    [
        *(f"text/plain; charset={charset}" for charset in CHARSETS),
        *(f"application/x-www-form-urlencoded; charset={charset}" for charset in CHARSETS),
        "text/plain; charset*=foo''x",
        "text/plain; charset*=utf-8''%00",
        f"text/plain; x={'y' * 20_000}",
    ],
)
def test_another_alphabet_or_a_broken_header_gets_our_page(server, kind):
    for method in ("GET", "POST"):
        status, page = server(kind, method)
        assert status == "400 Bad Request" and "Permintaan tidak dikenali" in page
        assert not english_leftovers(page)


def test_a_good_header_opens_the_page(server):
    status, page = server("text/html; charset=UTF-8")
    assert status == "200 OK" and "Nama pengguna" in page


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "utf8", '"utf-8"'])
def test_utf8_is_read_however_it_is_spelled(charset):
    form = f"application/x-www-form-urlencoded; charset={charset}"
    response = Client().generic("POST", LOGIN, b"login=a&password=b", content_type=form)
    assert response.status_code == 200


@pytest.mark.parametrize("kind", ["", "text/html", "multipart/form-data; boundary=x", "; = ;"])
def test_content_types_pass_unchanged(kind):
    assert readable_content_type(kind) == kind != UNREADABLE


# --- verbs --------------------------------------------------------------------
@pytest.mark.parametrize("verb", ["PUT", "DELETE", "PATCH", "OPTIONS", "MASAK"])
def test_other_verbs_are_refused_in_words(client_as, world, verb):
    own = f"/koperasi/{world.coop_a.pk}/"
    client = client_as("pusat")
    for url in (
        "/",
        own,
        f"{own}riwayat/",
        f"{own}arsipkan/",
        "/riwayat/",
        "/hak-akses/",
        "/admin/",
    ):
        response = client.generic(verb, url)
        assert response.status_code == 405, url
        html = response.content.decode()
        assert "tidak dapat dibuka dengan cara itu" in html and not english_leftovers(html), url
        assert "GET" in response["Allow"], url


@pytest.mark.parametrize("path", ["/", "/riwayat/", "/koperasi/"])
def test_pages_that_only_show_take_no_form(client_as, path):
    response = client_as("pusat").post(path)
    assert response.status_code == 405 and "Ke beranda" in response.content.decode()
    assert int(response["Content-Length"]) == len(response.content)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_htmx_is_sent_to_fetch_an_export_as_a_file(client_as, kind):
    url = f"/koperasi/?q=desa&_export={kind}"
    response = client_as("pusat").get(url, headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == url and not response.content


# --- caches -------------------------------------------------------------------
def test_what_a_logged_in_reader_gets_is_kept_by_no_cache(client_as, world):
    client = client_as("pusat")
    own = f"/koperasi/{world.coop_a.pk}/"
    for url in ("/", own, f"{own}riwayat/", "/koperasi/?_export=csv", "/tidak-ada/", "/admin/"):
        header = client.get(url)["Cache-Control"]
        assert "no-store" in header and "private" in header, url


def test_what_everybody_may_see_is_left_alone(client):
    assert "Cache-Control" not in client.get("/koperasi/")
    assert "Cache-Control" not in client.get("/healthz")


def test_a_page_that_says_otherwise_is_believed(rf):
    request = rf.get("/")
    request.COOKIES["sessionid"] = "x"
    inner = HttpResponse(headers={"Cache-Control": "max-age=60"})
    assert PrivateAnswersMiddleware(lambda request: inner)(request)["Cache-Control"] == "max-age=60"
