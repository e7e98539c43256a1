"""The gold set is what the importer is counted against, so it has to be right itself."""

import csv
import dataclasses
import re
import zipfile
from collections import Counter
from datetime import date
from itertools import pairwise
from random import Random

import openpyxl
import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from bench.ugly import KINDS, RECIPES, Reached, Truth, big_sheet, gold_set, national_villages
from bench.ugly.big import BIG_COLUMNS
from bench.ugly.days import day, excel_serial
from bench.ugly.gold import make_sheet
from bench.ugly.kinds import NAMES, NOBODY_CAN_TELL, ROWS, VALUES
from bench.ugly.places import place, rivals_of
from bench.ugly.points import point
from bench.ugly.spelling import WAYS, squashed
from bench.ugly.villages import all_villages, bps_codes, in_district


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return gold_set(tmp_path_factory.mktemp("gold"))


@pytest.fixture(scope="module")
def by_name(made):
    return {sheet.name: sheet for sheet in made}


def table(sheet):
    """The relevant sheet's rows, from the first one on; numbers as floats, except in a csv."""
    if sheet.path.suffix != ".csv":
        book = python_calamine.CalamineWorkbook.from_path(str(sheet.path))
        return book.get_sheet_by_name(sheet.sheet).to_python(skip_empty_area=False)
    text = sheet.path.read_bytes().decode(
        "cp1252" if "cp1252" in str(sheet.ugliness) else "utf-8-sig"
    )
    text = text.removeprefix("sep=;\r\n")
    delimiter = next(mark for mark in "\t;," if mark in text.splitlines()[0])
    return list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))


def cell(sheet, rows, truth, name):
    return rows[truth.row - 1][sheet.columns[name] - 1]


@pytest.mark.long
def test_every_kind_stands_alone_and_in_company(made):
    assert len(made) == len(RECIPES) >= 48
    assert {sheet.ugliness[0] for sheet in made if len(sheet.ugliness) == 1} == set(KINDS)
    mixed = [sheet for sheet in made if len(sheet.ugliness) > 1]
    assert len(mixed) >= 12 and all(kind in KINDS for sheet in mixed for kind in sheet.ugliness)
    assert len({sheet.sender_regency for sheet in made}) == 15  # all fourteen, and the province
    assert all(15 <= len(sheet.rows) <= 86 for sheet in made)


def test_a_kind_that_strikes_rows_has_struck_some(made):
    strikers = NAMES.keys() | VALUES.keys() | ROWS.keys() - {"simkopdes_export"}
    for sheet in made:
        struck = Counter(kind for truth in sheet.rows for kind in truth.kinds)
        missing = [kind for kind in sheet.ugliness if kind in strikers and not struck[kind]]
        assert not missing, sheet.name


def test_truth_points_at_rows_that_say_it(made):
    """Where a cell is plain, it says just what the truth says; so no row number is off by one."""
    for sheet in made:
        rows = table(sheet)
        numbers = [truth.row for truth in sheet.rows]
        assert numbers == sorted(set(numbers))
        for truth in sheet.rows:
            assert truth.village in all_villages()
            told = " ".join(str(cell(sheet, rows, truth, "name")).split())
            assert told == truth.expects["name"]


@pytest.mark.long
def test_no_data_row_is_left_out_of_the_truth(made):
    """Every row with a village's running number is known."""
    for sheet in made:
        if "no" not in sheet.columns:
            continue
        at = sheet.columns["no"] - 1
        numbered = [
            number
            for number, row in enumerate(table(sheet), 1)
            if len(row) > at and str(row[at]).removesuffix(".0").isdigit()
        ]
        assert numbered == [truth.row for truth in sheet.rows], sheet.name


def test_the_same_seed_makes_the_same_files(made, tmp_path):
    again = gold_set(tmp_path / "again")
    for one, other in zip(made, again, strict=True):
        assert dataclasses.replace(other, path=one.path) == one
        assert other.path.read_bytes() == one.path.read_bytes(), one.name


def test_another_seed_makes_another_set(made, tmp_path):
    other = make_sheet(RECIPES[0], tmp_path, seed=62)
    assert other.rows != made[0].rows


