"""What changed between the figures that were submitted and those of now: shown, never silently taken."""

from dataclasses import dataclass
from typing import Any

from visits.monthly.compiling import ASIDE, PARTS, THEME_LABELS, TOTALS


@dataclass(frozen=True)
class Change:
    label: str
    was: int
    now: int


# Verifying a visit after the report was submitted is the usual course, no correction.
QUIET = {"verified", "unverified"}
# So is closing a follow-up: told only when there are more or fewer of them.
FOLLOW_UPS = ("follow_open", "follow_done")


def _quiet(was: dict[str, Any], now: dict[str, Any]) -> set[str]:
    agreed, left = (sum(one.get(name, 0) for name in FOLLOW_UPS) for one in (was, now))
    return QUIET | set(FOLLOW_UPS) if agreed == left else QUIET


def changes(frozen: dict[str, Any] | None, live: dict[str, Any]) -> list[Change]:
    """Figures of one BA report that differ; none for a report that was never submitted."""
    if frozen is None:
        return []
    quiet = _quiet(frozen, live)
    found = [
        Change(label, frozen.get(name, 0), live.get(name, 0))
        for name, label in {**TOTALS, **ASIDE}.items()
        if name not in quiet and frozen.get(name, 0) != live.get(name, 0)
    ]
    for theme, label in THEME_LABELS.items():
        was, now = (one.get("themes", {}).get(theme, {}) for one in (frozen, live))
        quiet = _quiet(was, now)
        found += [
            Change(f"{label}: {part.lower()}", was.get(name, 0), now.get(name, 0))
            for name, part in PARTS.items()
            if name not in quiet and was.get(name, 0) != now.get(name, 0)
        ]
    return found
