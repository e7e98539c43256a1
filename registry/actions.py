"""Do… verbs of the registry. Each is one transaction, checks the doer's right to this very row, and
leaves its reason in history. Raises PermissionDenied for a stranger, ValidationError for bad input.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from core.access import Conflict
from core.history import because
from core.models import User
from core.scoping import require_within
from core.seen import fingerprint
from registry.models import Cooperative, Document, MergeRecord, Milestone, Outlet

ADD = "registry.add_cooperative"
CHANGE = "registry.change_cooperative"
STEP_WENT = "Tahapan Gerai beroperasi ikut dihapus, karena tidak ada lagi gerai yang operasional."
STEP_STAYS = (
    "Tahapan Gerai beroperasi tetap tercatat, padahal tidak ada lagi gerai yang operasional. Periksa "
    "tahapan itu; hapus bila memang sudah tidak beroperasi."
)


def _require(by: User, permission: str, cooperative: Cooperative) -> None:
    if not by.has_perm(permission, cooperative):
        raise PermissionDenied("Anda tidak berhak melakukan ini pada koperasi tersebut.")


def refuse_archived(cooperative: Cooperative) -> None:
    """Raises Conflict: what is archived is kept as it was until it is restored."""
    if cooperative.is_archived:
        raise Conflict(
            "Koperasi ini diarsipkan, jadi datanya tidak dapat diubah. Pulihkan dulu dari arsip.",
            cooperative.get_absolute_url(),
        )


def hold_active(cooperative: Cooperative) -> Cooperative:
    """The cooperative as the database has it, locked until the transaction ends.

    Whoever writes to it or to a row of it comes by here, one after the other. Raises Conflict when it
    is archived or gone.
    """
    rows = Cooperative.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.filter(pk=cooperative.pk).first()
    if locked is None:
        raise Conflict("Koperasi ini baru saja dihapus orang lain.")
    refuse_archived(locked)
    return locked


def cleaned_reason(text: str) -> str:
    """The reason on one line, at most 250 characters. Raises ValidationError below 5."""
    reason = " ".join(text.split())
    if len(reason) < 5:
        raise ValidationError("Tulis alasannya, paling sedikit 5 huruf.")
    return reason[:250]


@transaction.atomic
def archive_cooperative(*, cooperative: Cooperative, by: User, reason: str) -> Cooperative:
    """Take a cooperative out of every list and figure; nothing is deleted, it can be restored."""
    _require(by, "registry.archive_cooperative", cooperative)
    reason = cleaned_reason(reason)
    locked = Cooperative.objects.select_for_update().get(pk=cooperative.pk)
    if locked.is_archived:
        raise ValidationError("Koperasi ini sudah diarsipkan.")
    locked.archived_at = timezone.now()
    locked.archive_reason = reason
    with because(reason, by=by):
        locked.save(update_fields=["archived_at", "archive_reason"])
    return locked


@transaction.atomic
def restore_cooperative(*, cooperative: Cooperative, by: User, reason: str) -> Cooperative:
    """Bring an archived cooperative back into lists and figures."""
    _require(by, "registry.archive_cooperative", cooperative)
    reason = cleaned_reason(reason)
    locked = Cooperative.objects.select_for_update().get(pk=cooperative.pk)
    if not locked.is_archived:
        raise ValidationError("Koperasi ini tidak sedang diarsipkan.")
    if MergeRecord.objects.standing().filter(secondary=locked).exists():
        raise ValidationError(
            "Koperasi ini diarsipkan karena digabung. Batalkan penggabungannya, jangan dipulihkan."
        )
    locked.archived_at = None
    locked.archive_reason = ""
    with because(reason, by=by):
        locked.save(update_fields=["archived_at", "archive_reason"])
    return locked


@transaction.atomic
def verify_milestones(
    *,
    milestones: Iterable[Milestone],
    by: User,
    reason: str = "",
    seen: Mapping[int, str] | None = None,
) -> int:
    """Mark milestones as checked against their papers. Returns how many were not yet verified.

    `seen`: key → mark (core.seen.fingerprint) of what the doer looked at; without it, of `milestones` as
    they were read. One that was not looked at is left alone. Raises ValidationError, and verifies none,
    when one of them says something else by now.
    """
    given = list(milestones)
    marks = {row.pk: fingerprint(row) for row in given} if seen is None else seen
    rows = Milestone.objects.select_for_update(of=("self",)).select_related(
        "cooperative__village__district"
    )
    wanted = {row.pk for row in given} & set(marks)
    found = list(rows.filter(pk__in=wanted).order_by("pk"))
    for milestone in found:
        _require(by, "registry.verify_milestone", milestone.cooperative)
        refuse_archived(milestone.cooperative)
    waiting = [row for row in found if row.verified_at is None]
    if changed := [row for row in waiting if marks[row.pk] != fingerprint(row)]:
        names = ", ".join(f"{row} {row.cooperative}" for row in changed[:3])
        more = f" dan {len(changed) - 3} lainnya" if len(changed) > 3 else ""
        raise ValidationError(
            f"Belum ada yang diverifikasi, karena baru saja diubah orang lain: {names}{more}. "
            "Periksa isinya sekarang, lalu verifikasi sekali lagi."
        )
    with because(reason or "verifikasi tahapan", by=by):
        for milestone in waiting:
            milestone.verified_by = by
            milestone.verified_at = timezone.now()
            milestone.save(update_fields=["verified_by", "verified_at"])
    return len(waiting)


@transaction.atomic
def save_milestone(*, milestone: Milestone, by: User, reason: str = "") -> Milestone:
    """Insert or update a milestone. What was verified and now says something else is unverified again."""
    hold_active(milestone.cooperative)
    before = Milestone.objects.filter(pk=milestone.pk).first() if milestone.pk else None
    told = ("kind", "reached_on", "number", "file")
    if before and any(getattr(before, name) != getattr(milestone, name) for name in told):
        milestone.verified_by = None
        milestone.verified_at = None
    with because(reason or "pengisian tahapan", by=by):
        milestone.save()
    require_within(by, CHANGE, milestone)
    return milestone


@transaction.atomic
def save_cooperative(
    *, cooperative: Cooperative, by: User, reason: str = "", fields: Collection[str] | None = None
) -> Cooperative:
    """Insert or update a cooperative (`fields`: only these). A NIK also records the milestone "NIK koperasi"."""
    new = cooperative.pk is None
    was = "" if new else hold_active(cooperative).nik
    with because(reason or "pengisian koperasi", by=by):
        cooperative.save(update_fields=fields)
        follow_number(cooperative=cooperative, was=was)
    require_within(by, ADD if new else CHANGE, cooperative)
    return cooperative


def follow_number(*, cooperative: Cooperative, was: str) -> None:
    """Make the milestone "NIK koperasi" agree with the NIK, which was `was` before.

    Inside the caller's transaction and reason. A verified milestone and one with a number of its own are
    left as they are.
    """
    kind, nik = Milestone.Kind.COOPERATIVE_NUMBER, cooperative.nik
    step = Milestone.objects.filter(cooperative=cooperative, kind=kind).first()
    if step is None:
        if nik:
            Milestone.objects.create(
                cooperative=cooperative, kind=kind, number=nik, is_sample=cooperative.is_sample
            )
    elif nik == was or step.verified_at or step.number not in ("", was):
        return
    elif nik:
        step.number = nik
        step.save(update_fields=["number"])
    elif step.number and not step.reached_on and not step.file:
        step.delete()  # it said nothing but the number that was taken away


@transaction.atomic
def save_outlet(*, outlet: Outlet, by: User, reason: str = "") -> str:
    """Insert or update a gerai; the milestone "Gerai beroperasi" follows (see `_follow_outlets`)."""
    hold_active(outlet.cooperative)
    operated = _operates(outlet)
    with because(reason or "pengisian gerai", by=by):
        outlet.save()
        opened = outlet if outlet.status == Outlet.Status.OPERATING else None
        told = _follow_outlets(outlet.cooperative, opened=opened, fell=operated)
    require_within(by, CHANGE, outlet)
    return told


def _operates(outlet: Outlet) -> bool:
    """As the database has it, whatever was typed since."""
    rows = Outlet.objects.filter(pk=outlet.pk, status=Outlet.Status.OPERATING)
    return outlet.pk is not None and rows.exists()


def _follow_outlets(owner: Cooperative, *, opened: Outlet | None, fell: bool) -> str:
    """Make the milestone "Gerai beroperasi" agree with the gerai of `owner`.

    A gerai that operates (`opened`) records it. When the last one `fell`, the milestone goes too, unless
    it is verified or says more than the gerai did. Returns what the person must know about that, or "".
    """
    step = Milestone.objects.filter(cooperative=owner, kind=Milestone.Kind.OUTLET_OPERATING).first()
    if opened and step is None:
        Milestone.objects.create(
            cooperative=owner,
            kind=Milestone.Kind.OUTLET_OPERATING,
            reached_on=opened.opened_on,
            is_sample=opened.is_sample,
        )
    operating = Outlet.objects.filter(cooperative=owner, status=Outlet.Status.OPERATING)
    if step is None or not fell or operating.exists():
        return ""
    if step.verified_at or not _told_by_outlets(step):
        return STEP_STAYS
    step.delete()
    return STEP_WENT


def _told_by_outlets(step: Milestone) -> bool:
    """Whether a gerai recorded this milestone: no papers, and no day but one on which a gerai opened."""
    if step.number or step.file:
        return False
    past: Any = Outlet.pgh_event_model  # type: ignore[attr-defined]
    opened = past.objects.filter(cooperative=step.cooperative_id, opened_on=step.reached_on)
    return step.reached_on is None or opened.exists()


@transaction.atomic
def save_child(
    *, row: Any, by: User, reason: str = "", fields: Collection[str] | None = None
) -> str:
    """Insert or update any row of a cooperative by the rules of its kind.

    `fields`: only these columns, where the kind has no rule of its own. Returns what else happened, as a
    sentence for the person, or "". Raises Conflict when the cooperative is archived.
    """
    if isinstance(row, Outlet):
        return save_outlet(outlet=row, by=by, reason=reason)
    if isinstance(row, Milestone):
        save_milestone(milestone=row, by=by, reason=reason)
        return ""
    hold_active(row.cooperative)
    if isinstance(row, Document) and row.pk is None:
        row.uploaded_by = by
    with because(reason or "pengisian data koperasi", by=by):
        row.save(update_fields=fields)
    require_within(by, CHANGE, row)
    return ""


@transaction.atomic
def delete_child(*, row: Any, by: User, reason: str = "") -> str:
    """Delete any row of a cooperative; history keeps it. Returns and raises as `save_child`."""
    _require(by, CHANGE, row.cooperative)
    hold_active(row.cooperative)
    with because(reason or "penghapusan data koperasi", by=by):
        operated = isinstance(row, Outlet) and _operates(row)
        row.delete()
        return _follow_outlets(row.cooperative, opened=None, fell=True) if operated else ""
