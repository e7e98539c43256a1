"""Which snapshots, months and frozen rows are…"""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import Model, OuterRef, Subquery

from core.scoping import ScopedQuerySet

if TYPE_CHECKING:
    from dashboard import models as m  # noqa: F401


class SnapshotQuerySet(ScopedQuerySet["m.Snapshot"]):
    def until(self, on: date) -> Self:
        """Those whose day is not after `on`, the newest first."""
        return self.filter(on__lte=on).order_by("-on", "-taken_at", "-pk")

    def last_of_each_month(self) -> Self:
        """One per month: what the month was locked with if that is of one of its days, else the newest of them."""
        from dashboard.models import MonthStep, Snapshot

        locked = MonthStep.objects.standing().filter(
            verb="kunci",
            month__year=OuterRef("on__year"),
            month__month=OuterRef("on__month"),
            snapshot__on__year=OuterRef("on__year"),
            snapshot__on__month=OuterRef("on__month"),
        )
        newest = Snapshot.objects.filter(
            on__year=OuterRef("on__year"), on__month=OuterRef("on__month")
        ).order_by("-on", "-taken_at", "-pk")
        from django.db.models.functions import Coalesce

        chosen = Coalesce(
            Subquery(locked.values("snapshot")[:1]), Subquery(newest.values("pk")[:1])
        )
        return self.alias(chosen=chosen).filter(pk=chosen)


class SnapshotPartQuerySet[M: Model](ScopedQuerySet["M"]):
    """Regions or cooperatives of snapshots."""


class MonthStepQuerySet(ScopedQuerySet["m.MonthStep"]):
    def standing(self) -> Self:
        """The newest step of each month."""
        newest = self.model.objects.filter(month=OuterRef("month")).order_by("-pk")
        return self.filter(pk=Subquery(newest.values("pk")[:1]))

    def locked(self) -> Self:
        return self.standing().filter(verb="kunci")
