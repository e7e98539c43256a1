"""The proposal: which mentor looks after which cooperative.

Two steps in turn, until nothing moves: with the mentors' places fixed, the cheapest share-out within the
bounds (a mixed-integer programme, exact); with the share-out fixed, each mentor's place becomes the middle
of his cooperatives. Such a walk ends in a valley, so it is begun from several places and the best is kept.
No chance and no clock is in it: equal problems give equal proposals.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import coo_array, vstack

from mentors.planner.feasibility import Trouble, troubles
from mentors.planner.measuring import Measure, measure
from mentors.planner.problem import WEIGHT_MAX, Problem, kilometres, positions

# One unit of the weight makes a hand-over as dear as so many kilometres.
KM_PER_WEIGHT = 3.0
# How much closeness of the cooperatives to each other counts beside their distance from a known home.
COMPACTNESS = 0.25
# A walk ends after so many rounds, or when a round saves less than this share of the price.
ROUNDS = 8
WORTHWHILE = 0.001
WHOLE = 1e-6


class Infeasible(Exception):
    """There is no plan; `troubles` say why."""

    def __init__(self, found: list[Trouble]) -> None:
        super().__init__(" ".join(one.told for one in found))
        self.troubles = found


class Search:
    """One problem as arrays: m mentors, n stops."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.m, self.n = len(problem.mentors), len(problem.stops)
        self.stops = positions([stop.point for stop in problem.stops])
        self.factors = np.array([stop.factor for stop in problem.stops])
        self.has_home = np.array(
            [mentor.home is not None for mentor in problem.mentors], dtype=bool
        )
        nowhere = self.stops.mean(axis=0)
        self.homes = np.array(
            [
                (mentor.home.latitude, mentor.home.longitude) if mentor.home else nowhere
                for mentor in problem.mentors
            ],
            dtype=float,
        )
        row_of = {mentor.key: row for row, mentor in enumerate(problem.mentors)}
        self.now = np.array(
            [
                row_of[problem.current[stop.key]] if stop.key in problem.current else -1
                for stop in problem.stops
            ]
        )
        self.locked = np.array([stop.key in problem.locked for stop in problem.stops], dtype=bool)
        self.from_home = kilometres(self.homes, self.stops) * self.factors
        self.constraints = self._constraints()
        self.bounds = self._bounds()
        self.most_kept = -1
        if problem.weight >= WEIGHT_MAX and (self.now >= 0).any():
            self.most_kept = self._most_kept()

    def _constraints(self) -> list[LinearConstraint]:
        """Each stop one mentor (or, when not all can have one, as many as possible); loads within bounds."""
        cells, ones = np.arange(self.m * self.n), np.ones(self.m * self.n)
        per_stop = coo_array((ones, (cells % self.n, cells)), shape=(self.n, self.m * self.n))
        per_mentor = coo_array((ones, (cells // self.n, cells)), shape=(self.m, self.m * self.n))
        all_covered = self.problem.coverable() == self.n
        found = [
            LinearConstraint(
                vstack([per_stop, per_mentor]).tocsc(),
                np.concatenate([np.full(self.n, float(all_covered)), self.problem.floors()]),
                np.concatenate([np.ones(self.n), self.problem.ceilings()]),
            )
        ]
        if not all_covered:
            total = coo_array((ones, (np.zeros_like(cells), cells)), shape=(1, self.m * self.n))
            found.append(LinearConstraint(total.tocsc(), self.problem.coverable(), np.inf))
        return found

    def _bounds(self) -> Bounds:
        lower, upper = np.zeros((self.m, self.n)), np.ones((self.m, self.n))
        fixed = np.flatnonzero(self.locked)
        upper[:, fixed] = 0
        lower[self.now[fixed], fixed] = upper[self.now[fixed], fixed] = 1
        return Bounds(lower.ravel(), upper.ravel())

    def kept_mask(self) -> np.ndarray:
        """(m, n): the cells that leave a stop with the mentor it has."""
        mask = np.zeros((self.m, self.n))
        covered = np.flatnonzero(self.now >= 0)
        mask[self.now[covered], covered] = 1
        return mask

    def _most_kept(self) -> int:
        shared = self._cheapest(-self.kept_mask(), [])
        return int((shared[self.now >= 0] == self.now[self.now >= 0]).sum())

    def _cheapest(self, cost: np.ndarray, more: list[LinearConstraint]) -> np.ndarray:
        """(n,) row of each stop's mentor, -1 for none.

        Tried first without asking for whole numbers, four times as fast: the corners of such a programme
        are whole anyway (rows of a transport problem), unless `more` cuts one off.
        """
        for whole in (0, 1):
            found = milp(
                cost.ravel(),
                integrality=np.full(cost.size, whole),
                bounds=self.bounds,
                constraints=[*self.constraints, *more],
                options={"mip_rel_gap": 0},
            )
            if found.x is None:  # counted before, so this is a fault of ours and not of the input
                raise RuntimeError(f"no share-out was found: {found.message}")
            if np.abs(found.x - np.round(found.x)).max() < WHOLE:
                break
        cells = found.x.reshape(self.m, self.n) > 0.5
        return np.where(cells.any(axis=0), cells.argmax(axis=0), -1)

    def share_out(self, centres: np.ndarray) -> np.ndarray:
        """The cheapest share-out when the mentors' cooperatives lie around `centres` (m, 2)."""
        around = kilometres(centres, self.stops) * self.factors
        home = self.has_home[:, None]
        cost = np.where(home, self.from_home + COMPACTNESS * around, around)
        more = []
        kept = self.kept_mask()
        if self.most_kept >= 0:
            row = coo_array(kept.reshape(1, -1)).tocsc()
            more.append(LinearConstraint(row, self.most_kept, np.inf))
        elif self.problem.weight:
            cost = cost - self.problem.weight * KM_PER_WEIGHT * kept
        return self._cheapest(cost, more)

    def centres(self, shared: np.ndarray, before: np.ndarray) -> np.ndarray:
        """The middle of each mentor's stops; who has none stays where he was."""
        found = before.copy()
        for row in range(self.m):
            mine = self.stops[shared == row]
            if len(mine):
                found[row] = mine.mean(axis=0)
        return found

    def price(self, shared: np.ndarray) -> float:
        """What is minimised, in km."""
        covered = np.flatnonzero(shared >= 0)
        rows = shared[covered]
        middle = self.centres(shared, self.homes)
        around = (kilometres(middle, self.stops) * self.factors)[rows, covered]
        home = self.from_home[rows, covered]
        km = np.where(self.has_home[rows], home + COMPACTNESS * around, around).sum()
        changed = ((self.now >= 0) & (shared != self.now)).sum()
        return float(km + self.problem.weight * KM_PER_WEIGHT * changed)

    def improve(self, centres: np.ndarray) -> np.ndarray:
        """Walk from `centres` until nothing moves; the best share-out on the way."""
        best = self.share_out(centres)
        price = self.price(best)
        for _ in range(ROUNDS - 1):
            centres = self.centres(best, centres)
            shared = self.share_out(centres)
            now = self.price(shared)
            if now >= price:
                break
            best, saved, price = shared, price - now, now
            if saved < WORTHWHILE * price:
                break
        return best

    # --- where to begin ---

    def present(self) -> np.ndarray:
        """Everybody in the middle of what he has today; the others where the need is."""
        centres = self.centres(self.now, self.homes)
        placed = self.has_home | np.isin(np.arange(self.m), self.now)
        return self.spread_out(centres, placed)

    def spread_out(self, centres: np.ndarray, placed: np.ndarray) -> np.ndarray:
        """Put who has no place, one after the other, where the next mentor is farthest."""
        centres, placed = centres.copy(), placed.copy()
        waiting = np.flatnonzero(~placed)
        nearest = np.full(self.n, np.inf)
        if placed.any():
            nearest = kilometres(centres[placed], self.stops).min(axis=0)
        for row in waiting:
            there = int(np.argmax(nearest * self.factors)) if np.isfinite(nearest).all() else 0
            centres[row] = self.stops[there]
            nearest = np.minimum(nearest, kilometres(centres[[row]], self.stops)[0])
        return centres

    def halved(self) -> np.ndarray:
        """The kabupaten cut again and again across its longer side into as many even parts as there are
        mentors, each part to the mentor who has most of it today and lives nearest."""
        parts = cut(np.arange(self.n), self.m, self.stops)
        middles = np.array([self.stops[part].mean(axis=0) for part in parts])
        dear = kilometres(self.homes, middles) * self.has_home[:, None]
        worth = self.problem.weight * KM_PER_WEIGHT
        for column, part in enumerate(parts):
            held = self.now[part]
            rows, counts = np.unique(held[held >= 0], return_counts=True)
            dear[rows, column] -= worth * counts
        rows, columns = linear_sum_assignment(dear)
        centres = self.homes.copy()
        centres[rows] = middles[columns]
        return centres


def cut(part: np.ndarray, pieces: int, stops: np.ndarray) -> list[np.ndarray]:
    """`part` (row numbers of `stops`) in at most `pieces` even parts, none empty."""
    pieces = min(pieces, len(part))
    if pieces <= 1:
        return [part]
    span = np.ptp(stops[part], axis=0)
    axis = 0 if span[0] >= span[1] else 1
    order = part[np.lexsort((part, stops[part, 1 - axis], stops[part, axis]))]
    left = pieces // 2
    middle = max(left, len(order) * left // pieces)
    return [*cut(order[:middle], left, stops), *cut(order[middle:], pieces - left, stops)]


@dataclass(frozen=True)
class Proposal:
    """stop → mentor, and what it costs. Stops that are missing stay without a mentor."""

    shares: dict[int, int]
    measure: Measure


def propose(problem: Problem) -> Proposal:
    """The best share-out that was found. Raises Infeasible with the reasons."""
    if found := troubles(problem):
        raise Infeasible(found)
    search = Search(problem)
    tried = [search.improve(search.present()), search.improve(search.halved())]
    if stays_possible(search):
        tried.append(search.now)
    best = min(tried, key=search.price)
    shares = {
        stop.key: problem.mentors[row].key
        for stop, row in zip(problem.stops, best, strict=True)
        if row >= 0
    }
    return Proposal(shares, measure(problem, shares))


def stays_possible(search: Search) -> bool:
    """Whether today's assignments are themselves a plan."""
    if (search.now >= 0).sum() != search.problem.coverable():
        return False
    loads = np.bincount(search.now[search.now >= 0], minlength=search.m)
    floors, ceilings = np.array(search.problem.floors()), np.array(search.problem.ceilings())
    return bool(((loads >= floors) & (loads <= ceilings)).all())
