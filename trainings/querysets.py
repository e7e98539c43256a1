"""Which rows are… Dates are passed in as `on=`."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DecimalField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf

from core.scoping import ScopedQuerySet
from trainings.words import CAME, Seat, Stage, Test

if TYPE_CHECKING:
    from trainings import models as m  # noqa: F401


class BatchQuerySet(ScopedQuerySet["m.Batch"]):
    def standing(self) -> Self:
        """Not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def with_stage(self, on: date) -> Self:
        """Adds stage (words.Stage) as of the day `on`."""
        return self.annotate(
            stage=Case(
                When(cancelled_at__isnull=False, then=Value(Stage.CANCELLED)),
                When(starts__gt=on, then=Value(Stage.COMING)),
                When(ends__lt=on, then=Value(Stage.OVER)),
                default=Value(Stage.RUNNING),
                output_field=CharField(),
            )
        )

    def with_seats_left(self) -> Self:
        """Adds seats_left: of the whole batch, whoever asks – it says whether one more can be enrolled."""
        from trainings.models import Enrolment

        taken = Enrolment.objects.filter(batch=OuterRef("pk"), state=Seat.SEATED)
        return self.annotate(seats_left=F("quota") - one_number(taken, Count("pk")))


def one_number(rows: QuerySet, number: Count | Sum) -> Coalesce:
    """A subquery that counts or sums `rows` of the outer row; never null."""
    counted = rows.order_by().values(_all=Value(1)).annotate(_number=number).values("_number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class EnrolmentQuerySet(ScopedQuerySet["m.Enrolment"]):
    def seated(self) -> Self:
        return self.filter(state=Seat.SEATED)

    def waiting(self) -> Self:
        """In the order in which seats are given."""
        return self.filter(state=Seat.WAITING).order_by("queued_at", "pk")

    def counting(self) -> Self:
        """What every figure of trainings counts: seated, in a batch that was not cancelled."""
        return self.seated().filter(batch__cancelled_at__isnull=True)

    def trained(self, on: date) -> Self:
        """Who counts as trained: of `counting()`, those whose batch has begun by that day."""
        return self.counting().filter(batch__starts__lte=on)

    def with_results(self) -> Self:
        """Adds jp_total, jp_present (lesson hours), pre, post (0–100 or null), certified, passed.

        The pass rule stands here alone: the share of JP attended is at least the batch's min_attendance,
        and the post-test at least min_post where the batch asks for one.
        """
        from trainings.models import Attendance, Certificate, Score, Session

        sessions = Session.objects.filter(batch=OuterRef("batch"))
        present = Attendance.objects.filter(enrolment=OuterRef("pk"), status__in=CAME)
        valid = Certificate.objects.filter(enrolment=OuterRef("pk"), revoked_at__isnull=True)

        def value(test: Test) -> Subquery:
            rows = Score.objects.filter(enrolment=OuterRef("pk"), test=test).values("value")
            return Subquery(rows, output_field=DecimalField(max_digits=5, decimal_places=2))

        counted = self.annotate(
            jp_total=one_number(sessions, Sum("jp")),
            jp_present=one_number(present, Sum("session__jp")),
            pre=value(Test.PRE),
            post=value(Test.POST),
            certified=Exists(valid),
        ).annotate(reached=F("jp_present") * 100)
        # without sessions there is nothing to reach; asked this way the sum is looked up once
        enough = Q(reached__gte=NullIf(F("jp_total"), 0) * F("batch__min_attendance"))
        good = Q(batch__min_post__isnull=True) | Q(post__gte=F("batch__min_post"))
        return counted.annotate(
            passed=Case(
                When(enough & good & Q(state=Seat.SEATED), then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )


class CertificateQuerySet(ScopedQuerySet["m.Certificate"]):
    def valid(self) -> Self:
        return self.filter(revoked_at__isnull=True)
