"""What the registry holds about the cooperatives that a sheet speaks of, read at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q

from registry.models import CapitalEntry, Cooperative, MemberCount, Milestone, Outlet


@dataclass
class Stored:
    """One cooperative with its children, as a sheet's row is compared with it."""

    cooperative: Cooperative
    milestones: dict[str, Milestone] = field(default_factory=dict)
    outlets: dict[str, list[Outlet]] = field(default_factory=lambda: defaultdict(list))
    members: list[MemberCount] = field(default_factory=list)  # newest first
    capital: dict[str, list[CapitalEntry]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class Snapshot:
    """Cooperatives by key and by village; archived ones only where their numbers are taken."""

    by_key: dict[int, Stored]
    by_village: dict[str, list[Stored]]
    numbers: dict[tuple[str, str], Cooperative]
    seen: frozenset[str] | None = None  # kabupaten whose cooperatives may be named; None: all

    def named(self, owner: Cooperative) -> str:
        """The cooperative with its village for people who may see it; a number tells nobody else."""
        if self.seen is not None and owner.village_id[:5] not in self.seen:
            return "koperasi di luar wilayah kerja Anda"
        kept = " (diarsipkan)" if owner.is_archived else ""
        return f"{owner.name}{kept} di {owner.village.label}"

    def taken(self, attribute: str, value: str, by: Stored | None) -> Cooperative | None:
        """Another cooperative that already has this NIK or SIMKOPDES id."""
        other = self.numbers.get((attribute, value))
        return other if other and (by is None or other.pk != by.cooperative.pk) else None

    def with_number(self, attribute: str, value: str) -> Stored | None:
        owner = self.numbers.get((attribute, value))
        return self.by_key.get(owner.pk) if owner else None


UNIQUE = ("nik", "simkopdes_id")


def snapshot(
    villages: Iterable[str],
    numbers: dict[str, set[str]],
    only: Iterable[type[Model]] | None = None,
    *,
    seen: frozenset[str] | None,
) -> Snapshot:
    """Everything about the cooperatives of these villages, and who has these unique numbers.

    `numbers`: attribute → values. `seen`: where the reader may see cooperatives (core.scoping.area). `only`: the child tables that are needed (None: all). One query and one
    per child table, however many villages.
    """
    rows = Cooperative.objects.filter(
        Q(village__in=set(villages))
        | Q(nik__in=numbers["nik"])
        | Q(simkopdes_id__in=numbers["simkopdes_id"])
    ).select_related("village__district__regency")
    by_key: dict[int, Stored] = {}
    by_village: dict[str, list[Stored]] = defaultdict(list)
    owners: dict[tuple[str, str], Cooperative] = {}
    for cooperative in rows.order_by("pk"):
        for attribute in UNIQUE:
            if value := getattr(cooperative, attribute):
                owners[attribute, value] = cooperative
        if not cooperative.is_archived:
            found = by_key[cooperative.pk] = Stored(cooperative)
            by_village[cooperative.village_id].append(found)
    for model in CHILDREN if only is None else only:
        put = CHILDREN[model]
        for child in model._default_manager.filter(cooperative__in=list(by_key)).order_by("pk"):
            put(by_key[child.cooperative_id], child)  # type: ignore[union-attr]
    for one in by_key.values():
        one.members.sort(key=lambda count: count.as_of, reverse=True)
        for entries in one.capital.values():
            entries.sort(key=lambda entry: entry.as_of, reverse=True)
    return Snapshot(by_key, by_village, owners, seen)


def put_milestone(stored: Stored, row: Any) -> None:
    stored.milestones[row.kind] = row


def put_outlet(stored: Stored, row: Any) -> None:
    stored.outlets[row.kind].append(row)


def put_members(stored: Stored, row: Any) -> None:
    stored.members.append(row)


def put_capital(stored: Stored, row: Any) -> None:
    stored.capital[row.kind].append(row)


CHILDREN: dict[Any, Any] = {
    Milestone: put_milestone,
    Outlet: put_outlet,
    MemberCount: put_members,
    CapitalEntry: put_capital,
}
