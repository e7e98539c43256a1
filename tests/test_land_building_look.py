"""The pages of buildings in a browser, in both sizes: not wider than the screen, nothing serious for axe; the
bars move along when the list is narrowed."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from land import models as m
from land.words import State
from tests.field_app import log_in
from tests.land_rows import make_building, make_parcel, report
from tests.looking import look


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_pages_look_right(live_server, browser, client_as, world):
    building = make_building(world.coop_a)
    for days, percent in ((60, 10), (40, 12), (1, 99)):
        for source in ("agrinas", "kodim", "ba", "dinas"):
            report(building, percent, days_ago=days, source=source, note="hujan")
    m.Handover.objects.create(
        building=building,
        handed_over_on=timezone.localdate(),
        number="1",
        received_by="Ketua",
        checks=[{"item": "Air mengalir", "ok": False, "note": "pompa rusak"}],
    )
    parcel = make_parcel(world.coop_b, state=State.VERIFIED)
    open_one = make_parcel(world.coop_b, state=State.PROPOSED)
    told = building.reports.first()
    context = browser.new_context()
    log_in(context, client_as("pusat"), live_server.url)
    page, problems = context.new_page(), {}
    base = f"{live_server.url}/pembangunan"
    for path in (
        "/", f"/{building.pk}/", f"/{building.pk}/laporan/", f"/{building.pk}/ubah/",
        f"/{building.pk}/serah-terima/lembar/", f"/laporan/{told.pk}/koreksi/",
        f"/laporan/{told.pk}/tarik/", "/alokasi/", f"/alokasi/isi/?pilih={parcel.pk}",
        f"/tambah/?parcel={open_one.pk}", "/pelaksana/",
    ):  # fmt: skip
        page.goto(base + path)
        problems[path] = look(page)
    page.goto(f"{base}/")
    page.select_option("#f_kabupaten", "61.02")
    expect(page.locator("#bucket-bars h2 small")).to_have_text(re.compile("^0 pembangunan"))
    context.close()
    assert not {name: found for name, found in problems.items() if found}
