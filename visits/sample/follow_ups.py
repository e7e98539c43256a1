"""Follow-ups of the year: agreed in one visit, ticked in a later one, closed by an officer, or still open."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from registry.sample.copying import Table, keys_for
from visits.ids import make_uuid7
from visits.models import FollowUp
from visits.sample import figures, texts
from visits.sample.judging import Reviewers
from visits.sample.tours import Call

Row = dict[str, Any]
BLOCK = 2_000  # keys that are fetched at once
# Of the cast's newest visits: how many days before (−) or after the day of filling something is due.
CAST_DUE = {1: 6, 3: -2, 4: 12, 5: -9}


class FollowUps:
    """What is open at each cooperative, while the year goes on."""

    def __init__(self, on: date) -> None:
        self.on, self.table = on, Table(FollowUp)
        self.open: dict[int, list[tuple[Call, Row]]] = defaultdict(list)
        self.keys = _keys()

    def agree(self, call: Call, visit: Row, rank: int) -> list[Row]:
        """The visit's own follow-ups as its body names them."""
        rng, day = call.rng, call.begin.date()
        roll, told = rng.randrange(1000), []
        dues = [
            day + timedelta(days=rng.choice((7, 10, 14, 14, 21, 30, 45)))
            for _ in range((roll < figures.FOLLOW_UP) + (roll < figures.SECOND_FOLLOW_UP))
        ]
        if call.person.user_id and rank in CAST_DUE:
            dues = [max(self.on + timedelta(days=CAST_DUE[rank]), day)]
        for due in dues:
            what, who = texts.follow_up(visit["topics"], rng)
            row = self.table.add(
                id=next(self.keys),
                visit_id=visit["id"],
                cooperative_id=visit["cooperative_id"],
                client_id=make_uuid7(call.begin, rng),
                what=what,
                who=who,
                due=due,
                is_sample=True,
            )
            told.append(
                {"id": str(row["client_id"]), "what": what, "who": who, "due": due.isoformat()}
            )
            if not call.held:
                self.open[visit["cooperative_id"]].append((call, row))
        return told

    def tick(self, call: Call, visit: Row) -> list[Row]:
        """What the mentor found done at this visit, of what earlier visits had agreed."""
        if call.held:
            return []
        told, left = [], []
        for before, row in self.open[visit["cooperative_id"]]:
            own = row["visit_id"] == visit["id"]
            if own or call.rng.randrange(1000) >= figures.DONE_AT_NEXT_VISIT:
                left.append((before, row))
                continue
            note = texts.done_note(call.rng)
            row |= {
                "done_on": call.begin.date(),
                "done_note": note,
                "done_in_id": visit["id"],
                "done_by_id": visit["sent_by_id"],
            }
            told.append({"id": row["id"], "note": note})
        self.open[visit["cooperative_id"]] = left
        return told

    def settle(self, reviewers: Reviewers) -> None:
        """Of what is long overdue most was closed by an officer; the rest is still open."""
        for rows in self.open.values():
            for call, row in rows:
                late = (self.on - row["due"]).days
                if late <= figures.LONG_OVERDUE or call.rng.random() < 0.12:
                    continue
                row["done_on"] = row["due"] + timedelta(days=call.rng.randint(1, late - 1))
                row["done_note"] = texts.done_note(call.rng)
                row["done_by_id"] = reviewers.of(call)


def _keys() -> Iterator[int]:
    while True:
        yield from keys_for(FollowUp, BLOCK)
