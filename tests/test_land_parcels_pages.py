"""The list of parcels, its filters, what a viewer never learns, papers, obstacles, the cooperative's panel."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from land import models as m
from land.words import State
from tests.land_pages import LIST, counted, form_of
from tests.land_rows import make_building, make_parcel, report

SECRET = "Haji Rahasia"


def test_filters(world, client_as, cast):
    one = make_parcel(world.coop_a, stated_area=1000, title_clear="ya", size_fits="ya", strategic="ya",
                      ready="ya", certificate_number="SHM-77")  # fmt: skip
    two = make_parcel(world.coop_a, stated_area=999, ownership="hibah", floods="ya", ready="tidak")
    make_parcel(world.coop_b, state=State.VERIFYING)
    m.LandObstacle.objects.create(cooperative=one.cooperative, parcel=two, kind="sengketa")
    client = client_as("pusat")
    wanted = {
        "": 3, "chosen=1": 2, "chosen=0": 1, "small=1": 1, "small=0": 1, "small=unknown": 1,
        "conditions=met": 1, "conditions=unmet": 1, "conditions=unknown": 2, "obstacle=sengketa": 1,
        "obstacle=any": 1, "obstacle=legalitas": 0, "flag=floods": 1, "flag=power_line": 0,
        "ownership=hibah": 1, "state=diverifikasi": 1, "state=diverifikasi&state=belum_diajukan": 3,
        "regency=61.01": 2, "kabupaten=61.02": 1, "district=61.02.01": 1, "q=shm-77": 1,
        "q=Alfa": 2, f"cooperative={world.coop_b.pk}": 1,
    }  # fmt: skip
    assert {query: counted(client, query) for query in wanted} == wanted
    for odd in (
        "small=x",
        "cooperative=999999",
        "cooperative=" + "9" * 30,
        "regency=zz",
        "page=-3",
    ):
        assert client.get(f"{LIST}?{odd}").status_code == 200, odd


def test_a_viewer_never_learns_whose_land_it_is(world, client_as):
    parcel = make_parcel(world.coop_a, holder=SECRET)
    other = make_parcel(world.coop_b, holder="Aman")
    viewer, officer = client_as("pengamat"), client_as("dinas_a")
    assert counted(viewer, "q=Rahasia") == 0 and counted(officer, "q=Rahasia") == 1
    for address in (
        f"{LIST}?kolom=atas_nama&kolom=koperasi", f"{LIST}?sort=atas_nama", f"/lahan/{parcel.pk}/",
        f"/lahan/{parcel.pk}/riwayat/", f"/koperasi/{world.coop_a.pk}/riwayat/",
        f"/lahan/satu-koperasi/?cooperative={world.coop_a.pk}",
    ):  # fmt: skip
        page = viewer.get(address).content.decode()
        assert SECRET not in page and "Atas nama" not in page, address
    assert SECRET in officer.get(f"/lahan/{parcel.pk}/").content.decode()
    assert SECRET in officer.get(f"{LIST}?kolom=atas_nama&kolom=koperasi").content.decode()
    assert SECRET in officer.get(f"/lahan/{parcel.pk}/riwayat/").content.decode()
    csv = b"".join(viewer.get(f"{LIST}?_export=csv").streaming_content).decode()
    assert SECRET not in csv and "Atas nama" not in csv and "SHM" not in csv
    assert SECRET in b"".join(officer.get(f"{LIST}?_export=csv").streaming_content).decode()
    orders = [
        [row.pk for row in viewer.get(f"{LIST}?sort={sort}").context["page"].object_list]
        for sort in ("atas_nama", "-atas_nama")
    ]
    assert orders[0] == orders[1] == [parcel.pk, other.pk]


def test_neither_the_number_of_the_certificate_which_leads_to_him(world, client_as):
    parcel = make_parcel(world.coop_a, certificate_number="SHM-9917")
    other = make_parcel(world.coop_b, certificate_number="AJB-1")
    viewer, officer = client_as("pengamat"), client_as("pusat")
    assert counted(viewer, "q=9917") == 0 and counted(officer, "q=9917") == 1
    pages = (f"{LIST}?kolom=nomor&kolom=koperasi", f"{LIST}?sort=nomor", f"/lahan/{parcel.pk}/")
    for address in pages:
        page = viewer.get(address).content.decode()
        assert "9917" not in page and "Nomor sertifikat" not in page, address
    for address in pages[::2]:
        assert "SHM-9917" in officer.get(address).content.decode(), address
    sheets = [
        b"".join(one.get(f"{LIST}?_export=csv").streaming_content).decode()
        for one in (viewer, officer)
    ]
    assert ["9917" in one for one in sheets] == ["Nomor sertifikat" in one for one in sheets]
    assert ["9917" in one for one in sheets] == [False, True]
    orders = {
        tuple(row.pk for row in viewer.get(f"{LIST}?sort={sort}").context["page"].object_list)
        for sort in ("nomor", "-nomor")
    }
    assert orders == {(parcel.pk, other.pk)}


def test_papers_go_to_who_may_read_them(world, client_as, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    parcel = make_parcel(world.coop_a)
    client, address = client_as("dinas_a"), f"/lahan/{parcel.pk}/dokumen/baru/"
    paper = ContentFile(b"%PDF-1.7 isi", name="Sertifikat Budi.pdf")
    data = form_of(client, address, kind="sertifikat", title="SHM 12", shows=["title_clear"])
    assert client.post(address, data | {"file": paper}).status_code == 302
    document = m.LandDocument.objects.get()
    assert document.file_name == "Sertifikat Budi.pdf" and document.by.username == "dinas_a"
    file = f"/lahan/{parcel.pk}/dokumen/{document.pk}/"
    assert client.get(file)["Content-Security-Policy"] == "sandbox"
    wanted = {"pengamat": 403, "dinas_b": 404, "pmo_a": 200, "anonim": 302}
    assert {who: client_as(who).get(file).status_code for who in wanted} == wanted
    page = client.get(f"/lahan/{parcel.pk}/").content.decode()
    assert page.count("SHM 12") >= 2, "among the papers and at the condition it shows"
    assert "SHM 12" not in client_as("pengamat").get(f"/lahan/{parcel.pk}/").content.decode()
    fake = ContentFile(b"<html>", name="a.pdf")
    data = form_of(client, address, kind="sertifikat", title="Palsu")
    assert client.post(address, data | {"file": fake}).status_code == 422
    other = make_parcel(world.coop_a)
    assert client.get(f"/lahan/{other.pk}/dokumen/{document.pk}/").status_code == 404
    delete = f"{file}hapus/"
    assert client.post(delete, form_of(client, delete)).status_code == 302
    assert not m.LandDocument.objects.exists()


def test_obstacles_are_noted_resolved_and_reopened(world, client_as):
    parcel = make_parcel(world.coop_a)
    client, today = client_as("dinas_a"), timezone.localdate()
    address = f"/lahan/{parcel.pk}/kendala/baru/"
    assert client.post(address, form_of(client, address, kind="sengketa")).status_code == 302
    twice = client.post(address, form_of(client, address, kind="sengketa"))
    assert twice.status_code == 422 and "sudah tercatat" in twice.content.decode()
    one = m.LandObstacle.objects.get()
    resolve, reopen = f"/lahan/kendala/{one.pk}/atasi/", f"/lahan/kendala/{one.pk}/buka/"
    early = {"resolved_on": today - timedelta(days=9), "resolution": "sudah damai"}
    assert client.post(resolve, early).status_code == 422
    assert client.post(resolve, early | {"resolved_on": today}).status_code == 302
    assert client.post(reopen, {"reason": "digugat lagi"}).status_code == 302
    one.refresh_from_db()
    assert one.resolved_on is None and one.resolution == ""
    for who, status in {"dinas_b": 404, "pmo_a": 403, "pengamat": 403}.items():
        assert client_as(who).get(resolve).status_code == status


def test_no_land_is_of_a_cooperative_without_any(world, client_as):
    client, key = client_as("dinas_a"), world.coop_a.pk
    address = f"/lahan/kendala/baru/?cooperative={key}&kind=tidak_ada_lahan"
    assert client.post(address, form_of(client, address)).status_code == 302
    panel = client.get(f"/lahan/satu-koperasi/?cooperative={key}").content.decode()
    assert "Tidak ada lahan" in panel and "Kendala terbuka" in panel
    m.LandObstacle.objects.all().delete()
    make_parcel(world.coop_a)
    assert "calon lahan" in client.post(address, form_of(client, address)).content.decode()


def test_the_panel_tells_each_source(world, client_as):
    building = make_building(world.coop_a)
    report(building, "45.25", source="agrinas")
    report(building, 40, source="kodim", days_ago=3)
    m.EquipmentItem.objects.create(
        cooperative=world.coop_a, kind="truk", quantity=3, received_on=timezone.localdate()
    )
    client = client_as("dinas_a")
    address = f"/lahan/satu-koperasi/?cooperative={world.coop_a.pk}"
    page = client.get(address, HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in page
    for words in ("45,25", "40,00", "Kodim", "1 dari 7 alat kerja", "Dibangun 21–50"):
        assert words in page, words
    assert client_as("dinas_b").get(address).status_code == 404
    assert client.get("/lahan/satu-koperasi/").status_code == 404


def test_costs_do_not_grow_with_rows(world, client_as):
    def costs(address):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    parcel = make_parcel(world.coop_a)
    client = client_as("dinas_a")
    pages = [LIST, f"/lahan/{parcel.pk}/", f"/lahan/satu-koperasi/?cooperative={world.coop_a.pk}"]
    for address in pages:
        client.get(address)
    few = [costs(address) for address in pages]
    for number in range(2, 50):
        one = make_parcel(world.coop_a, number=number)
        m.LandObstacle.objects.create(cooperative=world.coop_a, parcel=one, kind="sengketa")
    m.LandObstacle.objects.create(cooperative=world.coop_a, parcel=parcel, kind="legalitas")
    assert [costs(address) for address in pages] == few
    assert max(few) <= 20, few


def test_the_page_of_a_parcel_says_where_its_verification_stands(world, client_as, cast):
    """State, whose turn, who took the step, and the verbs of who may take the next."""
    parcel = make_parcel(world.coop_a, state=State.VERIFYING, by=cast["dinas_a"])
    page = client_as("dinas_a").get(f"/lahan/{parcel.pk}/").content.decode()
    assert "Sedang diverifikasi" in page and ">Giliran</a>: <strong>" in page
    assert "Belum pernah diajukan" not in page and "Belum diajukan → Diajukan" in page
    for address in ("langkah/terverifikasi/", "langkah/ditolak/", "putusan/"):
        assert f'href="/lahan/{parcel.pk}/{address}"' in page
    reader = client_as("pengamat").get(f"/lahan/{parcel.pk}/").content.decode()
    assert "Belum diajukan → Diajukan" in reader and "/langkah/" not in reader


def test_a_handed_over_parcel_is_nobody_s_turn(world, client_as):
    """As the funnel's list of cooperatives says it: page, list and export agree."""
    building = make_building(world.coop_a)
    report(building, 100)
    client, address = client_as("pusat"), f"/lahan/{building.parcel_id}/"
    pages = (address, f"{LIST}?kolom=koperasi&kolom=giliran")
    assert all("Agrinas</" in client.get(one).content.decode() for one in pages)
    m.Handover.objects.create(
        building=building, handed_over_on=timezone.localdate(), number="1", checks=[]
    )
    assert "Giliran:" not in client.get(address).content.decode()
    assert "Agrinas" not in client.get(pages[1]).content.decode().partition("<tbody>")[2]
    csv = b"".join(client.get(f"{LIST}?_export=csv").streaming_content).decode()
    assert "Agrinas" not in csv
