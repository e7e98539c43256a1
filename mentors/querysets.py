"""Which rows are… Dates are passed in as `on=`."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.scoping import ScopedQuerySet

if TYPE_CHECKING:
    from core.models import User
    from mentors import models as m  # noqa: F401

# A mentor still sees a cooperative some days after it was handed over, to finish what he has begun.
AFTERWARDS = timedelta(days=30)


class PersonQuerySet(ScopedQuerySet["m.Person"]):
    def present(self) -> Self:
        """Without those who left."""
        return self.filter(left_on__isnull=True)

    def mentoring(self, on: date, role: str = "") -> Self:
        """People with a contract on that day (of that role)."""
        return self.filter(Exists(self._contracts(on, role)))

    def without_contract(self, on: date) -> Self:
        return self.filter(~Exists(self._contracts(on)))

    def with_day(self, on: date) -> Self:
        """Adds what a list says of a day: `role`, `contract_starts`, `contract_ends`, `contract_number` of
        the contract then (BA before PMO; None without one), `place` and `place_name` (the contract's
        kabupaten/kota, else the person's), `load` (active cooperatives assigned), `state` (aktif, tanpa,
        berhenti)."""
        newest = self._contracts(on).order_by("role", "-starts", "-pk")
        role = Subquery(newest.values("role")[:1])
        return self.annotate(
            role=role,
            contract_starts=Subquery(newest.values("starts")[:1]),
            contract_ends=Subquery(newest.values("last_day")[:1]),
            contract_number=Subquery(newest.values("number")[:1]),
            place=Coalesce(
                Subquery(newest.values("regency")[:1]), F("regency"), output_field=CharField()
            ),
            place_name=Coalesce(Subquery(newest.values("regency__name")[:1]), F("regency__name")),
            load=load_of(on),
            state=Case(
                When(left_on__isnull=False, then=Value("berhenti")),
                When(Exists(self._contracts(on)), then=Value("aktif")),
                default=Value("tanpa"),
            ),
        )

    def _contracts(self, on: date, role: str = "") -> QuerySet:
        from mentors.models import MentorContract

        rows = MentorContract.objects.running(on).filter(person=OuterRef("pk"))
        return rows.filter(role=role) if role else rows


def load_of(on: date) -> Coalesce:
    """Of people: how many active cooperatives each looks after on that day, as an expression."""
    from mentors.models import Assignment

    rows = Assignment.objects.running(on).filter(
        contract__person=OuterRef("pk"), cooperative__archived_at__isnull=True
    )
    counted = rows.order_by().values("contract__person").values(n=Count("pk"))
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class OfPersonQuerySet[M: Model](ScopedQuerySet["M"]):
    """Rows that belong to one person."""


class ContractQuerySet(ScopedQuerySet["m.MentorContract"]):
    def running(self, on: date) -> Self:
        return self.filter(starts__lte=on, last_day__gte=on)

    def of_role(self, role: str) -> Self:
        return self.filter(role=role)

    def ending(self, on: date, within: int) -> Self:
        """Running on that day, but over within so many days."""
        return self.running(on).filter(last_day__lt=on + timedelta(days=within))

    def load_for_user(self, user: "User", permission: str) -> Self:
        """Whose load the reader may see: the contracts of his area, and his own."""
        from mentors.models import MentorContract

        area = MentorContract.objects.for_user(user, permission).order_by()
        return self.filter(Q(pk__in=area.values("pk")) | Q(person__user=user))

    def with_state(self, on: date) -> Self:
        """Adds `state` of that day: nanti, berjalan, diakhiri (ended early and over), berakhir."""
        return self.annotate(
            state=Case(
                When(starts__gt=on, then=Value("nanti")),
                When(last_day__gte=on, then=Value("berjalan")),
                When(ended_on__isnull=False, then=Value("diakhiri")),
                default=Value("berakhir"),
            )
        )


class AssignmentQuerySet(ScopedQuerySet["m.Assignment"]):
    def running(self, on: date) -> Self:
        return self.filter(starts__lte=on, ends__gte=on)

    def not_over(self, on: date) -> Self:
        """Running or still to come."""
        return self.filter(ends__gte=on)

    def of_active(self) -> Self:
        """Without those on archived cooperatives: what every figure counts."""
        return self.filter(cooperative__archived_at__isnull=True)

    def on_archived(self) -> Self:
        return self.filter(cooperative__archived_at__isnull=False)

    def to_hand_over(self, on: date) -> Self:
        """On active cooperatives, running or still to come, or ended with their contract while nobody
        followed."""
        from mentors.models import Assignment

        later = Assignment.objects.filter(
            cooperative=OuterRef("cooperative"), starts__gt=OuterRef("ends")
        )
        left = Q(ends=F("contract__last_day")) & ~Q(Exists(later))
        return self.of_active().filter(Q(ends__gte=on) | left)


class PlanQuerySet(ScopedQuerySet["m.Plan"]):
    pass


class PlanLineQuerySet(ScopedQuerySet["m.PlanLine"]):
    def changes(self) -> Self:
        """Cooperatives that would get another mentor, a first one, or none."""
        nobody, somebody = Q(before__isnull=True), Q(before__isnull=False)
        other = somebody & Q(after__isnull=False) & ~Q(before=F("after"))
        return self.filter(
            other | (nobody & Q(after__isnull=False)) | (somebody & Q(after__isnull=True))
        )


class AccessQuerySet(ScopedQuerySet["m.CooperativeAccess"]):
    pass


def assigned_to(user: "User") -> QuerySet[Any]:
    """Keys of the cooperatives that the user mentors now, or did until a month ago."""
    from mentors.models import Assignment

    today = timezone.localdate()
    rows = Assignment.objects.filter(contract__person__user=user, starts__lte=today)
    return rows.filter(ends__gte=today - AFTERWARDS).values("cooperative")


def is_uncovered(on: date) -> Q:
    """Of cooperatives: nobody mentors them on that day."""
    from mentors.models import Assignment

    return ~Q(Exists(Assignment.objects.running(on).filter(cooperative=OuterRef("pk"))))
