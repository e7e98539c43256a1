"""Parcels: recorded, chosen, struck off; who sees whose land it is; lists, pages and panel."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import close_old_connections
from django.utils import timezone

from core.seen import fingerprint
from land import models as m
from land.actions import parcels as actions
from land.words import State
from tests.land_rows import SQUARE, make_building, make_parcel, report

LIST, NEW = "/lahan/daftar/", "/lahan/tambah/"
SECRET = "Haji Rahasia"


def form_of(client, url, /, **typed):
    """What the page's form would send, changed by `typed`."""
    form = client.get(url).context["form"]
    data = {}
    for name in form.fields:
        value = form[name].value()
        if value not in (None, "", []) and not hasattr(value, "file"):
            data[name] = value
    return data | typed


@pytest.fixture
def new(client_as, world):
    address = f"{NEW}?cooperative={world.coop_a.pk}"
    client = client_as("dinas_a")

    def post(**typed):
        data = form_of(client, address, ownership="bmdes", **typed)
        return client.post(address, data)

    return post


def saved(response) -> m.Parcel:
    assert response.status_code == 302, response.context["form"].errors
    return m.Parcel.objects.latest("pk")


def told_after(client, response) -> str:
    return client.get(response["Location"]).content.decode()


def test_twenty_by_fifty_is_understood_shown_and_gives_both_sides(new, client_as):
    response = new(stated_area="20x50")
    parcel = saved(response)
    assert (parcel.stated_area, parcel.width, parcel.length) == (1000, 20, 50)
    assert (parcel.number, parcel.chosen, parcel.state) == (1, True, State.NOT_PROPOSED)
    page = told_after(client_as("dinas_a"), response)
    assert "1.000 m²" in page and "Disebut" in page


def test_how_it_was_read_is_told_after_saving_and_while_typing(client_as, world):
    client = client_as("dinas_a")
    address = f"{NEW}?cooperative={world.coop_a.pk}"
    asked = client.post(address, {"stated_area": "20x50", "_refresh": "1"})
    assert asked.status_code == 200
    assert "“20x50” dibaca 1.000 m²" in asked.content.decode()
    assert not m.Parcel.objects.exists()
    data = form_of(client, address, ownership="hibah", certificate_area="1 ha")
    response = client.post(address, data, follow=True)
    assert "“1 ha” dibaca 10.000 m²." in response.content.decode()


def test_sides_that_were_typed_stay(new):
    parcel = saved(new(stated_area="20x50", width="19"))
    assert (parcel.width, parcel.length) == (19, None)


def test_doubtful_asks_and_loses_nothing(new):
    response = new(stated_area="1", holder="Pemegang", note="ada sumur", address="Jl. Desa")
    assert response.status_code == 422
    page = response.content.decode()
    assert "10.000 m²" in page and 'value="Pemegang"' in page and "ada sumur" in page
    parcel = saved(new(stated_area="1", stated_area_choice="10000.00"))
    assert parcel.stated_area == 10_000


def test_an_answer_to_another_question_is_none(new):
    assert new(stated_area="1", stated_area_choice="77").status_code == 422
    assert saved(new(stated_area="500", stated_area_choice="77")).stated_area == 500


@pytest.mark.parametrize(
    ("box", "text", "told"),
    [
        ("stated_area", "luas", "tidak terbaca"),
        ("stated_area", "0", "lebih dari 0"),
        ("width", "9999999", "terlalu besar"),
        ("latitude", "-6.2", "lintang"),
        ("boundary", "-6.2, 106.8\n-6.2, 106.9\n-6.3, 106.9", "di luar Kalimantan Barat"),
        ("surveyed_on", "2099-01-01", "belum tiba"),
        ("settlement_m", "-4", "0"),
        ("settlement_m", "9" * 30, ""),
    ],
)
def test_bad_input_stands_at_its_box(new, box, text, told):
    response = new(**{box: text})
    assert response.status_code == 422
    form = response.context["form"]
    assert told in " ".join(form.errors[box])
    assert not m.Parcel.objects.exists()


