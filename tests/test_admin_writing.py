"""Writing on the admin site: reasons, forged requests, two writers at once, actions with a reason."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.permissions import Role
from registry import models as m
from tests.admin_pages import (
    CHILDREN,
    FIELDS,
    MARK,
    address,
    ask,
    change_page,
    completed,
    row_of,
    save,
    typed,
    with_row,
)
from tests.factories import archive, grant


@pytest.fixture
def places(world, cast):
    return completed(world)


def test_a_reason_goes_into_history(places, client_as):
    client, coop = client_as("dinas_a"), places.coop_a
    data = typed(change_page(client, coop), name="Koperasi Baru", reason="sesuai SK terbaru")
    with CaptureQueriesContext(connection) as queries:
        assert save(client, coop, data).status_code == 302
    written = [q["sql"] for q in queries if 'UPDATE "registry_cooperative"' in q["sql"]]
    assert len(written) == 1
    # only what was typed: what somebody else does to the row meanwhile is not undone
    assert "archived_at" not in written[0].split("WHERE")[0]
    coop.refresh_from_db()
    assert coop.name == "Koperasi Baru"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.metadata->>'reason', c.metadata->>'user' FROM registry_cooperativeevent e"
            " JOIN pghistory_context c ON c.id = e.pgh_context_id ORDER BY e.pgh_id DESC LIMIT 1"
        )
        assert cursor.fetchone() == ("sesuai SK terbaru", str(places.users["dinas_a"].pk))


def test_new_cooperative_with_all_its_rows(places, client_as):
    client = client_as("operator")
    data = typed(client.get(address(m.Cooperative, "add")), village="61.01.02.2001", form="desa")
    data |= {
        "name": "Koperasi Desa Merah Putih Alfa Desa 21",
        "latitude": "-0,026",
        "longitude": "109.3",
    }
    data = with_row(data, "milestones", kind="nib", number="0220001234567", reached_on="2025-11-03")
    data = with_row(data, "outlets", kind="kantor", status="operasional", opened_on="2025-11-04")
    data = with_row(data, "officers", board="pengurus", position="ketua", name="Ketua 21")
    data = with_row(data, "member_counts", as_of="2026-01-31", men="5", women="6")
    data = with_row(data, "capital", kind="hibah", amount="1.500.000", as_of="2026-01-31")
    data = with_row(data, "served", village="61.01.02.2002")
    response = client.post(address(m.Cooperative, "add"), data)
    assert response.status_code == 302, response.context["errors"]
    coop = m.Cooperative.objects.get(village="61.01.02.2001")
    assert coop.latitude == -0.026
    # the gerai that operates recorded its milestone besides the one typed
    assert {row.kind for row in coop.milestones.all()} == {"nib", "gerai"}
    assert coop.capital.get().amount == 1_500_000
    assert coop.served.get().village_id == "61.01.02.2002"


@pytest.mark.parametrize("name", ["dinas_a", "operator"])
def test_forged_village_is_never_saved(places, client_as, name):
    client, coop = client_as(name), places.coop_a
    page = change_page(client, coop)
    attacks = [
        typed(page, village="61.02.01.2001", regency="61.02", district="61.02.01"),
        typed(page, village="61.02.01.2001", regency=None, district=None),
        with_row(typed(page), "served", village="61.02.01.2001"),
        typed(page, **{"served-0-village": "61.02.01.2001"}),
    ]
    for data in attacks:
        response = save(client, coop, data)
        assert response.status_code in (200, 403, 404)
        assert MARK not in response.content
        coop.refresh_from_db()
        assert coop.village_id == "61.01.01.2001"
        assert not m.CooperativeVillage.objects.filter(
            cooperative=coop, village__code__startswith="61.02"
        ).exists()
    added = typed(
        client.get(address(m.Cooperative, "add")),
        village="61.02.01.2002",
        name="Curian",
        form="desa",
    )
    assert client.post(address(m.Cooperative, "add"), added).status_code in (200, 403)
    assert not m.Cooperative.objects.filter(name="Curian").exists()


def test_lock_after_save_holds_even_when_the_form_lets_it_through(places, client_as, monkeypatch):
    """The third lock: a village that a broken form accepted is rolled back with everything else."""
    from core.admin_base import ScopedOptions

    def everything(self, field, request):
        return field.remote_field.model.objects.all()

    monkeypatch.setattr(ScopedOptions, "choices_for", everything)
    client, coop = client_as("dinas_a"), places.coop_a
    data = typed(change_page(client, coop), village="61.02.01.2002", regency=None, district=None)
    data["officers-0-name"] = "Nama Lain"
    assert save(client, coop, data).status_code == 403
    coop.refresh_from_db()
    assert coop.village_id == "61.01.01.2001"
    assert coop.officers.get().name != "Nama Lain"
    data = typed(client.get(address(m.Officer, "add")), cooperative=str(places.coop_b.pk))
    data |= {"board": "pengurus", "position": "ketua", "name": "Curian"}
    assert client.post(address(m.Officer, "add"), data).status_code == 403
    assert not m.Officer.objects.filter(name="Curian").exists()


def test_rows_of_another_cooperative_can_not_be_pulled_over(places, client_as):
    client, foreign = client_as("dinas_a"), places.coop_b.milestones.first()
    page = change_page(client, places.coop_a)
    data = typed(
        page, **{"milestones-0-id": str(foreign.pk), "milestones-0-number": "0220000000000"}
    )
    assert save(client, places.coop_a, data).status_code == 200
    foreign.refresh_from_db()
    assert foreign.cooperative_id == places.coop_b.pk
    assert foreign.number != "0220000000000"
    for model in CHILDREN:
        row = row_of(model, places.coop_b)
        for page in ("change", "delete"):
            assert client.post(address(model, page, row), {"post": "yes"}).status_code == 404
        assert model.objects.filter(pk=row.pk).exists()
        data = typed(client.get(address(model, "add")), cooperative=str(places.coop_b.pk))
        before = model.objects.count()
        assert client.post(address(model, "add"), data).status_code in (200, 403)
        assert model.objects.count() == before


def test_wide_reading_does_not_widen_writing(places, client_as):
    grant(places.users["dinas_a"], Role.VIEWER)
    client = client_as("dinas_a")
    page = change_page(client, places.coop_b)
    assert page.status_code == 200
    assert b'name="_save"' not in page.content
    assert b'name="village"' not in page.content
    assert save(client, places.coop_b, {"name": "Curian"}).status_code == 403
    assert MARK not in ask(client, *FIELDS[0]).content


def test_changed_milestone_is_unverified_and_untouched_one_stays(places, client_as):
    coop, by = places.coop_a, places.users["dinas_a"]
    coop.milestones.update(verified_by=by, verified_at="2026-01-31T00:00:00Z")
    client = client_as("operator")
    page = change_page(client, coop)
    kinds = {form.instance.kind: form.prefix for form in formset(page, "milestones").forms}
    data = typed(page, **{f"{kinds['nib']}-number": "0220007654321"})
    assert save(client, coop, data).status_code == 302
    assert coop.milestones.get(kind="nib").verified_at is None
    assert coop.milestones.get(kind="npwp").verified_at is not None
    row = coop.milestones.get(kind="npwp")
    data = typed(change_page(client, row), reached_on="2025-11-05")
    assert save(client, row, data).status_code == 302
    assert coop.milestones.get(kind="npwp").verified_at is None


def formset(page, prefix):
    sets = [inline.formset for inline in page.context["inline_admin_formsets"]]
    return next(each for each in sets if each.prefix == prefix)


def test_second_of_two_writers_is_told(places, client_as):
    """Both opened the page; the second would overwrite what the first saved."""
    coop = places.coop_a
    one, two = client_as("operator"), client_as("dinas_a")
    early = typed(change_page(two, coop), address="Jalan Kedua")
    assert save(one, coop, typed(change_page(one, coop), phone="0812-3456-7890")).status_code == 302
    refused = save(two, coop, early)
    assert refused.status_code == 200
    assert "baru saja diubah orang lain" in refused.content.decode()
    assert save(two, coop, typed(refused)).status_code == 302
    coop.refresh_from_db()
    assert coop.address == "Jalan Kedua"


def test_second_of_two_writers_of_a_milestone_is_told(places, client_as):
    coop = places.coop_a
    client = client_as("operator")
    page = change_page(client, coop)
    prefix = {f.instance.kind: f.prefix for f in formset(page, "milestones").forms}["nib"]
    coop.milestones.filter(kind="nib").update(number="0229999999999")
    refused = save(client, coop, typed(page, **{f"{prefix}-reached_on": "2025-11-05"}))
    assert "baru saja diubah orang lain" in refused.content.decode()
    assert coop.milestones.get(kind="nib").number == "0229999999999"


def test_archived_meanwhile_stays_archived(places, client_as):
    client, coop = client_as("operator"), places.coop_a
    data = typed(change_page(client, coop), name="Nama Lain", seen=None)
    archive(coop)
    save(client, coop, data)
    coop.refresh_from_db()
    assert coop.is_archived


def test_children_can_be_deleted_on_the_page_and_history_keeps_them(places, client_as):
    client, coop = client_as("operator"), places.coop_a
    data = typed(change_page(client, coop), **{"officers-0-DELETE": "on"})
    assert save(client, coop, data).status_code == 302
    assert not coop.officers.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registry_officerevent WHERE pgh_label = 'delete'")
        assert cursor.fetchone() == (1,)


def test_second_cooperative_of_a_village_is_warned_about_not_refused(places, client_as):
    client = client_as("operator")
    data = typed(
        client.get(address(m.Cooperative, "add")),
        village="61.01.01.2001",
        form="desa",
        name="Kedua",
    )
    response = client.post(address(m.Cooperative, "add"), data, follow=True)
    assert m.Cooperative.objects.filter(name="Kedua").exists()
    assert "Periksa apakah ini koperasi yang sama" in response.content.decode()


def test_log_of_a_page_is_written(places, client_as):
    client, coop = client_as("operator"), places.coop_a
    save(client, coop, typed(change_page(client, coop), name="Nama Lain", reason="salah tulis"))
    entry = LogEntry.objects.get()
    assert (
        "Nama koperasi" in entry.get_change_message()
        or "nama koperasi" in entry.get_change_message()
    )
    assert "Alasan" not in entry.get_change_message()
    page = client.get(address(m.Cooperative, "history", coop), follow=True)
    assert page.status_code == 200 and "salah tulis" in page.content.decode()
