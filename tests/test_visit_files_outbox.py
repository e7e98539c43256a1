"""The file from a phone: uploaded by whoever may, the same as online, and nothing of it comes to nothing."""

import io
import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kdkmp.secret import rsa_key
from tests.outbox_files import as_upload, framed, outbox_file, sealed
from tests.photo_bytes import address, declared, jpeg, own_folder
from tests.visit_rows import make_own, uuid7, visit_body
from visits.models import OutboxItem, OutboxUpload, Visit, VisitPhoto
from visits.outbox_file.taking import take_file

PAGE = "/kunjungan/berkas/"


@pytest.fixture
def own(world, cast, settings, tmp_path):
    own_folder(settings, tmp_path)
    return make_own(cast["pendamping_a"], world.coop_a)


@pytest.fixture
def photo() -> bytes:
    return jpeg(320, 240)


def send(client: Client, content: bytes, **named: Any) -> Any:
    return client.post(PAGE, {"file": as_upload(content, **named)})


def take(content: bytes, by: Any) -> OutboxUpload:
    return take_file(file=io.BytesIO(content), name="kunjungan-1.kdkmp", by=by)


def online(client: Client, *bodies: Any) -> Any:
    told = {"schema": 1, "device_time": timezone.now().isoformat(), "visits": list(bodies)}
    answer = client.post("/kunjungan/sync/", json.dumps(told), content_type="application/json")
    return answer.json()["items"]


@pytest.mark.django_db
def test_an_officer_uploads_a_mentors_file(client_as, world, cast, own, photo):
    good = visit_body(world.coop_a.pk, photos=[declared(photo)])
    bad = visit_body(world.coop_a.pk, topics=[], findings="Belum lengkap \x00 <b>")
    content = outbox_file(
        cast["pendamping_a"], [good, bad, "bukan kunjungan"], [(good["id"], declared(photo), photo)]
    )
    answer = send(client_as("dinas_a"), content)
    upload = OutboxUpload.objects.get()
    assert answer.status_code == 302 and answer.url == f"{PAGE}{upload.pk}/"
    assert (upload.person, upload.by) == (own.contract.person, cast["dinas_a"])
    assert upload.counts == {"baru": 1, "perbaiki": 2, "foto": 1, "foto_kurang": 0}
    visit = Visit.objects.get()
    assert (visit.person, visit.channel, visit.sent_by) == (
        own.contract.person, "berkas", cast["dinas_a"],
    )  # fmt: skip
    assert visit.photos.get().received_at
    refused = upload.items.get(number=2)
    assert json.loads(refused.body) == bad and refused.sentences and refused.visit is None
    page = client_as("dinas_a").get(answer.url).content.decode()
    assert "1 baru · 2 perlu perbaikan · 1 foto disimpan" in page
    assert "Belum lengkap" in page and "&lt;b&gt;" in page and refused.sentences[0] in page
    assert "bukan kunjungan" in page


@pytest.mark.django_db
def test_both_ways_in_any_order(client_as, world, cast, own, photo):
    mentor, phone = cast["pendamping_a"], client_as("pendamping_a")
    first, second = (visit_body(world.coop_a.pk, photos=[declared(photo)]) for _ in range(2))
    [item] = online(phone, first)
    assert item["photos_missing"]
    photos = [(body["id"], declared(photo), photo) for body in (first, second)]
    content = outbox_file(mentor, [first, second], photos)
    assert take(content, mentor).counts == {"sudah_ada": 1, "baru": 1, "foto": 2, "foto_kurang": 0}
    assert take(content, cast["dinas_a"]).counts == {
        "sudah_ada": 2, "foto_ada": 2, "foto_kurang": 0,
    }  # fmt: skip
    assert [item["code"] for item in online(phone, second, first)] == [200, 200]
    assert [item["photos_missing"] for item in online(phone, second, first)] == [[], []]
    assert Visit.objects.count() == 2 and VisitPhoto.objects.count() == 2
    row = VisitPhoto.objects.get(visit__client_id=first["id"])
    assert phone.get(address(row)).json()["complete"]


@pytest.mark.django_db
def test_a_photo_that_comes_later_completes_the_visit(world, cast, own, photo):
    body = visit_body(world.coop_a.pk, photos=[declared(photo)])
    mentor = cast["pendamping_a"]
    without = take(outbox_file(mentor, [body]), mentor)
    assert without.counts == {"baru": 1, "foto_kurang": 1}
    assert without.items.get().photos_missing == 1
    pair = [(body["id"], declared(photo), photo)]
    assert take(outbox_file(mentor, [body], pair), mentor).counts["foto_kurang"] == 0


@pytest.mark.django_db
def test_rivals_corrections_and_held_visits_keep_their_words(client_as, world, cast, own):
    mentor = cast["pendamping_a"]
    body = visit_body(world.coop_a.pk)
    newer = body | {"findings": "Sudah diperiksa lagi.", "based_on": 1}
    rival = body | {"findings": "Isi yang lain."}
    upload = take(outbox_file(mentor, [body, newer, rival]), mentor)
    assert [item.status for item in upload.items.all()] == ["baru", "baru", "tandingan"]
    assert [item.version for item in upload.items.all()] == [1, 2, 3]
    mentor.is_active = False
    mentor.save()
    held = take(outbox_file(mentor, [visit_body(world.coop_a.pk)]), cast["dinas_a"])
    assert held.counts["ditahan"] == 1
    page = client_as("dinas_a").get(held.get_absolute_url()).content.decode()
    assert "Akun pendamping sudah dinonaktifkan" in page


