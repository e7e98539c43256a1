"""What the page for writing a visit reads beside the form."""

from datetime import datetime
from typing import Any

from mentors.models import Person
from visits.forms.fields import LARGEST_KEY
from visits.models import FollowUp, Visit
from visits.reach import Reach


def reach_for(person: Person, *cooperatives: Any) -> Reach:
    return Reach.of(person, {key for key in map(key_of, cooperatives) if key is not None})


def key_of(value: Any) -> int | None:
    """A row's key as a page names it; None when it can't be one, also of a million digits."""
    text = str(value)
    good = text.isascii() and text.isdigit() and len(text) < 20
    return int(text) if good and int(text) <= LARGEST_KEY else None


def body_now(visit: Visit) -> dict[str, Any]:
    """The body of the version that counts; of a visit that has none (sample data), one made from its row."""
    version = visit.versions.filter(number=visit.version).first()
    if version:
        return dict(version.body)
    return {
        "schema": 1,
        "id": str(visit.client_id),
        "cooperative": visit.cooperative_id,
        "mode": visit.mode,
        "topics": visit.topics,
        "started_at": visit.started_at.isoformat(),
        "ended_at": visit.ended_at.isoformat(),
        "people_met": visit.people_met,
        "people_count": visit.people_count,
        "findings": visit.findings,
        "no_position_reason": visit.no_position_reason,
        "position": place_of(visit),
    }


def place_of(visit: Visit) -> dict[str, Any] | None:
    if visit.latitude is None:
        return None
    at: datetime | None = visit.position_at
    return {
        "latitude": visit.latitude,
        "longitude": visit.longitude,
        "accuracy": visit.accuracy,
        "at": at.isoformat() if at else None,
    }


def open_follow_ups(person: Person, cooperative: Any, visit: Visit | None) -> list[FollowUp]:
    """Of a cooperative that he mentors: what can be ticked, and what this visit has ticked."""
    key = key_of(cooperative)
    if person.user is None or key is None:
        return []
    rows = FollowUp.objects.for_user(person.user).filter(cooperative=key)
    found = rows.open() | (rows.filter(done_in=visit) if visit else rows.none())
    return list((found.exclude(visit=visit) if visit else found).order_by("due", "pk")[:50])
