"""What we say of cooperatives, by the querysets that every other page counts with."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.apps import apps
from django.db.models import Max, Q
from django.utils import timezone

from land.models import Building, LandObstacle, Parcel
from land.reconciling.values import LAND_FIELDS, text_of
from land.words import Compared, State
from registry.models import Cooperative

F = Compared
REGENCY = "village__district__regency"
CHECKED = (State.VERIFIED, State.ALLOCATED)


@dataclass(slots=True)
class Ours:
    """One cooperative: field → text (absent: we say nothing), and how sure we are of it."""

    regency: str
    values: dict[str, str] = field(default_factory=dict)
    has_building: bool = False
    verified: set[str] = field(default_factory=set)
    days: dict[str, date] = field(default_factory=dict)


def ours_of(cooperatives: Collection[int] | None) -> dict[int, Ours]:
    """Key → what we say, of the cooperatives that aren't archived (None: all); six queries."""
    living = Cooperative.objects.filter(archived_at__isnull=True)
    if cooperatives is not None:
        living = living.filter(pk__in=cooperatives)
    found = {pk: Ours(regency) for pk, regency in living.values_list("pk", REGENCY)}
    take_land(found, cooperatives)
    take_buildings(found, cooperatives)
    return found


def of_these(cooperatives: Collection[int] | None, path: str = "cooperative") -> Q:
    return Q() if cooperatives is None else Q(**{f"{path}__in": cooperatives})


def take_land(found: dict[int, Ours], cooperatives: Collection[int] | None) -> None:
    only = of_these(cooperatives)
    # that land was looked for, and not found, is known where an obstacle or a parcel struck off says so
    spoken = set(Parcel.objects.filter(only).values_list("cooperative", flat=True))
    spoken |= set(LandObstacle.objects.open().filter(only).values_list("cooperative", flat=True))
    for key in spoken & found.keys():
        found[key].values[F.HAS_LAND] = text_of(False)
    # the chosen parcel speaks; where none is chosen, the newest (as in land.querysets.with_place)
    rows = Parcel.objects.living().filter(only).with_area()
    rows = rows.order_by("cooperative", "-chosen", "-number").distinct("cooperative")
    changed = last_changes("ParcelEvent", cooperatives)
    for key, pk, ownership, area, state in rows.values_list(
        "cooperative", "pk", "ownership", "area", "state"
    ):
        if key not in found:
            continue
        one = found[key]
        one.values |= {F.HAS_LAND: text_of(True), F.OWNERSHIP: ownership, F.STATE: state}
        if area is not None:
            one.values[F.AREA] = text_of(area, F.AREA)
        if state in CHECKED:
            one.verified.update(LAND_FIELDS)
        if pk in changed:
            one.days |= dict.fromkeys(LAND_FIELDS, changed[pk])


def take_buildings(found: dict[int, Ours], cooperatives: Collection[int] | None) -> None:
    only = of_these(cooperatives)
    changed = last_changes("BuildingEvent", cooperatives)
    rows = Building.objects.living().filter(only).with_progress()
    for key, pk, started, percent, stage, on, checked, handed in rows.values_list(
        "cooperative", "pk", "started_on", "percent", "stage", "percent_on", "percent_verified",
        "handed_over_on",
    ):  # fmt: skip
        if key not in found:
            continue
        one = found[key]
        one.has_building = True
        said = {
            F.PERCENT: text_of(percent, F.PERCENT),
            F.BUILD_STAGE: stage or "",
            F.STARTED: text_of(started),
            F.HANDED_OVER: text_of(handed),
        }
        one.values |= {name: text for name, text in said.items() if text}
        if checked:
            one.verified.update((F.PERCENT, F.BUILD_STAGE))
        if handed:  # a BAST is signed
            one.verified.add(F.HANDED_OVER)
            one.days[F.HANDED_OVER] = handed
        if on:
            one.days |= {F.PERCENT: on, F.BUILD_STAGE: on}
        if pk in changed:
            one.days[F.STARTED] = changed[pk]


def last_changes(event: str, cooperatives: Collection[int] | None) -> dict[int, date]:
    """Row (of these cooperatives) → the day of its last event in history."""
    rows = apps.get_model("land", event)._default_manager.values_list("pgh_obj")
    rows = rows.filter(of_these(cooperatives, "pgh_obj__cooperative"))
    return {
        key: timezone.localdate(at)
        for key, at in rows.annotate(at=Max("pgh_created_at")).order_by()
        if key is not None
    }