def test_small_is_classified_never_refused(new, client_as):
    parcel = saved(new(stated_area="600 m2"))
    assert "di bawah ambang" in client_as("dinas_a").get(LIST).content.decode()
    assert parcel in m.Parcel.objects.with_area().filter(small=True)


def test_a_boundary_is_measured_and_gives_a_point(new, client_as):
    lines = "\n".join(f"{latitude}, {longitude}" for longitude, latitude in SQUARE)
    parcel = saved(new(boundary=lines))
    assert 950 < parcel.polygon_area < 1050 and parcel.latitude and parcel.polygon == SQUARE
    client, address = client_as("dinas_a"), f"/lahan/{parcel.pk}/ubah/"
    m.Parcel.objects.filter(pk=parcel.pk).update(polygon_accuracy=4.5)
    assert client.post(address, form_of(client, address, note="x")).status_code == 302
    parcel.refresh_from_db()
    assert parcel.polygon_accuracy == 4.5 and parcel.polygon == SQUARE, "not measured anew"
    assert client.post(address, form_of(client, address, boundary="")).status_code == 302
    parcel.refresh_from_db()
    assert (parcel.polygon, parcel.polygon_area) == (None, None)


def test_an_unchanged_form_changes_nothing(world, client_as):
    parcel = make_parcel(
        world.coop_a, width=Decimal("20.50"), stated_area=5, certificate_area=Decimal("1234.56"),
        latitude=-0.00001, longitude=109.3425034567, surveyors=["tni", "ba"], floods="tidak",
    )  # fmt: skip
    client, address = client_as("dinas_a"), f"/lahan/{parcel.pk}/ubah/"
    parcel.refresh_from_db()
    before = fingerprint(parcel)
    response = client.post(address, form_of(client, address))
    assert response.status_code == 302, response.context["form"].errors
    parcel.refresh_from_db()
    assert fingerprint(parcel) == before


def test_two_who_edit_at_once_lose_nothing(world, client_as):
    parcel = make_parcel(world.coop_a)
    client, address = client_as("dinas_a"), f"/lahan/{parcel.pk}/ubah/"
    mine = form_of(client, address, note="punya saya")
    m.Parcel.objects.filter(pk=parcel.pk).update(note="punya orang lain")
    response = client.post(address, mine)
    assert response.status_code == 422 and "diubah orang lain" in response.content.decode()
    parcel.refresh_from_db()
    assert parcel.note == "punya orang lain"


def test_a_double_click_makes_one(world, client_as):
    client, address = client_as("dinas_a"), f"{NEW}?cooperative={world.coop_a.pk}"
    data = form_of(client, address, ownership="bmdes")
    assert [client.post(address, data).status_code for _ in range(2)] == [302, 302]
    assert m.Parcel.objects.count() == 1


def test_saving_never_changes_the_state(world, cast):
    parcel = make_parcel(world.coop_a, state=State.VERIFIED)
    stale = m.Parcel.objects.get(pk=parcel.pk)
    actions.archive_parcel(parcel=make_parcel(world.coop_a), by=cast["dinas_a"], reason="rawa saja")
    stale.state, stale.chosen, stale.number, stale.note = "ditolak", False, 9, "baru"
    actions.save_parcel(parcel=stale, by=cast["dinas_a"])
    parcel.refresh_from_db()
    assert (parcel.state, parcel.chosen, parcel.number, parcel.note) == (
        State.VERIFIED, True, 1, "baru",
    )  # fmt: skip


def test_choosing_swaps(world, client_as):
    first, second = make_parcel(world.coop_a), make_parcel(world.coop_a)
    assert client_as("dinas_a").post(f"/lahan/{second.pk}/pilih/").status_code == 302
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.chosen, second.chosen) == (False, True)


