"""Keeps the differences between the sources and us: what is new, what changed, what ended.

A difference has one living row: open, or decided ("nilai kita tetap") while both values stay as they were when
it was decided. It ends when both agree, or when the source no longer says it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from core.refusals import is_busy
from land.models import Difference, SourceSheet
from land.reconciling.finding import Findings, Found, Key, find
from land.reconciling.theirs import Sheets

State = Difference.State
LIVING = (State.OPEN, State.KEPT)
# Comparisons go one after the other; so do decisions, which end with one.
LOCK = 3_108
# Whose events mean that something may be different now (land unless named).
WATCHED = (
    "ParcelEvent",
    "BuildingEvent",
    "ProgressReportEvent",
    "HandoverEvent",
    "LandObstacleEvent",
)
# Events are as old as their transaction's beginning; one that ended after a comparison may be this much older.
MARGIN = timedelta(seconds=15)


@dataclass(frozen=True)
class Outcome:
    """What a comparison has changed: numbers of rows."""

    new: int = 0
    changed: int = 0
    ended: int = 0


def hold() -> None:
    """Inside a transaction: waits for whoever compares or decides now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK])


def try_hold() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, 0)", [LOCK])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def compare(cooperatives: Collection[int] | None = None, sheets: Sheets | None = None) -> Outcome:
    """Compares all cooperatives (or only these) with what every source says now. Writes nothing official."""
    hold()
    now = timezone.now()
    sheets = sheets or Sheets.load()
    found = find(sheets, cooperatives)
    outcome = keep(found, cooperatives, now)
    if cooperatives is None:
        SourceSheet.objects.filter(pk__in=sheets.keys()).update(compared_at=now)
    return outcome


def refresh() -> bool:
    """Compares when something has changed since the last time, unless somebody is just at it, or holds some of
    the rows (two cooperatives are merged): then the next reader does. Whether it did."""
    if not is_stale():
        return False
    try:
        with transaction.atomic():
            if not try_hold():
                return False
            compare()
    except OperationalError as error:
        if not is_busy(error):
            raise
        return False
    return True


def compared_at(sheets: Sheets) -> datetime | None:
    """When all was last compared; None when a sheet never was, or there is none."""
    times = [sheet.compared_at for sheet in sheets.all()]
    known = [at for at in times if at is not None]
    return min(known) if known and len(known) == len(times) else None


def is_stale() -> bool:
    """Two queries: every page of reconciliation asks this first."""
    sheets = Sheets.standing()
    if not sheets.of:
        return False
    before = compared_at(sheets)
    newest = newest_event()
    return before is None or (newest is not None and newest > before - MARGIN)


def newest_event() -> datetime | None:
    models = [("land", name) for name in WATCHED] + [("registry", "CooperativeEvent")]
    tables = [apps.get_model(*one)._meta.db_table for one in models]
    newest = ", ".join(f"(SELECT max(pgh_created_at) FROM {one})" for one in tables)  # noqa: S608  our own names
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT greatest({newest})")
        return cursor.fetchone()[0]


def keep(found: Findings, cooperatives: Collection[int] | None, now: datetime) -> Outcome:
    rows = Difference.objects.of_active().filter(state__in=LIVING)
    if cooperatives is not None:
        rows = rows.filter(cooperative__in=cooperatives)
    changed: list[tuple[int, Found]] = []
    ended: dict[str, list[int]] = {State.AGREES: [], State.GONE: []}
    new = dict(found.differ)
    for row in rows.only(*NEEDED).order_by():
        key: Key = (row.cooperative_id, row.source, row.field)
        if key[:2] in found.unread:
            continue
        now_found = new.pop(key, None)
        if now_found is None:
            ended[end_of(key, row, found)].append(row.pk)
        elif differs(row, now_found):
            changed.append((row.pk, now_found))
    Difference.objects.bulk_create(
        (made(key, one, now) for key, one in new.items()), batch_size=2000
    )
    write_changed(changed, now)
    for state, keys in ended.items():
        if keys:
            Difference.objects.filter(pk__in=keys).update(state=state, ended_at=now, last_seen=now)
    return Outcome(len(new), len(changed), sum(map(len, ended.values())))


NEEDED = (
    "cooperative_id", "source", "field", "kind", "ours", "theirs", "proposal", "rule", "owner",
    "sheet_id", "state",
)  # fmt: skip


def end_of(key: Key, row: Difference, found: Findings) -> str:
    """Why it ended: both agree now, or the source no longer says what it said."""
    silenced = row.kind != Difference.Kind.MISSING_THERE and key in found.silenced
    return State.AGREES if key in found.agree and not silenced else State.GONE


def differs(row: Difference, one: Found) -> bool:
    """Whether the kept row is to say something else. What was decided stays so while both values do."""
    values = (row.kind, row.ours, row.theirs) != (one.kind, one.ours, one.theirs)
    if values or row.state == State.KEPT:
        return values
    told = (row.proposal, row.rule, row.owner, row.sheet_id)
    return told != (one.proposal, one.rule, one.owner, one.sheet.pk)


def made(key: Key, one: Found, now: datetime) -> Difference:
    cooperative, source, field = key
    return Difference(
        cooperative_id=cooperative,
        source=source,
        field=field,
        kind=one.kind,
        ours=one.ours,
        theirs=one.theirs,
        proposal=one.proposal,
        rule=one.rule,
        owner=one.owner,
        sheet_id=one.sheet.pk,
        first_seen=now,
        last_seen=now,
        is_sample=one.sheet.is_sample,
    )


def write_changed(changed: Iterable[tuple[int, Found]], now: datetime) -> None:
    """In one statement. A decided one is open again, and its age counts anew; who decided before, and why,
    stays readable in it."""
    rows: list[tuple[Any, ...]] = [
        (pk, one.kind, one.ours, one.theirs, one.proposal, one.rule, one.owner, one.sheet.pk)
        for pk, one in changed
    ]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE land_difference d SET kind = t.kind, ours = t.ours, theirs = t.theirs,"
            " proposal = t.proposal, rule = t.rule, owner = t.owner, sheet_id = t.sheet,"
            " last_seen = %s, ended_at = NULL, state = 'terbuka',"
            " first_seen = CASE WHEN d.state = 'tetap' THEN %s ELSE d.first_seen END"
            " FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],"
            " %s::text[], %s::bigint[]) t(id, kind, ours, theirs, proposal, rule, owner, sheet)"
            " WHERE d.id = t.id",
            [now, now, *map(list, zip(*rows, strict=True))],
        )
