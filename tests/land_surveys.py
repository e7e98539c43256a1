"""Surveys for tests: bodies as a phone sends them, and how they come."""

import json
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import timezone

from core.models import User
from land.actions.surveying import Sent, receive_survey
from land.models import Survey
from registry.models import Cooperative
from tests.land_rows import SQUARE
from visits.body import digest_of
from visits.ids import make_uuid7

SYNC = "/kunjungan/sync/"


def corners_of(points: list[list[float]], accuracy: float = 5.0) -> list[dict[str, Any]]:
    now = timezone.localtime().isoformat()
    return [
        {"latitude": lat, "longitude": lon, "accuracy": accuracy, "at": now} for lon, lat in points
    ]


def survey_body(cooperative: int, **fields: Any) -> dict[str, Any]:
    """A complete body of a survey of 20 × 50 m."""
    now = timezone.localtime().replace(microsecond=0).isoformat()
    body: dict[str, Any] = {
        "schema": 1,
        "type": "lahan",
        "id": str(make_uuid7()),
        "cooperative": cooperative,
        "parcel": None,
        "ownership": "hibah",
        "width": "20",
        "length": "50",
        "stated_area": "20x50",
        "conditions": {"title_clear": {"answer": "ya", "evidence": "SKT 12/2024"}},
        "flags": {"floods": "tidak"},
        "site": {"road": "batu", "settlement_m": 150, "internet": "lemah",
                 "electricity": "pln", "water": "sumur"},
        "obstacles": ["perlu_pematangan"],
        "note": "Dekat balai desa.",
        "corners": corners_of(SQUARE),
        "way": "titik",
        "position": corners_of(SQUARE)[0],
        "photos": [],
        "device_time": now,
        "device_offset": 420,
        "app": "1",
        "based_on": None,
    }  # fmt: skip
    return body | fields


def send(client: Client, *surveys: Any, visits: tuple[Any, ...] = (), **envelope: Any) -> Any:
    data = {"schema": 1, "device_time": timezone.now().isoformat(), "visits": list(visits)}
    told = json.dumps(data | {"surveys": list(surveys)} | envelope)
    return client.post(SYNC, told, content_type="application/json")


def items(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.content
    return response.json()["items"]


def make_survey(cooperative: Cooperative, by: User, *, held: str = "akun", **fields: Any) -> Survey:
    """One that came from the phone of `by` and waits (unless `held` is "")."""
    body = survey_body(cooperative.pk, **fields)
    sent = Sent(
        id=UUID(body["id"]),
        body=body,
        digest=digest_of(body),
        cooperative=cooperative.pk,
        owner=by,
        by=by,
        at=timezone.now(),
        held=held,
    )
    return receive_survey(sent).survey
