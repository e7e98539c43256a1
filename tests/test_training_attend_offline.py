"""What comes back from the tick list without signal: kept once, the newest counts, nothing is lost."""

import json
import uuid
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.permissions import Role
from tests.factories import UserFactory, grant
from tests.training_rows import attend, enrol_person, make_batch, make_session
from trainings import models as m

pytestmark = pytest.mark.django_db
URL = "/pelatihan/presensi/luring/kirim/"


def uuid7(at: datetime | None = None) -> str:
    ms = int((at or timezone.now()).timestamp() * 1000)
    rest = uuid.uuid4().int & ((1 << 80) - 1)
    number = (ms << 80) | rest
    number = (number & ~(0xF << 76)) | (7 << 76)
    number = (number & ~(0x3 << 62)) | (0x2 << 62)
    return str(uuid.UUID(int=number))


@pytest.fixture
def hall(world, cast):
    batch = make_batch()
    world.people = [enrol_person(batch, world.a) for _ in range(3)]
    world.foreign = enrol_person(batch, world.b)
    world.session = make_session(batch)
    return world


def mark(session, enrolment, status="hadir", *, ago=60, **fields) -> dict:
    at = timezone.now() - timedelta(seconds=ago)
    told = {"id": uuid7(at), "session": session.pk, "enrolment": enrolment.pk, "status": status}
    return told | {"reason": "", "at": at.isoformat()} | fields


def send(client, user, marks, *, ahead=0, **fields):
    body = {
        "user": user.pk,
        "device_time": (timezone.now() + timedelta(seconds=ahead)).isoformat(),
        "marks": marks,
    }
    return client.post(URL, json.dumps(body | fields), content_type="application/json")


def codes(answer) -> list[int]:
    assert answer.status_code == 200, answer.content
    return [one["code"] for one in answer.json()["items"]]


def statuses(session) -> list[tuple[int, str]]:
    rows = m.Attendance.objects.filter(session=session).order_by("enrolment")
    return list(rows.values_list("enrolment", "status"))


def test_sent_twice_it_is_kept_once(hall, client_as):
    client, user = client_as("operator"), hall.users["operator"]
    one, two, _ = hall.people
    marks = [mark(hall.session, one), mark(hall.session, two, "izin", reason="Sakit")]
    first, second = send(client, user, marks), send(client, user, [*marks, *marks])
    assert codes(first) == [200, 200] and codes(second) == [200] * 4
    assert statuses(hall.session) == [(one.pk, "hadir"), (two.pk, "izin")]
    assert m.AttendanceMark.objects.count() == 2
    row = m.Attendance.objects.get(enrolment=one)
    assert row.way == "luring" and row.marked_by == user
    assert abs((row.marked_at - datetime.fromisoformat(marks[0]["at"])).total_seconds()) < 1
    assert m.Attendance.pgh_event_model.objects.count() == 2
    used = marks[0] | {"status": "alpa"}
    assert codes(send(client, user, [used])) == [422]
    assert statuses(hall.session)[0] == (one.pk, "hadir")


def test_the_newest_counts_and_the_other_is_told(hall, client_as):
    one = hall.people[0]
    client, user = client_as("operator"), hall.users["operator"]
    other = UserFactory(username="panitia2")
    grant(other, Role.OPERATOR, hall.a)
    second = Client()
    second.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert codes(send(second, other, [mark(hall.session, one, "alpa", ago=30)])) == [200]
    older = mark(hall.session, one, "hadir", ago=90)
    for _ in range(2):  # also when it is sent again
        answer = send(client, user, [older])
        assert codes(answer) == [409]
        item = answer.json()["items"][0]
        assert "Catatan Anda: Hadir" in item["message"] and "Tidak hadir" in item["message"]
        assert item["now"]["status"] == "alpa"
    newer = send(client, user, [mark(hall.session, one, "terlambat", ago=5)])
    assert codes(newer) == [200] and "Sebelumnya Tidak hadir" in newer.json()["items"][0]["message"]
    assert statuses(hall.session) == [(one.pk, "terlambat")]
    assert m.AttendanceMark.objects.count() == 3
    # taken back by the newest; what is older stays out
    assert codes(send(client, user, [mark(hall.session, one, "", ago=2)])) == [200]
    assert codes(send(client, user, [mark(hall.session, one, "hadir", ago=20)])) == [409]
    assert statuses(hall.session) == []


