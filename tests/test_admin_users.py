"""Accounts and grants on the admin site."""

import re

import pytest
from django.urls import reverse

from core.models import RoleGrant, User
from core.permissions import Role
from tests.admin_pages import address, change_page, completed, save, typed, with_row
from tests.factories import UserFactory


@pytest.fixture
def places(world, cast):
    return completed(world)


def test_new_account_shows_its_password_once(places, client_as):
    client = client_as("pusat")
    data = typed(client.get(address(User, "add")), username="baru", full_name="Orang Baru")
    data = with_row(data, "grants", role="operator", regency="61.01", valid_from="2026-01-01")
    page = client.post(address(User, "add"), data)
    password = re.search(r"<code>(.+?)</code>", page.content.decode()).group(1)
    user = User.objects.get(username="baru")
    assert user.check_password(password)
    assert user.grants.get().granted_by == places.users["pusat"]
    later = client.get(address(User, "change", user)).content.decode()
    assert password not in later
    assert user.password not in later
    assert "md5" not in later
    assert password not in str(list(client.session.items())) + str(client.cookies)


def test_password_of_another(places, client_as):
    client, other = client_as("pusat"), places.users["operator"]
    url = reverse("admin:core_user_password", args=[other.pk])
    old = other.password
    assert client.get(url).status_code == 200
    page = client.post(url, {"reason": "lupa"})
    other.refresh_from_db()
    assert other.password != old
    assert other.check_password(re.search(r"<code>(.+?)</code>", page.content.decode()).group(1))
    own = reverse("admin:core_user_password", args=[places.users["pusat"].pk])
    assert client.post(own).status_code == 403
    boss = UserFactory(username="bos", is_superuser=True)
    assert client.post(reverse("admin:core_user_password", args=[boss.pk])).status_code == 403
    assert client_as("dinas_a").post(url).status_code == 403
    assert client.get("/admin/core/user/999999999999999999999/sandi/").status_code == 404


def test_nobody_changes_his_own_rights_or_makes_superusers(places, client_as):
    client, me = client_as("pusat"), places.users["pusat"]
    page = change_page(client, me)
    assert b'name="grants-0-role"' not in page.content
    save(client, me, typed(page, **{"grants-0-DELETE": "on"}))
    assert me.grants.count() == 1
    data = typed(page, is_superuser="on", is_active=None, full_name="Tetap Saya")
    data = with_row(data, "grants", role="auditor", valid_from="2026-01-01")
    data |= {"grants-0-valid_until": "2030-01-01", "grants-0-DELETE": "on"}
    save(client, me, data)
    me.refresh_from_db()
    assert (me.is_superuser, me.is_active) == (False, True)
    assert [(g.role, g.valid_until) for g in me.grants.all()] == [(Role.PROVINCE_OFFICER, None)]
    mine = me.grants.get()
    assert save(client, mine, {"role": "auditor", "valid_from": "2026-01-01"}).status_code == 403
    assert client.post(address(RoleGrant, "delete", mine), {"post": "yes"}).status_code == 403
    data = {"user": me.pk, "role": "auditor", "valid_from": "2026-01-01", "regency": ""}
    assert client.post(address(RoleGrant, "add"), data).status_code == 200
    assert me.grants.count() == 1
    other = places.users["operator"]
    save(client, other, typed(change_page(client, other), is_superuser="on"))
    other.refresh_from_db()
    assert not other.is_superuser


def test_province_officer_can_not_touch_a_superuser(places, client_as):
    boss = UserFactory(username="bos", is_superuser=True)
    client = client_as("pusat")
    page = change_page(client, boss)
    assert b'name="_save"' not in page.content
    assert save(client, boss, {"username": "bos", "full_name": "x"}).status_code == 403
    data = {"user": boss.pk, "role": "auditor", "valid_from": "2026-01-01", "regency": ""}
    assert client.post(address(RoleGrant, "add"), data).status_code == 200
    assert not boss.grants.exists()


def test_superuser_makes_superusers(places, client_as, client):
    boss = UserFactory(username="bos", is_superuser=True)
    client.force_login(boss, backend="allauth.account.auth_backends.AuthenticationBackend")
    other = places.users["operator"]
    assert (
        save(client, other, typed(change_page(client, other), is_superuser="on")).status_code == 302
    )
    other.refresh_from_db()
    assert other.is_superuser


def test_overlapping_grants_are_a_message(places, client_as):
    client, other = client_as("pusat"), places.users["operator"]
    data = typed(change_page(client, other))
    row = {"role": "viewer", "regency": "61.02", "valid_from": "2026-01-01"}
    data = with_row(with_row(data, "grants", **row), "grants", **row)
    page = save(client, other, data)
    assert page.status_code == 200
    assert "bertumpang tindih" in page.content.decode()
    assert other.grants.count() == 1


def test_deactivated_account_is_out_at_once(places, client_as):
    client, other = client_as("pusat"), places.users["operator"]
    theirs = client_as("operator")
    assert save(client, other, typed(change_page(client, other), is_active=None)).status_code == 302
    assert theirs.get(reverse("admin:index")).status_code == 302
