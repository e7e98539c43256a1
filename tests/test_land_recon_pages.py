"""The pages of reconciliation: numbers equal their lists, in everybody's name; deciding on them."""

import io
import re
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from land.actions import reconciling as act
from land.models import Difference, Parcel
from land.reconciling.comparing import compare
from tests.land_rows import make_building, make_parcel, report
from tests.land_sources import make_difference, make_sheet

FIGURE = re.compile(r'href="([^"]+)" data-figure="([^"]+)" data-value="(\d+)"')
COUNT = re.compile(r'data-count="(\d+)"')
OVERVIEW = "/lahan/rekonsiliasi/"
REASON = "sesuai berita acara lapangan"


@pytest.fixture
def differing(world):
    """Both cooperatives, three sources, every kind of difference and one decided."""
    for coop, area in ((world.coop_a, 1000), (world.coop_b, 1500)):
        make_parcel(coop, stated_area=Decimal(area), ownership="bmdes")
    report(
        make_building(world.coop_a, parcel=world.coop_a.parcels.get(), override_reason="uji"), "40"
    )
    a, b = world.coop_a, world.coop_b
    make_sheet(
        {a: {"luas": "1000", "progres": "55.00"}, b: {"luas": "900", "kepemilikan": "hibah"}}
    )
    make_sheet(
        {a: {"luas": "1200", "bast": "2026-10-01"}}, source="kodim", regencies=["61.01", "61.02"]
    )
    make_sheet({b: {"ada_lahan": "tidak"}}, source="kabupaten", regency=world.b)
    compare()


def figures(page: str) -> list[tuple[str, str, int]]:
    return [(url.replace("&amp;", "&"), key, int(n)) for url, key, n in FIGURE.findall(page)]


@pytest.mark.parametrize(
    "role",
    [
        "pusat",
        "dinas_a",
        *(pytest.param(one, marks=pytest.mark.long) for one in ("dinas_b", "pengamat")),
    ],
)
def test_every_number_is_its_list(client_as, cast, world, differing, role):
    row = Difference.objects.get(source="kodim", field="luas")
    act.decide(row=row, choice=act.KEEP, by=cast["pusat"], reason=REASON, seen=act.mark_of(row))
    client = client_as(role)
    page = client.get(OVERVIEW).content.decode()
    found = figures(page)
    assert len(found) > 20
    for url, key, number in found:
        count = COUNT.search(client.get(url).content.decode())
        assert count and int(count[1]) == number, (key, url)
    numbers = {key: number for _, key, number in found}
    turns = [number for key, number in numbers.items() if key.startswith("giliran-")]
    assert numbers["terbuka"] == sum(turns) > 0
    assert ("Bravo" in page) == (role != "dinas_a") and ("Alfa" in page) == (role != "dinas_b")
    if role == "pusat":
        assert numbers["agrinas-luas-sama"] == 1 and numbers["kodim-luas-tetap"] == 1
        assert (
            numbers["agrinas-luas-beda"] == 1 and numbers["agrinas-kepemilikan-kosong_di_sana"] == 1
        )
        assert numbers["semua-semua"] == numbers["terbuka"]


def test_filters_and_export(client_as, world, differing):
    client = client_as("dinas_b")
    url = reverse("land:difference-list")
    page = client.get(url).content.decode()
    assert "Alfa Desa" not in page and "Bravo Desa" in page
    assert 'data-count="1"' in client.get(url, {"source": "kabupaten"}).content.decode()
    assert 'data-count="0"' in client.get(url, {"age": "7"}).content.decode()
    foreign = client.get(url, {"cooperative": world.coop_a.pk}).content.decode()
    assert "saringan yang tidak dikenali" in foreign and "Alfa Desa" not in foreign
    for bad in ({"source": "x"}, {"cooperative": "9" * 30}, {"kabupaten": "x"}, {"age": "-1"}):
        assert client.get(url, bad).status_code == 200
    file = client.get(url, {"_export": "xlsx", "field": "luas"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(file.streaming_content)))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 2 and "1.500 m²" in rows[1] and "900 m²" in rows[1]
    assert "Alfa Desa" not in str(rows)
    assert client_as("pendamping_a").get(url).status_code == 403


def test_sources_side_by_side(client_as, world, differing):
    page = (
        client_as("dinas_a")
        .get(reverse("land:reconciliation-cooperative", args=[world.coop_a.pk]))
        .content.decode()
    )
    assert "1.000 m²" in page and "1.200 m²" in page and "55\u00a0%" in page
    assert "berbeda" in page and "sama" in page and "tidak ada pada kita" in page


def posted(client, row, **data):
    data = {"choice": "tetap", "reason": REASON, "seen": act.mark_of(row)} | data
    return client.post(reverse("land:difference-decide", args=[row.pk]), data)