def test_misspelt_rows_stay_recognisable(made):
    """What counts as resolvable is nearer to its own village than to any other of the kecamatan."""
    typos = {"misspelt", "dropped_vowels", "doubled_letters", "swapped_letters"}
    seen = 0
    for sheet in made:
        rows = table(sheet)
        for truth in sheet.rows:
            if truth.resolvable and typos & set(truth.kinds):
                village = all_villages()[truth.village]
                written = str(cell(sheet, rows, truth, "village"))
                rivals = [it.name for it in in_district(village.district_code) if it != village]
                away = Levenshtein.distance(squashed(written), squashed(village.name))
                others = [Levenshtein.distance(squashed(written), squashed(it)) for it in rivals]
                assert 0 < away <= min(others) - 2, (written, village)
                seen += 1
    assert seen > 150


def test_riddles_are_riddles(by_name):
    sheet = by_name["near_names"]
    rows = table(sheet)
    riddles = [truth for truth in sheet.rows if not truth.resolvable]
    assert len(riddles) >= 5
    for truth in riddles:
        village = all_villages()[truth.village]
        written = squashed(cell(sheet, rows, truth, "village"))
        mine = Levenshtein.distance(written, squashed(village.name))
        rivals = rivals_of(village, set())
        assert min(Levenshtein.distance(written, squashed(name)) for name in rivals) <= mine
        assert squashed(village.name) not in squashed(cell(sheet, rows, truth, "name"))


def test_a_neighbouring_kecamatan_has_no_such_village(by_name):
    sheet = by_name["wrong_district"]
    rows = table(sheet)
    for truth in sheet.rows:
        village = all_villages()[truth.village]
        told = cell(sheet, rows, truth, "district")
        assert truth.resolvable == (told == village.district)
        there = [it.name for it in all_villages().values() if it.district == told]
        assert (village.name in there) == truth.resolvable


def test_a_namesake_is_no_neighbour():
    """Sepadu lies in Teluk Keramat and in Semparuk: swapping those two would make another truth."""
    sepadu, other = all_villages()["61.01.02.2011"], all_villages()["61.01.13.2004"]
    assert sepadu.name == other.name
    told = {
        place(sepadu, sepadu, {"wrong_district"}, Random(seed)).cells["district"]
        for seed in range(200)
    }
    assert len(told) > 5 and other.district not in told


def test_what_nobody_can_tell_is_asked(made):
    for sheet in made:
        for truth in sheet.rows:
            riddle = bool(NOBODY_CAN_TELL & set(truth.kinds))
            assert truth.resolvable == (not riddle) == ("village_code" not in truth.asks)
            assert set(truth.asks) <= {"village_code"} | truth.expects.keys()
            assert truth.answers().keys() >= set(truth.asks)


def test_bps_codes_are_codes_of_other_villages():
    codes = bps_codes()
    assert len(set(codes.values())) == len(codes) == 2145
    dotted = {code: f"{it[:2]}.{it[2:4]}.{it[4:6]}.{it[6:]}" for code, it in codes.items()}
    traps = [code for code, it in dotted.items() if it in all_villages() and it != code]
    assert len(traps) > 900
    regencies = {code[:5]: it[:5] for code, it in dotted.items()}
    assert (regencies["61.07"], regencies["61.02"]) == ("61.02", "61.04")


def test_strangers_and_twins(by_name):
    home = by_name["foreign_rows"].sender_regency
    assert any(truth.refused for truth in by_name["foreign_rows"].rows)
    assert all(
        (truth.village[:5] != home) == truth.refused for truth in by_name["foreign_rows"].rows
    )
    for name, dropped in (("same_village_twice", 3), ("two_cooperatives", 0)):
        rows = {truth.row: truth for truth in by_name[name].rows}
        twins = [truth for truth in rows.values() if truth.twin]
        assert len(twins) == 6 and sum(truth.dropped for truth in twins) == dropped
        assert all(rows[truth.twin].village == truth.village for truth in twins)
        assert all(rows[truth.twin].twin == truth.row for truth in twins)
    # Outside twins no sheet lists a village twice.
    for sheet in by_name.values():
        alone = [truth.village for truth in sheet.rows if not truth.twin]
        assert len(alone) == len(set(alone)), sheet.name


