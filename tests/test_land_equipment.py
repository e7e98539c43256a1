"""Work equipment: what arrived, what is missing, who may write it down."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import Village
from land import models as m
from land.actions import equipment as actions
from land.equipment.received import missing_words
from land.words import Equipment
from registry.models import Cooperative
from tests.factories import archive, make_cooperative
from tests.land_rows import make_building, make_parcel, report
from tests.page_client import hidden_fields
from tests.test_land_funnel import FIGURE, count_of

LIST, LACKING, TOTALS = "/alat-kerja/", "/alat-kerja/kurang/", "/alat-kerja/rekap/"
WHOLE = {"truk": 1, "pikap": 1, "roda_tiga": 2, "etalase": 1, "meja_kursi": 1, "komputer": 1}


def give(coop: Cooperative, **quantities: int) -> None:
    condition = quantities.pop("condition", "baik")
    for kind, quantity in quantities.items():
        m.EquipmentItem.objects.create(
            cooperative=coop,
            kind=kind,
            quantity=quantity,
            condition=condition,
            received_on=timezone.localdate(),
        )


def done(coop: Cooperative, percent: float = 100) -> None:
    report(make_building(coop), percent)


@pytest.fixture
def varied(world):
    """A: complete (one broken), nothing; B: some. One building not ready, one cooperative archived."""
    villages = Village.objects.filter(district__regency=world.a).order_by("code")
    coops = [world.coop_a, *(make_cooperative(v) for v in villages[1:4])]
    done(coops[0])
    done(coops[1])
    done(coops[2], 99)
    make_parcel(coops[3])
    done(world.coop_b)
    give(coops[0], **{kind: n for kind, n in WHOLE.items() if kind != "truk"})
    give(coops[0], truk=1, condition="rusak_berat")
    give(coops[2], komputer=3)
    give(world.coop_b, roda_tiga=1, etalase=1)
    give(world.coop_b, roda_tiga=1)
    gone = make_cooperative(villages[4])
    done(gone)
    give(gone, truk=7)
    archive(gone)
    return world


def rows_told(client, query: str = "") -> dict[str, list[str]]:
    """Name of a cooperative → its cells as text."""
    body = client.get(f"{LACKING}{query}").content.decode()
    found = {}
    for row in re.findall(r"<tr>(<td.*?)</tr>", body, re.DOTALL):
        cells = [
            unescape(re.sub(r"<[^>]+>", "", c)) for c in re.findall(r"<td[^>]*>(.*?)</td>", row)
        ]
        found[cells[0]] = cells
    return found


def test_what_is_missing(client_as, varied):
    client = client_as("pusat")
    told = rows_told(client)
    assert (
        "2/2" not in told["Koperasi Desa Merah Putih Bravo Desa 11"]
    )  # six more columns if wanted
    told = rows_told(client, "?kolom=nama&kolom=roda_tiga&kolom=kurang&kolom=rusak")
    mark = {name.removeprefix("Koperasi Desa Merah Putih "): cells for name, cells in told.items()}
    assert set(mark) == {"Alfa Desa 11", "Alfa Desa 12", "Bravo Desa 11"}
    assert "lengkap" in mark["Alfa Desa 11"] and "1" in mark["Alfa Desa 11"]  # one is broken
    assert "semuanya" in mark["Alfa Desa 12"] and "0/2" in mark["Alfa Desa 12"]
    assert "2/2" in mark["Bravo Desa 11"]
    assert "1 truk, 1 pikap 4×4, 1 meja dan kursi, 1 komputer" in mark["Bravo Desa 11"]


def test_more_than_expected_makes_up_for_nothing_else():
    assert missing_words({"truk": 9, "komputer": 0}).startswith("1 pikap 4×4, 2 motor")
    assert missing_words(WHOLE) == ""


SCOPES = {
    "": 3,
    "?lingkup=pembangunan": 4,
    "?lingkup=semua": 5,
    "?kurang=lengkap": 1,
    "?kurang=ada": 2,
    "?kurang=roda_tiga": 1,
    "?regency=61.02": 1,
    "?lingkup=pembangunan&kurang=komputer": 2,
}


def test_scopes_and_lacks(client_as, varied):
    client = client_as("pusat")
    assert {query: count_of(client, LACKING + query) for query in SCOPES} == SCOPES


@pytest.mark.parametrize(
    "name", ["pusat", *(pytest.param(n, marks=pytest.mark.long) for n in ("dinas_a", "pengamat"))]
)
def test_totals_equal_their_lists(client_as, varied, name):
    client = client_as(name)
    found = FIGURE.findall(client.get(TOTALS).content.decode())
    assert len(found) > 20
    for href, key, value, check in found:
        url = unescape(href)
        if check == "count":
            told = count_of(client, url)
        else:
            body = client.get(url).content.decode()
            match = re.search(rf'data-total="{check[6:]}" data-value="(\d+)"', body)
            told = int(match.group(1)) if match else 0
        assert told == int(value), f"{key} {url}"
    values = {key: int(value) for _, key, value, _ in found}
    assert values[":truk"] == 1  # the archived one's seven don't count
    for column in (*Equipment.values, "unit", "rusak", "kurang"):
        lines = [values.get(f"{code}:{column}", 0) for code in ("61.01", "61.02")]
        assert sum(lines) == values[f":{column}"]


def test_others_rows_are_not_told(client_as, varied):
    client = client_as("dinas_a")
    for url in (LIST, f"{LACKING}?lingkup=semua", TOTALS, f"{LIST}?_export=csv"):
        response = client.get(url)
        body = b"".join(response) if response.streaming else response.content
        assert b"Bravo" not in body and (b"Alfa" in body), url


# --- Writing ---


def send_set(client, coop, **fields):
    url = f"{reverse('land:equipment-set')}?cooperative={coop.pk}"
    form = hidden_fields(client.get(url).content.decode())
    form |= {f"jumlah_{kind}": "0" for kind in WHOLE}
    form |= {"received_on": str(timezone.localdate()), "bast_number": " BAST  1 "}
    return client.post(url, form | fields)


def test_a_set_is_received_at_once(client_as, world):
    client = client_as("operator")
    page = client.get(f"{reverse('land:equipment-set')}?cooperative={world.coop_a.pk}")
    assert 'name="jumlah_roda_tiga" value="2"' in page.content.decode()
    quantities = {f"jumlah_{kind}": n for kind, n in WHOLE.items()}
    assert (
        send_set(client, world.coop_a, **quantities, kondisi_truk="rusak_ringan").status_code == 302
    )
    rows = world.coop_a.equipment.all()
    assert {row.kind: row.quantity for row in rows} == WHOLE
    assert {row.kind for row in rows if row.condition != "baik"} == {"truk"}
    assert {row.bast_number for row in rows} == {"BAST 1"}
    again = client.get(f"{reverse('land:equipment-set')}?cooperative={world.coop_a.pk}")
    assert 'name="jumlah_truk" value="0"' in again.content.decode()


WRONG = (
    ({}, "paling sedikit satu jenis"),
    ({"jumlah_truk": "1", "received_on": "TOMORROW"}, "tidak boleh sesudah hari ini"),
    ({"jumlah_truk": "1", "received_on": "31/02/2026"}, "Tanggal tidak dikenali"),
    ({"jumlah_truk": "-1"}, "lebih besar dari atau sama dengan 0"),
    ({"jumlah_truk": "99999999999999"}, "lebih kecil dari atau sama dengan 999"),
    ({"jumlah_truk": "banyak"}, "angka bulat"),
    ({"jumlah_truk": "1", "kondisi_truk": "hilang"}, "Masukkan pilihan yang valid"),
)


def test_a_wrong_set_is_told_and_kept(client_as, world):
    client, tomorrow = client_as("operator"), str(timezone.localdate() + timedelta(days=1))
    for given, told in WRONG:
        fields = {name: tomorrow if value == "TOMORROW" else value for name, value in given.items()}
        page = send_set(client, world.coop_a, **fields)
        body = page.content.decode()
        assert page.status_code == 422 and told in body and "BAST  1" in body, told
    assert not world.coop_a.equipment.exists()


def test_two_who_receive_the_same_set_are_told(client_as, cast, world):
    """The page of the second shows what the first wrote before he may save."""
    client = client_as("operator")
    url = f"{reverse('land:equipment-set')}?cooperative={world.coop_a.pk}"
    form = hidden_fields(client.get(url).content.decode())
    form |= {"jumlah_truk": "1", "received_on": str(timezone.localdate())}
    give(world.coop_a, truk=1)
    page = client.post(url, form)
    assert page.status_code == 422 and "baru saja mencatat" in page.content.decode()
    assert world.coop_a.equipment.count() == 1
    assert "Sudah diterima 1 dari 1" in page.content.decode()
    held = re.search(r'name="held" value="([^"]+)"', page.content.decode())
    assert client.post(url, form | {"held": held.group(1)}).status_code == 302
    assert world.coop_a.equipment.count() == 2


def test_one_item_is_added_changed_and_struck_out(client_as, world):
    client = client_as("dinas_a")
    url = f"{reverse('land:equipment-create')}?cooperative={world.coop_a.pk}"
    form = hidden_fields(client.get(url).content.decode())
    form |= {"kind": "etalase", "quantity": "3", "condition": "baik", "received_on": "2026-01-05"}
    for words in ("3 unit", "2,5"):
        page = client.post(url, form | {"quantity": words}).content.decode()
        assert "angka bulat saja, misalnya 3" in page
    assert client.post(url, form).status_code == 302
    item = world.coop_a.equipment.get()
    assert client.post(url, form).status_code == 302  # clicked twice
    assert world.coop_a.equipment.count() == 1
    url = reverse("land:equipment-update", args=[item.pk])
    changed = form | hidden_fields(client.get(url).content.decode()) | {"quantity": "2"}
    page = client.post(url, changed)
    assert page.status_code == 422 and "Tulis alasan" in page.content.decode()
    assert client.post(url, changed | {"reason": "salah hitung"}).status_code == 302
    item.refresh_from_db()
    assert item.quantity == 2
    url = reverse("land:equipment-delete", args=[item.pk])
    seen = hidden_fields(client.get(url).content.decode())
    assert client.post(url, seen).status_code == 422
    give(world.coop_a, truk=1)
    assert client.post(url, seen | {"reason": "tercatat dua kali"}).status_code == 302
    assert world.coop_a.equipment.get().kind == "truk"


def test_a_row_changed_meanwhile_is_not_deleted(client_as, world):
    client = client_as("dinas_a")
    give(world.coop_a, truk=1)
    item = world.coop_a.equipment.get()
    url = reverse("land:equipment-delete", args=[item.pk])
    seen = hidden_fields(client.get(url).content.decode())
    m.EquipmentItem.objects.filter(pk=item.pk).update(quantity=4)
    page = client.post(url, seen | {"reason": "tercatat dua kali"})
    assert page.status_code == 422 and "baru saja diubah" in page.content.decode()
    assert world.coop_a.equipment.exists()


def test_archived_cooperatives_receive_nothing(client_as, cast, world):
    give(world.coop_a, truk=1)
    item = world.coop_a.equipment.get()
    archive(world.coop_a)
    client = client_as("dinas_a")
    for name in ("equipment-set", "equipment-create"):
        url = f"{reverse(f'land:{name}')}?cooperative={world.coop_a.pk}"
        assert client.get(url).status_code == 409
    assert client.get(reverse("land:equipment-update", args=[item.pk])).status_code == 409
    with pytest.raises(ValidationError):
        actions.receive_equipment(cooperative=world.coop_a, items=[item], by=cast["dinas_a"])


def test_odd_cooperatives_in_the_address(client_as, world):
    client = client_as("pusat")
    for key in ("", "0", "x", "9" * 30, "-1", "٣"):
        for name in ("equipment-set", "equipment-create"):
            page = client.get(f"{reverse(f'land:{name}')}?cooperative={key}")
            assert page.status_code == (404 if key else 302), key
        assert client.get(f"{LIST}?cooperative={key}").status_code == 200


def test_queries_do_not_grow(client_as, varied):
    client, sizes = client_as("pusat"), {}
    for turn in ("few", "many"):
        for url in (LIST, f"{LACKING}?lingkup=semua", TOTALS):
            client.get(url)
            with CaptureQueriesContext(connection) as seen:
                client.get(url)
            sizes.setdefault(url, []).append(len(seen))
        if turn == "few":
            for number in range(8):
                coop = make_cooperative(varied.coop_a.village, name=f"Koperasi Baru {number}")
                done(coop)
                give(coop, truk=1, komputer=1)
    assert all(few == many <= 12 for few, many in sizes.values()), sizes


@pytest.mark.browser
@pytest.mark.long
def test_a_long_bast_number_is_whole_on_a_phone(browser, live_server, client_as, world):
    m.EquipmentItem.objects.create(
        cooperative=world.coop_a,
        kind=Equipment.TRUCK,
        quantity=1,
        condition="baik",
        received_on=timezone.localdate(),
        bast_number="BAST-ALAT/KALBAR/0101201298765",
    )
    session = client_as("pusat").cookies["sessionid"].value
    context = browser.new_context(viewport={"width": 360, "height": 640})
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/alat-kerja/")
    text = page.get_by_text("BAST-ALAT/KALBAR").first
    box, cell = text.bounding_box(), page.locator("tr", has=text).first.bounding_box()
    assert box["x"] + box["width"] <= cell["x"] + cell["width"]
    context.close()