def test_a_code_that_was_scanned_later_counts(hall, client_as):
    one = hall.people[0]
    attend(hall.session, one, way="kode", marked_at=timezone.now())
    answer = send(client_as("operator"), hall.users["operator"], [mark(hall.session, one, "alpa")])
    assert codes(answer) == [409] and "Kode di layar" in answer.json()["items"][0]["message"]


def test_what_is_refused_stops_no_other(hall, client_as):
    one, two, three = hall.people
    past = make_session(hall.session.batch, at=timezone.now() - timedelta(days=1))
    stranger = enrol_person(make_batch(), hall.a)
    marks = [
        mark(past, one),
        mark(past, two, reason="Listrik padam"),
        mark(hall.session, one, "izin"),
        mark(hall.session, hall.foreign),
        mark(hall.session, stranger),
        mark(hall.session, two, "kacau"),
        mark(hall.session, two, id=str(uuid.uuid4())),
        mark(hall.session, two, at="kemarin"),
        mark(hall.session, two) | {"session": 10**30},
        mark(hall.session, two, reason="a\x00b"),
        mark(hall.session, two, at="9999-12-31T23:59:59+00:00"),
        7,
        mark(hall.session, three),
    ]
    answer = send(client_as("operator"), hall.users["operator"], marks)
    assert codes(answer) == [422, 200, *[422] * 8, 200, 422, 200]
    assert all(one["message"] for one in answer.json()["items"] if one["code"] == 422)
    assert "di luar jam" in answer.json()["items"][0]["message"]
    assert m.Attendance.objects.count() == 3


def test_a_wrong_clock_is_set_right(hall, client_as):
    """A device that is a day ahead must not win for a day, nor fall outside of the session."""
    day = 86_400
    made = mark(hall.session, hall.people[0], ago=60 - day)
    answer = send(client_as("operator"), hall.users["operator"], [made], ahead=day)
    assert codes(answer) == [200]
    row = m.AttendanceMark.objects.get()
    assert timezone.now() - row.marked_at < timedelta(minutes=2)
    assert row.device_at - row.marked_at > timedelta(hours=23)


def test_who_may_send(hall, client_as):
    marks = [mark(hall.session, hall.people[0])]
    user = hall.users["operator"]
    for client, status in (
        (client_as("anonim"), 401),
        (client_as("dinas_a"), 403),
        (client_as("pusat"), 403),  # the marks are another's
    ):
        answer = send(client, user, marks)
        assert answer.status_code == status and answer.json()["message"]
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = send(strict, user, marks)
    assert answer.status_code == 403 and answer["Content-Type"] == "application/json"
    assert client_as("operator").get(URL).status_code == 405
    assert not m.Attendance.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"{", 400),
        (b'{"marks": 5}', 400),
        (b'{"marks": [], "device_time": "x"}', 400),
        (b"[" * 100_000, 400),
        (b"\xff\xfe", 400),
        (b"x" * 300_000, 413),
    ],
)
def test_what_can_not_be_read(hall, client_as, body, status):
    answer = client_as("operator").post(URL, body, content_type="application/json")
    assert answer.status_code == status and answer.json()["message"]


def test_too_many_at_once(hall, client_as):
    answer = send(client_as("operator"), hall.users["operator"], [1] * 501)
    assert answer.status_code == 413 and answer.json()["message"]


def test_the_list_on_the_device(hall, client_as):
    attend(hall.session, hall.people[0], marked_by=hall.users["pusat"])
    url = reverse("trainings:attendance-offline-data", args=[hall.session.pk])
    data = client_as("operator").get(url).json()
    assert data["user"]["id"] == hall.users["operator"].pk
    assert {one["id"] for one in data["people"]} == {row.pk for row in hall.people}
    known = next(one for one in data["people"] if one["id"] == hall.people[0].pk)
    assert (known["status"], known["how"]) == ("hadir", str(hall.users["pusat"]))
    assert "code" not in known
    assert client_as("operator").get(url.replace(str(hall.session.pk), "999999")).status_code == 404
    page = client_as("operator").get(f"{reverse('trainings:attendance-offline')}?sesi=1")
    assert page["X-Presensi"] in page.content.decode()
    assert hall.people[0].participant not in page.content.decode()
    script = client_as("anonim").get(reverse("trainings:attendance-offline-worker"))
    assert (
        page["X-Presensi"] in script.content.decode()
        and "lapangan/uuid7" in script.content.decode()
    )
