"""What became of a visit: waiting, verified, sent back, corrected, rejected; and by whom."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from core.models import RoleGrant, User
from core.permissions import OFFICERS, Role
from visits.sample import figures, texts
from visits.sample.dates import at, next_working_hour
from visits.sample.tours import Call
from visits.words import State

Review = dict[str, Any]


@dataclass
class Outcome:
    """`reviews`: rows of VisitReview without the visit's key. `corrected_at`: when a second version came,
    after the first was sent back."""

    state: str = str(State.SENT)
    reviews: list[Review] = field(default_factory=list)
    corrected_at: datetime | None = None

    @property
    def counts(self) -> bool:
        return self.state != State.REJECTED

    def columns(self) -> dict[str, Any]:
        """What the visit's row says of it."""
        if self.state == State.SENT or not self.reviews:
            return {"state": self.state}
        last = self.reviews[-1]
        return {
            "state": self.state,
            "reviewed_by_id": last["by_id"],
            "reviewed_at": last["at"],
            "review_reason": last["reason"],
        }


class Reviewers:
    """Who of the cast reviews in which kabupaten; elsewhere the province's officer does."""

    def __init__(self) -> None:
        grants = RoleGrant.objects.filter(user__is_sample=True, role__in=[*OFFICERS, Role.PMO])
        self.by_regency: dict[str | None, list[int]] = {}
        for grant in grants.order_by("user__username"):
            self.by_regency.setdefault(grant.regency_id, []).append(grant.user_id)
        self.officers = set(
            User.objects.filter(grants__in=grants, grants__role__in=OFFICERS).values_list(
                "pk", flat=True
            )
        )

    def of(self, call: Call, *, officer: bool = False) -> int | None:
        """`officer`: a PMO won't do (only officers change the registry)."""
        regency = call.seat.cooperative.village.district.regency_id
        there = self.by_regency.get(regency) or self.by_regency.get(None, [])
        fit = [pk for pk in there if pk in self.officers] if officer else there
        return call.rng.choice(fit) if fit else None


def judged(call: Call, received: datetime, rank: int, on: date, by: int | None) -> Outcome:
    """`rank`: how many visits ago of this mentor, 1 for his newest. Those of the cast show every state."""
    rng, age = call.rng, (on - received.date()).days
    if call.held:
        return Outcome()
    if call.person.user_id and rank <= 4:
        fate = (State.SENT, State.RETURNED, "corrected", State.SENT)[rank - 1]
    else:
        fate = _fate(rng.randrange(1000), rng.randrange(1000), age)
    if fate == State.SENT:
        return Outcome()
    first = next_working_hour(rng, received, rng.randint(1, 5) if age > 6 else 0)
    if first >= at(on, 0):
        return Outcome()
    if fate == "corrected":
        return _corrected(call, first, on, by)
    reason = {State.RETURNED: texts.returning, State.REJECTED: texts.rejecting}.get(fate)  # type: ignore[call-overload]
    return Outcome(str(fate), [_review(1, str(fate), reason(rng) if reason else "", by, first)])


def _fate(waits: int, roll: int, age: int) -> str:
    if age <= figures.WAITING_DAYS and waits < figures.WAITING:
        return State.SENT
    if roll < figures.REJECTED:
        return State.REJECTED
    if roll < figures.REJECTED + figures.RETURNED:
        return State.RETURNED if age <= figures.RETURNED_DAYS else "corrected"
    if roll < figures.REJECTED + figures.RETURNED + figures.CORRECTED:
        return "corrected"
    return State.VERIFIED


def _corrected(call: Call, first: datetime, on: date, by: int | None) -> Outcome:
    """Sent back, corrected some days later, then verified if there was time for it."""
    rng = call.rng
    back = _review(1, str(State.RETURNED), texts.returning(rng), by, first)
    again = next_working_hour(rng, first, rng.randint(0, 4))
    if again >= at(on, 0):
        return Outcome(str(State.RETURNED), [back])
    found = next_working_hour(rng, again, rng.randint(1, 3))
    if found >= at(on, 0):
        return Outcome(str(State.SENT), [back], again)
    return Outcome(
        str(State.VERIFIED), [back, _review(2, str(State.VERIFIED), "", by, found)], again
    )


def _review(version: int, verdict: str, reason: str, by: int | None, moment: datetime) -> Review:
    return {
        "version": version,
        "verdict": verdict,
        "reason": reason,
        "by_id": by,
        "at": moment,
        "is_sample": True,
    }
