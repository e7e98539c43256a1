"""Numbers of members: an impossible one is refused everywhere, and one that got in ends no list."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from registry import models as m
from registry.bulk import save_cooperatives
from tests.admin_pages import change_page, save, typed

LARGEST = 2**31 - 1


@pytest.mark.parametrize("field", ["men", "women"])
def test_the_database_refuses_more_than_a_village_can_have(world, field):
    counts = m.MemberCount.objects.filter(cooperative=world.coop_a)
    assert counts.update(**{field: 100_000}) == 1
    with pytest.raises(IntegrityError, match="member_count_plausible"), transaction.atomic():
        counts.update(**{field: 100_001})


def test_sheets_and_the_admin_site_refuse_it_in_words(world, cast, client_as):
    plan = (world.coop_a.pk, world.coop_a.village_id, {"members": (1, 100_001)})
    with pytest.raises(ValidationError, match=r"100\.000"):
        save_cooperatives(plans=[plan], by=cast["dinas_a"], reason="berkas", as_of=date(2026, 7, 1))
    client, row = client_as("dinas_a"), world.coop_a.member_counts.get()
    answer = save(client, row, typed(change_page(client, row), men="100001"))
    assert answer.status_code == 200 and "100.000" in answer.content.decode()


@pytest.fixture
def impossible(world):
    """A row from before there was a limit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE registry_membercount DROP CONSTRAINT member_count_plausible")
    world.coop_a.member_counts.update(men=LARGEST, women=LARGEST)


@pytest.mark.parametrize("query", ["", "?sort=anggota", "?sort=-anggota", "?_export=csv"])
def test_one_wrong_row_ends_no_list(client_as, impossible, query):
    response = client_as("dinas_a").get(f"/koperasi/{query}")
    assert response.status_code == 200
    body = b"".join(response) if response.streaming else response.content
    assert str(2 * LARGEST) in body.decode().replace(".", "")
