"""What is done about a doubted point: found right, or given up for the village's."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.history import because
from core.models import User
from core.refusals import require
from core.scoping import require_within
from dashboard.models import PointCheck
from registry.actions import save_cooperative
from registry.models import Cooperative

CHANGE = "registry.change_cooperative"


@transaction.atomic
def confirm_point(*, by: User, cooperative: Cooperative, note: str = "") -> PointCheck:
    """The cooperative's own point is right: it leaves the list until it moves. Raises PermissionDenied,
    ValidationError (no point of its own)."""
    require(by, CHANGE, cooperative)
    held = Cooperative.objects.select_for_update().get(pk=cooperative.pk)
    if held.latitude is None or held.longitude is None:
        raise ValidationError("Koperasi ini tidak punya titik sendiri. Isi dahulu titiknya.")
    told = {"latitude": held.latitude, "longitude": held.longitude, "note": note}
    told |= {"at": timezone.now(), "by": by}
    with because(note or "titik diperiksa, benar", by=by):
        check, _ = PointCheck.objects.update_or_create(cooperative=held, defaults=told)
    require_within(by, CHANGE, held)
    return check


def use_village_point(*, by: User, cooperative: Cooperative) -> None:
    """Empties the cooperative's own point, so that the map draws it at its village's, as an estimate. Raises
    PermissionDenied, ValidationError (archived)."""
    require(by, CHANGE, cooperative)
    cooperative.latitude = cooperative.longitude = None
    told = "titik dikosongkan: memakai titik desa"
    save_cooperative(cooperative=cooperative, by=by, reason=told, fields=("latitude", "longitude"))
