"""The person of the second round: corrects in the balikan just what is asked, knowing the truth."""

from pathlib import Path
from typing import Any

import openpyxl

from bench.ugly import Truth, UglySheet

KEY, SUGGESTION, ANSWER = "Kunci baris (jangan diubah)", "Saran kode", "Jawaban"


def corrected(path: Path, sheet: UglySheet, job: Any) -> Path:
    """Opens the balikan at `path`, corrects it and saves it there."""
    book = openpyxl.load_workbook(path)
    page = next(one for one in book.worksheets if column_of(one, KEY))
    columns = {name: column_of(page, name) for name in (KEY, SUGGESTION, ANSWER)}
    fields = {one["field"]: one["index"] + 1 for one in job.columns if one["field"]}
    lines = lines_by_key(page, columns[KEY])
    truths = {truth.row: truth for truth in sheet.rows}
    for record in job.rows.filter(state__in=["wrong", "doubtful"]):
        truth = truths.get(record.number)
        line = lines.get(record.number)
        if truth is None or line is None:
            continue
        if truth.dropped:
            page.cell(line, columns[ANSWER]).value = "lewati"
            continue
        answer(page, line, columns, record, truth)
        for name in asked_fields(record):
            if name in fields and (text := told(truth, name)) is not None:
                page.cell(line, fields[name]).value = text
    book.save(path)
    return path


def column_of(page: Any, header: str) -> int | None:
    for row in page.iter_rows(max_row=60):
        for cell in row:
            if cell.value == header:
                return cell.column
    return None


def lines_by_key(page: Any, column: int) -> dict[int, int]:
    """Row of the sender's file → line of the balikan."""
    found = {}
    for line in range(1, page.max_row + 1):
        parts = str(page.cell(line, column).value or "").split("-")
        if len(parts) == 3:
            found[int(parts[1])] = line
    return found


def asked_fields(record: Any) -> set[str]:
    names = {name for name, _ in record.data["problems"]}
    names |= {
        question[1] for question in record.data["questions"] if question[0].startswith("isi:")
    }
    if names & {"men", "women", "members_total"}:
        names |= {"men", "women", "members_total"}
    if names & {"latitude", "longitude"}:
        names |= {"latitude", "longitude"}
    return names


def told(truth: Truth, name: str) -> str | None:
    """What the person writes into the cell of a field; None when he would not touch it."""
    known = truth.answers()
    if name == "village":
        return None  # answered by the code
    base = name.removesuffix("_reached")
    for one in (name, base, f"{base}_number"):
        if one in known:
            return known[one]
    return None


def answer(page: Any, line: int, columns: dict[str, Any], record: Any, truth: Truth) -> None:
    if not record.village_code:
        page.cell(line, columns[SUGGESTION]).value = truth.village
    for key, _, _, options in record.data["questions"]:
        if key in ("baris", "koperasi"):
            second = truth.twin is not None and key == "koperasi" and truth.row > truth.twin
            wanted = "lain" if key == "baris" or second else options[0][0]
            page.cell(line, columns[ANSWER]).value = dict(options)[wanted]
