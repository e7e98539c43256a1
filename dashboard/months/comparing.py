"""What changed between two days, cooperative by cooperative: two snapshots, or one and now.

For every measure the rows' differences add up to the difference of its two totals.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.models import User
from core.templatetags.kdkmp import angka
from dashboard.counting.live import per_cooperative
from dashboard.counting.measures import MEASURES, OF_COOPERATIVES
from dashboard.counting.places import Where
from dashboard.models import Snapshot, SnapshotCooperative
from land.words import Place
from registry.models import Cooperative

PLACE = "tempat"
PLACES = {f"tempat-{place.value}": str(place.label) for place in Place}
UP, DOWN, MOVED = "naik", "turun", "pindah"
# What is compared until one measure is asked for; sums of these would say the same twice.
USUAL = (
    "koperasi",
    *(key for key in OF_COOPERATIVES if key.startswith("tahap-")),
    *(key for key in OF_COOPERATIVES if key.startswith("gerai-")),
    PLACE,
    "terdampingi",
)
ASKABLE = (PLACE, *(key for key in OF_COOPERATIVES if key not in PLACES))
# key, or what it begins with → what going up and going down are called
VERBS = {
    "koperasi": ("Ditambahkan", "Tidak terdaftar lagi"),
    "tahap": ("Tercapai", "Tidak tercatat lagi"),
    "gerai": ("Dibuka", "Tidak operasional lagi"),
    "terdampingi": ("Mendapat pendamping", "Kehilangan pendamping"),
}
OTHERWISE = ("Bertambah", "Berkurang")


def label_of(key: str) -> str:
    return "Kedudukan lahan dan pembangunan" if key == PLACE else MEASURES[key].label


def verb_of(key: str, way: str) -> str:
    if way == MOVED:
        return "Berpindah"
    up, down = VERBS.get(key) or VERBS.get(key.partition("-")[0], OTHERWISE)
    return up if way == UP else down


@dataclass
class Side:
    """Cooperatives on one day: key → (name, village's code), and key → numbers."""

    on: date
    names: dict[int, tuple[str, str]] = field(default_factory=dict)
    numbers: Mapping[int, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    cooperative: int
    name: str
    code: str
    key: str
    way: str
    before: str
    after: str
    by: int  # of a number: how much more; 0 for a place


def frozen_side(user: User, snapshot: Snapshot, where: Where, permission: str) -> Side:
    rows = SnapshotCooperative.objects.for_user(user, permission).filter(snapshot=snapshot)
    if where.code:
        rows = rows.filter(village_code__startswith=f"{where.code}.")
    found = rows.order_by().values_list("cooperative_id", "name", "village_code", "numbers")
    side, numbers = Side(snapshot.on), {}
    for pk, name, code, own in found:
        side.names[pk], numbers[pk] = (name, code), own
    side.numbers = numbers
    return side


def live_side(user: User, on: date, where: Where, permission: str) -> Side:
    rows = where.narrow(Cooperative.objects.for_user(user, permission).active(), "village__code")
    side = Side(on, numbers=per_cooperative(user, on, where))
    side.names = {
        pk: (name, code) for pk, name, code in rows.values_list("pk", "name", "village_id")
    }
    return side


@dataclass
class Found:
    """`counts`: (key, way) → rows; `rows` those asked for."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: list[Change] = field(default_factory=list)


def compare(before: Side, after: Side, keys: Iterable[str], way: str = "") -> Found:
    """Rows of these measures (and that way of changing, when one is given), by region and name."""
    found, keys = Found(), tuple(keys)
    nothing: Mapping[str, int] = {}
    everywhere = {**before.names, **after.names}
    for pk in sorted(everywhere, key=lambda one: (everywhere[one][1], everywhere[one][0])):
        old = before.numbers.get(pk, nothing) if pk in before.names else nothing
        new = after.numbers.get(pk, nothing) if pk in after.names else nothing
        if old == new:
            continue
        name, code = everywhere[pk]
        for key in keys:
            told = moved(old, new) if key == PLACE else counted(key, old, new)
            if told is None:
                continue
            found.counts[key, told[0]] += 1
            if way in ("", told[0]):
                found.rows.append(Change(pk, name, code, key, *told))
    return found


def counted(
    key: str, old: Mapping[str, int], new: Mapping[str, int]
) -> tuple[str, str, str, int] | None:
    first, last = old.get(key, 0), new.get(key, 0)
    if first == last:
        return None
    return (UP if last > first else DOWN), angka(first), angka(last), last - first


def moved(old: Mapping[str, int], new: Mapping[str, int]) -> tuple[str, str, str, int] | None:
    first, last = place_in(old), place_in(new)
    return None if first == last else (MOVED, first, last, 0)


def place_in(numbers: Mapping[str, Any]) -> str:
    return next((PLACES[key] for key in numbers if key in PLACES), "–")
