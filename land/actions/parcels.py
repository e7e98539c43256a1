"""Verbs on parcels, their obstacles and papers. Each is one transaction under the cooperative's lock, checks
the doer's right to this very row, and leaves its reason in history.

Raises PermissionDenied for a stranger, Conflict for an archived cooperative or parcel, ValidationError with
a sentence for what the database or a rule refuses.
"""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from core.access import Conflict
from core.history import because
from core.models import User
from core.refusals import require
from core.scoping import require_within
from land.models import LandDocument, LandObstacle, Parcel
from land.refusals import told_plainly
from land.words import LandObstacleKind
from registry.actions import cleaned_reason, hold_active

CHANGE = "land.change_parcel"
STRUCK = "Lahan ini sudah dicoret, jadi tidak dapat diubah. Pulihkan dulu."
BUILT_ON = (
    "Di lahan terpilih koperasi ini ada pembangunan yang berjalan, jadi pilihannya tidak dapat diganti. "
    "Batalkan dulu alokasinya, dengan alasan."
)


def refuse_struck(parcel: Parcel) -> None:
    """Raises Conflict: what was struck off is kept as it was until it is restored."""
    if parcel.is_archived:
        raise Conflict(STRUCK, parcel.get_absolute_url())


def hold_parcel(parcel: Parcel) -> Parcel:
    """The parcel as the database has it, locked with its cooperative until the transaction ends."""
    hold_active(parcel.cooperative)
    found = Parcel.objects.select_for_update(of=("self",), no_key=True).filter(pk=parcel.pk).first()
    if found is None:
        raise Conflict("Lahan ini baru saja dihapus orang lain.")
    return found


def save_parcel(
    *, parcel: Parcel, by: User, reason: str = "", fields: Collection[str] | None = None
) -> Parcel:
    """Insert or update a parcel's plain fields (`fields`: only these); never its state.

    A new one gets the cooperative's next number, and is chosen when nothing else is.
    """
    with told_plainly(), transaction.atomic(), because(reason or "pengisian lahan", by=by):
        if parcel.pk is None:
            hold_active(parcel.cooperative)
            others = Parcel.objects.filter(cooperative=parcel.cooperative_id)
            parcel.number = (others.aggregate(last=Max("number"))["last"] or 0) + 1
            parcel.chosen = not others.filter(chosen=True).exists()
            parcel.save()
        else:
            refuse_struck(hold_parcel(parcel))
            if fields is None:
                # what verbs decide is theirs, whatever was read before the lock
                own = {"state", "state_since", "chosen", "number", "archived_at", "archive_reason"}
                names = {one.name for one in Parcel._meta.concrete_fields if not one.primary_key}
                fields = names - own - {"cooperative", "is_sample"}
            parcel.save(update_fields=fields)
        require_within(by, CHANGE, parcel)
    return parcel


def choose_parcel(*, parcel: Parcel, by: User, reason: str = "") -> Parcel:
    """Make it the cooperative's chosen one instead of another; both change or neither."""
    require(by, CHANGE, parcel)
    with told_plainly(), transaction.atomic(), because(reason or "lahan dipilih", by=by):
        held = hold_parcel(parcel)
        refuse_struck(held)
        if held.chosen:
            return held
        others = Parcel.objects.filter(cooperative=held.cooperative_id, chosen=True)
        if others.filter(buildings__cancelled_at__isnull=True, buildings__isnull=False).exists():
            raise ValidationError(BUILT_ON)
        others.update(chosen=False)
        held.chosen = True
        held.save(update_fields=["chosen"])
    return held


def archive_parcel(*, parcel: Parcel, by: User, reason: str) -> Parcel:
    """Strike a candidate off; nothing is deleted, it can be restored."""
    require(by, CHANGE, parcel)
    reason = cleaned_reason(reason)
    with told_plainly(), transaction.atomic(), because(reason, by=by):
        held = hold_parcel(parcel)
        if held.is_archived:
            raise ValidationError("Lahan ini sudah dicoret.")
        held.archived_at, held.archive_reason, held.chosen = timezone.now(), reason, False
        held.save(update_fields=["archived_at", "archive_reason", "chosen"])
    return held


def restore_parcel(*, parcel: Parcel, by: User, reason: str) -> Parcel:
    """Bring it back as a candidate; chosen again only when nothing else is."""
    require(by, CHANGE, parcel)
    reason = cleaned_reason(reason)
    with told_plainly(), transaction.atomic(), because(reason, by=by):
        held = hold_parcel(parcel)
        if not held.is_archived:
            raise ValidationError("Lahan ini tidak sedang dicoret.")
        others = Parcel.objects.filter(cooperative=held.cooperative_id, chosen=True)
        held.archived_at, held.archive_reason, held.chosen = None, "", not others.exists()
        held.save(update_fields=["archived_at", "archive_reason", "chosen"])
    return held


