"""`POST /kunjungan/sync/`: every answer of the contract (docs/reference/visit-sync.md)."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.visit_rows import make_own, uuid7, visit_body
from visits.models import Visit, VisitVersion

pytestmark = pytest.mark.django_db
SYNC = "/kunjungan/sync/"


def send(client: Client, *bodies: Any, **envelope: Any) -> Any:
    data = {"schema": 1, "device_time": timezone.now().isoformat(), "visits": list(bodies)}
    return client.post(SYNC, json.dumps(data | envelope), content_type="application/json")


def items(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.content
    return response.json()["items"]


@pytest.fixture
def own(world, cast):
    return make_own(cast["pendamping_a"], world.coop_a)


@pytest.fixture
def phone(client_as, own) -> Client:
    return client_as("pendamping_a")


def test_a_new_visit_is_kept_and_confirmed(phone, world, cast, own):
    sha = "a" * 64
    body = visit_body(
        world.coop_a.pk,
        obstacles=[{"id": str(uuid7()), "category": "lahan", "priority": "tinggi", "note": "Rawa"}],
        follow_ups=[{"id": str(uuid7()), "what": "Urus", "who": "Ketua", "due": "2099-01-01"}],
        photos=[{"sha256": sha, "size": 1000, "caption": "Rak", "taken_at": None}],
    )
    body["follow_ups"][0]["due"] = (timezone.localdate() + timedelta(days=9)).isoformat()
    [item] = items(send(phone, body))
    assert item == {
        "id": body["id"],
        "code": 201,
        "status": "terkirim",
        "version": 1,
        "state": "terkirim",
        "errors": {},
        "photos_missing": [sha],
    }
    visit = Visit.objects.get(client_id=body["id"])
    assert (visit.person, visit.contract, visit.held) == (own.contract.person, own.contract, "")
    assert visit.sent_by == cast["pendamping_a"] and visit.channel == "daring"
    assert visit.versions.get().body == body
    assert visit.obstacles.get().note == "Rawa" and visit.follow_ups.get().who == "Ketua"


def test_the_same_body_again_is_the_same_visit(phone, world):
    body = visit_body(world.coop_a.pk)
    codes = [items(send(phone, dict(reversed(body.items()))))[0]["code"] for _ in range(3)]
    assert codes == [201, 200, 200]
    assert [item["code"] for item in items(send(phone, body, body))] == [200, 200]
    assert Visit.objects.count() == VisitVersion.objects.count() == 1


def test_a_correction_follows_and_a_rival_stands_beside(phone, world):
    body = visit_body(world.coop_a.pk)
    send(phone, body)
    second = body | {"findings": "Rak kosong.", "based_on": 1}
    [item] = items(send(phone, second))
    assert (item["code"], item["version"]) == (201, 2)
    visit = Visit.objects.get()
    assert (visit.findings, visit.version) == ("Rak kosong.", 2)
    for based_on in (None, 1, 7):
        rival = body | {"findings": f"Lain {based_on}", "based_on": based_on}
        assert items(send(phone, rival))[0]["code"] == 409
        assert items(send(phone, rival))[0]["status"] == "tandingan"
    visit.refresh_from_db()
    assert visit.findings == "Rak kosong."
    assert sorted(visit.versions.values_list("number", "kind")) == [
        (1, "kiriman"),
        (2, "perbaikan"),
        (3, "tandingan"),
        (4, "tandingan"),
        (5, "tandingan"),
    ]
    [old] = items(send(phone, body))
    assert (old["code"], old["version"]) == (200, 2)


def test_a_strangers_id_reveals_nothing(phone, client_as, cast, world):
    make_own(cast["pendamping_b"], world.coop_b)
    body = visit_body(world.coop_b.pk)
    assert items(send(client_as("pendamping_b"), body))[0]["code"] == 201
    mine = visit_body(world.coop_a.pk, id=body["id"])
    bad = visit_body(world.coop_a.pk, id=str(uuid.uuid4()))
    foreign, invalid = items(send(phone, mine, bad))
    assert foreign["code"] == 422 and foreign | {"id": ""} == invalid | {"id": ""}
    assert VisitVersion.objects.count() == 1
