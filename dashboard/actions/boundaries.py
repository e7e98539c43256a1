"""Sets of outlines: computed, uploaded, drawn, thrown away."""

import hashlib
import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from core.history import because
from core.models import Regency, User, Village
from core.refusals import require
from dashboard.mapping import shapes
from dashboard.mapping.reading import BoundaryError, Read, read
from dashboard.models import Boundary, BoundarySet
from dashboard.refusals import told_plainly
from dashboard.words import BoundaryKind

IMPORT = "dashboard.import_boundary"
LOCK = 61_000_802  # PostgreSQL advisory lock: sets are made and chosen one after the other
COMPUTED = "Dihitung dari titik desa (sel Voronoi)"


def import_boundaries(*, by: User, raw: bytes, name: str) -> tuple[BoundarySet, bool]:
    """The set that the file makes, not drawn yet, and whether it is new: the same file makes the same set.

    Raises PermissionDenied, ValidationError with what is wrong with the file.
    """
    require(by, IMPORT, BoundarySet())
    digest = hashlib.sha256(raw).hexdigest()
    if known := BoundarySet.objects.filter(digest=digest).first():
        return known, False
    try:
        found = read(raw, names())
        small = shapes.small(found.shapes)
        lost = [code for code, one in small.items() if one.is_empty]
        if lost or shapes.weight(small) > shapes.MOST_BYTES:
            raise BoundaryError("Batasnya terlalu rinci atau terlalu kecil untuk digambar.")
    except BoundaryError as error:
        raise ValidationError(str(error)) from error
    if found.missing:
        listed = ", ".join(names()[code] for code in found.missing)
        found.notes.append(f"Tanpa batas pada berkas ini: {listed}.")
    return _kept(by, BoundaryKind.OFFICIAL, name[:200] or "tanpa nama", digest, found, small), True


def compute_boundaries(*, by: User | None = None, activate: bool = True) -> BoundarySet | None:
    """The illustrative set of today's village points; None when there are no villages with a point. Known
    already, it is not made again."""
    points = village_points()
    if not points:
        return None
    digest = hashlib.sha256(json.dumps(sorted(points.items())).encode()).hexdigest()
    with transaction.atomic():
        _wait()
        made = BoundarySet.objects.filter(digest=digest).first()
        if made is None:
            small = shapes.small(shapes.voronoi(points))
            made = _kept(by, BoundaryKind.ILLUSTRATIVE, COMPUTED, digest, Read(), small)
        if activate and not made.active:
            _draw(made)
    return made


def activate_boundaries(*, by: User, boundaries: BoundarySet) -> None:
    """From now on this set is drawn and judges points. Raises PermissionDenied, ValidationError."""
    require(by, IMPORT, boundaries)
    with told_plainly(), transaction.atomic(), because("batas wilayah dipakai", by=by):
        _wait()
        _draw(BoundarySet.objects.select_for_update().get(pk=boundaries.pk))


def delete_boundaries(*, by: User, boundaries: BoundarySet) -> None:
    """Raises PermissionDenied, ValidationError for the set that is drawn."""
    require(by, IMPORT, boundaries)
    with transaction.atomic(), because("batas wilayah dihapus", by=by):
        _wait()
        held = BoundarySet.objects.select_for_update().filter(pk=boundaries.pk).first()
        if held is not None and held.active:
            raise ValidationError("Batas ini sedang dipakai. Pakai batas lain dahulu.")
        if held is not None:
            held.delete()


def names() -> dict[str, str]:
    """All kabupaten/kota of the province: a file is matched against every one of them."""
    return dict(Regency.objects.filter(is_active=True).values_list("code", "name"))


def village_points() -> dict[str, tuple[float, float]]:
    """Code → (longitude, latitude) of villages whose point is their own and not doubted."""
    rows = Village.objects.filter(is_active=True, latitude__isnull=False)
    sure = rows.filter(suspect_reason="").exclude(coordinate_origin=Village.Origin.DISTRICT_MEAN)
    found = sure.values_list("code", "longitude", "latitude")
    return {
        code: (longitude, latitude)
        for code, longitude, latitude in found
        if longitude is not None and latitude is not None
    }


def _wait() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _draw(chosen: BoundarySet) -> None:
    BoundarySet.objects.filter(active=True).exclude(pk=chosen.pk).update(active=False)
    chosen.active = True
    chosen.save(update_fields=["active"])


def _kept(
    by: User | None, kind: BoundaryKind, source: str, digest: str, found: Read, small: shapes.Shapes
) -> BoundarySet:
    told: dict[str, Any] = {"kind": kind, "source": source, "digest": digest, "notes": found.notes}
    with told_plainly(), transaction.atomic(), because("batas wilayah dicatat", by=by):
        made = BoundarySet.objects.create(**told, at=timezone.now(), by=by)
        Boundary.objects.bulk_create(
            Boundary(
                set=made,
                regency_id=code,
                shape=shapes.kept(one),
                matched=found.matched.get(code, "titik desa"),
            )
            for code, one in small.items()
            if not one.is_empty
        )
    return made
