"""The list of people, the card, the sheet for paper: what they show, to whom, and at what cost."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import Village
from mentors import load, panels
from mentors.models import MentorContract, Reveal
from mentors.points import draw
from tests.english import english_leftovers
from tests.factories import make_cooperative
from tests.mentor_people import ACCOUNT, BIRTH, NIK, make_mentor
from tests.mentor_rows import PersonFactory, make_assignment, make_contract

TODAY = timezone.localdate()
LIST = "/pendamping/"


def count(response) -> int:
    return int(re.search(r'data-count="(\d+)"', response.content.decode()).group(1))


@pytest.fixture
def many(world, cast, tmp_path, settings):
    """In A a BA with one cooperative, an empty BA whose contract ends soon, one without a contract, one
    who left, and one whose contract is still to come; in B a PMO; one of the province."""
    settings.MEDIA_ROOT = tmp_path
    world.ba = make_mentor(
        world.a, world.coop_a, name="Ani Alfa", phone="0812-1111-2222", user=cast["pendamping_a"]
    )
    make_contract(world.a, ends=TODAY + timedelta(days=20))
    PersonFactory(regency=world.a, name="Tanpa Kontrak", sex="P")
    PersonFactory(regency=world.a, left_on=TODAY, left_reason="pindah")
    make_contract(world.a, starts=TODAY + timedelta(days=9), ends=TODAY + timedelta(days=99))
    make_contract(world.b, role="pmo_kab", person=PersonFactory(regency=world.b, name="Bravo Satu"))
    make_contract(None, role="pmo_prov", person=PersonFactory(regency=None, name="Orang Provinsi"))
    Reveal.objects.create(person=world.ba, what="nik", reason="uji daftar", by=cast["dinas_a"])
    return world


FOUND = [
    ("", 7),
    ("q=ani", 1),
    ("q=0812 1111", 1),
    ("q=%2B6281211112222", 1),
    ("q=zzz", 0),
    ("peran=ba", 2),
    ("peran=pmo_kab", 1),
    ("peran=pmo_prov", 1),
    ("kabupaten=61.01", 5),
    ("kabupaten=provinsi", 1),
    ("keadaan=aktif", 4),
    ("keadaan=tanpa", 2),
    ("keadaan=berhenti", 1),
    ("kontrak=30", 1),
    ("kontrak=90", 1),
    ("kontrak=nanti", 1),
    ("kontrak=tanpa", 3),
    ("beban=kosong", 1),
    ("beban=kurang", 1),
    ("beban=hijau", 0),
    ("beban=lebih", 0),
    ("akun=aktif", 1),
    ("akun=mati", 0),
    ("akun=belum", 6),
    ("kelamin=P", 1),
    ("keadaan=zzz", 0),
    ("kabupaten=61.99", 0),
    (f"q={NIK}", 0),
    ("q=%25%25", 0),
    ("page=99999&sort=__class__&kolom=zzz", 7),
]


def test_filters(client_as, many):
    client = client_as("pusat")
    for query, number in FOUND:
        response = client.get(f"{LIST}?{query}")
        html = response.content.decode()
        assert count(response) == number, query
        assert "tidak dikenali" in html or not english_leftovers(html), query


def test_searching_by_a_nik_is_refused(client_as, many):
    page = client_as("pusat").get(f"{LIST}?q={NIK}").content.decode()
    assert "Jangan mencari dengan NIK" in page


def test_every_column_sorts_both_ways_and_is_exported(client_as, many):
    client = client_as("pusat")
    for url in (LIST, "/pendamping/kontrak/", "/pendamping/pembukaan/"):
        names = set(re.findall(r"sort=(\w+)", client.get(url).content.decode()))
        assert names
        for name in names:
            for sort in (name, f"-{name}"):
                assert client.get(f"{url}?sort={sort}").status_code == 200, (url, sort)
        columns = re.findall(r'name="kolom" value="(\w+)"', client.get(url).content.decode())
        shown = "&".join(f"kolom={name}" for name in columns)
        assert client.get(f"{url}?{shown}").status_code == 200


def test_files_hold_masks_only(client_as, many):
    client = client_as("dinas_a")
    text = b"".join(client.get(f"{LIST}?_export=csv").streaming_content).decode()
    assert many.ba.nik_mask in text and "Ani Alfa" in text and "Bravo" not in text
    for secret in (NIK, ACCOUNT, BIRTH):
        assert secret not in text
    assert client.get(f"{LIST}?_export=xlsx").status_code == 200
    for name in ("operator", "auditor"):
        assert client_as(name).get(f"{LIST}?_export=csv").status_code == 403


def test_the_load_is_told_against_the_norm(client_as, many, settings):
    page = client_as("pusat").get(f"{LIST}?q=ani").content.decode()
    assert re.search(r'>1 <span class="[^"]+">Kurang<', page)
    archived = many.coop_a
    archived.archived_at, archived.archive_reason = timezone.now(), "digabung"
    archived.save()
    assert "Kosong" in client_as("pusat").get(f"{LIST}?q=ani").content.decode()


def test_each_load_is_judged_once(world):
    make_contract(world.a)
    for number in range(40):
        rows = MentorContract.objects.annotate(load=Value(number))
        found = [level for level in load.Level if rows.filter(load.condition(level)).exists()]
        assert found == [load.level_of(number)]


# --- The card ---


def test_the_card(client_as, many, world):
    contract = many.ba.contracts.get()
    past = make_cooperative(Village.objects.get(pk="61.01.02.2001"))
    gone = make_assignment(
        contract, past, ends=TODAY - timedelta(days=1), end_reason="serah terima"
    )
    html = client_as("dinas_a").get(many.ba.get_absolute_url()).content.decode()
    for told in ("1 koperasi", "Norma: 8–12", "<svg", many.coop_a.name, past.name, gone.end_reason,
                 "KTP pindai", "pendamping_a", many.ba.nik_mask, "0812-1111-2222"):  # fmt: skip
        assert told in html, told
    for secret in (NIK, ACCOUNT, BIRTH):
        assert secret not in html
    assert not english_leftovers(html)


def test_the_card_of_those_who_may_not_open(client_as, many):
    html = client_as("pmo_a").get(many.ba.get_absolute_url()).content.decode()
    assert "/buka/" not in html and "KTP pindai" not in html and "Dokumen hanya untuk" in html
    history = client_as("pmo_a").get(f"{many.ba.get_absolute_url()}riwayat/").content.decode()
    assert "KTP pindai" not in history and "pembukaan" not in history


def test_history_tells_masks(client_as, many):
    from mentors.actions import people

    people.save_person(person=many.ba, by=many.users["pusat"], sealed={"nik": "6101011708900007"})
    html = client_as("dinas_a").get(f"{many.ba.get_absolute_url()}riwayat/").content.decode()
    assert "••••••••••••0001" in html and "••••••••••••0007" in html
    assert NIK not in html and not english_leftovers(html)


def test_other_rooms_are_shown_by_their_address(client_as, many, monkeypatch):
    shown = panels.Panel("Bagian uji", "registry:outlet-list", "pendamping", "core.view_history")
    monkeypatch.setattr(panels, "ON_CARD", [shown])
    monkeypatch.setattr("mentors.detail.ON_CARD", [shown])
    card = client_as("dinas_a").get(many.ba.get_absolute_url()).content.decode()
    assert f'hx-get="/gerai/?pendamping={many.ba.pk}"' in card
    assert "Bagian uji" not in client_as("pmo_a").get(many.ba.get_absolute_url()).content.decode()


def test_the_drawing_keeps_all_points_inside():
    assert draw([]) is None
    for points in (
        [(1, 0.0, 109.0, "a")],
        [(1, -3.0, 108.1, "a"), (2, 2.1, 114.2, "b"), (3, 0.0, 110.0, "c")],
        [(n, 0.001 * n, 109.5, "x") for n in range(15)],
    ):
        drawing = draw(points)
        for dot in drawing.dots:
            assert 0 <= float(dot.x) <= drawing.width and 0 <= float(dot.y) <= drawing.height
        assert 0 < float(drawing.scale_width) <= drawing.width
    far = draw([(1, 0.0, 109.0, "a"), (2, 1.0, 109.0, "b")])
    assert float(far.dots[0].y) > float(far.dots[1].y)  # north is up


# --- Paper ---


def test_the_sheet_for_paper(client_as, many):
    client = client_as("pusat")
    html = client.get("/pendamping/cetak/").content.decode()
    assert html.count('class="sheet"') == 3 and "Mengetahui" in html
    assert "Tanpa Kontrak" not in html and not english_leftovers(html)
    one = client.get("/pendamping/cetak/?kabupaten=61.01&peran=ba").content.decode()
    assert one.count('class="sheet"') == 1 and "Ani Alfa" in one
    assert "Orang Provinsi" in client.get("/pendamping/cetak/?kabupaten=provinsi").content.decode()
    foreign = client_as("dinas_a").get("/pendamping/cetak/?kabupaten=61.02").content.decode()
    assert "Bravo" not in foreign and 'class="sheet"' not in foreign
    assert "Bravo" not in client_as("dinas_a").get("/pendamping/cetak/").content.decode()


# --- Costs ---


def test_as_many_queries_for_five_as_for_many(client_as, many):
    client = client_as("pusat")
    card = many.ba.get_absolute_url()
    urls = (LIST, "/pendamping/kontrak/", "/pendamping/cetak/", "/pendamping/pembukaan/", card)

    def cost() -> list[int]:
        found = []
        for url in urls:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            found.append(len(queries))
        return found

    cost()
    few = cost()
    villages = list(Village.objects.filter(district__regency=many.a))[1:]
    contract = many.ba.contracts.get()
    for village in villages:
        make_assignment(contract, make_cooperative(village))
    for _ in range(60):
        make_contract(many.a)
    assert cost() == few
    assert max(few) <= 12, few


def test_history_of_an_assignment_names_mentor_and_cooperative(client_as, many):
    for url in ("/riwayat/?table=mentors.assignment", f"/koperasi/{many.coop_a.pk}/riwayat/"):
        html = client_as("pusat").get(url).content.decode()
        assert "Ani Alfa" in html and many.coop_a.name in html, url


def test_history_asks_as_much_for_many_contracts(client_as, many):
    client, url = client_as("pusat"), "/riwayat/?table=mentors.assignment"
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for village in Village.objects.filter(district__regency=many.a)[1:]:
        make_assignment(make_contract(many.a), make_cooperative(village))
    with CaptureQueriesContext(connection) as more:
        client.get(url)
    assert len(more) == len(few)
