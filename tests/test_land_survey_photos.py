"""Photos of surveys, in pieces and by file; and that nobody clears them away."""

import os

import pytest
from django.core.management import call_command
from django.test import Client

from core.photos.receiving import store_content
from core.photos.tables import photo_tables
from land.models import LandPhoto, Parcel, Survey
from tests.land_rows import make_parcel
from tests.land_surveys import items, send, survey_body
from tests.outbox_files import as_upload, outbox_file
from tests.photo_bytes import declared, files_in, jpeg, own_folder
from tests.visit_rows import make_own, visit_body
from visits.models import OutboxUpload, VisitPhoto

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(client_as, world, cast) -> Client:
    make_own(cast["pendamping_a"], world.coop_a)
    return client_as("pendamping_a")


def one(response):
    [item] = items(response)
    return item


def test_photos_come_in_pieces_and_move_to_the_parcel(phone, world, settings, tmp_path):
    folder, content = own_folder(settings, tmp_path), jpeg()
    body = survey_body(world.coop_a.pk, photos=[declared(content, caption="Jalan masuk")])
    assert one(send(phone, body))["photos_missing"] == [body["photos"][0]["sha256"]]
    address = f"/kunjungan/sync/foto/{body['id']}/{body['photos'][0]['sha256']}/"
    assert phone.get(address).json() == {"received": 0, "complete": False}

    def piece(at: int, until: int):
        return phone.post(
            address, content[at:until], content_type="application/octet-stream",
            headers={"upload-offset": str(at)},
        )  # fmt: skip

    assert piece(0, 4000).json() == {"received": 4000, "complete": False}
    assert (piece(100, 200).status_code, piece(100, 200).json()["received"]) == (409, 4000)
    assert piece(4000, len(content)).json()["complete"]
    assert one(send(phone, body))["photos_missing"] == []
    photo = LandPhoto.objects.received().get()
    assert photo.parcel == Parcel.objects.get() and photo.cooperative == world.coop_a
    assert (photo.caption, len(files_in(folder))) == ("Jalan masuk", 2)
    assert not list((tmp_path / "masuk").glob("*"))


def test_photos_of_a_waiting_survey_have_a_home(phone, world, client_as, settings, tmp_path):
    own_folder(settings, tmp_path)
    parcel = make_parcel(world.coop_a)
    photo = declared(jpeg())
    send(phone, survey_body(world.coop_a.pk, parcel=parcel.pk, photos=[photo]))
    row = LandPhoto.objects.get()
    assert (row.parcel, row.cooperative) == (None, world.coop_a)
    assert not LandPhoto.objects.received().exists()
    address = f"/kunjungan/sync/foto/{row.survey.client_id}/{photo['sha256']}/"
    assert client_as("pmo_a").get(address).status_code in (403, 404)


def test_files_of_land_are_nobodys_orphans(phone, world, settings, tmp_path, capsys):
    """Planted: a check that knows visits only. Then these files would be cleared away as nobody's."""
    assert set(photo_tables()) == {LandPhoto, VisitPhoto}
    folder, content = own_folder(settings, tmp_path), jpeg()
    send(phone, survey_body(world.coop_a.pk, photos=[declared(content)]))
    store_content(LandPhoto.objects.select_related("survey").get(), content)
    for path in folder.rglob("*.jpg"):
        os.utime(path, (1, 1))
    call_command("check_photos", remove_orphans=True)
    assert "Berkas tanpa catatan: 0." in capsys.readouterr().out and len(files_in(folder)) == 2
    LandPhoto.objects.all().delete()
    call_command("check_photos", remove_orphans=True)
    assert not files_in(folder)


def test_by_file_and_by_network_is_once(phone, world, cast, client_as, settings, tmp_path):
    """An officer uploads the file; the phone sends the same; both again: one survey, one parcel, one photo."""
    own_folder(settings, tmp_path)
    content = jpeg()
    good = survey_body(world.coop_a.pk, photos=[declared(content)])
    bad = survey_body(world.coop_a.pk, ownership="")
    file = outbox_file(
        cast["pendamping_a"],
        [visit_body(world.coop_a.pk)],
        [(good["id"], good["photos"][0], content)],
        surveys=[good, bad, "bukan survei"],
    )
    officer = client_as("dinas_a")
    for counts in (
        {"baru": 2, "perbaiki": 2, "foto": 1, "foto_kurang": 0},
        {"sudah_ada": 2, "perbaiki": 2, "foto_ada": 1, "foto_kurang": 0},
    ):
        answer = officer.post("/kunjungan/berkas/", {"file": as_upload(file)})
        assert answer.status_code == 302
        assert OutboxUpload.objects.first().counts == counts
    text = officer.get(answer.url).content.decode()
    assert "Survei lahan Koperasi" in text and "Pilih kepemilikan lahannya." in text
    [told] = items(send(phone, good))
    assert (told["code"], told["photos_missing"]) == (200, [])
    assert Survey.objects.count() == Parcel.objects.count() == LandPhoto.objects.count() == 1
    assert LandPhoto.objects.received().get().parcel == Parcel.objects.get()


def test_of_a_closed_account_the_file_is_held(phone, world, cast, client_as):
    cast["pendamping_a"].is_active = False
    cast["pendamping_a"].save()
    file = outbox_file(cast["pendamping_a"], [], surveys=[survey_body(world.coop_a.pk)])
    answer = client_as("dinas_a").post("/kunjungan/berkas/", {"file": as_upload(file)})
    text = client_as("dinas_a").get(answer.url).content.decode()
    assert "Akun pengirimnya sudah ditutup" in text
    assert Survey.objects.get().held == "akun" and not Parcel.objects.exists()
