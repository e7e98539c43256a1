"""Comparing everybody anew, and seeing to what stands out."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from core.access import Conflict
from core.history import because
from core.models import User
from core.refusals import require
from dashboard.models import Alarm, AlarmNote, AlarmRun
from dashboard.warnings.comparing import Compared, Stalled, compare, rules, still_waiting
from dashboard.warnings.kinds import KINDS, owner_of
from dashboard.warnings.reading import read
from dashboard.warnings.words import Ended

HANDLE = "dashboard.handle_warning"
AT_ONCE = 1000
ONE_AT_A_TIME = 610808  # the number that comparisons wait for each other at
LONGEST_DAYS = 90
TOO_SHORT = "Tulis apa yang dilakukan, paling sedikit 5 huruf."

# (kind, stage, cooperative, since)
Key = tuple[str, str, int, date]


def refresh_warnings(*, on: date | None = None) -> AlarmRun:
    """Compares everybody and writes down who stands out; who no longer does is ended, and what people noted stays.
    Run each night, and on demand; the same day again replaces its run."""
    on = on or timezone.localdate()
    rule = rules()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        past, found, waiting = read(), {}, set()
        for kind, one in KINDS.items():
            spells = one.find(past, on.toordinal())
            found[kind] = compare(spells, past, on, rule)
            waiting |= {
                (kind, one.stages[stage], pk, since)
                for pk, stage, since in still_waiting(spells, on)
            }
        keep(found, on, round(rule.share * 100), waiting)
        counts = {
            kind: [one.waiting, one.alone, one.common, one.soon] for kind, one in found.items()
        }
        run, _ = AlarmRun.objects.update_or_create(
            on=on,
            defaults={
                "computed_at": timezone.now(),
                "share": round(rule.share * 100),
                "counts": counts,
            },
        )
    return run


def keep(found: dict[str, Compared], on: date, share: int, waiting: set[Key]) -> None:
    """Brings the table to what was found: new rows, changed rows, ended rows."""
    there: dict[Key, Alarm] = {
        (row.kind, row.stage, row.cooperative_id, row.since): row for row in Alarm.objects.all()
    }
    new: list[Alarm] = []
    changed: list[Alarm] = []
    seen: set[Key] = set()
    for kind, compared in found.items():
        for one in compared.stalled:
            key = (kind, KINDS[kind].stages[one.stage], one.cooperative, one.since)
            seen.add(key)
            row = there.get(key) or Alarm(
                kind=kind,
                stage=key[1],
                cooperative_id=one.cooperative,
                since=one.since,
                first_on=on,
            )
            fill(row, one, on, share)
            (changed if row.pk else new).append(row)
    for key, row in there.items():
        if key not in seen and row.ended_on is None:
            row.ended_on, row.ended = on, Ended.USUAL if key in waiting else Ended.MOVED
            changed.append(row)
    Alarm.objects.bulk_create(new, batch_size=AT_ONCE)
    Alarm.objects.bulk_update(changed, COLUMNS, batch_size=AT_ONCE)


COLUMNS = (
    "subject", "days", "limit", "share", "beside", "others", "stays", "exits", "remaining",
    "chance", "owner", "computed_on", "ended_on", "ended",
)  # fmt: skip


def fill(row: Alarm, one: Stalled, on: date, share: int) -> None:
    for name in ("days", "limit", "beside", "others", "stays", "exits", "remaining"):
        setattr(row, name, getattr(one, name))
    row.subject = one.subject or None
    row.chance = None if one.chance is None else round(one.chance * 100)
    row.share, row.computed_on = share, on
    row.owner = owner_of(row.kind, row.stage)[:80]
    row.ended_on, row.ended = None, ""


def handle_warning(*, by: User, alarm: Alarm, note: str, until: date | None) -> AlarmNote:
    """From now on the alarm is off the list until the day `until` is over (null: it stands there again).

    Raises PermissionDenied, ValidationError (no note; a day that is over or too far), Conflict (it has ended).
    """
    require(by, HANDLE, alarm)
    told = " ".join(note.replace("\x00", " ").split())[:500]
    if len(told) < 5:
        raise ValidationError({"note": TOO_SHORT})
    today = timezone.localdate()
    if until is not None and not today <= until <= today + timedelta(days=LONGEST_DAYS):
        raise ValidationError(
            {"until": f"Pilih hari ini atau sesudahnya, paling lama {LONGEST_DAYS} hari lagi."}
        )
    with transaction.atomic(), because(told, by=by):
        held = Alarm.objects.select_for_update().get(pk=alarm.pk)
        if held.ended_on is not None:
            raise Conflict(
                "Peringatan ini sudah selesai dengan sendirinya; tidak ada lagi yang perlu ditangani."
            )
        sample = by.is_sample and held.cooperative.is_sample
        return AlarmNote.objects.create(
            alarm=held, note=told, until=until, at=timezone.now(), by=by, is_sample=sample
        )
