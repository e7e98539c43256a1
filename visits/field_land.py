"""What measuring land needs on the phone (docs/reference/visit-sync.md), in the app's data under "land":

{"words": {"ownership": [[value, label], …], "answer", "road", "internet", "electricity", "water", "obstacle",
     "condition", "flag"},
 "limits": {"corner_accuracy": m, "corner_step": m, "corners": n, "evidence", "note": letters},
 "parcels": {cooperative: [{"id", "label"}]},
 "surveys": [{"id", "state", "version", "held": str, "reason": str, "photos_missing": [sha256]}]}
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings

from core.models import User
from land.models import LandPhoto, Parcel, Survey
from land.polygons import CORNERS
from land.surveying import reading
from land.words import (
    Answer,
    Condition,
    Electricity,
    Internet,
    Ownership,
    Road,
    State,
    SurveyHeld,
    Water,
)

# metres from one corner to the next while walking
STEP_M = 3


def field_land(user: User, cooperatives: Iterable[int], since: datetime) -> dict[str, Any]:
    return {
        "words": choices(),
        "limits": {
            "corner_accuracy": settings.LAND_SURVEY_ACCURACY,
            "corner_step": STEP_M,
            "corners": CORNERS[1],
            "evidence": reading.EVIDENCE,
            "note": reading.NOTE,
        },
        "parcels": parcels_of(user, cooperatives),
        "surveys": own_surveys(user, since),
    }


def choices() -> dict[str, list[tuple[str, str]]]:
    flags = [(name, str(Parcel._meta.get_field(name).verbose_name)) for name in reading.FLAGS]
    return {
        "ownership": Ownership.choices,
        "answer": Answer.choices,
        "road": Road.choices,
        "internet": Internet.choices,
        "electricity": Electricity.choices,
        "water": Water.choices,
        "obstacle": [(str(one), str(one.label)) for one in reading.OBSTACLES],
        "condition": Condition.choices,
        "flag": [(name, label[:1].upper() + label[1:]) for name, label in flags],
    }


def parcels_of(user: User, cooperatives: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """Those that a survey may be about: not struck off."""
    rows = Parcel.objects.for_user(user).living().filter(cooperative__in=list(cooperatives))
    owned, states = dict(Ownership.choices), dict(State.choices)
    found = defaultdict(list)
    for row in rows.order_by("number").values("pk", "cooperative", "number", "ownership", "state"):
        told = f"{owned.get(row['ownership'], '')}, {states.get(row['state'], '')}"
        label = f"Lahan {row['number']} ({told})"
        found[row["cooperative"]].append({"id": row["pk"], "label": label})
    return dict(found)


def own_surveys(user: User, since: datetime) -> list[dict[str, Any]]:
    """How the server sees them, so that the phone notices what it missed."""
    rows = Survey.objects.for_user(user).filter(by=user, received_at__gte=since)
    missing = defaultdict(list)
    photos = LandPhoto.objects.filter(survey__in=rows, received_at__isnull=True)
    for pk, sha256 in photos.values_list("survey", "sha256"):
        missing[pk].append(sha256)
    held = dict(SurveyHeld.choices)
    return [
        {
            "id": str(row.client_id),
            "state": row.state,
            "version": row.version,
            "held": str(held.get(row.held, "")),
            "reason": row.reason if row.state == Survey.State.SET_ASIDE else "",
            "photos_missing": missing[row.pk],
        }
        for row in rows.order_by("pk").defer("body", "polygon")
    ]
