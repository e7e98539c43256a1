"""Parcels: recorded, changed, chosen, struck off, also by several at once."""

import threading
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import close_old_connections
from django.utils import timezone

from core.seen import fingerprint
from land import models as m
from land.actions import parcels as actions
from land.words import State
from tests.land_pages import LIST, NEW, counted, form_of
from tests.land_rows import SQUARE, make_building, make_parcel


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
