"""Deciding a difference between a source and us: our value stays, or the source's is written into our data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from core.history import because
from core.models import User
from core.refusals import require
from core.seen import fingerprint_of
from land.models import Building, Difference, Parcel, ProgressReport, SourceValue
from land.reconciling.comparing import compare, hold
from land.reconciling.theirs import Sheets
from land.reconciling.values import UNREAD, shown
from land.refusals import told_plainly
from land.words import Compared, SheetSource, Source

RECONCILE = "land.reconcile"
TAKE, KEEP = "pakai_sumber", "tetap"
F = Compared
# Whose report a sheet's percent becomes.
REPORTED_BY = {
    SheetSource.AGRINAS: Source.AGRINAS,
    SheetSource.KODIM: Source.KODIM,
    SheetSource.SIMKOPDES: Source.DINAS,
    SheetSource.REGENCY: Source.DINAS,
}
# Fields that a click can't take over, and where it is done instead.
ELSEWHERE: dict[str, str] = {
    F.HAS_LAND: "Ada atau tidaknya lahan dicatat sebagai lahan (atau kendala “tidak ada lahan”) koperasi ini.",
    F.STATE: "Status verifikasi hanya berubah lewat langkah verifikasi di halaman lahannya.",
    F.HANDED_OVER: "Serah terima dicatat dengan nomor dan daftar periksanya di halaman pembangunannya.",
}
MOVED = (
    "Nilainya berubah sejak halaman ini dibuka, jadi belum diputuskan. Periksa nilai yang sekarang, lalu "
    "putuskan sekali lagi."
)
ENDED = "Selisih ini sudah tidak terbuka ({state}); tidak ada yang diubah."
NO_PARCEL = "Koperasi ini belum punya lahan terpilih. Catat atau pilih lahannya dahulu."
NO_BUILDING = "Koperasi ini belum punya pembangunan yang berjalan. Alokasikan lahannya dahulu."
STILL = {
    F.AREA: (
        "Luas yang dipakai bukan luas yang disebut, melainkan luas sertifikat atau terukur. Ubah di halaman "
        "lahannya, atau pilih nilai kita tetap."
    ),
    F.PERCENT: (
        "Laporan resmi pembangunan ini lebih baru daripada lembar sumber, jadi mencatat nilai sumber tidak "
        "mengubahnya. Pilih nilai kita tetap, atau tarik laporan yang keliru."
    ),
}
STILL[F.BUILD_STAGE] = STILL[F.PERCENT]


class Moved(ValidationError):
    """What the difference says is no longer what the person saw."""


class Ended(ValidationError):
    """The difference is no longer open."""


def mark_of(row: Difference) -> str:
    """Of what a person sees and decides about; another mark: another value."""
    return fingerprint_of((row.kind, row.ours, row.theirs, row.sheet_id))


def why_not_taken(row: Difference) -> str:
    """Why the source's value can't be taken over by a click; "" when it can."""
    if not row.theirs:
        return "Sumber tidak menyebut nilai apa pun, jadi tidak ada yang dapat dipakai."
    return ELSEWHERE.get(row.field, "")


def decide(
    *, row: Difference, choice: str, by: User, reason: str, seen: str, sheets: Sheets | None = None
) -> Difference:
    """`choice`: TAKE or KEEP; `seen`: the mark of what the person saw.

    Raises Ended, Moved, ValidationError (what stands in the way, and nothing is written), PermissionDenied.
    """
    require(by, RECONCILE, row)
    with told_plainly(), transaction.atomic(), because(f"rekonsiliasi: {reason}", by=by):
        hold()
        # our own data may have moved since the last comparison
        sheets = sheets or Sheets.load()
        compare([row.cooperative_id], sheets)
        held = Difference.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if held.state != Difference.State.OPEN:
            raise Ended(ENDED.format(state=held.get_state_display().lower()))
        if mark_of(held) != seen:
            raise Moved(MOVED)
        if choice == TAKE:
            with told_plainly(), transaction.atomic():
                take(held, by=by, reason=reason)
        end(held, choice, by=by, reason=reason)
        if choice == TAKE:
            compare([row.cooperative_id], sheets)
            check_taken(held)
    return held


def end(row: Difference, choice: str, *, by: User, reason: str) -> None:
    row.state = Difference.State.TAKEN if choice == TAKE else Difference.State.KEPT
    row.ended_at, row.decided_by, row.reason = timezone.now(), by, reason
    row.save(update_fields=["state", "ended_at", "decided_by", "reason"])


def check_taken(row: Difference) -> None:
    """What was written must have settled it; raises ValidationError, which takes it back."""
    again = Difference.objects.filter(
        cooperative=row.cooperative_id, source=row.source, field=row.field, state="terbuka"
    )
    if again.exists():
        raise ValidationError(STILL.get(F(row.field), MOVED))


def take(row: Difference, *, by: User, reason: str) -> None:
    """Writes the source's value where that is ours to write."""
    if told := why_not_taken(row):
        raise ValidationError(told)
    if row.field in (F.AREA, F.OWNERSHIP):
        parcel = Parcel.objects.chosen().filter(cooperative=row.cooperative_id).first()
        if parcel is None:
            raise ValidationError(NO_PARCEL)
        require(by, "land.change_parcel", parcel)
        take_for_parcel(row, parcel)
        return
    building = Building.objects.living().filter(cooperative=row.cooperative_id).first()
    if building is None:
        raise ValidationError(NO_BUILDING)
    if row.field == F.STARTED:
        require(by, "land.change_building", building)
        building.started_on = date.fromisoformat(row.theirs)
        building.save(update_fields=["started_on"])
    else:
        require(by, "land.verify_progress", building)
        take_report(row, building, by=by, reason=reason)


