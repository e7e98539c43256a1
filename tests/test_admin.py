"""The admin site: who gets in, what he sees, and what a forged request can't do."""

import re
from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import RoleGrant, User, Village
from core.permissions import Role
from registry import models as m
from tests.admin_pages import (
    ACCOUNTS,
    CHILDREN,
    KEPT,
    REGIONS,
    TABLES,
    address,
    complete,
    registered,
    row_of,
    typed,
    with_row,
)
from tests.factories import UserFactory, archive, grant, make_cooperative

MARK = b"Bravo"
ids = [model.__name__ for model in TABLES]
each_table = pytest.mark.parametrize("model", TABLES, ids=ids)
own_tables = [model for model in TABLES if model not in ACCOUNTS]


@pytest.fixture
def places(world, cast):
    complete(world.coop_a)
    complete(world.coop_b)
    return world


def test_every_table_of_the_rooms_is_there_and_nothing_of_other_packages(db):
    assert registered() == set(TABLES)


# --- Who gets in ---


@each_table
def test_strangers(places, client_as, model):
    for page in ("changelist", "add"):
        assert client_as("anonim").get(address(model, page)).status_code == 302
        for name in ("pengamat", "auditor", "pmo_a", "pendamping_a", "tanpa_peran"):
            assert client_as(name).get(address(model, page)).status_code == 403, name


@each_table
def test_province_officer_opens_every_page(places, client_as, model):
    client = client_as("pusat")
    row = places.users["dinas_a"] if model is User else None
    row = RoleGrant.objects.first() if model is RoleGrant else row or row_of(model, places.coop_b)
    for page in ("change", "history"):
        assert client.get(address(model, page, row)).status_code == 200
    assert client.get(address(model, "changelist")).status_code == 200
    assert client.get(address(model, "add")).status_code == (403 if model in REGIONS else 200)
    assert client.get(address(model, "delete", row)).status_code == (403 if model in KEPT else 200)


@pytest.mark.parametrize("name", ["dinas_a", "operator"])
@pytest.mark.parametrize("model", own_tables, ids=[t.__name__ for t in own_tables])
def test_own_rows_open_and_foreign_rows_do_not_exist(places, client_as, name, model):
    client = client_as(name)
    own, foreign = row_of(model, places.coop_a), row_of(model, places.coop_b)
    listed = client.get(address(model, "changelist") + "?_facets=True")
    assert listed.status_code == 200
    assert MARK not in listed.content
    assert address(model, "change", own).encode() in listed.content
    for page in ("change", "history", "delete"):
        response = client.get(address(model, page, own))
        expected = 403 if page == "delete" and not may_delete(model) else 200
        assert response.status_code == expected
        assert MARK not in response.content
        hidden = client.get(address(model, page, foreign))
        assert hidden.status_code == (403 if expected == 403 else 404)
        assert MARK not in hidden.content
    for nonsense in ("9" * 20, "abc", "61_2E99", "-1", "0"):
        assert client.get(address(model, "change", nonsense)).status_code == 404
    # small letters: what was typed comes back in the page, what was found has a capital
    assert MARK not in client.get(address(model, "changelist") + "?q=bravo").content


def may_delete(model):
    return model in CHILDREN


@pytest.mark.parametrize("name", ["dinas_a", "operator"])
def test_accounts_are_for_the_province(places, client_as, name):
    for model in ACCOUNTS:
        for page in ("changelist", "add"):
            assert client_as(name).get(address(model, page)).status_code == 403


def test_index_shows_only_what_is_open(places, client_as):
    page = client_as("dinas_a").get(reverse("admin:index")).content.decode()
    assert address(m.Cooperative, "changelist") in page
    assert address(User, "changelist") not in page
    assert MARK.decode() not in page
    assert client_as("pengamat").get(reverse("admin:index")).status_code == 403
    for app in ("core", "registry"):
        assert client_as("dinas_a").get(f"/admin/{app}/").status_code == 200


# --- Choices ---

