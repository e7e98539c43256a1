"""What is recorded of the batches and cooperatives that a sheet speaks of, read at once."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from core import scoping
from core.models import User
from core.sheets.rows import Row
from mentors.models import Person
from registry.models import Cooperative, Officer
from trainings.actions.enrolling import ENROL, Participant, cooperative_of, refuse_unfit
from trainings.enrolling.seats import Seats, seats_of
from trainings.enrolling.tables import batch_label
from trainings.models import Batch, Enrolment
from trainings.refusals import SENTENCES
from trainings.words import Seat

type Key = tuple[str, int]  # "p" or "o", key


def key_of(participant: Participant) -> Key:
    return ("p" if isinstance(participant, Person) else "o", participant.pk)


class Recorded:
    """Everything is the writer's own area; of other batches of a programme all is read, as pages do."""

    def __init__(self, rows: Sequence[Row], values: Sequence[dict[str, Any]], user: User) -> None:
        self.within = scoping.area(user, ENROL)
        self.batches = list(Batch.objects.select_related("programme"))
        wanted = {one.pk for told in values for one in self.batches_of(told)}
        numbers = {told["number"] for told in values if told.get("number")}
        self.numbers: dict[int, Enrolment] = {}
        self.own: dict[tuple[int, Key], Enrolment] = {}
        own = Enrolment.objects.for_user(user, ENROL).select_related("person", "batch__programme")
        for one in own.filter(Q(batch__in=wanted) | Q(pk__in=numbers)).order_by("pk"):
            self.numbers[one.pk] = one
            key: Key = ("p", one.person_id) if one.person_id else ("o", one.officer_id or 0)
            self.own[one.batch_id, key] = one
        self.taken: dict[int, Seats] = {}
        self.read_cooperatives(rows, values, user)
        self.elsewhere = self.read_elsewhere(wanted)

    def read_cooperatives(
        self, rows: Sequence[Row], values: Sequence[dict[str, Any]], user: User
    ) -> None:
        self.cooperatives: dict[str, list[Cooperative]] = defaultdict(list)
        self.named: dict[str, list[Cooperative]] = defaultdict(list)
        self.officers: dict[int, list[Officer]] = defaultdict(list)
        villages = {row.village for row in rows if row.village}
        names = {told["name"] for told in values if told.get("name")}
        own = Cooperative.objects.for_user(user, ENROL).active()
        for one in own.filter(Q(village__in=villages) | Q(name__in=names)).order_by("pk"):
            self.cooperatives[one.village_id].append(one)
            self.named[one.name.casefold()].append(one)
        keys = [one.pk for here in self.cooperatives.values() for one in here]
        for officer in Officer.objects.filter(cooperative__in=keys).order_by("pk"):
            self.officers[officer.cooperative_id].append(officer)

    def read_elsewhere(self, wanted: set[int]) -> dict[tuple[int, Key], list[tuple[int, str]]]:
        """(programme, participant) → (batch, its name) of every participation that counts."""
        programmes = {one.programme_id for one in self.batches if one.pk in wanted}
        rows = Enrolment.objects.counting().filter(batch__programme__in=programmes)
        found: dict[tuple[int, Key], list[tuple[int, str]]] = defaultdict(list)
        for programme, batch, number, year, person, officer in rows.order_by(
            "batch__starts"
        ).values_list(
            "batch__programme_id",
            "batch_id",
            "batch__number",
            "batch__year",
            "person_id",
            "officer_id",
        ):
            key: Key = ("p", person) if person else ("o", officer or 0)
            found[programme, key].append((batch, batch_label(number, year)))
        return found

    def batches_of(self, told: dict[str, Any]) -> list[Batch]:
        """The batches that a row may mean; none when it names none."""
        if "batch" not in told:
            return []
        programme = (told.get("programme") or "").casefold()
        return [
            one
            for one in self.batches
            if one.number == told["batch"]
            and told.get("year") in (None, one.year)
            and programme in ("", one.programme.name.casefold(), one.programme.code.casefold())
        ]

    def enrolment(self, batch: Batch, participant: Participant) -> Enrolment | None:
        """The one that stands; whoever left is enrolled anew."""
        return self.own.get((batch.pk, key_of(participant)))

    def before(self, batch: Batch, participant: Participant) -> list[str]:
        rows = self.elsewhere.get((batch.programme_id, key_of(participant)), [])
        return [label for other, label in rows if other != batch.pk]

    def unfit(self, batch: Batch, participant: Participant, state: str) -> str:
        """Why this one can't be enrolled; "" when he can."""
        if batch.cancelled_at is not None:
            return SENTENCES["enrolment_batch_cancelled"]
        if state not in (Seat.SEATED, Seat.WAITING):
            return "Status: orang ini belum terdaftar, jadi tidak dapat dibatalkan atau digantikan."
        try:
            refuse_unfit(batch, participant)
        except ValidationError as error:
            return " ".join(error.messages)
        if self.seats(batch).cooperative_full(cooperative_of(participant)):
            return SENTENCES["enrolment_per_cooperative"]
        return ""

    def seats(self, batch: Batch) -> Seats:
        if batch.pk not in self.taken:
            self.taken[batch.pk] = seats_of(batch)
        return self.taken[batch.pk]

    def give(self, batch: Batch, participant: Participant, state: str) -> str:
        """The state that he gets, counted on over the rows of the file."""
        seats = self.seats(batch)
        if state == Seat.SEATED and seats.for_newcomers:
            seats.take(cooperative_of(participant))
            return Seat.SEATED.value
        return Seat.WAITING.value
