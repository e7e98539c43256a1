"""Sheets of SIMKOPDES, Agrinas, Kodim and the kabupaten, kept beside our data and compared with it. Nothing
official is written."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.utils import timezone

from core import scoping
from core.models import ImportJob, ImportRow, User
from core.sheets.kinds import ImportKind, Options, register
from core.sheets.rows import OPEN, OTHER, Change, Row
from core.sheets.understanding import judge_cells
from land.imports.source_fields import SOURCE_FIELDS
from land.models import SourceSheet, SourceValue
from land.reconciling.comparing import compare, hold
from land.reconciling.values import UNREAD, shown, text_of
from land.refusals import told_plainly
from land.words import Compared, SheetSource
from registry.imports.locating import locate
from registry.imports.placing import Placed, place_rows
from registry.imports.stored import Snapshot, snapshot
from registry.models import Cooperative

FIELDS = {one.value: one.label for one in Compared}
NOTHING = "Baris ini tidak memuat isian yang dibandingkan, jadi tidak disimpan."
UNKNOWN = "Belum ada koperasi yang tercatat di {place}. Catat koperasinya dahulu."
ONE_ROW = "Satu koperasi hanya satu baris di lembar sumber. Lewati baris ini atau yang satunya."
PROMISE = (
    "Isinya disimpan sebagai pembanding di halaman Rekonsiliasi; data resmi tidak berubah. Yang tidak disebut "
    "di berkas untuk kabupaten/kota yang sama dianggap tidak ada pada sumber ini."
)


class SourceImport(ImportKind):
    """`Row.target` is the cooperative; `wanted`: field → text, as it is compared (land/reconciling/values.py)."""

    source: ClassVar[SheetSource]
    permission = "land.import_source"
    target_view = "land:reconciliation-cooperative"
    fields = SOURCE_FIELDS
    dated = frozenset(FIELDS)
    overwrites = False
    promise = PROMISE
    twin_advice = "perbaiki desa atau nama koperasinya di berkas"

    def compare(self, rows: Sequence[Row], *, user: User, options: Options) -> None:
        placed = place_rows(rows, self, scoping.area(user, self.permission))
        for one in placed:
            one.wanted = said_by(judge_cells(one.row, self))
            one.row.title = str(one.wanted.get("name") or one.row.cells.get("name", ""))
        numbers = {
            "nik": {one.wanted.get("nik", "") for one in placed} - {""},
            "simkopdes_id": set[str](),
        }
        seen = scoping.area(user, Cooperative.VIEW_PERMISSION)
        found = snapshot((one.village.pk for one in placed), numbers, (), seen=seen)
        for one in placed:
            judge(one, found)
            one.row.settle(new=bool(one.row.changes))

    def hold(self, villages: Collection[str]) -> None:
        hold()

    def write(self, rows: Iterable[Row], *, by: User, reason: str, options: Options) -> None:
        rows = list(rows)
        sheets: dict[int, SourceSheet] = {}
        for part in self.parts(rows):
            sheet = new_sheet(self.source, part, by=by, options=options)
            SourceValue.objects.bulk_create(
                (value for row in part for value in values_of(row, sheet)), batch_size=5000
            )
            note_unread(sheet, part, options)
            sheets |= {id(row): sheet for row in part}
        for row in rows:
            row.written = [sheets[id(row)].pk]
        compare()

    def parts(self, rows: list[Row]) -> list[list[Row]]:
        """The rows of each sheet that they make: one."""
        return [rows]

    def undo(self, written: Sequence[Any], *, by: User, reason: str) -> None:
        """Withdraws; the sheet before counts again. What people have decided meanwhile stays."""
        standing = SourceSheet.objects.standing().filter(pk__in=set(written))
        with told_plainly():
            standing.update(withdrawn_at=timezone.now())
            compare()


def said_by(values: dict[str, Any]) -> dict[str, Any]:
    """What names the cooperative as it is, what is compared as text; what says nothing is left out."""
    told = {name: values[name] for name in ("name", "nik") if values.get(name)}
    for name in FIELDS:
        value: bool | Decimal | date | str | None = values.get(name)
        if text := text_of(value, name):
            told[name] = text
    return told


def judge(one: Placed, found: Snapshot) -> None:
    row, wanted = one.row, one.wanted
    about = {name: wanted[name] for name in FIELDS if name in wanted}
    row.wanted = about
    if not (about or row.problems or row.questions):
        row.kept.append((next(iter(FIELDS)), NOTHING))
        return
    owner = locate(row, wanted, one.village, found, may_be_new=False)
    row.identity = ""
    if owner is None:
        asked = any(question.id == "koperasi" for question in row.questions)
        if not (row.problems_about(("nik",)) or asked):
            row.problems.append(("name", UNKNOWN.format(place=row.place)))
        return
    row.target, row.identity = owner.cooperative.pk, f"s:{owner.cooperative.pk}"
    row.title = row.title or owner.cooperative.name
    if row.answers.get("baris") == OTHER:
        row.problems.append(("name", ONE_ROW))
    for name, text in about.items():
        row.changes.append(Change(name, FIELDS[name], "", shown(name, text)))


def new_sheet(
    source: SheetSource, rows: Iterable[Row], *, by: User, options: Options
) -> SourceSheet:
    codes = sorted({(row.village or "")[:5] for row in rows})
    job = ImportJob.objects.filter(pk=options.job or 0).first()
    return SourceSheet.objects.create(
        source=source,
        regency_id=codes[0] if len(codes) == 1 else None,
        regencies=codes,
        as_of=options.as_of or options.today,
        file_name=job.filename if job else "",
        job=job,
        by=by,
    )


def note_unread(sheet: SourceSheet, written: Iterable[Row], options: Options) -> None:
    """Rows that are not written because something in them is still wrong or asked: whom they name, or may
    name, the source does not lack."""
    left = ImportRow.objects.filter(job=options.job, state__in=OPEN).order_by("-number")
    by_key: dict[int, int] = {}
    by_village: dict[str, int] = {}
    for number, target, code, data in left.values_list("number", "target", "village_code", "data"):
        if target is not None:
            by_key[target] = number
            continue
        by_village |= dict.fromkeys(
            [code] if code else [one for one, _ in data["candidates"]], number
        )
    here = Cooperative.objects.filter(village__in=by_village).values_list("pk", "village")
    unread = {key: by_village[code] for key, code in here} | by_key
    known = {row.target for row in written}
    lies = Cooperative.objects.filter(
        pk__in=unread.keys() - known, village__district__regency__in=sheet.regencies
    )
    SourceValue.objects.bulk_create(
        SourceValue(
            sheet=sheet,
            cooperative_id=key,
            field=Compared.HAS_LAND,
            value=UNREAD,
            raw=f"baris {unread[key]} belum terbaca",
        )
        for key in lies.values_list("pk", flat=True)
    )


def values_of(row: Row, sheet: SourceSheet) -> Iterable[SourceValue]:
    for name, text in row.wanted.items():
        raw = " ".join(row.cells.get(name, "").split())[:200]
        yield SourceValue(
            sheet=sheet, cooperative_id=row.target or 0, field=name, value=text, raw=raw
        )


@register
class SimkopdesSource(SourceImport):
    name, source = "sumber_simkopdes", SheetSource.SIMKOPDES
    label = "Sumber: SIMKOPDES"


@register
class AgrinasSource(SourceImport):
    name, source = "sumber_agrinas", SheetSource.AGRINAS
    label = "Sumber: portal Agrinas"


@register
class KodimSource(SourceImport):
    name, source = "sumber_kodim", SheetSource.KODIM
    label = "Sumber: Kodim"


@register
class RegencySource(SourceImport):
    """A kabupaten speaks of itself: rows of several make a sheet of each."""

    name, source = "sumber_kabupaten", SheetSource.REGENCY
    label = "Sumber: kabupaten/kota"

    def parts(self, rows: list[Row]) -> list[list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            found[(row.village or "")[:5]].append(row)
        return [found[code] for code in sorted(found)]
