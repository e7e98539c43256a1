"""Follow-ups that a mentor ticked as done in a visit."""

from typing import Any

from core.models import User
from visits.models import FollowUp, Visit


def close_follow_ups(*, visit: Visit, rows: list[dict[str, Any]], by: User | None) -> None:
    """Close the open follow-ups of the visit's cooperative that `rows` ({"id": key, "note": text}) names;
    open again those that an earlier version of this visit had closed and this one doesn't name.

    A key that is no open follow-up of that cooperative is passed over: somebody was quicker. Of a held visit
    nothing is closed, it counts nowhere; whoever releases it calls `close_as_told`. Twice is the same as once.
    Inside the caller's transaction.
    """
    notes = {row["id"]: row["note"] for row in rows} if not visit.held else {}
    if visit.version > 1:
        undone = FollowUp.objects.filter(done_in=visit).exclude(pk__in=notes)
        undone.update(done_on=None, done_note="", done_in=None, done_by=None)
    if not notes:
        return
    mine = FollowUp.objects.filter(pk__in=notes, cooperative=visit.cooperative_id)
    for row in mine.select_for_update(of=("self",)).order_by("pk"):
        if row.done_on is not None and row.done_in_id != visit.pk:
            continue
        row.done_on, row.done_note, row.done_in, row.done_by = visit.day, notes[row.pk], visit, by
        row.save(update_fields=["done_on", "done_note", "done_in", "done_by"])


def open_again(visit: Visit) -> None:
    """What this visit had closed is open: it was rejected, and counts nowhere. Inside the caller's
    transaction."""
    FollowUp.objects.filter(done_in=visit).update(
        done_on=None, done_note="", done_in=None, done_by=None
    )


def close_as_told(visit: Visit) -> None:
    """What the version that counts ticks: of a visit that counts again. Inside the caller's transaction."""
    version = visit.versions.filter(number=visit.version).first()
    if version is not None:
        close_follow_ups(visit=visit, rows=rows_of(version.body), by=visit.sent_by)


def rows_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """What a kept body ticks, as `close_follow_ups` wants it."""
    rows = body.get("follow_ups_done") or []
    return [{"id": int(row["id"]), "note": str(row.get("note") or "").strip()} for row in rows]
