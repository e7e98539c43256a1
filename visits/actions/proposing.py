"""A milestone that a mentor saw reached goes into the registry, or not, when an officer says so.

Raises as visits.actions.reviewing. Locks come in this order: cooperative, proposal.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.access import Conflict
from core.history import because
from core.models import User
from core.scoping import may
from core.seen import Stale, fingerprint, fingerprint_of
from core.templatetags.kdkmp import tanggal
from registry.actions import CHANGE, cleaned_reason, hold_active, save_milestone
from registry.forms import MilestoneForm
from registry.models import Milestone
from visits.actions.reviewing import NOT_YOURS, OWN
from visits.models import MilestoneProposal
from visits.words import State

ACCEPT = "visits.accept_proposal"
Verdict = MilestoneProposal.Verdict
MOVED = (
    "Usulan atau tahapan di registri baru saja berubah, jadi belum disimpan. Bandingkan isinya sekarang, "
    "lalu putuskan lagi."
)


@dataclass(frozen=True)
class Beside:
    """A field of the proposal beside the registry's: what each says ("" for nothing)."""

    name: str
    label: str
    proposed: str
    recorded: str

    @property
    def differs(self) -> bool:
        """Both say something, and not the same."""
        return bool(self.proposed and self.recorded and self.proposed != self.recorded)


def mark_of(proposal: MilestoneProposal, milestone: Milestone | None) -> str:
    """What the officer has seen: the proposal and the registry's row."""
    row = fingerprint(milestone) if milestone else ""
    return fingerprint_of([fingerprint(proposal), row])


def side_by_side(proposal: MilestoneProposal, milestone: Milestone | None) -> list[Beside]:
    def day(value: Any) -> str:
        return tanggal(value) if value else ""

    return [
        Beside("reached_on", "Tanggal", day(proposal.reached_on), day(getattr(milestone, "reached_on", None))),
        Beside("number", "Nomor", proposal.number, getattr(milestone, "number", "")),
    ]  # fmt: skip


def _hold(proposal: MilestoneProposal, by: User) -> MilestoneProposal:
    rows = MilestoneProposal.objects.select_for_update(of=("self",))
    row = rows.select_related("visit__person", "visit__cooperative").filter(pk=proposal.pk).first()
    if row is None:
        raise Conflict(
            "Usulan ini sudah tidak ada: pendamping mengirim versi baru tanpa usulan itu."
        )
    if not may(by, ACCEPT, row):
        raise PermissionDenied(NOT_YOURS)
    if row.visit.person.user_id == by.pk:
        raise PermissionDenied(OWN)
    return row


def _refuse_uncounted(row: MilestoneProposal) -> None:
    if row.visit.held:
        raise Conflict("Kunjungan ini masih ditahan. Putuskan penahanannya dulu.")
    if row.visit.state in (State.REJECTED, State.RETURNED):
        raise Conflict(
            "Kunjungan ini ditolak atau sedang diperbaiki, jadi usulannya belum dapat diterima."
        )


@transaction.atomic
def accept_proposal(
    *, proposal: MilestoneProposal, by: User, seen: str, replace: bool = False
) -> bool:
    """Write it into the registry. What the registry doesn't know is filled in; what it knows otherwise is
    changed only when `replace`; a verified milestone stays as it is. Said twice, it is done once: False.
    """
    cooperative = hold_active(proposal.visit.cooperative)
    row = _hold(proposal, by)
    if row.verdict == Verdict.ACCEPTED:
        return False
    if row.verdict:
        raise Conflict("Usulan ini sudah diputuskan: tidak diterima.")
    _refuse_uncounted(row)
    milestones = Milestone.objects.select_for_update(of=("self",))
    milestone = milestones.filter(cooperative=cooperative, kind=row.kind).first()
    if seen != (now := mark_of(row, milestone)):
        raise Stale(MOVED, now)
    reason = f"usulan kunjungan {tanggal(row.visit.started_at)}"
    if milestone is None:
        milestone = Milestone(cooperative=cooperative, is_sample=row.visit.is_sample)
        _save(milestone, _told(row, milestone, replace=True), row.kind, by, reason)
    else:
        _complete(milestone, row, by, reason, replace=replace)
    _decide(row, by, Verdict.ACCEPTED, reason="")
    return True


def _complete(
    milestone: Milestone, row: MilestoneProposal, by: User, reason: str, *, replace: bool
) -> None:
    """Fill in (or replace) what an existing milestone says."""
    told = _told(row, milestone, replace=replace)
    said = {"reached_on": milestone.reached_on, "number": milestone.number}
    if told == said:
        return
    if milestone.verified_at:
        raise Conflict(
            f"Tahapan {milestone} di registri sudah diverifikasi dan isinya lain, jadi tidak diubah dari "
            "sini. Nyatakan usulan ini tidak diterima, atau ubah tahapannya di halaman koperasi.",
            milestone.cooperative.get_absolute_url(),
        )
    _save(milestone, told, row.kind, by, reason)


def _told(row: MilestoneProposal, milestone: Milestone, *, replace: bool) -> dict[str, Any]:
    """What the milestone is to say. An empty field of the proposal never empties the registry's."""
    told = {}
    for name in ("reached_on", "number"):
        proposed, recorded = getattr(row, name), getattr(milestone, name)
        told[name] = (proposed or recorded) if replace else (recorded or proposed)
    return told


def _save(milestone: Milestone, told: dict[str, Any], kind: str, by: User, reason: str) -> None:
    """By the registry's own form and verb. Raises ValidationError with the form's sentences."""
    form = MilestoneForm({"kind": kind, **told}, instance=milestone, user=by, permission=CHANGE)
    if not form.is_valid():
        sentences = [
            f"{form.fields[name].label}: {' '.join(map(str, errors))}" if name in form.fields
            else " ".join(map(str, errors))
            for name, errors in form.errors.items()
        ]  # fmt: skip
        raise ValidationError([f"Registri menolak usulan ini. {one}" for one in sentences])
    try:
        with transaction.atomic():
            save_milestone(milestone=form.save(commit=False), by=by, reason=reason)
    except IntegrityError as error:
        raise ValidationError("Tahapan ini baru saja dicatat orang lain. Muat ulang.") from error


def _decide(row: MilestoneProposal, by: User, verdict: str, reason: str) -> None:
    row.verdict, row.reason = verdict, reason
    row.decided_by, row.decided_at = by, timezone.now()
    with because(reason or "usulan tahapan diterima", by=by):
        row.save(update_fields=["verdict", "reason", "decided_by", "decided_at"])


@transaction.atomic
def decline_proposal(*, proposal: MilestoneProposal, by: User, reason: str) -> bool:
    """The registry stays as it is. False when it was declined already."""
    reason = cleaned_reason(reason)
    row = _hold(proposal, by)
    if row.verdict == Verdict.DECLINED:
        return False
    if row.verdict:
        raise Conflict(
            "Usulan ini sudah diterima. Ubah tahapannya di halaman koperasi bila keliru."
        )
    _decide(row, by, Verdict.DECLINED, reason)
    return True