FIELDS = [
    ("registry", "cooperative", "village"),
    ("registry", "cooperativevillage", "village"),
    ("registry", "milestone", "cooperative"),
    ("registry", "officer", "cooperative"),
]


def ask(client, app, model, field, **more):
    query = {"app_label": app, "model_name": model, "field_name": field, **more}
    return client.get(reverse("admin:autocomplete"), query)


@pytest.mark.parametrize("name", ["dinas_a", "operator"])
@pytest.mark.parametrize("source", FIELDS, ids=str)
def test_autocomplete_offers_only_the_own_area(places, client_as, name, source):
    client = client_as(name)
    for more in ({}, {"term": "Bravo"}, {"kabupaten": "61.02"}, {"term": "61.02"}):
        assert MARK not in ask(client, *source, **more).content
    assert ask(client, *source).json()["results"]
    for part in ("kabupaten", "kecamatan"):
        response = ask(client, *source, part=part)
        if source[2] == "village":
            assert response.json()["results"]
            assert MARK not in response.content
        else:
            assert response.status_code == 403


def test_autocomplete_refuses_fields_that_nobody_fills_in(places, client_as):
    for source in [
        ("registry", "milestone", "verified_by"),
        ("core", "rolegrant", "user"),
        ("core", "rolegrant", "granted_by"),
        ("core", "village", "district"),
        ("core", "regionalias", "village"),
        ("registry", "cooperative", "name"),
        ("registry", "cooperative", "zzz"),
        ("axes", "accessattempt", "user"),
    ]:
        assert ask(client_as("dinas_a"), *source).status_code == 403, source
    assert ask(client_as("pengamat"), *FIELDS[0]).status_code == 403
    assert client_as("dinas_a").get(reverse("admin:autocomplete")).status_code == 403


def test_autocomplete_goes_down_from_kabupaten_to_village(places, client_as):
    client, source = client_as("pusat"), FIELDS[0]

    def codes(**more):
        return [row["id"] for row in ask(client, *source, **more).json()["results"]]

    assert codes(part="kabupaten") == ["61.01", "61.02"]
    assert codes(part="kecamatan", kabupaten="61.02") == ["61.02.01", "61.02.02"]
    assert codes(kecamatan="61.02.02") == [f"61.02.02.200{n}" for n in (1, 2, 3)]
    assert all(code.startswith("61.01") for code in codes(kabupaten="61.01"))
    assert codes(term="6102012003") == codes(term="61.02.01.2003") == ["61.02.01.2003"]
    row = ask(client, *source, term="bravo desa 23").json()["results"][0]
    assert row["text"] == (
        "Desa Bravo Desa 23 · Kec. Bravo Kecamatan 2 · Kabupaten Bravo · 61.02.02.2003"
    )
    assert row["kabupaten"]["id"] == "61.02"
    assert row["kecamatan"]["id"] == "61.02.02"


def test_village_is_found_under_its_short_spelling(places, client_as):
    Village.objects.filter(pk="61.01.01.2002").update(name="Sungai Raya")
    found = ask(client_as("dinas_a"), *FIELDS[0], term="Sei Raya").json()["results"]
    assert found[0]["id"] == "61.01.01.2002"


# --- Writing ---


def change_page(client, row):
    return client.get(address(type(row), "change", row))


def save(client, row, data):
    return client.post(address(type(row), "change", row), data)


def reasons(model):
    events = model.pgh_event_models if hasattr(model, "pgh_event_models") else None
    assert events
    event = next(iter(events.values()))
    return [
        row.pgh_context.metadata for row in event.objects.order_by("-pgh_id")[:3] if row.pgh_context
    ]


def test_a_reason_goes_into_history(places, client_as):
    client, coop = client_as("dinas_a"), places.coop_a
    data = typed(change_page(client, coop), name="Koperasi Baru", reason="sesuai SK terbaru")
    assert save(client, coop, data).status_code == 302
    coop.refresh_from_db()
    assert coop.name == "Koperasi Baru"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.metadata->>'reason', c.metadata->>'user' FROM registry_cooperativeevent e"
            " JOIN pghistory_context c ON c.id = e.pgh_context_id ORDER BY e.pgh_id DESC LIMIT 1"
        )
        assert cursor.fetchone() == ("sesuai SK terbaru", str(places.users["dinas_a"].pk))


