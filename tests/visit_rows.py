"""Visits for tests: a mentor with contract, assignment and account, and bodies as a phone sends them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.models import User
from mentors.models import Assignment
from registry.models import Cooperative
from tests.mentor_rows import make_assignment, make_contract
from visits.ids import make_uuid7 as uuid7
from visits.models import Visit


def make_own(user: User, cooperative: Cooperative, **fields: Any) -> Assignment:
    """`user` becomes the mentor (BA) of the cooperative; his person is named after him."""
    regency = cooperative.village.district.regency
    contract = make_contract(regency, **fields)
    contract.person.user = user
    contract.person.save()
    return make_assignment(contract, cooperative)


def make_visit(assignment: Assignment, **fields: Any) -> Visit:
    """A visit of today's morning (or `days` ago) straight into the table, as received online."""
    days = fields.pop("days", 0)
    morning = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
    begun = fields.setdefault("started_at", morning - timedelta(days=days))
    fields.setdefault("ended_at", begun + timedelta(hours=1))
    fields.setdefault("received_at", begun + timedelta(hours=2))
    fields.setdefault("topics", ["persiapan_gerai"])
    fields.setdefault("findings", "Rak sembako sudah terpasang.")
    if fields.get("mode", "lapangan") == "lapangan" and "latitude" not in fields:
        fields.setdefault("no_position_reason", "GPS tidak menangkap")
    return Visit.objects.create(
        client_id=fields.pop("client_id", None) or uuid7(begun),
        person=assignment.contract.person,
        contract=assignment.contract,
        cooperative=fields.pop("cooperative", None) or assignment.cooperative,
        sent_by=assignment.contract.person.user,
        **fields,
    )


def visit_body(cooperative: int, **fields: Any) -> dict[str, Any]:
    """A complete body (docs/reference/visit-sync.md) of a visit an hour ago."""
    now = timezone.localtime().replace(microsecond=0)
    body: dict[str, Any] = {
        "schema": 1,
        "id": str(uuid7()),
        "cooperative": cooperative,
        "mode": "lapangan",
        "topics": ["persiapan_gerai"],
        "started_at": (now - timedelta(hours=1)).isoformat(),
        "ended_at": now.isoformat(),
        "people_met": "Ketua",
        "people_count": 1,
        "findings": "Rak sembako sudah terpasang.",
        "obstacles": [],
        "follow_ups": [],
        "follow_ups_done": [],
        "milestones": [],
        "outlets": [],
        "position": {
            "latitude": 0.074,
            "longitude": 109.35,
            "accuracy": 12.5,
            "at": now.isoformat(),
        },
        "no_position_reason": "",
        "photos": [],
        "device_time": now.isoformat(),
        "device_offset": 420,
        "app": "1",
        "based_on": None,
    }
    return body | fields
