"""Official village codes as they arrive: dotted, bare digits, or mangled by a spreadsheet program."""

import re
from dataclasses import dataclass

# From this share on, codes that contradict the names are another system's, not slips.
DISTRUST_SHARE = 0.3
FEWEST_ROWS = 3


@dataclass(frozen=True)
class CodeColumn:
    """What a whole column of codes is worth. `message` is Indonesian, "" when it can be joined."""

    agree: int
    disagree: int
    unknown: int
    joinable: bool
    message: str = ""


def dotted(code: object) -> str | None:
    """ "6101012001", 6101012001.0 and "61 01 01 2001" → "61.01.01.2001"; else None.

    A rounded number ("6,101E+09") has lost its digits and gives None too.
    """
    if isinstance(code, float) and code.is_integer():
        code = int(code)
    text = re.sub(r"[.,]0$", "", str(code if code is not None else "").strip().strip("'\""))
    if not re.fullmatch(r"[\d.,\s-]+", text):
        return None
    digits = re.sub(r"\D", "", text)
    if len(digits) != 10:
        return None
    return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}"


def judged_column(agree: int, disagree: int, unknown: int) -> CodeColumn:
    """Whether the column's codes may be believed at all, given how its rows compare with the names."""
    rows, bad = agree + disagree + unknown, disagree + unknown
    if rows < FEWEST_ROWS or bad / rows < DISTRUST_SHARE:
        return CodeColumn(agree, disagree, unknown, joinable=True)
    return CodeColumn(
        agree,
        disagree,
        unknown,
        joinable=False,
        message=(
            f"Kolom kode tidak dipakai: {bad} dari {rows} kode tidak cocok dengan nama desanya."
            " Kemungkinan ini kode BPS, bukan kode Kemendagri. Desa dicocokkan lewat namanya."
        ),
    )