@pytest.mark.django_db
def test_who_sees_what_of_an_upload(client_as, world, cast, own):
    body = visit_body(world.coop_a.pk, findings="Rahasia Alfa", topics=[])
    upload = take(outbox_file(cast["pendamping_a"], [body]), cast["dinas_b"])
    url = upload.get_absolute_url()
    for name in ("pusat", "dinas_a", "pmo_a", "pendamping_a"):
        page = client_as(name).get(url).content.decode()
        assert "Rahasia Alfa" in page and upload.person.name in page, name
        assert f"{PAGE}{upload.pk}/" in client_as(name).get(PAGE).content.decode(), name
    mine = client_as("dinas_b").get(url).content.decode()
    assert "1 perlu perbaikan" in mine and "1 kunjungan dalam berkas ini di luar wilayah" in mine
    assert "Rahasia" not in mine and upload.person.name not in mine
    assert upload.person.name not in client_as("dinas_b").get(PAGE).content.decode()
    for name in ("pendamping_b", "operator"):
        assert client_as(name).get(url).status_code == 404, name
        assert upload.name not in client_as(name).get(PAGE).content.decode(), name
    assert not OutboxItem.objects.for_user(cast["pendamping_b"]).exists()


@pytest.mark.django_db
def test_another_mentors_visit_reveals_nothing(world, cast, own):
    make_own(cast["pendamping_b"], world.coop_b)
    body = visit_body(world.coop_a.pk)
    take(outbox_file(cast["pendamping_a"], [body]), cast["pendamping_a"])
    upload = take(outbox_file(cast["pendamping_b"], [body]), cast["pendamping_b"])
    item = upload.items.get()
    assert item.status == "perbaiki" and item.visit is None
    assert Visit.objects.get().person == own.contract.person


@pytest.mark.django_db
def test_photos_that_belong_to_nothing_are_counted(world, cast, own, photo):
    mentor = cast["pendamping_a"]
    other, noise = jpeg(64, 64, seed=9), b"\xff\xd8\xff" + b"x" * 200
    body = visit_body(world.coop_a.pk, photos=[declared(noise), declared(photo)])
    photos = [
        (str(uuid7()), declared(photo), photo),
        (body["id"], declared(other), other),
        (body["id"], declared(noise), noise),
        ("../../etc/passwd", declared(photo), photo),
        (body["id"], declared(photo), photo[:-1] + b"x"),
    ]
    upload = take(outbox_file(mentor, [body], photos), mentor)
    assert upload.counts == {"baru": 1, "foto_gagal": 5, "foto_kurang": 2}
    assert len(upload.items.get().remarks) == 2


@pytest.mark.django_db
def test_a_broken_line_to_the_database_loses_nothing(client_as, world, cast, own, monkeypatch):
    from django.db import OperationalError

    from visits.outbox_file import taking

    bodies = [visit_body(world.coop_a.pk) for _ in range(3)]
    content = outbox_file(cast["pendamping_a"], bodies)
    with monkeypatch.context() as patch:
        patch.setattr(taking, "AT_ONCE", 1)
        real, calls = taking.receive_visits, []

        def dies(**kwargs: Any) -> Any:
            calls.append(1)
            if len(calls) == 3:
                raise OperationalError("gone")
            return real(**kwargs)

        patch.setattr(taking, "receive_visits", dies)
        answer = send(client_as("dinas_a"), content)
    assert answer.status_code == 422 and "unggah lagi" in answer.content.decode()
    assert Visit.objects.count() == 2 and OutboxUpload.objects.get().finished_at is None
    assert "Terputus sebelum selesai" in answer.content.decode()
    assert take(content, cast["dinas_a"]).counts == {"sudah_ada": 2, "baru": 1, "foto_kurang": 0}


@pytest.mark.django_db
def test_files_that_are_none_are_refused_with_what_to_do(client_as, cast, own, settings):
    client = client_as("pendamping_a")
    good = outbox_file(cast["pendamping_a"], [])
    nobody = outbox_file(cast["pendamping_a"], [], **{"pass": "palsu"})
    officer = outbox_file(cast["dinas_a"], [])
    other = sealed(framed(b"{}"), key=rsa_key())
    cases = {
        b"": "kosong",
        b"PK\x03\x04 foto.zip": "bukan berkas kunjungan",
        good[:-1]: "tidak utuh",
        other: "dikunci untuk server lain",
        nobody: "tidak menyebut pendamping",
        officer: "tidak menyebut pendamping",
    }
    for content, words in cases.items():
        answer = send(client, content, name="../../x.kdkmp")
        assert answer.status_code == 422 and words in answer.content.decode(), words
    assert client.post(PAGE).status_code == 422
    settings.OUTBOX_MAX_BYTES = 100
    assert "Paling besar" in send(client, good).content.decode()
    assert not OutboxUpload.objects.exists()


@pytest.mark.django_db
def test_visits_that_nobodys_phone_wrote_are_refused_one_by_one(client_as, world, cast, own):
    odd = [
        None, 7, [], "\ud800", {"id": "\x00" * 70}, {"id": {"a": 1}}, {"schema": 99},
        visit_body(world.coop_a.pk, findings="\ud800"), visit_body(world.coop_a.pk, findings="a\x00"),
        visit_body(10**30), visit_body(world.coop_a.pk, photos=[{"sha256": "x", "size": -1}]),
        visit_body(world.coop_a.pk, started_at="9999-99-99"), {"\x00": ["\x00"]},
    ]  # fmt: skip
    good = visit_body(world.coop_a.pk)
    answer = send(client_as("pmo_a"), outbox_file(cast["pendamping_a"], [*odd, good]))
    assert answer.status_code == 302
    assert OutboxUpload.objects.get().counts["perbaiki"] == len(odd)
    assert Visit.objects.get().client_id.hex == good["id"].replace("-", "")
    assert client_as("pmo_a").get(answer.url).status_code == 200
