"""Surveys from phones: some used for their parcel, some that wait for an officer, some set aside."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from land import models as m
from land.polygons import measure
from land.sample.parcels import rectangle
from land.sample.plan import Site, days_before, moment

State = m.Survey.State
# one after another over the cooperatives that have land: those of the cast's mentors first
LOTS = (State.WAITING, State.USED, State.WAITING, State.SET_ASIDE, State.USED, State.WAITING,
        State.USED, State.WAITING, State.SET_ASIDE, State.USED, State.WAITING, State.USED)  # fmt: skip
REASONS = ("Batas yang diukur bukan lahan ini", "Diukur dua kali; dipakai survei yang kedua")
NOTES = (
    "Di tepi jalan desa, patok sudah ada.",
    "Ditemani kepala desa.",
    "Bagian belakang masih semak.",
)


@dataclass(frozen=True)
class Sample:
    """A survey's columns, its only body's version, and whose mentor measured it (a login of the cast)."""

    site: Site
    survey: dict[str, Any]
    version: dict[str, Any]
    mentor: str


def rows(sites: list[Site], mentors: dict[str, str]) -> Iterable[Sample]:
    """`mentors`: kabupaten → login."""
    there = [site for site in sites if site.parcels and site.cooperative.latitude is not None]
    there.sort(key=lambda one: (one.regency not in mentors, not one.shown, one.key))
    for lot, site in zip(LOTS, there, strict=False):
        yield sample(site, lot, mentors.get(site.regency, ""))


def sample(site: Site, lot: str, mentor: str) -> Sample:
    rng = site.rolling("survei")
    parcel = site.parcels[0]
    at = moment(days_before(site.on, rng.randint(2, 9 if lot == State.WAITING else 60)), rng)
    corners, accuracy = corners_of(site, parcel, rng), round(rng.uniform(3, 9), 1)
    told = body(site, parcel, corners, accuracy, at, rng)
    digest = hashlib.sha256(
        json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()
    received = at + timedelta(hours=rng.randint(1, 20))
    found = measure(corners)
    survey = {
        "client_id": UUID(told["id"]),
        "cooperative_id": site.cooperative.pk,
        "parcel_id": parcel["id"],
        "digest": digest,
        "body": told,
        "surveyed_at": at,
        "received_at": received,
        "polygon": found.corners,
        "area": found.area,
        "accuracy": accuracy,
        "state": str(lot),
        "is_sample": True,
    }
    if lot != State.WAITING:
        survey["decided_at"] = received + timedelta(hours=20)
    if lot == State.SET_ASIDE:
        survey["reason"] = rng.choice(REASONS)
    version = {
        "number": 1,
        "kind": "kiriman",
        "body": told,
        "digest": digest,
        "received_at": received,
    }
    return Sample(site, survey, version, mentor)


def written_by(one: Sample) -> dict[str, Any]:
    """What a survey that was used has written into its parcel; {} of the others."""
    told, survey = one.survey["body"], one.survey
    if survey["state"] != State.USED:
        return {}
    found = measure(survey["polygon"])
    return {
        "ready": told["conditions"]["ready"]["answer"],
        "ready_evidence": told["conditions"]["ready"]["evidence"],
        "floods": told["flags"]["floods"],
        "road": told["site"]["road"],
        "settlement_m": told["site"]["settlement_m"],
        "note": told["note"],
        "surveyed_on": timezone.localdate(survey["surveyed_at"]),
        "polygon": survey["polygon"],
        "polygon_area": survey["area"],
        "polygon_accuracy": survey["accuracy"],
        "latitude": round(found.latitude, 6),
        "longitude": round(found.longitude, 6),
    }


def corners_of(site: Site, parcel: dict[str, Any], rng: Random) -> list[list[float]]:
    """The parcel's own boundary where it has one, else 20 × 50 m beside the cooperative."""
    if parcel.get("polygon"):
        return parcel["polygon"]
    coop = site.cooperative
    north, east = rng.uniform(-0.002, 0.002), rng.uniform(-0.002, 0.002)
    return rectangle(coop.latitude + north, coop.longitude + east, 20, 50, rng.random())


def body(
    site: Site,
    parcel: dict[str, Any],
    corners: list[list[float]],
    accuracy: float,
    at: datetime,
    rng: Random,
) -> dict[str, Any]:
    """As a phone sends it (docs/reference/visit-sync.md)."""
    stood = [
        {"latitude": lat, "longitude": lon, "accuracy": accuracy, "at": at.isoformat()}
        for lon, lat in corners
    ]
    return {
        "schema": 1,
        "type": "lahan",
        "id": str(UUID(int=rng.getrandbits(128), version=4)),
        "cooperative": site.cooperative.pk,
        "parcel": parcel["id"],
        "ownership": parcel["ownership"],
        "width": None,
        "length": None,
        "stated_area": "",
        "conditions": {"ready": {"answer": "ya", "evidence": "Terlihat saat diukur"}},
        "flags": {"floods": rng.choice(("tidak", "tidak", "ya"))},
        "site": {"road": "batu", "settlement_m": rng.choice((50, 150, 300))},
        "obstacles": [],
        "note": rng.choice(NOTES),
        "corners": stood,
        "way": rng.choice(("jalan", "titik")),
        "position": stood[0],
        "photos": [],
        "device_time": at.isoformat(),
        "device_offset": 420,
        "app": "1",
        "based_on": None,
    }
