"""What one participant did: when he came, what the tests gave, what he thought of it."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from trainings.sample.plan import Slot
from trainings.words import Presence, Test, Way

# Of a thousand participants: who stayed away after the second day, who had to leave for a day.
GAVE_UP, AWAY_A_DAY = 30, 50
# Of a thousand sessions of all others.
ABSENT, EXCUSED, LATE = 8, 9, 55
BY_HAND = 180  # of those present: ticked by the committee, the rest by code
LEAVE = ("Sakit", "Dipanggil kepala desa", "Mengurus keluarga")
NO_POST = 8  # of a thousand who were there to the end
EVALUATED = 820
SUGGESTIONS = (
    "Waktu praktik ditambah.",
    "Materi dibagikan sebelum pelatihan.",
    "Contoh kasus dari desa yang jauh dari kota.",
    "Sinyal di ruang kelas lemah.",
    "Jadwal terlalu padat pada hari ketiga.",
)
SLOTS_A_DAY = 4


def attendances(rng: Random, slots: list[Slot]) -> Iterator[tuple[int, dict[str, Any]]]:
    """(number of the session, columns of Attendance) for every session of a batch that is over."""
    roll = rng.randrange(1000)
    last = 2 * SLOTS_A_DAY if roll < GAVE_UP else len(slots)
    away = rng.randrange(1, max(2, len(slots) // SLOTS_A_DAY)) if roll >= 1000 - AWAY_A_DAY else -1
    reason = rng.choice(LEAVE)
    for at, slot in enumerate(slots):
        if at >= last:
            status, why = Presence.ABSENT, ""
        elif at // SLOTS_A_DAY == away:
            status, why = Presence.EXCUSED, reason
        else:
            status, why = _ordinary(rng)
        yield at, _marked(rng, slot, status, why)


def _ordinary(rng: Random) -> tuple[Presence, str]:
    roll = rng.randrange(1000)
    if roll < ABSENT:
        return Presence.ABSENT, ""
    if roll < ABSENT + EXCUSED:
        return Presence.EXCUSED, rng.choice(LEAVE)
    return (Presence.LATE if roll < ABSENT + EXCUSED + LATE else Presence.PRESENT), ""


def _marked(rng: Random, slot: Slot, status: Presence, reason: str) -> dict[str, Any]:
    """By code in the quarter of an hour before or after the start; those who weren't there by hand, at its
    end."""
    way = Way.COMMITTEE if rng.randrange(1000) < BY_HAND else Way.CODE
    if status == Presence.PRESENT:
        at = slot.starts_at + timedelta(seconds=rng.randint(-900, 840))
    elif status == Presence.LATE:
        at = slot.starts_at + timedelta(seconds=rng.randint(960, 2_700))
    else:
        at, way = slot.ends_at - timedelta(minutes=5), Way.COMMITTEE
    return {
        "status": str(status),
        "way": str(way),
        "marked_at": at,
        "received_at": at + timedelta(seconds=rng.randint(1, 9)),
        "reason": reason,
    }


def values(rng: Random, was_there_last: bool) -> dict[str, int]:
    """test → value: post is some twenty points above pre, and never out of 0–100."""
    pre = round(min(92, max(18, rng.gauss(56, 12))))
    found = {str(Test.PRE): pre}
    if was_there_last and rng.randrange(1000) >= NO_POST:
        left = 100 - pre
        found[str(Test.POST)] = round(min(100, max(20, pre + left * rng.gauss(0.5, 0.15))))
    return found


def evaluation(rng: Random) -> dict[str, Any] | None:
    """Columns of Evaluation; None of those who gave none."""
    if rng.randrange(1000) >= EVALUATED:
        return None
    mood = rng.choice((3, 4, 4, 4, 5))
    marks = {
        name: min(5, max(1, mood + rng.choice((-1, 0, 0, 0, 1)) - less))
        for name, less in (
            ("material", 0),
            ("speakers", 0),
            ("organisation", 0),
            ("facilities", rng.choice((0, 1))),
            ("usefulness", 0),
        )
    }
    told = rng.choice(SUGGESTIONS) if rng.randrange(10) == 0 else ""
    return {**marks, "suggestion": told}
