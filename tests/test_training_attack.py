"""What somebody tries who wants more than his share: names from elsewhere, answers of one, a certificate in passing."""

import io
import threading
from decimal import Decimal

import openpyxl
import pytest
from django.db import connections, transaction
from django.urls import reverse

from tests.training_certificates import issue_all, make_room
from tests.training_rows import enrol_person, make_batch
from trainings import models as m
from trainings.actions.scoring import Entry, write_scores

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
