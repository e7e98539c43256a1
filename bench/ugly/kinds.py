"""The kinds of ugliness, and which sheets show which of them."""

from dataclasses import dataclass

LAYOUT = {
    "letterhead": "title rows and a letterhead above the header",
    "merged_header": "a header of two lines with merged cells",
    "numbering_row": "(1) (2) (3) under the header",
    "repeated_header": "the header again every 15 rows, as on printed pages",
    "odd_headers": "headers as offices abbreviate them",
    "district_totals": "a total row under every kecamatan",
    "grand_total": "a total row at the end",
    "section_rows": "rows 'Kecamatan X' in place of a kecamatan column",
    "merged_district": "the kecamatan merged downwards, written once",
    "hidden_rows": "hidden rows that hold data: they count",
    "hidden_columns": "a hidden column with the codes",
    "several_sheets": "a summary before the data, a hidden left-over behind it",
    "blank_columns": "empty columns before and between",
    "blank_rows": "empty rows between the data",
    "footer": "place, date and signature under the data",
    "formulas": "formulas with their cached values",
    "error_cells": "#REF! and the like",
}
NAMES = {
    "misspelt": "villages one or two edits off",
    "dropped_vowels": "villages with a vowel lost",
    "doubled_letters": "villages with a letter twice",
    "swapped_letters": "villages with neighbouring letters swapped",
    "prefixes": "Desa, Ds. before the village",
    "kelurahan_prefixes": "Kel. before the village",
    "abbreviations": "Sei/Sui, Tj., Pd., Bt., Tlk.",
    "joined_words": "two words written as one",
    "old_spelling": "oe, dj, tj",
    "all_caps": "all capitals",
    "numerals": "1 for I, I for Satu",
    "trailing_spaces": "spaces and no-break spaces around and inside",
    "misspelt_district": "kecamatan one or two edits off",
    "old_regency_name": "Kab. Pontianak for Mempawah",
    "wrong_district": "village under the neighbouring kecamatan (nobody can tell)",
    "recurring_names": "no kecamatan, and names that recur in the kabupaten (nobody can tell)",
    "numeral_dropped": "'Peniti Dalam' where there are I and II (nobody can tell)",
    "near_names": "a spelling halfway between two villages (nobody can tell)",
}
CODES = {
    "bps_codes": "BPS codes in the code column: alike, and other villages",
    "code_number": "codes as a number, without dots",
    "code_float": "codes as '6101012001.0'",
    "code_exponent": "codes that became 6.101E+09: digits lost",
    "code_comma": "codes with commas for dots",
    "code_spaces": "codes with spaces",
    "regency_code_float": "a column 'Kode Kab' whose 61.10 became 61.1",
    "shifted_codes": "codes slipped by one row against the names (nobody can tell)",
    "numbers_as_number": "NIB and NIK as numbers",
    "digits_lost": "NIB and NIK that became 1.23457E+12",
}
VALUES = {
    "thousand_dots": "2.143 as text",
    "thousands_as_decimals": "2.143 that became the number two and a bit",
    "approximate": "±, orang, anggota",
    "absent_words": "belum ada, -, nihil",
    "ticks": "✓, v, ada, sudah, belum",
    "crosses": "x, which means yes to some and no to others",
    "milestone_in_one_cell": "number and day of the SK in one cell",
    "dates": "days in every style",
    "date_serials": "days as Excel's serial numbers",
    "month_only": "a month without a day",
    "month_first": "06/28/2025",
    "rupiah": "amounts in every style",
    "phones": "phones in every style, the leading zero lost",
    "two_phones": "two phones in one cell",
    "decimal_comma": "degrees with a comma",
    "degrees_minutes": "degrees, minutes and seconds with LU, LS, BT",
    "swapped_axes": "latitude and longitude swapped",
    "lost_minus": "southern latitudes without their minus",
    "lost_point": "degrees without their point",
    "point_in_one_cell": "both degrees in one cell",
    "outlet_words": "the state of a gerai in loose words",
    "apostrophes": "a leading apostrophe",
    "formula_like": "text that begins with = + - @",
}
FILES = {
    "csv_semicolon_cp1252": "csv with ; in cp1252",
    "csv_tab_bom": "csv with tabs in utf-8 with a byte order mark",
    "csv_sep": "csv that begins with a sep=; line",
    "csv_comma": "csv with commas, quotes and line breaks in cells",
    "ods": "OpenDocument",
    "xls": "Excel 97",
    "xlsm": "Excel with a macro part",
}
ROWS = {
    "foreign_rows": "rows of another kabupaten: refused",
    "same_village_twice": "the same row twice: doubtful",
    "two_cooperatives": "two cooperatives in one village: doubtful, both right",
    "simkopdes_export": "laid out like an export of SIMKOPDES",
}
KINDS: dict[str, str] = LAYOUT | NAMES | CODES | VALUES | FILES | ROWS

