"""Work equipment is received, corrected and struck out again. Who may is asked here too; refusals of the
database come out as sentences (land.refusals)."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from core.history import because
from core.models import User
from core.refusals import require
from land.models import EquipmentItem
from registry.models import Cooperative

CHANGE = "land.change_equipment"
ARCHIVED = "Koperasi ini diarsipkan, jadi alat kerjanya tidak dapat dicatat lagi."
NOTHING = "Isi jumlah paling sedikit satu jenis alat."
MEANWHILE = (
    "Orang lain baru saja mencatat alat kerja koperasi ini, jadi belum disimpan. Jumlah yang sudah "
    "diterima di bawah ini sudah diperbarui: periksa, lalu simpan sekali lagi bila isian Anda memang "
    "tambahan."
)


def received_mark(cooperative: Cooperative) -> str:
    """A short mark of what the cooperative has received; another mark means that somebody recorded more."""
    rows = EquipmentItem.objects.filter(cooperative=cooperative).order_by("pk")
    return "-".join(f"{pk}.{quantity}" for pk, quantity in rows.values_list("pk", "quantity"))


@transaction.atomic
def receive_equipment(
    *, cooperative: Cooperative, items: Iterable[EquipmentItem], by: User, seen: str | None = None
) -> list[EquipmentItem]:
    """Saves new items of one cooperative. `seen`: the `received_mark` that the writer looked at.

    Raises ValidationError when there are none, the cooperative is archived, or more was recorded since.
    """
    require(by, CHANGE, cooperative)
    held = Cooperative.objects.select_for_update().get(pk=cooperative.pk)
    if held.archived_at:
        raise ValidationError(ARCHIVED)
    if seen is not None and seen != received_mark(held):
        raise ValidationError(MEANWHILE, code="meanwhile")
    saved = list(items)
    if not saved:
        raise ValidationError(NOTHING)
    for item in saved:
        item.cooperative, item.by = held, by
        item.save()
    return saved


@transaction.atomic
def save_equipment(*, item: EquipmentItem, by: User) -> EquipmentItem:
    """Writes a corrected item; the row was locked by who calls."""
    require(by, CHANGE, item.cooperative)
    item.save()
    return item


@transaction.atomic
def delete_equipment(*, item: EquipmentItem, by: User, reason: str) -> None:
    """Takes an item out again; history keeps it with the reason."""
    require(by, CHANGE, item.cooperative)
    with because(reason):
        item.delete()
