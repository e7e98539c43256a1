"""Where a row says it lies: the kabupaten and kecamatan inside which its village is looked for."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from core.sheets.names import Level, literal, readings, regency_kind
from core.sheets.regions_index import Place, Pool

LEVELS: dict[int, Level] = {5: "regency", 8: "district", 13: "village"}
# How offices of the province shorten their names (?): written form → official name, looked up exactly.
SHORT_REGENCIES = {
    "ptk": "Kota Pontianak",
    "pnk": "Kota Pontianak",
    "skw": "Kota Singkawang",
    "mpw": "Kabupaten Mempawah",
    "kkr": "Kabupaten Kubu Raya",
    "kku": "Kabupaten Kayong Utara",
    "ktp": "Kabupaten Ketapang",
    "stg": "Kabupaten Sintang",
    "sgu": "Kabupaten Sanggau",
    "bky": "Kabupaten Bengkayang",
    "kh": "Kabupaten Kapuas Hulu",
    "kap hulu": "Kabupaten Kapuas Hulu",
}
PROVINCE = re.compile(r"[\s,/-]+(?:prov\w*\.?\s*)?(?:kalimantan barat|kalbar)\s*$", re.I)


@dataclass(frozen=True, slots=True)
class Area:
    """Regencies to look in; `sure` when the kabupaten is known, `problem` when the row's words fail.

    `likely`: likeness (0–1) of kecamatan codes that an unclear kecamatan could mean.
    """

    regencies: frozenset[str]
    sure: bool
    district: Place | None = None
    district_given: bool = False
    told: tuple[str, ...] = ()
    problem: str = ""
    likely: tuple[tuple[str, float], ...] = ()


class Areas:
    """All regions by level, with a pool of names for any area (made when first asked for)."""

    def __init__(
        self, regions: Iterable[tuple[str, str]], aliases: Iterable[tuple[str, str]] = ()
    ) -> None:
        """`regions` and `aliases`: (official dotted code, name) of all three levels, in any order."""
        self.places: dict[str, Place] = {}
        self._levels: dict[Level, list[Place]] = {"regency": [], "district": [], "village": []}
        for code, name in sorted(regions):
            self.places[code] = Place(code, name)
            self._levels[LEVELS[len(code)]].append(self.places[code])
        self.all_regencies = frozenset(place.code for place in self._levels["regency"])
        self._aliases: dict[Level, dict[str, set[str]]] = {
            level: defaultdict(set) for level in self._levels
        }
        self._regency_aliases: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for code, name in aliases:
            self._add_alias(code, name)
        official = {place.name: place.code for place in self._levels["regency"]}
        for short, name in SHORT_REGENCIES.items():
            if name in official:
                self._add_alias(official[name], f"{name.split()[0]} {short}")
        self._pools: dict[tuple[Level, frozenset[str]], Pool] = {}
        self._read: dict[str, frozenset[str]] = {}
        self.provinces = frozenset(code[:2] for code in self.all_regencies)

    def _add_alias(self, code: str, name: str) -> None:
        level = LEVELS[len(code)]
        if code not in self.places:
            return
        for reading in readings(name, level)[:1]:
            self._aliases[level][reading.letters].add(code)
            if level == "regency":
                self._regency_aliases[reading.letters].add((regency_kind(name), code))

    def pool(self, level: Level, inside: frozenset[str]) -> Pool:
        """Names of one level inside the given regency or district codes."""
        if (level, inside) not in self._pools:
            width = len(next(iter(inside), ""))
            chosen = [place for place in self._levels[level] if place.code[:width] in inside]
            self._pools[level, inside] = Pool(level, chosen, self._aliases[level])
        return self._pools[level, inside]

    def label(self, code: str) -> str:
        """ "Desa Dalam Kaum, Kec. Sambas, Kab. Sambas"."""
        district, regency = self.places[code[:8]], self.places[code[:5]]
        kind = "Kelurahan" if code[9] == "1" else "Desa"
        return (
            f"{kind} {self.places[code].name}, Kec. {district.name}, {short_regency(regency.name)}"
        )

    def area(self, district: str, regency: str, within: frozenset[str] | None) -> Area:
        """Read the row's kabupaten and kecamatan. `within`: regency codes the reader may touch."""
        allowed = self.all_regencies if within is None else self.all_regencies & within
        sure, problem = len(allowed) == 1, ""
        told: list[str] = []
        if not allowed:
            return Area(allowed, False, problem="Belum ada wilayah yang boleh Anda ubah.")
        if regency:
            written = self.regencies(regency)
            if written and not written & allowed:
                problem = f"{_quoted(regency)} di luar wilayah Anda."
                return Area(frozenset(), False, problem=problem)
            if written:
                sure, allowed = True, written & allowed
                told += self._told(regency, "regency", allowed)
            else:
                problem = f"Kabupaten/kota {_quoted(regency)} tidak dikenal. Perbaiki tulisannya."
                sure = False
        if not district:
            return Area(allowed, sure, told=tuple(told), problem=problem)
        return self._with_district(district, Area(allowed, sure, None, True, tuple(told), problem))

    def regencies(self, text: str) -> frozenset[str]:
        """Codes that the text can mean; two for a bare "Pontianak" (the city and the old kabupaten)."""
        if text not in self._read:
            self._read[text] = self._regencies(text)
        return self._read[text]

    def _regencies(self, text: str) -> frozenset[str]:
        text = PROVINCE.sub("", text)
        kind, names = regency_kind(text), readings(text, "regency")
        pool = self.pool("regency", self.all_regencies)
        codes = {
            place.code
            for place in pool.exact(names)
            if kind in ("", regency_kind(place.name)) or not regency_kind(place.name)
        }
        for name in names:
            codes |= {
                code
                for alias_kind, code in self._regency_aliases.get(name.letters, ())
                if kind in ("", alias_kind) or not alias_kind
            }
        if codes or pool.exact(names):
            return frozenset(codes)
        found = pool.find(names)
        if found.how != "spelling" or found.place is None:
            return frozenset()
        fits = kind in ("", regency_kind(found.place.name))
        return frozenset({found.place.code}) if fits else frozenset()

    def _with_district(self, text: str, area: Area) -> Area:
        found = self.pool("district", area.regencies).find(readings(text, "district"))
        # Without the kabupaten a likeness is too little: names recur over the province.
        if found.place and (area.sure or found.how == "name"):
            told = (*area.told, *self._told(text, "district", {found.place.code}))
            return replace(area, district=found.place, told=told)
        where = " atau ".join(
            short_regency(self.places[code].name) for code in sorted(area.regencies)
        )
        problem = (
            f"Kecamatan {_quoted(text)} tidak ditemukan di {where}. Perbaiki tulisannya."
            if area.sure
            else f"Kecamatan {_quoted(text)} belum pasti tanpa kabupaten. Isi kolom kabupaten."
        )
        likely = tuple((hit.place.code, hit.score) for hit in found.near)
        return replace(area, problem=area.problem or problem, likely=likely)

    def _told(self, text: str, level: Level, codes: Iterable[str]) -> list[str]:
        names = [self.places[code].name for code in sorted(codes)]
        if len(names) != 1 or literal(text, level) == literal(names[0], level):
            return []
        short = short_regency(names[0]) if level == "regency" else f"Kec. {names[0]}"
        return [f"{_quoted(text)} → {short}"]


def short_regency(name: str) -> str:
    """ "Kabupaten Sambas" → "Kab. Sambas"; a kota keeps its word."""
    return re.sub(r"^Kabupaten\b", "Kab.", name)


def _quoted(text: str) -> str:
    return f"“{text}”"
