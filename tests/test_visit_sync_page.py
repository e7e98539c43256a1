"""A visit written at a computer goes the phone's way: the same rules, one visit however often it is sent."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.english import english_leftovers
from tests.test_visit_sync import own, phone, receive  # noqa: F401  fixtures
from tests.visit_rows import make_own, make_visit, uuid7, visit_body
from visits.actions.senders import mentor_of
from visits.models import FollowUp, Visit, VisitVersion

# ruff: noqa: F811  a fixture is imported and named again by who uses it
pytestmark = pytest.mark.django_db
NEW = "/kunjungan/baru/"


def at(hours: float) -> str:
    return (timezone.localtime() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def typed(page: str, cooperative: int, **fields):
    """What a browser sends of the page: its hidden fields, and what somebody typed."""
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)"[^>]*value="([^"]*)"', page))
    hidden.pop("csrfmiddlewaretoken", None)
    return hidden | {
        "cooperative": str(cooperative),
        "mode": "kantor",
        "topics": ["lahan", "rat"],
        "started_at": at(-3),
        "ended_at": at(-2),
        "people_met": "Ketua",
        "people_count": "2",
        "findings": "Rapat sudah dijadwalkan.",
    } | fields  # fmt: skip


def test_a_visit_is_written_and_a_double_click_makes_one(phone, world, cast):
    page = phone.get(NEW).content.decode()
    assert not english_leftovers(page)
    data = typed(page, world.coop_a.pk) | {
        "obstacles-0-category": "lahan",
        "obstacles-0-priority": "tinggi",
        "obstacles-0-note": "Rawa",
        "follow_ups-0-what": "Urus sertifikat",
        "follow_ups-0-who": "Ketua",
        "follow_ups-0-due": (timezone.localdate() + timedelta(days=3)).isoformat(),
        "outlets-0-kind": "kantor",
        "outlets-0-status": "operasional",
    }
    for _ in range(2):
        assert phone.bare_post(NEW, data).status_code == 302
    visit = Visit.objects.get()
    assert (visit.channel, visit.topics, visit.people_count) == ("laman", ["lahan", "rat"], 2)
    assert timezone.localtime(visit.started_at).strftime("%Y-%m-%dT%H:%M") == data["started_at"]
    assert visit.obstacles.get().note == "Rawa" and visit.follow_ups.get().who == "Ketua"
    assert visit.outlets.get().status == "operasional" and VisitVersion.objects.count() == 1


def test_mistakes_are_told_and_nothing_typed_is_lost(phone, world):
    data = typed(phone.get(NEW).content.decode(), world.coop_b.pk) | {
        "mode": "lapangan",
        "started_at": "25/13/2026 09.00",
        "obstacles-0-note": "Rawa yang dalam",
        "milestones-0-kind": "nib",
        "milestones-0-number": "12",
    }
    answer = phone.bare_post(NEW, data)
    html = answer.content.decode()
    assert answer.status_code == 422 and not Visit.objects.exists()
    for words in (
        "bukan binaan Anda",
        "isi tanggal dan jamnya",
        "Kendala 1: Pilih kategorinya",
        "13 angka",
        "Rawa yang dalam",
        'value="12"',
        "tulis alasan tanpa lokasi",
        "Rapat sudah dijadwalkan.",
        data["id"],
    ):
        assert words in html, words
    assert not english_leftovers(html)


def test_a_row_is_added_without_saving(phone, world):
    data = typed(phone.get(NEW).content.decode(), world.coop_a.pk)
    data |= {"obstacles-0-note": "Rawa", "_add": "obstacles"}
    answer = phone.bare_post(NEW, data)
    html = answer.content.decode()
    assert answer.status_code == 200 and not Visit.objects.exists()
    assert "Rawa" in html and 'name="obstacles-2-note"' in html and data["id"] in html
    assert "belum disimpan" not in html.lower()


def test_hands_write_the_time_their_way(phone, world):
    begun = timezone.localtime() - timedelta(hours=5)
    data = typed(phone.get(NEW).content.decode(), world.coop_a.pk)
    data["started_at"] = begun.strftime("%d/%m/%Y %H.%M")
    assert phone.bare_post(NEW, data).status_code == 302
    assert Visit.objects.get().started_at == begun.replace(second=0, microsecond=0)


def test_open_follow_ups_are_ticked(phone, own, world):
    task = FollowUp.objects.create(
        visit=make_visit(own, days=2), cooperative=world.coop_a, client_id=uuid7(),
        what="Urus NIB", who="Ketua", due=timezone.localdate(),
    )  # fmt: skip
    page = phone.get(f"{NEW}?koperasi={world.coop_a.pk}").content.decode()
    assert "Urus NIB" in page
    data = typed(page, world.coop_a.pk) | {"done": [str(task.pk), "x"], f"done-{task.pk}": "Terbit"}
    assert phone.bare_post(NEW, data).status_code == 302
    task.refresh_from_db()
    assert task.done_note == "Terbit" and task.done_on


def test_a_returned_visit_is_corrected(phone, own, world, cast):
    body = visit_body(world.coop_a.pk, people_count=7)
    receive(mentor_of(cast["pendamping_a"].pk), body)
    Visit.objects.update(state="perlu_perbaikan", review_reason="Temuan kurang jelas")
    visit = Visit.objects.get()
    url = f"/kunjungan/{visit.pk}/ubah/"
    page = phone.get(url).content.decode()
    assert "Temuan kurang jelas" in page and 'value="7"' in page
    data = typed(page, world.coop_a.pk, findings="Rak ada tiga.")
    assert phone.bare_post(url, data).status_code == 302
    visit.refresh_from_db()
    assert (visit.version, visit.state, visit.findings) == (2, "terkirim", "Rak ada tiga.")
    # the same page from another tab: nothing is overwritten, nothing is lost
    other = phone.bare_post(url, data | {"findings": "Rak ada empat."}, follow=True)
    assert "pemeriksa" in other.content.decode()
    visit.refresh_from_db()
    assert (
        visit.findings == "Rak ada tiga." and visit.versions.filter(kind="tandingan").count() == 1
    )
    Visit.objects.update(state="diverifikasi")
    assert phone.get(url).status_code == phone.bare_post(url, data).status_code == 409


def test_a_colleagues_visit_is_not_there(client_as, own, world, cast):
    make_own(cast["pendamping_b"], world.coop_b)
    visit = make_visit(own)
    for role, status in (("pendamping_b", 404), ("dinas_a", 403), ("pusat", 403)):
        client = client_as(role)
        url = f"/kunjungan/{visit.pk}/ubah/"
        assert client.get(url).status_code == client.bare_post(url, {}).status_code == status, role


@pytest.mark.parametrize(
    "fields",
    [
        {"topics": "x" * 500, "cooperative": "9" * 40, "people_count": "1e400"},
        {"latitude": "NaN", "longitude": "inf", "accuracy": "-1", "id": "kacau", "based_on": "x"},
        {"done": ["9" * 30, "-1"], "drop_photo": "x", "started_at": "9999-12-31T23:59"},
        {"ended_at": "0001-01-01T00:00", "mode": "<b>", "cooperative": "٣"},
        {f"obstacles-{n}-note": "x" for n in range(60)},
        {"_add": "rahasia"},
        {
            "milestones-0-reached_on": "2026-02-31",
            "milestones-0-kind": "nib",
            "outlets-0-kind": "x",
        },
        {"follow_ups-0-due": "0000-00-00", "follow_ups-0-id": "\ud7ff", "findings": "x" * 9_000},
    ],
)
def test_what_no_browser_sends(phone, world, fields):
    data = typed(phone.get(NEW).content.decode(), world.coop_a.pk) | fields
    assert phone.bare_post(NEW, data).status_code in (200, 302, 422)
