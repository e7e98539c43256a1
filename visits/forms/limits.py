"""How much of everything one visit may carry. The phone knows the same figures (visits/field_data.py), so
that nothing is refused here that it let through there."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings

# letters
PEOPLE_MET = 1_000
FINDINGS = 6_000
NO_POSITION_REASON = 250
OBSTACLE_NOTE = 1_000
WHAT = 500
WHO = 120
DONE_NOTE = 500
NUMBER = 60
NOTE = 250
CAPTION = 200
# how many
PEOPLE_COUNT = 5_000
OBSTACLES = 20
FOLLOW_UPS = 20
FOLLOW_UPS_DONE = 50
# metres: whoever stands further away from where he stands has no position
ACCURACY = 100_000
# times
EARLIEST = date(2025, 1, 1)
LONGEST = timedelta(hours=24)
AHEAD = timedelta(days=1)
LATEST_DUE = timedelta(days=5 * 366)
# bodies that one visit may have, rivals with it
VERSIONS = 200


def for_phone() -> dict[str, Any]:
    """For the phone: field → letters, list → rows, and the rest by name; hours and bytes as numbers."""
    return {
        "people_met": PEOPLE_MET,
        "people_count": PEOPLE_COUNT,
        "findings": FINDINGS,
        "no_position_reason": NO_POSITION_REASON,
        "obstacle_note": OBSTACLE_NOTE,
        "follow_up_what": WHAT,
        "follow_up_who": WHO,
        "done_note": DONE_NOTE,
        "milestone_number": NUMBER,
        "milestone_note": NOTE,
        "caption": CAPTION,
        "obstacles": OBSTACLES,
        "follow_ups": FOLLOW_UPS,
        "follow_ups_done": FOLLOW_UPS_DONE,
        "photos": settings.VISIT_MAX_PHOTOS,
        "photo_bytes": settings.VISIT_PHOTO_MAX_BYTES,
        "accuracy": ACCURACY,
        "hours": int(LONGEST.total_seconds() // 3600),
        "hours_ahead": int(AHEAD.total_seconds() // 3600),
        "earliest": EARLIEST.isoformat(),
    }


LIMITS = for_phone()
