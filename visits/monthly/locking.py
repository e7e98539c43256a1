"""Closing a month for a kabupaten or the province, and opening it again."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core import scoping
from core.history import because
from core.models import Regency, User
from core.templatetags.kdkmp import tanggal
from registry.actions import cleaned_reason
from visits.models import MonthLock, MonthlyRecap, MonthlyReport
from visits.monthly.calendar import lock_from, month_name
from visits.monthly.refusals import told_plainly

APPROVE = "visits.approve_report"


def locks_of(month: date, regency: str = "") -> list[MonthLock]:
    """The locks in force that close the month there; the province's first."""
    where = Q(regency__isnull=True)
    if regency:
        where |= Q(regency=regency)
    rows = MonthLock.objects.filter(where, month=month, opened_at__isnull=True)
    return list(rows.select_related("locked_by", "regency").order_by("-regency_id"))


def _require(by: User, regency: Regency | None) -> None:
    """The province's lock is the province's; a kabupaten's is of its officers and the province."""
    where = scoping.area(by, APPROVE)
    if where is not scoping.EVERYWHERE and (regency is None or regency.pk not in where):
        raise PermissionDenied("Anda tidak berhak mengunci atau membuka bulan ini.")


def lock_month(*, month: date, regency: Regency | None, by: User, at: datetime | None = None):
    """Close it. Raises ValidationError before the day from which months are locked, or when it is closed."""
    _require(by, regency)
    at = at or timezone.now()
    if timezone.localdate(at) < lock_from(month):
        raise ValidationError(
            f"{month_name(month)} baru dapat dikunci mulai {tanggal(lock_from(month))}."
        )
    with told_plainly(), transaction.atomic(), because("bulan dikunci", by=by):
        _hold(month, regency)
        return MonthLock.objects.create(
            month=month, regency=regency, locked_at=at, locked_by=by, is_sample=by.is_sample
        )


def open_month(*, month: date, regency: Regency | None, by: User, reason: str) -> MonthLock:
    """Open it again; the lock is kept, with the reason."""
    _require(by, regency)
    reason = cleaned_reason(reason)
    with told_plainly(), transaction.atomic(), because(f"bulan dibuka: {reason}", by=by):
        rows = MonthLock.objects.select_for_update(of=("self",))
        row = rows.filter(month=month, regency=regency, opened_at__isnull=True).first()
        if row is None:
            raise ValidationError("Bulan ini tidak dikunci, atau baru saja dibuka orang lain.")
        row.opened_at, row.opened_by, row.open_reason = timezone.now(), by, reason
        row.save(update_fields=["opened_at", "opened_by", "open_reason"])
    return row


def _hold(month: date, regency: Regency | None) -> None:
    """Waits for whoever is changing a report of the month; later writers wait for us and are refused."""
    where = {"month": month} | ({"regency": regency} if regency else {})
    list(MonthlyRecap.objects.select_for_update().filter(**where).order_by("pk").values_list("pk"))
    list(MonthlyReport.objects.select_for_update().filter(**where).order_by("pk").values_list("pk"))
