"""Which snapshots, months and frozen rows are…"""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import Model, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from core.scoping import ScopedQuerySet

if TYPE_CHECKING:
    from dashboard import models as m  # noqa: F401


class SnapshotQuerySet(ScopedQuerySet["m.Snapshot"]):
    def until(self, on: date) -> Self:
        """Those whose day is not after `on`, the newest first."""
        return self.filter(on__lte=on).order_by("-on", "-taken_at", "-pk")

    def last_of_each_month(self) -> Self:
        """One per month: what the month was locked with, else the newest of its days."""
        from dashboard.models import MonthStep, Snapshot

        locked = MonthStep.objects.standing().filter(
            verb="kunci", month__year=OuterRef("on__year"), month__month=OuterRef("on__month")
        )
        newest = Snapshot.objects.filter(
            on__year=OuterRef("on__year"), on__month=OuterRef("on__month")
        ).order_by("-on", "-taken_at", "-pk")
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


class ApiClientQuerySet(ScopedQuerySet["m.ApiClient"]):
    def with_use(self, on: date) -> Self:
        """Adds asked and refused (all days), asked_today, and last_used (the day's last minute that began)."""
        from dashboard.models import ApiUse

        uses = ApiUse.objects.filter(client=OuterRef("pk")).order_by()
        sums = uses.values("client")

        def total(column: str, rows: QuerySet) -> Coalesce:
            found = rows.annotate(n=Sum(column)).values("n")
            return Coalesce(Subquery(found), Value(0))

        last = uses.order_by("-day").values("since")[:1]
        return self.annotate(
            asked=total("asked", sums),
            refused=total("refused", sums),
            asked_today=total("asked", sums.filter(day=on)),
            last_used=Subquery(last),
        )


class ApiUseQuerySet(ScopedQuerySet["m.ApiUse"]):
    pass
