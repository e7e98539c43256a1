"""Do… verbs of the verification: a step of a parcel, of many at once, and the verdict of one verifier.

Raise PermissionDenied for a stranger, Moved (a Conflict) when the parcel's state or what was seen of it
forbids the step, ValidationError for a missing reason or what the database refuses.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import models, transaction
from django.utils import timezone

from core.access import Conflict
from core.history import because
from core.models import User
from core.refusals import require
from core.seen import fingerprint, fingerprint_of
from core.templatetags.kdkmp import waktu
from land.actions.steps import take_step
from land.models import Parcel, ParcelStep, Verdict
from land.refusals import told_plainly
from land.verifying.verbs import BY_TARGET, VERBS, VERIFY, Verb, permission_for
from land.words import State, Verifier

LONGEST = 500
TOO_SHORT = "Tulis alasannya, paling sedikit 5 huruf."
CHANGED = (
    "Data lahan ini baru saja diubah orang lain. Periksa isinya sekarang; bila langkahnya tetap benar, "
    "kirim sekali lagi."
)
NAMELESS = "pelaku tidak tercatat"


class Moved(Conflict):
    """The parcel is no longer where it was seen, or its facts are others."""


def mark_of(row: models.Model) -> str:
    """What a list shows of a parcel's state: another mark means another step. `row`: pk, state, state_since."""
    return fingerprint_of(getattr(row, name) for name in ("pk", "state", "state_since"))


def last_step(parcel: Parcel) -> ParcelStep | None:
    return parcel.steps.select_related("by").order_by("-number").first()


def told_state(parcel: Parcel) -> str:
    """ "Lahan ini sekarang berstatus “Ditolak” (oleh Budi, 3 November 2025, 14.05 WIB)." """
    told = f"Lahan ini sekarang berstatus “{State(parcel.state).label}”"
    step = last_step(parcel)
    if step is None:
        return f"{told}, belum pernah diajukan."
    return f"{told} (oleh {step.by or NAMELESS}, {waktu(step.at)})."


def hold(parcel: Parcel, permission: str, by: User) -> Parcel:
    """The parcel, locked until the transaction ends. Raises PermissionDenied, Moved."""
    rows = Parcel.objects.select_for_update(of=("self",)).select_related("cooperative")
    held = rows.filter(pk=parcel.pk).first()
    if held is None:
        raise Moved("Lahan ini baru saja dihapus.")
    require(by, permission, held)
    if held.is_archived:
        raise Moved(f"Lahan ini sudah dicoret: {held.archive_reason}. Pulihkan dulu.")
    if held.cooperative.is_archived:
        raise Moved("Koperasi lahan ini sudah diarsipkan. Pulihkan dulu koperasinya.")
    return held


def verb_from(held: Parcel, to_state: str) -> Verb:
    """Raises Moved when no such step leads on from the parcel's state."""
    verb = VERBS.get((held.state, to_state))
    if verb is None:
        asked = BY_TARGET.get(to_state, to_state)
        raise Moved(f"{told_state(held)} Langkah “{asked}” tidak berlaku dari status itu.")
    return verb


def checked_reason(reason: str, needed: bool) -> str:
    """On one line, at most 500 letters; "" where none is needed. Raises ValidationError."""
    told = " ".join(reason.replace("\x00", " ").split())[:LONGEST]
    if needed and len(told) < 5:
        raise ValidationError(TOO_SHORT, code="reason")
    return told


def move_parcel(
    *,
    parcel: Parcel,
    to_state: str,
    by: User,
    seen: str,
    reason: str = "",
    file: File | None = None,
    mark: Callable[[models.Model], str] = fingerprint,
) -> ParcelStep:
    """One step of the verification. `seen`: mark of the parcel on the page where it was asked for.

    A conclusion is also the dinas' verdict, with the same words and the same file.
    """
    with told_plainly(), transaction.atomic(), because(reason or "langkah verifikasi lahan", by=by):
        held = hold(parcel, permission_for(to_state), by)
        verb = verb_from(held, to_state)
        if mark(held) != seen:
            raise Moved(f"{told_state(held)} {CHANGED}")
        told = checked_reason(reason, verb.needs_reason)
        step = take_step(held, to_state, by=by, reason=told, file=file)
        if verb.concludes:
            Verdict.objects.create(
                parcel=held,
                verifier=Verifier.DINAS,
                conclusion=to_state,
                given_on=timezone.localdate(step.at),
                note=told,
                file=step.file.name,
                file_name=step.file_name,
                by=by,
                is_sample=held.is_sample,
            )
    return step


def record_verdict(
    *,
    parcel: Parcel,
    verifier: str,
    conclusion: str,
    given_on: date,
    by: User,
    note: str = "",
    file: File | None = None,
) -> Verdict:
    """What one verifier concludes; the parcel's state stays. The dinas concludes by a step (move_parcel).

    Raises ValidationError when the conclusion needs a note.
    """
    if verifier == Verifier.DINAS:
        raise ValidationError("Putusan dinas dicatat lewat langkah verifikasinya.")
    with told_plainly(), transaction.atomic(), because("putusan verifikator", by=by):
        held = hold(parcel, VERIFY, by)
        return Verdict.objects.create(
            parcel=held,
            verifier=verifier,
            conclusion=conclusion,
            given_on=given_on,
            note=checked_reason(note, needed=False),
            file=file or "",
            file_name=(file.name or "")[:200] if file else "",
            by=by,
            is_sample=held.is_sample,
        )


@dataclass
class Outcome:
    """Of a verb on many parcels: those it was done to, and those left alone, each with the reason."""

    done: list[Parcel] = field(default_factory=list)
    left: list[tuple[Parcel, str]] = field(default_factory=list)
    strange: int = 0  # asked for, but gone or nobody's to see


def move_many(*, seen: Mapping[int, str], to_state: str, by: User, reason: str = "") -> Outcome:
    """The step for each parcel that still is as it was `seen` (key → mark_of); each in its own transaction,
    so that one that can't go along is named and takes no other with it."""
    permission = permission_for(to_state)
    outcome = Outcome()
    rows = Parcel.objects.for_user(by, permission).filter(pk__in=list(seen))
    for parcel in rows.select_related("cooperative__village__district").order_by("pk"):
        try:
            if needs_thought(parcel, to_state):
                raise Moved(f"{told_state(parcel)} Buka lagi di halamannya, dengan alasan.")
            move_parcel(
                parcel=parcel,
                to_state=to_state,
                by=by,
                seen=seen[parcel.pk],
                reason=reason,
                mark=mark_of,
            )
        except ValidationError as error:
            outcome.left.append((parcel, " ".join(error.messages)))
        except PermissionDenied as error:
            outcome.left.append((parcel, str(error)))
        else:
            outcome.done.append(parcel)
    outcome.strange = len(seen) - len(outcome.done) - len(outcome.left)
    return outcome


def needs_thought(parcel: Parcel, to_state: str) -> bool:
    """What was verified is reopened one by one, never by a tick too many."""
    return (parcel.state, to_state) == (State.VERIFIED, State.VERIFYING)
