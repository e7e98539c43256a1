"""The places of a cooperative that a row can fill, and how what is stored compares with what is wanted.

A slot's `now` gives what is stored (None for nothing), `after` what would stand there: the wanted value,
or for a milestone the two laid over each other, because a sheet rarely says all of it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from core.sheets import hands
from core.sheets.hands import Reached
from core.sheets.names import readings
from registry.imports.readers import unmarked
from registry.imports.stored import Stored
from registry.models import CapitalEntry, Cooperative, Milestone, Outlet
from registry.querysets import column

ATTRIBUTES = (
    "name",
    "pattern",
    "scheme",
    "nik",
    "simkopdes_id",
    "address",
    "rt_rw",
    "postal_code",
    "phone",
    "email",
    "founded_on",
    "minutes_number",
)


# Why a gerai's status is left (registry.models.Outlet.would_lose), told beside what the file says.
NOT_LOST = (
    "dibiarkan: impor tidak menghentikan atau menghapus gerai yang sudah berjalan; bila memang begitu, "
    "ubah di halaman koperasinya"
)


def digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def words(text: str) -> str:
    """For comparing; as the reader of text cells gives it back, or an export would not be "all the same"."""
    return unmarked(" ".join(str(text).casefold().split()))


def same_name(one: str, other: str) -> bool:
    """ "KDMP Sei Raya" and "Koperasi Desa Merah Putih Sungai Raya" are one name."""
    if words(one) == words(other):
        return True
    left = {name.letters for name in readings(one)}
    return bool(left & {name.letters for name in readings(other)})


def same_phone(one: str, other: str) -> bool:
    return hands.phone(one).value == hands.phone(other).value


SAME: dict[str, Callable[[Any, Any], bool]] = {
    "name": same_name,
    "phone": same_phone,
    "nik": lambda one, other: digits(one) == digits(other),
}


@dataclass(frozen=True)
class Slot:
    """`fields`: columns that fill it, the first is blamed. `show`: value → words of its own, or None."""

    key: str
    label: str
    fields: tuple[str, ...]
    now: Callable[[Stored], Any]
    same: Callable[[Any, Any], bool]
    labels: dict[str, str] | None = None

    def after(self, now: Any, wanted: Any, *, overwrite: bool) -> Any:
        if isinstance(wanted, Reached) and isinstance(now, Reached):
            first, second = (wanted, now) if overwrite else (now, wanted)
            return Reached(True, first.on or second.on, first.number or second.number)
        return wanted


def attribute_slot(name: str) -> Slot:
    field = column(Cooperative, name)
    labels = dict(field.flatchoices) if field.choices else None
    compare = SAME.get(name, lambda one, other: words(one) == words(other))
    label = str(field.verbose_name)
    label = label[:1].upper() + label[1:]

    def now(stored: Stored) -> Any:
        return getattr(stored.cooperative, name) or None

    return Slot(name, label, (name,), now, compare, labels)


def point_now(stored: Stored) -> tuple[float, float] | None:
    coop = stored.cooperative
    if coop.latitude is None or coop.longitude is None:
        return None
    return coop.latitude, coop.longitude


def same_point(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """To a decimetre: six decimals are what exports write."""
    return all(abs(a - b) < 1.5e-6 for a, b in zip(one, other, strict=True))


def milestone_slot(kind: Milestone.Kind) -> Slot:
    def now(stored: Stored) -> Reached | None:
        row = stored.milestones.get(kind.value)
        return Reached(True, row.reached_on, row.number) if row else None

    def same(one: Reached, other: Reached) -> bool:
        numbers = digits if kind.value in ("nib", "npwp", "nik") else words
        return one.on == other.on and numbers(one.number) == numbers(other.number)

    names = (f"{kind.value}_reached", f"{kind.value}_number", f"{kind.value}_on")
    return Slot(f"milestone:{kind.value}", kind.label, names, now, same)


def outlet_slot(kind: Outlet.Kind) -> Slot:
    def now(stored: Stored) -> str | None:
        rows = stored.outlets.get(kind.value, [])
        return rows[0].status if rows else None

    label = f"Gerai {kind.label.lower()}"
    labels = dict(Outlet.Status.choices)
    return Slot(f"outlet:{kind.value}", label, (f"outlet_{kind.value}",), now, equal, labels)


def capital_slot(kind: CapitalEntry.Kind) -> Slot:
    def now(stored: Stored) -> int | None:
        rows = stored.capital.get(kind.value, [])
        return int(rows[0].amount) if rows else None

    return Slot(f"capital:{kind.value}", kind.label, (f"capital_{kind.value}",), now, equal)


def members_now(stored: Stored) -> tuple[int, int] | None:
    return (stored.members[0].men, stored.members[0].women) if stored.members else None


def equal(one: Any, other: Any) -> bool:
    return one == other


SLOTS: dict[str, Slot] = {
    slot.key: slot
    for slot in (
        *map(attribute_slot, ATTRIBUTES),
        Slot(
            "point",
            "Titik koordinat",
            ("latitude", "longitude", "coordinates"),
            point_now,
            same_point,
        ),
        *map(milestone_slot, Milestone.Kind),
        Slot(
            "members",
            "Anggota laki-laki / perempuan",
            ("men", "women", "members_total"),
            members_now,
            equal,
        ),
        *map(outlet_slot, Outlet.Kind),
        *map(capital_slot, CapitalEntry.Kind),
    )
}


def on_day(stored: Stored, slot: str, as_of: date | None) -> Any:
    """What is stored for just that day, where a slot keeps one value per day."""
    if slot == "members":
        rows = [row for row in stored.members if row.as_of == as_of]
        return (rows[0].men, rows[0].women) if rows else None
    if slot.startswith("capital:"):
        entries = stored.capital.get(slot.partition(":")[2], [])
        same = [entry for entry in entries if entry.as_of == as_of]
        return int(same[0].amount) if same else None
    return None


def reached_from(parts: dict[str, Any], kind: str) -> Reached | None:
    """One milestone from up to three columns; None when they say nothing."""
    told = parts.get(f"{kind}_reached")
    on, number = parts.get(f"{kind}_on"), parts.get(f"{kind}_number")
    if isinstance(number, Reached):  # a tick where the number belongs
        told, number = told if isinstance(told, Reached) and told.reached else number, ""
    if isinstance(told, Reached) and told.reached:
        return replace(told, on=on or told.on, number=number or told.number)
    if on or number:
        return Reached(True, on, number or "")
    return told
