"""How many seats a batch has left, and who may sit down next. Reads only; actions/enrolling.py writes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from trainings.models import Batch, Enrolment
from trainings.words import Seat


@dataclass
class Seats:
    """Counted once, then kept up while seats are given: `take` and `open_to` go together.

    queue   of those waiting, how many could sit down; newcomers stand behind them
    """

    quota: int
    per_cooperative: int
    seated: int = 0
    waiting: int = 0
    queue: int = 0
    of_cooperative: Counter[int] = field(default_factory=Counter)

    @property
    def free(self) -> int:
        return max(0, self.quota - self.seated)

    @property
    def for_newcomers(self) -> int:
        return max(0, self.quota - self.seated - self.queue)

    def cooperative_full(self, cooperative: int | None) -> bool:
        return cooperative is not None and self.of_cooperative[cooperative] >= self.per_cooperative

    def take(self, cooperative: int | None) -> None:
        self.seated += 1
        if cooperative is not None:
            self.of_cooperative[cooperative] += 1


def seats_of(batch: Batch) -> Seats:
    """Of the whole batch, whatever the reader's kabupaten: seats are the province's."""
    found = Seats(batch.quota, batch.per_cooperative)
    rows = Enrolment.objects.filter(batch=batch, state__in=(Seat.SEATED, Seat.WAITING)).order_by()
    waiting: list[int | None] = []
    for state, cooperative in rows.values_list("state", "cooperative_id"):
        if state == Seat.SEATED:
            found.take(cooperative)
        else:
            waiting.append(cooperative)
    found.waiting = len(waiting)
    found.queue = able_to_sit(found, waiting)
    return found


def able_to_sit(seats: Seats, waiting: Iterable[int | None]) -> int:
    return sum(not seats.cooperative_full(cooperative) for cooperative in waiting)
