"""Visits on the admin site: to be looked at inside the own area, and never to be written."""

from typing import Any

import pytest
from django.db.models import Model
from django.urls import reverse

from mentors.models import Assignment
from tests.admin_pages import LOOKED_AT, MARK, address, completed
from tests.paper_rows import make_papers
from tests.visit_rows import make_visit, uuid7, visit_body
from visits import models as v
from visits.body import digest_of


@pytest.fixture
def places(world, cast):
    """A row of every table in both regencies; `world.rows` by cooperative and table."""
    completed(world)
    world.rows = {}
    for coop in (world.coop_a, world.coop_b):
        assignment = Assignment.objects.get(cooperative=coop)
        world.rows[coop] = make_rows(assignment)
    return world


def make_rows(assignment: Assignment, **fields: Any) -> dict[type[Model], Any]:
    """A visit with a follow-up, an obstacle, its version, its file and its month's papers."""
    coop = assignment.cooperative
    visit = make_visit(assignment, findings=f"Temuan {coop.name}", **fields)
    parts = {"visit": visit, "client_id": uuid7()}
    body = visit_body(coop.pk, findings=visit.findings)
    moments = {"received_at": visit.received_at, "device_time": visit.received_at}
    due = {"who": "Ketua", "due": visit.day}
    return make_papers(visit) | {
        v.Visit: visit,
        v.FollowUp: v.FollowUp.objects.create(
            **parts, cooperative=coop, what=f"Menagih {coop.name}", **due
        ),
        v.Obstacle: v.Obstacle.objects.create(
            **parts, category="lahan", priority="tinggi", note=f"Rawa {coop.name}"
        ),
        v.VisitVersion: v.VisitVersion.objects.create(
            visit=visit, number=1, kind="kiriman", body=body, digest=digest_of(body),
            channel="daring", **moments,
        ),
    }  # fmt: skip


@pytest.mark.parametrize(
    "name", ["anonim", "pengamat", "auditor", "pmo_a", "pendamping_a", "operator"]
)
def test_strangers(places, client_as, name):
    client = client_as(name)
    for model in LOOKED_AT:
        url = address(model, "changelist")
        assert client.get(url).status_code == (302 if name == "anonim" else 403), url


def test_own_rows_are_shown_and_foreign_ones_do_not_exist(places, client_as):
    client, province = client_as("dinas_a"), client_as("pusat")
    for model in LOOKED_AT:
        own, foreign = (places.rows[coop][model] for coop in (places.coop_a, places.coop_b))
        listed = client.get(address(model, "changelist"))
        assert address(model, "change", own).encode() in listed.content, model
        assert MARK not in listed.content, model
        assert client.get(address(model, "change", own)).status_code == 200, model
        assert client.get(address(model, "change", foreign)).status_code == 404, model
        for text in ("alfa", "bravo", "%", "9" * 400):
            found = client.get(address(model, "changelist"), {"q": text})
            assert found.status_code == 200 and MARK not in found.content, (model, text)
        assert client.get(address(model, "history", own)).status_code == 302, model
        assert MARK in province.get(address(model, "changelist")).content, model


@pytest.mark.parametrize("name", ["dinas_a", "pusat"])
def test_nothing_can_be_written(places, client_as, name):
    client = client_as(name)
    for model in LOOKED_AT:
        own = places.rows[places.coop_a][model]
        for page in ("add", "change", "delete"):
            url = address(model, page, None if page == "add" else own)
            assert client.post(url, {"findings": "x", "post": "yes"}).status_code == 403, url
        chosen = {"action": "delete_selected", "_selected_action": [own.pk], "post": "yes"}
        client.post(address(model, "changelist"), chosen)
        assert model._default_manager.filter(pk=own.pk).exists(), model


def test_a_list_asks_as_often_with_many_rows(places, client_as, django_assert_max_num_queries):
    client = client_as("pusat")
    assignment = Assignment.objects.get(cooperative=places.coop_a)
    for days in range(1, 9):
        make_rows(assignment, days=days)
    for model in LOOKED_AT:
        client.get(address(model, "changelist"))
        with django_assert_max_num_queries(12):
            assert client.get(address(model, "changelist")).status_code == 200


def test_a_position_is_not_written_the_indonesian_way(places, client_as):
    visit = places.rows[places.coop_a][v.Visit]
    point = {"latitude": -0.0263, "longitude": 109.3425, "accuracy": 12.5}
    v.Visit.objects.filter(pk=visit.pk).update(**point)
    page = client_as("dinas_a").get(reverse("admin:visits_visit_change", args=[visit.pk]))
    assert "-0.026300, 109.342500" in page.content.decode()
