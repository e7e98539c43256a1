"""Do… verbs of review. Each is one transaction on the locked visit, asks whether `by` may do it to this
very row, and is kept as a VisitReview.

Raises PermissionDenied for a stranger and for one's own visit, Conflict when the visit's state forbids it
(str(error) says what to do first), Stale when it is another than the one that was `seen`, and
ValidationError for a missing reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone

from core.access import Conflict
from core.history import because
from core.models import User
from core.scoping import may
from core.seen import Stale, fingerprint_of, locked_as_seen
from core.templatetags.kdkmp import tanggal
from registry.actions import cleaned_reason
from visits.actions.applying import apply_version
from visits.actions.closing import close_as_told, open_again
from visits.models import Visit, VisitReview, VisitVersion
from visits.words import Held, State

REVIEW = "visits.review_visit"
REOPEN = "visits.reopen_visit"
RELEASE = "visits.release_visit"
Verdict = VisitReview.Verdict
MOVED = (
    "Kunjungan ini baru saja berubah (versi baru datang, atau rekan sudah memutuskannya), jadi putusan "
    "Anda belum disimpan. Baca isinya sekarang, lalu putuskan lagi."
)
OWN = "Ini kunjungan Anda sendiri. Pemeriksaannya dilakukan orang lain."
NOT_YOURS = "Anda tidak berhak memutuskan kunjungan ini."


def mark_of(visit: models.Model) -> str:
    """What a reviewer has seen of a visit: another mark means another version or verdict."""
    told = ("pk", "version", "state", "held", "reviewed_at")
    return fingerprint_of(getattr(visit, name) for name in told)


def may_judge(by: User, visit: Visit, permission: str = REVIEW) -> bool:
    """Whether `by` may decide about this visit; nobody judges his own."""
    return may(by, permission, visit) and visit.person.user_id != by.pk


def hold(visit: Visit, by: User, permission: str, seen: str) -> Visit:
    """The visit, locked, as it was `seen`. Call inside a transaction."""
    row = locked_as_seen(visit, seen, MOVED, mark_of)
    if not may(by, permission, row):
        raise PermissionDenied(NOT_YOURS)
    if row.person.user_id == by.pk:
        raise PermissionDenied(OWN)
    return row


def open_rivals(visit: Visit) -> models.QuerySet[VisitVersion]:
    """Bodies under the same id that nobody has chosen or put aside."""
    return VisitVersion.objects.filter(visit=visit, kind=VisitVersion.Kind.RIVAL, verdict="")


def _refuse_held(visit: Visit) -> None:
    if visit.held:
        raise Conflict(
            "Kunjungan ini masih ditahan. Petugas memutuskan penahanannya dulu, lalu isinya diperiksa.",
        )


def _refuse_unless(visit: Visit, *states: str) -> None:
    if visit.state not in states:
        now = State(visit.state).label
        raise Conflict(
            f"Kunjungan ini berstatus “{now}”, jadi putusan itu tidak dapat diberikan. "
            "Bila putusan sebelumnya keliru, minta petugas membuka lagi pemeriksaannya."
        )


def _write(visit: Visit, by: User, verdict: str, reason: str = "") -> VisitReview:
    """The verdict, as a row of its own and on the visit; `visit.state` is set already."""
    now = timezone.now()
    judged = visit.state != State.SENT  # what waits for review again has no verdict
    visit.reviewed_by, visit.reviewed_at = (by, now) if judged else (None, None)
    visit.review_reason = reason if judged else ""
    with because(reason or str(Verdict(verdict).label), by=by):
        visit.save(update_fields=["state", "held", "reviewed_by", "reviewed_at", "review_reason"])
        return VisitReview.objects.create(
            visit=visit,
            version=visit.version,
            verdict=verdict,
            reason=reason,
            by=by,
            at=now,
            is_sample=visit.is_sample,
        )


@transaction.atomic
def verify(*, visit: Visit, by: User, seen: str) -> VisitReview:
    """What the current version says is taken as it is."""
    row = hold(visit, by, REVIEW, seen)
    _refuse_held(row)
    _refuse_unless(row, State.SENT)
    if open_rivals(row).exists():
        raise Conflict(
            "Ada versi tandingan dari kunjungan ini. Pilih dulu versi yang dipakai, lalu verifikasi."
        )
    row.state = State.VERIFIED
    return _write(row, by, Verdict.VERIFIED)


@transaction.atomic
def return_visit(*, visit: Visit, by: User, seen: str, reason: str) -> VisitReview:
    """Back to the mentor's phone, with what he has to correct."""
    reason = cleaned_reason(reason)
    row = hold(visit, by, REVIEW, seen)
    _refuse_held(row)
    _refuse_unless(row, State.SENT)
    row.state = State.RETURNED
    return _write(row, by, Verdict.RETURNED, reason)