def test_new_cooperative_with_all_its_rows(places, client_as):
    client = client_as("operator")
    data = typed(client.get(address(m.Cooperative, "add")), village="61.01.02.2001", form="desa")
    data |= {
        "name": "Koperasi Desa Merah Putih Alfa Desa 21",
        "latitude": "-0,026",
        "longitude": "109.3",
    }
    data = with_row(data, "milestones", kind="nib", number="0220001234567", reached_on="2025-11-03")
    data = with_row(data, "outlets", kind="kantor", status="operasional", opened_on="2025-11-04")
    data = with_row(data, "officers", board="pengurus", position="ketua", name="Ketua 21")
    data = with_row(data, "member_counts", as_of="2026-01-31", men="5", women="6")
    data = with_row(data, "capital", kind="hibah", amount="1.500.000", as_of="2026-01-31")
    data = with_row(data, "served", village="61.01.02.2002")
    response = client.post(address(m.Cooperative, "add"), data)
    assert response.status_code == 302, response.context["errors"]
    coop = m.Cooperative.objects.get(village="61.01.02.2001")
    assert coop.latitude == -0.026
    # the gerai that operates recorded its milestone besides the one typed
    assert {row.kind for row in coop.milestones.all()} == {"nib", "gerai"}
    assert coop.capital.get().amount == 1_500_000
    assert coop.served.get().village_id == "61.01.02.2002"


@pytest.mark.parametrize("name", ["dinas_a", "operator"])
def test_forged_village_is_never_saved(places, client_as, name):
    client, coop = client_as(name), places.coop_a
    page = change_page(client, coop)
    attacks = [
        typed(page, village="61.02.01.2001", regency="61.02", district="61.02.01"),
        typed(page, village="61.02.01.2001", regency=None, district=None),
        with_row(typed(page), "served", village="61.02.01.2001"),
        typed(page, **{"served-0-village": "61.02.01.2001"}),
    ]
    for data in attacks:
        response = save(client, coop, data)
        assert response.status_code in (200, 403, 404)
        assert MARK not in response.content
        coop.refresh_from_db()
        assert coop.village_id == "61.01.01.2001"
        assert not m.CooperativeVillage.objects.filter(
            cooperative=coop, village__code__startswith="61.02"
        ).exists()
    added = typed(
        client.get(address(m.Cooperative, "add")),
        village="61.02.01.2002",
        name="Curian",
        form="desa",
    )
    assert client.post(address(m.Cooperative, "add"), added).status_code in (200, 403)
    assert not m.Cooperative.objects.filter(name="Curian").exists()


def test_lock_after_save_holds_even_when_the_form_lets_it_through(places, client_as, monkeypatch):
    """The third lock: a village that a broken form accepted is rolled back with everything else."""
    from registry.admin.cooperative import CooperativeAdmin

    monkeypatch.setattr(
        CooperativeAdmin,
        "choices_for",
        lambda self, field, request: field.remote_field.model.objects.all(),
    )
    client, coop = client_as("dinas_a"), places.coop_a
    data = typed(change_page(client, coop), village="61.02.01.2002", regency=None, district=None)
    data["milestones-0-number"] = "0220007654321"
    assert save(client, coop, data).status_code == 403
    coop.refresh_from_db()
    assert coop.village_id == "61.01.01.2001"
    assert not m.Milestone.objects.filter(number="0220007654321").exists()


def test_rows_of_another_cooperative_can_not_be_pulled_over(places, client_as):
    client, foreign = client_as("dinas_a"), places.coop_b.milestones.first()
    page = change_page(client, places.coop_a)
    data = typed(
        page, **{"milestones-0-id": str(foreign.pk), "milestones-0-number": "0220000000000"}
    )
    assert save(client, places.coop_a, data).status_code == 200
    foreign.refresh_from_db()
    assert foreign.cooperative_id == places.coop_b.pk
    assert foreign.number != "0220000000000"
    for model in CHILDREN:
        row = row_of(model, places.coop_b)
        for page in ("change", "delete"):
            assert client.post(address(model, page, row), {"post": "yes"}).status_code == 404
        assert model.objects.filter(pk=row.pk).exists()
        data = typed(client.get(address(model, "add")), cooperative=str(places.coop_b.pk))
        before = model.objects.count()
        assert client.post(address(model, "add"), data).status_code in (200, 403)
        assert model.objects.count() == before


