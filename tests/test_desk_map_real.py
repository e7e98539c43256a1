"""Outlines computed from the real villages: they hold every one of them and do not overlap."""

# ruff: noqa: F811  a fixture is imported and named again by who uses it

import pytest

from core.models import Village
from dashboard.actions.boundaries import compute_boundaries, village_points
from dashboard.mapping import shapes
from dashboard.mapping.suspects import suspects
from tests.factories import UserFactory, make_cooperative
from tests.real_regions import loaded, sources  # noqa: F401  fixtures


@pytest.mark.long
def test_computed_outlines_hold_every_village_and_do_not_overlap(loaded, db):
    made = compute_boundaries()
    assert made and made.active and made.is_illustrative and compute_boundaries() == made
    found = {one.regency_id: shapes.geometry(one.shape) for one in made.boundaries.all()}
    assert len(found) == 14 and shapes.weight(found) <= shapes.MOST_BYTES
    points = village_points()
    assert len(points) > 2100
    for code, one in found.items():
        own = [point for village, point in points.items() if village[:5] == code]
        assert one.is_valid and shapes.inside(one, own) == len(own), code
    whole = shapes.shapely.union_all(list(found.values()))
    assert abs(sum(one.area for one in found.values()) - whole.area) < 1e-4 * whole.area
    # the packages' own points are the clean world: only the four that are known are doubted
    for village in Village.objects.filter(pk__in=[*list(points)[:40], "61.11.06.2001"]):
        make_cooperative(village)
    found = suspects(UserFactory(is_superuser=True))
    assert ["titik-desa" in one.doubts for one in found.values()] == [True]
