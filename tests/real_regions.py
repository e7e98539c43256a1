"""The real regions for tests, loaded once per file, and packages that say something else."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from core.models import Village
from core.regions import Report, load_regions
from core.regions.sources import Point, Sources, read_sources
from registry.sample.figures import COOPERATIVES
from registry.sample.traces import event_models
from visits.sample import figures

# Villages whose points lie over 0.01° outside of their kabupaten.
OUTSIDE = ["61.02.12.2005", "61.04.04.2001", "61.11.06.2001", "61.12.05.2011"]
DALAM_KAUM = "61.01.01.2001"


@pytest.fixture(scope="module")
def sources() -> Sources:
    return read_sources()


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, sources: Sources) -> Iterator[Report]:
    """The real regions, loaded once for this file; each test's changes are undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_regions(sources=sources)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def few_visits() -> Iterator[None]:
    """The sample's visits begin a few weeks ago: for files about its other rows (tests/test_visit_sample.py
    looks at the whole year)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "DAYS", 40)
        yield


@pytest.fixture(scope="module")
def small() -> Iterator[None]:
    """The sample is that of the two kota only: 55 cooperatives."""
    with pytest.MonkeyPatch.context() as patch:
        for code in set(COOPERATIVES) - {"61.71", "61.72"}:
            patch.delitem(COOPERATIVES, code)
        yield


@pytest.fixture(scope="module")
def undone(loaded, few_visits, small, django_db_blocker, _photos_of_this_run) -> Iterator[None]:
    """What a file's own fixture seeds after this one is undone after the file, and what a test does to it
    after the test. Photos go where tests look for them."""
    place = {"OPTIONS": {"location": str(_photos_of_this_run / "foto")}}
    storages = settings.STORAGES | {"photos": settings.STORAGES["photos"] | place}
    with override_settings(STORAGES=storages), django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def events() -> int:
    return sum(event.objects.count() for event in event_models())


def rename(sources: Sources, code: str, name: str) -> Sources:
    return replace(sources, villages=sources.villages | {code: name})


def without(sources: Sources, *codes: str) -> Sources:
    left = {code: name for code, name in sources.villages.items() if code not in codes}
    return replace(sources, villages=left)


def move(sources: Sources, code: str, point: Point) -> Sources:
    return replace(sources, points=sources.points | {code: point})


def suspects() -> list[str]:
    doubted = Village.objects.exclude(suspect_reason="").order_by("pk")
    return list(doubted.values_list("pk", flat=True))
