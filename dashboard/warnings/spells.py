"""Stays in a state (spells), as they were known on a day: nothing that was written or happened later is used.

Whoever is judged is waiting on that day; all the others, over or not, are what he is compared with.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np

from dashboard.warnings.reading import MILESTONES, NEVER, STATES, Array, Past, Table
from land.words import State
from registry.models import Milestone


@dataclass(frozen=True)
class Spells:
    """One row per stay. cooperative, subject (key of the parcel, building, follow-up; 0: none), stage: which state of
    this kind of waiting; start, end: days; moved: it ended because what was waited for came (else it is not over, or
    fell away); judged: still waiting, and somebody's turn."""

    cooperative: Array
    stage: Array
    subject: Array
    start: Array
    end: Array
    moved: Array
    judged: Array

    def only(self, mask: Array) -> "Spells":
        return Spells(*(getattr(self, one.name)[mask] for one in fields(self)))


def known_on(
    on: int,
    *,
    cooperative: Array,
    start: Array,
    end: Array,
    stage: Array | int = 0,
    subject: Array | int = 0,
    moved: Array | bool = True,
    judged: Array | bool = True,
) -> Spells:
    """Those that had begun by the day `on`; what ends later is not over yet."""
    size = len(cooperative)
    later = end > on
    whole = Spells(
        cooperative=cooperative,
        stage=np.broadcast_to(stage, size),
        subject=np.broadcast_to(subject, size),
        start=start,
        end=np.minimum(end, on),
        moved=np.broadcast_to(moved, size) & ~later,
        judged=np.broadcast_to(judged, size) & later,
    )
    return whole.only((start <= on) & (whole.end >= start))


def found_in(keys: Array, sorted_keys: Array, values: Array, missing: int = NEVER) -> Array:
    """The value beside each key; `missing` where there is none."""
    if not len(sorted_keys):
        return np.full(len(keys), missing, dtype=np.int64)
    place = np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    return np.where(sorted_keys[place] == keys, values[place], missing)


def earliest(keys: Array, days: Array) -> tuple[Array, Array]:
    """(each key once, its earliest day)."""
    order = np.lexsort((days, keys))
    found, first = np.unique(keys[order], return_index=True)
    return found, days[order][first]


def following(keys: Array, days: Array) -> Array:
    """Of rows ordered by key: the next row's day, NEVER after the last of a key."""
    out = np.full(len(keys), NEVER, dtype=np.int64)
    if len(keys) > 1:
        same = keys[1:] == keys[:-1]
        out[:-1][same] = days[1:][same]
    return out


def where(rows: Table, mask: Array) -> Table:
    return {name: column[mask] for name, column in rows.items()}


def of_land(past: Past, on: int) -> Spells:
    """A parcel in a state of its verification. Entering and leaving are steps; the first state begins when the
    parcel was written down. Which parcel is chosen has no date: it is taken as it is now."""
    steps, parcels = past.steps, past.parcels
    first = np.searchsorted(steps["parcel"], parcels["pk"])
    stepped = np.isin(parcels["pk"], steps["parcel"])
    left = np.where(
        stepped, np.append(steps["day"], NEVER)[np.minimum(first, len(steps["day"]))], NEVER
    )
    made = np.where(stepped, parcels["made"], parcels["since"])
    subject = np.concatenate([steps["parcel"], parcels["pk"]])
    state = np.concatenate([steps["state"], np.full(len(made), STATES.index(State.NOT_PROPOSED))])
    start = np.concatenate([steps["day"], made])
    end = np.concatenate([following(steps["parcel"], steps["day"]), left])
    archived = found_in(subject, parcels["pk"], parcels["archived"])
    chosen = found_in(subject, parcels["pk"], parcels["chosen"], 0) == 1
    whole = known_on(
        on,
        cooperative=found_in(subject, parcels["pk"], parcels["cooperative"], 0),
        stage=state,
        subject=subject,
        start=start,
        end=np.minimum(end, archived),
        moved=end <= archived,
        judged=chosen,
    )
    return whole.only(whole.stage != STATES.index(State.ALLOCATED))


def reports_on(past: Past, on: int) -> Table:
    """What was reported by then and not yet withdrawn or corrected."""
    return where(past.reports, (past.reports["known"] <= on) & (past.reports["gone"] > on))


