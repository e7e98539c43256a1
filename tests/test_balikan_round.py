"""The whole round: upload, balikan, correct in the file, upload again; only what was touched is judged."""

import openpyxl
import pytest

from core.models import ImportJob, ImportRow
from core.sheets import jobs
from core.sheets.balikan import write_balikan
from core.sheets.returning import answer_words, offered, read_key, row_key
from registry.models import Cooperative
from tests.phone_sheets import HEADER, states, upload, workbook
from tests.test_balikan import ROWS, _files, column_at, no_formulas, offers_at, officer, phones

__all__ = ["_files", "officer", "phones"]


class Corrected:
    """A balikan in somebody's hands."""

    def __init__(self, job: ImportJob) -> None:
        self.path = write_balikan(job)
        self.book = openpyxl.load_workbook(self.path)
        self.sheet = self.book[self.book.sheetnames[0]]

    def put(self, row: int, header: str, value: object) -> None:
        self.sheet.cell(row, column_at(self.sheet, header)).value = value

    def choose(self, row: int, header: str, at: int) -> None:
        self.put(row, header, offers_at(self.book, self.sheet, row, header)[at])

    def send(self, by, name: str = "data.xlsx") -> ImportJob:
        no_formulas(self.book)
        self.book.save(self.path)
        return upload(self.path, by, name)


def applied(job: ImportJob, by) -> ImportJob:
    jobs.start_apply(job=job, by=by)
    assert jobs.work(job.pk) == ImportJob.Stage.APPLIED
    job.refresh_from_db()
    return job


@pytest.fixture(params=["xlsx", "csv"])
def first(request, officer) -> ImportJob:
    if request.param == "xlsx":
        return applied(upload(workbook(ROWS), officer), officer)
    lines = "\n".join(";".join(str("" if c is None else c) for c in row) for row in ROWS)
    return applied(upload(lines.encode(), officer, "data.csv"), officer)


def test_only_corrected_rows_are_judged_again(first, officer, phones):
    back = Corrected(first)
    back.put(4, "Telepon", "081234567891")
    back.choose(5, "Saran kode", 2)
    back.choose(6, "Jawaban", 1)
    back.put(7, "Jawaban", "lewati")
    phones.judged.clear()
    second = back.send(officer)
    assert second.parent == first
    assert states(second) == {3: "same", 4: "changed", 5: "changed", 6: "changed", 7: "skipped"}
    assert phones.judged == [4, 5, 6, 7]
    assert second.mode == first.mode and second.as_of == first.as_of
    applied(second, officer)
    found = dict(Cooperative.objects.values_list("village_id", "phone"))
    assert found["61.01.01.2001"] == "081234567890"
    assert found["61.01.01.2002"] == "081234567891"
    assert found["61.01.02.2001"] == "081234567894"
    row = ImportRow.objects.get(job=second, number=5)
    assert found[row.village_code] == "081234567892"


def test_a_row_that_changed_after_it_was_written_is_new_content(first, officer):
    back = Corrected(first)
    back.put(3, "Telepon", "081299999999")
    assert states(back.send(officer))[3] == "changed"


def test_untouched_it_comes_back_as_it_went(first, officer, phones):
    phones.judged.clear()
    second = Corrected(first).send(officer)
    assert states(second) == {3: "same", 4: "wrong", 5: "doubtful", 6: "doubtful", 7: "refused"}
    assert 3 not in phones.judged


def test_sorted_rows_keep_their_answers_and_deleted_ones_are_gone(first, officer):
    back = Corrected(first)
    back.choose(6, "Jawaban", 0)
    rows = [[cell.value for cell in row] for row in back.sheet.iter_rows(min_row=3, max_row=7)]
    for number, row in enumerate([rows[3], rows[0], rows[2]], start=3):
        for column, value in enumerate(row, start=1):
            back.sheet.cell(number, column).value = value
    back.sheet.delete_rows(6, 10)
    second = back.send(officer)
    assert states(second) == {3: "changed", 4: "same", 5: "doubtful"}


def test_rows_sorted_without_their_keys_take_no_answer_of_another(first, officer):
    back = Corrected(first)
    back.choose(5, "Saran kode", 0)
    for column in range(1, 7):
        one, other = back.sheet.cell(5, column), back.sheet.cell(4, column)
        one.value, other.value = other.value, one.value
        one.data_type = "s" if isinstance(one.value, str) else one.data_type
    second = back.send(officer)
    moved = ImportRow.objects.get(job=second, number=5)
    assert moved.village_code == "61.01.01.2002" and "desa" not in moved.answers
    assert any("tidak dipakai" in text for _, text in moved.data["told"])


