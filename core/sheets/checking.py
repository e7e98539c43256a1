"""From an uploaded file to a preview: read it, map its columns, judge every row. Writes no data."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import batched
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from core import scoping
from core.models import ColumnMemory, ImportJob, ImportRow, User
from core.sheets.balikan_places import is_choices
from core.sheets.book import Book, Refused, Sheet, read_book, saved_book
from core.sheets.cells import text_of
from core.sheets.columns import VILLAGE, VILLAGE_CODE
from core.sheets.kinds import KINDS, ImportKind, Options
from core.sheets.layout import Column, Layout, best_sheet
from core.sheets.progress import report
from core.sheets.region_loading import load_index
from core.sheets.returning import earlier_rows, parent_of, rows_with_answers
from core.sheets.rows import OTHER, SKIP, Question, Row, State
from core.sheets.sealing import hidden, without_digits, without_niks
from core.sheets.understanding import (
    BALIKAN_FIELDS,
    Understanding,
    layout_of,
    mapped,
)

CHUNK = 500
SAMPLES = 3
# of a village code, however a spreadsheet program has mangled it; a row's number has fewer
FEWEST_DIGITS = 5
NO_TABLE = (
    "Tidak ada tabel yang dikenali di berkas ini. Pastikan ada baris judul kolom seperti Kecamatan, "
    "Desa, Nama Koperasi, lalu unggah lagi."
)


def kind_of(job: ImportJob) -> ImportKind:
    """Raises Refused for a kind that the program no longer knows."""
    if job.kind not in KINDS:
        raise Refused("Jenis data ini tidak dikenal lagi. Unggah berkasnya sekali lagi.")
    return KINDS[job.kind]


def options_of(job: ImportJob) -> Options:
    return Options(
        overwrite=job.mode == ImportJob.Mode.UPDATE,
        as_of=job.as_of,
        month_day=job.month_day,
        today=timezone.localdate(),
    )


def read_file(job: ImportJob) -> None:
    """Take the file apart, choose the sheet and guess the columns. Raises Refused."""
    kind = kind_of(job)
    book = read_book(Path(job.file.path), job.filename, job.folder)
    layouts = [
        None if is_choices(sheet.name, hidden=sheet.hidden) else layout_of(sheet, kind)
        for sheet in book.sheets
    ]
    best = best_sheet(layouts)
    if best is None:
        raise Refused(NO_TABLE)
    job.notes = list(book.notes)
    job.sheets = [
        {"name": sheet.name, "rows": sheet.n_rows, "hidden": sheet.hidden, "fits": bool(layout)}
        for sheet, layout in zip(book.sheets, layouts, strict=True)
    ]
    take_sheet(job, book.sheets[best], layouts[best])
    if layout := layouts[best]:
        take_parent(job, book.sheets[best], layout)


def take_parent(job: ImportJob, sheet: Sheet, layout: Layout) -> None:
    """A balikan goes on where the import that it corrects was: its columns, its way, its day."""
    parent = parent_of(sheet, layout, job, job.uploaded_by)
    if parent is None:
        return
    job.parent, job.mode = parent, parent.mode
    job.as_of, job.month_day = parent.as_of, parent.month_day
    job.save(update_fields=["parent", "mode", "as_of", "month_day"])
    ours = {one.name for one in BALIKAN_FIELDS}
    fields = {(one["index"], one["text"]): one["field"] for one in parent.columns}
    for column in job.columns:
        told = fields.get((column["index"], column["text"]))
        if told is not None and not ours & {told, column["field"]}:
            column |= {"field": told, "sure": True, "remembered": True}


def take_sheet(job: ImportJob, sheet: Sheet, layout: Layout | None) -> None:
    """Make `sheet` the one to import: its columns as guessed, or as this sender mapped them before."""
    if layout is None:
        raise Refused(NO_TABLE)
    job.sheet, job.fingerprint = sheet.name, layout.fingerprint
    samples = sample_cells(sheet, layout, kind_of(job))
    job.columns = [
        {
            "index": column.index,
            "text": column.text,
            "field": column.field or "",
            "sure": column.sure,
            "alternatives": list(column.alternatives),
            "samples": samples.get(column.index, []),
        }
        for column in layout.columns
    ]
    known = ColumnMemory.objects.filter(
        user=job.uploaded_by_id, kind=job.kind, fingerprint=layout.fingerprint
    ).first()
    if known:
        for column in job.columns:
            told = known.mapping.get(str(column["index"]))
            if told is not None and (not told or told in kind_of(job).by_name):
                column |= {"field": told, "sure": True, "remembered": True}


def sample_cells(sheet: Sheet, layout: Layout, kind: ImportKind) -> dict[int, list[str]]:
    """Column → its first few contents, so that a person sees what he maps; personal data masked."""
    found: dict[int, list[str]] = defaultdict(list)
    show = {column.index: sample_of(column, kind) for column in layout.columns}
    nameless = sample_of(None, kind)
    for number, cells in sheet.rows(layout.first_data):
        for index, cell in enumerate(cells):
            text = show.get(index, nameless)(text_of(cell))[:40]
            if text and len(found[index]) < SAMPLES and text not in found[index]:
                found[index].append(text)
        if number > layout.first_data + 60:
            break
    return found


def sample_of(column: Column | None, kind: ImportKind) -> Callable[[str], str]:
    """How the contents of a column may be shown. One that is not surely something else may hold what is
    sensitive."""
    if not kind.is_sensitive:
        return str
    one = kind.by_name.get(column.field or "") if column else None
    if column is None or one is None:
        return without_digits
    if one.sensitive or not column.sure:
        return hidden
    return without_niks


def sheet_of(job: ImportJob, book: Book | None = None) -> Sheet:
    """The sheet that is imported. Raises Refused when its rows are no longer on the disk."""
    for sheet in (book or saved_book(job.folder)).sheets:
        if sheet.name == job.sheet:
            return sheet
    raise Refused("Lembar ini tidak ada lagi di berkas. Unggah berkasnya sekali lagi.")


def understanding_of(job: ImportJob, sheet: Sheet) -> Understanding:
    kind = kind_of(job)
    layout = layout_of(sheet, kind)
    if layout is None:
        raise Refused(NO_TABLE)
    layout = mapped(layout, job.columns)
    within = scoping.area(job.uploaded_by, kind.permission)
    found = Understanding(job, kind, options_of(job), load_index(), layout, within)
    if VILLAGE_CODE in layout.mapping and (VILLAGE in layout.mapping or "name" in layout.mapping):
        judged = found.index.judge_codes(codes_and_names(sheet, layout))
        found.codes_count = judged.joinable
        job.notes = [note for note in job.notes if not note.startswith("Kolom kode")]
        if judged.message:
            job.notes.append(judged.message)
    return found


def codes_and_names(sheet: Sheet, layout: Layout) -> Iterator[tuple[object, object]]:
    """What stands in the code column, with the village's name. Rows that are no data hold no code."""
    for _, cells in sheet.rows(layout.first_data):
        code = layout.value(cells, VILLAGE_CODE)
        if sum(sign.isdigit() for sign in str(code)) >= FEWEST_DIGITS:
            yield code, layout.value(cells, VILLAGE) or layout.value(cells, "name")


