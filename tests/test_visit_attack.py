"""Attacks on visits that once went through, or nearly: each test fails without its mend."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client
from django.utils import timezone

from core.access import Conflict
from tests.test_visit_review import judge
from tests.test_visit_sync import items, send
from tests.visit_rows import make_own, make_visit, uuid7, visit_body
from visits.actions.receiving import receive_visit
from visits.models import FollowUp, Visit

pytestmark = pytest.mark.django_db
SHA, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def own(world, cast):
    return make_own(cast["pendamping_a"], world.coop_a)


@pytest.fixture
def phone(client_as, own) -> Client:
    return client_as("pendamping_a")


@pytest.fixture
def task(own) -> FollowUp:
    """Agreed on in an earlier visit, still open."""
    return FollowUp.objects.create(
        visit=make_visit(own, days=9), cooperative=own.cooperative, client_id=uuid7(),
        what="Urus NIB", who="Ketua", due=timezone.localdate(),
    )  # fmt: skip


# --- numbers that are too long to be numbers --------------------------------------------------
@pytest.mark.parametrize("digits", [19, 5_000, 100_000])
def test_a_cooperative_of_very_many_digits_is_refused_on_the_page(phone, world, digits):
    made = phone.post("/kunjungan/baru/", {"cooperative": "9" * digits})
    assert made.status_code == 422
    body = visit_body(world.coop_a.pk)
    send(phone, body)
    visit = Visit.objects.get()
    changed = phone.post(f"/kunjungan/{visit.pk}/ubah/", {"cooperative": "9" * digits})
    assert changed.status_code == 422
    assert phone.get(f"/kunjungan/baru/?koperasi={'9' * digits}").status_code == 200


# --- what is ticked in a visit that counts nowhere ---------------------------------------------
def test_a_released_visit_closes_what_it_ticked(phone, cast, world, own, task):
    """Held, it closed nothing; once an officer has let it through, it does."""
    own.contract.person.user.is_active = False
    own.contract.person.user.save()
    body = visit_body(world.coop_a.pk, follow_ups_done=[{"id": task.pk, "note": " NIB terbit "}])
    answer = receive_visit(
        person=own.contract.person, body=body, by=cast["pendamping_a"], channel="daring",
        device_now=None,
    )  # fmt: skip
    assert answer.status == "ditahan"
    task.refresh_from_db()
    assert task.done_on is None
    visit = Visit.objects.get(client_id=body["id"])
    judge("release_held", visit, cast["dinas_a"], accept=True)
    task.refresh_from_db()
    assert (task.done_on, task.done_note, task.done_in_id) == (visit.day, "NIB terbit", visit.pk)
    assert task.done_by == cast["pendamping_a"]


def test_a_rejected_visit_closes_nothing_until_it_is_reopened(phone, cast, world, task):
    body = visit_body(world.coop_a.pk, follow_ups_done=[{"id": task.pk, "note": "beres"}])
    assert items(send(phone, body))[0]["code"] == 201
    visit = Visit.objects.get(client_id=body["id"])
    task.refresh_from_db()
    assert task.done_in == visit
    judge("reject", visit, cast["pmo_a"])
    task.refresh_from_db()
    assert (task.done_on, task.done_note, task.done_in) == (None, "", None)
    assert FollowUp.objects.counting().open().filter(pk=task.pk).exists()
    judge("reopen", visit, cast["dinas_a"])
    task.refresh_from_db()
    assert (task.done_on, task.done_note, task.done_in) == (visit.day, "beres", visit)


def test_what_others_closed_meanwhile_stays_theirs(phone, cast, world, own, task):
    body = visit_body(world.coop_a.pk, follow_ups_done=[{"id": task.pk, "note": "beres"}])
    send(phone, body)
    visit = Visit.objects.get(client_id=body["id"])
    judge("reject", visit, cast["pmo_a"])
    FollowUp.objects.filter(pk=task.pk).update(done_on=visit.day, done_note="lewat petugas")
    judge("reopen", visit, cast["dinas_a"])
    task.refresh_from_db()
    assert (task.done_note, task.done_in) == ("lewat petugas", None)


# --- rivals of visits that are decided ----------------------------------------------------------
VERDICTS = {"verify": "diverifikasi", "return_visit": "perlu_perbaikan", "reject": "ditolak"}


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("role", ["pmo_a", "dinas_a"])
def test_a_rival_of_a_decided_visit_comes_to_the_reviewers_list(
    phone, client_as, cast, world, verdict, role
):
    """The phone is told that a reviewer chooses: so a reviewer must come to see it."""
    body = visit_body(world.coop_a.pk)
    send(phone, body)
    judge(verdict, Visit.objects.get(), cast["pmo_a"])
    reviewer = client_as(role)
    page = reviewer.get("/kunjungan/periksa/").content.decode()
    visit = Visit.objects.get()
    assert f'href="/kunjungan/{visit.pk}/"' not in page
    rival = body | {"findings": "Isi lain yang juga ditulis pendamping."}
    assert items(send(phone, rival))[0]["code"] == 409
    page = reviewer.get("/kunjungan/periksa/").content.decode()
    assert f'href="/kunjungan/{visit.pk}/"' in page and "Versi tandingan" in page
    assert "Buka dulu" in page  # never ticked among others
    # the present version may stay, whatever the verdict was; then it is nobody's question any more
    shown = reviewer.get(f"/kunjungan/{visit.pk}/").content.decode()
    assert "Tetap pakai versi 1" in shown
    judge("choose_rival", visit, cast[role], version=1)
    visit.refresh_from_db()
    assert visit.state == VERDICTS[verdict]
    assert visit.versions.get(number=2).verdict == "dikesampingkan"
    page = reviewer.get("/kunjungan/periksa/").content.decode()
    assert f'href="/kunjungan/{visit.pk}/"' not in page


def test_a_rival_of_a_rejected_visit_still_asks_for_the_officer(phone, cast, world):
    body = visit_body(world.coop_a.pk)
    send(phone, body)
    judge("reject", Visit.objects.get(), cast["pmo_a"])
    send(phone, body | {"findings": "Isi lain."})
    with pytest.raises(Conflict, match="Buka lagi"):
        judge("choose_rival", Visit.objects.get(), cast["pmo_a"], version=2)


# --- photos of versions that an officer chose among ----------------------------------------------
def test_a_photo_that_is_still_on_its_way_outlives_the_choice_of_another_version(
    phone, cast, world
):
    """Else the phone would be told that all photos are there, and one of them is nowhere."""
    photo = {"sha256": SHA, "size": 1000, "caption": "", "taken_at": None}
    body = visit_body(world.coop_a.pk, photos=[photo])
    assert items(send(phone, body))[0]["photos_missing"] == [SHA]
    rival = body | {"findings": "Isi lain.", "photos": [photo | {"sha256": OTHER}]}
    assert items(send(phone, rival))[0]["photos_missing"] == [OTHER]
    judge("choose_rival", Visit.objects.get(), cast["pmo_a"], version=2)
    assert items(send(phone, body))[0]["photos_missing"] == [SHA]
    assert items(send(phone, rival))[0]["photos_missing"] == [OTHER]


# --- a server whose disk is full -----------------------------------------------------------------
def test_a_file_that_finds_no_room_on_the_server_is_told(client_as, cast, monkeypatch):
    """What is larger than 2.5 MB is written to the disk before any page of ours is asked."""

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", full)
    officer = client_as("dinas_a")
    officer.raise_request_exception = False
    file = SimpleUploadedFile("kunjungan-2026-11-25-1.kdkmp", b"x" * 3_000_000)
    answer = officer.post("/kunjungan/berkas/", {"file": file})
    assert answer.status_code == 503 and answer["Retry-After"]
    assert "belum dapat disimpan" in answer.content.decode()
