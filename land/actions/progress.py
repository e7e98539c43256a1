"""Verbs of progress: report, correct, withdraw, verify; and the handing over."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from core.history import because
from core.models import User
from core.refusals import require
from core.sheets.hands.numbers import indonesian
from core.templatetags.kdkmp import tanggal
from land.actions.building import CANCELLED, CHANGE, held_building
from land.models import Building, Handover, ProgressReport
from land.photos import keep_photo
from land.refusals import told_plainly
from land.words import BuildStage
from registry.actions import cleaned_reason, refuse_archived

REPORT = "land.report_progress"
VERIFY = "land.verify_progress"
# refusals of the database after which a note may still let the report in
WANT_NOTE = ("report_falls_with_note", "report_after_start")


def percent_words(value: Decimal | None) -> str:
    """Decimal("45.25") → "45,25 %", Decimal("40.00") → "40 %"; "–" for none."""
    if value is None:
        return "–"
    digits = indonesian(Decimal(value))
    return f"{digits.rstrip('0').rstrip(',') if ',' in digits else digits}\u00a0%"


def told_report(report: ProgressReport) -> str:
    """ "Kodim 45,25 % per 3 November 2026"."""
    source = report.get_source_display()
    return f"{source} {percent_words(report.percent)} per {tanggal(report.reported_on)}"


def add_report(
    *, report: ProgressReport, by: User, photos: Iterable[File] = (), caption: str = ""
) -> ProgressReport:
    """Saves a new report with its photos; one that `corrects` another replaces it.

    Raises ValidationError: on the field `note` when a note would let it in, else in general; nothing is
    kept then.
    """
    why = "laporan progres dikoreksi" if report.corrects_id else "laporan progres"
    try:
        with told_plainly(), transaction.atomic(), because(why, by=by):
            building = Building.objects.select_for_update(of=("self",)).get(pk=report.building_id)
            require(by, REPORT, building)
            refuse_archived(building.cooperative)
            before = bare_falls(report)
            if report.corrects_id:
                require_standing(ProgressReport.objects.get(pk=report.corrects_id))
            report.by = by
            report.is_sample = building.is_sample and by.is_sample
            report.save()
            if report.corrects_id:
                require_no_new_fall(report, before)
            for photo in photos:
                keep_photo(photo, report=report, caption=caption, by=by)
    except ValidationError as error:
        report.pk = None  # the transaction took it back; the form asks once more
        if getattr(error, "code", "") in WANT_NOTE:
            told = f"{' '.join(error.messages)} {beside(report)}".strip()
            raise ValidationError({"note": told}) from error
        raise
    return report


def beside(report: ProgressReport) -> str:
    """What that source said before and after, and when the building began: what a refusal compares with."""
    rows = ProgressReport.objects.counting().filter(
        building=report.building_id, source=report.source
    )
    if report.corrects_id is not None:
        rows = rows.exclude(pk=report.corrects_id)
    day = report.reported_on
    earlier = rows.filter(reported_on__lte=day).order_by("-reported_on", "-pk").first()
    later = rows.filter(reported_on__gt=day).order_by("reported_on", "pk").first()
    told = []
    if day < (begins := report.building.started_on or report.building.allocated_on):
        told.append(f"Pembangunan ini mulai {tanggal(begins)}.")
    if earlier:
        told.append(f"Sebelumnya: {told_report(earlier)}.")
    if later:
        told.append(f"Sesudahnya: {told_report(later)}.")
    return " ".join(told)


def require_standing(report: ProgressReport) -> None:
    """Raises ValidationError when it was withdrawn or replaced."""
    if report.withdrawn_at:
        raise ValidationError("Laporan ini sudah ditarik.")
    if ProgressReport.objects.filter(corrects=report.pk).exists():
        raise ValidationError("Laporan ini sudah dikoreksi; lihat laporan penggantinya.")


def bare_falls(report: ProgressReport) -> dict[int, tuple[ProgressReport, ProgressReport]]:
    """Key of a report of the same building and source → (the one before it, itself), where it says less than
    that one and no note of either correction or itself says why."""
    rows = ProgressReport.objects.counting().filter(
        building=report.building_id, source=report.source
    )
    return {
        later.pk: (earlier, later)
        for earlier, later in pairwise(rows.order_by("reported_on", "pk"))
        if later.percent < earlier.percent
        and not later.note
        and not (earlier.corrects_id and earlier.note)
    }


def require_no_new_fall(
    report: ProgressReport, before: dict[int, tuple[ProgressReport, ProgressReport]]
) -> None:
    """Raises ValidationError when, since `before`, a report without a note falls: the one between that
    explained it has gone from there."""
    for key, (earlier, later) in bare_falls(report).items():
        if key not in before:
            raise ValidationError(
                f"Tanpa laporan ini, {told_report(later)} lebih rendah daripada {told_report(earlier)} tanpa "
                "catatan yang menjelaskannya. Koreksi dulu salah satunya, dengan catatan; sesudah itu ulangi."
            )


def held_report(report: ProgressReport) -> ProgressReport:
    """The report as it is now; its building is locked first, as by everybody who reports."""
    Building.objects.select_for_update(of=("self",)).get(pk=report.building_id)
    return ProgressReport.objects.select_for_update(of=("self",)).get(pk=report.pk)


def withdraw_report(*, report: ProgressReport, by: User, reason: str) -> ProgressReport:
    """It counts no more, and stays to be read. Raises ValidationError."""
    return withdraw_reports(reports=[report], by=by, reason=reason)[0]


def withdraw_reports(
    *, reports: Iterable[ProgressReport], by: User, reason: str
) -> list[ProgressReport]:
    """All of them or none: whether a fall is left without its note is asked when all have gone."""
    reason = cleaned_reason(reason)
    with told_plainly(), transaction.atomic(), because(f"laporan ditarik: {reason}", by=by):
        # in one order, so that of two who withdraw at once one waits
        rows = [held_report(one) for one in sorted(reports, key=lambda r: (r.building_id, r.pk))]
        before = [bare_falls(row) for row in rows]
        for row in rows:
            require(by, VERIFY, row)
            refuse_archived(row.building.cooperative)
            require_standing(row)
            row.withdrawn_at, row.withdraw_reason = timezone.now(), reason
            row.save(update_fields=["withdrawn_at", "withdraw_reason"])
        for row, known in zip(rows, before, strict=True):
            require_no_new_fall(row, known)
    return rows


def verify_report(*, report: ProgressReport, by: User, verified: bool = True) -> ProgressReport:
    """An officer has looked at it (`verified` false: takes that back). Raises ValidationError."""
    why = "laporan diperiksa" if verified else "pemeriksaan laporan dibatalkan"
    with told_plainly(), transaction.atomic(), because(why, by=by):
        row = held_report(report)
        require(by, VERIFY, row)
        refuse_archived(row.building.cooperative)
        require_standing(row)
        if verified == (row.verified_at is not None):
            raise ValidationError(
                "Laporan ini sudah diperiksa." if verified else "Laporan ini belum diperiksa."
            )
        row.verified_at, row.verified_by = (timezone.now(), by) if verified else (None, None)
        row.save(update_fields=["verified_at", "verified_by"])
    return row


def warnings_about(report: ProgressReport) -> list[str]:
    """What is odd about a report that was taken all the same, as sentences."""
    told, whole = [], report.percent == 100
    finished = (BuildStage.DONE, BuildStage.HANDED_OVER)
    if report.stage in finished and not whole:
        told.append(
            f"Tahapnya “{report.get_stage_display()}”, tetapi progresnya {percent_words(report.percent)}. "
            "Koreksi salah satunya bila keliru."
        )
    if whole and report.stage and report.stage not in finished:
        told.append(
            f"Progresnya 100 %, tetapi tahapnya “{report.get_stage_display()}”. Koreksi salah satunya bila "
            "keliru."
        )
    handover = Handover.objects.filter(building=report.building_id).first()
    if handover and not whole:
        told.append(
            f"Pembangunan ini sudah diserahterimakan {tanggal(handover.handed_over_on)}, tetapi laporan ini "
            f"menyebut {percent_words(report.percent)}. Periksa laporannya."
        )
    return told


def official_percent(building: Building) -> Decimal | None:
    rows = Building.objects.filter(pk=building.pk).with_progress()
    return rows.values_list("percent", flat=True).get()  # type: ignore[misc]


def hand_over(*, handover: Handover, by: User) -> Handover:
    """The building is handed over. Only whole, unless the note says why. Raises ValidationError."""
    with told_plainly(), transaction.atomic(), because("serah terima (BAST)", by=by):
        building = held_building(handover.building)
        require(by, CHANGE, building)
        refuse_archived(building.cooperative)
        if building.cancelled_at:
            raise ValidationError(CANCELLED)
        if handover.handed_over_on < building.allocated_on:
            told = f"Tanggal BAST sebelum lahannya dialokasikan ({tanggal(building.allocated_on)})."
            raise ValidationError({"handed_over_on": told})
        percent = official_percent(building)
        if percent != 100 and not handover.note:
            raise ValidationError({"note": told_unfinished(percent)})
        handover.by = by
        handover.is_sample = building.is_sample and by.is_sample
        handover.save()
    return handover


def told_unfinished(percent: Decimal | None) -> str:
    stands = f"baru {percent_words(percent)}" if percent is not None else "belum pernah dilaporkan"
    return f"Progres resminya {stands}. Jelaskan di catatan mengapa sudah diserahterimakan."


def undo_handover(*, building: Building, by: User, reason: str) -> None:
    """The handing over didn't happen; history keeps what was written. Raises ValidationError."""
    reason = cleaned_reason(reason)
    with told_plainly(), transaction.atomic(), because(f"serah terima dibatalkan: {reason}", by=by):
        row = held_building(building)
        require(by, CHANGE, row)
        refuse_archived(row.cooperative)
        gone, _ = Handover.objects.filter(building=row).delete()
        if not gone:
            raise ValidationError("Pembangunan ini belum diserahterimakan.")
