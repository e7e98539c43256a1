"""Nobody changes, deletes or verifies something else than what stood on his page."""

import threading

import pytest
from django.db import connection, transaction

from registry import models as m
from tests.admin_pages import address, change_page, save, typed
from tests.page_client import hidden_fields
from tests.test_editing import GOOD
from tests.test_merging_at_once import at_once, when_locked

OTHER = "0220009999999"


@pytest.fixture
def nib(world):
    return world.coop_a.milestones.get(kind="nib")


def verify_url(row):
    return f"/koperasi/{row.cooperative_id}/tahapan/{row.pk}/verifikasi/"


def seen_for(client, row) -> str:
    """The mark in the milestone's own button on the cooperative's page."""
    page = client.get(f"/koperasi/{row.cooperative_id}/").content.decode()
    return hidden_fields(page.split(verify_url(row))[1])["seen"]


def test_a_number_that_was_never_seen_is_not_verified(client_as, cast, nib):
    client = client_as("dinas_a")
    seen = seen_for(client, nib)
    m.Milestone.objects.filter(pk=nib.pk).update(number=OTHER)
    answer = client.post(verify_url(nib), {"seen": seen}, follow=True)
    assert "baru saja diubah orang lain" in answer.content.decode()
    nib.refresh_from_db()
    assert nib.verified_at is None
    answer = client.post(verify_url(nib), {"seen": seen_for(client, nib)}, follow=True)
    assert "NIB diverifikasi" in answer.content.decode()
    nib.refresh_from_db()
    assert nib.verified_by == cast["dinas_a"] and nib.number == OTHER


@pytest.mark.parametrize("data", [{}, {"seen": ""}, {"seen": "x" * 500}])
def test_verifying_without_a_page_is_refused(client_as, nib, data):
    client_as("dinas_a").post(verify_url(nib), data)
    nib.refresh_from_db()
    assert nib.verified_at is None


def test_the_action_verifies_only_what_it_showed(client_as, world, nib):
    client, npwp = client_as("dinas_a"), world.coop_a.milestones.get(kind="npwp")
    chosen = {"action": "verify", "_selected_action": [nib.pk, npwp.pk]}
    url = address(m.Milestone, "changelist")
    page = client.post(url, chosen)
    assert nib.number in page.content.decode()
    confirmed = chosen | {"_confirmed": "1", "reason": "berkas diperiksa"}
    for marks in ("", "kacau", f"{nib.pk}:", f"{'9' * 5000}:a", page.context["seen"]):
        if marks == page.context["seen"]:
            m.Milestone.objects.filter(pk=nib.pk).update(number=OTHER)
        client.post(url, confirmed | {"rows_seen": marks})
        assert not m.Milestone.objects.exclude(verified_at=None).exists(), marks
    client.post(url, confirmed | {"rows_seen": client.post(url, chosen).context["seen"]})
    assert set(m.Milestone.objects.exclude(verified_at=None)) == {nib, npwp}


@pytest.mark.django_db(transaction=True)
def test_a_change_under_way_is_waited_for_and_seen(client_as, world, nib):
    """The officer presses the button while the operator's change is still being written."""
    client = client_as("dinas_a")
    seen = seen_for(client, nib)
    changed, waiting = threading.Event(), threading.Event()

    def change():
        with transaction.atomic():
            m.Milestone.objects.filter(pk=nib.pk).update(number=OTHER)
            changed.set()
            assert waiting.wait(20)

    def press():
        assert changed.wait(20)
        threading.Thread(target=when_locked, args=[waiting]).start()
        client.post(verify_url(nib), {"seen": seen})

    at_once(change, press)
    nib.refresh_from_db()
    assert nib.number == OTHER and nib.verified_at is None


