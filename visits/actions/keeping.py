"""How a body that was found good becomes rows. Each function runs inside the caller's transaction, with
the visit's row locked (or just made).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from core.models import User
from mentors.models import Person
from visits.actions.closing import close_follow_ups
from visits.models import (
    FollowUp,
    MilestoneProposal,
    Obstacle,
    OutletObservation,
    Visit,
    VisitPhoto,
    VisitVersion,
)
from visits.models.visit import WIB
from visits.reach import Reach
from visits.words import State

Data = dict[str, Any]


@dataclass(frozen=True)
class Delivery:
    """Who brought it, how and when. `skew`: seconds that the phone's clock was ahead of ours."""

    person: Person
    by: User | None
    channel: str
    received_at: datetime
    skew: int | None
    reach: Reach


@dataclass(frozen=True)
class Told:
    """A body as it came, its digest, and what the form made of it (VisitForm.cleaned_data)."""

    body: dict[str, Any]
    digest: str
    data: Data


def keep_new(delivery: Delivery, told: Told) -> Visit:
    """The visit with its first version and all that belongs to it.

    Raises IntegrityError (constraint `visits_visit_client_id_key`) when a visit of this id is here already:
    the database decides, nobody has looked before.
    """
    data = told.data
    visit = Visit(client_id=data["id"], person=delivery.person, received_at=delivery.received_at)
    visit.is_sample = delivery.person.is_sample
    fill(visit, delivery, data)
    visit.held = held_now(delivery, data)
    visit.save(force_insert=True)
    add_version(visit, delivery, told, VisitVersion.Kind.FIRST, 1)
    Obstacle.objects.bulk_create(obstacles_of(visit, data))
    FollowUp.objects.bulk_create(follow_ups_of(visit, data))
    MilestoneProposal.objects.bulk_create(proposals_of(visit, data))
    OutletObservation.objects.bulk_create(outlets_of(visit, data))
    VisitPhoto.objects.bulk_create(photos_of(visit, data))
    close_follow_ups(visit=visit, rows=data["follow_ups_done"], by=delivery.by)
    return visit


def keep_correction(visit: Visit, delivery: Delivery, told: Told) -> None:
    """The next version of a locked visit: it says what the body says, and waits for a review again.

    What people decided about its parts stays with parts that are met again.
    """
    number = next_number(visit)
    add_version(visit, delivery, told, VisitVersion.Kind.CORRECTION, number)
    take(visit, delivery, told.data, number)


def take(
    visit: Visit, delivery: Delivery, data: Data, number: int, *, chosen: bool = False
) -> None:
    """Let the locked visit say what version `number` of it says. `chosen` by an officer, and not the mentor's
    own correction: then no photo goes that another version declares, it may still be on its way."""
    if not visit.held and not stays_released(visit, data):
        visit.held = held_now(delivery, data)
    fill(visit, delivery, data)
    visit.version, visit.state = number, State.SENT
    visit.reviewed_by = visit.reviewed_at = visit.weighed_at = None
    visit.review_reason = ""
    visit.save()
    replace(Obstacle, visit, obstacles_of(visit, data), ("category", "priority", "note"))
    replace_follow_ups(visit, data)
    replace_proposals(visit, data)
    OutletObservation.objects.filter(visit=visit).delete()
    OutletObservation.objects.bulk_create(outlets_of(visit, data))
    replace_photos(visit, data, drop=not chosen)
    close_follow_ups(visit=visit, rows=data["follow_ups_done"], by=delivery.by)


def keep_rival(visit: Visit, delivery: Delivery, told: Told) -> VisitVersion:
    """Another body under a locked visit's id, kept beside the one that counts until a reviewer chooses."""
    version = add_version(visit, delivery, told, VisitVersion.Kind.RIVAL, next_number(visit))
    VisitPhoto.objects.bulk_create(photos_of(visit, told.data), ignore_conflicts=True)
    return version


def held_now(delivery: Delivery, data: Data) -> str:
    today = delivery.received_at.astimezone(WIB).date()
    return delivery.reach.held(data["cooperative"], day_of(data), today)


def stays_released(visit: Visit, data: Data) -> bool:
    """An officer let this visit of this cooperative and day through; a corrected word is no new question."""
    same = visit.cooperative_id == data["cooperative"] and visit.day == day_of(data)
    return same and visit.reviews.filter(verdict="dilepas").exists()


def day_of(data: Data) -> Any:
    return data["started_at"].astimezone(WIB).date()


def next_number(visit: Visit) -> int:
    return (visit.versions.aggregate(newest=Max("number"))["newest"] or 0) + 1


def fill(visit: Visit, delivery: Delivery, data: Data) -> None:
    position = data["position"] or dict.fromkeys(("latitude", "longitude", "accuracy", "at"))
    visit.cooperative_id = data["cooperative"]
    visit.contract_id = delivery.reach.contract_on(day_of(data), data["cooperative"])
    for name in ("mode", "topics", "started_at", "ended_at", "people_met", "people_count"):
        setattr(visit, name, data[name])
    for name in ("findings", "no_position_reason", "device_time", "device_offset"):
        setattr(visit, name, data[name])
    visit.latitude, visit.longitude = position["latitude"], position["longitude"]
    visit.accuracy, visit.position_at = position["accuracy"], position["at"]
    visit.channel, visit.clock_skew, visit.sent_by = delivery.channel, delivery.skew, delivery.by


