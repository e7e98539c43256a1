"""The workbook that goes back to its sender: his own file, with what is wrong said at the cell.

The file is opened and written in a child process (`balikan_child`) with limits, because it is a
stranger's. Formulas are kept nowhere: every cell of the workbook holds the value that was stored with
the formula, so that nothing in it can call out (DDE, WEBSERVICE, links to other files) and a row says
the same when it comes back, whatever program it went through. Macros, links to other files, pivot
tables and table objects are dropped; formats, widths, notes of the sender and other sheets stay.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePath

from django.conf import settings
from django.core.exceptions import ValidationError

from core.models import ImportJob
from core.sheets.balikan_marks import marks_of
from core.sheets.balikan_places import HEADERS, TELL_EVERY, Mark, Plan
from core.sheets.book import Book, end, limits_for, saved_book, wall_seconds
from core.sheets.checking import kind_of, sheet_of
from core.sheets.columns import header_words
from core.sheets.refusal import Limits, Refused, number
from core.sheets.understanding import layout_of

logger = logging.getLogger(__name__)
READY = (ImportJob.Stage.PREVIEW, ImportJob.Stage.APPLIED)
NAME, WORK = "balikan.xlsx", "balikan-kerja-"
# Above this many cells the sender's file is not annotated but written anew, row by row: openpyxl holds
# the whole workbook in memory.
MOST_CELLS = 250_000
SECONDS_ANY, SECONDS_PER_ROW = 30, 0.003
LOOK_SECONDS = 0.2
FAILED = (
    "Berkas balikan tidak berhasil dibuat. Coba sekali lagi; bila berulang, hubungi petugas provinsi dan "
    "sebutkan nomor impor ini."
)


PLAIN = (
    "jadi balikannya lembar Excel baru yang polos: semua isi tabel dan keterangannya ada, tetapi warna, "
    "lebar kolom, rumus dan lembar lain dari berkas Anda tidak ikut."
)
NOT_XLSX = (
    "Balikan selalu berkas Excel (xlsx). Berkas Anda {}, jadi balikannya lembar baru dengan isi tabel yang "
    "sama."
)


class Onlooker:
    """Whoever follows the writing. Its methods may raise, which ends the writing and its child."""

    def marking(self, done: int) -> None:
        """`done` rows have their remarks."""

    def writing(self, done: int) -> None:
        """`done` rows are in the workbook; 0 while that is not known."""


def balikan_name(job: ImportJob) -> str:
    """What the workbook is called when it is downloaded."""
    return f"{PurePath(job.filename).stem[:150]} - balikan.xlsx"


def write_balikan(job: ImportJob, *, name: str = NAME, onlooker: Onlooker | None = None) -> Path:
    """Makes the workbook anew, beside the job's file, and gives its path.

    The sender's own file for xlsx; for csv, ods, xls, very large files, and files that can't be opened
    within the limits, a plain workbook with the imported sheet, which says so in a sheet "Keterangan".
    Raises ValidationError (Indonesian) when the import is at no stage that has rows to show, or when the
    workbook can't be made; and whatever the onlooker raises.
    """
    onlooker = onlooker or Onlooker()
    if job.stage not in READY:
        raise ValidationError(
            f"Berkas balikan belum dapat dibuat: impor ini {job.get_stage_display()}."
        )
    folder = Path(job.file.path).parent.resolve()
    target = folder / name
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=WORK) as work:
            plan = plan_for(job, Path(work))
            marks = marks_of(job, kind_of(job), columns_of(job) | plan.columns)
            write_marks(plan, marks, onlooker)
            write_book(plan, limits_of(job, plan), onlooker)
            os.replace(plan.target, target)
    except Refused as error:
        raise ValidationError(str(error)) from None
    return target


def write_book(plan: Plan, limits: Limits, onlooker: Onlooker) -> None:
    """The sender's own workbook where it may be, else the plain one. Raises ValidationError."""
    if not plan.why_plain:
        if run(plan, "own", limits, onlooker):
            return
        plan = replace(plan, why_plain=f"Berkas Anda tidak dapat dibuka apa adanya, {PLAIN}")
    if not run(plan, "plain", limits, onlooker):
        raise ValidationError(FAILED)


