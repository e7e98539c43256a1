"""A small kind of sheet for tests of the machine: telephones and founding days of cooperatives."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
from django.core.files.base import ContentFile

from core.models import ImportJob, ImportRow
from core.sheets import jobs
from core.sheets.hands import day, phone
from core.sheets.kinds import KINDS, ImportKind, SheetField
from core.sheets.rows import Change, Question, State
from core.sheets.understanding import judge_cells, judge_place
from registry.models import Cooperative

HEADER = ["No", "Kabupaten", "Kecamatan", "Desa", "Telepon", "Tanggal Berdiri"]


class Phones(ImportKind):
    """`judged` collects the numbers of the rows that were compared."""

    name, label, permission = "phones", "Telepon", "registry.change_cooperative"
    fields = (
        SheetField("village_code", "Kode Desa"),
        SheetField("regency", "Kabupaten"),
        SheetField("district", "Kecamatan"),
        SheetField("village", "Desa"),
        SheetField("phone", "Telepon", read=lambda cell, options: phone(cell)),
        SheetField(
            "founded_on",
            "Tanggal Berdiri",
            read=lambda cell, options: day(cell, today=options.today),
        ),
    )

    def __init__(self) -> None:
        self.judged: list[int] = []

    def compare(self, rows, *, user, options) -> None:
        for row in rows:
            self.judged.append(row.number)
            row.start_again()
            values = judge_cells(row, self)
            if judge_place(row) and not row.refused:
                self.compare_one(row, values)
            row.settle(new=False)

    def compare_one(self, row, values) -> None:
        stored = Cooperative.objects.filter(village_id=row.village).first()
        row.identity = row.village or ""
        if stored is None:
            row.problems.append(("village", "Belum ada koperasi di desa ini."))
            return
        row.target = stored.pk
        if values.get("phone") == "081123456789":
            offers = (("pakai", "=Pakai; benar"), ("tanya", "Tanya dulu"))
            row.ask(Question("nomor", "phone", "Nomor ini sering salah.", offers))
        for name, value in values.items():
            if getattr(stored, name) != value:
                row.wanted[name] = value
                row.changes.append(Change(name, name, str(getattr(stored, name)), str(value)))

    def write(self, rows, *, by, reason, options) -> None:
        for row in rows:
            Cooperative.objects.filter(pk=row.target).update(**row.wanted)
            row.written = [[row.target]]

    def undo(self, written, *, by, reason) -> None: ...


@contextmanager
def registered() -> Iterator[Phones]:
    KINDS["phones"] = kind = Phones()
    try:
        yield kind
    finally:
        del KINDS["phones"]


def workbook(rows: list[list[Any]], change: Callable[[Any], None] | None = None) -> bytes:
    """An xlsx with these rows; `change` gets its worksheet before it is saved."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Data"
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    if change:
        change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(content: bytes | Path, by: Any, name: str = "data.xlsx") -> ImportJob:
    """A file on its way to the preview; its columns as guessed."""
    data = content.read_bytes() if isinstance(content, Path) else content
    job = jobs.upload_sheet(kind="phones", file=ContentFile(data, name), by=by)
    assert jobs.work(job.pk) == ImportJob.Stage.MAPPING, ImportJob.objects.get(pk=job.pk).message
    job.refresh_from_db()
    fields = {one["index"]: one["field"] for one in job.columns}
    jobs.map_columns(
        job=job, by=by, fields=fields, mode="update", as_of=job.as_of, month_day=job.month_day
    )
    assert jobs.work(job.pk) == ImportJob.Stage.PREVIEW, ImportJob.objects.get(pk=job.pk).message
    job.refresh_from_db()
    return job


def states(job: ImportJob) -> dict[int, State]:
    return dict(ImportRow.objects.filter(job=job).values_list("number", "state"))
