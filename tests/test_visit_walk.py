"""Every page of visits as several readers open it: no fault, no English, and nothing sealed in plain."""

import pytest

from tests import leaks
from tests.conftest import CAST
from tests.english import english_leftovers
from tests.mentor_rows import make_assignment, make_contract
from tests.walk import PAPERS, visit_addresses, visit_rows, walked

FEW = ["dinas_a", pytest.param("pendamping_a", marks=pytest.mark.long)]


@pytest.fixture
def rows(world, cast):
    """The visits are of a mentor whose NIK, birth date and account are known."""
    contract = make_contract(world.a)
    person = contract.person
    person.user, person.bank = cast["pendamping_a"], "Bank Uji"
    person.seal_nik(leaks.nik(0))
    person.seal_birth(leaks.birth(0))
    person.seal_account(leaks.account(0))
    person.save()
    made = visit_rows(make_assignment(contract, world.coop_a))
    return made | {"person": person, "cooperative": world.coop_a, "regency": world.a}


def look(client, places) -> list[int]:
    told = []
    with leaks.Listener() as log:
        for where, response in walked(client, places):
            assert response.status_code < 500, where
            assert not leaks.leaks(leaks.body_of(response)), where
            if response.get("Content-Type", "").startswith("text/html"):
                assert not english_leftovers(response.content.decode()), where
            told.append(response.status_code)
    assert log.found == {}
    return told


@pytest.mark.parametrize("name", FEW)
def test_pages_of_visits(rows, client_as, name):
    places = [one for one in visit_addresses(rows) if one[0] not in PAPERS]
    assert len(places) > 50
    told = look(client_as(name), places)
    assert told.count(200) > 15


@pytest.mark.long
@pytest.mark.parametrize("name", [*CAST, "tanpa_peran", "anonim"])
def test_pages_of_visits_for_everybody(rows, client_as, name):
    look(client_as(name), visit_addresses(rows))