def take_for_parcel(row: Difference, parcel: Parcel) -> None:
    if row.field == F.AREA:
        parcel.stated_area = Decimal(row.theirs)
        parcel.save(update_fields=["stated_area"])
    else:
        parcel.ownership = row.theirs
        parcel.save(update_fields=["ownership"])


def take_report(row: Difference, building: Building, *, by: User, reason: str) -> None:
    """Percent and stage of the sheet together, as a report of its day that an officer has seen."""
    sheet = row.sheet
    if sheet is None:
        raise ValidationError(MOVED)
    said = dict(
        SourceValue.objects.filter(sheet=sheet, cooperative=row.cooperative_id)
        .exclude(value=UNREAD)
        .values_list("field", "value")
    )
    percent = said.get(F.PERCENT)
    if percent is None:
        rows = Building.objects.filter(pk=building.pk).with_progress()
        known = rows.values_list("percent", flat=True).get()  # type: ignore[misc]
        if known is None:
            raise ValidationError("Belum ada progres yang tercatat; catat laporan progres dahulu.")
        percent = str(known)
    ProgressReport.objects.create(
        building=building,
        source=REPORTED_BY[SheetSource(row.source)],
        reported_on=sheet.as_of,
        percent=Decimal(percent),
        stage=said.get(F.BUILD_STAGE, ""),
        note=f"Dari lembar {sheet.get_source_display()}: {reason}"[:500],
        by=by,
        verified_at=timezone.now(),
        verified_by=by,
    )


@dataclass(frozen=True)
class Done:
    """What came of one of several: `told` is "" when it was decided, else why not."""

    row: Difference
    told: str = ""


def decide_many(
    *, rows: Sequence[tuple[Difference, str]], choice: str, by: User, reason: str
) -> list[Done]:
    """(difference, mark seen) one after the other, each in a transaction of its own: one that is refused
    keeps nobody else's from being decided."""
    done, sheets = [], Sheets.load()
    for row, seen in rows:
        try:
            held = decide(row=row, choice=choice, by=by, reason=reason, seen=seen, sheets=sheets)
        except ValidationError as error:
            done.append(Done(row, " ".join(error.messages)))
        except PermissionDenied as error:
            done.append(Done(row, str(error)))
        else:
            done.append(Done(held))
    return done


def told_values(row: Difference) -> tuple[str, str]:
    """Ours and theirs, in words."""
    return shown(row.field, row.ours), shown(row.field, row.theirs)
