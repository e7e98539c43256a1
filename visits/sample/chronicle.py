"""The year told call by call: each visit with its parts, versions and reviews, in rows to be written."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from registry.sample.copying import Table, keys_for
from visits import models as m
from visits.body import digest_of
from visits.ids import make_uuid7
from visits.sample import figures, texts
from visits.sample.body import whole
from visits.sample.capturing import captured
from visits.sample.dates import at
from visits.sample.follow_ups import FollowUps
from visits.sample.judging import Outcome, Reviewers, judged
from visits.sample.photos import Photos
from visits.sample.registered import Registered
from visits.sample.tours import Call
from visits.words import Priority, State

Row = dict[str, Any]


class Chronicle:
    """`tell` turns calls into rows of every table; `write` writes them."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.visits, self.versions = Table(m.Visit), Table(m.VisitVersion)
        self.reviews, self.obstacles = Table(m.VisitReview), Table(m.Obstacle)
        self.proposals, self.outlets = Table(m.MilestoneProposal), Table(m.OutletObservation)
        self.reviewers, self.registered = Reviewers(), Registered()
        self.follow_ups, self.photos = FollowUps(on), Photos(on)
        self.said: dict[int, str] = {}

    def tell(self, calls: list[Call]) -> None:
        """`calls` in the order of time: what is open at a cooperative is closed by a later visit."""
        left = Counter(call.person.pk for call in calls)
        for call, pk in zip(calls, keys_for(m.Visit, len(calls)), strict=True):
            rank = left[call.person.pk]
            left[call.person.pk] -= 1
            self._one(call, pk, rank)
        self.follow_ups.settle(self.reviewers)

    def write(self) -> dict[str, int]:
        """Rows per table."""
        tables = (
            self.visits,
            self.versions,
            self.reviews,
            self.obstacles,
            self.follow_ups.table,
            self.proposals,
            self.outlets,
            self.photos.table,
        )
        return dict(table.write() for table in tables)

    def _one(self, call: Call, pk: int, rank: int) -> None:
        visit = captured(call, self.said.get(call.person.pk, ""))
        self.said[call.person.pk] = visit["findings"]
        midnight = at(self.on, 0)
        visit["received_at"] = min(visit["received_at"], midnight)
        outcome = judged(call, visit["received_at"], rank, self.on, self.reviewers.of(call))
        visit |= {"id": pk, **outcome.columns(), "weighed_at": self._weighed(visit)}
        parts: Row = {"obstacles": self._obstacles(call, pk, visit["topics"])}
        parts["follow_ups"] = self.follow_ups.agree(call, visit, rank)
        parts["follow_ups_done"] = self.follow_ups.tick(call, visit) if outcome.counts else []
        parts["milestones"] = self._proposal(call, pk, outcome)
        parts["outlets"] = [
            {"kind": kind, "status": status}
            for kind, status in self.registered.observed(call, visit["topics"])
        ]
        for one in parts["outlets"]:
            self.outlets.add(visit_id=pk, is_sample=True, **one)
        parts["photos"] = self.photos.taken(call, visit, rank)
        self._versions(call, visit, parts, outcome)
        for review in outcome.reviews:
            self.reviews.add(visit_id=pk, **review)
        self.visits.add(**visit)

    def _weighed(self, visit: Row) -> Any:
        """Signals are for whoever reviews: those of visits that were judged long ago aren't worked out."""
        old = visit["received_at"] < at(self.on - timedelta(days=figures.WEIGHED_DAYS), 0)
        return visit["received_at"] if old else None

    def _obstacles(self, call: Call, pk: int, topics: list[str]) -> list[Row]:
        rng, told = call.rng, []
        roll = rng.randrange(1000)
        for _ in range((roll < figures.OBSTACLE) + (roll < figures.SECOND_OBSTACLE)):
            category, note = texts.obstacle(topics, rng)
            one: Row = {"category": category, "note": note}
            one["priority"] = str(
                rng.choice((Priority.HIGH, Priority.MEDIUM, Priority.MEDIUM, Priority.LOW))
            )
            key = make_uuid7(call.begin, rng)
            self.obstacles.add(visit_id=pk, client_id=key, is_sample=True, **one)
            told.append({"id": str(key), **one})
        return told

    def _proposal(self, call: Call, pk: int, outcome: Outcome) -> list[Row]:
        seen = None if call.held else self.registered.proposal(call, self.on)
        if seen is None:
            return []
        known, key = seen.pop("known"), make_uuid7(call.begin, call.rng)
        row = self.proposals.add(visit_id=pk, client_id=key, is_sample=True, **seen)
        moment = outcome.reviews[-1]["at"] if outcome.state == State.VERIFIED else None
        if moment is not None and (known or (self.on - moment.date()).days > 7):
            row["verdict"] = "diterima" if known else "ditolak"
            row["reason"] = "" if known else texts.declining(call.rng)
            row["decided_by_id"] = self.reviewers.of(call, officer=True)
            row["decided_at"] = moment + timedelta(minutes=2)
        day = seen["reached_on"]
        return [{"id": str(key), **seen, "reached_on": day.isoformat() if day else None}]

    def _versions(self, call: Call, visit: Row, parts: Row, outcome: Outcome) -> None:
        """The body as sent; before a correction a hasty one; beside a few that wait, a rival."""
        rng = call.rng
        if outcome.corrected_at is not None:
            self._version(visit | {"findings": texts.hasty(rng)}, 1, "kiriman", parts)
            self._correct(visit, outcome)
            # the row tells when the visit first came
            again = {"received_at": outcome.corrected_at}
            self._version(visit | again, 2, "perbaikan", parts | {"based_on": 1})
            return
        self._version(visit, 1, "kiriman", parts)
        waits = outcome.state == State.SENT and not call.held
        if waits and rng.randrange(1000) < figures.RIVAL:
            later = {
                "device_time": visit["device_time"] + timedelta(minutes=40),
                "received_at": min(visit["received_at"] + timedelta(minutes=50), at(self.on, 0, 5)),
                "findings": texts.findings(visit["topics"], rng),
            }
            self._version(visit | later, 2, "tandingan", parts)

    def _correct(self, visit: Row, outcome: Outcome) -> None:
        """From here on the visit's row speaks of its second version."""
        assert outcome.corrected_at is not None  # noqa: S101  asked by whoever calls
        visit["version"] = 2
        visit["device_time"] = outcome.corrected_at - timedelta(minutes=2)
        visit["clock_skew"] = 0

    def _version(self, visit: Row, number: int, kind: str, parts: Row) -> None:
        body = whole(visit, **parts)
        self.versions.add(
            visit_id=visit["id"],
            number=number,
            kind=kind,
            body=body,
            digest=digest_of(body),
            channel=visit["channel"],
            device_time=visit["device_time"],
            received_at=visit["received_at"],
            sent_by_id=visit["sent_by_id"],
        )
