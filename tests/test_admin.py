"""The admin site: who gets in, what he sees, and what he may choose from."""

import pytest
from django.urls import reverse

from core.models import RoleGrant, User, Village
from registry import models as m
from tests.admin_pages import (
    ACCOUNTS,
    CHILDREN,
    DESK,
    FIELDS,
    KEPT,
    LAND,
    LOOKED_AT,
    MARK,
    OFFICERS_ONLY,
    REGIONS,
    TABLES,
    TRAININGS,
    address,
    ask,
    completed,
    each_table,
    registered,
    row_of,
)


@pytest.fixture
def places(world, cast):
    return completed(world)


own_tables = [model for model in TABLES if model not in ACCOUNTS]


def test_every_table_of_the_rooms_is_there_and_nothing_of_other_packages(db):
    assert registered() == {*TABLES, *LOOKED_AT, *TRAININGS, *LAND, *DESK}


# --- Who gets in ---


STRANGERS = ["anonim", "pengamat", "auditor", "pmo_a", "pendamping_a", "tanpa_peran"]


@pytest.mark.parametrize("name", STRANGERS)
def test_strangers(places, client_as, name):
    client, refused = client_as(name), 302 if name == "anonim" else 403
    for model in TABLES:
        for page in ("changelist", "add"):
            url = address(model, page)
            assert client.get(url).status_code == refused, url


@each_table
def test_province_officer_opens_every_page(places, client_as, model):
    client = client_as("pusat")
    row = places.users["dinas_a"] if model is User else None
    row = RoleGrant.objects.first() if model is RoleGrant else row or row_of(model, places.coop_b)
    assert client.get(address(model, "change", row)).status_code == 200
    # Django's own log knows nothing of what other pages wrote: the button leads to our history
    history = client.get(address(model, "history", row), follow=True)
    assert history.status_code == 200
    assert history.redirect_chain[0][0].startswith(
        ("/riwayat/?table=", "/koperasi/", "/pendamping/")
    )
    assert "menambah" in history.content.decode()
    assert client.get(address(model, "changelist")).status_code == 200
    assert client.get(address(model, "add")).status_code == (403 if model in REGIONS else 200)
    assert client.get(address(model, "delete", row)).status_code == (403 if model in KEPT else 200)


@pytest.mark.parametrize("name", ["dinas_a", "operator"])
@pytest.mark.parametrize("model", own_tables, ids=[t.__name__ for t in own_tables])
def test_own_rows_open_and_foreign_rows_do_not_exist(places, client_as, name, model):
    client = client_as(name)
    own, foreign = row_of(model, places.coop_a), row_of(model, places.coop_b)
    listed = client.get(address(model, "changelist") + "?_facets=True")
    if model in OFFICERS_ONLY and name == "operator":
        assert listed.status_code == 403
        return
    assert listed.status_code == 200
    assert MARK not in listed.content
    assert address(model, "change", own).encode() in listed.content
    for page in ("change", "history", "delete"):
        response = client.get(address(model, page, own))
        expected = 302 if page == "history" else 200
        expected = 403 if page == "delete" and not may_delete(model) else expected
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
    return model in (*CHILDREN, *OFFICERS_ONLY)


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
    for app in ("core", "registry", "mentors"):
        assert client_as("dinas_a").get(f"/admin/{app}/").status_code == 200


# --- Choices ---


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
    for source in [("registry", "milestone", "verified_by"), ("core", "district", "regency")]:
        assert ask(client_as("pusat"), *source).status_code == 403, source
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


def test_a_row_leads_straight_to_its_page_where_it_has_one(places, client_as, world):
    coop = world.coop_a
    page = client_as("dinas_a").get(address(m.Cooperative, "change", coop)).content.decode()
    assert f'href="{coop.get_absolute_url()}"' in page
