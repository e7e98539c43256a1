"""The public page: what it tells, what it never tells, and how often it may be asked."""

import re
import threading

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.training_certificates import make_room, named
from tests.training_rows import issue
from trainings import models as m
from trainings.certificates import checking, throttle
from trainings.certificates.checking import grouped
from trainings.models.enrolment import SIGNS

pytestmark = pytest.mark.django_db
ASK = "/sertifikat/"
MISMATCH = "Tidak cocok dengan catatan kami"


def address(number: str, code: str | None = None) -> str:
    return f"/sertifikat/{number}/" + ("" if code is None else f"?k={code}")


def body(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def one(world) -> m.Certificate:
    room = make_room(number=3)
    return issue(named(room.passed(world.a), "Ani <b>Rahma"))


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def free(settings) -> None:
    """Whoever walks all positions needs more than an office does."""
    settings.CERTIFICATE_CHECK_WRONG = settings.CERTIFICATE_CHECK_ALL = 10**9


def facts(page: str) -> list[str]:
    return re.findall(r"<dt>(.*?)</dt>", page)


def test_a_right_one_is_told_with_name_batch_date_and_validity_only(client, one):
    page = body(client.get(address(one.text, one.token)))
    assert "Asli dan berlaku" in page and "Ani &lt;b&gt;Rahma" in page
    assert f"{one.enrolment.batch.programme} Angkatan III ({one.enrolment.batch.year})" in page
    assert facts(page) == ["Nama", "Pelatihan", "Tanggal terbit", "Keadaan"]
    assert one.token not in page and one.enrolment.code not in page
    assert str(one.enrolment.regency) not in page


def test_by_hand_as_printed_or_sloppily_typed(client, one):
    for number in (one.text, f" {one.text.lower()} ", one.text.replace("-", "–")):
        for code in (grouped(one.token), one.token.lower(), f" {' '.join(one.token)} "):
            answer = client.post(ASK, {"number": number, "code": code})
            assert answer.status_code == 200 and "Asli dan berlaku" in body(answer), (number, code)
    answer = client.post(ASK, {"number": "", "code": ""})
    assert answer.status_code == 422 and "Isi nomor sertifikat" in body(answer)
    answer = client.post(ASK, {"number": one.text, "code": "SALAH"})
    assert answer.status_code == 404 and one.text in body(answer)  # what was typed stays
    assert MISMATCH in body(answer)


def changed(text: str, signs: str):
    """`text` with one character altered, at every position; left out and doubled as well."""
    for at, sign in enumerate(text):
        for other in {signs[(signs.find(sign) + 1) % len(signs)], "0", "ß", "é"} - {sign}:
            yield text[:at] + other + text[at + 1 :]
        yield text[:at] + text[at + 1 :]
        yield text[:at] + sign + text[at:]


def test_one_altered_character_is_told_at_every_position(client, one, free):
    wrong = body(client.get(address("XXX-2025-0001", "A")))
    for code in changed(one.token, SIGNS):
        answer = client.get(address(one.text, code))
        assert answer.status_code == 404 and body(answer) == wrong, code
    for number in changed(one.text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"):
        if checking.plain_number(number) == one.text:  # a doubled blank is none
            continue
        answer = client.get(address(number, one.token))
        assert answer.status_code == 404 and body(answer) == wrong, number


def test_walking_numbers_reveals_nothing(client, one, free):
    """Existing or not, with a wrong code or none: the very same bytes, status, headers and work."""
    revoked = issue(named(make_room().passed(), "Dicabut"))
    m.Certificate.objects.filter(pk=revoked.pk).update(
        revoked_at=timezone.now(), revoke_reason="Rahasia"
    )
    numbers = [one.text, revoked.text, one.text[:-1] + "9", "PDP-1999-0001", "x", "a" * 500]
    # another certificate's code is as wrong as any
    codes = (None, "", "A" * 16, "-" * 16, "x" * 5000, revoked.token[::-1])
    answers, works = set(), set()
    client.get(address("X", "Y"))
    for number in numbers:
        for code in codes:
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(address(number, code))
            kept = {
                k: v
                for k, v in answer.headers.items()
                if k not in ("Expires", "Last-Modified", "Date")
            }
            answers.add((answer.status_code, answer.content, str(kept)))
            works.add(len(asked))
    assert len(answers) == 1 and len(works) == 1
    cross = client.get(address(one.text, revoked.token))
    assert (cross.status_code, cross.content) == next(iter(answers))[:2]
    forms = {
        body(client.post(ASK, {"number": number, "code": "A" * 16})).replace(number, "N")
        for number in numbers[:-1]
        if number != "x"
    }
    assert len(forms) == 1


def test_revoked_is_told_with_its_day_and_that_there_is_a_newer_one(client, one):
    m.Certificate.objects.filter(pk=one.pk).update(
        revoked_at=timezone.now(), revoke_reason="Alasan rahasia"
    )
    page = body(client.get(address(one.text, one.token)))
    assert "Dicabut." in page and "tidak berlaku lagi sejak" in page and "Asli" not in page
    assert "rahasia" not in page and "sertifikat baru" not in page
    newer = issue(one.enrolment, replaces=one)
    page = body(client.get(address(one.text, one.token)))
    assert "Sudah ada sertifikat baru" in page and newer.text not in page
    assert "Asli dan berlaku" in body(client.get(address(newer.text, newer.token)))


@pytest.mark.parametrize("path", [ASK, "/sertifikat/PDP-2025-0001/?k=A"])
def test_no_cookie_no_cache_no_index_no_referrer(client, db, path):
    for answer in (client.get(path), client.post(ASK, {"number": "x", "code": "y"})):
        assert not answer.cookies and "sessionid" not in str(answer.headers)
        assert answer["X-Robots-Tag"].startswith("noindex")
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"]
        assert "<script" not in body(answer) and "csrf" not in body(answer)


def test_the_page_is_the_same_for_who_is_logged_in(client, one, client_as):
    path = address(one.text, one.token)
    assert client.get(path).content == client_as("pusat").get(path).content


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(client, db, method):
    for path in (ASK, address("x", "y")):
        assert getattr(client, method)(path).status_code == 405
    assert client.post(address("x", "y")).status_code == 405
    assert client.head(address("x", "y")).status_code == 404


@pytest.mark.parametrize("number", ["%00", "%E2%80%AE", "..", "'; DROP TABLE", "%F0%9F%92%A9" * 50])
def test_odd_numbers_get_the_page_and_no_crash(client, db, number):
    assert client.get(f"/sertifikat/{number}/?k=%FF%FE").status_code in (301, 302, 400, 404)
    answer = client.post(ASK, {"number": number, "code": b"\xff\xfe"})
    assert answer.status_code in (404, 422)


def guesses(client, one, count: int) -> list[int]:
    wrong = "A" * 16
    return [client.get(address(one.text, wrong)).status_code for _ in range(count)]


def test_guesses_are_throttled_and_right_checks_are_not_used_up(client, one, settings):
    settings.CERTIFICATE_CHECK_WRONG, settings.CERTIFICATE_CHECK_ALL = 5, 12
    for _ in range(4):  # an office checks a few, and mistypes now and then
        assert client.get(address(one.text, one.token)).status_code == 200
    assert guesses(client, one, 7) == [404] * 5 + [429] * 2
    refused = client.get(address(one.text, one.token))  # nor does the right one say so now
    assert refused.status_code == 429 and "Terlalu banyak pemeriksaan" in body(refused)
    assert 0 < int(refused["Retry-After"]) <= settings.CERTIFICATE_CHECK_MINUTES * 60
    assert client.post(ASK, {"number": one.text, "code": one.token}).status_code == 429
    assert client.get(ASK).status_code == 200
    other = Client(REMOTE_ADDR="10.9.8.7")
    told = [other.get(address(one.text, one.token)).status_code for _ in range(13)]
    assert told == [200] * 12 + [429]  # the wider limit of right ones


def test_the_window_passes(client, one, settings, monkeypatch):
    settings.CERTIFICATE_CHECK_WRONG = 2
    now = [1_000_000.0]
    monkeypatch.setattr(throttle, "time", lambda: now[0])
    assert guesses(client, one, 3) == [404, 404, 429]
    now[0] += settings.CERTIFICATE_CHECK_MINUTES * 60 - 1
    assert guesses(client, one, 1) == [429]
    now[0] += 2
    assert guesses(client, one, 1) == [404]


def test_a_whole_ipv6_network_counts_as_one_and_a_forged_header_as_nothing(one, settings):
    settings.CERTIFICATE_CHECK_WRONG = 3
    answers = [
        Client(REMOTE_ADDR=f"2001:db8:1:2::{at:x}").get(address(one.text, "A")).status_code
        for at in range(1, 5)
    ]
    assert answers == [404] * 3 + [429]
    assert Client(REMOTE_ADDR="2001:db8:1:3::1").get(address(one.text, "A")).status_code == 404
    forged = [
        Client(REMOTE_ADDR="10.1.1.1", HTTP_X_FORWARDED_FOR=f"9.9.9.{at}")
        .get(address(one.text, "A")).status_code
        for at in range(4)
    ]  # fmt: skip
    assert forged[-1] == 429


@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_cannot_slip_through(settings):
    """Several workers, one shared count: not one guess more than the limit is answered."""
    settings.CERTIFICATE_CHECK_WRONG = 10
    answers: list[int] = []

    def worker() -> None:
        try:
            mine = Client(REMOTE_ADDR="10.2.2.2")
            for _ in range(5):
                answers.append(mine.get(address("PDP-2025-0001", "A")).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=worker) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [404] * 10 + [429] * 20


@pytest.mark.long
def test_ten_thousand_guesses(client, one, settings):
    told = guesses(client, one, 10_000)
    assert told.count(404) <= settings.CERTIFICATE_CHECK_WRONG * 12  # windows that pass meanwhile
    assert told.count(429) == 10_000 - told.count(404)
    assert Client(REMOTE_ADDR="10.3.3.3").get(address(one.text, one.token)).status_code == 200


def test_printed_addresses_are_these(one):
    assert reverse("trainings:certificate-check", args=[one.text]) == address(one.text)
    assert reverse("trainings:certificate-ask") == ASK