@transaction.atomic
def reject(*, visit: Visit, by: User, seen: str, reason: str) -> VisitReview:
    """It counts nowhere, and nothing is done that it ticked as done; kept with the reason."""
    reason = cleaned_reason(reason)
    row = hold(visit, by, REVIEW, seen)
    _refuse_held(row)
    _refuse_unless(row, State.SENT, State.RETURNED)
    row.state = State.REJECTED
    review = _write(row, by, Verdict.REJECTED, reason)
    with because(reason, by=by):
        open_again(row)
    return review


@transaction.atomic
def reopen(*, visit: Visit, by: User, seen: str, reason: str) -> VisitReview:
    """An officer takes a verdict back: the visit waits for review again."""
    reason = cleaned_reason(reason)
    row = hold(visit, by, REOPEN, seen)
    _refuse_held(row)
    if row.state == State.SENT:
        raise Conflict("Kunjungan ini memang sedang menunggu pemeriksaan.")
    row.state = State.SENT
    review = _write(row, by, Verdict.REOPENED, reason)
    with because(reason, by=by):
        close_as_told(row)
    return review


@transaction.atomic
def choose_rival(*, visit: Visit, version: int, by: User, seen: str) -> VisitReview:
    """The version with that number is the one that counts: a rival is applied, or the present one stays.
    Rivals that were not chosen are put aside (kept, not used). What was applied waits for review."""
    row = hold(visit, by, REVIEW, seen)
    _refuse_held(row)
    rivals = {one.number: one for one in open_rivals(row).select_for_update()}
    if not rivals:
        raise Conflict("Versi tandingannya sudah diputuskan. Buka lagi halaman kunjungan ini.")
    if version != row.version and version not in rivals:
        raise ValidationError("Versi itu tidak ada, atau sudah diputuskan. Pilih yang lain.")
    if row.state == State.REJECTED and version in rivals:
        raise Conflict(
            "Kunjungan ini sudah ditolak. Buka lagi pemeriksaannya, lalu pilih versinya."
        )
    told = "versi tandingan dipilih"
    with because(told, by=by):
        for number, one in rivals.items():
            taken = number == version
            one.verdict = VisitVersion.Verdict.TAKEN if taken else VisitVersion.Verdict.PUT_ASIDE
            one.save(update_fields=["verdict"])
        if version in rivals:
            row = apply_version(row, rivals[version])
            row.state = State.SENT
    if version in rivals:
        return _write(row, by, Verdict.CHOSEN, f"Versi {version} dipakai")
    return VisitReview.objects.create(
        visit=row,
        version=row.version,
        verdict=Verdict.CHOSEN,
        reason=f"Versi {version} tetap dipakai",
        by=by,
        at=timezone.now(),
        is_sample=row.is_sample,
    )


@transaction.atomic
def release_held(
    *, visit: Visit, by: User, seen: str, accept: bool, reason: str = ""
) -> VisitReview:
    """An officer decides about a held visit: accepted, it waits for review like any other; otherwise it is
    rejected with a reason."""
    if not accept:
        reason = cleaned_reason(reason)
    row = hold(visit, by, RELEASE, seen)
    if not row.held:
        raise Conflict("Kunjungan ini tidak ditahan (lagi).")
    told = str(Held(row.held).label)
    row.held = ""
    if accept:
        row.state = State.SENT
        why = (reason or f"Diterima: {told}")[:250]
        review = _write(row, by, Verdict.RELEASED, why)
        with because(why, by=by):
            close_as_told(row)
        return review
    row.state = State.REJECTED
    return _write(row, by, Verdict.REJECTED, reason)


@dataclass
class Outcome:
    """Of a verb on many visits: how many it was done to, and the sentences about those left alone."""

    done: int = 0
    left: list[str] = field(default_factory=list)


def verify_many(*, seen: Mapping[int, str], by: User) -> Outcome:
    """Verify those that still are as they were `seen` (key → mark); each in its own transaction, so that
    one that changed meanwhile is left and named, and takes no other with it."""
    return _each(seen, by, REVIEW, lambda visit, mark: verify(visit=visit, by=by, seen=mark))


def release_many(*, seen: Mapping[int, str], by: User, accept: bool, reason: str = "") -> Outcome:
    """Release or reject several held visits, as `verify_many`."""
    if not accept:
        reason = cleaned_reason(reason)
    return _each(
        seen,
        by,
        RELEASE,
        lambda visit, mark: release_held(
            visit=visit, by=by, seen=mark, accept=accept, reason=reason
        ),
    )


def _each(seen: Mapping[int, str], by: User, permission: str, work) -> Outcome:  # type: ignore[no-untyped-def]
    outcome = Outcome()
    rows = Visit.objects.for_user(by, permission).filter(pk__in=list(seen))
    for visit in rows.select_related("cooperative", "person").order_by("pk"):
        try:
            work(visit, seen[visit.pk])
        except Stale:
            outcome.left.append(f"{named(visit)}: baru saja berubah")
        except (Conflict, PermissionDenied) as error:
            outcome.left.append(f"{named(visit)}: {error}")
        else:
            outcome.done += 1
    return outcome


def named(visit: Visit) -> str:
    return f"{visit.person}, {tanggal(visit.started_at)}, {visit.cooperative}"
