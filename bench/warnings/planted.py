"""A made-up past in which it is known who is really stuck, so that comparison and fixed thresholds can be judged fairly.

The sample's history is too smooth for that: all kabupaten/kota work at nearly the same pace, and nobody was made to
be stuck. Here each kabupaten/kota has a pace of its own, and some proposed parcels are left lying. Nothing is read
from or written to the database.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from bench.warnings.trying import Stay, first_alarms
from dashboard.warnings.reading import FORMS, NEVER, STATES, Past, Table
from dashboard.warnings.spells import Spells, of_land
from land.words import State

KABUPATEN = 14
EACH = 150
# Days that half of a kabupaten's parcels wait for their verification: from the quickest kabupaten to the slowest.
QUICKEST, SLOWEST = 14, 120
SPREAD = 0.45  # of the logarithm of the days
STUCK = 0.08
BEGUN = 420
SEED = 8
PROPOSED, VERIFYING = STATES.index(State.PROPOSED), STATES.index(State.VERIFYING)
EMPTY: dict[str, tuple[str, ...]] = {
    "buildings": ("pk", "cooperative", "allocated", "cancelled", "handed"),
    "reports": ("building", "day", "known", "gone", "hundredths"),
    "milestones": ("cooperative", "kind", "day"),
    "outlets": ("cooperative", "day"),
    "assignments": ("cooperative", "starts", "ends"),
    "visits": ("cooperative", "day", "known"),
    "follow_ups": ("pk", "cooperative", "day", "known", "done", "due"),
}


@dataclass(frozen=True)
class Score:
    """alarms: raised in the year; right: of them of stuck ones; stuck: how many there are; day: days that the right
    ones had waited when they were alarmed, the median."""

    way: str
    alarms: int
    right: int
    stuck: int
    day: float


def whole(size: int, value: int) -> np.ndarray:
    return np.full(size, value, dtype=np.int64)


def planted(today: date, *, even: bool = False, seed: int = SEED) -> tuple[Past, set[int]]:
    """(the past, keys of the cooperatives that are stuck). `even`: all kabupaten/kota at the same pace, where a fixed
    threshold has nothing against it."""
    chance, size, now = np.random.default_rng(seed), KABUPATEN * EACH, today.toordinal()
    keys = np.arange(1, size + 1, dtype=np.int64)
    regency = np.repeat(np.arange(KABUPATEN, dtype=np.int64), EACH)
    pace = np.geomspace(QUICKEST, SLOWEST, KABUPATEN)
    half = np.full(size, np.median(pace)) if even else pace[regency]
    proposed = now - chance.integers(1, BEGUN, size)
    days = np.maximum(1, half * np.exp(SPREAD * chance.standard_normal(size))).astype(np.int64)
    stuck = chance.random(size) < STUCK
    verified = proposed + days
    moved = ~stuck & (verified <= now)
    last = np.where(moved, VERIFYING, PROPOSED)
    cooperatives = {
        "pk": keys, "regency": regency, "form": chance.integers(0, len(FORMS), size),
        "archived": whole(size, NEVER),
    }  # fmt: skip
    parcels = {
        "pk": keys, "cooperative": keys, "state": last, "since": np.where(moved, verified, proposed),
        "chosen": whole(size, 1), "archived": whole(size, NEVER), "made": proposed,
    }  # fmt: skip
    steps = in_order(
        np.concatenate([keys, keys[moved]]),
        np.concatenate([whole(size, PROPOSED), whole(int(moved.sum()), VERIFYING)]),
        np.concatenate([proposed, verified[moved]]),
    )
    nothing: dict[str, Table] = {
        name: {column: whole(0, 0) for column in columns} for name, columns in EMPTY.items()
    }
    codes = [f"61.{n + 1:02}" for n in range(KABUPATEN)]
    return Past(cooperatives, codes, parcels, steps, **nothing), set(keys[stuck].tolist())


def in_order(parcel: np.ndarray, state: np.ndarray, day: np.ndarray) -> Table:
    order = np.lexsort((day, parcel))
    return {
        "parcel": parcel[order], "cooperative": parcel[order], "state": state[order],
        "day": day[order],
    }  # fmt: skip


def of_proposed(past: Past, on: int) -> Spells:
    """Waiting for verification: what comes before and after was not made up."""
    found = of_land(past, on)
    return found.only(found.stage == PROPOSED)


def scored(today: date, thresholds: list[int], *, even: bool = False) -> list[Score]:
    past, stuck = planted(today, even=even)
    ways = first_alarms(past, of_proposed, today, thresholds)
    return [score(way, alarms, stuck) for way, alarms in ways.items()]


def score(way: str, alarms: dict[Stay, int], stuck: set[int]) -> Score:
    right = {key: on for key, on in alarms.items() if key[0] in stuck}
    waited = sorted(on - key[3] for key, on in right.items())
    middle = float(np.median(waited)) if waited else 0.0
    return Score(way, len(alarms), len(right), len(stuck), middle)


def told(today: date, thresholds: list[int]) -> str:
    """Both worlds as a table."""
    head = (
        f"{'':<38}{'alarm':>7}{'memang macet':>18}{'macet, terdapat':>20}{'hari sampai alarm':>20}"
    )
    lines = [
        f"Sejarah buatan: {KABUPATEN} × {EACH} lahan menunggu verifikasi, {STUCK:.0%} sengaja dibiarkan macet."
    ]
    for even in (False, True):
        pace = (
            "tiap kabupaten sama cepatnya"
            if even
            else f"separuh selesai dalam {QUICKEST} h (kabupaten tercepat) sampai {SLOWEST} h"
        )
        lines += [f"– {pace}:", head]
        lines += [line(one) for one in scored(today, thresholds, even=even)]
    return "\n".join(lines)


def line(one: Score) -> str:
    right = f"{one.right / max(one.alarms, 1):.0%} ({one.right}/{one.alarms})"
    found = f"{one.right / max(one.stuck, 1):.0%} ({one.right}/{one.stuck})"
    return f"{one.way:<38}{one.alarms:>7}{right:>18}{found:>20}{one.day:>18.0f} h"
