"""A cooperative with everything that sources are asked about, for tests of the reconciliation."""

from datetime import date
from decimal import Decimal

import pytest

from land.models import Difference, Handover
from tests.land_rows import make_building, make_parcel, report

WHOLE = {
    "ada_lahan": "ya", "kepemilikan": "hibah", "luas": "1000", "verifikasi": "terverifikasi",
    "progres": "40.00", "tahap": "dinding", "mulai": "2026-09-01", "bast": "2026-10-20",
}  # fmt: skip
# an allocated parcel was verified
OURS = {"verifikasi": "dialokasikan"}
OTHERWISE = {
    "ada_lahan": "tidak", "kepemilikan": "bmdes", "luas": "1500", "verifikasi": "ditolak",
    "progres": "55.50", "tahap": "finishing", "mulai": "2026-09-02", "bast": "2026-10-21",
}  # fmt: skip


@pytest.fixture
def by(cast):
    return cast["pusat"]


@pytest.fixture
def coop(world, by):
    """The cooperative of A with all of WHOLE."""
    parcel = make_parcel(
        world.coop_a, state="terverifikasi", ownership="hibah", stated_area=Decimal(1000)
    )
    building = make_building(world.coop_a, parcel=parcel, started_on=date(2026, 9, 1))
    report(building, "40", on=date(2026, 10, 1), stage="dinding")
    Handover.objects.create(
        building=building, handed_over_on=date(2026, 10, 20), number="1", received_by="Ketua"
    )
    return world.coop_a


@pytest.fixture
def built(world, by):
    """A cooperative with a parcel nobody has verified, and a report of 1 October that nobody has checked."""
    parcel = make_parcel(world.coop_a, ownership="hibah", stated_area=Decimal(1000))
    building = make_building(world.coop_a, parcel=parcel, override_reason="uji")
    report(building, "40", on=date(2026, 10, 1), stage="dinding")
    return world.coop_a


def only() -> Difference:
    return Difference.objects.get(state="terbuka")
