"""What follows from visits in other tables: a month's papers, and the file that a phone saved."""

from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from visits import models as v

PAPERS = (
    v.MonthlyReport,
    v.ReportTheme,
    v.MonthlyRecap,
    v.ReportStep,
    v.MonthLock,
    v.OutboxUpload,
    v.OutboxItem,
)


def make_papers(visit: v.Visit) -> dict[type[Model], Any]:
    """One row of each, of the visit's mentor. Each call takes the month before those that are there; the
    month is locked, then opened again, so that it takes more rows."""
    regency = visit.cooperative.village.district.regency
    now = timezone.now()
    month = visit.day.replace(day=1)
    while v.MonthlyRecap.objects.filter(regency=regency, month=month).exists():
        month = (month - timedelta(days=1)).replace(day=1)
    place = {"regency": regency, "month": month}
    report = v.MonthlyReport.objects.create(
        contract=visit.contract, person=visit.person, obstacles="Sinyal lemah.", **place
    )
    upload = v.OutboxUpload.objects.create(
        sha256="a" * 64, size=9, name="kunjungan-1.kdkmp", person=visit.person, at=now
    )
    return {
        v.MonthlyReport: report,
        v.ReportTheme: v.ReportTheme.objects.create(
            report=report, theme="kemitraan", activities=f"Rapat {regency}"
        ),
        v.MonthlyRecap: v.MonthlyRecap.objects.create(notes=f"Catatan {regency}", **place),
        v.ReportStep: v.ReportStep.objects.create(
            report=report, regency=regency, number=1, from_state="draf", to_state="diajukan", at=now
        ),
        v.MonthLock: v.MonthLock.objects.create(
            locked_at=now, opened_at=now, open_reason=f"Dibuka {regency}", **place
        ),
        v.OutboxUpload: upload,
        v.OutboxItem: v.OutboxItem.objects.create(
            upload=upload, number=1, status="baru", visit=visit, client_id=str(visit.client_id)
        ),
    }