NOBODY_CAN_TELL = {
    "wrong_district",
    "recurring_names",
    "numeral_dropped",
    "near_names",
    "shifted_codes",
}


@dataclass(frozen=True)
class Recipe:
    """A sheet to make: `rows` data rows at most (15–80), sent by an officer of `regency`."""

    name: str
    regency: str
    kinds: tuple[str, ...]
    rows: int = 36
    provincial: bool = False


# Where a kind needs villages that not every kabupaten has.
_AT_HOME = {
    "old_regency_name": "61.02",
    "numerals": "61.12",
    "numeral_dropped": "61.12",
    "near_names": "61.05",
    "recurring_names": "61.04",
    "kelurahan_prefixes": "61.71",
    "lost_minus": "61.04",
    "bps_codes": "61.07",
    "regency_code_float": "61.10",
    "abbreviations": "61.12",
}
_REGENCIES = [
    "61.01",
    "61.03",
    "61.05",
    "61.06",
    "61.08",
    "61.09",
    "61.10",
    "61.11",
    "61.12",
    "61.02",
    "61.04",
    "61.07",
]

_MIXES: tuple[tuple[str, str, int], ...] = (
    ("61.01", "letterhead merged_header numbering_row district_totals footer misspelt dates", 60),
    ("61.02", "old_regency_name all_caps section_rows grand_total phones rupiah blank_columns", 50),
    ("61.03", "several_sheets merged_district abbreviations ticks absent_words hidden_rows", 70),
    ("61.04", "letterhead repeated_header prefixes dropped_vowels month_only approximate", 80),
    ("61.05", "section_rows district_totals joined_words near_names numbers_as_number", 45),
    ("61.06", "code_number doubled_letters odd_headers date_serials thousand_dots footer", 64),
    ("61.07", "bps_codes misspelt blank_rows dates absent_words grand_total", 56),
    ("61.08", "wrong_district swapped_letters letterhead milestone_in_one_cell lost_point", 40),
    ("61.09", "csv_semicolon_cp1252 misspelt absent_words dates phones rupiah", 48),
    ("61.10", "xlsm two_cooperatives same_village_twice trailing_spaces formulas grand_total", 36),
    ("61.11", "ods letterhead section_rows old_spelling degrees_minutes decimal_comma footer", 30),
    ("61.12", "foreign_rows numerals abbreviations merged_header hidden_columns outlet_words", 66),
    ("61.71", "kelurahan_prefixes all_caps csv_tab_bom apostrophes phones ticks", 29),
    ("61.72", "xls letterhead grand_total misspelt thousand_dots absent_words", 26),
    ("61.01", "bps_codes section_rows misspelt_district all_caps repeated_header", 60),
    ("61.04", "recurring_names misspelt crosses two_phones letterhead", 40),
    ("61.03", "code_exponent digits_lost error_cells thousands_as_decimals month_first", 44),
    ("61.05", "simkopdes_export all_caps trailing_spaces absent_words formula_like", 80),
)


def _recipes() -> list[Recipe]:
    """Every kind alone, then the mixes; two of the sheets come from a provincial officer."""
    alone = [
        Recipe(f"{kind}", _AT_HOME.get(kind, _REGENCIES[at % 12]), (kind,), 18 + at * 7 % 40)
        for at, kind in enumerate(KINDS)
    ]
    mixes = [
        Recipe(f"mix_{at:02}", regency, tuple(kinds.split()), rows, provincial=at in (3, 18))
        for at, (regency, kinds, rows) in enumerate(_MIXES, 1)
    ]
    return alone + mixes


RECIPES: list[Recipe] = _recipes()
