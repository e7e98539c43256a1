"""The admin site under many rows: as many queries for 20 as for 5."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import User, Village
from core.permissions import Role
from mentors.models import PersonDocument
from registry import models as m
from tests.admin_pages import TABLES, address, completed
from tests.factories import UserFactory, grant, make_cooperative
from tests.mentor_rows import make_assignment, make_contract


@pytest.fixture
def places(world, cast):
    return completed(world)


def count(client, url):
    client.get(url)  # content types and the like are read once per process
    with CaptureQueriesContext(connection) as queries:
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
        regency = coop.village.district.regency
        grant(UserFactory(), Role.OPERATOR, regency)
        contract = make_contract(regency)
        make_assignment(contract, complete_one)
        PersonDocument.objects.create(
            person=contract.person, kind="ktp", title=f"KTP {n}", file="x"
        )


@pytest.mark.long
def test_lists_cost_the_same_for_5_rows_and_20(places, client_as):
    client = client_as("pusat")
    lists = [address(model, "changelist") + "?all=" for model in TABLES]
    many(places.coop_a, 5)
    few = [count(client, url) for url in lists]
    many(places.coop_a, 15)
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
