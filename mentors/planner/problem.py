"""What the planner is asked, as plain data. Coordinates in degrees (WGS 84), distances in kilometres."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

EARTH_KM = 6371.0
# The weight at which no hand-over is proposed that could be avoided.
WEIGHT_MAX = 10.0


@dataclass(frozen=True)
class Point:
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Stop:
    """A cooperative to be mentored. `factor`: how much dearer a kilometre to it is than on a road.
    `code` orders by kecamatan; `is_estimate`: the point is not the cooperative's own."""

    key: int
    point: Point
    factor: float = 1.0
    code: str = ""
    name: str = ""
    is_estimate: bool = False


@dataclass(frozen=True)
class Mentor:
    """A BA under contract; `home` is None when nobody knows where he lives."""

    key: int
    home: Point | None = None
    name: str = ""


@dataclass(frozen=True)
class Problem:
    """Cooperatives and mentors of one kabupaten on one day.

    current  stop → mentor, as it is; missing: nobody mentors it
    locked   stops that stay with whom they are
    low, high   fewest and most cooperatives of a mentor
    weight   0 (hand-overs cost nothing) to WEIGHT_MAX (none that can be avoided)
    relaxed  bounds that can't be kept give way: `low` is left out, a mentor with more locked stops keeps
             them, and as many stops as possible get a mentor

    Raises ValueError for what contradicts itself. Equal problems have equal proposals: both sequences are
    kept in the order of their keys, however they were given.
    """

    mentors: Sequence[Mentor]
    stops: Sequence[Stop]
    current: Mapping[int, int] = field(default_factory=dict)
    locked: frozenset[int] = frozenset()
    low: int = 0
    high: int = 15
    weight: float = 3.0
    relaxed: bool = False

    def __post_init__(self) -> None:
        for name in ("mentors", "stops"):
            rows = tuple(sorted(getattr(self, name), key=lambda row: row.key))
            if len({row.key for row in rows}) != len(rows):
                raise ValueError(f"a key stands twice among the {name}")
            object.__setattr__(self, name, rows)
        keys = {mentor.key for mentor in self.mentors}
        stops = {stop.key for stop in self.stops}
        if not set(self.current) <= stops or not set(self.current.values()) <= keys:
            raise ValueError("current names a stop or a mentor that is not there")
        if not self.locked <= set(self.current):
            raise ValueError("only a stop with a mentor can be locked")
        if not (math.isfinite(self.weight) and 0 <= self.weight <= WEIGHT_MAX):
            raise ValueError("the weight is a number from 0 to 10")
        if not 0 <= self.low <= self.high or self.high < 1:
            raise ValueError("the bounds are 0 <= low <= high, high >= 1")
        if any(not (math.isfinite(stop.factor) and stop.factor > 0) for stop in self.stops):
            raise ValueError("a factor is a number above 0")
        points = [stop.point for stop in self.stops]
        points += [mentor.home for mentor in self.mentors if mentor.home]
        if any(not math.isfinite(p.latitude + p.longitude) for p in points):
            raise ValueError("a point needs a latitude and a longitude")

    def locked_loads(self) -> dict[int, int]:
        """mentor → how many stops are locked to him."""
        loads = dict.fromkeys((mentor.key for mentor in self.mentors), 0)
        for stop in self.locked:
            loads[self.current[stop]] += 1
        return loads

    def floors(self) -> list[int]:
        """The fewest stops of each mentor, in their order."""
        return [0 if self.relaxed else self.low for _ in self.mentors]

    def ceilings(self) -> list[int]:
        """The most stops of each mentor, in their order."""
        locked = self.locked_loads()
        if not self.relaxed:
            return [self.high for _ in self.mentors]
        return [max(self.high, locked[mentor.key]) for mentor in self.mentors]

    def coverable(self) -> int:
        """How many stops can have a mentor at all."""
        return min(len(self.stops), sum(self.ceilings()))


def positions(points: Sequence[Point]) -> np.ndarray:
    """(n, 2) latitudes and longitudes in degrees."""
    return np.array([(p.latitude, p.longitude) for p in points], dtype=float).reshape(-1, 2)


def kilometres(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Great-circle distances: (m, 2) and (n, 2) degrees → (m, n) km."""
    first, second = np.radians(one)[:, None, :], np.radians(other)[None, :, :]
    half = np.sin((second - first) / 2) ** 2
    inner = half[..., 0] + np.cos(first[..., 0]) * np.cos(second[..., 0]) * half[..., 1]
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(inner, 0, 1)))
