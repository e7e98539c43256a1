"""How long stays in a state last, when some are not over yet (right-censored): the estimate of Kaplan and Meier."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.int64]
# shares are products of fractions: 0,1 may come out as 0,1000…01
NEAR = 1e-9


@dataclass(frozen=True)
class Curve:
    """days: those after which somebody moved on, rising; stays: share of all that stays longer than each of them;
    longest: the longest stay that was seen, over or not."""

    days: Days
    stays: NDArray[np.float64]
    longest: int

    def still(self, day: int) -> float:
        """Share that stays longer than `day`."""
        before = int(np.searchsorted(self.days, day, side="right"))
        return float(self.stays[before - 1]) if before else 1.0

    def until(self, share: float) -> int | None:
        """The first day by which at least `share` (0–1) had moved on; None: so many never were seen to."""
        there = np.flatnonzero(self.stays <= 1 - share + NEAR)
        return int(self.days[there[0]]) if len(there) else None

    def remaining(self, day: int) -> int | None:
        """Of those who stay longer than `day`: in how many more days half of them move on; None: not seen."""
        now = self.still(day)
        if now <= NEAR:
            return None
        there = np.flatnonzero((self.stays <= now / 2 + NEAR) & (self.days > day))
        return int(self.days[there[0]]) - day if len(there) else None

    def chance(self, day: int, within: int) -> float | None:
        """Of those who stay longer than `day`: the share that moves on within so many days; None: nobody was
        watched for so long."""
        now = self.still(day)
        if now <= NEAR or self.longest < day + within:
            return None
        return 1 - self.still(day + within) / now


def estimate(days: Days, moved: NDArray[np.bool_]) -> Curve:
    """`days`: how long each stay has lasted; `moved`: whether it is over. Who moves on after as many days as another
    was last seen is counted while that other is still there. Raises ValueError for no stays."""
    if not len(days):
        raise ValueError("no stays")
    distinct, place, leaving = np.unique(days, return_inverse=True, return_counts=True)
    moving = np.bincount(place, weights=moved, minlength=len(distinct))
    there = len(days) - np.cumsum(leaving) + leaving
    stays = np.cumprod(1 - moving / there)
    seen = moving > 0
    return Curve(distinct[seen], stays[seen], int(distinct[-1]))
