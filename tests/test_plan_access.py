"""How cooperatives are reached, and the planner on the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from mentors.models import Assignment, CooperativeAccess, Plan
from registry.models import Cooperative
from tests.plan_rows import TODAY, make_kabupaten

URL = "/pendamping/rencana/"


@pytest.fixture
def kab(world, cast):
    return make_kabupaten(world)


def test_access_is_recorded_and_counts(kab, client_as):
    client, coop = client_as("pmo_a"), kab.coops[3]
    url = f"{URL}akses/{coop.pk}/ubah/"
    assert client.post(url, {"access": "sea", "note": "speedboat"}).status_code == 302
    assert coop.travel_access.access == "sea"
    listed = client.get(f"{URL}akses/?akses=sea").content.decode()
    assert coop.name in listed and kab.coops[0].name not in listed and "Laut" in listed
    roads = client.get(f"{URL}akses/?akses=road").content.decode()
    assert coop.name not in roads and kab.coops[0].name in roads
    assert client.post(url, {"access": "udara"}).status_code == 422
    assert client.post(url, {"access": "river", "note": "x" * 201}).status_code == 422
    Cooperative.objects.filter(pk=coop.pk).update(
        archived_at="2026-01-01T00:00Z", archive_reason="x"
    )
    assert client.get(url).status_code == 409


def test_a_kecamatan_is_recorded_at_once(kab, world, client_as):
    client, url = client_as("dinas_a"), f"{URL}akses/kecamatan/"
    CooperativeAccess.objects.create(cooperative=kab.coops[3], access="road", note="lewat dermaga")
    answer = client.post(url, {"kecamatan": "61.01.02", "access": "sea"}, follow=True)
    assert "Akses 3 koperasi dicatat." in answer.content.decode()
    told = dict(CooperativeAccess.objects.values_list("cooperative", "access"))
    assert told == dict.fromkeys((coop.pk for coop in kab.coops[3:]), "sea")
    assert CooperativeAccess.objects.get(cooperative=kab.coops[3]).note == "lewat dermaga"
    for wrong in ({"kecamatan": "61.02.01"}, {"access": "udara"}, {"kecamatan": ""}):
        data = {"kecamatan": "61.01.01", "access": "sea"} | wrong
        assert client.post(url, data).status_code == 422
    assert CooperativeAccess.objects.count() == 3


def test_a_second_look_at_access_is_needed_when_it_changed(kab, client_as):
    client, coop = client_as("dinas_a"), kab.coops[3]
    row = CooperativeAccess.objects.create(cooperative=coop, access="river")
    response = client.post(f"{URL}akses/{coop.pk}/ubah/", {"access": "sea", "seen": "lama"})
    assert response.status_code == 422
    row.refresh_from_db()
    assert row.access == "river"


# --- the command ---


def command(**options) -> str:
    out = StringIO()
    call_command("assign_mentors", stdout=out, **options)
    return out.getvalue()


def test_the_command_proposes_keeps_and_applies(kab, cast):
    wishes = {"regency": "61.01", "low": "1", "high": "5", "weight": "0"}
    assert "serah terima" in command(**wishes) and not Plan.objects.exists()
    told = command(**wishes, by="dinas_a")
    assert "dari Sari Alfa ke Budi Alfa" in told and Plan.objects.get().stage == "draft"
    command(**wishes, by="dinas_a", apply=True)
    assert Plan.objects.filter(stage="applied").count() == 1
    assert Assignment.objects.running(TODAY).count() == 6
    # nothing left to change: a draft without changes, and no fault
    assert "konsep" in command(**wishes, by="dinas_a", apply=True)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"regency": "99.99"}, "tidak ada"),
        ({"regency": "\x00"}, "tidak ada"),
        ({"weight": "nan"}, "bilangan bulat"),
        ({"weight": "11"}, "0 sampai 10"),
        ({"on": "besok"}, "TTTT-BB-HH"),
        ({"on": "1999-01-01"}, "hari yang lalu"),
        ({"apply": True}, "--by"),
        ({"by": "siapa"}, "tidak ada"),
        ({"by": "dinas_b"}, "wilayah kerja|berhak"),
        ({"by": "operator"}, "wilayah kerja|berhak"),
        ({"high": "2"}, "kurang 1 BA"),
    ],
)
def test_the_command_says_what_is_wrong(kab, cast, options, told):
    wishes = {"regency": "61.01", "low": "1", "high": "5", "weight": "0"} | options
    with pytest.raises(CommandError, match=told):
        command(**wishes)
    assert not Plan.objects.exists()
