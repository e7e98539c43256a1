"""Who mentors which cooperative from when to when."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.history import because
from core.models import User
from core.scoping import require_within
from core.templatetags.kdkmp import tanggal
from mentors.actions.contracts import hold_cooperatives
from mentors.actions.refusals import require, told_plainly
from mentors.models import Assignment, MentorContract
from registry.actions import cleaned_reason, hold_active
from registry.models import Cooperative

CHANGE = "mentors.change_assignment"
DAY = timedelta(days=1)
# Higher rooms hang what must move along on a hand-over (open follow-ups): called with the old and the
# new assignment inside the transaction.
ALONG: list[Callable[[Assignment, Assignment], None]] = []


def assign(
    *,
    contract: MentorContract,
    cooperative: Cooperative,
    by: User,
    starts: date,
    ends: date | None = None,
    reason: str = "",
    locked: bool = False,
) -> Assignment:
    """The mentor looks after the cooperative; without `ends` as long as the contract runs."""
    with told_plainly(), transaction.atomic(), because(reason or "penugasan", by=by):
        hold_active(cooperative)
        _refuse_into_the_next(contract, cooperative, starts, ends)
        return _insert(contract, cooperative, by, starts, ends, reason, locked=locked)


def _refuse_into_the_next(
    contract: MentorContract, cooperative: Cooperative, starts: date, ends: date | None
) -> None:
    """Free on the first day, but somebody else's later: no hand-over helps, an earlier last day does."""
    rows = Assignment.objects.filter(cooperative=cooperative)
    if rows.filter(starts__lte=starts, ends__gte=starts).exists():
        return  # the constraint says it
    until = contract.ended_on or contract.ends
    last = ends or until
    if not contract.starts <= starts <= last <= until:
        return  # that has to be said first
    later = rows.filter(starts__gt=starts, starts__lte=last).order_by("starts")
    first = later.values_list("starts", flat=True).first()
    if first:
        raise ValidationError(
            f"{cooperative} sudah punya pendamping pada masa itu: mulai {tanggal(first)}. Isi “Sampai” paling "
            f"lambat {tanggal(first - DAY)}."
        )


def _insert(
    contract: MentorContract,
    cooperative: Cooperative,
    by: User,
    starts: date,
    ends: date | None,
    reason: str,
    *,
    follows: Assignment | None = None,
    locked: bool = False,
) -> Assignment:
    # as the database has it now: the page may be an hour old
    contract = MentorContract.objects.get(pk=contract.pk)
    row = Assignment(
        contract=contract,
        cooperative=cooperative,
        regency_id=contract.regency_id,
        starts=starts,
        ends=ends or contract.ended_on or contract.ends,
        reason=reason[:250],
        follows=follows,
        locked=locked,
        is_sample=contract.is_sample and cooperative.is_sample,
    )
    if contract.role != MentorContract.Role.BA:
        raise ValidationError("Hanya BA yang ditugaskan pada koperasi; PMO membina para BA.")
    if row.ends < row.starts:
        raise ValidationError("Akhir penugasan tidak boleh sebelum mulainya.")
    row.save()
    require_within(by, CHANGE, row)
    return row


def _held(assignment: Assignment, by: User) -> Assignment:
    hold_cooperatives(Assignment.objects.filter(pk=assignment.pk))
    row = Assignment.objects.select_for_update(of=("self",)).filter(pk=assignment.pk).first()
    if row is None:
        raise ValidationError("Penugasan ini baru saja dihapus orang lain. Muat ulang halaman ini.")
    require(by, CHANGE, row)
    return row


def end_assignment(*, assignment: Assignment, by: User, on: date, reason: str) -> Assignment:
    """The assignment's last day is `on`; nobody follows yet."""
    reason = cleaned_reason(reason)
    with told_plainly(), transaction.atomic(), because(f"penugasan berakhir: {reason}", by=by):
        row = _held(assignment, by)
        _end(row, on, reason)
    return row


def _end(row: Assignment, on: date, reason: str) -> None:
    if not row.starts <= on <= row.ends:
        raise ValidationError(
            "Tanggal itu di luar masa penugasan ini. Pilih hari antara mulai dan akhirnya."
        )
    row.ends, row.end_reason = on, reason
    row.save(update_fields=["ends", "end_reason"])


def hold_place(assignment: Assignment) -> None:
    """Inside a transaction, first of all: the assignment's cooperative, as the room's order wants it."""
    hold_cooperatives(Assignment.objects.filter(pk=assignment.pk))


