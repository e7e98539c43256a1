"""Who mentors the cooperatives that a sheet of assignments speaks of, read at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.sheets.rows import Row
from mentors.imports.finding import Said
from mentors.models import Assignment, MentorContract, Person
from registry.models import Cooperative


@dataclass
class Recorded:
    """Cooperatives by village, BA contracts by person, assignments by cooperative."""

    cooperatives: dict[str, list[Cooperative]]
    contracts: dict[int, list[MentorContract]]
    assignments: dict[int, list[Assignment]]

    def mentor(self, row: Row, said: Said, values: dict[str, Any]) -> Person | None:
        """Whom the row means, where just this assignment is recorded: our own export tells namesakes apart
        by nothing else, and who has moved away is still named there."""
        starts = values.get("starts")
        people = {
            one.contract.person
            for cooperative in self.cooperatives.get(row.village or "", ())
            for one in self.assignments[cooperative.pk]
            if one.starts == starts and one.contract.person.search_name == said.normal
        }
        return people.pop() if len(people) == 1 and not (said.nik or said.nik_mask) else None

    def add_contracts(self, people: Iterable[Person | None]) -> None:
        keys = {person.pk for person in people if person}
        rows = MentorContract.objects.filter(person__in=keys, role=MentorContract.Role.BA)
        for contract in rows.order_by("starts", "pk"):
            self.contracts[contract.person_id].append(contract)


def recorded_of(rows: Sequence[Row]) -> Recorded:
    villages = {row.village for row in rows if row.village}
    found = Recorded(defaultdict(list), defaultdict(list), defaultdict(list))
    active = Cooperative.objects.active().filter(village__in=villages).order_by("pk")
    for one in active:
        found.cooperatives[one.village_id].append(one)
    coops = [one.pk for own in found.cooperatives.values() for one in own]
    assignments = Assignment.objects.filter(cooperative__in=coops).order_by("starts", "pk")
    for row in assignments.select_related("contract__person"):
        found.assignments[row.cooperative_id].append(row)
    return found