def why_plain(book: Book) -> str:
    """Why the balikan of a file is a plain workbook (Indonesian); "" when it is the sender's own file."""
    if book.kind != "xlsx":
        return NOT_XLSX.format(book.kind)
    cells = sum(one.n_rows * one.n_columns for one in book.sheets)
    return f"Berkas Anda besar ({number(cells)} sel), {PLAIN}" if cells > MOST_CELLS else ""


def plan_for(job: ImportJob, work: Path) -> Plan:
    """What the child is to do. Raises Refused when the rows or their table are there no longer."""
    book = saved_book(job.folder)
    sheet = sheet_of(job, book)
    layout = layout_of(sheet, kind_of(job))
    if layout is None:
        raise Refused("Tabel di lembar ini tidak dikenali lagi. Unggah berkasnya sekali lagi.")
    return Plan(
        source=str(Path(job.file.path).resolve()),
        target=str(work / NAME),
        rows=str(sheet.path.resolve()),
        marks=str(work / "marks.jsonl"),
        sheet=sheet.name,
        first_header=layout.first_header,
        last_header=layout.last_header,
        n_rows=sheet.n_rows,
        n_columns=sheet.n_columns,
        columns=own_columns(job, sheet.n_columns),
        merged=[list(area) for area in sheet.merged],
        is_csv=book.kind == "csv",
        why_plain=why_plain(book),
    )


def own_columns(job: ImportJob, width: int) -> dict[str, int]:
    """Our columns: where an earlier balikan has put them, else right of everything in the sheet."""
    found: dict[str, int] = {}
    if any(one["field"] == "row_key" for one in job.columns):
        for column in job.columns:
            for name, label in HEADERS.items():
                same = header_words(column["text"]).endswith(header_words(label))
                if column["field"] == name or (same and not column["field"]):
                    found[name] = column["index"]
    for name in HEADERS:
        if name not in found:
            found[name] = width
            width += 1
    return found


def columns_of(job: ImportJob) -> dict[str, int]:
    return {one["field"]: one["index"] for one in job.columns if one["field"]}


def write_marks(plan: Plan, marks: Iterable[Mark], onlooker: Onlooker) -> None:
    with Path(plan.marks).open("w", encoding="utf-8", newline="\n") as file:
        for done, mark in enumerate(marks):
            if done % TELL_EVERY == 0:
                onlooker.marking(done)
            file.write(json.dumps(mark, ensure_ascii=False) + "\n")


def limits_of(job: ImportJob, plan: Plan) -> Limits:
    """The reader's limits, with time to write every row."""
    limits = limits_for(Path(job.file.path))
    seconds = SECONDS_ANY + int(plan.n_rows * SECONDS_PER_ROW)
    return replace(limits, child_seconds=min(seconds, 3 * settings.SHEET_CHILD_SECONDS))


def run(plan: Plan, how: str, limits: Limits, onlooker: Onlooker) -> bool:
    """Runs the child to its end; whether the workbook is there."""
    process = subprocess.Popen(
        [sys.executable, "-m", "core.sheets.balikan_child", how, plan.as_text(), limits.as_text()],
        cwd=settings.BASE_DIR,
        env={"PYTHONWARNINGS": "ignore"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        status = followed(process, plan, time.monotonic() + wall_seconds(limits), onlooker)
    finally:
        end(process)
    if status:
        logger.warning("writing a balikan (%s) ended with status %s", how, status)
    return status == 0 and Path(plan.target).is_file()


def followed(process: subprocess.Popen[bytes], plan: Plan, until: float, onlooker: Onlooker) -> int:
    """The child's exit status; that of a killed one when it is not over in time (monotonic seconds)."""
    while time.monotonic() < until:
        onlooker.writing(plan.rows_written())
        try:
            return process.wait(timeout=LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    return -signal.SIGKILL