def test_wide_reading_does_not_widen_writing(places, client_as):
    grant(places.users["dinas_a"], Role.VIEWER)
    client = client_as("dinas_a")
    page = change_page(client, places.coop_b)
    assert page.status_code == 200
    assert b'name="_save"' not in page.content
    assert b'name="village"' not in page.content
    assert save(client, places.coop_b, {"name": "Curian"}).status_code == 403
    assert MARK not in ask(client, *FIELDS[0]).content


def test_changed_milestone_is_unverified_and_untouched_one_stays(places, client_as):
    coop, by = places.coop_a, places.users["dinas_a"]
    coop.milestones.update(verified_by=by, verified_at="2026-01-31T00:00:00Z")
    client = client_as("operator")
    page = change_page(client, coop)
    kinds = {form.instance.kind: form.prefix for form in formset(page, "milestones").forms}
    data = typed(page, **{f"{kinds['nib']}-number": "0220007654321"})
    assert save(client, coop, data).status_code == 302
    assert coop.milestones.get(kind="nib").verified_at is None
    assert coop.milestones.get(kind="npwp").verified_at is not None
    row = coop.milestones.get(kind="npwp")
    data = typed(change_page(client, row), reached_on="2025-11-05")
    assert save(client, row, data).status_code == 302
    assert coop.milestones.get(kind="npwp").verified_at is None


def formset(page, prefix):
    sets = [inline.formset for inline in page.context["inline_admin_formsets"]]
    return next(each for each in sets if each.prefix == prefix)


def test_second_of_two_writers_is_told(places, client_as):
    """Both opened the page; the second would overwrite what the first saved."""
    coop = places.coop_a
    one, two = client_as("operator"), client_as("dinas_a")
    early = typed(change_page(two, coop), address="Jalan Kedua")
    assert save(one, coop, typed(change_page(one, coop), phone="0812-3456-7890")).status_code == 302
    refused = save(two, coop, early)
    assert refused.status_code == 200
    assert "baru saja diubah orang lain" in refused.content.decode()
    assert save(two, coop, typed(refused)).status_code == 302
    coop.refresh_from_db()
    assert coop.address == "Jalan Kedua"


def test_second_of_two_writers_of_a_milestone_is_told(places, client_as):
    coop = places.coop_a
    client = client_as("operator")
    page = change_page(client, coop)
    prefix = {f.instance.kind: f.prefix for f in formset(page, "milestones").forms}["nib"]
    coop.milestones.filter(kind="nib").update(number="0229999999999")
    refused = save(client, coop, typed(page, **{f"{prefix}-reached_on": "2025-11-05"}))
    assert "baru saja diubah orang lain" in refused.content.decode()
    assert coop.milestones.get(kind="nib").number == "0229999999999"


def test_archived_meanwhile_stays_archived(places, client_as):
    client, coop = client_as("operator"), places.coop_a
    data = typed(change_page(client, coop), name="Nama Lain", seen=None)
    archive(coop)
    save(client, coop, data)
    coop.refresh_from_db()
    assert coop.is_archived


def test_children_can_be_deleted_on_the_page_and_history_keeps_them(places, client_as):
    client, coop = client_as("operator"), places.coop_a
    data = typed(change_page(client, coop), **{"officers-0-DELETE": "on"})
    assert save(client, coop, data).status_code == 302
    assert not coop.officers.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registry_officerevent WHERE pgh_label = 'delete'")
        assert cursor.fetchone() == (1,)