def check(job: ImportJob) -> None:
    """Judge every row of the chosen sheet against the registry as it is now. Raises Refused, Stopped."""
    sheet = sheet_of(job)
    understood = understanding_of(job, sheet)
    known = earlier_rows(job)
    ImportRow.objects.filter(job=job).delete()
    report(job, 0, max(0, sheet.n_rows - understood.layout.last_header))
    done = 0
    for chunk in batched(rows_with_answers(understood, sheet, known), CHUNK):
        rows = [row for row, _ in chunk]
        open_rows = [row for row, is_open in chunk if is_open]
        understood.kind.compare(open_rows, user=job.uploaded_by, options=understood.options)
        ImportRow.objects.bulk_create([stored(ImportRow(job=job), row) for row in rows])
        done = rows[-1].number - understood.layout.last_header
        report(job, done)
    settle_twins(job)
    count_states(job)


def stored(record: ImportRow, row: Row) -> ImportRow:
    record.number, record.key, record.state = row.number, row.key, row.state
    record.village_code, record.place = row.village or "", row.place[:200]
    record.title, record.target = row.title[:200], row.target
    record.identity, record.answers = row.identity[:220], row.answers
    record.data = row.as_json()
    return record


def loaded(record: ImportRow) -> Row:
    """The row as it was judged."""
    row = Row(record.number, record.key, record.village_code or None, record.place, record.title)
    row.answers, row.state = dict(record.answers), State(record.state)
    row.target, row.identity, row.written = record.target, record.identity, record.written
    row.take_json(record.data)
    return row


