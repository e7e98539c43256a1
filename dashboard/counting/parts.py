"""What each measure counts: querysets whose rows are grouped by region (live figures) or by cooperative (what a
snapshot freezes). One part per base table, never two to-many joins together: those would count twice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat, Left

from core.models import User, Village
from dashboard.counting.places import Where
from land.models import Building, Difference, LandObstacle, Parcel
from land.querysets import with_place
from mentors.models import Assignment, MentorContract
from registry.models import Cooperative, MemberCount, Milestone, Outlet
from registry.querysets import villages_without_cooperative
from trainings.metrics import enrolments_of
from visits.models import FollowUp, Obstacle, Visit
from visits.querysets import visited_in

VISITS = "visits.view_figures"
LAND = "land.view_parcel"
TEXT = TextField()
# Stands for the region of what belongs to the province itself (its PMO, its own participants).
PROVINCE = "61"


@dataclass(frozen=True)
class Part:
    """Rows of one base table.

    region  path from a row to the code of its village (or kabupaten/kota); cooperative: path to its key ("" if
            it has none); key: the measure each row counts for; amount: how rows are counted
    """

    rows: QuerySet
    region: str
    cooperative: str
    key: Any
    amount: Any = field(default_factory=lambda: Count("pk"))

    def by_region(self, depth: int) -> QuerySet:
        """(region's code cut at `depth`, key, number)."""
        code = Coalesce(Left(F(self.region), depth), Value(PROVINCE), output_field=TEXT)
        return self._grouped(code)

    def by_cooperative(self) -> QuerySet:
        """(cooperative's key as text, key, number)."""
        return self._grouped(Cast(F(self.cooperative), TEXT))

    def counts_any(self, keys: Iterable[str]) -> bool:
        """Whether rows of this part may count for one of the measures `keys`."""
        if isinstance(self.key, Value):
            return self.key.value in keys
        (pair,) = self.key.get_source_expressions()  # of `named`
        return any(one.startswith(pair.get_source_expressions()[0].value) for one in keys)

    def _grouped(self, group: Any) -> QuerySet:
        rows = self.rows.order_by().annotate(group_=group, key_=Cast(self.key, TEXT))
        number = Cast(self.amount, IntegerField())
        return rows.values("group_", "key_").annotate(n_=number).values_list("group_", "key_", "n_")


def named(prefix: str, column: str) -> Concat:
    return Concat(Value(f"{prefix}-"), F(column), output_field=CharField())


def parts(user: User, on: date, where: Where) -> Iterator[Part]:
    """All parts, in `user`'s name, inside `where`; `on`: the day that is called today."""
    yield from of_registry(user, where)
    yield from of_land(user, on, where)
    yield from of_mentors(user, on, where)
    yield from of_visits(user, on, where)
    yield from of_trainings(user, on, where)


def of_registry(user: User, where: Where) -> Iterator[Part]:
    own = where.narrow(Cooperative.objects.for_user(user).active(), "village__code")

    def children(model: Any) -> Any:
        rows = model.objects.for_user(user).of_active()
        return where.narrow(rows, "cooperative__village__code")

    def cooperatives(rows: QuerySet, key: str) -> Part:
        return Part(rows, "village_id", "pk", Value(key))

    def child(rows: QuerySet, key: Any, *amount: Any) -> Part:
        return Part(rows, "cooperative__village_id", "cooperative_id", key, *amount)

    running = Outlet.Status.OPERATING
    yield cooperatives(own, "koperasi")
    yield cooperatives(own.with_outlet(status=running), "koperasi-bergerai")
    yield child(children(Milestone), named("tahap", "kind"))
    yield child(children(Outlet).filter(status=running), named("gerai", "kind"))
    newest = children(MemberCount).newest()
    yield child(newest, Value("laki"), Sum("men"))
    yield child(newest, Value("perempuan"), Sum("women"))
    villages = where.narrow(Village.objects.for_user(user).filter(is_active=True), "code")
    yield Part(villages, "code", "", Value("desa"))
    yield Part(villages_without_cooperative(villages), "code", "", Value("desa-tanpa"))


def of_land(user: User, on: date, where: Where) -> Iterator[Part]:
    placed = with_place(Cooperative.objects.for_user(user, LAND).active())
    placed = where.narrow(placed, "village__code")
    yield Part(placed, "village_id", "pk", named("tempat", "place"))

    def of_cooperatives(rows: QuerySet, key: Any, *amount: Any) -> Part:
        rows = where.narrow(rows, "cooperative__village__code")
        return Part(rows, "cooperative__village_id", "cooperative_id", key, *amount)

    yield of_cooperatives(Parcel.objects.for_user(user).living().of_active(), Value("lahan"))
    still = Building.objects.for_user(user).living().with_progress().stalled(on=on)
    yield of_cooperatives(still, Value("macet"))
    obstacles = LandObstacle.objects.for_user(user).open()
    once = Count("cooperative", distinct=True)
    yield of_cooperatives(obstacles, named("kendala-lahan", "kind"), once)
    yield of_cooperatives(Difference.objects.for_user(user, LAND).open(), Value("selisih"))


def of_mentors(user: User, on: date, where: Where) -> Iterator[Part]:
    # One mentor at a time, by constraint: running assignments are the covered cooperatives.
    covered = Assignment.objects.for_user(user).of_active().running(on)
    covered = where.narrow(covered, "cooperative__village__code")
    yield Part(covered, "cooperative__village_id", "cooperative_id", Value("terdampingi"))
    if where.district:
        return
    contracts = MentorContract.objects.for_user(user, "mentors.view_assignment").running(on)
    contracts = where.narrow(contracts, "regency__code")
    for role, key in (("ba", "ba"), ("pmo_kab", "pmo"), ("pmo_prov", "pmo-provinsi")):
        yield Part(contracts.of_role(role), "regency_id", "", Value(key))


def of_visits(user: User, on: date, where: Where) -> Iterator[Part]:
    first = on.replace(day=1)
    path, key = "cooperative__village", "cooperative_id"
    visits = where.narrow(Visit.objects.for_user(user, VISITS).counting(), f"{path}__code")
    visits = visits.in_month(first)
    yield Part(visits, f"{path}_id", key, Value("kunjungan"))
    own = where.narrow(Cooperative.objects.for_user(user).active(), "village__code")
    reached = own.filter(visited_in(first))
    yield Part(reached, "village_id", "pk", Value("koperasi-dikunjungi"))
    todo = where.narrow(FollowUp.objects.for_user(user, VISITS).counting(), f"{path}__code")
    yield Part(todo.open(), f"{path}_id", key, Value("tindak-lanjut"))
    yield Part(todo.overdue(on), f"{path}_id", key, Value("tindak-lanjut-lewat"))
    obstacles = Obstacle.objects.for_user(user, VISITS).counting()
    obstacles = where.narrow(obstacles, f"visit__{path}__code")
    kept = Visit.objects.in_month(first).filter(pk=OuterRef("visit"))
    yield Part(
        obstacles.filter(Exists(kept)),
        f"visit__{path}_id",
        "visit__cooperative_id",
        named("kendala", "category"),
    )


def of_trainings(user: User, on: date, where: Where) -> Iterator[Part]:
    if where.district:
        return
    trained = where.narrow(enrolments_of(user).trained(on), "regency__code")
    yield Part(trained, "regency_id", "", Value("peserta"))
    passed = trained.with_results().filter(passed=True)  # type: ignore[misc]  # added by with_results
    yield Part(passed, "regency_id", "", Value("lulus"))
