"""What a phone, a sheet of paper or a newcomer sees: details that once looked wrong."""

import re

import pytest

from registry import models as m

LONG_TITLE = "Akta_pendirian_koperasi_desa_merah_putih_simpang_embaloh_hulu_bersatu_final_revisi_3"


@pytest.fixture
def rich(world, cast):
    """Cooperative A with one row of every kind, long words among them."""
    coop = world.coop_a
    m.Outlet.objects.create(cooperative=coop, kind="apotek", status="operasional", employees=1200)
    m.Document.objects.create(
        cooperative=coop,
        kind=m.Document.Kind.values[0],
        title=LONG_TITLE,
        file="a.pdf",
        uploaded_by=cast["pusat"],
    )
    m.CapitalEntry.objects.create(
        cooperative=coop,
        kind=m.CapitalEntry.Kind.values[0],
        amount=1_658_000_000,
        as_of="2025-09-01",
    )
    coop.milestones.filter(kind="npwp").update(
        number="AHU-0012345.AH.01.29.TAHUN.2025-KALIMANTAN-BARAT"
    )
    return coop


@pytest.fixture
def opened(browser, live_server, client_as):
    """opened(path, width, height): a page of the province officer."""
    session = client_as("pusat").cookies["sessionid"].value
    contexts = []

    def go(path: str, width: int = 1366, height: int = 768):
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url + path)
        return page

    yield go
    for context in contexts:
        context.close()


CUT = """selector => [...document.querySelectorAll(selector)].filter(element => {
  const box = element.getBoundingClientRect();
  let right = innerWidth;
  for (let up = element.parentElement; up; up = up.parentElement)
    if (getComputedStyle(up).overflowX !== "visible") right = Math.min(right, up.getBoundingClientRect().right);
  return box.right > right + 1 || box.width === 0;
}).map(element => element.textContent)"""


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.parametrize("size", [(1366, 768), (1000, 700), (360, 640)])
def test_nothing_of_a_cooperative_is_cut_off(opened, rich, size):
    page = opened(rich.get_absolute_url(), *size)
    assert page.locator("main .actions a").count() >= 10
    assert page.evaluate(CUT, "main a, main .btn, main td, .step-facts") == []


@pytest.mark.browser
def test_long_regency_names_wrap_on_a_phone(opened, world):
    world.a.name = "Kabupaten Kapuas Hulu Utara Raya"
    world.a.save()
    page = opened("/koperasi/", 360, 640)
    cells = "td[data-label='Kabupaten/kota']"
    assert page.locator(cells).count() == 2
    assert page.evaluate(
        "selector => [...document.querySelectorAll(selector)].every(td => td.scrollWidth <= td.clientWidth)",
        cells,
    )


@pytest.mark.browser
def test_paper_says_what_a_list_is(opened, world):
    page = opened("/koperasi/?kabupaten=61.01")
    note = page.get_by_text("Baris 1 sampai 1 dari 1, halaman 1 dari 1.")
    assert not note.is_visible()
    page.emulate_media(media="print")
    assert note.is_visible()
    assert page.locator(".chips", has_text="Kabupaten/kota: Kabupaten Alfa").is_visible()
    assert not page.locator(".chips [aria-hidden]").is_visible()


@pytest.mark.browser
@pytest.mark.long
def test_paper_holds_the_matrix_and_whole_cooperatives(opened, rich):
    page = opened("/")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1000})  # A4 less the margins
    assert page.evaluate("document.documentElement.scrollWidth") <= 703
    table = page.locator(".matrix-milestones").bounding_box()
    assert table["x"] + table["width"] <= 703
    page = opened(rich.get_absolute_url())
    page.emulate_media(media="print")
    inside = (
        "[...document.querySelectorAll('.card')].map(card => getComputedStyle(card).breakInside)"
    )
    assert set(page.evaluate(inside)) == {"auto"}
    head = "getComputedStyle(document.querySelector('.card h2')).breakAfter"
    assert page.evaluate(head) == "avoid"


def test_form_asks_for_the_kabupaten_first(client_as):
    html = client_as("pusat").get("/koperasi/baru/").content.decode()
    district = re.search(r'<select name="district".*?</select>', html, re.S).group()
    assert "Pilih kabupaten dulu" in district and "Pilih kecamatan" not in district
    own = client_as("dinas_a").get("/koperasi/baru/").content.decode()
    district = re.search(r'<select name="district".*?</select>', own, re.S).group()
    assert "Pilih kecamatan" in district and "dulu" not in district


def test_new_cooperative_stands_under_no_other_heading(client_as, world):
    subheading = re.compile(r'<p class="sub">(.*?)</p>', re.S)
    client = client_as("pusat")
    assert subheading.search(client.get("/koperasi/baru/").content.decode()).group(1) == ""
    changing = client.get(f"{world.coop_a.get_absolute_url()}ubah/").content.decode()
    assert subheading.search(changing).group(1) == str(world.coop_a)


def test_likely_duplicates_are_where_the_warning_says(client_as, world):
    data = {
        "regency": "61.01",
        "district": "61.01.01",
        "village": world.coop_a.village_id,
        "name": world.coop_a.name,
        "form": "desa",
        "pattern": "konvensional",
        "scheme": "baru",
    }
    html = client_as("pusat").post("/koperasi/baru/", data).content.decode()
    listed = html.index(f'href="{world.coop_a.get_absolute_url()}"')
    assert listed < html.index("Periksa koperasi di atas")
