"""What a page shows of a parcel's verification: timeline, whose turn, verdicts, and what the reader may do."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from core.models import User
from core.scoping import may
from land.actions.verifying import NAMELESS
from land.models import Handover, Parcel, ParcelStep, Verdict
from land.verifying.turns import days_since, is_overdue, turn_of
from land.verifying.verbs import VERIFY, Verb, verbs_for
from land.words import State

# who may read a parcel's papers may read those of its steps and verdicts
READ_FILES = "land.view_holder"


@dataclass(frozen=True)
class Judged:
    """A verdict; stands: it is its verifier's newest."""

    row: Verdict
    stands: bool


@dataclass(frozen=True)
class Panel:
    """verbs: what the reader may do; told: how verifiers disagree, "" when they don't."""

    parcel: Parcel
    state: str
    turn: str
    days: int
    overdue: bool
    limit: int
    steps: list[ParcelStep]
    verdicts: list[Judged]
    told: str
    verbs: list[Verb]
    may_judge: bool
    may_read: bool
    nameless: str = NAMELESS


def panel_of(parcel: Parcel, user: User) -> Panel:
    """`parcel` with its cooperative's region, read in the reader's name. Two or three queries, and those of his rights."""
    on = timezone.localdate()
    steps = list(
        ParcelStep.objects.for_user(user)
        .filter(parcel=parcel)
        .select_related("by")
        .order_by("-number")
    )
    verdicts = judged(parcel, user)
    living = not (parcel.is_archived or parcel.cooperative.is_archived)
    allocated = parcel.state == State.ALLOCATED
    waits = living and not allocated
    return Panel(
        parcel=parcel,
        state=State(parcel.state).label,
        turn=turn_of(parcel.state) if living and not (allocated and done(parcel, user)) else "",
        days=days_since(parcel.state_since, on),
        overdue=waits and is_overdue(parcel.state_since, on),
        limit=settings.LAND_TURN_DAYS,
        steps=steps,
        verdicts=verdicts,
        told=disagreement([one.row for one in verdicts if one.stands]),
        verbs=verbs_for(parcel, user),
        may_judge=living and may(user, VERIFY, parcel),
        may_read=may(user, READ_FILES, parcel),
    )


def done(parcel: Parcel, user: User) -> bool:
    """What was allocated is handed over: it is nobody's turn any more. A page may have asked with the parcel."""
    known = getattr(parcel, "handed", None)
    if known is not None:
        return known
    handed = Handover.objects.for_user(user).filter(building__cancelled_at__isnull=True)
    return handed.filter(building__parcel=parcel).exists()


def judged(parcel: Parcel, user: User) -> list[Judged]:
    """All verdicts, the newest first; of each verifier the first one stands."""
    rows = Verdict.objects.for_user(user).filter(parcel=parcel).select_related("by")
    seen: set[str] = set()
    found = []
    for row in rows.order_by("-given_on", "-pk"):
        found.append(Judged(row, row.verifier not in seen))
        seen.add(row.verifier)
    return found


def disagreement(standing: list[Verdict]) -> str:
    """ "Kodim: Ditolak, Dinas koperasi: Terverifikasi"; "" when all say the same."""
    if len({one.conclusion for one in standing}) < 2:
        return ""
    return ", ".join(str(one) for one in standing)


def context_of(parcel: Parcel, user: Any) -> dict[str, Any]:
    return {"panel": panel_of(parcel, user), "parcel": parcel}
