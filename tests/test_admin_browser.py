"""The admin site in a browser: choosing a village, adding rows, nothing that the strict CSP blocks."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from core.models import Regency, RoleGrant
from core.permissions import Role
from registry import models as m
from tests.admin_pages import TABLES, address, complete
from tests.factories import UserFactory, grant, make_cooperative, make_regency

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(live_server, browser):
    """The page of a province officer, in a world of two regencies; complaints of the browser fail."""
    from core.models import Village

    for code, name in (("61.01", "Alfa"), ("61.02", "Bravo")):
        make_regency(code, name)
        complete(make_cooperative(Village.objects.get(pk=f"{code}.01.2001")))
    user = UserFactory(username="pusat")
    grant(user, Role.PROVINCE_OFFICER)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    context = browser.new_context(base_url=live_server.url, locale="id-ID")
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda line: heard(line, complaints))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def heard(line, complaints):
    """The browser asks for /favicon.ico by itself; that isn't the page's fault."""
    if line.type == "error" and not line.location["url"].endswith("/favicon.ico"):
        complaints.append(line.text)


def choose(page, field, text):
    """Open a select2, type, take the first answer."""
    page.locator(f"#id_{field} + .select2-container").click()
    page.locator(".select2-search__field").fill(text)
    option = page.locator(
        ".select2-results__option[aria-selected]", has_text=re.compile(text, re.I)
    )
    option.first.click()


def offered(page, field):
    page.locator(f"#id_{field} + .select2-container").click()
    page.locator(".select2-results__option[aria-selected]").first.wait_for()
    names = page.locator(".select2-results__option[aria-selected]").all_inner_texts()
    page.keyboard.press("Escape")
    return names


@pytest.mark.long
def test_a_clerk_chooses_kabupaten_then_kecamatan_then_village(page):
    page.goto(address(m.Cooperative, "add"))
    choose(page, "regency", "Bravo")
    assert all("Bravo" in name for name in offered(page, "district"))
    choose(page, "district", "Kecamatan 2")
    names = offered(page, "village")
    assert len(names) == 3
    assert all("61.02.02" in name for name in names)
    choose(page, "village", "Desa 23")
    assert page.locator("#id_village").input_value() == "61.02.02.2003"
    # another kabupaten makes what stands below it void
    choose(page, "regency", "Alfa")
    assert page.locator("#id_village").input_value() == ""
    assert page.locator("#id_district").input_value() == ""
    # and a village found by its code fills in what stands above it
    choose(page, "regency", "Bravo")
    page.locator("#id_regency").evaluate(
        "element => django.jQuery(element).val(null).trigger('change')"
    )
    choose(page, "village", "61.01.01.2003")
    assert page.locator("#id_regency").input_value() == "61.01"
    assert page.locator("#id_district").input_value() == "61.01.01"
    page.locator("#id_name").fill("Koperasi Desa Merah Putih Alfa Desa 13")
    page.locator("#id_form").select_option("desa")
    page.locator("#milestones-group .add-row a").click()
    page.locator("#id_milestones-0-kind").select_option("nib")
    page.locator("#id_milestones-0-number").fill("0220001234567")
    page.locator("#served-group .add-row a").click()
    choose(page, "served-0-village", "Alfa Desa 12")
    page.locator("[name=_save]").click()
    page.locator(".messagelist .success").wait_for()
    coop = m.Cooperative.objects.get(village="61.01.01.2003")
    assert coop.milestones.get().number == "0220001234567"
    assert coop.served.get().village_id == "61.01.01.2002"


@pytest.mark.long
def test_no_page_offends_the_content_security_policy(page):
    page.goto("/admin/")
    for model in TABLES:
        page.goto(address(model, "changelist"))
        page.goto(address(model, "changelist") + "?q=alfa&_facets=True")
        row = page.locator("#result_list tbody th a").first
        if row.count():
            page.goto(row.get_attribute("href"))
        if model not in TABLES[:3]:
            page.goto(address(model, "add"))
    assert get_user_model().objects.count() == 1
    assert Regency.objects.count() == 2


FITS = (
    "selector => [...document.querySelectorAll(selector)].map(e => e.scrollWidth - e.clientWidth)"
)
SCROLLING = "#changelist .results, .inline-group, .inline-group .wrapper, html"


@pytest.mark.long
def test_admin_pages_fit_a_laptop(page):
    """At 1366 pixels nothing is cut off or has to be scrolled sideways, long words included."""
    page.set_viewport_size({"width": 1366, "height": 768})
    m.Document.objects.update(title="Akta_pendirian_koperasi_desa_merah_putih_" * 2)
    m.Milestone.objects.filter(kind="npwp").update(
        kind="ahu", number="AHU-0012345.AH.01.29.TAHUN.2025-KALBAR"
    )
    coop = m.Cooperative.objects.first()
    m.Officer.objects.create(
        cooperative=coop,
        board="pengurus",
        position="ketua",
        name="Fransiskus Xaverius Bonaventura",
        phone="0812-3456-78901",
    )
    m.Officer.objects.update(
        name="Fransiskus Xaverius Bonaventura Simorangkir", phone="0812-3456-78901"
    )
    m.Outlet.objects.update(name="Usaha penampungan madu hutan dan kratom", status="operasional")
    get_user_model().objects.update(full_name="Petugas Provinsi Kalimantan Barat")
    for model in TABLES:
        page.goto(address(model, "changelist"))
        assert max(page.evaluate(FITS, SCROLLING)) <= 1, model
    page.goto(address(m.Cooperative, "change", coop))
    assert max(page.evaluate(FITS, SCROLLING)) <= 1
    edge = page.locator("#officers-group").bounding_box()
    box = page.locator("#officers-group td.delete input").first.bounding_box()
    assert box["x"] + box["width"] <= edge["x"] + edge["width"]


@pytest.mark.long
def test_a_choice_shows_the_name_it_holds(page):
    page.set_viewport_size({"width": 1366, "height": 768})
    for model in (m.Cooperative, m.Milestone, RoleGrant):
        page.goto(address(model, "add"))
        boxes = page.locator(".select2-container--admin-autocomplete")
        boxes.first.wait_for()
        assert all(box.bounding_box()["width"] > 300 for box in boxes.all()), model
