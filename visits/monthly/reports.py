"""The verbs of a BA's report."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from core.history import because
from core.models import User
from core.scoping import holds, require_within
from core.templatetags.kdkmp import tanggal
from mentors.models import MentorContract, Person
from registry.actions import cleaned_reason
from visits.models import MonthlyRecap, MonthlyReport, ReportTheme
from visits.monthly.calendar import late_days, month_name
from visits.monthly.compiling import compile_report, ends_in, period_of
from visits.monthly.refusals import told_plainly
from visits.monthly.stepping import take_step
from visits.monthly.words import OPEN, RecapState, ReportState

WRITE = "visits.write_report"
CHECK = "visits.check_report"
TEXTS = ("activities", "results", "plans")


def require(by: User, permission: str, row: Any) -> None:
    if not by.has_perm(permission, row):
        raise PermissionDenied("Anda tidak berhak melakukan ini.")


def start_report(*, contract: MentorContract, month: date, by: User) -> MonthlyReport:
    """The mentor's draft of that month; the one that is there already, if any."""
    period = period_of(contract, month)
    if contract.person.user_id != by.pk or contract.role != MentorContract.Role.BA:
        raise PermissionDenied("Laporan bulanan disusun oleh BA sendiri.")
    if period.first > period.last:
        raise ValidationError(f"Kontrak Anda tidak berjalan pada {month_name(month)}.")
    with told_plainly(), transaction.atomic(), because("laporan bulanan disusun", by=by):
        row, _ = MonthlyReport.objects.get_or_create(
            contract=contract,
            month=month,
            defaults=_begun(contract),
        )
        require_within(by, WRITE, row)
    return row


def _begun(contract: MentorContract) -> dict[str, Any]:
    return {
        "person_id": contract.person_id,
        "regency_id": contract.regency_id,
        "is_sample": contract.is_sample,
    }


def held(report: MonthlyReport) -> MonthlyReport:
    """The report as it is now, locked. Raises ValidationError when it is gone."""
    rows = MonthlyReport.objects.select_for_update(of=("self",))
    row = rows.filter(pk=report.pk).first()
    if row is None:
        raise ValidationError("Laporan ini baru saja dihapus. Muat ulang halaman.")
    return row


def write_texts(
    *, report: MonthlyReport, texts: Mapping[str, Mapping[str, str]], obstacles: str, by: User
) -> MonthlyReport:
    """Save what the mentor wrote: theme → activities, results, plans; empty themes are taken away."""
    with told_plainly(), transaction.atomic(), because("isi laporan bulanan", by=by):
        row = held(report)
        require(by, WRITE, row)
        if row.state not in OPEN:
            raise ValidationError("Laporan ini sudah diajukan. Minta PMO mengembalikannya dulu.")
        row.obstacles, row.edited_at = obstacles, timezone.now()
        row.save(update_fields=["obstacles", "edited_at"])
        for theme, words in texts.items():
            told = {name: words.get(name, "") for name in TEXTS}
            themes = ReportTheme.objects.filter(report=row, theme=theme)
            if not any(told.values()):
                themes.delete()
            elif not themes.update(**told):
                ReportTheme.objects.create(report=row, theme=theme, is_sample=row.is_sample, **told)
    return row


def submit_report(*, report: MonthlyReport, by: User, on: date | None = None) -> MonthlyReport:
    """Freeze the figures as of now and hand the report to the PMO; late after the deadline."""
    on = on or timezone.localdate()
    with told_plainly(), transaction.atomic(), because("laporan bulanan diajukan", by=by):
        row = held(report)
        require(by, WRITE, row)
        return _freeze(row, by=by, on=on)


def _freeze(row: MonthlyReport, *, by: User, on: date, reason: str = "") -> MonthlyReport:
    period = period_of(row.contract, row.month)
    if not ends_in(period, on):
        raise ValidationError(
            f"{month_name(row.month)} belum selesai. Laporan dapat diajukan mulai "
            f"{tanggal(period.last)}."
        )
    figures, content = compile_report(row)
    now = timezone.now()
    fields = {"figures": figures, "content": content, "as_of": now}
    if row.submitted_at is None:
        fields |= {"submitted_at": now, "late_days": late_days(row.month, on)}
    take_step(row, ReportState.SENT, by=by, reason=reason, fields=fields)
    return row


def closed_account(person: Person) -> bool:
    """Whether a BA can't hand in himself: he has no account, or it is closed or no mentor's any more."""
    return person.user is None or not holds(person.user, WRITE)


def hand_in_for(
    *, contract: MentorContract, month: date, by: User, reason: str, on: date | None = None
) -> MonthlyReport:
    """What a BA whose account is closed owes, handed in by a PMO or an officer of his kabupaten; begun when
    he had not. The step says in whose name, and why."""
    reason = cleaned_reason(reason)
    period = period_of(contract, month)
    if contract.role != MentorContract.Role.BA:
        raise PermissionDenied("Laporan bulanan hanya ada untuk BA.")
    if not closed_account(contract.person):
        raise ValidationError(
            f"Akun {contract.person} masih aktif. Minta ia mengajukan laporannya sendiri."
        )
    if period.first > period.last:
        raise ValidationError(f"Kontrak ini tidak berjalan pada {month_name(month)}.")
    told = f"Atas nama {contract.person}: {reason}"
    with told_plainly(), transaction.atomic(), because(f"laporan diajukan: {told}", by=by):
        row, _ = MonthlyReport.objects.get_or_create(
            contract=contract, month=month, defaults=_begun(contract)
        )
        require_within(by, CHECK, row)
        return _freeze(held(row), by=by, on=on or timezone.localdate(), reason=told[:250])


def accept_report(*, report: MonthlyReport, by: User) -> MonthlyReport:
    with told_plainly(), transaction.atomic(), because("laporan bulanan diterima", by=by):
        row = held(report)
        require(by, CHECK, row)
        take_step(row, ReportState.ACCEPTED, by=by)
    return row


def return_report(*, report: MonthlyReport, by: User, reason: str) -> MonthlyReport:
    """Back to the mentor. One that is in a recap on its way comes back only with that recap."""
    reason = cleaned_reason(reason)
    with told_plainly(), transaction.atomic(), because(f"laporan dikembalikan: {reason}", by=by):
        recaps = MonthlyRecap.objects.select_for_update(of=("self",))
        recap = recaps.filter(regency=report.regency_id, month=report.month).first()
        row = held(report)
        require(by, CHECK, row)
        under_way = recap is not None and recap.state not in (
            RecapState.DRAFT,
            RecapState.RETURNED,
        )
        if row.state == ReportState.ACCEPTED and under_way:
            raise ValidationError(
                "Laporan ini sudah masuk rekap yang diajukan. Rekapnya harus dikembalikan dulu."
            )
        take_step(row, ReportState.RETURNED, by=by, reason=reason)
    return row
