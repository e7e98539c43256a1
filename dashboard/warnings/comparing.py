"""Who waits longer than similar cooperatives did: kind by kind, beside as near a crowd as has enough to tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.conf import settings

from dashboard.warnings.reading import FORMS, Array, Past
from dashboard.warnings.spells import Spells, found_in
from dashboard.warnings.survival import Curve, estimate
from dashboard.warnings.words import Beside


@dataclass(frozen=True)
class Rules:
    """share: of similar stays that must be over sooner (0–1); stays, exits: so many are enough to tell;
    soon: days for which the chance to move on is told."""

    share: float
    stays: int
    exits: int
    soon: int = 30


def rules() -> Rules:
    return Rules(
        settings.WARNING_SHARE / 100, settings.WARNING_MIN_STAYS, settings.WARNING_MIN_EXITS
    )


@dataclass(frozen=True)
class Stalled:
    """cooperative, stage, subject: as in Spells. since: day; days: so long by now; limit: by then `share` of similar
    stays were over. others, stays, exits: cooperatives compared with, their stays, how many of them are over.
    remaining, chance: as in Curve."""

    cooperative: int
    stage: int
    subject: int
    since: date
    days: int
    limit: int
    beside: str
    others: int
    stays: int
    exits: int
    remaining: int | None
    chance: float | None


@dataclass(frozen=True)
class Compared:
    """Of one kind: who is stalled, how many wait, and how many of those could be compared with nobody."""

    stalled: list[Stalled]
    waiting: int
    alone: int


def still_waiting(spells: Spells, on: date) -> set[tuple[int, int, date]]:
    """(cooperative, stage, since) of every stay that is not over on that day, judged or not."""
    still = spells.only((spells.end == on.toordinal()) & ~spells.moved)
    columns = (still.cooperative.tolist(), still.stage.tolist(), still.start.tolist())
    return {(pk, stage, date.fromordinal(day)) for pk, stage, day in zip(*columns, strict=True)}


def crowds(spells: Spells, past: Past) -> Iterator[tuple[str, Array]]:
    """(how near, number of each stay's crowd), from the nearest to the widest."""
    keys = past.cooperatives["pk"]
    regency = found_in(spells.cooperative, keys, past.cooperatives["regency"], 0)
    form = found_in(spells.cooperative, keys, past.cooperatives["form"], 0)
    of_regency = spells.stage * (len(past.regencies) + 1) + regency
    yield Beside.FORM, of_regency * (len(FORMS) + 1) + form
    yield Beside.REGENCY, of_regency
    yield Beside.PROVINCE, spells.stage


def groups(numbers: Array, wanted: Array) -> Iterator[tuple[Array, Array]]:
    """(all places of a number, those of them that are wanted), for each number with a wanted one."""
    order = np.argsort(numbers, kind="stable")
    cuts = np.flatnonzero(np.diff(numbers[order])) + 1
    for members in np.split(order, cuts):
        asked = members[wanted[members]]
        if len(asked):
            yield members, asked


def compare(spells: Spells, past: Past, on: date, rule: Rules) -> Compared:
    """`spells`: as they were known on that day. Archived cooperatives are compared with, never judged."""
    day = on.toordinal()
    archived = found_in(spells.cooperative, past.cooperatives["pk"], past.cooperatives["archived"], 0)
    waiting = spells.judged & (archived > day)
    days = spells.end - spells.start
    open_ones, found = waiting.copy(), []
    for beside, numbers in crowds(spells, past):
        for members, asked in groups(numbers, open_ones):
            exits = int(spells.moved[members].sum())
            if len(members) < rule.stays or exits < rule.exits:
                continue
            curve = estimate(days[members], spells.moved[members])
            limit = curve.until(rule.share)
            if limit is None:  # so many have never moved on here: a wider crowd may tell
                continue
            open_ones[asked] = False
            late = asked[days[asked] > limit]
            if len(late):
                size = len(np.unique(spells.cooperative[members])) - 1
                told = (limit, beside, size, len(members), exits)
                found += [stalled(spells, one, days, curve, told, rule) for one in late.tolist()]
    return Compared(longest_first(found), int(waiting.sum()), int(open_ones.sum()))


def stalled(
    spells: Spells, one: int, days: Array, curve: Curve, told: tuple, rule: Rules
) -> Stalled:
    limit, beside, others, stays, exits = told
    waited = int(days[one])
    return Stalled(
        cooperative=int(spells.cooperative[one]),
        stage=int(spells.stage[one]),
        subject=int(spells.subject[one]),
        since=date.fromordinal(int(spells.start[one])),
        days=waited,
        limit=limit,
        beside=beside,
        others=others,
        stays=stays,
        exits=exits,
        remaining=curve.remaining(waited),
        chance=curve.chance(waited, rule.soon),
    )


def longest_first(found: list[Stalled]) -> list[Stalled]:
    """One per cooperative and state: of several that wait there, the one that waits longest."""
    kept: dict[tuple[int, int], Stalled] = {}
    for one in sorted(found, key=lambda one: (one.since, one.subject)):
        kept.setdefault((one.cooperative, one.stage), one)
    return sorted(kept.values(), key=lambda one: (one.limit - one.days, one.cooperative))
