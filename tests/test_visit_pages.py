"""The room's lists and pages of figures: every figure equals its list, nobody sees more than his own, and
no address breaks them."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.templatetags.kdkmp import tanggal
from tests.test_dashboard import FIGURE, said_by_list
from tests.visit_days import make_room, more
from visits.months import code_of, moved

LISTS = (
    "/kunjungan/",
    "/kunjungan/tindak-lanjut/",
    "/kunjungan/kendala/daftar/",
    "/kunjungan/koperasi/",
)


@pytest.fixture
def room(world, cast):
    return make_room(world, cast)


def pages(room) -> list[str]:
    coop, person = room.own.cooperative_id, room.own.contract.person_id
    return [
        *LISTS,
        "/kunjungan/kalender/",
        "/kunjungan/kendala/",
        "/kunjungan/berikutnya/",
        f"/kunjungan/berikutnya/?pendamping={person}",
        f"/kunjungan/koperasi/{coop}/",
        f"/kunjungan/pendamping/{person}/",
    ]


def count(client, url: str) -> int:
    return said_by_list(client, url, "count")


def body_of(client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


# --- figures ---


def figures_agree(client, url: str) -> int:
    """Checks every figure of the page; how many there were."""
    found = FIGURE.findall(body_of(client, url))
    seen: dict[tuple[str, str], int] = {}
    for href, key, value, check in found:
        at = (unescape(href), check)
        if at not in seen:
            seen[at] = said_by_list(client, *at)
        assert seen[at] == int(value), f"{key}: {at}"
    return len(found)


@pytest.mark.parametrize("name", ["pusat", "pendamping_a"])
def test_every_figure_equals_its_list(client_as, room, name):
    client = client_as(name)
    person = room.own.contract.person_id
    last = code_of(moved(timezone.localdate().replace(day=1), -1))
    told = {
        "/kunjungan/kalender/": 1,
        f"/kunjungan/kalender/?bulan={last}": 0,
        "/kunjungan/kalender/?kabupaten=61.01": 1,
        f"/kunjungan/kalender/?pendamping={person}": 1,
        "/kunjungan/kendala/?kabupaten=61.01": 9,
        "/kunjungan/kendala/?prioritas=tinggi&dari=2020-01-01": 9,
        f"/kunjungan/pendamping/{person}/": 8,
    }
    for url, least in told.items():
        if name == "pendamping_a" and "kabupaten" in url:
            continue
        assert figures_agree(client, url) >= least, url


@pytest.mark.parametrize(
    "name",
    [
        "pengamat",
        *(pytest.param(n, marks=pytest.mark.long) for n in ("pusat", "dinas_a", "operator")),
    ],
)
def test_the_dashboards_figures_of_visits(client_as, room, name):
    body = body_of(client_as(name), "/")
    values = {key: int(value) for _, key, value, _ in FIGURE.findall(body)}
    figures_agree(client_as(name), "/")
    whole = 1 if name in ("pusat", "pengamat") else 0
    today = timezone.localdate()
    yesterday = (today - timedelta(days=1)).month == today.month
    # counted: sent, verified, (yesterday's returned), and Bravo's for the whole province
    assert values["kunjungan"] == 2 + yesterday + whole
    assert values["koperasi-dikunjungi"] == 1 + yesterday + whole
    assert values["tindak-lanjut-lewat"] == 1 + whole


def test_sums_of_the_matrix(client_as, room):
    """The lines and the columns add up to the total, which counts neither held nor rejected nor archived."""
    values = {
        key: int(value)
        for _, key, value, _ in FIGURE.findall(
            body_of(client_as("pusat"), "/kunjungan/kendala/?dari=")
        )
    }
    assert values[":jumlah"] == 5
    for code in ("61.01", "61.02", ""):
        cells = [
            n for key, n in values.items() if key.startswith(f"{code}:") and "jumlah" not in key
        ]
        assert sum(cells) == values[f"{code}:jumlah"]
    assert values["61.01:jumlah"] + values["61.02:jumlah"] == 5
    assert (values["61.01:modal"], values["61.01:konektivitas"]) == (2, 1)


def test_who_reads_no_visits_gets_numbers_without_links(client_as, room):
    for name in ("pengamat", "operator"):
        client = client_as(name)
        body = body_of(client, "/kunjungan/kendala/?dari=")
        assert not FIGURE.findall(body) and "Jumlah" in body
        assert client.get("/kunjungan/kendala/daftar/").status_code == 403
        body = body_of(client, "/kunjungan/koperasi/")
        assert "Rak sembako" not in body and room.own.contract.person.name not in body


# --- which rows ---


def test_what_each_status_shows(client_as, room):
    client, at = client_as("dinas_a"), "/kunjungan/"
    assert count(client, at) == 4
    numbers = {
        "terkirim": 1, "diverifikasi": 2, "perlu_perbaikan": 1, "ditolak": 1, "ditahan": 1, "semua": 7,
    }  # fmt: skip
    assert {word: count(client, f"{at}?status={word}") for word in numbers} == numbers
    archived = room.visits["archived"].cooperative_id
    assert count(client, f"{at}?cooperative={archived}") == 1
    assert count(client, f"{at}?koperasi={room.own.cooperative_id}") == 3


def test_filters_of_visits(client_as, room):
    client, at = client_as("pusat"), "/kunjungan/"
    today = timezone.localdate()
    person = room.own.contract.person
    numbers = {
        "q=SEMBAKO": 4, "q=gudang": 1, "q=100%25": 1, "q=siap_p": 1, "q=siapxp": 0, "q=Bravo": 1,
        f"q={person.name.split()[-1]}": 4,
        "topik=rat": 1, "topik=persiapan_gerai": 4, "cara=daring": 1, "kendala=modal": 1,
        "kendala=lahan": 1, "lokasi=tanpa": 5, "tanpa_lokasi=1": 5, "foto=kurang": 1, "foto=tanpa": 4,
        "foto=ada": 1, "kiriman=terlambat": 1, "kiriman=tepat": 4, "kabupaten=61.02": 1,
        "kecamatan=61.01.02": 1, f"pendamping={person.pk}": 4,
        f"dari={today}": 3, f"sampai={today - timedelta(days=30)}": 1,
        f"dari={today - timedelta(days=1)}&sampai={today}&kabupaten=61.01": 3,
    }  # fmt: skip
    assert {query: count(client, f"{at}?{query}") for query in numbers} == numbers


def test_filters_of_follow_ups(client_as, room):
    client, at = client_as("dinas_a"), "/kunjungan/tindak-lanjut/"
    numbers = {
        "": 2, "keadaan=lewat": 1, "keadaan=segera": 1, "keadaan=selesai": 1, "keadaan=semua": 3,
        "q=papan": 1, "kabupaten=61.01": 2, f"pendamping={room.own.contract.person_id}": 2,
        f"cooperative={room.visits['archived'].cooperative_id}": 1,
    }  # fmt: skip
    assert {query: count(client, f"{at}?{query}") for query in numbers} == numbers
    assert 'data-total="lewat" data-value="1"' in body_of(client, at)


def test_filters_of_cooperatives(client_as, room):
    client, at = client_as("dinas_a"), "/kunjungan/koperasi/"
    last = code_of(moved(timezone.localdate().replace(day=1), -2))
    numbers = {
        "": 3, "lewat=ya": 1, "hari=belum": 1, "hari=30": 1, "kunjungan=ya&bulan=" + last: 0,
        f"pendamping={room.own.contract.person_id}": 3, "q=Alfa+Desa+21": 1,
    }  # fmt: skip
    late = room.visits["late"].day
    numbers["kunjungan=ya&bulan=" + last] = int(code_of(late) == last)
    assert {query: count(client, f"{at}?{query}") for query in numbers} == numbers


def test_a_mentor_sees_only_his_own(client_as, room):
    client = client_as("pendamping_a")
    assert count(client, "/kunjungan/") == 4
    assert client.get("/kunjungan/saya/").url == (
        f"/kunjungan/pendamping/{room.own.contract.person_id}/"
    )
    for url in pages(room):
        assert "Bravo" not in body_of(client, url), url
    assert client.get(f"/kunjungan/pendamping/{room.other.contract.person_id}/").status_code == 404
    assert client.get(f"/kunjungan/koperasi/{room.other.cooperative_id}/").status_code == 404
    other = f"/kunjungan/?pendamping={room.other.contract.person_id}"
    assert count(client, other) == 0


def test_an_officer_sees_nothing_of_another_kabupaten(client_as, room):
    client = client_as("dinas_a")
    foreign = room.other
    for url in (*pages(room), *(f"{one}?kabupaten=61.02" for one in LISTS)):
        assert "Bravo" not in body_of(client, url), url
    for url in LISTS:
        response = client.get(url, {"_export": "csv"})
        assert b"Bravo" not in b"".join(response.streaming_content), url
    assert "Bravo" not in body_of(client, "/kunjungan/?q=bravo").replace('value="bravo"', "")
    assert count(client, f"/kunjungan/?cooperative={foreign.cooperative_id}") == 0
    assert client.get(f"/kunjungan/pendamping/{foreign.contract.person_id}/").status_code == 404


def test_who_reads_may_not_always_export(client_as, room):
    for name, status in (("pmo_a", 200), ("auditor", 403), ("pendamping_a", 403)):
        for url in LISTS:
            assert client_as(name).get(url, {"_export": "xlsx"}).status_code == status


# --- odd addresses ---

ODD = ("x", "-1", "9" * 30, "²", "%27", "2026-13", "a" * 300)
EVERY = [
    *(
        "q",
        "kabupaten",
        "kecamatan",
        "cooperative",
        "pendamping",
        "status",
        "topik",
        "cara",
        "dari",
    ),
    *(
        "sampai",
        "kendala",
        "lokasi",
        "foto",
        "kiriman",
        "keadaan",
        "kategori",
        "prioritas",
        "bulan",
    ),
    *("kunjungan", "hari", "lewat", "page", "sort", "kolom"),
]
# those whose values no list of choices guards
FREE = ("q", "cooperative", "koperasi", "tanpa_lokasi", "dari", "page", "sort", "kolom")


@pytest.mark.long
def test_odd_addresses_never_break_a_page(client_as, room):
    client = client_as("pusat")
    for url in pages(room):
        joint = "&" if "?" in url else "?"
        for value in ODD:
            query = "&".join(f"{name}={value}" for name in EVERY)
            assert client.get(f"{url}{joint}{query}").status_code == 200, (url, value)
    for at, name in enumerate(FREE):
        for value in ODD:
            url = f"{LISTS[at % len(LISTS)]}?{name}={value}"
            assert client.get(url).status_code == 200, url


def test_odd_months_and_dates_are_told(client_as, room):
    client = client_as("pusat")
    for month in ("2026-13", "11-2026", "x", "9999-01", "1999-12"):
        body = body_of(client, f"/kunjungan/kalender/?bulan={month}")
        assert "Bulan tidak dikenali" in body and "data-figure" not in body, month
    for month in ("2020-01", "2100-12"):  # the ends of the calendar lead nowhere further
        body = body_of(client, f"/kunjungan/kalender/?bulan={month}")
        assert "Tidak ada kunjungan pada" in body
        assert not re.search(r"bulan=(2019|2101)", body)
    assert "Tanggal tidak dikenali" in body_of(client, "/kunjungan/kendala/?dari=besok")


# --- costs ---


def test_queries_do_not_grow(client_as, room):
    client = client_as("dinas_a")
    urls = [*pages(room), "/"]
    for url in urls:  # what is remembered per process is remembered now
        client.get(url)

    def told() -> dict[str, int]:
        found = {}
        for url in urls:
            with CaptureQueriesContext(connection) as queries:
                body_of(client, url)
            found[url] = len(queries)
        return found

    more(room, 5)
    few = told()
    more(room, 120)
    assert told() == few and max(few.values()) <= 12, few


# --- what other rooms show ---


def test_a_cooperatives_page_and_a_mentors_card_show_visits(client_as, room):
    client = client_as("dinas_a")
    coop, person = room.own.cooperative, room.own.contract.person
    page = body_of(client, coop.get_absolute_url())
    assert f'hx-get="/kunjungan/?cooperative={coop.pk}"' in page
    headers = {"HX-Request": "true", "HX-Target": "panel-kunjungan"}
    part = client.get(f"/kunjungan/?cooperative={coop.pk}", headers=headers).content.decode()
    assert "<html" not in part and "Cetak papan nama" in part and "Urus NIB sent" in part
    assert "Urus NIB held" not in part and "Urus NIB rejected" not in part
    for key, status in ((room.other.cooperative_id, 404), ("x", 404), ("9" * 30, 404)):
        answer = client.get(f"/kunjungan/?cooperative={key}", headers=headers)
        assert answer.status_code == status
    card = body_of(client, person.get_absolute_url())
    assert f'hx-get="/kunjungan/?pendamping={person.pk}"' in card
    part = client.get(f"/kunjungan/?pendamping={person.pk}", headers={"HX-Request": "true"})
    assert '<div id="results">' in part.content.decode()
    for key in (room.other.contract.person_id, "x", "9" * 30):
        part = client.get(f"/kunjungan/?pendamping={key}", headers={"HX-Request": "true"})
        assert "Belum ada kunjungan" in part.content.decode()


def test_the_timeline_tells_all_in_order(client_as, room):
    body = body_of(client_as("dinas_a"), f"/kunjungan/koperasi/{room.own.cooperative_id}/")
    # 3 visits, 4 obstacles, 3 follow-ups, 1 done, 1 proposal
    assert "12 catatan" in body
    for text in ("Buka rekening", "sudah jadi", "SK AHU", "Cetak papan nama", "Lahan, prioritas"):
        assert text in body, text
    assert "Urus NIB held" not in body and "Urus NIB rejected" not in body
    days = [timezone.localdate(), room.visits["late"].day]
    assert body.index(f">{tanggal(days[0])}<") < body.index(f">{tanggal(days[1])}<")


def test_the_menu_leads_everybody_somewhere(client_as, room):
    for name, url in (
        ("dinas_a", "/kunjungan/"),
        ("pendamping_a", "/kunjungan/"),
        ("pengamat", "/kunjungan/koperasi/"),
    ):
        body = body_of(client_as(name), "/koperasi/")
        menu = body.split('id="menu"')[1].split("</nav>")[0]
        assert menu.count("Kunjungan") == 1 and f'href="{url}"' in menu, name