def test_second_cooperative_of_a_village_is_warned_about_not_refused(places, client_as):
    client = client_as("operator")
    data = typed(
        client.get(address(m.Cooperative, "add")),
        village="61.01.01.2001",
        form="desa",
        name="Kedua",
    )
    response = client.post(address(m.Cooperative, "add"), data, follow=True)
    assert m.Cooperative.objects.filter(name="Kedua").exists()
    assert "Periksa apakah ini koperasi yang sama" in response.content.decode()


# --- Actions with a reason ---


def act(client, model, action, *rows, page="changelist", **more):
    data = {"action": action, "_selected_action": [str(row.pk) for row in rows], **more}
    return client.post(address(model, page), data)


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
    confirmed = {"_confirmed": "1", "reason": "berkas diperiksa"}
    act(client_as("operator"), m.Milestone, "verify", *rows, **confirmed)
    assert not m.Milestone.objects.exclude(verified_at=None).exists()
    act(client_as("dinas_a"), m.Milestone, "verify", *rows, **confirmed)
    verified = m.Milestone.objects.exclude(verified_at=None)
    assert {row.cooperative for row in verified} == {places.coop_a}
    assert verified.count() == 2


def test_nothing_is_deleted_in_bulk(places, client_as):
    for model in TABLES:
        page = client_as("pusat").get(address(model, "changelist")).content.decode()
        assert "delete_selected" not in page


# --- Users and grants ---


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


# --- The same number of queries for few rows and many ---


def count(client, url):
    client.get(url)  # content types and the like are read once per process
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def many(coop, number):
    """`number` more cooperatives beside `coop`, each with all its rows."""
    for n in range(number):
        complete_one = make_cooperative(coop.village, name=f"Koperasi {n}")
        m.CooperativeVillage.objects.create(cooperative=complete_one, village=coop.village)
        m.Document.objects.create(
            cooperative=complete_one,
            kind="sk",
            title=f"SK {n}",
            file="x.pdf",
            uploaded_by_id=UserFactory().pk,
        )
        grant(UserFactory(), Role.OPERATOR, coop.village.district.regency)


def test_lists_cost_the_same_for_5_rows_and_60(places, client_as):
    client = client_as("pusat")
    lists = [address(model, "changelist") + "?all=" for model in TABLES]
    many(places.coop_a, 5)
    few = [count(client, url) for url in lists]
    many(places.coop_a, 55)
    assert [count(client, url) for url in lists] == few
    assert max(few) <= 14, few


def test_the_page_costs_the_same_for_few_rows_and_many(places, client_as):
    client, coop = client_as("pusat"), places.coop_a
    url = address(m.Cooperative, "change", coop)
    few = count(client, url)
    by = UserFactory()
    villages = list(Village.objects.filter(code__startswith="61.01"))[2:]
    m.CooperativeVillage.objects.bulk_create(
        m.CooperativeVillage(cooperative=coop, village=v) for v in villages
    )
    for n in range(10):
        m.Officer.objects.create(
            cooperative=coop, board="pengurus", position="anggota", name=f"A{n}"
        )
        m.Document.objects.create(
            cooperative=coop, kind="sk", title=str(n), file="x", uploaded_by=by
        )
        m.Outlet.objects.create(cooperative=coop, kind="lainnya", name=str(n))
        m.MemberCount.objects.create(cooperative=coop, as_of=date(2025, 1, n + 1), men=n, women=n)
    coop.milestones.update(verified_by=by, verified_at="2026-01-31T00:00:00Z")
    assert count(client, url) == few
    user_page = address(User, "change", places.users["operator"])
    few = count(client, user_page)
    for n in range(8):
        grant(
            places.users["operator"],
            list(Role)[n % 4 + 2],
            places.b,
            valid_from=date(2020 + n, 1, 1),
            valid_until=date(2020 + n, 2, 1),
        )
    assert count(client, user_page) == few


# --- Bad input ---

