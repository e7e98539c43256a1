"""The state that the data is in, as one number: figures counted at a state are right until it changes.

Triggers (migration 0002) move a sequence after every statement that writes a table of WATCHED. It moves before
the writer commits; so a state may be kept only when nobody was writing at the time: a reader who saw the moved
number, but not yet the rows, would else keep old figures under the new number.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import connection

# Tables that figures are counted from. tests/test_counting.py holds each against the parts.
WATCHED = (
    "core_regency",
    "core_district",
    "core_village",
    "registry_cooperative",
    "registry_cooperativevillage",
    "registry_milestone",
    "registry_outlet",
    "registry_membercount",
    "land_parcel",
    "land_landobstacle",
    "land_building",
    "land_progressreport",
    "land_handover",
    "land_difference",
    "mentors_assignment",
    "mentors_mentorcontract",
    "visits_visit",
    "visits_followup",
    "visits_obstacle",
    "trainings_enrolment",
    "trainings_batch",
    "trainings_session",
    "trainings_attendance",
    "trainings_score",
)
# What else pages of the desk are made of (what waits for whom, warnings, targets, frozen months): no figure is counted
# from these.
BESIDES = (
    "core_importjob",
    "dashboard_alarm",
    "dashboard_alarmnote",
    "dashboard_monthstep",
    "dashboard_snapshot",
    "dashboard_threshold",
    "land_survey",
    "mentors_person",
    "visits_milestoneproposal",
    "visits_monthlyrecap",
    "visits_monthlyreport",
    "visits_visitversion",
)
KEPT_SECONDS = 24 * 3600
STATE = "SELECT last_value FROM dashboard_state"
# Whoever writes holds a lock on the number of his transaction, from before his first row until everybody sees
# them. A snapshot's xmin and xmax don't tell: the newest transaction of all is in neither.
WRITERS = """
SELECT NOT EXISTS (
    SELECT FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted
        AND (a.pid IS NULL OR a.datname = current_database())),
    EXISTS (SELECT FROM registry_cooperative WHERE archived_at IS NULL OFFSET %s)
"""


def state() -> int:
    """The number of the state. What is counted afterwards may be kept under it if then nobody_writes()."""
    return _asked(STATE)[0]


def nobody_writes() -> bool:
    """To be asked after state() and before counting: who moved the number before it was read has ended by now."""
    return _asked(WRITERS, settings.DASHBOARD_LIVE_MAX)[0]


class Moment:
    """The state when a page began: what the page counts is found again under it, until the data changes."""

    def __init__(self) -> None:
        self.state = state()
        self._answers: tuple[bool, bool] | None = None

    def _ask(self) -> tuple[bool, bool]:
        """(may what is counted be kept, are there too many cooperatives to count anew); asked once, and before
        anything is counted."""
        if self._answers is None:
            self._answers = _asked(WRITERS, settings.DASHBOARD_LIVE_MAX)
        return self._answers

    @property
    def is_large(self) -> bool:
        """More active cooperatives in all than settings.DASHBOARD_LIVE_MAX."""
        return self._ask()[1]

    def kept[T](self, name: str, count: Callable[[], T]) -> T:
        """What `count` gave at this state; `name` says of what and in whose name. One query more, once, when
        something has to be counted."""
        key = f"{self.state}:{name}"
        found = caches["figures"].get(key)
        if found is None:
            may_be_kept = self._ask()[0]
            found = count()
            if may_be_kept:
                caches["figures"].set(key, found, KEPT_SECONDS)
        return found


def _asked(sql: str, *params: int) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()
