"""Which rows are… Every set is chainable and can be asked in somebody's name (`.for_user`)."""

from typing import TYPE_CHECKING, Self

from django.db.models import Exists, Field, Model, OuterRef

from core.scoping import ScopedQuerySet

if TYPE_CHECKING:
    from registry import models as m  # noqa: F401


def column(model: type[Model], name: str) -> Field:
    """A model's own column: its validators, choices and label. Raises FieldDoesNotExist."""
    found = model._meta.get_field(name)
    if not isinstance(found, Field):
        raise TypeError(f"{model.__name__}.{name} is no column")
    return found


class CooperativeQuerySet(ScopedQuerySet["m.Cooperative"]):
    def active(self) -> Self:
        """Without the archived ones: what every figure counts."""
        return self.filter(archived_at__isnull=True)

    def archived(self) -> Self:
        return self.filter(archived_at__isnull=False)

    def with_place(self) -> Self:
        """Village, district and regency in the same query."""
        return self.select_related("village__district__regency")

    def with_merges(self) -> Self:
        """Adds `has_merges`: whether another cooperative was merged into this one."""
        from registry.models import MergeRecord

        here = MergeRecord.objects.standing().filter(primary=OuterRef("pk"))
        return self.annotate(has_merges=Exists(here))

    def reached(self, kind: str) -> Self:
        from registry.models import Milestone

        return self.filter(Exists(Milestone.objects.filter(cooperative=OuterRef("pk"), kind=kind)))

    def missing(self, kind: str) -> Self:
        from registry.models import Milestone

        return self.filter(~Exists(Milestone.objects.filter(cooperative=OuterRef("pk"), kind=kind)))

    def with_unverified_milestone(self) -> Self:
        """With a milestone that nobody has checked against its papers."""
        from registry.models import Milestone

        waits = Milestone.objects.filter(cooperative=OuterRef("pk"), verified_at__isnull=True)
        return self.filter(Exists(waits))

    def with_outlet(self, **conditions: object) -> Self:
        """Cooperatives with at least one gerai that fits, e.g. kind="kantor", status="operasional"."""
        from registry.models import Outlet

        return self.filter(Exists(Outlet.objects.filter(cooperative=OuterRef("pk"), **conditions)))


class ChildQuerySet[M: Model](ScopedQuerySet["M"]):
    """Rows that belong to one cooperative."""

    def of_active(self) -> Self:
        return self.filter(cooperative__archived_at__isnull=True)


class MemberCountQuerySet(ChildQuerySet["m.MemberCount"]):
    def newest(self) -> Self:
        """The newest count of each cooperative: older ones are kept, only the newest is summed."""
        newer = self.model.objects.filter(
            cooperative=OuterRef("cooperative"), as_of__gt=OuterRef("as_of")
        )
        return self.filter(~Exists(newer))


class NotDuplicateQuerySet(ScopedQuerySet["m.NotDuplicate"]):
    pass


class MergeQuerySet(ScopedQuerySet["m.MergeRecord"]):
    def standing(self) -> Self:
        """Merges that nobody has undone."""
        return self.filter(undone_at__isnull=True)


class AliasQuerySet(ChildQuerySet["m.CooperativeAlias"]):
    def of_key(self, pk: int) -> Self:
        """The alias that leads from the key of a cooperative merged away to the one it now is."""
        return self.filter(kind=self.model.Kind.KEY, value=str(pk))


def villages_without_cooperative(villages: ScopedQuerySet) -> ScopedQuerySet:
    """Active villages that no active cooperative has as its seat or serves besides."""
    from registry.models import Cooperative, CooperativeVillage

    seat = Cooperative.objects.active().filter(village=OuterRef("pk"))
    served = CooperativeVillage.objects.filter(
        village=OuterRef("pk"), cooperative__archived_at__isnull=True
    )
    return villages.filter(~Exists(seat) & ~Exists(served), is_active=True)
