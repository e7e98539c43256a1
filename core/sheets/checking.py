"""From an uploaded file to a preview: read it, map its columns, judge every row. Writes no data."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
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
from core.sheets.hands.order import DateOrder
from core.sheets.kinds import KINDS, ImportKind, Options
from core.sheets.layout import Column, Layout, best_sheet
from core.sheets.progress import report
from core.sheets.recognising import no_table, refuse_other_kind
from core.sheets.region_loading import load_index
from core.sheets.returning import earlier_rows, parent_of, rows_with_answers
from core.sheets.row_records import loaded, save_judged, stored
from core.sheets.rows import Row, State
from core.sheets.sealing import hidden, without_digits, without_figures, without_niks
from core.sheets.twins import concerned, settle_claims, settle_twins
from core.sheets.understanding import (
    BALIKAN_FIELDS,
    Understanding,
    data_rows,
    layout_of,
    mapped,
)

CHUNK = 500
SAMPLES = 3
# of a village code, however a spreadsheet program has mangled it; a row's number has fewer
FEWEST_DIGITS = 5


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
        job=job.pk,
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
        refuse_other_kind(book.sheets, kind)
        raise Refused(no_table(kind))
    job.notes = list(book.notes)
    job.sheets = [
        {
            "name": sheet.name,
            "rows": sheet.n_rows,
            "hidden": sheet.hidden,
            "fits": bool(layout),
            "hidden_rows": sum(row >= layout.first_data for row in sheet.hidden_rows)
            if layout
            else 0,
        }
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
    kind = kind_of(job)
    if layout is None:
        raise Refused(no_table(kind))
    refuse_other_kind([sheet], kind)
    job.sheet, job.fingerprint = sheet.name, layout.fingerprint
    samples = sample_cells(sheet, layout, kind)
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
            if told is not None and (not told or told in kind.by_name):
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
    return without_figures if one.words_only else without_niks


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
        raise Refused(no_table(kind))
    layout = mapped(layout, job.columns)
    within = scoping.area(job.uploaded_by, kind.permission)
    found = Understanding(job, kind, options_of(job), load_index(), layout, within)
    order = DateOrder()
    codes = list(codes_and_names(sheet, layout, order))
    if VILLAGE_CODE in layout.mapping and (VILLAGE in layout.mapping or "name" in layout.mapping):
        judged = found.index.judge_codes(codes)
        found.codes_count = judged.joinable
        job.notes = [note for note in job.notes if not note.startswith("Kolom kode")]
        if judged.message:
            job.notes.append(judged.message)
    found.month_first = order.doubtful_columns()
    return found


def codes_and_names(
    sheet: Sheet, layout: Layout, order: DateOrder
) -> Iterator[tuple[object, object]]:
    """What stands in the code column, with the village's name; shows `order` every row on the way.

    Rows are not asked what they are: one that is no data holds no code and no date.
    """
    for _, cells in sheet.rows(layout.first_data):
        order.see(cells)
        code = layout.value(cells, VILLAGE_CODE)
        if sum(sign.isdigit() for sign in str(code)) >= FEWEST_DIGITS:
            yield code, layout.value(cells, VILLAGE) or layout.value(cells, "name")


def check(job: ImportJob) -> None:
    """Judge every row of the chosen sheet against the registry as it is now. Raises Refused, Stopped."""
    sheet = sheet_of(job)
    understood = understanding_of(job, sheet)
    known = earlier_rows(job)
    report(job, 0, max(0, sheet.n_rows - understood.layout.last_header))
    last = 0
    for chunk in batched(rows_with_answers(understood, sheet, known), CHUNK):
        rows = [row for row, _ in chunk]
        open_rows = [row for row, is_open in chunk if is_open]
        understood.kind.compare(open_rows, user=job.uploaded_by, options=understood.options)
        replace_rows(job, last, rows)
        last = rows[-1].number
        report(job, last - understood.layout.last_header)
    ImportRow.objects.filter(job=job, number__gt=last).delete()
    settle_twins(job, understood.kind)
    settle_claims(job, understood.kind)
    count_states(job)


@transaction.atomic
def replace_rows(job: ImportJob, after: int, rows: Sequence[Row]) -> None:
    """Keep `rows`, which follow row number `after`, in place of what was kept there.

    Piece by piece, and not all at once: what people have answered about later rows outlives work that is
    stopped or killed before it comes to them.
    """
    ImportRow.objects.filter(job=job, number__gt=after, number__lte=rows[-1].number).delete()
    ImportRow.objects.bulk_create([stored(ImportRow(job=job), row) for row in rows])


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


def answered(job: ImportJob, records: list[ImportRow], moved_back: Collection[int] = ()) -> None:
    """Judge rows anew that a person has decided about, and those that hang on them.

    `moved_back`: numbers of rows that are to lie again where the file says.
    """
    sheet = sheet_of(job)
    understood = understanding_of(job, sheet)
    records = concerned(job, understood.kind, records)
    read = read_anew(understood, sheet, [one for one in records if one.number in moved_back])
    rows = []
    for record in records:
        row = read.get(record.number) or loaded(record)
        chosen = row.answers.get("desa", "")
        if understood.may_choose(chosen) and not row.refused:
            row.village, row.place = chosen, understood.label(chosen)
        rows.append(row)
    understood.kind.compare(rows, user=job.uploaded_by, options=understood.options)
    save_judged([stored(record, row) for record, row in zip(records, rows, strict=True)])
    settle_twins(job, understood.kind)
    settle_claims(job, understood.kind)
    count_states(job)
    job.save(update_fields=["counts"])


def read_anew(
    understood: Understanding, sheet: Sheet, records: Iterable[ImportRow]
) -> dict[int, Row]:
    """Row number → the row as the sheet has it, placed by its own words and the answers that are left."""
    wanted = {record.number: record for record in records}
    if not wanted:
        return {}
    found = (one for one in data_rows(sheet, understood.layout) if one.number in wanted)
    return {
        one.number: understood.row(one, wanted[one.number].answers, wanted[one.number].key)
        for one in found
    }


def count_states(job: ImportJob) -> None:
    found: dict[str, Any] = dict(
        ImportRow.objects.filter(job=job).values_list("state").annotate(n=Count("pk")).order_by()
    )
    job.counts = {state.value: found.get(state.value, 0) for state in State}