def test_decided_by_page_and_sent_twice(client_as, world):
    row = make_difference(world.coop_a)
    client = client_as("dinas_a")
    page = client.get(reverse("land:difference-detail", args=[row.pk])).content.decode()
    assert "2.000 m²" in page and act.mark_of(row) in page
    first = posted(client, row, choice="pakai_sumber")
    assert first.status_code == 302
    assert world.coop_a.parcels.get().stated_area == 2000
    again = posted(client, row, choice="pakai_sumber")
    assert again.status_code == 302
    told = client.get(again.url).content.decode()
    assert "terkirim dua kali" in told and "Nilai sumber dipakai" in told
    assert posted(client, row).status_code == 409  # otherwise decided


def test_a_value_that_moved_keeps_what_was_typed(client_as, world):
    row = make_difference(world.coop_a)
    client = client_as("dinas_a")
    Parcel.objects.update(stated_area=1500)
    response = posted(client, row)
    page = response.content.decode()
    assert response.status_code == 409 and REASON in page and "1.500 m²" in page
    now = Difference.objects.get(state="terbuka")
    assert act.mark_of(now) in page and posted(client, now).status_code == 302


def test_nothing_typed_is_lost(client_as, world):
    row = make_difference(world.coop_a)
    client = client_as("dinas_a")
    response = posted(client, row, reason="abc")
    assert response.status_code == 422 and ">abc<" in response.content.decode().replace("\n", "")
    assert posted(client, row, choice="").status_code == 422
    assert posted(client, row, choice="apa").status_code == 422
    Parcel.objects.update(certificate_area=1000)
    response = posted(client, row, choice="pakai_sumber")
    assert response.status_code == 422 and REASON in response.content.decode()
    assert "sertifikat" in response.content.decode()


def test_readers_see_no_form(client_as, world):
    row = make_difference(world.coop_a)
    for name in ("pengamat", "pmo_a", "operator"):
        page = (
            client_as(name).get(reverse("land:difference-detail", args=[row.pk])).content.decode()
        )
        assert 'name="choice"' not in page
        listed = client_as(name).get(reverse("land:difference-list")).content.decode()
        assert "Putuskan sekaligus" not in listed
        assert posted(client_as(name), row).status_code == 403


def test_several_at_once(client_as, world, differing):
    client = client_as("pusat")
    url = reverse("land:difference-decide-many") + "?source=agrinas"
    page = client.get(url).content.decode()
    keys = re.findall(r'name="row" value="([^"]+)"', page)
    rows = Difference.objects.filter(state="terbuka", source="agrinas")
    assert len(keys) == rows.count() == 4
    ticked = re.compile(r'name="row" value="[^"]+" checked')
    assert not ticked.findall(page)
    assert len(ticked.findall(client.get(f"{url}&pilih=semua").content.decode())) == 4
    assert client.post(url, {"choice": "pakai_sumber", "reason": REASON}).status_code == 422
    kept = client.post(
        url, {"choice": "pakai_sumber", "reason": "x", "row": keys[:2]}
    ).content.decode()
    assert len(ticked.findall(kept)) == 2
    data = {"choice": "pakai_sumber", "reason": REASON, "row": [*keys, "abc", "99:x", "9" * 40]}
    page = client.post(url, data).content.decode()
    taken = Difference.objects.filter(state="pakai_sumber")
    assert set(taken.values_list("cooperative", "field")) == {
        (world.coop_a.pk, "progres"),
        (world.coop_b.pk, "luas"),
        (world.coop_b.pk, "kepemilikan"),
    }
    assert page.count("<strong>belum.</strong>") == 1
    again = client.post(url, data).content.decode()
    assert "tidak terbuka" in again and Difference.objects.filter(state="pakai_sumber").count() == 3


def test_several_are_ones_own(client_as, world, differing):
    foreign = Difference.objects.filter(cooperative=world.coop_b, state="terbuka").first()
    url = reverse("land:difference-decide-many")
    client = client_as("dinas_a")
    assert f'value="{foreign.pk}:' not in client.get(url).content.decode()
    data = {"choice": "tetap", "reason": REASON, "row": [f"{foreign.pk}:{act.mark_of(foreign)}"]}
    assert client.post(url, data).status_code == 422
    foreign.refresh_from_db()
    assert foreign.state == "terbuka"


def test_pages_compare_what_has_changed(client_as, world, django_assert_max_num_queries):
    make_difference(world.coop_a)
    Parcel.objects.update(stated_area=2000)
    assert (
        'data-figure="terbuka" data-value="0"' in client_as("pusat").get(OVERVIEW).content.decode()
    )
    assert Difference.objects.get().state == "selaras"


def test_without_any_sheet(client_as, world):
    page = client_as("pusat").get(OVERVIEW).content.decode()
    assert "Belum ada lembar sumber" in page
    assert client_as("pusat").post(OVERVIEW + "bandingkan/").status_code == 302


def test_compared_at_night(world, capsys):
    from django.core.management import call_command

    make_difference(world.coop_a)
    Parcel.objects.update(stated_area=2000)
    call_command("compare_sources")
    assert Difference.objects.get().state == "selaras" and "berakhir 1" in capsys.readouterr().out
