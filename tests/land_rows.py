"""Parcels, buildings and reports for tests."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import User, Village
from land import models as m
from land.actions.steps import take_step
from land.words import State
from registry.models import Cooperative
from tests.factories import UserFactory, make_cooperative

# the way to a state, from `belum_diajukan`
WAYS: dict[str, tuple[str, ...]] = {
    State.NOT_PROPOSED: (),
    State.PROPOSED: (State.PROPOSED,),
    State.VERIFYING: (State.PROPOSED, State.VERIFYING),
} | {
    one: (State.PROPOSED, State.VERIFYING, one)
    for one in (State.VERIFIED, State.CONSIDERED, State.REMARKED, State.FURTHER, State.REFUSED)
}
# 20 × 50 m near Pontianak, measured with corners in order
SQUARE = [
    [109.342500, -0.026300],
    [109.342680, -0.026300],
    [109.342680, -0.026752],
    [109.342500, -0.026752],
]


def make_parcel(
    cooperative: Cooperative,
    *,
    state: str = State.NOT_PROPOSED,
    by: User | None = None,
    **fields: Any,
) -> m.Parcel:
    """The cooperative's next parcel, chosen when it is the first, brought to `state` by its steps."""
    number = cooperative.parcels.count() + 1
    fields.setdefault("number", number)
    fields.setdefault("chosen", number == 1)
    fields.setdefault("ownership", "bmdes")
    parcel = m.Parcel.objects.create(cooperative=cooperative, **fields)
    if WAYS[state]:
        by = by or UserFactory()
        for one in WAYS[state]:
            take_step(parcel, one, by=by, reason="uji")
    return parcel


def make_agency(**fields: Any) -> m.Agency:
    fields.setdefault("name", "PT Agrinas Pangan Nusantara (Persero)")
    fields.setdefault("short_name", "Agrinas")
    return m.Agency.objects.get_or_create(name=fields.pop("name"), defaults=fields)[0]


def make_building(
    cooperative: Cooperative,
    *,
    parcel: m.Parcel | None = None,
    by: User | None = None,
    **fields: Any,
) -> m.Building:
    """A living building on a verified parcel (made here unless given), allocated 100 days ago."""
    by = by or UserFactory()
    parcel = parcel or make_parcel(cooperative, state=State.VERIFIED, by=by)
    fields.setdefault("agency", make_agency())
    fields.setdefault("allocated_on", timezone.localdate() - timedelta(days=100))
    building = m.Building.objects.create(cooperative=cooperative, parcel=parcel, by=by, **fields)
    if parcel.state != State.ALLOCATED and building.cancelled_at is None:
        take_step(parcel, State.ALLOCATED, by=by, reason=fields.get("override_reason", ""))
    return building


def report(
    building: m.Building,
    percent: float | str,
    *,
    days_ago: int = 0,
    source: str = "agrinas",
    **fields: Any,
) -> m.ProgressReport:
    """A progress report of so many days ago (`on=`: of that day)."""
    on: date = fields.pop("on", None) or timezone.localdate() - timedelta(days=days_ago)
    return m.ProgressReport.objects.create(
        building=building,
        source=source,
        reported_on=on,
        percent=Decimal(str(percent)),
        **fields,
    )


def others(world: Any, count: int) -> list[Cooperative]:
    """Further cooperatives of regency A, without land."""
    villages = Village.objects.filter(district__regency=world.a).order_by("-pk")[:count]
    return [make_cooperative(village, name=f"Koperasi {n}") for n, village in enumerate(villages)]


def shown(client: Client, **query: Any) -> int:
    """How many rows the list of buildings has, narrowed so."""
    page = client.get(reverse("land:building-list"), query).content.decode()
    found = re.search(r'data-count="(\d+)"', page)
    return int(found[1]) if found else 0
