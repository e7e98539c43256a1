"""What somebody tries who wants more than his share: names from elsewhere, answers of one, a certificate in passing."""

import io
import threading
from decimal import Decimal

import openpyxl
import pytest
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone

from core.models import RoleGrant
from core.permissions import Role
from mentors.models import Person
from tests.training_certificates import issue_all, make_room, named
from tests.training_rows import enrol_person, make_batch, make_session
from trainings import models as m
from trainings.actions.attending import open_attendance
from trainings.actions.enrolling import replace
from trainings.actions.scoring import Entry, write_scores
from trainings.attending import paper
from trainings.attending.codes import code_of, step_at
from trainings.attending.reading import totals
from trainings.scoring.figures import counted

pytestmark = pytest.mark.django_db


@pytest.fixture
def passed_on(world, cast):
    """The province gave the seat of somebody of B to somebody of A."""
    batch = make_batch()
    old = enrol_person(batch, world.b)
    old.person.name = "Nama Dari Bravo"
    old.person.save()
    m.Enrolment.objects.filter(pk=old.pk).update(state="digantikan", state_reason="sakit")
    return enrol_person(batch, world.a, replaces=old, user=cast["pendamping_a"])


@pytest.mark.parametrize("name", ["dinas_a", "pmo_a", "operator", "pendamping_a", "pusat"])
def test_whose_seat_it_was_is_told_only_where_he_may_be_seen(passed_on, client_as, name):
    client = client_as(name)
    pages = [
        reverse("trainings:enrolment-invitations", args=[passed_on.batch_id]),
        passed_on.get_absolute_url(),
        reverse("admin:trainings_enrolment_change", args=[passed_on.pk]),
    ]
    told = [b"Nama Dari Bravo" in client.get(url).content for url in pages]
    assert told == ([True, True, False] if name == "pusat" else [False] * 3)
    if name in ("dinas_a", "pusat"):
        url = reverse("trainings:enrolment-invitations-xlsx", args=[passed_on.batch_id])
        content = b"".join(client.get(url).streaming_content)
        sheet = openpyxl.load_workbook(io.BytesIO(content))["Data"]
        last = [row[-1] for row in sheet.iter_rows(min_row=2, values_only=True)]
        assert last == ["Nama Dari Bravo" if name == "pusat" else "peserta dari luar wilayah Anda"]


@pytest.mark.django_db(transaction=True)
def test_a_value_lowered_at_this_moment_gives_no_certificate(cast):
    """Somebody lowers a value and hasn't committed yet; who issues waits for him."""
    room, by = make_room(), cast["pusat"]
    row = room.passed()
    lowered, issued = threading.Event(), threading.Event()
    told: list[object] = []

    def lower() -> None:
        try:
            entry = Entry(row.pk, "post", Decimal(10), Decimal(80))
            with transaction.atomic():
                told.append(write_scores(batch=room.batch, entries=[entry], by=by))
                lowered.set()
                issued.wait(1)
        finally:
            connections.close_all()

    thread = threading.Thread(target=lower)
    thread.start()
    assert lowered.wait(20)
    made = issue_all(room, by)
    issued.set()
    thread.join()
    assert told == [{}] and made == [] and not m.Certificate.objects.exists()


@pytest.mark.parametrize("name", ["pendamping_a", "anonim"])
def test_codes_in_the_address_are_no_free_guesses(name, world, cast, client_as, settings):
    settings.TRAINING_GUESSES_PARTICIPANT = settings.TRAINING_GUESSES_SESSION = 3
    room, client = make_room(), client_as(name)
    row = enrol_person(room.batch, world.a, user=cast["pendamping_a"])
    session = open_attendance(session=room.session, by=cast["pusat"])
    url = reverse("trainings:attend", args=[session.token])
    right = code_of(session, step_at(timezone.now()))
    for wrong in ("AAAAAA", "BBBBBB", "CCCCCC"):
        assert b"sudah berganti" in client.get(url, {"k": wrong}).content
    assert b"tidak dapat dipindai" in client.get(url, {"k": right}).content
    assert client.post(url, {"peserta": row.code}).status_code == 422
    # who looks at the screen types it
    assert client.post(url, {"peserta": row.code, "kode": right}).status_code == 200


