"""The weekly digest: its numbers are its lists, its text is short, its letters go out once a week."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core import mail
from django.core.management import call_command
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.inbox.digest import MOST, digest_of, fitted
from dashboard.inbox.happenings import HAPPENINGS
from dashboard.inbox.mailing import send_digests
from dashboard.inbox.weeks import week_of, week_on
from dashboard.models import DigestSubscription
from land.models import ParcelStep
from registry.models import Milestone, Outlet
from tests.land_rows import make_parcel
from tests.test_dashboard import FIGURE, said_by_list
from tests.visit_rows import make_own, make_visit, uuid7
from visits.models import FollowUp

LOCMEM = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}


@pytest.fixture
def weeks(cast, world):
    """Something of this week, of the last, and of the one before that, in both kabupaten."""
    today = timezone.localdate()
    for name, coop in (("pendamping_a", world.coop_a), ("pendamping_b", world.coop_b)):
        own = make_own(cast[name], coop)
        for days in (0, 7, 7, 14):
            visit = make_visit(own, days=days)
        FollowUp.objects.create(
            visit=visit,
            cooperative=coop,
            client_id=uuid7(),
            what="Urus NIB",
            who="Ketua Rahasia",
            due=today,
            done_on=today,
        )
        Milestone.objects.update_or_create(
            cooperative=coop, kind="rat", defaults={"reached_on": today - timedelta(days=7)}
        )
        Outlet.objects.create(
            cooperative=coop, kind="klinik", status="operasional", opened_on=today
        )
        parcel = make_parcel(coop)
        ParcelStep.objects.create(
            parcel=parcel,
            number=1,
            from_state="belum_diajukan",
            to_state="diajukan",
            at=timezone.now(),
        )
    return week_on(today)


@pytest.mark.parametrize(
    "name",
    ["pusat", "pendamping_a", "pengamat"]
    + [pytest.param(name, marks=pytest.mark.long) for name in ("dinas_a", "operator")],
)
def test_every_number_is_its_list(client_as, weeks, name):
    client = client_as(name)
    page = client.get(reverse("dashboard:digest")).content.decode()
    found = FIGURE.findall(page)
    told = {key: int(value) for _, key, value, _ in reversed(found)}
    areas = 2 if name in ("pusat", "pengamat") else 1
    assert told["kunjungan"] == areas and told["gerai"] == told["lahan"] == areas
    assert [int(value) for _, key, value, _ in found if key == "tahapan"] == [0, areas]
    for url, key, value, check in found:
        if check:
            assert said_by_list(client, unescape(url), check) == int(value), (key, url)
    assert "Ketua Rahasia" not in page
    past = client.get(reverse("dashboard:digest"), {"minggu": weeks.before.key}).content.decode()
    numbers = [int(value) for _, key, value, _ in FIGURE.findall(past) if key == "kunjungan"]
    assert numbers == [2 * areas, areas] and "Menunggu Anda" not in past


def test_page_costs_the_same_with_many_rows(client_as, weeks, django_assert_max_num_queries):
    client = client_as("pmo_a")
    for url in (reverse("dashboard:digest"), reverse("dashboard:digest-rows", args=["lahan"])):
        with django_assert_max_num_queries(12):
            assert client.get(url).status_code == 200


def test_weeks_of_the_address(client_as, weeks):
    on = date(2026, 11, 26)
    assert str(week_of("2026-W48", on)) == "23–29 November 2026"
    assert str(week_of("2026-W01", on)) == "29 Desember 2025 – 4 Januari 2026"
    for wrong in ("2026-W54", "2026-W49", "2026-48", "2024-W10", "2026-W00", "٢٠٢٦-W10", ""):
        with pytest.raises(Http404):
            week_of(wrong, on)
    client = client_as("pusat")
    for url in ("/ringkasan-mingguan/?minggu=x", "/ringkasan-mingguan/apa/"):
        assert client.get(url).status_code == 404


# long lines take a busy machine a while to draw
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.text("ab ", max_size=400), max_size=40))
def test_text_is_never_longer_and_says_when_something_is_missing(lines):
    text = fitted(lines)
    whole = "\n".join(lines)
    assert len(text) <= MOST
    assert text == whole if len(whole) <= MOST else text.endswith("Ringkasan mingguan.")


def test_text_says_what_the_page_says(cast, weeks):
    told = digest_of(cast["pmo_a"], weeks, timezone.localdate())
    assert len(told.text) <= MOST and "Kunjungan: 1 (minggu lalu 2)" in told.text
    assert len(told.lines) == len(HAPPENINGS) and "menunggu pemeriksaan" in told.text


def test_letters_go_out_once_a_week_and_one_that_fails_stops_no_other(
    client_as, cast, weeks, settings, monkeypatch, capsys
):
    settings.EMAIL_SERVER = ""
    page = client_as("pmo_a").get(reverse("dashboard:digest")).content.decode()
    assert send_digests(timezone.localdate()) == (0, 0)
    assert "Surel belum dipasang" in page and 'type="checkbox"' not in page
    settings.EMAIL_SERVER, settings.MAILERS = "surel.contoh.id", LOCMEM
    for name in ("pmo_a", "dinas_a", "pengamat"):
        cast[name].email = f"{name}@contoh.id"
        cast[name].save()
    for name in ("pmo_a", "dinas_a"):
        client = client_as(name)
        assert 'type="checkbox"' in client.get(reverse("dashboard:digest")).content.decode()
        client.post(reverse("dashboard:digest-subscribe"), {"surel": "ya"})
    from dashboard.inbox import mailing

    real = mailing.message_to

    def breaks(one, week, on):
        if one.user == cast["pmo_a"]:
            raise OSError
        return real(one, week, on)

    on = timezone.localdate()
    monkeypatch.setattr(mailing, "message_to", breaks)
    assert send_digests(on) == (1, 1)
    monkeypatch.undo()
    assert send_digests(on) == (1, 0)
    call_command("weekly_digest")
    assert "0 ringkasan dikirim" in capsys.readouterr().out
    assert sorted(to for one in mail.outbox for to in one.to) == [
        "dinas_a@contoh.id",
        "pmo_a@contoh.id",
    ]
    assert "Kunjungan: 2 (minggu lalu 1)" in mail.outbox[0].body
    assert send_digests(on + timedelta(days=7)) == (2, 0)
    client_as("pmo_a").post(reverse("dashboard:digest-subscribe"))
    assert not DigestSubscription.objects.filter(user=cast["pmo_a"])
    assert send_digests(on + timedelta(days=14)) == (1, 0)
    assert not re.search("pengamat", " ".join(to for one in mail.outbox for to in one.to))
