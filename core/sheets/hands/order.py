"""Day or month first: what a column proves about its own dates.

"08/25/2025" can only be month first (LibreOffice and Excel in English write csv so). Then "08/09/2025"
beside it is no longer surely 8 September, and asks.
"""

import re
from collections import Counter
from collections.abc import Hashable, Sequence

from core.sheets.hands.reading import Reading, doubtful
from core.sheets.hands.text import Cell, quote

_NUMERIC = re.compile(
    r"([0-9]{1,2})(\s?[-/.]\s?)([0-9]{1,2})(\s?[-/.]\s?)([0-9]{4}|[0-9]{2})", re.ASCII
)
# One slip does not make a column ambiguous: so many of the dates that prove anything say month first.
LEAST_SHARE = 0.1


def turned(cell: Cell) -> str | None:
    """ "08/09/2025" → "09/08/2025"; None for what can be read in one way only."""
    found = _NUMERIC.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if found is None:
        return None
    first, dash, second, other, year = found.groups()
    if first == second or not (1 <= int(first) <= 12 and 1 <= int(second) <= 12):
        return None
    return f"{second}{dash}{first}{other}{year}"


def either_way[T](cell: Cell, here: Reading[T], there: Reading[T]) -> Reading[T]:
    """A date that was read as it stands and with day and month turned: asks when both can be.

    What was taken literally is no date but a text or number that looks like one, and stays.
    """
    if here.state != "ok" or there.state != "ok" or here.value == there.value or not here.told:
        return here
    problem = (
        f"{quote(cell)}: di kolom ini ada tanggal yang menulis bulan lebih dulu, jadi ini dapat berarti dua "
        "tanggal. Pilih yang benar, atau tulis seperti 3 November 2025."
    )
    options = [
        (one.value, one.told.partition(" → ")[2]) for one in (here, there) if one.value is not None
    ]
    return doubtful(problem, options)


class DateOrder:
    """Counts by column what its dates prove."""

    def __init__(self) -> None:
        self.day_first: Counter[Hashable] = Counter()
        self.month_first: Counter[Hashable] = Counter()

    def see(self, cells: Sequence[object]) -> None:
        """A row of a sheet; columns are 0-based."""
        for column, cell in enumerate(cells):
            if type(cell) is str and cell[:1].isdigit() and (found := _NUMERIC.fullmatch(cell)):
                first, second = int(found[1]), int(found[3])
                if first > 12 >= second:
                    self.day_first[column] += 1
                elif second > 12 >= first:
                    self.month_first[column] += 1

    def doubtful_columns(self) -> frozenset[Hashable]:
        """Columns where the month may stand first."""
        return frozenset(
            column
            for column, n in self.month_first.items()
            if n >= LEAST_SHARE * (n + self.day_first[column])
        )
