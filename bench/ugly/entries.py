"""Which villages a sheet lists, and what each of its rows says."""

from collections.abc import Set
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bench.ugly.cell import Cell, Formula, Written
from bench.ugly.columns import columns_for
from bench.ugly.days import day
from bench.ugly.facts import facts
from bench.ugly.kinds import Recipe
from bench.ugly.places import place, strikes
from bench.ugly.points import point
from bench.ugly.values import (
    Writer,
    count,
    digits,
    milestone,
    official_number,
    outlet,
    phone,
    plain,
    presence,
    rupiah,
    text,
    total,
)
from bench.ugly.villages import Village, all_villages, in_district, in_regency

WRITERS: dict[str, Writer] = {
    "nik": digits,
    "nib_number": digits,
    "men": count,
    "women": count,
    "members_total": total,
    "phone": phone,
    "address": text,
    "minutes_number": text,
    "akta_number": official_number,
    "npwp_number": official_number,
    "ahu": milestone,
}
WRITERS |= {f"capital_{kind}": rupiah for kind in ["modal_awal", "simpanan_pokok"]}
WRITERS |= {f"capital_{kind}": rupiah for kind in ["simpanan_wajib", "hibah"]}
WRITERS |= dict.fromkeys(["npwp", "rekening", "simkopdes", "profil", "rat"], presence)
WRITERS |= dict.fromkeys(["founded_on", "akta_on", "ahu_on", "nib_on", "musdesus_on"], day)
PLACE_FIELDS = frozenset(
    ["no", "regency_code", "village_code", "province", "regency", "district", "village"]
)
# Who misspells the village misspells it in the cooperative's name too, or the name would give it away.
TYPED_TWICE = frozenset(
    [
        "misspelt",
        "dropped_vowels",
        "doubled_letters",
        "swapped_letters",
        "numeral_dropped",
        "near_names",
    ]
)
_PER_DISTRICT = 12


@dataclass
class Entry:
    """A row before it has a place in the sheet. `original`: what a twin is the twin of."""

    village: Village
    role: str = ""  # "", "copy" (by mistake), "second" (another cooperative), "foreign"
    original: "Entry | None" = None
    cells: dict[str, Cell] = field(default_factory=dict)
    expects: dict[str, Any] = field(default_factory=dict)
    asks: tuple[str, ...] = ()
    resolvable: bool = True
    kinds: tuple[str, ...] = ()
    row: int = 0


def chosen(recipe: Recipe, rng: Random) -> list[Entry]:
    """`recipe.rows` entries at most, kecamatan by kecamatan; twins at the end of their kecamatan and
    strangers at the end of all."""
    kinds, home = set(recipe.kinds), in_regency(recipe.regency)
    apt: set[str] = set()
    for kind in sorted(kinds):
        here = {v.code for v in home if strikes(v, kind)}
        # What strikes many villages will be met anyway and must not crowd out the rare.
        apt |= here if len(here) <= len(home) // 6 else set()
    districts = list({v.district_code: None for v in home})
    rng.shuffle(districts)
    districts.sort(key=lambda code: -sum(it.startswith(code) for it in apt))
    picked: list[Village] = []
    for code in districts:
        around = in_district(code)
        picked += sorted(around, key=lambda v: (v.code not in apt, rng.random()))[:_PER_DISTRICT]
    entries = [Entry(v) for v in picked[: recipe.rows]]
    entries += _twins(entries, kinds, rng)
    entries.sort(key=lambda entry: (entry.village.district_code, bool(entry.role)))
    return entries + _strangers(recipe, rng)


def _twins(entries: list[Entry], kinds: Set[str], rng: Random) -> list[Entry]:
    roles = {"same_village_twice": "copy", "two_cooperatives": "second"}
    wanted = [role for kind, role in roles.items() if kind in kinds]
    originals = rng.sample(entries, 3 * len(wanted))
    return [
        Entry(original.village, role=wanted[at // 3], original=original)
        for at, original in enumerate(originals)
    ]


def _strangers(recipe: Recipe, rng: Random) -> list[Entry]:
    if "foreign_rows" not in recipe.kinds:
        return []
    abroad = [v for v in all_villages().values() if v.regency_code != recipe.regency]
    start = rng.randrange(len(abroad) - 5)
    return [Entry(village, role="foreign") for village in abroad[start : start + 5]]


def write_rows(recipe: Recipe, entries: list[Entry], rng: Random) -> list[str]:
    """Fills in the entries' cells and meanings; returns the fields of the columns, in order."""
    kinds = frozenset(recipe.kinds)
    named = recipe.provincial or rng.random() < 0.4
    fields = columns_for(kinds, regency=named)
    before = entries[-1].village
    for number, entry in enumerate(entries, 1):
        _write(entry, before, fields, kinds, rng)
        entry.cells["no"] = number
        before = entry.village
    return fields


def _write(
    entry: Entry, before: Village, fields: list[str], kinds: frozenset[str], rng: Random
) -> None:
    if entry.role == "copy" and entry.original:
        first = entry.original
        entry.cells, entry.expects = dict(first.cells), first.expects
        entry.asks, entry.resolvable, entry.kinds = first.asks, first.resolvable, first.kinds
        return
    true = facts(entry.village, rng, second=entry.role == "second")
    where = place(entry.village, before, kinds, rng)
    written = point(entry.village.latitude, entry.village.longitude, kinds, rng)
    for name in fields:
        if name not in PLACE_FIELDS | written.keys():
            written[name] = _field(name, true, kinds, rng)
    name = true["name"]
    if TYPED_TWICE & set(where.kinds):
        name = name.replace(entry.village.name, str(where.cells["village"]).strip())
    written["name"] = _cooperative_name(name, kinds, rng)
    told = {name: it for name, it in written.items() if name in fields}
    if "formulas" in kinds and "members_total" in told:
        told["members_total"] = _sum_of(told)
    entry.cells = where.cells | {name: it.cell for name, it in told.items()}
    entry.expects = {name: it.value for name, it in told.items()}
    riddle = () if where.resolvable else ("village_code",)
    entry.asks = riddle + tuple(name for name, it in told.items() if it.asks)
    entry.resolvable = where.resolvable
    here = (*where.kinds, *(it.kind for it in told.values() if it.kind))
    entry.kinds = tuple(dict.fromkeys(here))


def _field(name: str, true: dict[str, Any], kinds: Set[str], rng: Random) -> Written:
    writer = outlet if name.startswith("outlet_") else WRITERS.get(name, plain)
    return writer(true[name], kinds, rng)


def _cooperative_name(name: str, kinds: Set[str], rng: Random) -> Written:
    """In full, or short as offices write it: the text itself is what it means."""
    short = name.replace("Koperasi Desa Merah Putih", "KDMP")
    short = short.replace("Koperasi Kelurahan Merah Putih", "KKMP")
    written = name if rng.random() < 0.6 else short
    if "all_caps" in kinds:
        written = written.upper()
    if "trailing_spaces" in kinds:
        return Written(f" {written} \u00a0", written)
    return Written(written, written)


def _sum_of(told: dict[str, Written]) -> Written:
    """Members altogether as a formula over the two counts; the row is put in by the layout."""
    altogether = sum(told[name].value or 0 for name in ("men", "women") if name in told)
    return Written(Formula("=SUM({men},{women})", altogether), altogether, kind="formulas")
