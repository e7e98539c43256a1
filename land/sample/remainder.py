"""Obstacles of cooperatives and parcels, and the equipment that came."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings

from land.sample.figures import HANDED, NO_LAND
from land.sample.plan import Site, days_before
from land.words import EquipmentState, LandObstacleKind, State

NO_LAND_NOTES = (
    "Desa belum memiliki tanah kas",
    "Lahan desa sudah terpakai seluruhnya",
    "Menunggu hibah warga",
    "",
    "",
)
BESIDE = (
    (LandObstacleKind.FOREST, "Seluruh desa di dalam kawasan hutan"),
    (LandObstacleKind.SWAMP, "Permukiman di atas air"),
    (LandObstacleKind.FEW_PEOPLE, "Penduduk di bawah 500 jiwa"),
    (LandObstacleKind.GOVERNMENT, "Calon lahan milik pemda, izin belum turun"),
)
OF_PARCEL = (
    (LandObstacleKind.LEGALITY, "Sertifikat atas nama perorangan"),
    (LandObstacleKind.CLEARING, "Perlu ditimbun satu meter"),
    (LandObstacleKind.NOT_STRATEGIC, "Jauh dari jalan poros"),
    (LandObstacleKind.SWAMP, "Lahan gambut basah"),
    (LandObstacleKind.DISPUTE, "Batas dipersoalkan tetangga"),
)


def obstacles(site: Site) -> Iterator[dict[str, Any]]:
    """Columns of what stands in the way there."""
    rng = site.rolling("kendala")
    of_it = {"cooperative_id": site.cooperative.pk, "is_sample": True}
    noted = days_before(site.on, rng.randint(15, 300))
    if site.lot == NO_LAND:
        told = {"kind": str(LandObstacleKind.NO_LAND), "note": rng.choice(NO_LAND_NOTES)}
        yield of_it | told | {"noted_on": noted}
        if rng.random() < 0.12:
            kind, note = rng.choice(BESIDE)
            yield of_it | {"kind": str(kind), "note": note, "noted_on": noted}
    elif site.has_building and rng.random() < 0.08:
        # there was no land once; then some was found
        yield of_it | {
            "kind": str(LandObstacleKind.NO_LAND),
            "noted_on": days_before(site.on, rng.randint(420, 480)),
            "resolved_on": days_before(site.on, rng.randint(380, 415)),
            "resolution": "Desa menyediakan tanah kas",
        }
    for parcel in site.parcels:
        waits = parcel["ends_as"] not in (State.ALLOCATED, State.VERIFIED)
        if rng.random() >= (0.45 if waits else 0.06):
            continue
        kind, note = rng.choice(OF_PARCEL)
        row = of_it | {
            "parcel_id": parcel["id"],
            "kind": str(kind),
            "note": note,
            "noted_on": noted,
        }
        if not waits:
            row["resolved_on"] = noted + timedelta(days=rng.randint(1, 14))
            row["resolution"] = "Selesai bersama pemerintah desa"
        yield row


def equipment(site: Site) -> Iterator[dict[str, Any]]:
    """Columns of what a finished outlet received; few have everything."""
    rng = site.rolling("alat kerja")
    if site.lot == HANDED:
        chance = 1.0 if rng.random() < 0.35 else 0.75
    elif site.lot == "b100" and rng.random() < 0.4:
        chance = 0.45
    else:
        return
    since = site.handed_on or days_before(site.on, 20)
    for kind, count in settings.LAND_EQUIPMENT.items():
        if rng.random() >= chance:
            continue
        worn = rng.random()
        yield {
            "cooperative_id": site.cooperative.pk,
            "kind": kind,
            "quantity": max(1, count - (rng.random() < 0.15)),
            "condition": str(
                EquipmentState.HEAVY
                if worn < 0.01
                else EquipmentState.LIGHT
                if worn < 0.06
                else EquipmentState.GOOD
            ),
            "received_on": min(site.on, since + timedelta(days=rng.randint(0, 12))),
            "bast_number": f"BAST-ALAT/CONTOH/{site.key.replace('.', '')[-8:]}"
            if rng.random() < 0.7
            else "",
            "is_sample": True,
        }
