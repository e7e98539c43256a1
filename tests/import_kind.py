"""A small kind of sheet for tests of the machine: a cooperative's phone and founding day."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import Balikan, ImportJob, User
from core.sheets import hands, jobs
from core.sheets.columns import DISTRICT, REGENCY, VILLAGE
from core.sheets.hands.days import shown_day
from core.sheets.kinds import KINDS, ImportKind, Options, SheetField
from core.sheets.rows import Change, Row
from core.sheets.understanding import judge_cells, judge_place
from registry.models import Cooperative

KIND = "uji"


def text(cell: object, options: Options) -> hands.Reading:
    return hands.Reading(str(cell))


class PhoneKind(ImportKind):
    name, label, permission = KIND, "Telepon koperasi", "registry.change_cooperative"
    target_view = "registry:cooperative-detail"
    dated = frozenset({"founded_on"})
    fields = (
        SheetField(REGENCY, "Kabupaten/kota", ("kabupaten",), read=text),
        SheetField(DISTRICT, "Kecamatan", ("kecamatan",), read=text),
        SheetField(VILLAGE, "Desa/kelurahan", ("desa", "desa kelurahan"), True, read=text),
        SheetField("phone", "Telepon", ("telepon",), read=lambda cell, _: hands.phone(cell)),
        SheetField(
            "founded_on",
            "Tanggal berdiri",
            ("tanggal berdiri",),
            read=lambda cell, options: hands.day(cell, today=options.today),
        ),
    )

    def compare(self, rows: Sequence[Row], *, user: User, options: Options) -> None:
        found = Cooperative.objects.filter(village__in={row.village for row in rows if row.village})
        own = {coop.village_id: coop for coop in found}
        for row in rows:
            row.start_again()
            if row.refused or not judge_place(row):
                row.settle(new=False)
                continue
            row.identity, coop = row.village or "", own.get(row.village)
            values = judge_cells(row, self)
            if coop is None:
                row.problems.append((VILLAGE, "Belum ada koperasi di desa ini."))
            else:
                row.target, row.title = coop.pk, coop.name
                self.differences(row, coop, values, options)
            row.settle(new=False)

    def differences(self, row: Row, coop: Cooperative, values: dict, options: Options) -> None:
        for name, value in values.items():
            if name not in ("phone", "founded_on") or value is None:
                continue
            before = getattr(coop, name)
            if before == value or (before and not options.overwrite):
                continue
            row.wanted[name] = value
            words = [
                shown_day(one) if hasattr(one, "year") else one or "" for one in (before, value)
            ]
            row.changes.append(Change(name, self.by_name[name].label, *words))

    def write(self, rows: Iterable[Row], *, by: User, reason: str, options: Options) -> None:
        for row in rows:
            coop = Cooperative.objects.get(pk=row.target)
            row.written = [[coop.pk, coop.phone, str(row.wanted.get("phone", coop.phone))]]
            for name, value in row.wanted.items():
                setattr(coop, name, value)
            coop.save()

    def undo(self, written: Sequence[Any], *, by: User, reason: str) -> None:
        for pk, before, after in written:
            coop = Cooperative.objects.get(pk=pk)
            if coop.phone != after:
                raise ValidationError(f"{coop.name} sudah diubah lagi sejak impor ini.")
            Cooperative.objects.filter(pk=pk).update(phone=before)


@contextmanager
def registered() -> Iterator[None]:
    KINDS[KIND] = PhoneKind()
    try:
        yield
    finally:
        del KINDS[KIND]


HEADER = "Kabupaten;Kecamatan;Desa;Telepon;Tanggal berdiri"
# For the small world of conftest: what each row comes to stands at its right.
ROWS = (
    "Kabupaten Alfa;Alfa Kecamatan 1;Alfa Desa 11;0812-3456-7890;3 November 2025",  # changed
    "Kabupaten Alfa;Alfa Kecamatan 1;Alfa Desa 12;0812-3456-7891;",  # wrong: no cooperative
    "Kabupaten Bravo;Bravo Kecamatan 1;Bravo Desa 11;0812-3456-7892;",  # refused for A's people
)


def sheet(*rows: str, name: str = "kiriman camat.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join((HEADER, *(rows or ROWS))).encode(), "text/csv")


def make_job(
    user: User, *rows: str, to: str = ImportJob.Stage.PREVIEW, **mapping: Any
) -> ImportJob:
    """An import of `user`, brought to a stage by the same verbs and steps as in earnest."""
    stage = ImportJob.Stage
    job = jobs.upload_sheet(kind=KIND, file=sheet(*rows), by=user)
    if to != stage.READING:
        assert jobs.work(job.pk) == stage.MAPPING, ImportJob.objects.get(pk=job.pk).message
        job.refresh_from_db()
    if to not in (stage.READING, stage.MAPPING):
        fields = {one["index"]: one["field"] for one in job.columns}
        taken = {"mode": "update", "as_of": job.as_of, "month_day": "ask"} | mapping
        jobs.map_columns(job=job, by=user, fields=fields, **taken)
    if to not in (stage.READING, stage.MAPPING, stage.CHECKING):
        jobs.work(job.pk)
    if to in (stage.APPLYING, stage.APPLIED):
        jobs.start_apply(job=job, by=user)
    if to == stage.APPLIED:
        jobs.work(job.pk)
    job.refresh_from_db()
    assert job.stage == to, (job.stage, job.message)
    return job


def ready_balikan(job: ImportJob) -> Balikan:
    """A balikan that lies there, as the worker leaves it; its content is "PK isi"."""
    row = Balikan.objects.create(job=job, state=Balikan.State.READY)
    row.path.write_bytes(b"PK isi")
    return row
