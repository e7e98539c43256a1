"""Which official village a row means: by code, else by name inside its kabupaten and kecamatan.

A match stands alone only when it is sure; else the best candidates are offered and nobody guesses.
"""

from collections.abc import Iterable
from dataclasses import replace

from core.sheets.areas import Area, Areas
from core.sheets.codes import CodeColumn, dotted, judged_column
from core.sheets.matches import Candidate, How, Match
from core.sheets.names import Name, literal, readings
from core.sheets.regions_index import Found, Near, Place, Pool

MOST_CANDIDATES = 3
# A name this unlike the code's own village contradicts the code (0–1).
AGREEING_SCORE = 0.7
# Candidates of another kecamatan rank as if they were this much less alike.
ELSEWHERE = 0.1
# Less alike than this helps nobody who has to choose.
LEAST_SCORE = 0.4
LIKELY_DISTRICT = 0.3  # how much an unclear kecamatan counts when candidates are ranked
FEWEST_EDITS_APART = 3  # without a kecamatan: any other village nearer than this makes a doubt
CACHE_ROWS = 200_000


class RegionIndex(Areas):
    """Finds villages by what a row says. Build once per import: `load_index()`."""

    def __init__(
        self, regions: Iterable[tuple[str, str]], aliases: Iterable[tuple[str, str]] = ()
    ) -> None:
        """`regions`: (official dotted code, name) of all levels; `aliases`: (code, other name)."""
        super().__init__(regions, aliases)
        self._cache: dict[tuple, Match] = {}

    def match(
        self,
        *,
        code: object = None,
        village: object = None,
        district: object = None,
        regency: object = None,
        within: frozenset[str] | None = None,
    ) -> Match:
        """The village of one row. Cells as read; a cooperative's name can stand for `village`.

        `within`: regency codes ("61.01") the reader may touch; nothing outside is found or offered.
        """
        asked = (_text(code), _text(village), _text(district), _text(regency), within)
        if asked not in self._cache:
            if len(self._cache) >= CACHE_ROWS:
                self._cache.clear()
            self._cache[asked] = self._match(*asked)
        return self._cache[asked]

    def judge_codes(self, rows: Iterable[tuple[object, object]]) -> CodeColumn:
        """What a column is worth, from its rows' (code, village name). Rows without code don't count."""
        agree = disagree = unknown = foreign = 0
        for code, village in rows:
            if not _text(code):
                continue
            place, names = self.places.get(dotted(code) or ""), readings(_text(village))
            if place is None:
                unknown += 1
                foreign += self.is_foreign_code(code)
            elif not names:
                continue
            elif self._agrees(place, names):
                agree += 1
            else:
                disagree += 1
        # rows of other provinces say nothing about a column that holds our codes too
        return judged_column(agree, disagree, unknown - foreign if agree else unknown)

    def is_foreign_code(self, code: object) -> bool:
        """Whether the cell holds a village code of another province (those are 11 to 97)."""
        known = dotted(code) or ""
        return "11" <= known[:2] <= "97" and known[:2] not in self.provinces

    def looks_like_bps(self, rows: Iterable[tuple[object, object]]) -> bool:
        """Whether a column of (code, village name) contradicts its names: never join it then."""
        return not self.judge_codes(rows).joinable

    def _match(
        self, code: str, village: str, district: str, regency: str, within: frozenset[str] | None
    ) -> Match:
        area = self.area(district, regency, within)
        place = self.places.get(dotted(code) or "") if code else None
        if place and within is not None and place.code[:5] not in within:
            return Match(problem=f"{self.label(place.code)} di luar wilayah Anda.")
        if not area.regencies:
            return Match(problem=area.problem)
        if place:
            return self._by_code(place, village, area)
        found = self._by_name(village, area)
        if not code:
            return found
        told = f"Kode “{code}” tidak dikenal"
        if found.how in ("name", "alias"):
            return _with(found, told=_joined(f"{told}; dicocokkan lewat nama", found.told))
        problem = f"{told}. Isi kode Kemendagri seperti 61.01.01.2001, atau pilih desanya."
        return _with(found, code=None, how=None, told="", problem=problem)

    # --- by code -----------------------------------------------------------------------------

    def _by_code(self, place: Place, village: str, area: Area) -> Match:
        names = readings(village)
        right_regency = place.code[:5] in area.regencies and not area.problem
        right_district = area.district is None or area.district.code == place.code[:8]
        believed = right_regency and (not names or self._agrees(place, names))
        if believed and not right_district and area.district:
            # Kecamatan get split: then the village's name isn't in the written one.
            written = self.pool("village", frozenset({area.district.code}))
            believed = bool(names) and not written.all_exact(names)
        if believed:
            return self._sure(place, "code", 1.0, village, area, right_district)
        by_name = self._by_name(village, area)
        first = [by_name.code] if by_name.code else []
        first += [place.code, *(candidate.code for candidate in by_name.candidates)]
        scores = {candidate.code: candidate.score for candidate in by_name.candidates}
        codes = list(dict.fromkeys(first))[:MOST_CANDIDATES]
        said = f"“{village}”" if village else "kabupaten atau kecamatan pada baris ini"
        return Match(
            score=by_name.score,
            candidates=tuple(
                Candidate(each, self.label(each), scores.get(each, 0.5)) for each in codes
            ),
            problem=(
                f"Kode {place.code} adalah {self.label(place.code)}, tidak cocok dengan {said}."
                " Pilih desa yang benar."
            ),
        )

    def _agrees(self, place: Place, names: tuple[Name, ...]) -> bool:
        """Whether a written name can be the place's: same, or alike and nothing else is nearer."""
        own = readings(place.name)[0]
        pool = self.pool("village", frozenset({place.code[:8]}))
        if any(name.letters == own.letters for name in names) or place in pool.by_alias(names):
            return True
        if self.pool("village", frozenset({place.code[:5]})).exact(names):
            return False
        near = pool.near(names)
        mine = next((hit for hit in near if hit.place == place), None)
        nearest = mine is not None and mine.edits == near[0].edits
        ties = sum(hit.edits == near[0].edits for hit in near)
        same_mark = any(name.mark == own.mark for name in names)
        return bool(nearest and same_mark and ties == 1 and mine and mine.score >= AGREEING_SCORE)

    # --- by name -----------------------------------------------------------------------------

    def _by_name(self, village: str, area: Area) -> Match:
        names = readings(village)
        if not names:
            problem = "Nama desa/kelurahan kosong. Isi nama desa atau kode wilayahnya."
            return Match(problem=area.problem or problem)
        region = self.pool("village", area.regencies)
        if area.problem or (area.district_given and area.district is None):
            return self._doubt(region.find(names), region, names, area.problem, likely=area.likely)
        if area.district is None:
            return self._without_district(village, names, region, area)
        pool = self.pool("village", frozenset({area.district.code}))
        found = pool.find(names)
        if found.how != "name" and (place := self._with_area_named(village, pool, area)):
            found = Found(place, "spelling", 1.0, found.near)
        if found.place and found.how in ("name", "alias"):
            return self._sure(found.place, found.how, 1.0, village, area)
        elsewhere = region.exact(names) or region.by_alias(names)
        nearer = self._nearer_elsewhere(found, region, names)
        if found.place and area.sure and not elsewhere and not nearer:
            return self._sure(found.place, "spelling", found.score, village, area)
        return self._doubt(
            found,
            region,
            names,
            self._not_here(village, area.district, elsewhere),
            first=elsewhere if found.how != "spelling" or found.score < 1 else (),
        )

    def _without_district(
        self, village: str, names: tuple[Name, ...], region: Pool, area: Area
    ) -> Match:
        """Only the very name, once in the kabupaten, with nothing like it beside."""
        found = region.find(names)
        others = [hit for hit in found.near if hit.place != found.place]
        alone = not others or others[0].edits >= FEWEST_EDITS_APART
        if found.place and found.how in ("name", "alias") and area.sure and alone:
            return self._sure(found.place, found.how, 1.0, village, area)
        problem = (
            f"Desa “{village}” belum pasti tanpa kecamatan{'' if area.sure else ' dan kabupaten'}."
            " Isi kolom kecamatan, atau pilih desanya."
        )
        return self._doubt(found, region, names, problem)

    def _with_area_named(self, village: str, pool: Pool, area: Area) -> Place | None:
        """ "KDMP Dalam Kaum Sambas": a name that would repeat carries its kecamatan or kabupaten."""
        words = literal(village).split()
        assert area.district is not None  # noqa: S101  only asked inside a kecamatan
        regency = self.places[area.district.code[:5]].name
        for level, name in (("district", area.district.name), ("regency", regency)):
            tail = literal(name, level).split()  # type: ignore[arg-type]
            if len(words) > len(tail) and words[-len(tail) :] == tail:
                hits = pool.exact(readings(" ".join(words[: -len(tail)])))
                if len(hits) == 1:
                    return hits[0]
        return None

    def _nearer_elsewhere(self, found: Found, region: Pool, names: tuple[Name, ...]) -> bool:
        """A misspelt name that looks as much like a village of another kecamatan: which is wrong?"""
        if found.how != "spelling" or found.score == 1.0:
            return False
        own = found.near[0].edits
        best = region.near(names, most=3)
        return any(hit.place != found.place and hit.edits < own for hit in best)

    def _not_here(self, village: str, district: Place, elsewhere: list[Place]) -> str:
        text = f"Desa “{village}” tidak ada di Kec. {district.name}"
        if elsewhere:
            other = ", ".join(f"Kec. {self.places[place.code[:8]].name}" for place in elsewhere)
            return f"{text}, tetapi ada di {other}. Pilih desanya, atau perbaiki kecamatannya."
        return f"{text}. Pilih salah satu saran, atau perbaiki tulisannya."

    # --- answers -----------------------------------------------------------------------------

    def _sure(
        self,
        place: Place,
        how: How | str,
        score: float,
        village: str,
        area: Area,
        right_district: bool = True,
    ) -> Match:
        told = [] if right_district else [f"kecamatan menurut kode: {self.label(place.code)}"]
        told += area.told if right_district else ()
        if village and literal(village) != literal(place.name):
            word = "adalah nama lain" if how == "alias" else "→"
            told.insert(0, f"“{village}” {word} {self.label(place.code).split(', Kec.')[0]}")
        candidate = Candidate(place.code, self.label(place.code), score)
        return Match(place.code, how, score, (candidate,), "; ".join(told))  # type: ignore[arg-type]

    def _doubt(
        self,
        found: Found,
        region: Pool,
        names: tuple[Name, ...],
        problem: str,
        first: Iterable[Place] = (),
        likely: tuple[tuple[str, float], ...] = (),
    ) -> Match:
        districts = dict(likely)

        def rank(hit: Near) -> float:
            return hit.score + LIKELY_DISTRICT * districts.get(hit.place.code[:8], 0.0)

        near = [*found.near]
        near += [hit._replace(score=hit.score - ELSEWHERE) for hit in region.near(names)]
        hits = [Near(0, place, 1.0) for place in first]
        hits += sorted(
            (hit for hit in near if hit.score >= LEAST_SCORE), key=lambda hit: -rank(hit)
        )
        best: dict[str, Near] = {}
        for hit in hits:
            best.setdefault(hit.place.code, hit)
        candidates = tuple(
            Candidate(hit.place.code, self.label(hit.place.code), round(hit.score, 3))
            for hit in list(best.values())[:MOST_CANDIDATES]
        )
        score = candidates[0].score if candidates else 0.0
        if not candidates:
            problem = problem.replace("Pilih salah satu saran, atau perbaiki", "Perbaiki")
        return Match(score=score, candidates=candidates, problem=problem)


def _text(cell: object) -> str:
    """A cell as one line of text; a dash or nothing is ""."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = " ".join(str(cell).split())
    return "" if text.strip("-–—. ") == "" else text


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _with(match: Match, **changes: object) -> Match:
    return replace(match, **changes)  # type: ignore[arg-type]
