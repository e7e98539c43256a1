"""What a share-out of cooperatives costs: kilometres, loads, hand-overs, and who stays without a mentor."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mentors.planner.problem import Point, Problem, kilometres, positions

Shares = Mapping[int, int]  # stop → mentor


@dataclass(frozen=True)
class Measure:
    """Of one share-out. Kilometres are great-circle × factor, summed one way per cooperative.

    `legs`: stop → its km from its mentor's anchor. `hand_overs`: stops that have a mentor today and would
    have another or none.
    """

    km: float
    legs: dict[int, float]
    anchors: dict[int, Point]
    loads: dict[int, int]
    uncovered: tuple[int, ...]
    hand_overs: int

    @property
    def covered(self) -> int:
        return len(self.legs)

    @property
    def mean_km(self) -> float:
        return self.km / self.covered if self.covered else 0.0

    @property
    def spread(self) -> tuple[int, int]:
        """Smallest and largest load."""
        loads = self.loads.values()
        return (min(loads), max(loads)) if loads else (0, 0)


def anchors_of(problem: Problem, shares: Shares) -> dict[int, Point]:
    """mentor → where he starts from: home, else the mean point of his cooperatives (none: left out)."""
    of: dict[int, list[Point]] = {}
    for stop in problem.stops:
        if stop.key in shares:
            of.setdefault(shares[stop.key], []).append(stop.point)
    found = {}
    for mentor in problem.mentors:
        if mentor.home:
            found[mentor.key] = mentor.home
        elif mentor.key in of:
            latitude, longitude = positions(of[mentor.key]).mean(axis=0)
            found[mentor.key] = Point(float(latitude), float(longitude))
    return found


def measure(problem: Problem, shares: Shares) -> Measure:
    anchors = anchors_of(problem, shares)
    loads = dict.fromkeys((mentor.key for mentor in problem.mentors), 0)
    covered = [stop for stop in problem.stops if stop.key in shares]
    for stop in covered:
        loads[shares[stop.key]] += 1
    legs: dict[int, float] = {}
    if covered:
        rows = {key: row for row, key in enumerate(anchors)}
        all_km = kilometres(
            positions(list(anchors.values())), positions([s.point for s in covered])
        )
        for column, stop in enumerate(covered):
            legs[stop.key] = float(all_km[rows[shares[stop.key]], column]) * stop.factor
    return Measure(
        km=float(np.sum(list(legs.values()))) if legs else 0.0,
        legs=legs,
        anchors=anchors,
        loads=loads,
        uncovered=tuple(stop.key for stop in problem.stops if stop.key not in shares),
        hand_overs=sum(shares.get(key) != mentor for key, mentor in problem.current.items()),
    )


def round_robin(problem: Problem) -> dict[int, int]:
    """The yardstick: in the order of kecamatan and village, each cooperative to the next mentor in turn."""
    order = sorted(problem.stops, key=lambda stop: (stop.code, stop.key))
    keys = [mentor.key for mentor in problem.mentors]
    return {stop.key: keys[n % len(keys)] for n, stop in enumerate(order)} if keys else {}


def in_blocks(problem: Problem) -> dict[int, int]:
    """A stricter yardstick: the same order, but each mentor gets the next run of neighbours."""
    order = sorted(problem.stops, key=lambda stop: (stop.code, stop.key))
    keys = [mentor.key for mentor in problem.mentors]
    total = len(order)
    return {stop.key: keys[n * len(keys) // total] for n, stop in enumerate(order)} if keys else {}
