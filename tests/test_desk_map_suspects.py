"""Doubted points: planted ones are found and told, none is invented, and what an officer decides is kept."""

import pytest

from core.models import Village
from core.seen import fingerprint
from dashboard.mapping.suspects import Doubt, suspects
from dashboard.mapping.views import maps
from dashboard.models import PointCheck
from registry.models import Cooperative
from tests.factories import make_cooperative


@pytest.fixture
def land(world, cast):
    """A in the west, B in the east, so that they have outlines of their own."""
    for village in Village.objects.filter(pk__startswith="61.02."):
        Village.objects.filter(pk=village.pk).update(longitude=village.longitude + 1)
    Cooperative.objects.filter(pk=world.coop_b.pk).update(longitude=world.coop_b.longitude + 1)
    names = ("61.01.01.2002", "61.01.01.2003", "61.01.02.2001", "61.01.02.2002")
    return [make_cooperative(Village.objects.get(pk=code)) for code in names]


def moved(cooperative: Cooperative, longitude: float, latitude: float) -> None:
    Cooperative.objects.filter(pk=cooperative.pk).update(longitude=longitude, latitude=latitude)


def test_a_clean_world_has_none_and_planted_ones_are_found(client_as, land, cast, world):
    assert suspects(cast["pusat"]) == {}
    make_cooperative(
        land[0].village, name="Koperasi Kedua Alfa"
    )  # two of one village share its point
    make_cooperative(Village.objects.get(pk="61.01.02.2003"), latitude=None, longitude=None)
    assert suspects(cast["pusat"]) == {}
    moved(land[0], 110.34, -0.026)  # in B
    other = land[2].village
    moved(
        land[1], other.longitude, other.latitude
    )  # at another village's point, and another's cooperative
    Village.objects.filter(pk=land[3].village_id).update(suspect_reason="di laut")
    found = suspects(cast["pusat"])
    assert {pk: set(one.doubts) for pk, one in found.items()} == {
        land[0].pk: {Doubt.REGENCY, Doubt.FAR},
        land[1].pk: {Doubt.OTHER_VILLAGE, Doubt.TWIN},
        land[3].pk: {Doubt.VILLAGE},
    }
    client = client_as("dinas_a")
    body = client.get("/peta/titik/").content.decode()
    assert 'data-count="3"' in body and "di luar batas ilustratif" in body and "di laut" in body
    assert 'data-count="1"' in client.get("/peta/titik/?alasan=kembar").content.decode()
    assert 'data-count="0"' in client_as("dinas_b").get("/peta/titik/").content.decode()
    sheet = client.get("/peta/titik/?_export=csv").getvalue().decode()
    assert land[0].name in sheet and "di luar batas ilustratif" in sheet
    assert client.get("/peta/data.json").json()["doubt"] != []


def test_what_an_officer_decides(client_as, land, cast, monkeypatch):
    monkeypatch.setattr(maps, "nobody_writes", lambda: True)  # the test's own transaction does
    moved(land[0], 110.34, -0.026)
    moved(land[1], 110.35, -0.026)
    address = [f"/peta/titik/{one.pk}/" for one in land]
    client = client_as("dinas_a")

    def seen(at: int) -> str:
        return fingerprint(Cooperative.objects.get(pk=land[at].pk))

    assert "di luar batas" in client.get(address[0]).content.decode()
    for name, status in (("dinas_b", 404), ("pengamat", 403), ("pmo_a", 403)):
        sent = {"verb": "benar", "seen": seen(0)}
        assert client_as(name).post(address[0], sent).status_code == status
    stale = client.post(address[0], {"verb": "benar", "seen": "lama"}, follow=True)
    assert "baru saja diubah" in stale.content.decode() and not PointCheck.objects.exists()
    assert client.post(address[0], {"verb": "lain", "seen": seen(0)}).status_code == 404
    mark = client.get("/peta/data.json")["ETag"]
    sent = {"verb": "benar", "seen": seen(0), "note": "dilihat sendiri"}
    client.post(address[0], sent)
    assert PointCheck.objects.get().by == cast["dinas_a"]
    assert client.get("/peta/data.json", headers={"If-None-Match": mark}).status_code == 200
    client.post(address[1], {"verb": "desa", "seen": seen(1)})
    assert Cooperative.objects.get(pk=land[1].pk).latitude is None
    assert suspects(cast["dinas_a"]) == {}
    moved(land[0], 110.36, -0.026)  # it has moved since it was found right
    assert set(suspects(cast["dinas_a"])) == {land[0].pk}