def compare_again(
    job: ImportJob, records: Iterable[ImportRow], *, user: User
) -> tuple[list[Row], list[ImportRow]]:
    """Judge stored rows anew (an answer was given, the registry has moved on): (all, those that came
    to something else). Only what has moved is stored."""
    kind, options = kind_of(job), options_of(job)
    records = list(records)
    rows = [loaded(record) for record in records]
    before = [(row.state, row.changes, row.target) for row in rows]
    kind.compare(rows, user=user, options=options)
    moved = []
    for record, row, old in zip(records, rows, before, strict=True):
        if old != (row.state, row.changes, row.target) or row.answers != record.answers:
            moved.append(stored(record, row))
    save_judged(moved)
    return rows, moved


def save_judged(records: list[ImportRow]) -> None:
    """Judgements of rows that are there already."""
    fields = ["state", "target", "identity", "answers", "data", "title", "village_code", "place"]
    ImportRow.objects.bulk_update(records, fields, batch_size=100)


def answered(job: ImportJob, records: list[ImportRow]) -> None:
    """Judge rows anew that a person has decided about, and the twins among them."""
    understood = understanding_of(job, sheet_of(job))
    shared = {record.identity for record in records} - {""}
    twins = ImportRow.objects.filter(job=job, identity__in=shared)
    records = [*records, *twins.exclude(pk__in=[record.pk for record in records])]
    rows = []
    for record in records:
        row = loaded(record)
        chosen = row.answers.get("desa", "")
        if understood.may_choose(chosen) and not row.refused:
            row.village, row.place = chosen, understood.label(chosen)
        rows.append(row)
    understood.kind.compare(rows, user=job.uploaded_by, options=understood.options)
    save_judged([stored(record, row) for record, row in zip(records, rows, strict=True)])
    settle_twins(job)
    count_states(job)
    job.save(update_fields=["counts"])


@transaction.atomic
def settle_twins(job: ImportJob) -> None:
    """Two rows of one file may not mean the same thing unless a person says which one counts."""
    rows = ImportRow.objects.filter(job=job).exclude(identity="").exclude(state=State.SKIPPED)
    doubled = rows.values("identity").annotate(n=Count("pk")).filter(n__gt=1)
    # as a list: PostgreSQL knows nothing yet of rows just written, and would join them the slow way
    identities = list(doubled.order_by().values_list("identity", flat=True))
    groups: dict[str, list[ImportRow]] = defaultdict(list)
    for record in rows.filter(identity__in=identities).order_by("number"):
        groups[record.identity].append(record)
    changed = []
    for group in groups.values():
        for record in group:
            others = ", ".join(str(one.number) for one in group if one is not record)
            row = loaded(record)
            row.questions = [one for one in row.questions if one.id != "baris"]
            row.questions.append(twin_question(others, record, group))
            if row.state in (State.NEW, State.CHANGED, State.SAME):
                row.state = State.DOUBTFUL
            changed.append(stored(record, row))
    ImportRow.objects.bulk_update(changed, ["state", "data"], batch_size=100)


def twin_question(others: str, record: ImportRow, group: list[ImportRow]) -> Question:
    same = any(one is not record and one.key == record.key for one in group)
    told = " dan isinya persis sama" if same else ""
    text = (
        f"Baris ini dan baris {others} menunjuk data yang sama{told}. Lewati salah satu, atau perbaiki "
        "desa atau nama koperasinya di berkas."
    )
    options = ((SKIP, "Lewati baris ini"), (OTHER, "Ini memang data lain"))
    return Question("baris", "", text, options)


def count_states(job: ImportJob) -> None:
    found: dict[str, Any] = dict(
        ImportRow.objects.filter(job=job).values_list("state").annotate(n=Count("pk")).order_by()
    )
    job.counts = {state.value: found.get(state.value, 0) for state in State}
