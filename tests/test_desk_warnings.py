"""Early warnings: how long others stayed, who stands out, and what was known on a day."""

from datetime import date, timedelta

import numpy as np
import pytest
from scipy import stats

from dashboard.warnings.survival import estimate


def curve(*stays: tuple[int, bool]):
    return estimate(np.array([d for d, _ in stays]), np.array([m for _, m in stays]))


def test_the_estimate_by_hand_with_stays_that_are_not_over():
    # 8 stays: 2 of 8 leave after 3 days, 1 is last seen on day 4, of 5 one leaves on day 5 (while another is last
    # seen on that very day), of 3 one on day 9; two are still there on day 12
    told = curve(
        (3, True), (3, True), (4, False), (5, True), (5, False), (9, True), (12, False), (12, False)
    )
    assert told.days.tolist() == [3, 5, 9]
    assert told.stays.tolist() == pytest.approx([6 / 8, 6 / 8 * 4 / 5, 6 / 8 * 4 / 5 * 2 / 3])
    assert (told.still(2), told.still(3), told.still(100)) == pytest.approx((1, 0.75, 0.4))
    assert (told.until(0.25), told.until(0.6), told.until(0.9)) == (3, 9, None)
    # of the 0,75 that stay longer than 3 days no half is ever seen to leave; of all within 9 days more than half
    assert (told.remaining(3), told.remaining(0)) == (None, 9)
    assert told.chance(3, 2) == pytest.approx(1 - 0.6 / 0.75)
    assert told.chance(3, 10) is None


def test_the_estimate_is_that_of_scipy():
    dice = np.random.default_rng(61)
    for _ in range(20):
        days, moved = dice.integers(1, 40, 60), dice.random(60) < 0.6
        ours = estimate(days, moved)
        theirs = stats.ecdf(stats.CensoredData(uncensored=days[moved], right=days[~moved])).sf
        for day in range(45):
            assert ours.still(day) == pytest.approx(float(theirs.evaluate(day)))
