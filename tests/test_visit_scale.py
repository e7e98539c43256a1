"""Pages of visits ask as often with ten times the visits (`./dev bench scale` does it with 500,000)."""

# ruff: noqa: F811  a fixture is imported and named again by who uses it

import pytest
from django.urls import reverse

from bench.scale import PAGES, measured, multiply
from registry.sample import seed
from tests.real_regions import (  # noqa: F401  fixtures
    loaded,
    small,
    sources,
)
from visits.models import FollowUp, Visit, VisitVersion

pytestmark = [pytest.mark.long, pytest.mark.django_db]


def test_queries_do_not_grow_with_the_visits(loaded, db, small):
    seed()
    before, few = Visit.objects.count(), measured()
    assert (f"{PAGES[-1][0]}", "pusat") in few and reverse("admin:visits_visit_changelist")
    total = multiply(before * 10)
    assert total >= before * 10 and FollowUp.objects.count() > before
    assert VisitVersion.objects.count() >= total
    many = measured()
    # fewer may happen: a page of older rows has nothing of some kind to fetch along
    assert many.keys() == few.keys()
    assert {key: at for key, (at, _ms) in many.items() if at > few[key][0]} == {}
