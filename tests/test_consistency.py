"""What rows say about each other: NIK and gerai with their milestones, seats and served villages, archive."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from core.access import Conflict
from registry import actions
from registry import models as m
from tests.admin_pages import address, change_page, save, typed, with_row
from tests.factories import archive, make_cooperative
from tests.page_client import hidden_fields

GERAI, NIK = "gerai", "nik"


def step(coop, kind=GERAI):
    return m.Milestone.objects.filter(cooperative=coop, kind=kind).first()


@pytest.fixture
def empty(world):
    """The cooperative of A without gerai."""
    world.coop_a.outlets.all().delete()
    return world.coop_a


def opened(client, coop, kind="sembako", **fields) -> m.Outlet:
    data = {"kind": kind, "status": "operasional", **fields}
    assert client.post(f"/koperasi/{coop.pk}/gerai/baru/", data).status_code == 302
    return m.Outlet.objects.get(cooperative=coop, kind=kind)


# --- Gerai and their milestone ---


@pytest.mark.parametrize("day", ["", "2026-01-05"])
def test_the_last_gerai_takes_its_milestone_along(client_as, empty, day):
    client = client_as("dinas_a")
    outlet = opened(client, empty, opened_on=day)
    assert step(empty)
    page = client.post(f"/koperasi/{empty.pk}/gerai/{outlet.pk}/hapus/", follow=True)
    assert step(empty) is None
    assert "ikut dihapus" in page.content.decode()


def test_a_gerai_that_stops_operating_counts_like_one_deleted(client_as, empty):
    client = client_as("dinas_a")
    outlet = opened(client, empty, opened_on="2026-01-05")
    url = f"/koperasi/{empty.pk}/gerai/{outlet.pk}/ubah/"
    page = client.post(url, {"kind": "sembako", "status": "belum_buka"}, follow=True)
    assert step(empty) is None and "ikut dihapus" in page.content.decode()


def test_another_gerai_that_operates_keeps_the_milestone(client_as, empty):
    client = client_as("dinas_a")
    first = opened(client, empty, opened_on="2026-01-05")
    second = opened(client, empty, kind="klinik", opened_on="2026-02-05")
    client.post(f"/koperasi/{empty.pk}/gerai/{first.pk}/hapus/")
    assert step(empty).reached_on == date(2026, 1, 5)
    # still the gerai's own, though the one that recorded it is long gone
    client.post(f"/koperasi/{empty.pk}/gerai/{second.pk}/hapus/")
    assert step(empty) is None


@pytest.mark.parametrize("change", ["verified", "number", "own day"])
def test_a_milestone_that_says_more_stays_and_the_page_warns(client_as, empty, cast, change):
    client = client_as("dinas_a")
    outlet = opened(client, empty, opened_on="2026-01-05")
    if change == "verified":
        actions.verify_milestones(milestones=[step(empty)], by=cast["dinas_a"])
    else:
        told = {"number": "BA-1"} if change == "number" else {"reached_on": date(2026, 3, 3)}
        m.Milestone.objects.filter(pk=step(empty).pk).update(**told)
    warning = "padahal tidak ada gerai yang operasional"
    assert warning not in client.get(f"/koperasi/{empty.pk}/").content.decode()
    page = client.post(f"/koperasi/{empty.pk}/gerai/{outlet.pk}/hapus/", follow=True)
    assert step(empty) is not None
    assert "tetap tercatat" in page.content.decode() and warning in page.content.decode()


def test_list_and_milestone_agree_after_a_delete_on_the_admin_site(client_as, empty):
    client = client_as("dinas_a")
    outlet = opened(client, empty)
    url = address(m.Outlet, "delete", outlet)
    seen = hidden_fields(client.get(url).content.decode())
    assert client.post(url, seen | {"post": "yes"}).status_code == 302
    assert not m.Outlet.objects.filter(pk=outlet.pk).exists() and step(empty) is None
    outlet = opened(client, empty)
    data = typed(change_page(client, empty), **{"outlets-0-DELETE": "on"})
    assert save(client, empty, data).status_code == 302
    assert not empty.outlets.exists() and step(empty) is None


# --- NIK koperasi and its milestone ---


def identity(coop, **changes):
    return {
        "regency": "61.01",
        "district": "61.01.01",
        "village": coop.village_id,
        "name": coop.name,
        "form": "desa",
        "pattern": "konvensional",
        "scheme": "baru",
        **changes,
    }


def test_a_nik_records_follows_and_takes_back_its_milestone(client_as, world):
    client, coop = client_as("dinas_a"), world.coop_a
    url = f"/koperasi/{coop.pk}/ubah/"
    for nik in ("6101010010001", "6101010010002"):
        assert client.post(url, identity(coop, nik=nik)).status_code == 302
        row = step(coop, NIK)
        assert (row.number, row.reached_on) == (nik, None)
    client.post(url, identity(coop))
    assert step(coop, NIK) is None


def test_a_nik_leaves_alone_what_says_more(client_as, world, cast):
    client, coop = client_as("dinas_a"), world.coop_a
    url = f"/koperasi/{coop.pk}/ubah/"
    m.Milestone.objects.create(cooperative=coop, kind=NIK, reached_on=date(2025, 9, 9))
    client.post(url, identity(coop, nik="6101010010001"))
    assert step(coop, NIK).number == "6101010010001"
    actions.verify_milestones(milestones=[step(coop, NIK)], by=cast["dinas_a"])
    client.post(url, identity(coop))
    assert step(coop, NIK).number == "6101010010001"


def test_a_nik_typed_on_the_admin_site_records_too(client_as, world):
    client, coop = client_as("dinas_a"), world.coop_a
    assert (
        save(client, coop, typed(change_page(client, coop), nik="6101010010001")).status_code == 302
    )
    assert step(coop, NIK).number == "6101010010001"


def test_nik_and_milestone_typed_on_one_admin_page(client_as, world):
    client, coop = client_as("dinas_a"), world.coop_a
    data = typed(change_page(client, coop), nik="6101010010001")
    data = with_row(data, "milestones", kind=NIK, number="", reached_on="2025-11-03")
    assert save(client, coop, data).status_code == 302
    row = step(coop, NIK)
    assert (row.number, row.reached_on) == ("6101010010001", date(2025, 11, 3))


# --- A gerai that isn't there ---


@pytest.mark.parametrize(("field", "value"), [("opened_on", "2026-01-05"), ("employees", "4")])
def test_an_absent_gerai_has_neither_a_day_nor_employees(client_as, world, field, value):
    data = {"kind": "klinik", "status": "belum_ada", field: value}
    client = client_as("dinas_a")
    response = client.post(f"/koperasi/{world.coop_a.pk}/gerai/baru/", data)
    assert response.status_code == 422 and "Kosongkan" in response.content.decode()
    data = with_row(typed(change_page(client, world.coop_a)), "outlets", **data)
    assert "Kosongkan" in save(client, world.coop_a, data).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        fields = {"opened_on": date(2026, 1, 5)} if field == "opened_on" else {"employees": 4}
        m.Outlet.objects.create(
            cooperative=world.coop_a, kind="klinik", status="belum_ada", **fields
        )


def test_an_absent_gerai_without_facts_is_saved(client_as, world):
    data = {"kind": "klinik", "status": "belum_ada", "employees": "0"}
    url = f"/koperasi/{world.coop_a.pk}/gerai/baru/"
    assert client_as("dinas_a").post(url, data).status_code == 302


# --- Seat and served villages ---


def test_the_seat_is_no_other_village_that_is_served(client_as, world):
    client, coop = client_as("dinas_a"), world.coop_a
    data = {"regency": "61.01", "district": "61.01.01", "village": coop.village_id}
    response = client.post(f"/koperasi/{coop.pk}/desa/baru/", data)
    assert response.status_code == 422 and "tempat kedudukan" in response.content.decode()
    inline = with_row(typed(change_page(client, coop)), "served", village=coop.village_id)
    assert "tempat kedudukan" in save(client, coop, inline).content.decode()
    assert not coop.served.exists()


def test_a_served_village_does_not_become_the_seat(client_as, world):
    client, coop = client_as("dinas_a"), world.coop_a
    m.CooperativeVillage.objects.create(cooperative=coop, village_id="61.01.01.2002")
    response = client.post(
        f"/koperasi/{coop.pk}/ubah/",
        identity(coop, village="61.01.01.2002", confirm_duplicate="on"),
    )
    assert response.status_code == 422 and "Hapus dulu" in response.content.decode()


# --- What is archived stays as it was ---


def test_archived_rows_cannot_be_reached_by_address(client_as, world):
    client, coop = client_as("dinas_a"), world.coop_a
    outlet = coop.outlets.get()
    archive(coop)
    base = f"/koperasi/{coop.pk}"
    posts = {
        f"{base}/ubah/": identity(coop, name="Nama lain"),
        f"{base}/tahapan/baru/": {"kind": "rat"},
        f"{base}/gerai/{outlet.pk}/ubah/": {"kind": "kantor", "status": "belum_buka"},
        f"{base}/gerai/{outlet.pk}/hapus/": {},
        f"{base}/tahapan/{coop.milestones.first().pk}/verifikasi/": {},
    }
    before = m.Milestone.objects.count()
    for url, data in posts.items():
        response = client.post(url, data)
        assert response.status_code == 409, url
        assert "Pulihkan dulu" in response.content.decode() and f'"{base}/"' in str(
            response.content
        )
        if not url.endswith("verifikasi/"):
            assert client.get(url).status_code == 409
    coop.refresh_from_db()
    outlet.refresh_from_db()
    assert coop.name != "Nama lain" and outlet.status == "operasional"
    assert m.Milestone.objects.count() == before
    assert not coop.milestones.exclude(verified_at=None).exists()


def test_archived_rows_are_only_read_on_the_admin_site(client_as, world):
    client, coop = client_as("dinas_a"), world.coop_a
    data = typed(change_page(client, coop), name="Nama lain")
    outlet = coop.outlets.get()
    child = typed(change_page(client, outlet), status="belum_buka")
    archive(coop)
    assert save(client, coop, data).status_code == 403
    assert save(client, outlet, child).status_code == 403
    assert client.post(address(m.Outlet, "delete", outlet), {"post": "yes"}).status_code == 403
    for row in (coop, outlet):
        page = change_page(client, row)
        assert page.status_code == 200 and b"_save" not in page.content
    added = typed(client.get(address(m.Milestone, "add")), cooperative=coop.pk, kind="rat")
    assert client.post(address(m.Milestone, "add"), added).status_code == 200  # told in the form
    coop.refresh_from_db()
    outlet.refresh_from_db()
    assert coop.name != "Nama lain" and outlet.status == "operasional"
    assert not coop.milestones.filter(kind="rat").exists()


def test_every_verb_refuses_an_archived_cooperative(world, cast):
    coop, by = make_cooperative(world.coop_a.village, name="Koperasi Kedua"), cast["dinas_a"]
    outlet, milestone, officer = coop.outlets.get(), coop.milestones.first(), coop.officers.get()
    archive(m.Cooperative.objects.get(pk=coop.pk))  # the rows in hand still think it is active
    for verb in (
        lambda: actions.save_cooperative(cooperative=coop, by=by),
        lambda: actions.save_outlet(outlet=outlet, by=by),
        lambda: actions.save_milestone(milestone=milestone, by=by),
        lambda: actions.verify_milestones(milestones=[milestone], by=by),
        lambda: actions.save_child(row=officer, by=by),
        lambda: actions.delete_child(row=officer, by=by),
    ):
        with pytest.raises(Conflict, match="diarsipkan"):
            verb()
    with pytest.raises(PermissionDenied):
        actions.delete_child(row=world.coop_b.officers.get(), by=by)


def test_restored_rows_can_be_changed_again(client_as, world, cast):
    coop = archive(world.coop_a)
    actions.restore_cooperative(cooperative=coop, by=cast["dinas_a"], reason="ternyata keliru")
    url = f"/koperasi/{coop.pk}/tahapan/baru/"
    assert client_as("dinas_a").post(url, {"kind": "rat"}).status_code == 302
