"""What the parts of the room of land share: who counts, and that each page leads on to the others."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from land import models as m
from tests.land_rows import make_building, make_parcel
from tests.land_surveys import make_survey
from tests.visit_rows import make_own

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


def test_a_parcels_page_offers_its_steps_and_leads_on(client_as, world):
    parcel = make_parcel(world.coop_a, state="terverifikasi")
    page = client_as("pusat").get(parcel.get_absolute_url()).content.decode()
    assert "Terverifikasi" in page and "Belum pernah diajukan" not in page
    assert reverse("land:parcel-step", args=[parcel.pk, "diverifikasi"]) in page
    assert f"{reverse('land:building-create')}?parcel={parcel.pk}" in page
    assert (
        reverse("land:turn-list") in page and reverse("land:site-sheet", args=[parcel.pk]) in page
    )
    building = make_building(world.coop_a, parcel=parcel)
    parcel.refresh_from_db()
    page = client_as("pusat").get(parcel.get_absolute_url()).content.decode()
    assert building.get_absolute_url() in page
    assert reverse("land:building-create") not in page


@pytest.mark.parametrize(
    "name",
    ["pusat", *(pytest.param(n, marks=pytest.mark.long) for n in ("pendamping_a", "pengamat"))],
)
def test_pages_about_one_cooperative_lead_to_each_other(client_as, cast, world, name):
    """Each link opens, for each reader; what somebody may not open isn't offered."""
    make_own(cast["pendamping_a"], world.coop_a)
    building = make_building(world.coop_a)
    survey = make_survey(world.coop_a, cast["pendamping_a"])
    client, pages = client_as(name), [building.parcel, building]
    addresses = [one.get_absolute_url() for one in pages]
    addresses.append(f"{reverse('land:cooperative-land')}?cooperative={world.coop_a.pk}")
    if name != "pengamat":
        addresses.append(survey.get_absolute_url())
    if name != "pendamping_a":
        addresses.append(reverse("land:reconciliation-cooperative", args=[world.coop_a.pk]))
    for address in addresses:
        page = client.get(address).content.decode()
        row = page.split('aria-label="Halaman lain tentang')[1].split("</nav>")[0]
        links = [unescape(one) for one in re.findall('href="([^"]+)"', row)]
        assert len(links) >= 6, address
        for link in links:
            assert client.get(link).status_code == 200, f"{address} → {link}"


def test_the_area_that_counts(world, settings):
    parcel = make_parcel(world.coop_a, width=20, length=30, stated_area=1000)

    def area() -> tuple:
        one = m.Parcel.objects.with_area().get(pk=parcel.pk)
        return one.area, one.area_from, one.small

    assert area() == (1000, "stated", False)
    settings.LAND_AREA_ORDER = ["sides", "stated"]
    assert area() == (600, "sides", True)
    settings.LAND_AREA_ORDER = ["polygon"]
    assert area() == (None, "", None)


def test_the_menu_marks_where_one_is(client_as, world):
    """Buildings and equipment have addresses of their own, and stand under "Lahan"."""
    client = client_as("pusat")
    for name in ("funnel", "building-list", "equipment-list", "reconciliation"):
        page = client.get(reverse(f"land:{name}")).content.decode()
        menu = page.split("<main")[0]
        marked = re.findall(r'<a[^>]*aria-current="[^"]+"[^>]*>(?:<svg.*?</svg>)?\s*([^<]+)', menu)
        assert [one.strip() for one in marked if one.strip()] == ["Lahan"], name
