"""What was received is handed over to be weighed: once, after the commit, and at nobody's cost."""

import logging
from datetime import UTC, datetime

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core.photos.receiving import store_content
from tests.conftest import use_tasks
from tests.photo_bytes import jpeg, make_photo
from tests.test_visit_sync import items, own, phone, send  # noqa: F401  fixtures
from tests.visit_rows import make_visit, visit_body
from visits import weighing
from visits.models import Visit

# ruff: noqa: F811  a fixture is imported and named again by who uses it
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def queue(settings, monkeypatch) -> None:
    use_tasks(settings, "django_tasks_db.DatabaseBackend")
    monkeypatch.setattr(weighing, "_next", 0.0)


@pytest.fixture
def committing(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_new_visits_are_handed_over_once_and_a_repeated_one_is_not(phone, world, committing):
    bodies = [visit_body(world.coop_a.pk) for _ in range(3)]
    with committing():
        assert {item["code"] for item in items(send(phone, *bodies))} == {201}
    task = DBTaskResult.objects.get()
    assert task.run_after > datetime.now(UTC)
    weighing._next = 0.0
    with committing() as calls:
        assert items(send(phone, bodies[0]))[0]["code"] == 200
    assert not calls and DBTaskResult.objects.get() == task
    weighing.weigh_waiting.call()
    assert not Visit.objects.filter(weighed_at=None).exists()


def test_a_correction_is_weighed_anew(phone, world, committing):
    body = visit_body(world.coop_a.pk)
    send(phone, body)
    Visit.objects.update(weighed_at=timezone.now())
    with committing():
        items(send(phone, body | {"findings": "Rak kosong.", "based_on": 1}))
    assert DBTaskResult.objects.count() == 1 and Visit.objects.get().weighed_at is None


def test_a_photo_is_weighed_with_its_visit(own, committing):
    photo = make_photo(make_visit(own, weighed_at=timezone.now()), jpeg())
    with committing():
        store_content(photo, jpeg())
    assert DBTaskResult.objects.count() == 1 and Visit.objects.get().weighed_at is None


def broken(*args: object, **kwargs: object) -> None:
    raise OperationalError("the queue is away")


def test_a_queue_that_is_away_costs_nobody_his_visit(
    phone, own, world, committing, monkeypatch, caplog
):
    monkeypatch.setattr(type(weighing.weigh_waiting), "enqueue", broken)
    with caplog.at_level(logging.ERROR), committing():
        assert items(send(phone, visit_body(world.coop_a.pk)))[0]["code"] == 201
    weighing._next = 0.0
    photo = make_photo(Visit.objects.get(), jpeg())
    with committing():
        store_content(photo, jpeg())
    photo.refresh_from_db()
    assert photo.received_at and Visit.objects.get().weighed_at is None
    assert "the queue is away" in caplog.text
