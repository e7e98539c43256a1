"""The difference between two matched groups, with its interval. Arithmetic only.

Post-stratification: in each stratum the means of both groups are compared, and the strata are weighted by
the participants' cooperatives in them. Cooperatives of one mentor resemble each other, so the interval is
made of mentors (clusters), not of cooperatives.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean

# Below these nothing is concluded.
LEAST_COOPERATIVES, LEAST_MENTORS = 10, 5
Z = 1.959964  # 95 %


@dataclass(frozen=True)
class Unit:
    """A cooperative: its stratum, and whose it is (a mentor, or itself when nobody's)."""

    key: int
    stratum: tuple[str, int]
    cluster: str


@dataclass(frozen=True)
class Difference:
    """Means per cooperative, `low`–`high` the 95 % interval of their difference; None when too few."""

    ours: float
    others: float
    low: float | None = None
    high: float | None = None

    @property
    def value(self) -> float:
        return self.ours - self.others

    @property
    def concluded(self) -> bool:
        return self.low is not None


def matched(ours: Sequence[Unit], others: Sequence[Unit]) -> tuple[list[Unit], list[Unit]]:
    """Those in strata that hold at least two of each."""
    first, second = _by_stratum(ours), _by_stratum(others)
    good = {one for one in first if min(len(first[one]), len(second.get(one, ()))) >= 2}
    return [u for u in ours if u.stratum in good], [u for u in others if u.stratum in good]


def difference(
    ours: Sequence[Unit], others: Sequence[Unit], values: Mapping[int, int]
) -> Difference | None:
    """Of matched groups; a cooperative that `values` doesn't know has 0. None for empty groups."""
    if not ours or not others:
        return None
    first, second = _by_stratum(ours), _by_stratum(others)
    errors: tuple[dict[str, float], dict[str, float]] = (defaultdict(float), defaultdict(float))
    sums = [0.0, 0.0]
    for stratum, own in first.items():
        weight = len(own) / len(ours)
        for side, rows in enumerate((own, second[stratum])):
            mean = fmean(values.get(row.key, 0) for row in rows)
            sums[side] += weight * mean
            for row in rows:
                errors[side][row.cluster] += weight / len(rows) * (values.get(row.key, 0) - mean)
    counts = [len(one) for one in errors]
    if len(ours) < LEAST_COOPERATIVES or len(others) < LEAST_COOPERATIVES:
        return Difference(*sums)
    if min(counts) < LEAST_MENTORS:
        return Difference(*sums)
    variance = sum(
        count / (count - 1) * sum(error**2 for error in one.values())
        for one, count in zip(errors, counts, strict=True)
    )
    half = student(min(counts) - 1) * sqrt(variance)
    middle = sums[0] - sums[1]
    return Difference(*sums, middle - half, middle + half)


def student(freedom: int) -> float:
    """Student's t for 95 %, by its expansion around the normal: within 1 % from 4 degrees on."""
    first = (Z**3 + Z) / 4
    second = (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96
    third = (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384
    return Z + first / freedom + second / freedom**2 + third / freedom**3


def _by_stratum(rows: Sequence[Unit]) -> dict[tuple[str, int], list[Unit]]:
    found: dict[tuple[str, int], list[Unit]] = defaultdict(list)
    for row in rows:
        found[row.stratum].append(row)
    return found
