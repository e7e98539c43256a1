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


def changes(frozen: dict[str, Any] | None, live: dict[str, Any]) -> list[Change]:
    """Figures of one BA report that differ; none for a report that was never submitted."""
    if frozen is None:
        return []
    found = [
        Change(label, frozen.get(name, 0), live.get(name, 0))
        for name, label in {**TOTALS, **ASIDE}.items()
        if name not in QUIET and frozen.get(name, 0) != live.get(name, 0)
    ]
    for theme, label in THEME_LABELS.items():
        was, now = (one.get("themes", {}).get(theme, {}) for one in (frozen, live))
        found += [
            Change(f"{label}: {part.lower()}", was.get(name, 0), now.get(name, 0))
            for name, part in PARTS.items()
            if was.get(name, 0) != now.get(name, 0)
        ]
    return found