def hand_over(
    *,
    assignment: Assignment,
    to: MentorContract,
    by: User,
    on: date,
    note: str,
    onward: bool = False,
) -> Assignment:
    """From day `on` another mentor looks after the cooperative, to the end of the old assignment or of
    his own contract, whichever comes first. What is open moves along. Returns the new assignment.

    `onward`: he goes on as long as his contract runs, or until the next assignment begins; then `on`
    may also lie after the old assignment's end. An assignment that would begin on or after `on` never
    was: it is replaced, unless it began before today and `on` lies even before that.
    """
    note = cleaned_reason(note)
    with told_plainly(), transaction.atomic(), because(f"serah terima: {note}", by=by):
        return _hand_over(_held(assignment, by), to, by, on, note, onward=onward)


def _hand_over(
    old: Assignment, to: MentorContract, by: User, on: date, note: str, *, onward: bool
) -> Assignment:
    if old.contract_id == to.pk:
        raise ValidationError("Pilih pendamping lain; koperasi ini sudah didampinginya.")
    if on > old.ends and not onward:
        raise ValidationError(
            "Penugasan lama sudah berakhir sebelum hari serah terima. Buat penugasan baru saja."
        )
    if on < old.starts <= timezone.localdate():
        # a slip in the year would take away that he ever mentored it
        raise ValidationError(
            f"Penugasan lama baru mulai {tanggal(old.starts)}. Pilih hari itu atau sesudahnya."
        )
    last = _last_day(old, to, on) if onward else min(old.ends, to.ended_on or to.ends)
    before = old.follows if on <= old.starts else old
    if on <= old.starts:
        on = old.starts
        old.delete()
    elif on <= old.ends:
        _end(old, on - DAY, note)
    cooperative = hold_active(old.cooperative)
    new = _insert(to, cooperative, by, on, last, note, follows=before)
    if before is not None:
        for move in ALONG:
            move(before, new)
    return new


def _last_day(old: Assignment, to: MentorContract, on: date) -> date:
    """To when the next mentor may go on: his contract's end, or the day before the cooperative's next
    assignment."""
    last = to.ended_on or to.ends
    if last < on:
        raise ValidationError("Kontrak pengganti sudah berakhir sebelum hari serah terima.")
    later = Assignment.objects.filter(cooperative=old.cooperative_id, starts__gt=old.ends)
    first = later.order_by("starts").values_list("starts", flat=True).first()
    if first and first <= on:
        raise ValidationError(
            f"Koperasi ini sudah punya pendamping lain sejak {tanggal(first)}. Muat ulang halaman "
            "koperasinya, lalu serahkan penugasan itu."
        )
    return min(last, first - DAY) if first else last


def hand_over_all(
    *,
    contract: MentorContract,
    shares: Mapping[int, int],
    by: User,
    on: date,
    note: str,
    onward: bool = False,
) -> int:
    """All of a mentor's cooperatives go to others, in one transaction: all or none.

    `shares`: key of the assignment → key of the contract that takes it; `onward` as in `hand_over`.
    Returns how many.
    """
    note = cleaned_reason(note)
    with told_plainly(), transaction.atomic(), because(f"serah terima: {note}", by=by):
        rows = Assignment.objects.filter(contract=contract, pk__in=shares)
        hold_cooperatives(rows)
        locked = list(rows.select_for_update(of=("self",)).order_by("pk"))
        if len(locked) != len(shares):
            raise ValidationError(
                "Sebagian penugasan sudah berubah sejak halaman ini dibuka. Muat ulang, lalu ulangi."
            )
        takers = MentorContract.objects.in_bulk(set(shares.values()))
        for row in locked:
            require(by, CHANGE, row)
            taker = takers.get(shares[row.pk])
            if taker is None:
                raise ValidationError("Pilih pendamping pengganti untuk setiap koperasi.")
            _hand_over(row, taker, by, on, note, onward=onward)
    return len(locked)


def lock_assignments(
    *, assignments: Iterable[Assignment], by: User, locked: bool, reason: str = ""
) -> int:
    """Let the planner leave them as they are, or let it change them again."""
    told = "dikunci" if locked else "kunci dibuka"
    with told_plainly(), transaction.atomic(), because(reason or f"penugasan {told}", by=by):
        changed = 0
        for row in sorted(assignments, key=lambda one: one.pk):
            held = _held(row, by)
            if held.locked != locked:
                held.locked = locked
                held.save(update_fields=["locked"])
                changed += 1
    return changed
