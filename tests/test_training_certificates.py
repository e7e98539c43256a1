"""Issuing, revoking, issuing anew: the pages and their verbs."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from tests.training_certificates import issue_all, make_room, named
from tests.training_rows import attend, enrol_person, issue
from trainings import models as m
from trainings.actions.certificates import issue_certificates

pytestmark = pytest.mark.django_db


def page_of(room) -> str:
    return reverse("trainings:certificates", args=[room.batch.pk])


def post_issue(client, room, keys, **fields):
    url = reverse("trainings:certificates-issue", args=[room.batch.pk])
    data = {"issued_on": f"{timezone.localdate():%Y-%m-%d}", "who": keys} | fields
    return client.post(url, data, follow=True)


def test_the_page_says_who_has_one_and_what_the_others_lack(client_as, world):
    room = make_room()
    named(room.passed(world.a), "Ani Lulus")
    named(room.failed(world.a), "Budi Belum")
    holder = named(room.passed(world.a), "Cici Punya")
    issue(holder)
    gone = named(room.passed(world.a), "Dedi Keluar")
    issue(gone)
    m.Enrolment.objects.filter(pk=gone.pk).update(state="batal", state_reason="Pindah")
    page = client_as("pusat").get(page_of(room)).content.decode()
    assert "Dari 3 peserta" in page and ">1 punya sertifikat yang berlaku</a>" in page
    parts = {name: page.split(f'id="{name}"')[1].split("</section>")[0] for name in
             ("lulus", "sertifikat", "belum", "keluar")}  # fmt: skip
    assert "Ani Lulus" in parts["lulus"] and "Ani Lulus" not in parts["belum"]
    assert "Cici Punya" in parts["sertifikat"] and "Berlaku" in parts["sertifikat"]
    assert "Kehadiran 0 %" in parts["belum"] and "Post-test 59, syarat 60" in parts["belum"]
    assert "Dedi Keluar" in parts["keluar"]
    assert "Terbitkan untuk 1 yang lulus" in page
    assert "nama penanda tangan" in page  # will be blank on the paper


def test_one_action_issues_for_those_who_passed_and_twice_gives_no_second(client_as, world):
    room, client = make_room(), client_as("pusat")
    b, a, left_out = (named(room.passed(world.a), name) for name in ("Bela", "Adi", "Zul"))
    failed = room.failed(world.a)
    url = reverse("trainings:certificates-issue", args=[room.batch.pk])
    assert "Peserta yang lulus (3)" in client.get(url).content.decode()
    told = post_issue(client, room, [a.pk, b.pk]).content.decode()
    code = room.batch.programme.code
    first, second = f"{code}-{room.batch.year}-0001", f"{code}-{room.batch.year}-0002"
    assert f"2 sertifikat diterbitkan: {first} sampai {second}" in told
    rows = m.Certificate.objects.order_by("number").values_list("text", "name", "enrolment")
    assert list(rows) == [(first, "Adi", a.pk), (second, "Bela", b.pk)]
    again = post_issue(client, room, [a.pk, b.pk])
    assert again.status_code == 200 and "sudah punya sertifikat" in again.content.decode()
    assert m.Certificate.objects.count() == 2
    refused = post_issue(client, room, [failed.pk])
    assert refused.status_code == 422 and m.Certificate.objects.count() == 2
    assert not issue_certificates(
        by=world.users["pusat"], batch=room.batch, keys=[failed.pk], issued_on=room.batch.starts
    )
    assert not m.Certificate.objects.filter(enrolment=left_out).exists()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"who": []}, "Pilih paling sedikit satu peserta"),
        ({"who": ["x"]}, "tidak lagi menunggu"),
        ({"issued_on": ""}, "Isi tanggal"),
        ({"issued_on": "32/13/2025"}, "Tanggal tidak dikenali"),
        ({"issued_on": "2999-01-01"}, "masa depan"),
        ({"issued_on": "2001-01-01"}, "sebelum angkatan dimulai"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_issued(client_as, world, fields, told):
    room = make_room()
    row = room.passed(world.a)
    answer = post_issue(client_as("pusat"), room, [row.pk], **fields)
    assert answer.status_code == 422 and told in answer.content.decode()
    assert not m.Certificate.objects.exists()


def test_a_cancelled_batch_gives_none(client_as, world):
    room = make_room()
    row = room.passed(world.a)
    m.Batch.objects.update(cancelled_at=timezone.now(), cancel_reason="Banjir")
    assert post_issue(client_as("pusat"), room, [row.pk]).status_code == 409
    with pytest.raises(ValidationError, match="dibatalkan"):
        issue_all(room, world.users["pusat"])
    assert not m.Certificate.objects.exists()


def test_the_name_stays_as_printed(client_as, world, cast):
    room = make_room()
    row = named(room.passed(world.a), "Nama Lama")
    one = issue_all(room, cast["pusat"])[0]
    named(row, "Nama Baru")
    one.refresh_from_db()
    assert one.name == "Nama Lama"
    assert "atas nama Nama Lama" in client_as("pusat").get(page_of(room)).content.decode()


def test_revoking_asks_why_and_issuing_again_leaves_him_out(client_as, world):
    room, client = make_room(), client_as("pusat")
    row = room.passed(world.a)
    one = issue_all(room, world.users["pusat"])[0]
    url = reverse("trainings:certificate-revoke", args=[one.pk])
    assert "tidak dapat dibatalkan" in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Nilai ternyata milik orang lain"}).status_code == 302
    one.refresh_from_db()
    assert one.revoked_at and one.revoked_by == world.users["pusat"]
    assert client.post(url, {"reason": "sekali lagi"}).status_code == 409
    page = client.get(page_of(room)).content.decode()
    assert "Sertifikatnya dicabut" in page and "milik orang lain" in page
    assert "Terbitkan untuk" not in page.replace("“Terbitkan untuk yang lulus”", "")
    assert not issue_all(room, world.users["pusat"])
    assert row.certificates.count() == 1


def test_issued_anew_with_the_right_name(client_as, world):
    room, client = make_room(), client_as("pusat")
    row = named(room.passed(world.a), "Salah Eja")
    old = issue_all(room, world.users["pusat"])[0]
    url = reverse("trainings:certificate-reissue", args=[old.pk])
    day = f"{timezone.localdate():%Y-%m-%d}"
    data = {"name": "  Benar   Eja ", "reason": "Salah ejaan", "issued_on": day}
    for name, value in (("name", " "), ("reason", "x"), ("issued_on", "x"), ("name", "y" * 121)):
        assert client.post(url, data | {name: value}).status_code == 422, name
    old.refresh_from_db()
    assert old.revoked_at is None
    assert client.post(url, data).status_code == 302
    old.refresh_from_db()
    new = old.replaced_by
    assert (new.number, new.name, new.enrolment) == (2, "Benar Eja", row)
    assert old.revoked_at and old.revoke_reason == "Salah ejaan"
    assert client.post(url, data).status_code == 409  # the second click
    assert row.certificates.count() == 2
    page = client.get(page_of(room)).content.decode()
    assert old.text in page and new.text in page


def test_who_does_not_pass_any_more_gets_no_new_one(client_as, world, cast):
    room = make_room()
    row = room.passed(world.a)
    old = issue_all(room, cast["pusat"])[0]
    m.Score.objects.filter(enrolment=row, test="post").update(value=10)
    data = {"name": "X", "reason": "Salah ejaan", "issued_on": f"{timezone.localdate():%Y-%m-%d}"}
    url = reverse("trainings:certificate-reissue", args=[old.pk])
    answer = client_as("pusat").post(url, data)
    assert answer.status_code == 422 and "Post-test 10, syarat 60" in answer.content.decode()
    old.refresh_from_db()
    assert old.revoked_at is None and row.certificates.count() == 1
    page = client_as("pusat").get(page_of(room)).content.decode()
    assert "Menurut data sekarang belum lulus" in page


def test_each_sees_and_downloads_his_own_people(client_as, world, cast):
    room = make_room()
    mine = named(room.passed(world.a, user=cast["pendamping_a"]), "Alfa Sendiri")
    other = named(room.passed(world.a), "Alfa Lain")
    foreign = named(room.passed(world.b), "Bravo Asing")
    made = {one.enrolment_id: one for one in issue_all(room, cast["pusat"])}
    # role → who is seen, who is downloaded
    seen = {
        "pusat": ({mine, other, foreign}, {mine, other, foreign}),
        "dinas_a": ({mine, other}, {mine, other}),
        "dinas_b": ({foreign}, {foreign}),
        "pmo_a": ({mine, other}, set()),
        "pendamping_a": ({mine}, {mine}),
        "pendamping_b": (set(), set()),
        "operator": ({mine, other}, set()),
        "auditor": ({mine, other, foreign}, set()),
        "pengamat": (set(), set()),
    }
    for role, (visible, loaded) in seen.items():
        client = client_as(role)
        body = client.get(page_of(room)).content.decode()
        listed = client.get(reverse("trainings:certificate-list")).content.decode()
        for row in (mine, other, foreign):
            pdf = reverse("trainings:certificate-pdf", args=[made[row.pk].pk])
            for text in (body, listed):
                assert (row.person.name in text) == (row in visible), (role, row)
                assert (pdf in text) == (row in loaded), (role, row)
            assert (client.get(pdf).status_code == 200) == (row in loaded), (role, row)
        if role in ("dinas_a", "pendamping_a"):
            answer = client.get(reverse("trainings:certificates-zip", args=[room.batch.pk]))
            assert answer.content.count(b"PK\x01\x02") == len(loaded)


def test_a_late_session_is_counted_before_issuing(world, cast):
    """Passed once, not passed when the button is pressed: the rule is asked inside the transaction."""
    room = make_room()
    row = room.passed(world.a)
    m.Session.objects.create(
        batch=room.batch, subject="Tambahan", jp=20,
        starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    by = cast["pusat"]
    assert not issue_certificates(
        by=by, batch=room.batch, keys=[row.pk], issued_on=room.batch.starts
    )
    late = enrol_person(room.batch, world.a)
    attend(room.session, late)
    assert not issue_all(room, by)