def test_a_copied_row_is_a_row_of_its_own(first, officer, phones):
    back = Corrected(first)
    for column in range(1, 11):
        back.sheet.cell(8, column).value = back.sheet.cell(3, column).value
    phones.judged.clear()
    second = back.send(officer)
    assert 3 not in phones.judged and 8 in phones.judged
    assert states(second)[3] == states(second)[8] == "doubtful"  # the same cooperative twice
    book = openpyxl.load_workbook(write_balikan(second))
    assert offers_at(book, book.worksheets[0], 8, "Jawaban") == ["Ini memang data lain", "lewati"]


def test_an_answer_does_not_reach_a_cell_that_was_changed(first, officer):
    back = Corrected(first)
    back.choose(6, "Jawaban", 1)
    back.put(6, "Telepon", "081234567800 / 081234567801")
    second = back.send(officer)
    assert states(second)[6] == "doubtful"


def test_a_skipped_row_can_be_taken_back(first, officer):
    back = Corrected(first)
    back.put(5, "Jawaban", "lewati")
    second = back.send(officer)
    assert states(second)[5] == "skipped"
    again = Corrected(second)
    assert again.sheet.cell(5, column_at(again.sheet, "Jawaban")).value == "lewati"
    assert states(again.send(officer))[5] == "skipped"
    again.put(5, "Jawaban", None)
    assert states(again.send(officer))[5] == "doubtful"


def test_a_forged_key_leads_nowhere(first, cast, officer):
    back = Corrected(first)
    second = back.send(cast["dinas_b"])
    assert second.parent is None
    assert states(second) == {**dict.fromkeys(range(3, 7), "refused"), 7: "changed"}


def test_without_the_key_column_it_is_a_new_file(first, officer, phones):
    back = Corrected(first)
    back.sheet.delete_cols(column_at(back.sheet, "Kunci baris (jangan diubah)"))
    phones.judged.clear()
    second = back.send(officer)
    assert second.parent is None and phones.judged[0] == 3


def test_a_corrected_mapping_is_kept(officer):
    rows = [row.copy() for row in ROWS]
    rows[1] = [*HEADER[:4], "Kontak orang", HEADER[5]]
    job = upload(workbook(rows), officer)
    fields = {one["index"]: one["field"] for one in job.columns} | {4: "phone"}
    jobs.map_columns(
        job=job, by=officer, fields=fields, mode="update", as_of=job.as_of, month_day="ask"
    )
    jobs.work(job.pk)
    job.refresh_from_db()
    second = Corrected(job).send(officer)
    assert {one["index"]: one["field"] for one in second.columns}[4] == "phone"
    assert states(second)[4] == "wrong"


def test_two_questions_are_answered_at_once(officer):
    rows = [HEADER, [1, "Alfa", "Alfa Kecamatan 1", "Alfa Desa 11", "081123456789", "Nov 2025"]]
    first = upload(workbook(rows), officer)
    assert len(ImportRow.objects.get(job=first).data["questions"]) == 2
    back = Corrected(first)
    # this table's header is in row 1
    letter = next(c.column for c in back.sheet[1] if c.value == "Jawaban")
    rule = next(
        one
        for one in back.sheet.data_validations.dataValidation
        if back.sheet.cell(2, letter).coordinate in one.sqref
    )
    words = [
        c.value for c in back.book["Pilihan"][rule.formula1.rsplit("!")[1].replace("$", "")][0]
    ]
    pair = next(word for word in words if "Pakai" in word and "30 November" in word)
    assert not any(word.startswith(("=", "+", "-", "@")) for word in words)
    back.sheet.cell(2, letter).value = pair
    second = back.send(officer)
    assert states(second) == {2: "changed"}
    assert ImportRow.objects.get(job=second).answers["nomor"] == "pakai"


def test_words_for_answers_are_different_and_plain():
    options = [["0", "Ya; benar"], ["1", "=1+1"], ["lewati", "Lewati"]]
    words = answer_words(
        [["isi:a", "a", "?", options], ["b", "b", "?", options]], {"a": "A", "b": "A"}
    )
    assert len(words) == 6
    assert set(words.values()) == {
        (key, value) for key in ("isi:a", "b") for value, _ in map(tuple, options)
    }
    assert all(";" not in word and word[0] not in "=+-@" for word in words)
    assert offered(words)[-1] == "lewati"


@pytest.mark.parametrize("cell", [None, "", "1-2", "a-2-x", "1-2-x-y", "²-1-x", f"{2**70}-1-x", 5])
def test_what_is_no_key_is_none(cell):
    assert read_key(cell) is None


def test_a_key_is_read_back():
    assert read_key(row_key(7, 12, "ab12")) == (7, 12, "ab12")


def test_an_answer_on_the_page_outlives_a_second_check(officer):
    job = upload(workbook(ROWS), officer)
    jobs.answer_rows(job=job, by=officer, answers={6: {"isi:phone": "1"}})
    assert states(job)[6] == "changed"
    jobs.check_again(job=job, by=officer)
    jobs.work(job.pk)
    assert states(job)[6] == "changed"
