"""Actions of the admin site that want a reason: archive, restore, verify."""

import pytest

from core.permissions import Role
from registry import models as m
from tests.admin_pages import TABLES, address, change_page, completed, save
from tests.factories import grant


@pytest.fixture
def places(world, cast):
    return completed(world)


def act(client, model, action, *rows, page="changelist", **more):
    data = {"action": action, "_selected_action": [str(row.pk) for row in rows], **more}
    return client.post(address(model, page), data)


def verify(client, *rows):
    """Both steps: choose, look at what is shown, confirm."""
    asked = act(client, m.Milestone, "verify", *rows)
    seen = (asked.context or {}).get("seen", "")
    confirmed = {"_confirmed": "1", "reason": "berkas diperiksa", "rows_seen": seen}
    return act(client, m.Milestone, "verify", *rows, **confirmed)


def test_archive_and_restore_want_a_reason(places, client_as):
    client, coop = client_as("dinas_a"), places.coop_a
    asked = act(client, m.Cooperative, "archive_selected", coop)
    assert asked.status_code == 200
    assert coop.name in asked.content.decode()
    short = act(client, m.Cooperative, "archive_selected", coop, _confirmed="1", reason="ya")
    assert "paling sedikit 5 huruf" in short.content.decode()
    coop.refresh_from_db()
    assert not coop.is_archived
    done = act(
        client, m.Cooperative, "archive_selected", coop, _confirmed="1", reason="digabung tetangga"
    )
    assert done.status_code == 302
    coop.refresh_from_db()
    assert coop.archive_reason == "digabung tetangga"
    listed = client.get(address(m.Cooperative, "changelist"))
    assert address(m.Cooperative, "change", coop) not in listed.content.decode()
    url = address(m.Cooperative, "changelist") + "?arsip=ya"
    data = {
        "action": "restore_selected",
        "_selected_action": coop.pk,
        "_confirmed": 1,
        "reason": "keliru",
    }
    assert client.post(url, data).status_code == 302
    coop.refresh_from_db()
    assert not coop.is_archived


def test_archive_from_the_change_form(places, client_as):
    client, coop = client_as("dinas_a"), places.coop_a
    page = change_page(client, coop)
    name = page.context["action_form"]["action"].html_name
    data = {name: "archive_selected", "_selected_action": coop.pk}
    asked = save(client, coop, data)
    assert f'name="{name}"' in asked.content.decode()
    assert save(client, coop, data | {"_confirmed": "1", "reason": "digabung"}).status_code == 302
    coop.refresh_from_db()
    assert coop.is_archived


def test_actions_reach_only_own_rows_and_only_those_who_may(places, client_as):
    confirmed = {"_confirmed": "1", "reason": "digabung tetangga"}
    for name in ("dinas_a", "operator"):
        act(client_as(name), m.Cooperative, "archive_selected", places.coop_b, **confirmed)
    act(client_as("operator"), m.Cooperative, "archive_selected", places.coop_a, **confirmed)
    grant(places.users["dinas_b"], Role.VIEWER)  # sees A, may not archive there
    act(client_as("dinas_b"), m.Cooperative, "archive_selected", places.coop_a, **confirmed)
    assert m.Cooperative.objects.archived().count() == 0
    everything = {"select_across": "1", **confirmed}
    act(client_as("dinas_a"), m.Cooperative, "archive_selected", places.coop_a, **everything)
    assert set(m.Cooperative.objects.archived()) == {places.coop_a}


def test_verify_milestones(places, client_as):
    rows = [*places.coop_a.milestones.all(), *places.coop_b.milestones.all()]
    verify(client_as("operator"), *rows)
    assert not m.Milestone.objects.exclude(verified_at=None).exists()
    verify(client_as("dinas_a"), *rows)
    verified = m.Milestone.objects.exclude(verified_at=None)
    assert {row.cooperative for row in verified} == {places.coop_a}
    assert verified.count() == 2


def test_nothing_is_deleted_in_bulk(places, client_as):
    for model in TABLES:
        page = client_as("pusat").get(address(model, "changelist")).content.decode()
        assert "delete_selected" not in page


def test_verifying_skips_what_can_only_be_read(places, client_as):
    grant(places.users["dinas_a"], Role.VIEWER)
    rows = [*places.coop_a.milestones.all(), *places.coop_b.milestones.all()]
    verify(client_as("dinas_a"), *rows)
    verified = m.Milestone.objects.exclude(verified_at=None)
    assert [row.cooperative for row in verified] == [places.coop_a] * 2
