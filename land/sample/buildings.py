"""Allocations, and what was handed over."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from land.sample import figures
from land.sample.plan import Site, moment
from land.sample.verification import OVERRIDE, TAKEN_BACK, is_overridden

AGENCY = {
    "name": "PT Agrinas Pangan Nusantara (Persero)",
    "short_name": "Agrinas",
    "aliases": ["PT Agrinas", "Agrinas Pangan", "PT Agro Industri Nasional", "APN"],
}
KODIM = {
    "61.01": "Kodim 1208/Sambas",
    "61.02": "Kodim 1201/Mempawah",
    "61.03": "Kodim 1204/Sanggau",
    "61.04": "Kodim 1203/Ketapang",
    "61.05": "Kodim 1205/Sintang",
    "61.06": "Kodim 1206/Putussibau",
    "61.12": "Kodim 1207/Pontianak",
    "61.71": "Kodim 1207/Pontianak",
    "61.72": "Kodim 1202/Singkawang",
}
PHASES = ("Tahap I", "Tahap II", "Tahap III")


def allocation(site: Site, parcel: dict[str, Any], agency: int, on: date) -> dict[str, Any]:
    """Columns of the building that was allocated on that day."""
    rng = site.rolling("pembangunan")
    row: dict[str, Any] = {
        "cooperative_id": site.cooperative.pk,
        "parcel_id": parcel["id"],
        "agency_id": agency,
        "phase": PHASES[min(2, (site.on - on).days < 200) + (rng.random() < 0.3)],
        "contract_number": f"SPK/CONTOH/{site.key.replace('.', '')[-8:]}"
        if rng.random() < 0.7
        else "",
        "kodim": KODIM.get(site.regency, ""),
        "allocated_on": on,
        "is_sample": True,
    }
    if rng.randrange(1000) < figures.PLANNED:
        row["planned_start"] = on + timedelta(days=rng.choice((7, 14, 21)))
        row["planned_finish"] = row["planned_start"] + timedelta(days=rng.choice((90, 120, 150)))
    if site.lot != figures.ALLOCATED and rng.randrange(1000) < figures.STARTED:
        row["started_on"] = on + timedelta(days=rng.randint(3, 20))
    if rng.randrange(1000) < figures.BUDGET:
        regency = site.regency == figures.REGENCY_WITH_BUDGET
        row["budget"] = figures.BUDGET_OF_REGENCY if regency else figures.BUDGET_OF_AGRINAS
        row["budget_source"] = "Kabupaten" if regency else "Agrinas"
    if is_overridden(site):
        row["override_reason"] = OVERRIDE
    return row


def taken_back(
    site: Site, parcel: dict[str, Any], agency: int, on: date, ended: datetime
) -> dict[str, Any]:
    """An allocation of the day `on` that was cancelled at `ended`."""
    row = allocation(site, parcel, agency, on)
    row.pop("started_on", None)
    return row | {"cancelled_at": ended, "cancel_reason": TAKEN_BACK}


def handover(site: Site, building: int, done_on: date) -> dict[str, Any]:
    """Columns of the BAST some days after everything was built."""
    rng = site.rolling("bast")
    day = min(site.on, done_on + timedelta(days=rng.randint(5, 25)))
    checks = []
    for item in settings.LAND_BAST_ITEMS:
        lacks = rng.random() < 0.06
        checks.append({"item": item, "ok": not lacks, "note": "Menyusul" if lacks else ""})
    return {
        "building_id": building,
        "handed_over_on": day,
        "number": f"BAST/CONTOH/{site.key.replace('.', '')[-8:]}",
        "received_by": "Ketua koperasi (contoh)",
        "checks": checks,
        "recorded_at": moment(day, rng),
        "is_sample": True,
    }
