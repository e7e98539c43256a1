"""Which of two values the rule proposes as the official one (settings.LAND_RULES, LAND_RULE)."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

OURS_ALONE, THEIRS_ALONE = "hanya_kita", "hanya_sumber"
WORDS = {
    "terverifikasi": "nilai kita sudah diverifikasi",
    "terbaru": "yang lebih baru",
    "kita": "nilai kita yang dipakai",
    "sumber": "nilai sumber yang dipakai",
    "simkopdes": "SIMKOPDES yang dipakai",
    "agrinas": "Agrinas yang dipakai",
    "kodim": "Kodim yang dipakai",
    "kabupaten": "kabupaten/kota yang dipakai",
    OURS_ALONE: "hanya kita yang menyebutnya",
    THEIRS_ALONE: "hanya sumber yang menyebutnya",
}


@dataclass(frozen=True)
class Proposal:
    """`theirs`: the source's value is proposed; `rule`: the word of WORDS that decided."""

    theirs: bool
    rule: str


def words_for(field: str) -> list[str]:
    return settings.LAND_RULES.get(field) or settings.LAND_RULE


def propose(field: str, source: str, *, verified: bool, ours: date | None, as_of: date) -> Proposal:
    """`verified`: somebody has checked our value; `ours`: the day it is of; `as_of`: the sheet's day.
    The first word that decides counts; when none does, our value stays."""
    for word in words_for(field):
        if word == "terverifikasi" and verified:
            return Proposal(False, word)
        if word == "terbaru" and ours != as_of:
            return Proposal(ours is None or as_of > ours, word)
        if word == "kita":
            return Proposal(False, word)
        if word in ("sumber", source):
            return Proposal(True, word)
    return Proposal(False, "kita")