def remove_parcel(*, parcel: Parcel, by: User, reason: str) -> None:
    """Delete a parcel that was recorded by mistake, while nothing hangs on it; else it is struck off.

    Raises ValidationError naming what hangs on it.
    """
    require(by, CHANGE, parcel)
    with told_plainly(), transaction.atomic(), because(reason, by=by):
        held = hold_parcel(parcel)
        for relation in Parcel._meta.related_objects:
            model = relation.related_model
            # events of history stay, whatever they tell of
            if hasattr(model, "pgh_tracked_model"):
                continue
            if model._default_manager.filter(**{relation.field.name: held}).exists():
                named = model._meta.verbose_name
                raise ValidationError(f"{held} sudah punya {named}. Coret saja, dengan alasan.")
        held.delete()


def save_obstacle(*, obstacle: LandObstacle, by: User, reason: str = "") -> LandObstacle:
    """Note what stands in the way of a parcel, or of a cooperative's land altogether."""
    with told_plainly(), transaction.atomic(), because(reason or "kendala lahan", by=by):
        hold_active(obstacle.cooperative)
        if obstacle.parcel is not None:
            refuse_struck(obstacle.parcel)
        land = Parcel.objects.living().filter(cooperative=obstacle.cooperative_id)
        if obstacle.kind == LandObstacleKind.NO_LAND and land.exists():
            raise ValidationError(
                "Koperasi ini punya calon lahan. Coret dulu lahannya bila memang tidak ada, dengan alasan."
            )
        if obstacle.pk is None:
            obstacle.by = by
        obstacle.save()
        require_within(by, CHANGE, obstacle)
    return obstacle


def resolve_obstacle(
    *, obstacle: LandObstacle, by: User, on: date, resolution: str
) -> LandObstacle:
    """It stands in the way no longer, since that day; how is kept."""
    require(by, CHANGE, obstacle)
    told = cleaned_reason(resolution)
    with told_plainly(), transaction.atomic(), because(told, by=by):
        held = hold_obstacle(obstacle)
        if held.resolved_on is not None:
            raise ValidationError("Kendala ini sudah teratasi.")
        held.resolved_on, held.resolution = on, resolution.strip()
        held.save(update_fields=["resolved_on", "resolution"])
    return held


def reopen_obstacle(*, obstacle: LandObstacle, by: User, reason: str) -> LandObstacle:
    """It stands in the way after all."""
    require(by, CHANGE, obstacle)
    reason = cleaned_reason(reason)
    with told_plainly(), transaction.atomic(), because(reason, by=by):
        held = hold_obstacle(obstacle)
        if held.resolved_on is None:
            raise ValidationError("Kendala ini belum teratasi.")
        held.resolved_on, held.resolution = None, ""
        held.save(update_fields=["resolved_on", "resolution"])
    return held


def hold_obstacle(obstacle: LandObstacle) -> LandObstacle:
    """As the database has it, locked with its cooperative."""
    hold_active(obstacle.cooperative)
    found = LandObstacle.objects.select_for_update(of=("self",)).filter(pk=obstacle.pk).first()
    if found is None:
        raise Conflict("Kendala ini baru saja dihapus orang lain.")
    return found


def save_document(*, document: LandDocument, by: User, reason: str = "") -> LandDocument:
    """Keep a paper of a parcel; the sender's own file name stays in the row."""
    with told_plainly(), transaction.atomic(), because(reason or "dokumen lahan", by=by):
        refuse_struck(hold_parcel(document.parcel))
        new_file = document.file and not getattr(document.file, "_committed", True)
        if new_file:
            document.file_name = own_name(document.file.name)
        if document.pk is None:
            document.by = by
        document.save()
        require_within(by, CHANGE, document)
    return document


def own_name(name: str | None) -> str:
    """The sender's file name without folders, at most 200 characters."""
    return (name or "").replace("\\", "/").rpartition("/")[2][-200:]


def delete_document(*, document: LandDocument, by: User, reason: str) -> None:
    """Take a paper away; history keeps that it was there."""
    require(by, CHANGE, document)
    with transaction.atomic(), because(reason or "dokumen lahan dihapus", by=by):
        refuse_struck(hold_parcel(document.parcel))
        document.delete()
