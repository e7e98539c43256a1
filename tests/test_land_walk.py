"""Every page of land as several readers open it: no fault, no English, the room's row of links right, and no holder
for who may not know him."""

import re

import pytest

from tests.conftest import CAST
from tests.english import english_leftovers
from tests.land_walk import land_addresses, land_rows
from tests.leaks import body_of
from tests.photo_bytes import own_folder
from tests.visit_rows import make_own
from tests.walk import walked

SECRET = b"Bu Rahasia"
# set by typst
PAPERS = ("site-sheet",)
ROW = re.compile(r'aria-label="Halaman lahan dan pembangunan">(.*?)</nav>', re.DOTALL)


@pytest.fixture
def rows(world, cast, settings, tmp_path):
    own_folder(settings, tmp_path)
    settings.MEDIA_ROOT = tmp_path
    make_own(cast["pendamping_a"], world.coop_a)
    return land_rows(world.coop_a, cast["pendamping_a"])


def look(client, rows, *, secret: bool) -> None:
    places = [one for one in land_addresses(rows) if one[0] not in PAPERS]
    for where, response in walked(client, places):
        assert response.status_code < 500, where
        body = body_of(response)
        assert not (secret and SECRET in body), where
        if response.get("Content-Type", "").startswith("text/html"):
            page = response.content.decode()
            assert not english_leftovers(page), where
            for found in ROW.findall(page):
                assert found.count("aria-current") == 1, where


def test_the_walk_finds_every_page(rows, client_as):
    """An address with a wrong key would be refused and nothing looked at."""
    client = client_as("pusat")
    found = {
        name: client.get(url).status_code
        for name, url in land_addresses(rows)
        if name not in PAPERS
    }
    assert [name for name, status in found.items() if status == 404] == []


@pytest.mark.long
@pytest.mark.parametrize("name", ["pusat", pytest.param("pengamat", marks=pytest.mark.long)])
def test_pages_of_land(rows, client_as, name):
    look(client_as(name), rows, secret=name == "pengamat")


@pytest.mark.long
@pytest.mark.parametrize("name", [*CAST, "tanpa_peran", "anonim"])
def test_pages_of_land_for_everybody(rows, client_as, name):
    look(client_as(name), rows, secret=name in ("pengamat", "tanpa_peran", "anonim"))
