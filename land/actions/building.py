"""Verbs of a building: allocate a parcel to an agency, change it, cancel it.

Locks are always taken in the same order: the cooperative's parcels by key, then the building.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from core.history import because
from core.models import User
from core.refusals import require
from core.templatetags.kdkmp import tanggal
from land.actions.steps import take_step
from land.models import Building, Handover, Parcel
from land.refusals import told_plainly
from land.words import State
from registry.actions import cleaned_reason, refuse_archived
from registry.models import Cooperative

ALLOCATE = "land.allocate"
CHANGE = "land.change_building"
CANCELLED = "Pembangunan ini sudah dibatalkan."


def held_parcels(cooperative_id: int) -> dict[int, Parcel]:
    """All of the cooperative's parcels, locked: which of them is chosen is one question."""
    rows = Parcel.objects.select_for_update(of=("self",)).filter(cooperative=cooperative_id)
    return {parcel.pk: parcel for parcel in rows.order_by("pk")}


def held_building(building: Building) -> Building:
    """The building as it is now, locked after its cooperative's parcels."""
    held_parcels(building.cooperative_id)
    return Building.objects.select_for_update(of=("self",)).get(pk=building.pk)


def living_building(cooperative: Cooperative) -> Building | None:
    rows = Building.objects.filter(cooperative=cooperative, cancelled_at__isnull=True)
    return rows.select_related("agency", "parcel").first()


def told_of(building: Building) -> str:
    """Why a second one is refused, naming the first."""
    return (
        f"Koperasi ini sudah punya pembangunan yang berjalan: oleh {building.agency} di lahan ke-"
        f"{building.parcel.number}, dialokasikan {tanggal(building.allocated_on)}. Batalkan dulu yang itu, "
        "dengan alasan."
    )


def why_not(parcel: Parcel) -> str:
    """Why this parcel can't be allocated at all, whatever the reason; "" when it can."""
    if parcel.archived_at:
        return "Lahan ini sudah dicoret. Pulihkan dulu, atau pilih lahan lain."
    if parcel.cooperative.archived_at:
        return "Koperasinya sudah diarsipkan, jadi lahannya tidak dialokasikan."
    if first := living_building(parcel.cooperative):
        return told_of(first)
    return ""


def allocate_parcel(*, building: Building, by: User, reason: str = "") -> Building:
    """Saves a new building on its parcel, which becomes the chosen one and steps to `dialokasikan`.

    building   unsaved, with its parcel; override_reason where that one isn't verified
    Raises ValidationError: struck off, not verified and no reason, a building lives already.
    """
    why = reason or building.override_reason or "alokasi lahan"
    with told_plainly(), transaction.atomic(), because(why, by=by):
        parcel = held_parcels(building.parcel.cooperative_id)[building.parcel_id]
        require(by, ALLOCATE, parcel)
        if told := why_not(parcel):
            raise ValidationError(told)
        if parcel.state == State.VERIFIED:
            building.override_reason = ""
        elif not building.override_reason:
            raise ValidationError(told_unverified(parcel), code="building_on_verified_parcel")
        building.parcel, building.cooperative, building.by = parcel, parcel.cooperative, by
        building.is_sample = parcel.is_sample and by.is_sample
        if not parcel.chosen:
            Parcel.objects.filter(cooperative=parcel.cooperative, chosen=True).update(chosen=False)
            Parcel.objects.filter(pk=parcel.pk).update(chosen=True)
        building.save()
        if parcel.state != State.ALLOCATED:
            take_step(parcel, State.ALLOCATED, by=by, reason=building.override_reason)
    return building


def told_unverified(parcel: Parcel) -> str:
    return (
        f"Lahan ini belum terverifikasi (statusnya: {parcel.get_state_display()}). Selesaikan verifikasinya, "
        "atau tuliskan alasan mengalokasikannya tanpa verifikasi."
    )


@dataclass(frozen=True)
class Outcome:
    """Of one parcel among many: the building that was made, or what stood in the way."""

    parcel: Parcel
    building: Building | None = None
    refusal: str = ""


def allocate_many(
    *, parcels: Iterable[Parcel], make: Callable[[Parcel], Building], by: User
) -> list[Outcome]:
    """One transaction for each parcel: one that is refused doesn't hold back the others."""
    found = []
    for parcel in parcels:
        try:
            with transaction.atomic():
                found.append(Outcome(parcel, allocate_parcel(building=make(parcel), by=by)))
        except (ValidationError, PermissionDenied) as error:
            told = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            found.append(Outcome(parcel, refusal=told))
    return found


def update_building(*, building: Building, by: User, reason: str = "") -> Building:
    """Saves changed fields of a living building; its parcel and cooperative stay. Raises ValidationError."""
    with told_plainly(), transaction.atomic(), because(reason or "perubahan pembangunan", by=by):
        now = held_building(building)
        require(by, CHANGE, now)
        refuse_archived(now.cooperative)
        if now.agency_id != building.agency_id or now.allocated_on != building.allocated_on:
            require(by, ALLOCATE, now)
        if now.cancelled_at:
            raise ValidationError(CANCELLED)
        building.save()
    return building


def cancel_building(*, building: Building, by: User, reason: str) -> Building:
    """The allocation is taken back; its reports stay. The parcel is again what it was before: verified, or
    under verification when it had been allocated without. Raises ValidationError."""
    reason = cleaned_reason(reason)
    with told_plainly(), transaction.atomic(), because(f"alokasi dibatalkan: {reason}", by=by):
        row = held_building(building)
        require(by, ALLOCATE, row)
        refuse_archived(row.cooperative)
        if row.cancelled_at:
            raise ValidationError(CANCELLED)
        if Handover.objects.filter(building=row).exists():
            raise ValidationError(
                "Pembangunan ini sudah diserahterimakan. Batalkan dulu serah terimanya, dengan alasan."
            )
        row.cancelled_at, row.cancel_reason = timezone.now(), reason
        row.save(update_fields=["cancelled_at", "cancel_reason"])
        parcel = row.parcel
        if parcel.state == State.ALLOCATED:
            to = State.VERIFYING if row.override_reason else State.VERIFIED
            take_step(parcel, to, by=by, reason=f"alokasi dibatalkan: {reason}")
    return row
