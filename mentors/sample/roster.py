"""Who the 543 are."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from mentors.models import MentorContract
from mentors.sample.figures import BA, BATCHES, PMO_EACH
from registry.sample.dice import shares

Role = MentorContract.Role


@dataclass(frozen=True)
class Profile:
    """One of them. `role` is "" without a contract; `place` counts those of a role in a kabupaten from 0."""

    number: int
    batch: str
    regency: str | None
    role: str
    place: int

    @property
    def name(self) -> str:
        return f"Pendamping Contoh {self.number:03}"

    @property
    def woman(self) -> bool:
        return self.number % 9 in (1, 3, 5, 8)


def _trained() -> Iterator[tuple[str, str | None]]:
    """Batch and kabupaten of each, in the order of their numbers; the province's own come first."""
    for batch, size in BATCHES.items():
        ours = PMO_EACH if batch == "I" else 0
        yield from [(batch, None)] * ours
        for regency, count in zip(BA, shares(size - ours, list(BA.values())), strict=True):
            yield from [(batch, regency)] * count


def _roster() -> list[Profile]:
    """The first of each kabupaten are its PMO, those after them its BA, the last have no contract."""
    seen: Counter[str | None] = Counter()
    people = []
    for number, (batch, regency) in enumerate(_trained(), start=1):
        turn = seen[regency]
        seen[regency] += 1
        if regency is None:
            role, place = Role.PMO_PROVINCE, turn
        elif turn < PMO_EACH:
            role, place = Role.PMO_REGENCY, turn
        elif turn < PMO_EACH + BA[regency]:
            role, place = Role.BA, turn - PMO_EACH
        else:
            role, place = "", turn - PMO_EACH - BA[regency]
        people.append(Profile(number, batch, regency, str(role), place))
    return people


ROSTER = _roster()