LIST_NONSENSE = [
    "q=%F0%9F%98%80",
    "q=%00",
    "q=" + "x" * 300,
    "q=%22%27(((%25",
    "q=%5C",
    "q=%FF%FE",
    "q=99999999999999999999999",
    "p=999999",
    "p=-1",
    "p=abc",
    "p=99999999999999999999999999",
    "o=zzz",
    "o=99.-99.abc",
    "o=-1.1.1",
    "e=1",
    "e=1&p=999999",
    "all=",
    "_facets=1",
    "_popup=1",
    "_to_field=zzz",
    "_to_field=search_name",
    "kabupaten=zzz",
    "kabupaten=61.02&kecamatan=zzz",
    "kabupaten=%F0%9F%98%80",
    "kecamatan='",
    "is_active__exact=zzz",
    "is_active__exact=zzz&e=1",
    "kind__exact=zzz",
    "kind__isnull=zzz",
    "arsip=zzz&tahapan=zzz&belum=zzz",
    "village__district__regency=x",
    "village__district__regency__name__contains=Bravo",
    "name__regex=(((",
    "id__in=abc",
    "id=99999999999999999999",
    "password__startswith=a",
    "pk=abc",
    "zzz=1",
    "cooperative__village__code=61.02",
]


@each_table
def test_no_list_falls_over(places, client_as, model):
    client = client_as("pusat")
    for query in LIST_NONSENSE:
        status = client.get(address(model, "changelist") + "?" + query).status_code
        assert status in (200, 302, 400), (query, status)


def test_filters_that_the_page_does_not_offer_are_refused(places, client_as):
    client = client_as("dinas_a")
    for query in ("village__district__regency=x", "name__regex=(((", "id__in=1"):
        url = address(m.Cooperative, "changelist") + "?" + query
        assert client.get(url).status_code == 400
    page = client.get(address(m.Cooperative, "changelist") + "?kabupaten=61.02")
    assert not page.context["cl"].result_list
    assert MARK not in page.content


FORM_NONSENSE = [
    {"name": "x" * 300},
    {"name": "a\x00b"},
    {"name": "😀 Koperasi"},
    {"village": "abc"},
    {"village": "\x00"},
    {"village": "x" * 500},
    {"regency": "\x00", "district": "zzz"},
    {"founded_on": "11/13/2025"},
    {"founded_on": "2999-01-01"},
    {"founded_on": "0001-01-01"},
    {"latitude": "nan", "longitude": "inf"},
    {"latitude": "abc"},
    {"latitude": "1e400", "longitude": "0"},
    {"latitude": "52.1", "longitude": "13.4"},
    {"nik": "ABC"},
    {"form": "zzz"},
    {"seen": "\x00"},
    {"reason": "\x00" + "r" * 999},
    {"milestones-0-number": "NIB0220001234"},
    {"milestones-0-id": "abc"},
    {"milestones-0-id": "9" * 30},
    {"milestones-0-cooperative": "9" * 30},
    {"milestones-0-cooperative": "abc"},
    {"milestones-0-reached_on": "11/13/2025"},
    {"milestones-TOTAL_FORMS": "abc"},
    {"milestones-TOTAL_FORMS": "99999999"},
    {"milestones-INITIAL_FORMS": None},
    {"served-0-village": "\x00"},
    {"served-0-village": "abc"},
    {"outlets-0-employees": "9" * 30},
    {"member_counts-0-men": "-1"},
    {"member_counts-0-men": "9" * 30},
    {"capital-0-amount": "NaN"},
    {"capital-0-amount": "1e999999"},
    {"capital-0-amount": "seribu"},
    {"officers-0-phone": "\x00"},
    {"officers-0-term_from": "2026-01-02", "officers-0-term_until": "2026-01-01"},
]


@pytest.mark.parametrize("changes", FORM_NONSENSE, ids=str)
def test_no_form_falls_over(places, client_as, changes):
    client, coop = client_as("pusat"), places.coop_a
    response = save(client, coop, typed(change_page(client, coop), **changes))
    assert response.status_code in (200, 302, 400)
    if response.status_code == 200:
        text = response.content.decode()
        assert "errornote" in text
        said = " ".join(re.findall(r'<ul class="errorlist.*?</ul>', text, re.S))
        assert not re.search(r"Enter|Select|This|Ensure|not valid|Please", said)


