"""Which rows are… Dates are passed in as `on=`."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.db.models import Exists, F, Model, OuterRef, Q

from core.scoping import ScopedQuerySet
from visits.months import moved

if TYPE_CHECKING:
    from visits import models as m  # noqa: F401


class VisitQuerySet(ScopedQuerySet["m.Visit"]):
    def standing(self) -> Self:
        """Neither held for an officer nor rejected; also on archived cooperatives."""
        return self.filter(held="").exclude(state="ditolak")

    def counting(self) -> Self:
        """What every figure and list of visits counts: neither held for an officer nor rejected, and on
        cooperatives that are not archived."""
        return self.standing().filter(cooperative__archived_at__isnull=True)

    def on_time(self, days: int) -> Self:
        """At the server at most so many days after the day of the visit."""
        return self.filter(received_at__date__lte=F("day") + timedelta(days=days))

    def late(self, days: int) -> Self:
        """The others."""
        return self.filter(received_at__date__gt=F("day") + timedelta(days=days))

    def waiting(self) -> Self:
        """Of which a review is due: sent, not held, nobody has judged the current version."""
        return self.filter(held="", state="terkirim")

    def to_judge(self) -> Self:
        """What waits for a reviewer: a review is due, or another body came under the same id, whatever had
        been decided by then. Put together by keys, so that each half goes through its own index."""
        from visits.models import Visit, VisitVersion

        due = Visit.objects.waiting().order_by().values("pk")
        rivals = VisitVersion.objects.filter(kind="tandingan", verdict="").order_by()
        return self.filter(held="", pk__in=due.union(rivals.values("visit"), all=True))

    def kept_back(self) -> Self:
        """Held for an officer."""
        return self.exclude(held="")

    def in_month(self, first: date) -> Self:
        """`first`: the first day of the month."""
        return self.filter(day__gte=first, day__lt=moved(first, 1))

    def without_all_photos(self) -> Self:
        from visits.models import VisitPhoto

        missing = VisitPhoto.objects.filter(visit=OuterRef("pk"), received_at__isnull=True)
        return self.filter(Exists(missing))

    def with_proposals_to_decide(self) -> Self:
        """With a proposed milestone that an officer has not decided and could decide now."""
        from visits.models import MilestoneProposal

        still = MilestoneProposal.objects.filter(visit=OuterRef("pk"), verdict="")
        return self.filter(Exists(still), held="", state__in=("terkirim", "diverifikasi"))

    def with_rivals(self) -> Self:
        """With a body under the same id that nobody has chosen or put aside."""
        from visits.models import VisitVersion

        rivals = VisitVersion.objects.filter(visit=OuterRef("pk"), kind="tandingan", verdict="")
        return self.filter(Exists(rivals))


class OfVisitQuerySet[M: Model](ScopedQuerySet["M"]):
    """Rows that belong to one visit."""


class ObstacleQuerySet(ScopedQuerySet["m.Obstacle"]):
    def counting(self) -> Self:
        """Of visits that count."""
        rows = self.filter(visit__held="", visit__cooperative__archived_at__isnull=True)
        return rows.exclude(visit__state="ditolak")


class FollowUpQuerySet(ScopedQuerySet["m.FollowUp"]):
    def counting(self) -> Self:
        """Of visits that count."""
        rows = self.filter(visit__held="", cooperative__archived_at__isnull=True)
        return rows.exclude(visit__state="ditolak")

    def open(self) -> Self:
        return self.filter(done_on__isnull=True)

    def overdue(self, on: date) -> Self:
        """Open, and the due day is over."""
        return self.open().filter(due__lt=on)

    def due_within(self, on: date, until: date) -> Self:
        return self.open().filter(Q(due__gte=on) & Q(due__lte=until))


def visited_in(first: date) -> Exists:
    """SQL of cooperatives: somebody visited it in the month that begins with `first`."""
    from visits.models import Visit

    return Exists(Visit.objects.filter(cooperative=OuterRef("pk")).standing().in_month(first))
