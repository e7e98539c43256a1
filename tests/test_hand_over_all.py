"""All of a mentor's cooperatives go to others: proposed, edited, in one transaction."""

import re
from dataclasses import replace

import pytest

from core.models import Village
from mentors.assigning.offers import candidates, shared_out
from mentors.models import Assignment
from tests.covered import TODAY, ahead, cover, running_of
from tests.factories import CooperativeFactory
from tests.mentor_rows import make_assignment, make_contract

BASE = "/pendamping/penugasan"


@pytest.fixture
def covered(world, cast):
    return cover(world, cast)


def shares(page: str) -> dict[str, str]:
    """The proposal as a browser would send it."""
    found = {}
    for name, options in re.findall(r'<select name="(ambil-\d+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="(\d*)" selected', options)
        found[name] = chosen.group(1) if chosen else ""
    return found


def test_hand_over_all_as_proposed(client_as, covered, world):
    client, url = client_as("dinas_a"), f"{BASE}/kontrak/{covered.busy.pk}/serahkan/"
    page = client.get(url).content.decode()
    proposed = shares(page)
    # the archived one and the one that has somebody to come are not offered
    assert len(proposed) == 2 and set(proposed.values()) == {str(covered.idle.pk)}
    data = proposed | {"first_day": str(TODAY), "note": "kontrak berakhir"}
    assert client.bare_post(url, data).status_code == 302
    assert running_of(world.coop_a).contract == covered.idle
    assert not Assignment.objects.running(TODAY).of_active().filter(contract=covered.busy).exists()


def test_hand_over_all_is_all_or_none(client_as, covered, world):
    """The second would overlap what somebody planned meanwhile: the first stays where it was."""
    client, url = client_as("dinas_a"), f"{BASE}/kontrak/{covered.busy.pk}/serahkan/"
    data = shares(client.get(url).content.decode())
    data |= {"first_day": str(ahead(50)), "note": "kontrak berakhir"}
    locked = Assignment.objects.get(contract=covered.busy, locked=True)  # ends in 45 days
    make_assignment(make_contract(world.a), locked.cooperative, starts=ahead(46))
    before = list(Assignment.objects.order_by("pk").values_list("pk", "starts", "ends"))
    response = client.bare_post(url, data)
    body = response.content.decode()
    assert response.status_code == 422 and "Belum ada yang diserahkan" in body
    assert "pendamping lain sejak" in body
    assert "kontrak berakhir" in body  # what was typed stays
    assert list(Assignment.objects.order_by("pk").values_list("pk", "starts", "ends")) == before


BAD = [
    ({}, "Isi tanggalnya"),
    ({"first_day": "32/13/2026", "note": "pindah"}, "Tanggal tidak dikenali"),
    ({"first_day": "2026-12-01", "note": "x"}, "paling sedikit 5 huruf"),
    ({"first_day": str(TODAY), "note": "pindah tugas"}, "paling sedikit satu koperasi"),
    ({"first_day": str(TODAY), "note": "pindah tugas", "taker": "far"}, "Pilih dari daftar"),
    ({"first_day": str(TODAY), "note": "pindah tugas", "taker": "busy"}, "Pilih dari daftar"),
    ({"first_day": "0001-01-01", "note": "pindah tugas", "taker": "early"}, "baru mulai"),
    ({"first_day": "9999-12-31", "note": "pindah tugas", "taker": "idle"}, "sudah berakhir"),
]


@pytest.mark.parametrize("role", ["pusat", "dinas_a", "pmo_a"])
def test_bad_bulk_hand_overs(client_as, covered, world, role):
    early, client = make_contract(world.a, starts=ahead(-10)), client_as(role)
    keys = {"far": covered.far, "busy": covered.busy, "idle": covered.idle, "early": early}
    for data, words in BAD:
        sent = {name: value for name, value in data.items() if name != "taker"}
        if "taker" in data:
            sent[f"ambil-{covered.own.pk}"] = keys[data["taker"]].pk
        response = client.bare_post(f"{BASE}/kontrak/{covered.busy.pk}/serahkan/", sent)
        body = response.content.decode()
        assert response.status_code == 422 and words in body, data
        assert running_of(world.coop_a).contract == covered.busy


def test_proposals(world, cast, covered, settings):
    """The nearest takes until he is full; "paling ringan" spreads evenly."""
    settings.MENTOR_LOAD_MAX = 3
    near, far = make_contract(world.a), make_contract(world.a)
    for contract, latitude in ((near, 0.0), (far, 2.0)):
        village = Village.objects.get(pk=f"61.01.02.{2003 if contract == near else 2002}")
        coop = CooperativeFactory(village=village, latitude=latitude, longitude=109.0)
        make_assignment(contract, coop)
    people = [
        one for one in candidates(cast["pusat"], "61.01", TODAY) if one.pk in (near.pk, far.pk)
    ]
    places = dict.fromkeys(range(4), (0.01, 109.0))
    nearest = list(shared_out(places, people, "terdekat").values())
    assert nearest == [near.pk, near.pk, far.pk, far.pk]
    lightest = list(shared_out(places, people, "ringan").values())
    assert lightest == [near.pk, far.pk, near.pk, far.pk]
    # one without cooperatives and home gets a first one, then what lies around it
    nobody = replace(people[0], pk=0, load=0, point=None)
    settings.MENTOR_LOAD_MAX = 9
    spots = dict(enumerate([(0.5, 110.0), (0.5, 110.1), (0.01, 109.0), (0.02, 109.0)]))
    assert list(shared_out(spots, [*people, nobody], "terdekat").values())[:3] == [0, 0, near.pk]
    settings.MENTOR_LOAD_MAX = 3
    assert len(shared_out(dict.fromkeys(range(9), (0.01, 109.0)), people, "ringan")) == 4


def test_a_mentor_without_cooperatives_is_offered_nothing_to_give(client_as, world, covered):
    contract = make_contract(world.a)
    page = client_as("dinas_a").get(f"{BASE}/kontrak/{contract.pk}/serahkan/").content.decode()
    assert "Tidak ada koperasi yang perlu diserahkan" in page
    assert f"{BASE}/kontrak/{contract.pk}/serahkan/" not in page
