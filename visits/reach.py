"""Whom a visit may be about, and whether it counts at once: what a person's contracts and assignments say.

Read once for a whole delivery; three queries, however many visits it brings.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from mentors.models import Assignment, MentorContract, Person
from registry.models import Cooperative
from visits.words import Held


@dataclass(frozen=True)
class Place:
    """A cooperative's kabupaten, and whether it is archived (merged ones are)."""

    regency: str
    archived: bool


@dataclass
class Reach:
    person: Person
    contracts: list[tuple[int, str, str | None, date, date]]
    assignments: list[tuple[int, int, date, date]]
    places: dict[int, Place] = field(default_factory=dict)

    @classmethod
    def of(cls, person: Person, cooperatives: Iterable[int]) -> "Reach":
        contracts = MentorContract.objects.filter(person=person).order_by("role", "-starts", "-pk")
        assignments = Assignment.objects.filter(contract__person=person).order_by("-starts", "-pk")
        found = Cooperative.objects.filter(pk__in=set(cooperatives)).values_list(
            "pk", "village__district__regency", "archived_at"
        )
        return cls(
            person,
            list(contracts.values_list("pk", "role", "regency", "starts", "last_day")),
            list(assignments.values_list("cooperative", "contract", "starts", "ends")),
            {pk: Place(regency, archived is not None) for pk, regency, archived in found},
        )

    def covers(self, cooperative: int) -> bool:
        """Whether he was ever assigned to it, or it lies in a kabupaten of one of his contracts."""
        place = self.places.get(cooperative)
        if place is None:
            return False
        if any(row[0] == cooperative for row in self.assignments):
            return True
        return any(row[2] == place.regency for row in self.contracts)

    def was_assigned(self, cooperative: int) -> bool:
        """Whether he was ever assigned to it, and it is there."""
        return cooperative in self.places and any(row[0] == cooperative for row in self.assignments)

    def contract_on(self, day: date, cooperative: int) -> int | None:
        """The contract under which he visited that day: that of the assignment, else BA before PMO."""
        for pk, contract, starts, ends in self.assignments:
            if pk == cooperative and starts <= day <= ends:
                return contract
        running = [row[0] for row in self.contracts if row[3] <= day <= row[4]]
        return running[0] if running else None

    def held(self, cooperative: int, day: date, today: date) -> str:
        """Why a visit of that day waits for an officer (visits.words.Held); "" when it doesn't."""
        user = self.person.user
        if user is None or not user.is_active:
            return Held.INACTIVE
        if not any(row[3] <= day <= row[4] for row in self.contracts):
            return Held.NO_CONTRACT
        if self.places[cooperative].archived:
            return Held.ARCHIVED
        if not self.is_assigned(cooperative, day):
            return Held.NOT_ASSIGNED
        return "" if self.is_assigned(cooperative, today) else Held.REASSIGNED

    def is_assigned(self, cooperative: int, on: date) -> bool:
        return any(
            pk == cooperative and starts <= on <= ends for pk, _, starts, ends in self.assignments
        )