def of_first_report(past: Past, on: int) -> Spells:
    """Allocated, and nobody has reported anything yet."""
    built, reports = past.buildings, reports_on(past, on)
    reported = found_in(built["pk"], *earliest(reports["building"], reports["day"]))
    came = np.maximum(np.minimum(reported, built["handed"]), built["allocated"])
    return known_on(
        on,
        cooperative=built["cooperative"],
        subject=built["pk"],
        start=built["allocated"],
        end=np.minimum(came, built["cancelled"]),
        moved=came <= built["cancelled"],
    )


# Percent from which the next stage of building begins.
PARTS = (2000, 5000, 7500)


def of_rise(past: Past, on: int) -> Spells:
    """Building, and no source reports more than the highest that was reported before."""
    reports, built = reports_on(past, on), past.buildings
    keys, percent = reports["building"], reports["hundredths"]
    group = np.cumsum(np.append(True, keys[1:] != keys[:-1])) if len(keys) else keys
    highest = np.maximum.accumulate(percent + group * 100_000) - group * 100_000
    new = np.append(True, (keys[1:] != keys[:-1]) | (highest[1:] > highest[:-1]))[: len(keys)]
    keys, day, highest = keys[new], reports["day"][new], highest[new]
    handed = found_in(keys, built["pk"], built["handed"])
    cancelled = found_in(keys, built["pk"], built["cancelled"])
    end = np.minimum(following(keys, day), handed)
    going = (highest < 10_000) & (end > day)
    return known_on(
        on,
        cooperative=found_in(keys, built["pk"], built["cooperative"], 0)[going],
        stage=np.searchsorted(PARTS, highest[going], side="right"),
        subject=keys[going],
        start=day[going],
        end=np.minimum(end, cancelled)[going],
        moved=(end <= cancelled)[going],
    )


# What usually comes one after another on the way to a complete legal standing.
LEGAL = [
    MILESTONES.index(one)
    for one in (
        Milestone.Kind.NOTARY_DEED,
        Milestone.Kind.LEGAL_ENTITY,
        Milestone.Kind.TAX_NUMBER,
        Milestone.Kind.BANK_ACCOUNT,
        Milestone.Kind.BUSINESS_NUMBER,
        Milestone.Kind.COOPERATIVE_NUMBER,
        Milestone.Kind.SIMKOPDES_ACCOUNT,
        Milestone.Kind.SIMKOPDES_PROFILE,
    )
]
# A step follows another when, of those that have both, at least so many took it not earlier.
USUALLY = 0.6
FEW = 20


def legal_days(past: Past) -> dict[int, Array]:
    """Milestone → the day of each cooperative: 0 when it was reached on an unknown day, NEVER when not."""
    rows, keys = past.milestones, past.cooperatives["pk"]
    undated = rows["day"] == NEVER
    days = np.where(undated, 0, rows["day"])
    return {
        kind: found_in(keys, rows["cooperative"][mask], days[mask])
        for kind in LEGAL
        for mask in [rows["kind"] == kind]
    }


def legal_order(days: dict[int, Array], on: int) -> list[tuple[int, int]]:
    """Which milestone usually follows which, as the data of that day say: neighbours in the order of the median day."""
    known = {kind: (day > 0) & (day <= on) for kind, day in days.items()}
    usual = [kind for kind in LEGAL if known[kind].sum() >= FEW]
    usual.sort(key=lambda kind: float(np.median(days[kind][known[kind]])))
    found = []
    for before, after in pairwise(usual):
        both = known[before] & known[after]
        if both.sum() >= FEW and (days[before] <= days[after])[both].mean() >= USUALLY:
            found.append((before, after))
    return found


def of_legal(past: Past, on: int, pairs: Iterable[tuple[int, int]] | None = None) -> Spells:
    """Has a milestone, but not yet the one that usually comes next (`pairs`: those of that day). Undated ones tell
    nothing about time."""
    days, keys = legal_days(past), past.cooperatives["pk"]
    parts = []
    for before, after in legal_order(days, on) if pairs is None else pairs:
        mask = (days[before] > 0) & (days[before] <= on) & (days[after] >= days[before])
        parts.append(
            known_on(
                on,
                cooperative=keys[mask],
                stage=after,
                start=days[before][mask],
                end=days[after][mask],
            )
        )
    return joined(parts)


def joined(parts: list[Spells]) -> Spells:
    if not parts:
        none = np.array([], dtype=np.int64)
        return known_on(0, cooperative=none, start=none, end=none)
    names = [one.name for one in fields(Spells)]
    return Spells(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    )


OfKind = Callable[[Past, int], Spells]
