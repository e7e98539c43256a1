"""Values as they are compared: one text per field (land.words.Compared), whoever says it.

ada_lahan "ya" or "tidak"; kepemilikan, verifikasi, tahap the stored word; luas m² ("1000.5"); progres two
decimals ("45.25"); mulai, bast ISO dates. "" is nothing said.
"""

from datetime import date
from decimal import Decimal

from core.sheets.hands.areas import shown_area
from core.templatetags.kdkmp import tanggal
from land.actions.progress import percent_words
from land.words import Answer, BuildStage, Compared, Ownership, State

F = Compared
LAND_FIELDS = (F.HAS_LAND, F.OWNERSHIP, F.AREA, F.STATE)
BUILDING_FIELDS = (F.PERCENT, F.BUILD_STAGE, F.STARTED, F.HANDED_OVER)
CENT = Decimal("0.01")
# Kept of a cooperative whose row could not be read: its sheet names it, but what it says isn't known.
UNREAD = "?"
# how far two values may lie apart and still say the same: a share of the larger, points of percent
AREA_SHARE, PERCENT_POINTS = Decimal("0.01"), Decimal("0.005")
# An allocated parcel was verified: sources that know no allocation say only that.
SETTLED = {State.VERIFIED.value, State.ALLOCATED.value}
# What says no more than silence does: nobody has begun.
SILENT: dict[str, str] = {
    F.STATE: State.NOT_PROPOSED,
    F.PERCENT: "0.00",
    F.BUILD_STAGE: BuildStage.NOT_BEGUN,
}
WORDS: dict[str, dict[str, str]] = {
    F.HAS_LAND: {Answer.YES: "Ada", Answer.NO: "Tidak ada"},
    F.OWNERSHIP: dict(Ownership.choices),
    F.STATE: dict(State.choices),
    F.BUILD_STAGE: dict(BuildStage.choices),
}


def text_of(value: bool | Decimal | date | str | None, field: str = "") -> str:
    """The value as it is kept and compared."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(Answer.YES if value else Answer.NO)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        rounded = value.quantize(CENT)
        return f"{rounded:f}" if field == F.PERCENT else f"{rounded.normalize():f}"
    return str(value)


def same(field: str, one: str, other: str) -> bool:
    """Whether two values say the same; nothing is the same as nothing only."""
    if one == other:
        return True
    if not one or not other:
        return False
    if field == F.AREA:
        left, right = Decimal(one), Decimal(other)
        return abs(left - right) <= AREA_SHARE * max(left, right)
    if field == F.PERCENT:
        return abs(Decimal(one) - Decimal(other)) <= PERCENT_POINTS
    return field == F.STATE and {one, other} == SETTLED


def says_nothing(field: str, value: str) -> bool:
    return not value or SILENT.get(field) == value


def shown(field: str, value: str) -> str:
    """For people: "1.000 m²", "45,25 %", "3 November 2025"; "–" for nothing."""
    if not value:
        return "–"
    if field in WORDS:
        return WORDS[field].get(value, value)
    if field == F.AREA:
        return shown_area(Decimal(value))
    if field == F.PERCENT:
        return percent_words(Decimal(value))
    return tanggal(date.fromisoformat(value))
