"""The body that a phone would have sent (docs/reference/visit-sync.md)."""

from typing import Any


def whole(visit: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """Schema 1 from the columns of a visit; `parts`: obstacles, follow_ups, photos … as they are in a body."""
    position = None
    if visit.get("latitude") is not None:
        position = {
            "latitude": visit["latitude"],
            "longitude": visit["longitude"],
            "accuracy": visit["accuracy"],
            "at": visit["position_at"].isoformat(),
        }
    body: dict[str, Any] = {
        "schema": 1,
        "id": str(visit["client_id"]),
        "cooperative": visit["cooperative_id"],
        "mode": visit["mode"],
        "topics": visit["topics"],
        "started_at": visit["started_at"].isoformat(),
        "ended_at": visit["ended_at"].isoformat(),
        "people_met": visit["people_met"],
        "people_count": visit["people_count"],
        "findings": visit["findings"],
        "obstacles": [],
        "follow_ups": [],
        "follow_ups_done": [],
        "milestones": [],
        "outlets": [],
        "position": position,
        "no_position_reason": visit.get("no_position_reason", ""),
        "photos": [],
        "device_time": visit["device_time"].isoformat(),
        "device_offset": visit["device_offset"],
        "app": "1",
        "based_on": None,
    }
    return body | parts