def test_a_chosen_parcel_that_is_built_on_stays_chosen(world, client_as):
    building = make_building(world.coop_a)
    second = make_parcel(world.coop_a)
    client = client_as("dinas_a")
    response = client.post(f"/lahan/{second.pk}/pilih/", follow=True)
    assert "Batalkan dulu alokasinya" in response.content.decode()
    assert m.Parcel.objects.get(chosen=True) == building.parcel
    strike = f"/lahan/{building.parcel_id}/coret/"
    response = client.post(strike, form_of(client, strike, reason="pindah saja"))
    assert response.status_code == 422 and "pembangunan" in response.content.decode()
    assert not m.Parcel.objects.filter(archived_at__isnull=False).exists()


def test_struck_off_and_restored(world, client_as):
    parcel = make_parcel(world.coop_a)
    client = client_as("dinas_a")
    strike, restore = f"/lahan/{parcel.pk}/coret/", f"/lahan/{parcel.pk}/pulihkan/"
    assert client.post(strike, form_of(client, strike, reason="ya")).status_code == 422
    assert client.post(strike, form_of(client, strike, reason="tanah rawa")).status_code == 302
    parcel.refresh_from_db()
    assert parcel.is_archived and not parcel.chosen
    for address in ("ubah/", "coret/", "foto/baru/", "kendala/baru/", "dokumen/baru/"):
        assert client.get(f"/lahan/{parcel.pk}/{address}").status_code == 409, address
    assert counted(client, "") == 0 and counted(client, "archived=1") == 1
    assert (
        client.post(restore, form_of(client, restore, reason="sudah ditimbun")).status_code == 302
    )
    parcel.refresh_from_db()
    assert parcel.chosen and not parcel.is_archived


def test_an_archived_cooperative_is_left_alone(world, client_as, cast):
    parcel = make_parcel(world.coop_a)
    world.coop_a.archived_at, world.coop_a.archive_reason = timezone.now(), "bubar"
    world.coop_a.save()
    client = client_as("dinas_a")
    assert client.get(f"/lahan/{parcel.pk}/ubah/").status_code == 409
    assert client.get(f"{NEW}?cooperative={world.coop_a.pk}").status_code == 409
    assert client.get(f"/lahan/{parcel.pk}/").status_code == 200
    assert counted(client, "") == 0 and counted(client, f"cooperative={world.coop_a.pk}") == 1


def counted(client, query: str) -> int:
    page = client.get(f"{LIST}?{query}").content.decode()
    return int(page.split('data-count="')[1].split('"')[0])


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


def test_costs_do_not_grow_with_rows(world, client_as, django_assert_max_num_queries):
    def costs(address):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as seen:
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


@pytest.mark.django_db(transaction=True)
def test_two_who_choose_at_once_leave_one_chosen(transactional_db, world, cast):
    parcels = [make_parcel(world.coop_a) for _ in range(4)]
    ready, refused = threading.Barrier(4), []

    def choose(parcel):
        try:
            ready.wait()
            actions.choose_parcel(parcel=parcel, by=cast["pusat"])
        except ValidationError as error:
            refused.append(error)
        finally:
            close_old_connections()

    threads = [threading.Thread(target=choose, args=[one]) for one in parcels]
    [one.start() for one in threads], [one.join() for one in threads]
    assert not refused
    assert m.Parcel.objects.filter(chosen=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_who_record_at_once_get_eight_numbers(transactional_db, world, cast):
    ready, failed = threading.Barrier(8), []

    def record():
        try:
            ready.wait()
            new = m.Parcel(cooperative=world.coop_a, ownership="bmdes")
            actions.save_parcel(parcel=new, by=cast["pusat"])
        except Exception as error:
            failed.append(error)
        finally:
            close_old_connections()

    threads = [threading.Thread(target=record) for _ in range(8)]
    [one.start() for one in threads], [one.join() for one in threads]
    assert not failed
    assert sorted(m.Parcel.objects.values_list("number", flat=True)) == list(range(1, 9))
    assert m.Parcel.objects.filter(chosen=True).count() == 1
