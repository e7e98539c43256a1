"""Which alarms are… Dates are passed in as `on=`."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import Case, CharField, OuterRef, Q, Subquery, Value, When

from core.scoping import ScopedQuerySet
from dashboard.warnings.words import Seen

if TYPE_CHECKING:
    from dashboard import models as m  # noqa: F401


class AlarmQuerySet(ScopedQuerySet["m.Alarm"]):
    def of_active(self) -> Self:
        return self.filter(cooperative__archived_at__isnull=True)

    def standing(self) -> Self:
        """Not ended, of cooperatives that aren't archived."""
        return self.of_active().filter(ended_on__isnull=True)

    def with_seen(self, on: date) -> Self:
        """Adds `until`, `note`, `noted_at` of the newest note, and `seen` (words.Seen) of that day."""
        from dashboard.models import AlarmNote

        newest = AlarmNote.objects.filter(alarm=OuterRef("pk")).order_by("-at", "-pk")
        found = self.annotate(
            until=Subquery(newest.values("until")[:1]),
            note=Subquery(newest.values("note")[:1]),
            noted_at=Subquery(newest.values("at")[:1]),
        )
        return found.annotate(
            seen=Case(
                When(ended_on__isnull=False, then=Value(Seen.ENDED.value)),
                When(Q(until__gte=on), then=Value(Seen.HANDLED.value)),
                default=Value(Seen.NEW.value),
                output_field=CharField(),
            )
        )

    def to_do(self, on: date) -> Self:
        """Standing, and nobody sees to it today: what the list, a cooperative's page and every count show."""
        return self.standing().with_seen(on).filter(seen=Seen.NEW.value)


class AlarmRunQuerySet(ScopedQuerySet["m.AlarmRun"]):
    pass


class AlarmNoteQuerySet(ScopedQuerySet["m.AlarmNote"]):
    pass
