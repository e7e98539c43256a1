"""What of a building's reports somebody should look at: standing still, leaping, sources that disagree.

Lists, pages, funnel and figures ask here, by BuildingQuerySet: one word means one thing everywhere.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import (
    BooleanField,
    Case,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Greatest, Least

from land.words import Source

if TYPE_CHECKING:
    from land.querysets import ProgressQuerySet

# names of the annotations with each source's newest percent
OF_SOURCE: dict[str, str] = {source.value: f"of_{source.value}" for source in Source}


def reports_of_building(**conditions: Any) -> "ProgressQuerySet":
    """The reports that count of the building of the outer query."""
    from land.models import ProgressReport

    return ProgressReport.objects.counting().filter(building=OuterRef("pk"), **conditions)


def newest_of(source: str) -> Subquery:
    """The percent of a source's newest report (null: it has said nothing)."""
    found = reports_of_building(source=source).order_by("-reported_on", "-pk")
    return Subquery(found.values("percent")[:1])


def official_at(day: date) -> Subquery:
    """The official percent as the reports up to that day say it (null: nothing was reported then)."""
    from land.querysets import official_order

    found = reports_of_building(reported_on__lte=day).order_by(*official_order())
    return Subquery(found.values("percent")[:1])


def said(condition: Q | Exists) -> Case:
    return Case(
        When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()
    )


def standing_still() -> Q:
    """Needs with_progress and `percent_before`, the official percent of settings.LAND_STALLED_DAYS ago:
    the same since then, not whole, not handed over. Nothing reported at all is another thing."""
    return Q(
        percent__lt=100,
        percent=F("percent_before"),
        handed_over_on__isnull=True,
        cancelled_at__isnull=True,
    )


def leaps() -> Exists:
    """One source says settings.LAND_JUMP_POINTS more than it said at most LAND_JUMP_DAYS before."""
    from land.models import ProgressReport

    since = ExpressionWrapper(
        OuterRef("reported_on") - timedelta(days=settings.LAND_JUMP_DAYS),
        output_field=DateTimeField(),
    )
    before = ProgressReport.objects.counting().filter(
        building=OuterRef("building"),
        source=OuterRef("source"),
        reported_on__lte=OuterRef("reported_on"),
        reported_on__gte=since,
        percent__lte=OuterRef("percent") - settings.LAND_JUMP_POINTS,
    )
    return Exists(reports_of_building().filter(Exists(before)))


def sources_apart() -> Q:
    """Needs the annotations of OF_SOURCE: the newest of two sources are not the same."""
    return Q(highest__gt=F("lowest"))


def signal_annotations(on: date) -> list[dict[str, Any]]:
    """In layers, each of which may use those before it."""
    return [
        {
            **{name: newest_of(source) for source, name in OF_SOURCE.items()},
            "percent_before": official_at(on - timedelta(days=settings.LAND_STALLED_DAYS)),
        },
        # PostgreSQL's GREATEST and LEAST leave out what is null
        {
            "highest": Greatest(*OF_SOURCE.values()),
            "lowest": Least(*OF_SOURCE.values()),
        },
        {
            "is_stalled": said(standing_still()),
            "leaps": said(leaps()),
            "disagrees": said(sources_apart()),
        },
    ]
