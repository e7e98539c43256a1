"""Follow-ups: closed and opened again by whom it concerns, and never lost when mentor or cooperative change."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from core.history_reading import sentences_about
from core.permissions import Role
from core.seen import fingerprint
from mentors.actions.assignments import hand_over
from registry.merging import merge_cooperatives, undo_merge
from registry.models import Cooperative
from registry.pairs import Pair
from tests.factories import UserFactory, grant, make_cooperative
from tests.mentor_rows import make_contract
from tests.visit_days import follow_up, make_room, obstacle
from tests.visit_rows import make_visit
from visits.actions.follow_ups import close_follow_up, reopen_follow_up
from visits.models import FollowUp

NOTE = "NIB terbit dan ditempel di kantor"


@pytest.fixture
def room(world, cast):
    return make_room(world, cast)


@pytest.fixture
def open_one(room) -> FollowUp:
    return FollowUp.objects.get(what="Urus NIB sent")


def close(row, by, **fields):
    fields.setdefault("on", timezone.localdate())
    fields.setdefault("note", NOTE)
    return close_follow_up(follow_up=row, by=by, **fields)


# --- verbs ---


@pytest.mark.parametrize("name", ["pusat", "dinas_a", "pmo_a", "pendamping_a"])
def test_who_may_closes_and_opens_again(cast, open_one, name):
    by = cast[name]
    row = close(open_one, by)
    assert (row.done_on, row.done_note, row.done_by) == (timezone.localdate(), NOTE, by)
    with pytest.raises(ValidationError, match="sudah ditutup"):
        close(open_one, by)
    row = reopen_follow_up(follow_up=row, by=by, reason="ternyata belum terbit")
    assert (row.done_on, row.done_note, row.done_by, row.done_in) == (None, "", None, None)
    with pytest.raises(ValidationError, match="masih terbuka"):
        reopen_follow_up(follow_up=row, by=by, reason="ternyata belum terbit")
    told = " ".join(str(one) for one in sentences_about(open_one, cast["pusat"], limit=20))
    assert NOTE in told and "ternyata belum terbit" in told


@pytest.mark.parametrize("name", ["dinas_b", "pendamping_b", "operator", "auditor", "pengamat"])
def test_strangers_and_readers_change_nothing(cast, open_one, name):
    with pytest.raises(PermissionDenied):
        close(open_one, cast[name])
    with pytest.raises(PermissionDenied):
        reopen_follow_up(follow_up=open_one, by=cast[name], reason="coba-coba saja")
    open_one.refresh_from_db()
    assert open_one.done_on is None


def test_days_and_notes_that_cannot_be(cast, open_one):
    today, by = timezone.localdate(), cast["dinas_a"]
    for fields in (
        {"on": today + timedelta(days=1)},
        {"on": open_one.visit.day - timedelta(days=1)},
        {"note": "   ya  "},
    ):
        with pytest.raises(ValidationError):
            close(open_one, by, **fields)
    open_one.refresh_from_db()
    assert open_one.done_on is None
    FollowUp.objects.filter(pk=open_one.pk).delete()
    with pytest.raises(ValidationError, match="dihapus"):
        close(open_one, by)


# --- pages ---


def form_of(row, **fields):
    said = {
        "done_on": timezone.localdate().isoformat(),
        "done_note": NOTE,
        "seen": fingerprint(row),
    }
    return said | fields


def test_pages_close_and_reopen(client_as, open_one):
    client, base = client_as("pendamping_a"), f"/kunjungan/tindak-lanjut/{open_one.pk}"
    assert "Urus NIB sent" in client.get(f"{base}/tutup/").content.decode()
    assert client.get(f"{base}/buka/").status_code == 409
    wrong = (
        ({"done_note": ""}, "Tulis hasilnya"),
        ({"done_note": "ya"}, "paling sedikit 5 huruf"),
        ({"done_on": "besok"}, "Tanggal tidak dikenali"),
        ({"done_on": "2099-01-01"}, "belum terjadi"),
        ({"done_note": "NIK ketua 6101011708900001"}, "NIK"),
        ({"seen": "lama"}, "baru saja diubah orang lain"),
    )
    for fields, told in wrong:
        response = client.post(f"{base}/tutup/", form_of(open_one, **fields))
        assert response.status_code == 422 and told in response.content.decode(), fields
    open_one.refresh_from_db()
    assert open_one.done_on is None
    response = client.post(f"{base}/tutup/", form_of(open_one))
    assert response.status_code == 302
    open_one.refresh_from_db()
    assert open_one.done_note == NOTE
    listed = client.get(f"{response.url}&kolom=apa&kolom=hasil").content.decode()
    assert NOTE in listed
    assert client.get(f"{base}/tutup/").status_code == 409
    again = {"reason": "belum selesai ternyata", "seen": fingerprint(open_one)}
    assert client.post(f"{base}/buka/", again | {"reason": ""}).status_code == 422
    assert client.post(f"{base}/buka/", again).status_code == 302
    open_one.refresh_from_db()
    assert open_one.done_on is None


def test_the_list_offers_the_verb_only_to_who_holds_it(client_as, open_one):
    mark = f'href="/kunjungan/tindak-lanjut/{open_one.pk}/tutup/"'
    for name, offered in (("dinas_a", True), ("pendamping_a", True), ("auditor", False)):
        body = client_as(name).get("/kunjungan/tindak-lanjut/").content.decode()
        assert "Urus NIB sent" in body and (mark in body) == offered, name


# --- mentors change ---


def test_after_a_hand_over_the_next_mentor_has_what_is_open(world, cast, room, open_one, client_as):
    heir = UserFactory(username="penerus")
    grant(heir, Role.MENTOR, world.a)
    contract = make_contract(world.a)
    contract.person.user = heir
    contract.person.save()
    today = timezone.localdate()
    hand_over(
        assignment=room.own, to=contract, by=cast["dinas_a"], on=today, note="kontrak lama habis"
    )
    cast["penerus"] = heir
    client = client_as("penerus")
    body = client.get("/kunjungan/tindak-lanjut/").content.decode()
    assert "Urus NIB sent" in body
    # the visit that it was agreed on stays its mentor's
    timeline = f"/kunjungan/koperasi/{world.coop_a.pk}/"
    body = client.get(timeline).content.decode()
    assert "Urus NIB sent" in body and "Rak sembako" not in body
    assert client.get("/kunjungan/").content.decode().count("Rak sembako") == 0
    person = contract.person_id
    url = f"/kunjungan/tindak-lanjut/?pendamping={person}"
    body = client_as("dinas_a").get(url).content.decode()
    assert 'data-count="2"' in body
    close(open_one, heir)


def test_who_leaves_is_told_what_stays_open(client_as, room):
    client, contract = client_as("dinas_a"), room.own.contract
    pages = (
        f"/pendamping/kontrak/{contract.pk}/akhiri/",
        f"/pendamping/{contract.person_id}/berhenti/",
    )
    for url in (*pages, reverse("mentors:hand-over-all", args=[contract.pk])):
        body = client.get(url).content.decode()
        for words in (
            "2 tindak lanjut, 1 lewat tenggat",
            "1 kunjungan menunggu perbaikan",
            "1 kunjungan yang fotonya belum lengkap",
            "1 kunjungan ditahan",
        ):
            assert words in body, (url, words)
        for href, number in (
            (f"/kunjungan/tindak-lanjut/?pendamping={contract.person_id}", 2),
            (f"/kunjungan/?pendamping={contract.person_id}&status=perlu_perbaikan", 1),
            (f"/kunjungan/?pendamping={contract.person_id}&foto=kurang", 1),
            (f"/kunjungan/?pendamping={contract.person_id}&status=ditahan", 1),
        ):
            assert href.replace("&", "&amp;") in body, href
            assert f'data-count="{number}"' in client.get(href).content.decode(), href


# --- cooperatives become one ---


def test_a_merge_takes_visits_and_follow_ups_along_and_gives_them_back(world, cast, room):
    a = world.coop_a
    twin = make_cooperative(a.village, name="KDMP Alfa Lama")
    visit = make_visit(room.own, cooperative=twin, findings="Kunjungan ke kembarannya")
    row, hindrance = follow_up(visit, "Tanya notaris", 4), obstacle(visit, "legalitas")
    rows = Cooperative.objects.with_place().in_bulk([a.pk, twin.pk])
    pair = Pair(rows[a.pk], rows[twin.pk])
    record = merge_cooperatives(
        primary=pair.primary, secondary=pair.secondary, by=cast["dinas_a"], reason="tercatat dua kali",
        seen=pair.mark(),
    )  # fmt: skip

    def places() -> set[int]:
        visit.refresh_from_db()
        row.refresh_from_db()
        hindrance.refresh_from_db()
        return {visit.cooperative_id, row.cooperative_id, hindrance.visit.cooperative_id}

    assert places() == {a.pk}
    assert FollowUp.objects.counting().filter(pk=row.pk).exists()
    undo_merge(merge=record, by=cast["dinas_a"], reason="ternyata memang dua")
    assert places() == {twin.pk}
