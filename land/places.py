"""Where each cooperative stands on the way from nothing known to a handed-over building."""

from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from land.words import UNDER_WAY, Place, State

if TYPE_CHECKING:
    from registry.models import Cooperative


def with_place(cooperatives: "QuerySet[Cooperative]") -> "QuerySet[Cooperative]":
    """Adds to cooperatives: place (words.Place; each cooperative has exactly one), parcel_state,
    parcel_since, percent, handed_over_on, parcel_id and building_id (null: none). The funnel and every list behind it are made of this."""
    from land.models import Building, Parcel

    # the chosen one speaks; of candidates among which nobody has chosen, the newest
    speaking = (
        Parcel.objects.filter(cooperative=OuterRef("pk")).living().order_by("-chosen", "-number")
    )
    building = (
        Building.objects.filter(cooperative=OuterRef("pk"), cancelled_at__isnull=True)
        .with_progress()
        .values
    )
    return cooperatives.annotate(
        parcel_id=Subquery(speaking.values("pk")[:1], output_field=IntegerField()),
        parcel_state=Subquery(speaking.values("state")[:1], output_field=CharField()),
        parcel_since=Subquery(speaking.values("state_since")[:1], output_field=DateTimeField()),
        building_id=Subquery(building("pk")[:1], output_field=IntegerField()),
        percent=Subquery(building("percent")[:1]),
        handed_over_on=Subquery(building("handed_over_on")[:1]),
        place=place_of(speaking),
    )


def place_of(speaking: Any) -> Coalesce:
    """The place as an expression of its own. Built from the other annotations, each of its branches would
    repeat their subqueries; here each table is looked into once: building, then parcel, then what was said."""
    from land.models import Building, Handover, LandObstacle, Parcel, ProgressReport
    from land.querysets import official_order

    text = CharField()
    reported = (
        ProgressReport.objects.counting()
        .filter(building=OuterRef("pk"))
        .order_by(*official_order())
        .values(reached=Case(*built_branches(), output_field=text))[:1]
    )
    handed = Exists(Handover.objects.filter(building=OuterRef("pk")))
    built = Building.objects.filter(cooperative=OuterRef("pk"), cancelled_at__isnull=True).values(
        stands=Case(
            When(handed, then=Value(Place.HANDED_OVER)),
            default=Coalesce(Subquery(reported), Value(Place.ALLOCATED), output_field=text),
            output_field=text,
        )
    )[:1]
    obstacles = LandObstacle.objects.filter(cooperative=OuterRef("pk"), resolved_on__isnull=True)
    said = Exists(obstacles) | Exists(Parcel.objects.filter(cooperative=OuterRef("pk")))
    return Coalesce(
        Subquery(built),
        Subquery(speaking.values(stands=Case(*PARCEL_STANDS, output_field=text))[:1]),
        Case(When(said, then=Value(Place.NO_LAND)), default=Value(Place.NO_DATA)),
        output_field=text,
    )


# What a parcel's state says of its cooperative, while nothing is built on it.
PARCEL_STANDS = (
    When(state__in=(State.ALLOCATED, State.VERIFIED), then=Value(Place.VERIFIED)),
    When(state__in=UNDER_WAY, then=Value(Place.VERIFYING)),
    When(state=State.PROPOSED, then=Value(Place.PROPOSED)),
    When(state=State.REFUSED, then=Value(Place.REFUSED)),
    When(state=State.NOT_PROPOSED, then=Value(Place.CANDIDATE)),
)
BUILT_PLACES = {
    "b20": Place.UP_TO_20,
    "b50": Place.UP_TO_50,
    "b75": Place.UP_TO_75,
    "b99": Place.UP_TO_99,
    "b100": Place.DONE,
}


def built_branches() -> list[When]:
    """Of a report: which place its percent means."""
    from land.querysets import IN_BUCKET

    return [When(IN_BUCKET[bucket], then=Value(place)) for bucket, place in BUILT_PLACES.items()]
