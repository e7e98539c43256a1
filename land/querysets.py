"""Which rows are… Dates are passed in as `on=`. Where a number of land or building comes from stands here alone."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    Model,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from core.scoping import ScopedQuerySet
from land.places import with_place
from land.progress_signals import leaps, official_at, signal_annotations, standing_still
from land.words import Answer, Condition

if TYPE_CHECKING:
    from land import models as m  # noqa: F401

__all__ = ["with_place"]  # told from here with all the other numbers

AREA = DecimalField(max_digits=14, decimal_places=2)
# Where the area may come from, by the names of settings.LAND_AREA_ORDER.
AREAS: dict[str, Any] = {
    "certificate": F("certificate_area"),
    "polygon": F("polygon_area"),
    "stated": F("stated_area"),
    "sides": ExpressionWrapper(F("width") * F("length"), output_field=AREA),
}


def area_order() -> list[str]:
    """settings.LAND_AREA_ORDER without words that mean nothing (land/checks.py tells of them); never empty."""
    return [one for one in settings.LAND_AREA_ORDER if one in AREAS] or list(AREAS)


class _OfActive[M: Model](ScopedQuerySet[M]):
    """Of a table with a `cooperative`."""

    def of_active(self) -> Self:
        """Of cooperatives that aren't archived: what every figure and list of work counts."""
        return self.filter(cooperative__archived_at__isnull=True)


class ParcelQuerySet(_OfActive["m.Parcel"]):
    def living(self) -> Self:
        """Not struck off."""
        return self.filter(archived_at__isnull=True)

    def chosen(self) -> Self:
        """What a figure per cooperative counts: its one chosen parcel."""
        return self.living().filter(chosen=True)

    def with_area(self) -> Self:
        """Adds area (m², or null) and area_from (a name of AREAS, or ""): the first of
        settings.LAND_AREA_ORDER that is known; and small: below settings.LAND_MIN_AREA (null: unknown)."""
        order = area_order()
        # a value beside, so that Coalesce has two even when an office names one source
        return self.annotate(
            area=Coalesce(*(AREAS[one] for one in order), Value(None), output_field=AREA),
            area_from=Case(
                *(When(known_area(one), then=Value(one)) for one in order),
                default=Value(""),
                output_field=CharField(),
            ),
        ).annotate(
            small=Case(
                When(area__isnull=True, then=Value(None)),
                When(area__lt=settings.LAND_MIN_AREA, then=Value(True)),
                default=Value(False),
                output_field=BooleanField(null=True),
            )
        )

    def with_conditions(self) -> Self:
        """Adds met: how many of the four conditions are answered with yes, 0–4."""
        one, none = Value(1), Value(0)
        counted = [
            Case(When(**{name: Answer.YES}, then=one), default=none) for name in Condition.values
        ]
        return self.annotate(met=counted[0] + counted[1] + counted[2] + counted[3])

    def meeting_conditions(self) -> Self:
        """All four conditions are answered with yes."""
        yes = Answer.YES
        return self.filter(title_clear=yes, size_fits=yes, strategic=yes, ready=yes)


def known_area(name: str) -> Q:
    if name == "sides":
        return Q(width__isnull=False, length__isnull=False)
    return Q(**{f"{name}_area__isnull": False})


class VerdictQuerySet(ScopedQuerySet["m.Verdict"]):
    def standing(self) -> Self:
        """The newest of each verifier."""
        newest = self.model.objects.filter(
            parcel=OuterRef("parcel"), verifier=OuterRef("verifier")
        ).order_by("-given_on", "-pk")
        return self.filter(pk=Subquery(newest.values("pk")[:1]))


class LandObstacleQuerySet(_OfActive["m.LandObstacle"]):
    def open(self) -> Self:
        return self.of_active().filter(resolved_on__isnull=True)


class LandPhotoQuerySet(_OfActive["m.LandPhoto"]):
    def received(self) -> Self:
        """Here, and of a parcel or report: those of surveys that wait are shown with them alone."""
        placed = Q(parcel__isnull=False) | Q(report__isnull=False)
        return self.filter(placed, received_at__isnull=False)


class SurveyQuerySet(_OfActive["m.Survey"]):
    def waiting(self) -> Self:
        return self.filter(state="menunggu")


class ProgressQuerySet(ScopedQuerySet["m.ProgressReport"]):
    def counting(self) -> Self:
        """Neither withdrawn nor replaced by a correction."""
        return self.filter(withdrawn_at__isnull=True, corrected_by__isnull=True)

    def newest_of_each_source(self) -> Self:
        newest = (
            self.model.objects.counting()
            .filter(building=OuterRef("building"), source=OuterRef("source"))
            .order_by("-reported_on", "-pk")
        )
        return self.filter(pk=Subquery(newest.values("pk")[:1]))