def test_the_same_row_twice_is_a_message(places, client_as):
    client, coop = client_as("pusat"), places.coop_a
    page = change_page(client, coop)
    for prefix, fields in [
        ("milestones", {"kind": "rat"}),
        ("outlets", {"kind": "apotek", "status": "belum_buka"}),
        ("member_counts", {"as_of": "2026-01-01", "men": "1", "women": "1"}),
        ("capital", {"as_of": "2026-01-01", "kind": "hibah", "amount": "1"}),
        ("served", {"village": "61.01.02.2003"}),
    ]:
        data = with_row(with_row(typed(page), prefix, **fields), prefix, **fields)
        response = save(client, coop, data)
        assert response.status_code == 200, prefix
        assert "errornote" in response.content.decode()


@each_table
def test_nonsense_before_and_in_actions_and_initial_values(places, client_as, model):
    client = client_as("pusat")
    for data in [
        {"action": "verify", "_selected_action": "abc", "index": "0"},
        {"action": "archive_selected", "_selected_action": "9" * 30},
        {"action": "archive_selected", "_selected_action": "\x00"},
        {"action": "zzz", "_selected_action": "1", "index": "zzz"},
        {"_selected_action": "1"},
        {"action": "delete_selected", "_selected_action": "1", "post": "yes"},
        {},
    ]:
        assert client.post(address(model, "changelist"), data).status_code in (200, 302, 400)
    for query in (
        "cooperative=abc&village=%F0%9F%98%80&user=zzz&regency=x",
        f"cooperative={'9' * 30}&user={'9' * 30}",
        "as_of=zzz&latitude=zzz&kind=zzz&is_active=zzz&_changelist_filters=%FF",
        "_to_field=zzz",
    ):
        assert client.get(address(model, "add") + "?" + query).status_code in (200, 400, 403)
    for page in ("change", "history", "delete"):
        for pk in ("9" * 30, "abc", "😀", "_00", "%2500", "a/b", "_ZZ", "61_2E01_2E"):
            assert client.get(address(model, page, "X").replace("X", pk)).status_code in (
                400,
                403,
                404,
            )
    assert client.get(address(model, "change", "1").replace("/change/", "/?x=1")).status_code in (
        302,
        404,
    )


def test_autocomplete_nonsense(places, client_as):
    for more in (
        {"term": "😀" * 200},
        {"term": "x" * 5000},
        {"term": "99999999999999999999"},
        {"term": "%_\\'\"("},
        {"page": "zzz"},
        {"page": "999999"},
        {"part": "zzz"},
        {"kabupaten": "zzz", "kecamatan": "'"},
    ):
        for source in FIELDS:
            assert ask(client_as("pusat"), *source, **more).status_code in (200, 403, 404)


def test_initial_values_do_not_leak_names(places, client_as):
    url = address(m.Milestone, "add") + f"?cooperative={places.coop_b.pk}"
    assert MARK not in client_as("dinas_a").get(url).content
    url = address(m.Cooperative, "add") + "?village=61.02.01.2001&regency=61.02&district=61.02.01"
    assert MARK not in client_as("dinas_a").get(url).content


def test_own_links_of_the_frame(places, client_as):
    client = client_as("dinas_a")
    assert client.get("/admin/r/1/1/").status_code == 404
    assert client.get("/admin/password_change/").url == reverse("account_change_password")
    assert client.get("/admin/login/").status_code == 302
    assert client.get("/admin/jsi18n/").status_code == 200
    client.post("/admin/logout/")
    assert client.get("/admin/").status_code == 302


def test_log_of_a_page_is_written(places, client_as):
    client, coop = client_as("operator"), places.coop_a
    save(client, coop, typed(change_page(client, coop), name="Nama Lain", reason="salah tulis"))
    entry = LogEntry.objects.get()
    assert (
        "Nama koperasi" in entry.get_change_message()
        or "nama koperasi" in entry.get_change_message()
    )
    assert "Alasan" not in entry.get_change_message()
    page = client.get(address(m.Cooperative, "history", coop))
    assert page.status_code == 200
