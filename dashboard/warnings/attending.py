"""Stays in a state around people and trade: opening a gerai, being without a mentor, visits, follow-ups."""

import numpy as np

from dashboard.warnings.reading import MILESTONES, NEVER, Array, Past
from dashboard.warnings.spells import (
    Spells,
    earliest,
    following,
    found_in,
    joined,
    known_on,
    reports_on,
)
from registry.models import Milestone


def of_opening(past: Past, on: int) -> Spells:
    """The building is whole or handed over, and no gerai operates. Where one operates since an unknown day, nothing
    is known about time."""
    built, reports = past.buildings, reports_on(past, on)
    whole = reports["hundredths"] >= 10_000
    done = found_in(built["pk"], *earliest(reports["building"][whole], reports["day"][whole]))
    done = np.minimum(done, built["handed"])
    opened = opening_days(past, built["cooperative"])
    mask = (opened != 0) & (opened > done) & (built["cancelled"] > done)
    end = np.minimum(opened, built["cancelled"])[mask]
    return known_on(
        on,
        cooperative=built["cooperative"][mask],
        subject=built["pk"][mask],
        start=done[mask],
        end=end,
        moved=opened[mask] <= built["cancelled"][mask],
    )


def opening_days(past: Past, cooperatives: Array) -> Array:
    """The day of the first gerai of each; 0 when one operates since an unknown day, NEVER when none does."""
    steps = past.milestones
    reached = steps["kind"] == MILESTONES.index(Milestone.Kind.OUTLET_OPERATING)
    keys = np.concatenate([past.outlets["cooperative"], steps["cooperative"][reached]])
    days = np.concatenate([past.outlets["day"], steps["day"][reached]])
    dated = found_in(cooperatives, *earliest(keys, days))
    return np.where((dated == NEVER) & np.isin(cooperatives, keys), 0, dated)


def of_mentor(past: Past, on: int) -> Spells:
    """Nobody mentors it: since the last mentor left (0), or since mentoring began in its kabupaten (1)."""
    rows = past.assignments
    keys, starts, ends = rows["cooperative"], rows["starts"], rows["ends"]
    known = starts <= on
    keys, starts, ends = keys[known], starts[known], ends[known]
    again = following(keys, starts)
    gap = again > ends + 1
    after = known_on(on, cooperative=keys[gap], stage=0, start=(ends + 1)[gap], end=again[gap])
    everybody, regency = past.cooperatives["pk"], past.cooperatives["regency"]
    own = found_in(everybody, *earliest(keys, starts))
    began = found_in(regency, *earliest(found_in(keys, everybody, regency, -1), starts))
    late = own > began
    first = known_on(on, cooperative=everybody[late], stage=1, start=began[late], end=own[late])
    return joined([after, first])


def of_visits(past: Past, on: int) -> Spells:
    """From one visit to the next (0), from the first day with a mentor to the first visit (1). Only who has a mentor
    is judged: being without one is another kind."""
    rows, given = past.visits, past.assignments
    known = rows["known"] <= on
    pairs = np.unique(np.stack([rows["cooperative"][known], rows["day"][known]], axis=1), axis=0)
    keys, days = pairs[:, 0], pairs[:, 1]
    running = (given["starts"] <= on) & (given["ends"] >= on)
    covered = np.unique(given["cooperative"][running])
    between = known_on(
        on,
        cooperative=keys,
        stage=0,
        start=days,
        end=following(keys, days),
        judged=np.isin(keys, covered),
    )
    begun = given["starts"] <= on
    mentored, since = earliest(given["cooperative"][begun], given["starts"][begun])
    first_visit = found_in(mentored, *earliest(keys, days))
    mask = first_visit >= since
    waiting = known_on(
        on,
        cooperative=mentored[mask],
        stage=1,
        start=since[mask],
        end=first_visit[mask],
        judged=np.isin(mentored[mask], covered),
    )
    return joined([between, waiting])


def of_follow_ups(past: Past, on: int) -> Spells:
    """Agreed on a visit, and not done yet; what is not due yet is nobody's fault."""
    rows = past.follow_ups
    mask = rows["known"] <= on
    return known_on(
        on,
        cooperative=rows["cooperative"][mask],
        subject=rows["pk"][mask],
        start=rows["day"][mask],
        end=np.maximum(rows["done"], rows["day"])[mask],
        judged=(rows["due"] < on)[mask],
    )