def add_version(
    visit: Visit, delivery: Delivery, told: Told, kind: str, number: int
) -> VisitVersion:
    return VisitVersion.objects.create(
        visit=visit,
        number=number,
        kind=kind,
        body=told.body,
        digest=told.digest,
        channel=delivery.channel,
        device_time=told.data["device_time"],
        received_at=delivery.received_at,
        sent_by=delivery.by,
    )


def obstacles_of(visit: Visit, data: Data) -> list[Obstacle]:
    return [
        Obstacle(visit=visit, client_id=row.pop("id"), is_sample=visit.is_sample, **row)
        for row in map(dict, data["obstacles"])
    ]


def follow_ups_of(visit: Visit, data: Data) -> list[FollowUp]:
    return [
        FollowUp(
            visit=visit,
            cooperative_id=visit.cooperative_id,
            client_id=row.pop("id"),
            is_sample=visit.is_sample,
            **row,
        )
        for row in map(dict, data["follow_ups"])
    ]


def proposals_of(visit: Visit, data: Data) -> list[MilestoneProposal]:
    return [
        MilestoneProposal(visit=visit, client_id=row.pop("id"), is_sample=visit.is_sample, **row)
        for row in map(dict, data["milestones"])
    ]


def outlets_of(visit: Visit, data: Data) -> list[OutletObservation]:
    return [
        OutletObservation(visit=visit, is_sample=visit.is_sample, **row) for row in data["outlets"]
    ]


def photos_of(visit: Visit, data: Data) -> list[VisitPhoto]:
    return [
        VisitPhoto(visit=visit, order=order, is_sample=visit.is_sample, **row)
        for order, row in enumerate(data["photos"])
    ]


def replace(model: Any, visit: Visit, rows: list[Any], names: tuple[str, ...]) -> dict[UUID, Any]:
    """The visit's rows of `model` are `rows` afterwards; met again by `client_id`, they keep their key and
    all but the fields `names`. Returns what is not among `rows` any more and was left."""
    there = {row.client_id: row for row in model.objects.select_for_update().filter(visit=visit)}
    changed, new = [], []
    for row in rows:
        old = there.pop(row.client_id, None)
        if old is None:
            new.append(row)
            continue
        for name in names:
            setattr(old, name, getattr(row, name))
        changed.append(old)
    if changed:
        model.objects.bulk_update(changed, names)
    if new:
        model.objects.bulk_create(new)
    if there and model is Obstacle:
        model.objects.filter(pk__in=[row.pk for row in there.values()]).delete()
    return there


def replace_follow_ups(visit: Visit, data: Data) -> None:
    """One that is done stays, also when the corrected body leaves it out: somebody did the work."""
    left = replace(FollowUp, visit, follow_ups_of(visit, data), ("what", "who", "due"))
    FollowUp.objects.filter(visit=visit).exclude(cooperative=visit.cooperative_id).update(
        cooperative=visit.cooperative_id
    )
    gone = [row.pk for row in left.values() if row.done_on is None]
    FollowUp.objects.filter(pk__in=gone, done_on__isnull=True).delete()


def replace_proposals(visit: Visit, data: Data) -> None:
    """What an officer accepted stays as he accepted it: the registry's row came from it. What he declined
    is asked again when the mentor says something else now."""
    there = list(MilestoneProposal.objects.select_for_update().filter(visit=visit))
    accepted = [row for row in there if row.verdict == MilestoneProposal.Verdict.ACCEPTED]
    taken = {row.kind for row in accepted} | {row.client_id for row in accepted}
    declined = {
        said_by(row): row.pk for row in there if row.verdict == MilestoneProposal.Verdict.DECLINED
    }
    wanted = [row for row in proposals_of(visit, data) if not taken & {row.kind, row.client_id}]
    stays = [row.pk for row in accepted]
    stays += [declined[said_by(row)] for row in wanted if said_by(row) in declined]
    MilestoneProposal.objects.filter(visit=visit).exclude(pk__in=stays).delete()
    MilestoneProposal.objects.bulk_create(row for row in wanted if said_by(row) not in declined)


def said_by(row: MilestoneProposal) -> tuple[Any, ...]:
    return row.client_id, row.kind, row.reached_on, row.number, row.note


def replace_photos(visit: Visit, data: Data, *, drop: bool) -> None:
    """`drop`: those that neither this version nor an open rival declares are the visit's no more."""
    rivals = visit.versions.filter(kind=VisitVersion.Kind.RIVAL, verdict="")
    declared = {row["sha256"] for row in data["photos"]}
    for body in rivals.values_list("body", flat=True):
        declared |= {
            row["sha256"]
            for row in body.get("photos") or []
            if isinstance(row, dict) and "sha256" in row
        }
    if drop:
        VisitPhoto.objects.filter(visit=visit).exclude(sha256__in=declared).delete()
    VisitPhoto.objects.bulk_create(photos_of(visit, data), ignore_conflicts=True)
    there = {row.sha256: row for row in VisitPhoto.objects.filter(visit=visit)}
    for row in photos_of(visit, data):
        old = there[row.sha256]
        names = ["order", "caption", "taken_at"] + ["size"] * (old.received_at is None)
        changed = [name for name in names if getattr(old, name) != getattr(row, name)]
        if changed:
            VisitPhoto.objects.filter(pk=old.pk).update(**{n: getattr(row, n) for n in changed})
