"""The rooms' dated rows as arrays, read once: what was known on any day is cut out of them (spells.py).

A day is its ordinal (date.toordinal), so that days can be subtracted.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.apps import apps
from django.db.models import DateField, F, QuerySet
from django.db.models.functions import Coalesce, Greatest, TruncDate
from numpy.typing import NDArray

from land.models import Building, Parcel, ParcelStep, ProgressReport
from land.words import State
from mentors.models import Assignment
from registry.models import Cooperative, Milestone, Outlet
from visits.models import FollowUp, Visit

NEVER = date.max.toordinal()
Array = NDArray[Any]
Table = dict[str, Array]

STATES = [one.value for one in State]
FORMS = [one.value for one in Cooperative.Form]
MILESTONES = [one.value for one in Milestone.Kind]


@dataclass(frozen=True)
class Past:
    """All that comparisons need. `cooperatives` is sorted by pk: only active ones are warned about, but what
    archived ones did before is part of the past all the same."""

    cooperatives: Table
    regencies: list[str]  # codes; `cooperatives["regency"]` counts into them
    parcels: Table
    steps: Table
    buildings: Table
    reports: Table
    milestones: Table
    outlets: Table
    assignments: Table
    visits: Table
    follow_ups: Table


def day_of(name: str) -> TruncDate:
    """The day in WIB of a moment."""
    return TruncDate(name)


def table(rows: QuerySet, words: dict[str, list[str]] | None = None, **columns: Any) -> Table:
    """`rows` in the order of their keys (a relation without `_id` would follow the other table's own order).

    Columns (name = expression or path) as arrays of whole numbers: days as ordinals, nothing as NEVER, a word
    of `words` as its place there (−1: another)."""
    words = words or {}
    named = {f"c_{name}": F(one) if isinstance(one, str) else one for name, one in columns.items()}
    found = list(rows.annotate(**named).values_list(*named))
    out: Table = {}
    for place, name in enumerate(columns):
        known = {word: n for n, word in enumerate(words.get(name, ()))}
        out[name] = np.fromiter(
            (number(row[place], known) for row in found), dtype=np.int64, count=len(found)
        )
    return out


def number(value: Any, known: dict[str, int]) -> int:
    if value is None:
        return NEVER
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, str):
        return known.get(value, -1)
    return int(value)


def read() -> Past:
    """Eleven queries, of everybody: comparisons are made in nobody's name; what is shown of them is scoped."""
    found = Cooperative.objects.order_by("pk")
    regencies = sorted(set(found.values_list("village__district__regency", flat=True)))
    cooperatives = table(
        found,
        {"regency": regencies, "form": FORMS},
        pk="pk",
        regency="village__district__regency",
        form="form",
        archived=day_of("archived_at"),
    )
    return Past(cooperatives, regencies, **land(), **others())


def land() -> dict[str, Table]:
    parcels = table(
        Parcel.objects.order_by("pk"),
        {"state": STATES},
        pk="pk",
        cooperative="cooperative_id",
        state="state",
        since=day_of("state_since"),
        chosen="chosen",
        archived=day_of("archived_at"),
    )
    written = apps.get_model("land", "ParcelEvent").objects.filter(pgh_label="insert")
    made = dict(written.order_by("-pk").values_list("pgh_obj_id", day_of("pgh_created_at")))
    parcels["made"] = np.array(
        [number(made.get(pk), {}) for pk in parcels["pk"].tolist()], dtype=np.int64
    )
    return {
        "parcels": parcels,
        "steps": table(
            ParcelStep.objects.order_by("parcel_id", "number"),
            {"state": STATES},
            parcel="parcel_id",
            cooperative="parcel__cooperative_id",
            state="to_state",
            day=day_of("at"),
        ),
        "buildings": table(
            Building.objects.order_by("pk"),
            pk="pk",
            cooperative="cooperative_id",
            allocated="allocated_on",
            cancelled=day_of("cancelled_at"),
            handed="handover__handed_over_on",
        ),
        "reports": table(
            ProgressReport.objects.order_by("building_id", "reported_on", "pk"),
            building="building_id",
            day="reported_on",
            known=Greatest(F("reported_on"), day_of("recorded_at"), output_field=DateField()),
            gone=Coalesce(day_of("withdrawn_at"), day_of("corrected_by__recorded_at")),
            hundredths=F("percent") * 100,
        ),
    }


def others() -> dict[str, Table]:
    standing = Visit.objects.standing().order_by("cooperative_id", "day", "pk")
    return {
        "milestones": table(
            Milestone.objects.order_by("cooperative_id", "kind"),
            {"kind": MILESTONES},
            cooperative="cooperative_id",
            kind="kind",
            day="reached_on",
        ),
        "outlets": table(
            Outlet.objects.filter(status=Outlet.Status.OPERATING).order_by("cooperative_id", "pk"),
            cooperative="cooperative_id",
            day="opened_on",
        ),
        "assignments": table(
            Assignment.objects.order_by("cooperative_id", "starts"),
            cooperative="cooperative_id",
            starts="starts",
            ends="ends",
        ),
        "visits": table(
            standing,
            cooperative="cooperative_id",
            day="day",
            known=Greatest(F("day"), day_of("received_at"), output_field=DateField()),
        ),
        "follow_ups": table(
            FollowUp.objects.filter(visit__held="")
            .exclude(visit__state="ditolak")
            .order_by("cooperative_id", "visit__day", "pk"),
            pk="pk",
            cooperative="cooperative_id",
            day="visit__day",
            known=Greatest(F("visit__day"), day_of("visit__received_at"), output_field=DateField()),
            done="done_on",
            due="due",
        ),
    }
