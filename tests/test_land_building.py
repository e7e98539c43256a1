"""Allocation, its pages and lists; official percent, buckets and signals of buildings."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from land import models as m
from land.actions import building as actions
from land.words import State
from tests.land_pages import form_of
from tests.land_rows import make_agency, make_building, make_parcel, others, report, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def pusat(cast):
    return cast["pusat"]


def allocation(parcel, **fields):
    """What the form of an allocation carries."""
    page_token = f"0b6f8d0e-0000-4000-8000-{parcel.pk:012}"
    return {
        "agency": make_agency().pk,
        "allocated_on": timezone.localdate().isoformat(),
        "width": "20",
        "length": "30",
        "once": page_token,
    } | fields


def send(client, parcel, **fields):
    url = f"{reverse('land:building-create')}?parcel={parcel.pk}"
    return client.post(url, allocation(parcel, **fields))


def test_a_verified_parcel_is_allocated(client_as, world):
    client = client_as("pusat")
    first = make_parcel(world.coop_a)
    parcel = make_parcel(world.coop_a, state=State.VERIFIED)
    form = client.get(f"{reverse('land:building-create')}?parcel={parcel.pk}").content.decode()
    assert "override_reason" not in form  # asked only where it isn't verified
    response = send(
        client,
        parcel,
        budget="1,6 miliar",
        budget_source="surat Agrinas",
        planned_start="2026-01-05",
        planned_finish="2026-06-05",
    )
    building = m.Building.objects.get()
    assert response.status_code == 302 and response["Location"] == building.get_absolute_url()
    assert building.budget == 1_600_000_000 and (building.width, building.length) == (20, 30)
    parcel.refresh_from_db(), first.refresh_from_db()
    assert parcel.state == State.ALLOCATED and parcel.chosen and not first.chosen
    again = send(client, parcel)  # the same form once more
    assert again.status_code == 302 and m.Building.objects.count() == 1


def test_what_allocation_refuses_is_said_and_kept(client_as, world):
    client = client_as("pusat")
    parcel = make_parcel(world.coop_a, state=State.VERIFIED)
    shown = send(
        client, parcel, budget="700 juta", planned_start="2026-05-05", planned_finish="2026-01-05"
    )
    page = shown.content.decode()
    assert shown.status_code == 422 and not m.Building.objects.exists()
    assert "Sebutkan dari mana angka anggaran ini." in page
    assert "Rencana selesai tidak boleh sebelum rencana mulai." in page
    assert 'value="700 juta"' in page  # nothing typed is lost
    assert "tidak terbaca" in send(client, parcel, budget="banyak").content.decode()
    assert "lebih dari 0" in send(client, parcel, width="0").content.decode()


def test_an_unverified_parcel_needs_a_reason(client_as, world):
    client, parcel = client_as("pusat"), make_parcel(world.coop_a, state=State.PROPOSED)
    page = client.get(f"{reverse('land:building-create')}?parcel={parcel.pk}").content.decode()
    assert "Lahan ini belum terverifikasi (statusnya: Diajukan)" in page
    assert send(client, parcel).status_code == 422 and not m.Building.objects.exists()
    assert send(client, parcel, override_reason="Perintah gubernur").status_code == 302
    building = m.Building.objects.get()
    assert building.override_reason == "Perintah gubernur"
    actions.cancel_building(building=building, by=client_user(world), reason="salah lahan")
    parcel.refresh_from_db()
    assert parcel.state == State.VERIFYING  # it never was verified


def client_user(world):
    return world.users["pusat"]


def test_a_second_building_is_refused_by_name(client_as, world):
    client = client_as("pusat")
    first = make_building(world.coop_a)
    other = make_parcel(world.coop_a, state=State.VERIFIED)
    response = client.get(f"{reverse('land:building-create')}?parcel={other.pk}")
    page = response.content.decode()
    assert response.status_code == 409 and "sudah punya pembangunan yang berjalan" in page
    assert "Agrinas" in page and first.get_absolute_url() in page
    assert "sudah punya pembangunan yang berjalan" in send(client, other).content.decode()
    assert m.Building.objects.count() == 1


def test_cancelled_and_allocated_again(client_as, world):
    client, building = client_as("pusat"), make_building(world.coop_a)
    told = report(building, 20)
    url = reverse("land:building-cancel", args=[building.pk])
    seen = re.search(r'name="seen" value="(\w+)"', client.get(url).content.decode())[1]
    assert client.post(url, {"reason": "ya", "seen": seen}).status_code == 422
    assert client.post(url, {"reason": "kontrak putus", "seen": seen}).status_code == 302
    building.refresh_from_db()
    parcel = building.parcel
    assert building.cancelled_at and parcel.state == State.VERIFIED
    assert m.ProgressReport.objects.filter(pk=told.pk, withdrawn_at=None).exists()
    assert client.get(url).status_code == 409
    page = client.get(building.get_absolute_url()).content.decode()
    assert "kontrak putus" in page
    assert shown(client) == 0 and shown(client, cancelled=1) == 1
    assert send(client, parcel).status_code == 302
    assert shown(client) == 1


def test_a_handed_over_building_is_not_cancelled(world, pusat):
    building = make_building(world.coop_a)
    m.Handover.objects.create(
        building=building, handed_over_on=timezone.localdate(), number="1", received_by="Ketua"
    )
    with pytest.raises(ValidationError, match="Batalkan dulu serah terimanya"):
        actions.cancel_building(building=building, by=pusat, reason="kontrak putus")


def test_the_regencys_officer_changes_plain_fields_only(client_as, world):
    client, building = client_as("dinas_a"), make_building(world.coop_a)
    other = m.Agency.objects.create(name="PT Lain", short_name="Lain")
    url = reverse("land:building-update", args=[building.pk])
    page = client.get(url).content.decode()
    assert 'name="agency"' not in page and 'name="kodim"' in page
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    sent = {"kodim": "Kodim 1201", "width": "20,5", "length": "30 m", "agency": other.pk}
    assert client.post(url, sent | {"seen": seen}).status_code == 302
    building.refresh_from_db()
    assert (building.kodim, str(building.width)) == ("Kodim 1201", "20.50")
    assert building.agency != other
    assert client.post(url, sent | {"seen": seen}).status_code == 422  # it changed meanwhile


def test_a_start_behind_what_was_reported_is_refused_and_kept(client_as, world):
    building = make_building(world.coop_a, width=20, length=30)
    report(building, 5, days_ago=10)
    url = reverse("land:building-update", args=[building.pk])
    today = timezone.localdate().isoformat()
    response = client_as("pusat").post(url, form_of(client_as("pusat"), url, started_on=today))
    assert response.status_code == 422
    page = response.content.decode()
    assert "Ada laporan progres tanpa catatan sebelum tanggal mulai itu." in page
    assert f'value="{today}"' in page
    building.refresh_from_db()
    assert building.started_on is None


def test_many_parcels_at_once_each_told(client_as, world):
    client = client_as("pusat")
    good = [make_parcel(one, state=State.VERIFIED) for one in others(world, 2)]
    taken = make_building(world.coop_a).parcel
    page = client.get(reverse("land:building-allocatable")).content.decode()
    assert 'data-count="2"' in page
    url = reverse("land:building-allocate-many")
    keys = [parcel.pk for parcel in [*good, taken]]
    body = {
        "agency": make_agency().pk,
        "allocated_on": timezone.localdate().isoformat(),
        "phase": "Tahap II",
        "width": "20",
        "length": "30",
    }
    refused = client.post(url, {"pilih": keys, **body, "width": "lebar"})
    assert refused.status_code == 422 and refused.content.count(b"checked") == 3
    page = client.post(url, {"pilih": keys, **body}).content.decode()
    assert "2 dari 3 lahan dialokasikan." in page and page.count("Tidak dialokasikan") == 1
    assert m.Building.objects.filter(phase="Tahap II").count() == 2


def test_agencies(client_as, world):
    client, rows = client_as("pusat"), m.Agency.objects
    make_agency(aliases=["PT Agro Industri Nasional (Agrinas)"])
    url = reverse("land:agency-create")
    body = {"name": "PT Baru", "short_name": "Baru", "is_active": "on"}
    token = "0b6f8d0e-0000-4000-8000-00000000000{}"
    clash = client.post(url, body | {"aliases": "agrinas", "once": token.format(1)})
    assert clash.status_code == 422 and "sudah dipakai untuk PT Agrinas" in clash.content.decode()
    sent = client.post(url, body | {"aliases": "PT  Baru Jaya, Jaya", "once": token.format(2)})
    assert sent.status_code == 302 and rows.get(name="PT Baru").aliases == ["PT Baru Jaya", "Jaya"]
    make_building(world.coop_a)
    page = client.get(reverse("land:agency-list"), {"q": "jaya"}).content.decode()
    assert 'data-count="1"' in page
    page = client.get(reverse("land:agency-list")).content.decode()
    assert f'data-figure="pelaksana-{make_agency().pk}" data-value="1"' in page


def test_the_programmes_agency_comes_with_the_tables():
    """A test that empties tables takes it away, so the migration is asked once more."""
    migration = import_module("land.migrations.0002_agency")
    m.Agency.objects.all().delete()
    for _ in range(2):
        migration.insert(apps, None)
    agency = m.Agency.objects.get()
    assert agency.name == "PT Agrinas Pangan Nusantara (Persero)"
    assert "PT Agro Industri Nasional (Agrinas)" in agency.aliases
