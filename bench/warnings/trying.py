"""Alarms of the past twelve months, by comparison and by fixed thresholds, and what became of them."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from dashboard.warnings.comparing import Compared, compare, crowds, rules
from dashboard.warnings.kinds import KINDS
from dashboard.warnings.reading import Past, Table
from dashboard.warnings.spells import Spells, found_in, legal_days, legal_order, of_legal
from dashboard.warnings.survival import estimate
from dashboard.warnings.words import Kind
from visits.months import moved

MONTHS = 12
AFTER = (30, 60, 90)
SOON = 14
KEYS = ("pk", "cooperative", "parcel", "building")
APART = 10**8

# (cooperative, stage, subject, first day)
Stay = tuple[int, int, int, int]


@dataclass
class Outcome:
    """Of one kind and one way of alarming. alarms; stuck: after 30, 60, 90 days [still waiting, known]; false: [moved
    on within 14 days, known]; caught: [alarmed before it ended, all that stayed]; lead: days from the alarm to its
    end, or to today."""

    alarms: int = 0
    lost: int = 0
    stuck: dict[int, list[int]] = field(default_factory=lambda: {days: [0, 0] for days in AFTER})
    false: list[int] = field(default_factory=lambda: [0, 0])
    caught: list[int] = field(default_factory=lambda: [0, 0])
    lead: list[int] = field(default_factory=list)


def evaluation_days(today: date) -> list[date]:
    """One in each of the past months, on another day each: work has a rhythm of months, and always asking on its
    first day would meet everybody in the same phase."""
    first = today.replace(day=1)
    return [moved(first, -n) + timedelta(days=n * 11 % 28) for n in range(MONTHS, 0, -1)]


def compare_kinds(past: Past, on: date) -> dict[str, Compared]:
    rule = rules()
    return {k: compare(one.find(past, on.toordinal()), past, on, rule) for k, one in KINDS.items()}


def tried(
    past: Past, today: date, thresholds: list[int], longer: int
) -> dict[str, dict[str, Outcome]]:
    """kind → way → outcome."""
    found: dict[str, dict[str, Outcome]] = {}
    for kind, one in KINDS.items():
        ways = first_alarms(past, one.find, today, thresholds)
        final = one.find(past, today.toordinal())
        ends = stays_of(all_legal(past, today) if kind == Kind.LEGAL else final)
        slow = stayed(final, past, longer, evaluation_days(today)[0].toordinal())
        found[kind] = {
            way: judged(alarms, ends, slow, today.toordinal()) for way, alarms in ways.items()
        }
    return found


def all_legal(past: Past, today: date) -> Spells:
    """With every pair of milestones that was ever usual: what is usual today may be another."""
    days = legal_days(past)
    usual = [legal_order(days, on.toordinal()) for on in [*evaluation_days(today), today]]
    pairs = sorted({pair for of_day in usual for pair in of_day})
    return of_legal(past, today.toordinal(), pairs)


def first_alarms(
    past: Past, find: Any, today: date, thresholds: list[int]
) -> dict[str, dict[Stay, int]]:
    """Way → stay → the first day on which it was alarmed. Thresholds ask the same stays that comparison judges; the
    last of them alarms as many as comparison did."""
    rule = rules()
    compared: dict[Stay, int] = {}
    waits: list[tuple[Stay, int]] = []
    for on in evaluation_days(today):
        day = on.toordinal()
        spells = find(past, day)
        for one in compare(spells, past, on, rule).stalled:
            key = (one.cooperative, one.stage, one.subject, one.since.toordinal())
            compared.setdefault(key, day)
        keys, archived = past.cooperatives["pk"], past.cooperatives["archived"]
        asked = spells.judged & (found_in(spells.cooperative, keys, archived, 0) > day)
        waits += [(key, day) for key in stays_of(spells.only(asked))]
    ways = {"perbandingan": compared}
    ways |= {f"tetap {days} hari": beyond(waits, days) for days in thresholds}
    longest: dict[Stay, int] = {}
    for key, day in waits:
        longest[key] = day - key[3]
    ranked = sorted(longest.values(), reverse=True)
    days = ranked[min(len(compared), len(ranked) - 1)] if ranked else 0
    return ways | {"tetap, sebanyak itu": beyond(waits, days)}


def beyond(waits: list[tuple[Stay, int]], days: int) -> dict[Stay, int]:
    """Stay → the first of the days on which it had lasted more than so many days. `waits`: in the order of days."""
    found: dict[Stay, int] = {}
    for key, day in waits:
        if day - key[3] > days:
            found.setdefault(key, day)
    return found


def stays_of(spells: Spells) -> dict[Stay, tuple[int, bool]]:
    """Stay → (its last day, whether it is over)."""
    columns = (
        spells.cooperative,
        spells.stage,
        spells.subject,
        spells.start,
        spells.end,
        spells.moved,
    )
    rows = zip(*(one.tolist() for one in columns), strict=True)
    return {(a, b, c, d): (end, over) for a, b, c, d, end, over in rows}


def stayed(final: Spells, past: Past, longer: int, since: int) -> set[Stay]:
    """Those that lasted so many days longer than half of their peers in the kabupaten/kota (in the province where
    those are too few), and got there in the time that is looked at."""
    rule, days = rules(), final.end - final.start
    line = np.full(len(days), -1, dtype=np.int64)
    for _, numbers in list(crowds(final, past))[1:]:
        for number in np.unique(numbers[line < 0]):
            members = np.flatnonzero(numbers == number)
            if len(members) < rule.stays or final.moved[members].sum() < rule.exits:
                continue
            half = estimate(days[members], final.moved[members]).until(0.5)
            if half is not None:
                asked = members[line[members] < 0]
                line[asked] = half + longer
    mask = (line >= 0) & (days >= line) & (final.start + line >= since)
    return set(stays_of(final.only(mask)))


def judged(
    alarms: dict[Stay, int], ends: dict[Stay, tuple[int, bool]], slow: set[Stay], today: int
) -> Outcome:
    out = Outcome(alarms=len(alarms))
    for key, on in alarms.items():
        if key not in ends:  # what was written since says that this stay never was
            out.lost += 1
            continue
        end, over = ends[key]
        after = end - on
        for days, count in [*out.stuck.items(), (SOON, out.false)]:
            known = on + days <= today and (over or after >= days)
            count[1] += known
            count[0] += known and (over and after <= days if days == SOON else after >= days)
    out.caught[1] = len(slow)
    for key in slow & alarms.keys():
        out.caught[0] += 1
        out.lead.append(ends[key][0] - alarms[key])
    return out


def tiled(past: Past, times: int) -> Past:
    """The same past so many times over, each time in kabupaten of its own."""
    tables = {
        name: repeated(value, times, len(past.regencies))
        for name, value in vars(past).items()
        if isinstance(value, dict)
    }
    return replace(past, regencies=past.regencies * times, **tables)


def repeated(rows: Table, times: int, regencies: int) -> Table:
    out = {}
    for name, column in rows.items():
        apart = APART if name in KEYS else regencies if name == "regency" else 0
        step = np.repeat(np.arange(times, dtype=np.int64) * apart, len(column))
        out[name] = np.tile(column, times) + step
    return out