def official_order() -> list:
    """How reports of one building are ordered, so that the first gives the official value: the words of
    settings.LAND_OFFICIAL_PERCENT ("terverifikasi", "terbaru", or a source's name), then the newest."""
    order: list = []
    for word in settings.LAND_OFFICIAL_PERCENT:
        if word == "terverifikasi":
            order.append(Case(When(verified_at__isnull=False, then=0), default=1).asc())
        elif word == "terbaru":
            order.append(F("reported_on").desc())
        else:
            order.append(Case(When(source=word, then=0), default=1).asc())
    return [*order, F("reported_on").desc(), F("pk").desc()]


class BuildingQuerySet(_OfActive["m.Building"]):
    def living(self) -> Self:
        """Not cancelled, of a cooperative that isn't archived: what every figure counts."""
        return self.of_active().filter(cancelled_at__isnull=True)

    def with_progress(self) -> Self:
        """Adds of the report that gives the official value: percent (null: nothing reported), stage,
        percent_on, percent_source, percent_verified; and handed_over_on (null: not yet)."""
        from land.models import Handover, ProgressReport

        first = (
            ProgressReport.objects.counting()
            .filter(building=OuterRef("pk"))
            .order_by(*official_order())
        )
        handed = Handover.objects.filter(building=OuterRef("pk")).values("handed_over_on")[:1]
        return self.annotate(
            official_id=Subquery(first.values("pk")[:1]),
            percent=Subquery(first.values("percent")[:1]),
            stage=Subquery(first.values("stage")[:1]),
            percent_on=Subquery(first.values("reported_on")[:1]),
            percent_source=Subquery(first.values("source")[:1]),
            percent_verified=Subquery(first.values("verified_at")[:1]),
            handed_over_on=Subquery(handed),
        )

    def with_bucket(self) -> Self:
        """Adds bucket (of words.BUCKETS; null: nothing reported) and handed (whether there is a BAST): as
        in_bucket says, but each report is looked for once, so that all buildings can be counted at once."""
        from land.models import Handover, ProgressReport

        text = CharField()
        branches = [When(inside, then=Value(name)) for name, inside in IN_BUCKET.items()]
        first = (
            ProgressReport.objects.counting()
            .filter(building=OuterRef("pk"))
            .order_by(*official_order())
            .values(inside=Case(*branches, output_field=text))
        )
        return self.annotate(
            bucket=Subquery(first[:1], output_field=text),
            handed=Exists(Handover.objects.filter(building=OuterRef("pk"))),
        )

    def in_bucket(self, bucket: str) -> Self:
        """Of words.BUCKETS; needs with_progress. A building without a report is in none."""
        return self.filter(IN_BUCKET[bucket])

    def with_signals(self, *, on: date) -> Self:
        """Needs with_progress. Adds each source's newest percent (progress_signals.OF_SOURCE; null:
        silent) and is_stalled, leaps, disagrees: see land/progress_signals.py."""
        found = self
        for layer in signal_annotations(on):
            found = found.annotate(**layer)
        return found

    def stalled(self, *, on: date) -> Self:
        """The official percent hasn't changed for settings.LAND_STALLED_DAYS, is not 100, and the
        building is not handed over; needs with_progress."""
        before = official_at(on - timedelta(days=settings.LAND_STALLED_DAYS))
        return self.alias(percent_before=before).filter(standing_still())

    def jumping(self) -> Self:
        """One source rose by settings.LAND_JUMP_POINTS within LAND_JUMP_DAYS."""
        return self.filter(leaps())


# 20,5 % is more than 20, and 99,9 % is not done: each percent is in exactly one.
IN_BUCKET = {
    "b20": Q(percent__lte=20),
    "b50": Q(percent__gt=20, percent__lte=50),
    "b75": Q(percent__gt=50, percent__lte=75),
    "b99": Q(percent__gt=75, percent__lt=100),
    "b100": Q(percent=100),
}


class EquipmentQuerySet(_OfActive["m.EquipmentItem"]):
    pass


class SourceSheetQuerySet(ScopedQuerySet["m.SourceSheet"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)


class SourceValueQuerySet(_OfActive["m.SourceValue"]):
    pass


class DifferenceQuerySet(_OfActive["m.Difference"]):
    def open(self) -> Self:
        return self.of_active().filter(state="terbuka")
