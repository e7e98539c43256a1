"""Understanding Indonesian hands: each function takes a cell and returns a Reading, and never raises.

What is not literal is told, what is ambiguous asks, and what lost digits is refused.
"""

from core.sheets.hands.areas import area, dimensions
from core.sheets.hands.choices import choice
from core.sheets.hands.codes import region_code, village_code
from core.sheets.hands.coordinates import coordinate
from core.sheets.hands.days import day
from core.sheets.hands.identifiers import cooperative_nik, nib, npwp, person_nik
from core.sheets.hands.milestones import Reached, milestone
from core.sheets.hands.money import rupiah
from core.sheets.hands.numbers import decimal_number, whole_number
from core.sheets.hands.phones import phone
from core.sheets.hands.points import coordinate_pair, coordinate_pair_in
from core.sheets.hands.presence import presence
from core.sheets.hands.reading import Reading

__all__ = [
    "Reached",
    "Reading",
    "area",
    "choice",
    "cooperative_nik",
    "coordinate",
    "coordinate_pair",
    "coordinate_pair_in",
    "day",
    "decimal_number",
    "dimensions",
    "milestone",
    "nib",
    "npwp",
    "person_nik",
    "phone",
    "presence",
    "region_code",
    "rupiah",
    "village_code",
    "whole_number",
]
