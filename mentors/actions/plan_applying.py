"""A plan is applied in one transaction through the room's own verbs, and undone exactly.

Refused with words when anything that the plan changes has moved since it was drafted. Locks: the plan, then
its cooperatives by key, then contracts, as all verbs of the room.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min, ProtectedError
from django.utils import timezone

from core.history import because
from core.models import User
from core.seen import fingerprint
from core.templatetags.kdkmp import angka
from mentors.actions import assignments
from mentors.actions.plans import held_plan
from mentors.actions.refusals import require, told_plainly
from mentors.models import Assignment, MentorContract, Plan, PlanLine
from mentors.planner.reading import running_on
from registry.actions import cleaned_reason
from registry.models import Cooperative

CHANGE = assignments.CHANGE
DAY = timedelta(days=1)
SHOWN = 5
Stage = Plan.Stage


def start_of(plan: Plan) -> date:
    """The day from which it would count if it were applied now."""
    return max(plan.on, timezone.localdate())


def moved_since(plan: Plan, lines: Iterable[PlanLine]) -> dict[int, str]:
    """cooperative → what moved in the registry since the plan was drafted, as a sentence."""
    lines, day = list(lines), start_of(plan)
    running = running_on(day, (line.cooperative_id for line in lines))
    there = Cooperative.objects.in_bulk([line.cooperative_id for line in lines])
    takers = {line.after_id for line in lines if line.is_change and line.after_id}
    rows = MentorContract.objects.running(day).of_role(MentorContract.Role.BA)
    able = set(rows.filter(pk__in=takers, regency=plan.regency_id).values_list("pk", flat=True))
    found = {}
    for line in lines:
        coop, row = there.get(line.cooperative_id), running.get(line.cooperative_id)
        if coop is None or coop.is_archived:
            found[line.cooperative_id] = f"{line.cooperative}: sudah diarsipkan atau dihapus."
        elif (row.pk, fingerprint(row)) != (line.assignment, line.seen) if row else line.assignment:
            found[line.cooperative_id] = f"{coop}: pendampingnya atau masa penugasannya berubah."
        elif line.is_change and line.after_id and line.after_id not in able:
            found[line.cooperative_id] = f"{coop}: kontrak BA barunya tidak berjalan lagi."
    return found


def apply_plan(*, plan: Plan, by: User) -> Plan:
    """Carry out all changes of a draft: all or none. Raises ValidationError when something moved since."""
    reason = f"rencana penugasan nomor {plan.pk}"
    with told_plainly(), transaction.atomic(), because(reason, by=by):
        row = held_plan(plan, by, Stage.DRAFT)
        require(by, CHANGE, row)
        lines = list(
            row.lines.changes().select_related("after", "cooperative").order_by("cooperative")
        )
        if not lines:
            raise ValidationError(
                "Rencana ini tidak mengubah apa pun, jadi tidak ada yang diterapkan."
            )
        hold(lines)
        refuse_moved(moved_since(row, lines))
        day = row.applied_from = start_of(row)
        carry_out(lines, by, day, reason)
        row.stage, row.applied_by, row.applied_at = Stage.APPLIED, by, timezone.now()
        row.save(update_fields=["stage", "applied_by", "applied_at", "applied_from"])
    return row


def hold(lines: Iterable[PlanLine]) -> None:
    keys = [line.cooperative_id for line in lines]
    rows = Cooperative.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    list(rows.filter(pk__in=keys).values_list("pk"))


def refuse_moved(moved: Mapping[int, str]) -> None:
    if moved:
        told = " ".join(list(moved.values())[:SHOWN])
        more = f" Dan {angka(len(moved) - SHOWN)} lagi." if len(moved) > SHOWN else ""
        raise ValidationError(
            f"Belum diterapkan, karena sudah ada yang berubah sejak rencana ini disusun. {told}{more} "
            "Susun ulang rencananya, periksa, lalu terapkan lagi."
        )


def carry_out(lines: list[PlanLine], by: User, day: date, reason: str) -> None:
    old = Assignment.objects.in_bulk([line.assignment for line in lines if line.assignment])
    later = Assignment.objects.filter(
        cooperative__in=[line.cooperative_id for line in lines], starts__gt=day
    )
    next_starts = dict(later.order_by().values_list("cooperative").annotate(Min("starts")))
    for line in lines:
        before = old.get(line.assignment) if line.assignment else None
        line.written = {"old": as_json(before) if before else None}
        limit = next_starts.get(line.cooperative_id)
        made = change(line, before, by, day, limit - DAY if limit else None, reason)
        line.written["made"] = made.pk if made else None
    mark(lines)
    PlanLine.objects.bulk_update(lines, ["written"], batch_size=500)


def change(
    line: PlanLine,
    before: Assignment | None,
    by: User,
    day: date,
    limit: date | None,
    reason: str,
) -> Assignment | None:
    """One line. The new assignment runs as long as its contract, or until `limit` where another follows."""
    if line.after is None:
        if before is not None:
            take_away(before, by, day, reason)
        return None
    last = line.after.ended_on or line.after.ends
    last = min(last, limit) if limit else last
    if before is None:
        return assignments.assign(
            contract=line.after,
            cooperative=line.cooperative,
            by=by,
            starts=day,
            ends=last,
            reason=reason,
            locked=line.locked,
        )
    made = assignments.hand_over(assignment=before, to=line.after, by=by, on=day, note=reason)
    if (made.ends, made.locked) != (last, line.locked):
        # a hand-over ends with the old assignment; a plan means the new mentor to go on
        made.ends, made.locked = last, line.locked
        made.save(update_fields=["ends", "locked"])
    return made


def take_away(before: Assignment, by: User, day: date, reason: str) -> None:
    if before.starts < day:
        assignments.end_assignment(assignment=before, by=by, on=day - DAY, reason=reason)
    else:  # it would begin with that day, so it never was
        require(by, CHANGE, before)
        before.delete()


def mark(lines: list[PlanLine]) -> None:
    """Remember what the rows say now, read back: undoing asks whether they still do."""
    keys = {line.written["made"] for line in lines} | {line.assignment for line in lines}
    rows = Assignment.objects.in_bulk(keys - {None})
    for line in lines:
        for name, key in (("made", line.written["made"]), ("old", line.assignment)):
            line.written[f"{name}_mark"] = fingerprint(rows[key]) if key in rows else ""


def as_json(row: Assignment) -> dict[str, Any]:
    found = {}
    for field in row._meta.concrete_fields:
        value = field.value_from_object(row)
        found[field.attname] = value.isoformat() if isinstance(value, date) else value
    return found


def undo_plan(*, plan: Plan, by: User, reason: str) -> Plan:
    """Take back exactly what an applied plan did. Raises ValidationError when any of it changed since."""
    reason = cleaned_reason(reason)
    told = f"rencana nomor {plan.pk} dibatalkan: {reason}"
    with told_plainly(), transaction.atomic(), because(told, by=by):
        row = Plan.objects.select_for_update(of=("self",)).filter(pk=plan.pk).first()
        if row is None:
            raise ValidationError("Rencana ini sudah tidak ada.")
        require(by, CHANGE, row)
        if row.stage != Stage.APPLIED:
            raise ValidationError(
                f"Rencana ini {row.get_stage_display()}; tidak ada yang dapat dibatalkan."
            )
        lines = list(
            row.lines.exclude(written={}).select_related("cooperative").order_by("cooperative")
        )
        hold(lines)
        put_back(lines)
        row.stage, row.undone_by, row.undone_at = Stage.UNDONE, by, timezone.now()
        row.undo_reason = reason
        row.save(update_fields=["stage", "undone_by", "undone_at", "undo_reason"])
    return row


def put_back(lines: list[PlanLine]) -> None:
    keys = {line.written["made"] for line in lines} | {line.assignment for line in lines}
    rows = Assignment.objects.select_for_update(of=("self",)).order_by("pk").in_bulk(keys - {None})
    changed = [line for line in lines if is_changed(line, rows)]
    if changed:
        names = ", ".join(str(line.cooperative) for line in changed[:SHOWN])
        more = f" dan {angka(len(changed) - SHOWN)} lagi" if len(changed) > SHOWN else ""
        raise ValidationError(
            f"Tidak dibatalkan: penugasan ini sudah diubah lagi sejak rencana diterapkan: {names}{more}. "
            "Ubah penugasan itu satu per satu."
        )
    try:
        for line in lines:
            restore(line, rows)
    except ProtectedError as error:
        raise ValidationError(
            "Tidak dibatalkan: sudah ada catatan pada penugasan yang dibuat rencana ini. Serah-terimakan "
            "koperasinya satu per satu."
        ) from error


def is_changed(line: PlanLine, rows: Mapping[int, Assignment]) -> bool:
    for name, key in (("made", line.written["made"]), ("old", line.assignment)):
        row = rows.get(key) if key else None
        if (fingerprint(row) if row else "") != line.written[f"{name}_mark"]:
            return True
    return False


def restore(line: PlanLine, rows: Mapping[int, Assignment]) -> None:
    made, kept = rows.get(line.written["made"]), line.written["old"]
    old = rows.get(line.assignment) if line.assignment else None
    again = Assignment(**kept) if kept else None
    if made is not None and again is not None and old is not None:
        for move in assignments.ALONG:
            move(made, old)
    if made is not None:
        made.delete()
    if again is not None:
        again.save(force_insert=old is None)