@pytest.mark.parametrize("mark", ["outdated", "none"])
def test_a_page_deletes_only_what_it_showed(client_as, world, mark):
    client, row = client_as("dinas_a"), world.coop_a.officers.get()
    url = f"/koperasi/{world.coop_a.pk}/pengurus/{row.pk}/hapus/"
    page = client.get(url).content.decode()
    assert row.name in page and "Ketua" in page
    data = hidden_fields(page) if mark == "outdated" else {}
    if mark == "outdated":
        m.Officer.objects.filter(pk=row.pk).update(name="Nama Baru")
    answer = client.bare_post(url, data)
    assert answer.status_code == 422 and m.Officer.objects.filter(pk=row.pk).exists()
    told = answer.content.decode()
    if mark == "outdated":
        assert "diubah orang lain" in told and "Nama Baru" in told
    assert client.bare_post(url, hidden_fields(told)).status_code == 302
    assert not m.Officer.objects.filter(pk=row.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_deleting_waits_for_a_change_under_way(client_as, world):
    client, row = client_as("dinas_a"), world.coop_a.officers.get()
    url = f"/koperasi/{world.coop_a.pk}/pengurus/{row.pk}/hapus/"
    data = hidden_fields(client.get(url).content.decode())
    changed, waiting, answers = threading.Event(), threading.Event(), []

    def change():
        with transaction.atomic():
            m.Officer.objects.filter(pk=row.pk).update(name="Nama Baru")
            changed.set()
            assert waiting.wait(20)

    def press():
        assert changed.wait(20)
        threading.Thread(target=when_locked, args=[waiting]).start()
        answers.append(client.bare_post(url, data).status_code)

    at_once(change, press)
    assert answers == [422] and m.Officer.objects.get(pk=row.pk).name == "Nama Baru"


def test_two_who_delete_at_once_both_get_an_answer(client_as, world):
    client, row = client_as("dinas_a"), world.coop_a.officers.get()
    url = f"/koperasi/{world.coop_a.pk}/pengurus/{row.pk}/hapus/"
    data = hidden_fields(client.get(url).content.decode())
    assert client.bare_post(url, data).status_code == 302
    assert client.bare_post(url, data).status_code == 404


def test_an_inline_deletes_only_what_it_showed(client_as, world):
    client, coop = client_as("operator"), world.coop_a
    early = typed(change_page(client, coop), **{"officers-0-DELETE": "on"})
    coop.officers.update(name="Nama Baru")
    refused = save(client, coop, early)
    assert refused.status_code == 200 and "belum dihapus" in refused.content.decode()
    assert coop.officers.get().name == "Nama Baru"
    assert save(client, coop, early | {"officers-0-seen": ""}).status_code == 200
    assert coop.officers.exists()
    assert save(client, coop, typed(refused)).status_code == 302
    assert not coop.officers.exists()


def test_the_admins_delete_page_deletes_only_what_it_showed(client_as, world):
    client, row = client_as("operator"), world.coop_a.officers.get()
    url = address(m.Officer, "delete", row)
    data = hidden_fields(client.get(url).content.decode()) | {"post": "yes"}
    m.Officer.objects.filter(pk=row.pk).update(name="Nama Baru")
    for outdated in (data, {"post": "yes"}):
        answer = client.post(url, outdated, follow=True)
        assert m.Officer.objects.filter(pk=row.pk).exists()
    page = answer.content.decode()
    assert "belum ada yang diubah" in page and "Nama Baru" in page
    assert client.post(url, hidden_fields(page) | {"post": "yes"}).status_code == 302
    assert not m.Officer.objects.filter(pk=row.pk).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_admin_log WHERE action_flag = 3")
        assert cursor.fetchone() == (1,)


def test_a_form_without_a_mark_overwrites_nothing(client_as, world):
    client, coop = client_as("dinas_a"), world.coop_a
    url = f"/koperasi/{coop.pk}/ubah/"
    form = GOOD | {"district": "61.01.01", "village": coop.village_id, "name": coop.name}
    form |= {"address": "Jalan Kedua"}
    answer = client.bare_post(url, form)
    assert answer.status_code == 422 and "tidak lengkap" in answer.content.decode()
    coop.refresh_from_db()
    assert coop.address == ""
    seen = hidden_fields(answer.content.decode())["seen"]
    assert client.bare_post(url, form | {"seen": seen}).status_code == 302
