"""Do… verbs of the registry. Each is one transaction, checks the doer's right to this very row, and
leaves its reason in history. Raises PermissionDenied for a stranger, ValidationError for bad input.
"""

from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from core.history import because
from core.models import User
from core.scoping import require_within
from core.seen import fingerprint
from registry.models import Cooperative, MergeRecord, Milestone, Outlet


def _require(by: User, permission: str, cooperative: Cooperative) -> None:
    if not by.has_perm(permission, cooperative):
        raise PermissionDenied("Anda tidak berhak melakukan ini pada koperasi tersebut.")


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
    before = Milestone.objects.filter(pk=milestone.pk).first() if milestone.pk else None
    told = ("kind", "reached_on", "number", "file")
    if before and any(getattr(before, name) != getattr(milestone, name) for name in told):
        milestone.verified_by = None
        milestone.verified_at = None
    with because(reason or "pengisian tahapan", by=by):
        milestone.save()
    require_within(by, "registry.change_cooperative", milestone)
    return milestone


@transaction.atomic
def save_outlet(*, outlet: Outlet, by: User, reason: str = "") -> Outlet:
    """Insert or update a gerai. The first one that operates also records the milestone "Gerai beroperasi"."""
    with because(reason or "pengisian gerai", by=by):
        outlet.save()
        if outlet.status == Outlet.Status.OPERATING:
            Milestone.objects.get_or_create(
                cooperative=outlet.cooperative,
                kind=Milestone.Kind.OUTLET_OPERATING,
                defaults={"reached_on": outlet.opened_on, "is_sample": outlet.is_sample},
            )
    require_within(by, "registry.change_cooperative", outlet)
    return outlet
