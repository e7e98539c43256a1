"""What the parts of the room of land share: who counts, and that each page leads on to the others."""

import pytest
from django.urls import reverse
from django.utils import timezone

from land import models as m
from tests.land_rows import make_building, make_parcel
from tests.land_surveys import make_survey

LISTS = (
    "parcel-list",
    "turn-list",
    "building-list",
    "building-allocatable",
    "equipment-list",
    "gallery",
    "survey-list",
    "difference-list",
    "map-unplaced",
)


def counted(client, name):
    page = client.get(reverse(f"land:{name}")).content.decode()
    return int(page.split('data-count="')[1].split('"')[0])


@pytest.fixture
def everything(world, cast):
    """Something of cooperative A on every list."""
    coop = world.coop_a
    parcel = make_parcel(coop, state="terverifikasi")
    photo = m.LandPhoto.objects.create(parcel=parcel, sha256="a" * 64, size=1)
    m.LandPhoto.objects.filter(pk=photo.pk).update(
        received_at=timezone.now(), file="x.jpg", thumbnail="y.jpg", stored_sha256="a" * 64
    )
    m.EquipmentItem.objects.create(cooperative=coop, kind="truk", received_on=timezone.localdate())
    make_survey(coop, cast["pendamping_a"])
    m.Difference.objects.create(
        cooperative=coop, source="agrinas", field="progres", kind="beda", owner="kabupaten"
    )
    return coop


def test_an_archived_cooperative_is_on_no_list_of_work(client_as, everything):
    client = client_as("pusat")
    before = {name: counted(client, name) for name in LISTS if name != "building-list"}
    assert set(before.values()) == {1}, before
    make_building(everything, parcel=everything.parcels.get())
    assert counted(client, "building-list") == 1
    everything.archived_at, everything.archive_reason = timezone.now(), "dobel"
    everything.save()
    after = {name: counted(client, name) for name in LISTS}
    assert set(after.values()) == {0}, after
    of_one = client.get(reverse("land:survey-list"), {"cooperative": everything.pk})
    assert 'data-count="1"' in of_one.content.decode()
