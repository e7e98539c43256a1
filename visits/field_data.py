"""What the visit app needs without signal (docs/reference/visit-sync.md): of the mentor's own cooperatives
and own visits, and nothing of anybody else. Dates ISO 8601; coordinates in degrees WGS 84.

    {"user": {"id", "name"}, "sample": bool, "server_time", "pass": str, "key": {"id", "jwk"},
     "limits": {...}, "words": {"mode": [[value, label], ...], "topic": ..., ...},
     "cooperatives": [{"id", "name", "village", "district", "latitude", "longitude", "rough": bool, "phone",
         "last_visit": "2026-11-20" | null, "follow_ups": [{"id", "what", "who", "due"}], "more_follow_ups": n,
         "next": milestone | "", "reached": [milestone], "outlets": {kind: status}, "assigned": bool}],
     "visits": [{"id", "state", "version", "held": str, "photos_missing": [sha256]}],
     "returned": [{"id", "version", "reason", "body"}],
     "land": see visits/field_land.py}

`rough`: the coordinates are the village's, not the cooperative's. `assigned` false: handed over lately, open
for finishing what was begun. `phone` is the cooperative's own; officers' names and phones stay here.
"""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from core.models import SampleLoad, User
from land.models import Survey
from mentors.models import Assignment
from mentors.querysets import assigned_to
from registry.models import Cooperative, Milestone, Outlet
from visits import words
from visits.device_pass import make_pass
from visits.field_land import field_land
from visits.forms import LIMITS
from visits.models import FollowUp, Visit, VisitPhoto, VisitVersion
from visits.outbox_file.keys import public_key_jwk

# How far back the server tells how the own visits stand; the phone keeps its sent ones no longer.
LOOK_BACK = timedelta(days=60)
# Open follow-ups that are sent along per cooperative, the most urgent first.
FOLLOW_UPS = 12


def field_data(user: User) -> dict[str, Any]:
    """Everything at once, for a user who holds visits.log_visit. The same number of queries, whatever
    he looks after."""
    now = timezone.now()
    places = cooperatives(user, timezone.localdate(now))
    return {
        "user": {"id": user.pk, "name": str(user)},
        "sample": SampleLoad.objects.exists(),
        "pass": make_pass(user),
        "server_time": timezone.localtime(now).isoformat(timespec="seconds"),
        "key": public_key_jwk(),
        "limits": LIMITS,
        "words": choices(),
        "cooperatives": places,
        "visits": own_visits(user, timezone.localdate(now) - LOOK_BACK),
        "returned": returned_visits(user),
        "land": field_land(user, [one["id"] for one in places], now - LOOK_BACK),
    }


def choices() -> dict[str, list[tuple[str, str]]]:
    return {
        "mode": words.Mode.choices,
        "topic": words.Topic.choices,
        "category": words.ObstacleCategory.choices,
        "priority": words.Priority.choices,
        "milestone": Milestone.Kind.choices,
        "outlet": Outlet.Kind.choices,
        "outlet_status": Outlet.Status.choices,
        "state": [*words.State.choices, *Survey.State.choices],
    }


def cooperatives(user: User, today: date) -> list[dict[str, Any]]:
    """His own only, also when another role of his opens a whole kabupaten."""
    rows = (
        Cooperative.objects.for_user(user)
        .filter(pk__in=assigned_to(user), archived_at__isnull=True)
        .select_related("village__district")
    )
    found = {row.pk: row for row in rows}
    now_his = set(
        Assignment.objects.running(today)
        .filter(contract__person__user=user)
        .values_list("cooperative", flat=True)
    )
    # of whichever mentor: the day alone says nothing about him
    last = dict(
        Visit.objects.counting()
        .filter(cooperative__in=found)
        .order_by()
        .values_list("cooperative")
        .annotate(Max("day"))
    )
    follow_ups, reached, outlets = open_follow_ups(found), reached_milestones(found), gerai(found)
    return [
        place_of(row)
        | next_step(reached[pk])
        | {
            "last_visit": last[pk].isoformat() if pk in last else None,
            "follow_ups": follow_ups[pk][:FOLLOW_UPS],
            "more_follow_ups": max(0, len(follow_ups[pk]) - FOLLOW_UPS),
            "outlets": outlets[pk],
            "assigned": pk in now_his,
        }
        for pk, row in found.items()
    ]


