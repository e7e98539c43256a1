"""What goes wrong is told to operators without what people typed."""

import io
import logging
import re

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.test import override_settings
from django.urls import path
from django.utils.log import AdminEmailHandler

from core.error_reports import GuardedFormatter, without_personal_data
from mentors.models import Person
from tests import leaks
from tests.mentor_rows import PersonFactory
from tests.page_client import PageClient

NIK, ACCOUNT, BIRTH = leaks.nik(20), leaks.account(20), leaks.birth(20)
TYPED = {"nik": NIK, "rekening": ACCOUNT, "birth": BIRTH, "isian": f"NIK {NIK}", "nama": "Siti"}


def broken(request: HttpRequest):
    nik, plain = request.POST["nik"], request.POST["rekening"]
    cleaned_data = {"born": leaks.born(20), "isian": request.POST["isian"], "nama": "Siti"}
    told = [f"{nik[:6]}.{nik[6:12]}.{nik[12:]}", cleaned_data]
    raise ValueError(f"invalid literal: {plain} {nik} {len(told)}")


urlpatterns = [path("rusak/", broken)]
handler500 = "django.views.defaults.server_error"


@pytest.fixture
def client():
    found = PageClient(raise_request_exception=False)
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        yield found


@pytest.mark.parametrize("debug", [True, False])
def test_the_error_page(client, settings, debug):
    settings.DEBUG = debug
    response = client.post(f"/rusak/?q={NIK}", TYPED)
    body = response.content.decode()
    assert response.status_code == 500 and not leaks.leaks(body)
    if debug:  # still of use to who repairs it
        assert "ValueError" in body and "invalid literal: •••" in body and "Siti" in body
        frames = re.findall(r'id="c(\d+)"', body)
        assert len(frames) == len(set(frames)) > 1
    text = client.post("/rusak/", TYPED, headers={"accept": "text/plain"}).content.decode()
    assert not leaks.leaks(text)


@pytest.mark.parametrize("html", [True, False])
def test_the_mail_to_administrators(client, settings, html):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    settings.ADMINS = ["pengelola@example.id"]
    handler = AdminEmailHandler(include_html=html)
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        client.post(f"/rusak/?q={NIK}", TYPED)
    finally:
        logger.removeHandler(handler)
    assert mail.outbox
    for sent in mail.outbox:  # Django's own handler writes as well
        told = sent.subject + sent.body + "".join(map(str, getattr(sent, "alternatives", [])))
        assert "ValueError" in told and "Siti" in told and not leaks.leaks(told)


def test_log_lines_are_guarded_and_keep_their_time(settings):
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    line = settings.LOGGING["formatters"]["line"]
    assert line["()"] == "core.error_reports.GuardedFormatter"
    handler.setFormatter(GuardedFormatter(line["format"], style=line["style"]))
    logger = logging.getLogger("uji.catatan")
    logger.addHandler(handler)
    try:
        logger.error("orang %s lahir %s dari 192.168.100.200", NIK, BIRTH, stack_info=True)
        try:
            raise ValueError(ACCOUNT)
        except ValueError:
            logger.exception("gagal")
    finally:
        logger.removeHandler(handler)
    said = out.getvalue()
    assert not leaks.leaks(said)
    assert re.match(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ERROR", said)
    assert "orang ••• lahir ••• dari 192.168.100.200" in said
    assert "ValueError: •••" in said


def test_templates_do_not_write_down_what_they_show():
    """At DEBUG they would: the whole context of a page, a revealed value among it."""
    assert not logging.getLogger("django.template").isEnabledFor(logging.DEBUG)


@pytest.mark.parametrize(
    "text",
    ["2026-11-25 13:20:59", "127.0.0.1", "3 November 2025", "2.143 koperasi", "61.05.01.2001"],
)
def test_the_guard_leaves_what_is_nobodys(text):
    assert without_personal_data(text) == text


def test_a_refusal_of_the_database_in_the_log_shows_sealed_text_only(db, caplog):
    people = [PersonFactory.build(bank="Bank Uji") for _ in range(2)]
    people[0].seal_nik(NIK)
    people[0].save()
    people[1].seal_nik(NIK)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        people[1].save()
    logging.getLogger("uji").error("gagal menyimpan", exc_info=caught.value)
    assert "person_nik_once" in caplog.text and not leaks.leaks(caplog.text)
    assert "Key (nik_digest)=(" in caplog.text  # what it does name
    assert Person.objects.count() == 1
