"""What somebody tries who wants more of the desk than it gives: settings that mean nothing, accounts of programs,
files that are none."""

import pytest
from django.core.checks import run_checks
from django.urls import reverse
from django.utils import timezone

from dashboard.checks import settings_of_desk
from dashboard.inbox.collecting import collect_messages
from dashboard.models import Alarm, Message
from tests.api_rows import make_client
from tests.english import english_leftovers


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_RATE", 0),
        ("API_TOKEN_DAYS", 10**9),
        ("API_TOKEN_DAYS", -1),
        ("DASHBOARD_LIVE_MAX", -1),
        ("SNAPSHOT_KEEP_DAYS", 0),
        ("INBOX_KEEP_DAYS", 10**10),
        ("WARNING_SHARE", 100),
        ("MAP_OUTSIDE_KM", [2.0]),
        ("MAP_OUTSIDE_KM", [2.0, float("nan")]),
        ("MAP_FAR_KM", -1.0),
        ("WARNING_TURNS", {"gaji": "Dinas"}),
        ("REPORT_PAPER", "letter"),
    ],
)
def test_odd_settings_are_told_by_the_check_of_the_system(settings, name, value):
    assert settings_of_desk(None) == []
    setattr(settings, name, value)
    found = [one for one in run_checks(tags=["dashboard"]) if one.id == "dashboard.E001"]
    assert len(found) == 1 and name in found[0].msg


@pytest.mark.django_db
def test_the_account_of_a_program_has_no_inbox(world, cast):
    today = timezone.localdate()
    Alarm.objects.create(
        cooperative=world.coop_a, kind="kunjungan", stage="antara", since=today, days=9, limit=5, share=90,
        beside="provinsi", others=30, stays=40, exits=30, owner="Pendamping (BA)", first_on=today,
        computed_on=today,
    )  # fmt: skip
    program, _ = make_client(cast["pusat"], "dinas_a")
    collect_messages(today)
    assert Message.objects.filter(user=cast["dinas_a"]).exists()
    assert not Message.objects.filter(user=program.user).exists()


@pytest.mark.django_db
def test_an_odd_paper_is_refused_in_our_words(client_as):
    page = client_as("pusat").post(
        reverse("dashboard:letter-text-update", args=["provinsi"]), {"paper": "kuarto"}
    )
    html = page.content.decode()
    assert page.status_code == 422 and "Pilih kertas dari daftar." in html
    assert not english_leftovers(html)