def test_history_names_nobody_from_elsewhere(world, cast, client_as):
    batch = make_batch()
    old = enrol_person(batch, world.b)
    Person.objects.filter(pk=old.person_id).update(name="Nama Dari Bravo")
    new = enrol_person(batch, world.a, state="menunggu", queued_at=timezone.now())
    replace(enrolment=old, participant=new.person, by=cast["pusat"], reason="sakit keras")
    for query in ({}, {"tabel": "trainings.enrolment"}):
        page = client_as("dinas_a").get(reverse("core:history"), query).content.decode()
        assert "menggantikan" in page and "Nama Dari Bravo" not in page


def test_two_roles_together_tell_no_more_than_each(world, cast, client_as, settings):
    """An observer of the province who is an officer of A: his figures are those of the lists they lead to,
    and what people of B have written is not for him."""
    settings.TRAINING_EVALUATION_MIN_N = 1
    RoleGrant.objects.create(user=cast["pengamat"], role=Role.REGENCY_OFFICER, regency=world.a)
    room = make_room()
    marks = dict.fromkeys(("material", "speakers", "organisation", "facilities", "usefulness"), 4)
    for place, text in ((world.a, "Saran Alfa"), (world.b, "Saran Bravo")):
        m.Evaluation.objects.create(enrolment=room.passed(place), suggestion=text, **marks)
    client, keys = client_as("pengamat"), [room.batch.pk]
    page = client.get(reverse("trainings:evaluation", args=keys)).content.decode()
    assert "Saran Alfa" in page and "Saran Bravo" not in page
    assert counted(cast["pengamat"], room.batch).count() == 1
    whole, lines = totals(cast["pengamat"], room.batch, [room.session])
    assert whole == 1 and lines[0].counts["datang"] == 1


def test_who_may_read_all_and_export_some_exports_those(world, cast, client_as, monkeypatch):
    RoleGrant.objects.create(user=cast["auditor"], role=Role.REGENCY_OFFICER, regency=world.a)
    room = make_room()
    for place, name in ((world.a, "Peserta Alfa"), (world.b, "Peserta Bravo")):
        named(room.passed(place), name)
    client, keys = client_as("auditor"), [room.batch.pk]
    page = client.get(reverse("trainings:attendance", args=keys)).content.decode()
    assert "Peserta Alfa" in page and "Peserta Bravo" in page
    response = client.get(reverse("trainings:attendance-xlsx", args=keys))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert [row[1] for row in book["Presensi"].iter_rows(min_row=2, values_only=True)] == [
        "Peserta Alfa"
    ]
    assert [row[6] for row in book["Per sesi"].iter_rows(min_row=2, values_only=True)] == [1]
    monkeypatch.setattr(paper, "render", lambda document: str(document).encode())
    text = client.get(reverse("trainings:attendance-pdf", args=keys)).content.decode()
    assert "Peserta Alfa" in text and "Peserta Bravo" not in text


def test_a_whole_ipv6_network_guesses_as_one(world, cast, client_as, settings):
    """Every household has 2^64 addresses; with them a stranger would shut the whole batch out."""
    settings.TRAINING_GUESSES_ADDRESS = settings.TRAINING_CODE_TRIES_ADDRESS = 3
    batch = make_batch(starts=timezone.localdate(), ends=timezone.localdate())
    row = enrol_person(batch, world.a)
    session = open_attendance(session=make_session(batch), by=cast["pusat"])
    for url, field in (
        (reverse("trainings:attend", args=[session.token]), "peserta"),
        (reverse("trainings:evaluation-form", args=[batch.pk]), "code"),
    ):
        answers = [
            client_as("anonim")
            .post(url, {field: f"AAAAAAA{at}"}, REMOTE_ADDR=f"2001:db8::{at}")
            .status_code
            for at in range(2, 7)
        ]
        assert answers == [422] * 3 + [429] * 2, url
        elsewhere = client_as("anonim").post(url, {field: row.code}, REMOTE_ADDR="2001:db8:1::1")
        assert elsewhere.status_code in (302, 422), url
