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

MONTH = 30


@dataclass(frozen=True)
class Rules:
    """share: of similar stays that must be over sooner (0–1); stays, exits: so many are enough to tell. Who, as others
    did who had waited as long, moves on within `soon` days with a chance of more than `hope` (0–1) is left alone."""

    share: float
    stays: int
    exits: int
    soon: int
    hope: float


def rules() -> Rules:
    return Rules(
        settings.WARNING_SHARE / 100,
        settings.WARNING_MIN_STAYS,
        settings.WARNING_MIN_EXITS,
        settings.WARNING_SOON_DAYS,
        settings.WARNING_SOON_CHANCE / 100,
    )


@dataclass(frozen=True)
class Stalled:
    """cooperative, stage, subject: as in Spells. since: day; days: so long by now; limit: by then `share` of similar
    stays were over. others, stays, exits: cooperatives compared with, their stays, how many of them are over.
    remaining, chance: as in Curve, within MONTH days."""

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
    """Of one kind: who is stalled, how many wait; of those `alone` have too few to be compared with, and `common`
    wait for what so many others wait for too that nobody can stand out; `soon` wait long, but those who waited as
    long moved on soon."""

    stalled: list[Stalled]
    waiting: int
    alone: int
    common: int
    soon: int


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


@dataclass(frozen=True)
class Crowd:
    """Those that somebody is compared with: how long they stayed, and the day by which `share` of them had moved on."""

    beside: str
    curve: Curve
    limit: int | None
    others: int
    stays: int
    exits: int


def crowd_of(spells: Spells, members: Array, days: Array, beside: str, rule: Rules) -> Crowd | None:
    """None: too few, or too few of them moved on, to tell anything."""
    exits = int(spells.moved[members].sum())
    if len(members) < rule.stays or exits < rule.exits:
        return None
    curve = estimate(days[members], spells.moved[members])
    others = len(np.unique(spells.cooperative[members])) - 1
    return Crowd(beside, curve, curve.until(rule.share), others, len(members), exits)


def compare(spells: Spells, past: Past, on: date, rule: Rules) -> Compared:
    """`spells`: as they were known on that day. Archived cooperatives are compared with, never judged."""
    keys, archived = past.cooperatives["pk"], past.cooperatives["archived"]
    waiting = spells.judged & (found_in(spells.cooperative, keys, archived, 0) > on.toordinal())
    days, found, soon = spells.end - spells.start, [], 0
    undecided, common = waiting.copy(), np.zeros_like(waiting)
    for beside, numbers in crowds(spells, past):
        for members, asked in groups(numbers, undecided):
            crowd = crowd_of(spells, members, days, beside, rule)
            if crowd is None:
                continue
            if crowd.limit is None:  # so many have not moved on here: a wider crowd may tell
                common[asked] = True
                continue
            undecided[asked] = False
            for one in asked[days[asked] > crowd.limit].tolist():
                if moves_soon(crowd.curve, int(days[one]), rule):
                    soon += 1
                else:
                    found.append(stalled(spells, one, int(days[one]), crowd))
    return Compared(
        longest_first(found),
        int(waiting.sum()),
        alone=int((undecided & ~common).sum()),
        common=int((undecided & common).sum()),
        soon=soon,
    )


def moves_soon(curve: Curve, waited: int, rule: Rules) -> bool:
    """Whether most of those who had waited as long moved on within a few days; not, when nobody was watched."""
    chance = curve.chance(waited, rule.soon)
    return chance is not None and chance > rule.hope


def stalled(spells: Spells, one: int, waited: int, crowd: Crowd) -> Stalled:
    return Stalled(
        cooperative=int(spells.cooperative[one]),
        stage=int(spells.stage[one]),
        subject=int(spells.subject[one]),
        since=date.fromordinal(int(spells.start[one])),
        days=waited,
        limit=crowd.limit or 0,
        beside=crowd.beside,
        others=crowd.others,
        stays=crowd.stays,
        exits=crowd.exits,
        remaining=crowd.curve.remaining(waited),
        chance=crowd.curve.chance(waited, MONTH),
    )


def longest_first(found: list[Stalled]) -> list[Stalled]:
    """One per cooperative and state: of several that wait there, the one that waits longest."""
    kept: dict[tuple[int, int], Stalled] = {}
    for one in sorted(found, key=lambda one: (one.since, one.subject)):
        kept.setdefault((one.cooperative, one.stage), one)
    return sorted(kept.values(), key=lambda one: (one.limit - one.days, one.cooperative))