def test_hidden_things_are_hidden(by_name):
    sheet = openpyxl.load_workbook(by_name["hidden_rows"].path)["Sheet1"]
    hidden = {number for number, row in sheet.row_dimensions.items() if row.hidden}
    told = {t.row for t in by_name["hidden_rows"].rows if "hidden_rows" in t.kinds}
    assert hidden == told != set()
    book = openpyxl.load_workbook(by_name["several_sheets"].path)
    assert [sheet.sheet_state for sheet in book] == ["visible", "visible", "hidden"]
    merged = openpyxl.load_workbook(by_name["merged_district"].path)["Sheet1"].merged_cells.ranges
    assert len(merged) >= 2
    formulas = openpyxl.load_workbook(by_name["formulas"].path)["Sheet1"]
    columns, row = by_name["formulas"].columns, by_name["formulas"].rows[0].row
    men, women = (formulas.cell(row, columns[sex]).coordinate for sex in ("men", "women"))
    assert formulas.cell(row, columns["members_total"]).value == f"=SUM({men},{women})"


def test_text_that_looks_like_a_formula_is_text(by_name):
    with zipfile.ZipFile(by_name["formula_like"].path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@given(st.sampled_from(sorted(all_villages())), st.sampled_from(sorted(WAYS)), st.integers(0, 999))
def test_a_spelling_is_new_or_none(code, way, seed):
    village = all_villages()[code]
    written = WAYS[way](village.name, rivals_of(village, set()), Random(seed))
    assert written is None or (written.strip() and written != village.name) or way == "all_caps"


@given(st.dates(date(2025, 1, 1), date(2026, 6, 30)), st.sampled_from(["month_first", "dates"]))
def test_only_readable_days_have_one_meaning(value, kind):
    written = day(value, {kind}, Random(value.toordinal()))
    assert written.value == value
    assert written.asks == (written.kind == "month_first")
    assert not (written.asks and value.day <= 12)  # 03/04/2025 would be read day first


def test_serials_count_as_spreadsheets_do():
    assert excel_serial(date(2025, 11, 3)) == 45964
    assert [excel_serial(date(1900, 3, 1)), excel_serial(date(2000, 1, 1))] == [61, 36526]


@given(st.floats(-3.2, 2.2), st.floats(108, 114.3), st.integers(0, 99))
def test_degrees_minutes_seconds_mean_the_point(latitude, longitude, seed):
    written = point(latitude, longitude, {"degrees_minutes"}, Random(seed))["latitude"]
    if written.kind:
        text = str(written.cell).replace(",", ".")
        whole, minutes, seconds = (float(it) for it in re.findall(r"\d+(?:\.\d+)?", text))
        south = "LS" in text or "S" in text.split("″")[-1]
        value = (whole + minutes / 60 + seconds / 3600) * (-1 if south else 1)
        assert value == pytest.approx(latitude, abs=3e-5) and seconds < 60 and minutes < 60


def test_answers_are_tidy():
    truth = Truth(
        4,
        "61.01.01.2001",
        {"ahu": Reached(True, date(2025, 11, 3), "AHU-1"), "npwp": Reached(False), "men": None}
        | {"founded_on": date(2025, 5, 1), "coordinates": (-0.5, 109.25), "women": 0},
    )
    assert truth.answers() == {
        "village_code": "61.01.01.2001",
        "ahu": "AHU-1 tanggal 3 November 2025",
        "npwp": "belum",
        "men": "",
        "founded_on": "1 Mei 2025",
        "coordinates": "-0.5, 109.25",
        "women": "0",
    }


def test_a_big_sheet_has_its_rows_and_columns(tmp_path):
    big_sheet(tmp_path / "big.xlsx", rows=40)
    rows = python_calamine.CalamineWorkbook.from_path(str(tmp_path / "big.xlsx"))
    rows = rows.get_sheet_by_index(0).to_python()
    assert len(rows) == 41 and {len(row) for row in rows} == {len(BIG_COLUMNS)} == {30}
    assert rows[1][:4] == ["61.01.01.2001", "Kabupaten Sambas", "Sambas", "Dalam Kaum"]


def test_the_nation_is_real_here_and_invented_elsewhere():
    villages = list(national_villages(83_000))
    codes = [village.code for village in villages]
    assert len(set(codes)) == 83_000
    assert [code for code in codes if code.startswith("61.")] == list(all_villages())
    assert max(int(code[:2]) for code in codes) <= 94 and all(len(code) == 13 for code in codes)
    # Names differ inside a kecamatan, or nobody could match them.
    assert all(one.name != other.name for one, other in pairwise(villages[2145:]))
