"""Ugly sheets with the truth known: what kabupaten really send, made on purpose.

`gold_set(folder)` writes the whole set, `big_sheet(path, rows)` one large tidy sheet for speed runs.
Villages are the province's real ones; numbers, phones and names of cooperatives are invented.
Needs no Django and no database.
"""

from bench.ugly.big import big_sheet, national_villages
from bench.ugly.gold import gold_set
from bench.ugly.kinds import KINDS, RECIPES
from bench.ugly.truth import Reached, Truth, UglySheet

__all__ = [
    "KINDS",
    "RECIPES",
    "Reached",
    "Truth",
    "UglySheet",
    "big_sheet",
    "gold_set",
    "national_villages",
]
