"""The verbs of a kabupaten's recap: PMO → kabupaten → provinsi."""

from collections.abc import Callable
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from core import scoping
from core.history import because
from core.models import Regency, User
from core.seen import NOT_SAVED
from core.templatetags.kdkmp import tanggal
from registry.actions import cleaned_reason
from visits.models import MonthLock, MonthlyRecap, MonthlyReport
from visits.monthly.calendar import last_day, late_days, month_name
from visits.monthly.locking import APPROVE, locks_of
from visits.monthly.recapping import due_in, recap_of
from visits.monthly.refusals import told_plainly
from visits.monthly.reports import require
from visits.monthly.stepping import take_step
from visits.monthly.words import OPEN, RecapState

RECAP = "visits.recap_report"


def held_recap(regency: Regency, month: date, by: User) -> MonthlyRecap:
    """The recap, begun when there was none, locked until the transaction ends."""
    begun = {"is_sample": by.is_sample}
    MonthlyRecap.objects.get_or_create(regency=regency, month=month, defaults=begun)
    return MonthlyRecap.objects.select_for_update(of=("self",)).get(regency=regency, month=month)


def write_notes(
    *,
    regency: Regency,
    month: date,
    notes: str,
    by: User,
    unless: Callable[[MonthlyRecap], bool] | None = None,
) -> MonthlyRecap:
    """`unless` says of the recap as it is now that somebody else has changed it."""
    require(by, RECAP, regency)
    with told_plainly(), transaction.atomic(), because("catatan rekap bulanan", by=by):
        row = held_recap(regency, month, by)
        if row.state not in OPEN:
            raise ValidationError("Rekap ini sudah diajukan. Minta dikembalikan dulu.")
        if unless and unless(row):
            raise ValidationError(NOT_SAVED)
        row.notes = notes
        row.save(update_fields=["notes"])
    return row


def submit_recap(
    *, regency: Regency, month: date, by: User, on: date | None = None
) -> MonthlyRecap:
    """Freeze the sums of the reports accepted by now, and hand them to the kabupaten."""
    on = on or timezone.localdate()
    require(by, RECAP, regency)
    if on < last_day(month):
        raise ValidationError(
            f"{month_name(month)} belum selesai. Rekap dapat diajukan mulai "
            f"{tanggal(last_day(month))}."
        )
    with told_plainly(), transaction.atomic(), because("rekap bulanan diajukan", by=by):
        row = held_recap(regency, month, by)
        # nobody may take a report back while it is being added up
        reports = MonthlyReport.objects.select_for_update().order_by("pk")
        list(reports.filter(regency=regency, month=month).values_list("pk"))
        figures = recap_of(due_in(month, [regency.pk]), month, on)
        if not figures["lines"]:
            raise ValidationError(
                "Belum ada laporan BA yang diterima, jadi belum ada yang direkap."
            )
        now = timezone.now()
        fields = {"figures": figures, "as_of": now}
        if row.submitted_at is None:
            fields |= {"submitted_at": now, "late_days": late_days(month, on)}
        take_step(row, RecapState.SENT, by=by, fields=fields)
    return row


def accept_recap(*, recap: MonthlyRecap, by: User) -> MonthlyRecap:
    """The kabupaten passes it on to the province; the province's word closes the month there."""
    require(by, APPROVE, recap)
    with told_plainly(), transaction.atomic(), because("rekap bulanan diterima", by=by):
        row = held_recap(recap.regency, recap.month, by)
        if row.state == RecapState.FORWARDED:
            require_province(by)
            take_step(row, RecapState.ACCEPTED, by=by)
            if not locks_of(row.month, row.regency_id):
                MonthLock.objects.create(
                    month=row.month,
                    regency=row.regency,
                    locked_at=timezone.now(),
                    locked_by=by,
                    is_sample=row.is_sample,
                )
        else:
            take_step(row, RecapState.FORWARDED, by=by)
    return row


def return_recap(*, recap: MonthlyRecap, by: User, reason: str) -> MonthlyRecap:
    """Back to the PMO, who may then send single BA reports back."""
    reason = cleaned_reason(reason)
    require(by, APPROVE, recap)
    with told_plainly(), transaction.atomic(), because(f"rekap dikembalikan: {reason}", by=by):
        row = held_recap(recap.regency, recap.month, by)
        if row.state in (RecapState.FORWARDED, RecapState.ACCEPTED):
            require_province(by)
        take_step(row, RecapState.RETURNED, by=by, reason=reason)
    return row


def is_province(user: User) -> bool:
    return scoping.area(user, APPROVE) is scoping.EVERYWHERE


def require_province(by: User) -> None:
    if not is_province(by):
        raise PermissionDenied(
            "Rekap ini sudah di provinsi; hanya petugas provinsi yang memutuskan."
        )
