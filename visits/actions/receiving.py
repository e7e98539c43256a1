"""A version's body becomes what the visit says."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from visits.models import (
    FollowUp,
    MilestoneProposal,
    Obstacle,
    OutletObservation,
    Visit,
    VisitPhoto,
    VisitVersion,
)


@transaction.atomic
def apply_version(visit: Visit, version: VisitVersion) -> Visit:
    """Make the (locked) visit and its parts say what `version` says. Parts are met again by the id that the
    phone gave them, so that what people decided about them stays. The state is the caller's business."""
    body: dict[str, Any] = version.body
    position = body.get("position") or {}
    visit.cooperative_id = body["cooperative"]
    visit.mode, visit.topics = body["mode"], body.get("topics", [])
    visit.started_at, visit.ended_at = moment(body["started_at"]), moment(body["ended_at"])
    visit.people_met, visit.people_count = body.get("people_met", ""), body.get("people_count")
    visit.findings = body.get("findings", "")
    visit.latitude, visit.longitude = position.get("latitude"), position.get("longitude")
    visit.accuracy = position.get("accuracy")
    visit.position_at = moment(position["at"]) if position.get("at") else None
    visit.no_position_reason = body.get("no_position_reason", "")
    visit.device_time, visit.device_offset = version.device_time, body.get("device_offset")
    visit.version, visit.channel, visit.sent_by = version.number, version.channel, version.sent_by
    visit.weighed_at = None
    visit.save()
    sample = {"is_sample": visit.is_sample}
    _meet(Obstacle, visit, body.get("obstacles", []), ("category", "priority", "note"), sample)
    _meet(
        FollowUp,
        visit,
        body.get("follow_ups", []),
        ("what", "who", "due"),
        sample | {"cooperative_id": visit.cooperative_id},
    )
    told = ("kind", "reached_on", "number", "note")
    _meet(MilestoneProposal, visit, body.get("milestones", []), told, sample)
    OutletObservation.objects.filter(visit=visit).delete()
    OutletObservation.objects.bulk_create(
        OutletObservation(visit=visit, kind=one["kind"], status=one["status"], **sample)
        for one in body.get("outlets", [])
    )
    _photos(visit, body.get("photos", []))
    return visit


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _meet(
    model: Any, visit: Visit, told: list[dict[str, Any]], names: tuple[str, ...], more: dict
) -> None:
    rows = model.objects.filter(visit=visit)
    gone = rows.exclude(client_id__in=[one["id"] for one in told])
    if model is MilestoneProposal:
        gone = gone.filter(verdict="")
    elif model is FollowUp:
        gone = gone.filter(done_on__isnull=True)
    gone.delete()
    for one in told:
        values = {name: one.get(name) if name in DAYS else one.get(name, "") for name in names}
        for name in DAYS & set(names):
            values[name] = date.fromisoformat(values[name]) if values[name] else None
        model.objects.update_or_create(
            visit=visit, client_id=one["id"], defaults=values, create_defaults=values | more
        )


DAYS = {"reached_on", "due"}


def _photos(visit: Visit, told: list[dict[str, Any]]) -> None:
    rows = VisitPhoto.objects.filter(visit=visit)
    rows.exclude(sha256__in=[one["sha256"] for one in told]).delete()
    for order, one in enumerate(told):
        values = {"order": order, "caption": one.get("caption", ""), "size": one["size"]}
        values["taken_at"] = moment(one["taken_at"]) if one.get("taken_at") else None
        create = values | {"is_sample": visit.is_sample}
        rows.update_or_create(
            visit=visit, sha256=one["sha256"], defaults=values, create_defaults=create
        )
