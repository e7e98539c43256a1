"""The cells that say which village a row is about."""

from collections.abc import Set
from dataclasses import dataclass
from random import Random

from bench.ugly import spelling
from bench.ugly.cell import Cell
from bench.ugly.kinds import NOBODY_CAN_TELL
from bench.ugly.values import struck
from bench.ugly.villages import Village, bps_codes, in_district, in_regency, recurring


@dataclass(frozen=True)
class Place:
    """`cells` by field; resolvable as in Truth; `kinds` that struck."""

    cells: dict[str, Cell]
    resolvable: bool
    kinds: tuple[str, ...]


def place(village: Village, before: Village, kinds: Set[str], rng: Random) -> Place:
    """`before`: the village whose code stands here when codes have slipped by a row."""
    name, name_kind = _name(village, kinds, rng)
    district, district_kind = _district(village, kinds, rng)
    code, code_kind = _code(village, before, kinds, rng)
    cells: dict[str, Cell] = {
        "village": name,
        "district": district,
        "regency": village.regency,
        "village_code": code,
        "province": "Kalimantan Barat",
    }
    here = [kind for kind in (name_kind, district_kind, code_kind) if kind]
    if "old_regency_name" in kinds and village.regency_code == "61.02":
        cells["regency"] = rng.choice(("Kab. Pontianak", "KABUPATEN PONTIANAK", "Kab Pontianak"))
        here.append("old_regency_name")
    if "regency_code_float" in kinds:
        cells["regency_code"] = float(village.regency_code)  # 61.10 → 61.1, as a spreadsheet does
        here.append("regency_code_float")
    if "simkopdes_export" in kinds:
        cells["regency"] = village.regency.replace("Kabupaten", "Kab.").upper()
    if "trailing_spaces" in kinds:
        cells = {key: _spaced(cell, rng) for key, cell in cells.items()}
        here.append("trailing_spaces")
    return Place(cells, not NOBODY_CAN_TELL & set(here), tuple(here))


def rivals_of(village: Village, kinds: Set[str]) -> list[str]:
    """The names a person could take it for: the kecamatan's, or the kabupaten's where none is given."""
    around = (
        in_regency(village.regency_code)
        if "recurring_names" in kinds
        else in_district(village.district_code)
    )
    return [other.name for other in around if other.code != village.code]


def strikes(village: Village, kind: str) -> bool:
    """Whether this kind, which needs particular names, can strike this village."""
    name, rivals = village.name, rivals_of(village, {kind})
    match kind:
        case "recurring_names":
            return name.casefold() in recurring(village.regency_code)
        case "numeral_dropped":
            return spelling.without_numeral(name, rivals) is not None
        case "near_names":
            return spelling.between(name, rivals) is not None
        case "numerals" | "abbreviations" | "old_spelling" | "joined_words":
            return spelling.WAYS[kind](name, rivals, Random(0)) is not None
        case "lost_minus":
            return (village.latitude or 0) < -2.2
    return False


def _name(village: Village, kinds: Set[str], rng: Random) -> tuple[str, str]:
    rivals = rivals_of(village, kinds)
    if "recurring_names" in kinds and strikes(village, "recurring_names"):
        return village.name, "recurring_names"
    for kind, riddle in (
        ("numeral_dropped", spelling.without_numeral),
        ("near_names", spelling.between),
    ):
        if kind in kinds and (written := riddle(village.name, rivals)):
            return written, kind
    name, last = village.name, ""
    ways = [kind for kind in spelling.WAYS if kind in kinds]
    if ways and (kind := struck(kinds, rng, *ways, share=0.75)):
        written = spelling.WAYS[kind](name, rivals, rng)
        if written is None:  # this way doesn't apply to this name; another may
            others = [way for way in ways if way != kind]
            found = ((way, spelling.WAYS[way](name, rivals, rng)) for way in others)
            kind, written = next(((way, it) for way, it in found if it), ("", None))
        name, last = written or name, kind
    return name, last


def _district(village: Village, kinds: Set[str], rng: Random) -> tuple[str, str]:
    """The kecamatan as written; a neighbouring one has no village of a name at all alike."""
    around = {v.district_code: v.district for v in in_regency(village.regency_code)}
    others = [name for code, name in around.items() if code != village.district_code]
    kind = struck(kinds, rng, "misspelt_district", share=0.7)
    if kind and (written := spelling.misspelt(village.district, others, rng)):
        return written, kind
    if kind := struck(kinds, rng, "wrong_district", share=0.4):
        strangers = [
            name
            for code, name in around.items()
            if code != village.district_code
            and spelling.recognisable(village.name, village.name, _names_in(code))
        ]
        return rng.choice(strangers), kind
    return village.district, ""


def _names_in(district: str) -> list[str]:
    return [village.name for village in in_district(district)]


def _code(village: Village, before: Village, kinds: Set[str], rng: Random) -> tuple[Cell, str]:
    code, plain = village.code, village.code.replace(".", "")
    kind = struck(kinds, rng, "code_exponent", "code_comma", "code_spaces", share=0.7)
    match kind:
        case "code_exponent":
            mark = f"{plain[0]}.{plain[1:4]}E+09"
            return rng.choice((mark, mark.replace(".", ","))), kind
        case "code_comma":
            return code.replace(".", ","), kind
        case "code_spaces":
            spaced = (code.replace(".", " "), f" {code} ", code.replace(".", ". "), plain + " ")
            return rng.choice(spaced), kind
    if "bps_codes" in kinds:
        written = bps_codes()[code]
        return rng.choice((int(written), written)), "bps_codes"
    if "code_number" in kinds:
        return int(plain), "code_number"
    if "code_float" in kinds:
        return f"{plain}.0", "code_float"
    if "shifted_codes" in kinds and before.code != code and rng.random() < 0.5:
        return before.code, "shifted_codes"
    return code, ""


def _spaced(cell: Cell, rng: Random) -> Cell:
    if not isinstance(cell, str):
        return cell
    before, after = rng.choice(("", " ", "\u00a0")), rng.choice((" ", "\u00a0", "  ", "\u00a0 "))
    inside = rng.choice((" ", "  ", "\u00a0", " "))
    return before + cell.replace(" ", inside) + after
