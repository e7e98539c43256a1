"""Region words of a row that need not lie anywhere: where a person lives, in which kabupaten he works."""

from typing import TYPE_CHECKING

from django.conf import settings

from core.sheets.cells import text_of
from core.sheets.columns import DISTRICT, REGENCY, VILLAGE, VILLAGE_CODE
from core.sheets.hands import Reading
from core.sheets.hands.reading import doubtful, nothing, ok, wrong
from core.sheets.matching import RegionIndex
from core.sheets.names import words_of
from core.sheets.row_kinds import WalkedRow
from core.sheets.rows import Row
from core.sheets.sealing import holds_nik

if TYPE_CHECKING:
    from core.sheets.understanding import Understanding


def place_loosely(row: Row, walked: WalkedRow, understood: "Understanding") -> None:
    """The village where the row's words name one, anywhere in the province, and the kabupaten as a
    reading of its own. Neither must be there."""
    cells = {
        name: None if holds_nik(cell := walked.value(understood.layout, name)) else cell
        for name in (VILLAGE_CODE, VILLAGE, DISTRICT, REGENCY)
    }
    index = understood.index
    if cells[REGENCY]:
        row.readings[REGENCY] = regency_reading(index, text_of(cells[REGENCY]))  # type: ignore[arg-type]
    chosen = row.answers.get("desa", "")
    if understood.may_choose(chosen):
        row.village = chosen
    elif (cells[VILLAGE] or cells[VILLAGE_CODE]) and not understood.is_elsewhere(walked):
        match = index.match(
            code=cells[VILLAGE_CODE],
            village=cells[VILLAGE],
            district=cells[DISTRICT],
            regency=cells[REGENCY],
        )
        row.village, row.village_problem = match.code, match.problem
        row.candidates = tuple((c.code, c.label) for c in match.candidates)
        if match.told:
            row.told.append((VILLAGE, match.told))
    told = [text_of(cells[name]) for name in (VILLAGE, DISTRICT, REGENCY) if cells[name]]  # type: ignore[arg-type]
    row.place = understood.label(row.village) or ", ".join(told)


def regency_reading(index: RegionIndex, text: str) -> Reading[str]:
    """The kabupaten's code; a bare "Pontianak" asks, and "Provinsi" (of our exports) is none."""
    if words_of(text) in (["provinsi"], ["tingkat", "provinsi"]):
        return nothing()
    found = sorted(index.regencies(text))
    if len(found) == 1:
        return ok(found[0])
    options = [(code, index.places[code].name) for code in found]
    if options:
        return doubtful(f"“{text[:60]}” dapat berarti lebih dari satu. Pilih.", options)
    return wrong(f"“{text[:60]}” bukan kabupaten/kota di {settings.PROVINCE_NAME}.")
