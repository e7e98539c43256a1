"""Land and building on the admin site: inside the own area, written where no verb of the pages is needed."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from land import models as m
from land.words import State
from tests.admin_pages import LAND, LAND_LOOKED_AT, MARK, address, change_page, save, typed
from tests.factories import make_cooperative
from tests.land_rows import make_agency, make_building, make_parcel, report

TODAY = timezone.localdate()
PUBLIC = (m.Agency, m.SourceSheet)
FORMS = {m.Parcel, m.LandObstacle, m.ProgressReport, m.EquipmentItem, m.Agency}


def rows_at(coop, sheet, by) -> dict[type, object]:
    building = make_building(coop)
    parcel = building.parcel
    now = timezone.now()
    return {
        m.Parcel: parcel,
        m.LandObstacle: m.LandObstacle.objects.create(cooperative=coop, kind="legalitas"),
        m.Building: building,
        m.ProgressReport: report(building, 40),
        m.EquipmentItem: m.EquipmentItem.objects.create(
            cooperative=coop, kind="truk", received_on=TODAY
        ),
        m.ParcelStep: parcel.steps.first(),
        m.Verdict: m.Verdict.objects.create(
            parcel=parcel, verifier="kodim", conclusion="terverifikasi", given_on=TODAY
        ),
        m.Handover: m.Handover.objects.create(
            building=building, handed_over_on=TODAY, number="B/1", received_by=f"Ketua {coop.name}"
        ),
        m.LandDocument: m.LandDocument.objects.create(
            parcel=parcel, kind="peta", title=f"Peta {coop.name}", file="lahan/x.pdf"
        ),
        m.LandPhoto: m.LandPhoto.objects.create(parcel=parcel, sha256="a" * 64, size=1),
        m.Survey: m.Survey.objects.create(
            client_id=uuid.uuid4(), cooperative=coop, digest="x", body={}, surveyed_at=now,
            received_at=now, by=by,
        ),
        m.SourceValue: m.SourceValue.objects.create(
            sheet=sheet, cooperative=coop, field="progres", value="40.00"
        ),
        m.Difference: m.Difference.objects.create(
            cooperative=coop, source="agrinas", field="progres", kind="beda", owner="kabupaten"
        ),
        m.Agency: building.agency,
        m.SourceSheet: sheet,
    }  # fmt: skip


@pytest.fixture
def places(world, cast):
    sheet = m.SourceSheet.objects.create(source="agrinas", as_of=TODAY)
    world.own = rows_at(world.coop_a, sheet, world.users["dinas_a"])
    world.foreign = rows_at(world.coop_b, sheet, world.users["dinas_b"])
    return world


@pytest.mark.parametrize("name", ["anonim", "pengamat", "auditor", "pmo_a", "pendamping_a"])
def test_strangers(places, client_as, name):
    client = client_as(name)
    for model in LAND:
        url = address(model, "changelist")
        assert client.get(url).status_code == (302 if name == "anonim" else 403), url


@pytest.mark.parametrize("name", ["dinas_a", pytest.param("operator", marks=pytest.mark.long)])
def test_own_rows_are_shown_and_foreign_ones_do_not_exist(places, client_as, name):
    client, province = client_as(name), client_as("pusat")
    for model in LAND:
        if not places.users[name].has_perm(model.VIEW_PERMISSION):
            continue
        own, foreign = places.own[model], places.foreign[model]
        listed = client.get(address(model, "changelist"))
        assert address(model, "change", own).encode() in listed.content, model
        assert client.get(address(model, "change", own)).status_code == 200, model
        assert client.get(address(model, "history", own)).status_code == 302, model
        assert MARK not in listed.content, model
        if model not in PUBLIC:
            assert client.get(address(model, "change", foreign)).status_code == 404, model
            everywhere = province.get(address(model, "changelist")).content
            assert address(model, "change", foreign).encode() in everywhere, model
        for text in ("alfa", "bravo", "%", "9" * 400):
            found = client.get(address(model, "changelist"), {"q": text})
            assert found.status_code == 200 and MARK not in found.content, (model, text)


@pytest.mark.parametrize("name", ["dinas_a", "pusat"])
def test_what_is_only_looked_at_cannot_be_written(places, client_as, name):
    client = client_as(name)
    for model in LAND_LOOKED_AT:
        for page in ("add", "change", "delete"):
            url = address(model, page, None if page == "add" else places.own[model])
            assert client.post(url, {"note": "x", "post": "yes"}).status_code == 403, url
    for model in set(LAND) - {m.EquipmentItem}:
        url = address(model, "delete", places.own[model])
        assert client.post(url, {"post": "yes"}).status_code == 403, url
    for model in LAND:
        opened = client.get(address(model, "add")).status_code
        allowed = model in FORMS and (name == "pusat" or model is not m.Agency)
        assert opened == (200 if allowed else 403), model


def test_a_parcel_is_corrected_with_a_reason_and_nothing_else_of_it(places, client_as):
    client, parcel = client_as("dinas_a"), places.own[m.Parcel]
    data = typed(change_page(client, parcel), stated_area="1250", reason="salah ketik")
    data |= {"state": "ditolak", "chosen": "", "number": "9", "cooperative": places.coop_b.pk}
    assert save(client, parcel, data).status_code == 302
    before = parcel.state
    parcel.refresh_from_db()
    assert (parcel.stated_area, parcel.state, parcel.number) == (1250, before, 1)
    assert parcel.cooperative == places.coop_a and parcel.chosen
    # what the columns' own rules refuse stands at the field
    for wrong in ({"stated_area": "-5"}, {"latitude": "-7.79", "longitude": "110.4"}):
        answer = save(client, parcel, typed(change_page(client, parcel), **wrong))
        assert answer.status_code == 200 and answer.context["errors"]


def test_a_new_parcel_in_the_own_area_only(places, client_as):
    client = client_as("operator")
    there = make_cooperative(places.coop_a.village, name="KDMP Alfa Kedua")
    page = client.get(address(m.Parcel, "add"))
    data = typed(page, cooperative=str(there.pk), number="1", ownership="hibah")
    assert client.post(address(m.Parcel, "add"), data).status_code == 302
    assert m.Parcel.objects.get(cooperative=there).state == State.NOT_PROPOSED
    again = client.post(address(m.Parcel, "add"), data)  # the number is taken
    assert again.status_code == 200 and again.context["errors"]
    data["cooperative"] = str(places.coop_b.pk)
    assert client.post(address(m.Parcel, "add"), data).status_code in (200, 403)
    assert places.coop_b.parcels.count() == 1


def test_a_report_is_added_told_when_it_falls_and_withdrawn(places, client_as):
    client, first = client_as("dinas_a"), places.own[m.ProgressReport]
    add = address(m.ProgressReport, "add")
    data = typed(
        client.get(add), building=str(first.building_id), source="agrinas",
        reported_on=TODAY.isoformat(), percent="30",
    )  # fmt: skip
    refused = client.post(add, data, follow=True)
    assert "Progres ini lebih rendah" in refused.content.decode()
    assert first.building.reports.count() == 1
    assert client.post(add, data | {"note": "dibongkar"}).status_code == 302
    assert client.post(add, data | {"percent": "101"}).status_code == 200
    foreign = data | {"building": str(places.foreign[m.Building].pk), "note": "x"}
    assert client.post(add, foreign).status_code in (200, 403)
    assert places.foreign[m.Building].reports.count() == 1
    # as it was reported it stays
    assert client.post(address(m.ProgressReport, "change", first), data).status_code == 403
    chosen = {
        "action": "withdraw",
        "_selected_action": [first.pk, places.foreign[m.ProgressReport].pk],
    }
    listed = address(m.ProgressReport, "changelist")
    asked = client.post(listed, chosen)
    assert "Tarik laporan progres" in asked.content.decode() and MARK not in asked.content
    client.post(listed, chosen | {"_confirmed": "1", "reason": "salah bangunan"})
    first.refresh_from_db()
    assert first.withdraw_reason == "salah bangunan"
    assert not m.ProgressReport.objects.get(pk=places.foreign[m.ProgressReport].pk).withdrawn_at


def test_a_building_is_corrected_and_its_budget_wants_a_source(places, client_as):
    client, building = client_as("pusat"), places.own[m.Building]
    page = change_page(client, building)
    answer = save(client, building, typed(page, budget="700000000"))
    assert answer.status_code == 200 and "dari mana angka" in answer.content.decode()
    told = {"budget": "700000000", "budget_source": "Agrinas"}
    assert save(client, building, typed(page, **told)).status_code == 302
    building.refresh_from_db()
    assert building.budget == 700_000_000


def test_equipment_and_obstacles(places, client_as):
    client, item = client_as("dinas_a"), places.own[m.EquipmentItem]
    assert save(client, item, typed(change_page(client, item), quantity="0")).status_code == 200
    assert save(client, item, typed(change_page(client, item), quantity="2")).status_code == 302
    item.refresh_from_db()
    assert item.quantity == 2
    obstacle = places.own[m.LandObstacle]
    early = (TODAY - timedelta(days=5)).isoformat()
    answer = save(client, obstacle, typed(change_page(client, obstacle), resolved_on=early))
    assert answer.status_code == 200 and "sebelum dicatat" in answer.content.decode()


def test_a_list_asks_as_often_with_many_rows(places, client_as, django_assert_max_num_queries):
    client = client_as("pusat")
    sheet = places.own[m.SourceSheet]
    for number in range(4):
        coop = make_cooperative(places.coop_a.village, name=f"KDMP {number}")
        rows_at(coop, sheet, places.users["pusat"])
    make_parcel(places.coop_a)
    make_agency(name="PT Lain", short_name="Lain")
    for model in LAND:
        client.get(address(model, "changelist"))
        with django_assert_max_num_queries(12):
            assert client.get(address(model, "changelist")).status_code == 200
