"""What the registry says of a cooperative, for what mentors observe there."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from registry.models import Milestone, Outlet
from visits.sample import figures, texts
from visits.sample.tours import Call
from visits.words import Topic

RECENT = timedelta(days=45)
# Told by the mentor of a milestone that isn't reached yet; those before them nobody would see in a visit.
SEEN_COMING = ("rekening", "nib", "nik", "simkopdes", "profil", "rat")
ABOUT_OUTLETS = {Topic.OUTLET_READINESS, Topic.OUTLET_GOVERNANCE, Topic.BUILDING}


class Registered:
    """Milestones and outlets of all sample cooperatives, read once."""

    def __init__(self) -> None:
        self.milestones: dict[int, dict[str, tuple[date | None, str]]] = defaultdict(dict)
        self.outlets: dict[int, list[tuple[str, str, date | None]]] = defaultdict(list)
        self.told: set[tuple[int, str]] = set()
        rows: Iterable[Any] = Milestone.objects.filter(is_sample=True).values_list(
            "cooperative", "kind", "reached_on", "number"
        )
        for coop, kind, day, number in rows:
            self.milestones[coop][kind] = (day, number)
        rows = Outlet.objects.filter(is_sample=True).order_by("kind", "pk")
        for coop, kind, status, day in rows.values_list(
            "cooperative", "kind", "status", "opened_on"
        ):
            self.outlets[coop].append((kind, status, day))

    def proposal(self, call: Call, on: date) -> dict[str, Any] | None:
        """A milestone seen at this visit: one that the registry has since then (`known`), or none yet."""
        coop, day, rng = call.seat.cooperative.pk, call.begin.date(), call.rng
        there = self.milestones[coop]
        fresh = [
            (kind, *found)
            for kind, found in sorted(there.items())
            if found[0] and day - RECENT <= found[0] <= day and (coop, kind) not in self.told
        ]
        if fresh and rng.random() < 0.5:
            kind, reached, number = fresh[0]
            return self._told(coop, kind, reached, number, call, known=True)
        chance = figures.PROPOSAL * (2 if (on - day).days <= figures.WAITING_DAYS else 1)
        missing = [k for k in SEEN_COMING if k not in there and (coop, k) not in self.told]
        if not missing or rng.randrange(1000) >= chance:
            return None
        reached = day - timedelta(days=rng.randint(0, 20))
        return self._told(coop, rng.choice(missing), reached, "", call, known=False)

    def _told(
        self, coop: int, kind: str, day: date | None, number: str, call: Call, *, known: bool
    ) -> dict[str, Any]:
        self.told.add((coop, kind))
        note = texts.proposal_note(call.rng)
        return {"kind": kind, "reached_on": day, "number": number, "note": note, "known": known}

    def observed(self, call: Call, topics: list[str]) -> list[tuple[str, str]]:
        """Kind and status of the gerai that the mentor looked at, as they were on that day."""
        chance = figures.OUTLETS + (250 if ABOUT_OUTLETS & set(topics) else -200)
        if call.rng.randrange(1000) >= chance:
            return []
        seen: dict[str, str] = {}
        for kind, status, opened in self.outlets[call.seat.cooperative.pk][:3]:
            early = opened is not None and opened > call.begin.date()
            seen[kind] = "belum_buka" if early else status
        return sorted(seen.items()) or [("kantor", "belum_ada")]