def place_of(row: Cooperative) -> dict[str, Any]:
    own = row.latitude is not None and row.longitude is not None
    return {
        "id": row.pk,
        "name": row.name,
        "village": row.village.label,
        "district": row.village.district.name,
        "latitude": row.latitude if own else row.village.latitude,
        "longitude": row.longitude if own else row.village.longitude,
        "rough": not own,
        "phone": row.phone,
    }


def next_step(reached: set[str]) -> dict[str, Any]:
    """The first milestone in the registry's order that is not reached, and those that are."""
    order = [str(kind) for kind in Milestone.Kind.values]
    return {
        "next": next((kind for kind in order if kind not in reached), ""),
        "reached": [kind for kind in order if kind in reached],
    }


def reached_milestones(found: dict[int, Cooperative]) -> dict[int, set[str]]:
    reached = defaultdict(set)
    rows = Milestone.objects.filter(cooperative__in=found)
    for pk, kind in rows.values_list("cooperative", "kind"):
        reached[pk].add(kind)
    return reached


def gerai(found: dict[int, Cooperative]) -> dict[int, dict[str, str]]:
    """Kind → status. Of several other businesses the most advanced one speaks."""
    order = [str(status) for status in Outlet.Status.values]
    outlets: dict[int, dict[str, str]] = defaultdict(dict)
    rows = Outlet.objects.filter(cooperative__in=found)
    for pk, kind, status in rows.values_list("cooperative", "kind", "status"):
        known = outlets[pk].get(kind, order[0])
        outlets[pk][kind] = max(known, status, key=order.index)
    return outlets


def open_follow_ups(found: dict[int, Cooperative]) -> dict[int, list[dict[str, Any]]]:
    """Of whichever mentor: they stay with the cooperative when it is handed over."""
    follow_ups = defaultdict(list)
    rows = FollowUp.objects.counting().open().filter(cooperative__in=found).order_by("due", "pk")
    for row in rows.values("pk", "cooperative", "what", "who", "due"):
        follow_ups[row["cooperative"]].append(
            {
                "id": row["pk"],
                "what": row["what"],
                "who": row["who"],
                "due": row["due"].isoformat(),
            }
        )
    return follow_ups


def own_visits(user: User, since: date) -> list[dict[str, Any]]:
    """How the server sees them, so that the phone notices what it missed."""
    rows = Visit.objects.for_user(user).filter(person__user=user, day__gte=since)
    missing = defaultdict(list)
    photos = VisitPhoto.objects.filter(visit__in=rows, received_at__isnull=True)
    for pk, sha256 in photos.values_list("visit", "sha256"):
        missing[pk].append(sha256)
    held = dict(words.Held.choices)
    return [
        {
            "id": str(client_id),
            "state": state,
            "version": version,
            "held": str(held.get(why, "")),
            "photos_missing": missing[pk],
        }
        for pk, client_id, state, version, why in rows.order_by("pk").values_list(
            "pk", "client_id", "state", "version", "held"
        )
    ]


def returned_visits(user: User) -> list[dict[str, Any]]:
    """Own visits that a reviewer sent back, however old, with what was sent and why it came back."""
    rows = Visit.objects.for_user(user).filter(
        person__user=user, state=words.State.RETURNED, held=""
    )
    reasons = {row.pk: row for row in rows.only("client_id", "version", "review_reason")}
    versions = VisitVersion.objects.filter(visit__in=reasons).values_list("visit", "number", "body")
    return [
        {
            "id": str(reasons[pk].client_id),
            "version": number,
            "reason": reasons[pk].review_reason,
            "body": body,
        }
        for pk, number, body in versions
        if number == reasons[pk].version
    ]
