"""Locking and reopening months."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.history import because
from core.models import User
from core.refusals import require
from dashboard.models import MonthStep, Snapshot
from dashboard.refusals import told_plainly
from dashboard.words import MonthVerb

LOCK = "dashboard.lock_month"


def lock_month(*, by: User, month: date, snapshot: Snapshot) -> MonthStep:
    """From now on the month's letter, annex and text come out of `snapshot`, whose day lies in the month: only then
    are its visits those of the month. (Freezing for a month that is over calls its last day today.) Raises
    PermissionDenied, ValidationError (already locked; a snapshot of another month)."""
    require(by, LOCK, snapshot)
    if snapshot.on.replace(day=1) != month:
        raise ValidationError(
            "Angka beku ini bukan dari bulan itu. Pilih yang per tanggalnya di bulan itu."
        )
    return _step(by=by, month=month, verb=MonthVerb.LOCK, snapshot=snapshot)


def reopen_month(*, by: User, month: date, reason: str) -> MonthStep:
    """Raises PermissionDenied, ValidationError (not locked; no reason)."""
    if not by.has_perm(LOCK):
        require(by, LOCK, MonthStep(month=month))
    return _step(by=by, month=month, verb=MonthVerb.REOPEN, reason=reason)


def _step(*, by: User, month: date, verb: str, snapshot: Snapshot | None = None, reason: str = ""):
    with told_plainly(), transaction.atomic(), because(reason or MonthVerb(verb).label, by=by):
        return MonthStep.objects.create(
            month=month, verb=verb, snapshot=snapshot, reason=reason, at=timezone.now(), by=by
        )
