"""Do… verbs of follow-ups: closed with what came of it, opened again with a reason."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.history import because
from core.models import User
from core.scoping import require_within
from mentors.actions.refusals import require, told_plainly
from registry.actions import cleaned_reason
from visits.models import FollowUp

CLOSE = "visits.close_follow_up"
GONE = "Tindak lanjut ini baru saja dihapus dari kunjungannya. Muat ulang halaman ini."


def close_follow_up(*, follow_up: FollowUp, by: User, on: date, note: str) -> FollowUp:
    """Done on day `on`; `note` says what came of it.

    Raises ValidationError when it is closed already or the day can't be, PermissionDenied for a stranger.
    """
    note = " ".join(note.split())
    if len(note) < 5:
        raise ValidationError({"done_note": "Tulis hasilnya, paling sedikit 5 huruf."})
    with told_plainly(), transaction.atomic(), because(f"tindak lanjut selesai: {note}", by=by):
        row = _held(follow_up, by)
        if row.done_on:
            raise ValidationError("Tindak lanjut ini sudah ditutup.")
        _refuse_day(row, on)
        row.done_on, row.done_note, row.done_by = on, note[:500], by
        row.save(update_fields=["done_on", "done_note", "done_by"])
        require_within(by, CLOSE, row)
    return row


def reopen_follow_up(*, follow_up: FollowUp, by: User, reason: str) -> FollowUp:
    """Not done after all; what was said of it stays in history."""
    reason = cleaned_reason(reason)
    with told_plainly(), transaction.atomic(), because(f"dibuka lagi: {reason}", by=by):
        row = _held(follow_up, by)
        if not row.done_on:
            raise ValidationError("Tindak lanjut ini masih terbuka.")
        row.done_on, row.done_note, row.done_by, row.done_in = None, "", None, None
        row.save(update_fields=["done_on", "done_note", "done_by", "done_in"])
        require_within(by, CLOSE, row)
    return row


def _held(follow_up: FollowUp, by: User) -> FollowUp:
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related("visit")
    row = rows.filter(pk=follow_up.pk).first()
    if row is None:
        raise ValidationError(GONE)
    require(by, CLOSE, row)
    return row


def _refuse_day(row: FollowUp, on: date) -> None:
    if on > timezone.localdate():
        raise ValidationError(
            {"done_on": "Hari ini belum terjadi. Pilih hari ini atau sebelumnya."}
        )
    if on < row.visit.day:
        raise ValidationError(
            {"done_on": "Hari itu sebelum kunjungan yang mencatatnya. Periksa tanggalnya."}
        )
