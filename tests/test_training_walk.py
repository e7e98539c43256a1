"""Every page of trainings as several readers open it: no fault, no English, and nothing sealed in plain."""

import pytest

from tests import leaks
from tests.conftest import CAST
from tests.english import english_leftovers
from tests.mentor_rows import PersonFactory
from tests.walk import training_addresses, training_rows, walked


@pytest.fixture
def rows(world, cast):
    """The participant is a mentor whose NIK, birth date and account are known."""
    person = PersonFactory.build(
        regency=world.a, user=cast["pendamping_a"], bank="Bank Uji", name="Pendamping Alfa"
    )
    person.seal_nik(leaks.nik(0))
    person.seal_birth(leaks.birth(0))
    person.seal_account(leaks.account(0))
    person.save()
    return training_rows(person) | {"cooperative": world.coop_a, "regency": world.a}


def look(client, rows, quick: bool) -> None:
    secrets = [rows["session"].secret]
    with leaks.Listener() as log:
        places = [
            one
            for one in training_addresses(rows)
            # papers are set by typst: the long test asks for them
            if not quick or not one[0].endswith(("-agenda", "-pdf", "-sheet", "-all", "-recap"))
        ]
        for where, response in walked(client, places):
            assert response.status_code < 500, where
            body = leaks.body_of(response)
            assert not leaks.leaks(body), where
            assert not any(secret.encode() in body for secret in secrets), where
            if response.get("Content-Type", "").startswith("text/html"):
                assert not english_leftovers(response.content.decode()), where
    assert log.found == {}


def test_the_walk_finds_every_page(rows, client_as):
    """An address with a wrong key would be refused and nothing looked at."""
    client = client_as("pusat")
    found = {
        name: client.head(url).status_code
        for name, url in training_addresses(rows)
        if not name.endswith(("-agenda", "-pdf", "-zip", "-sheet"))
    }
    # without its code nobody is told of a certificate
    assert [name for name, status in found.items() if status == 404] == ["certificate-check"]


@pytest.mark.long
@pytest.mark.parametrize("name", ["pusat", pytest.param("pendamping_a", marks=pytest.mark.long)])
def test_pages_of_trainings(rows, client_as, name):
    look(client_as(name), rows, quick=True)


@pytest.mark.long
@pytest.mark.parametrize("name", [*CAST, "tanpa_peran", "anonim"])
def test_pages_of_trainings_for_everybody(rows, client_as, name):
    look(client_as(name), rows, quick=False)
