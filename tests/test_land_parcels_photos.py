"""Photos of parcels: several at once, hostile ones, who sees them, the gallery."""

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from core.photos import decoding
from land import models as m
from land.actions import photos as actions
from tests.factories import make_cooperative
from tests.hostile_photos import GPS, MARK, foreign, lying_png, png, with_notes
from tests.land_rows import make_building, make_parcel, report
from tests.photo_bytes import files_in, jpeg, own_folder

GALLERY = "/lahan/galeri/"


@pytest.fixture
def folder(settings, tmp_path):
    return own_folder(settings, tmp_path)


def upload(client, parcel, *contents, caption=""):
    files = [ContentFile(one, name=f"foto{n}.jpg") for n, one in enumerate(contents)]
    data = {"photos": files, "caption": caption}
    return client.post(f"/lahan/{parcel.pk}/foto/baru/", data)


def keep(parcel, by, **fields):
    one = actions.prepared(ContentFile(jpeg(seed=m.LandPhoto.objects.count()), name="a.jpg"))
    assert actions.keep_photo(one, parcel=parcel, by=by, **fields)
    return m.LandPhoto.objects.latest("pk")


def test_several_at_once_and_a_bad_one_keeps_none_back(world, client_as, folder):
    parcel, client = make_parcel(world.coop_a), client_as("dinas_a")
    response = upload(client, parcel, jpeg(seed=1), b"<html>", jpeg(seed=2), caption="Depan")
    assert response.status_code == 422
    page = response.content.decode()
    assert "foto1.jpg" in page and "bukan foto" in page and "2 foto disimpan" in page
    assert m.LandPhoto.objects.filter(caption="Depan", parcel=parcel).count() == 2
    assert len(files_in(folder)) == 4
    response = upload(client, parcel, jpeg(seed=1))
    assert response.status_code == 302 and m.LandPhoto.objects.count() == 2
    assert "sudah ada" in client.get(response["Location"]).content.decode()


@pytest.mark.parametrize(
    "content", [one for _, one in foreign()] + [jpeg()[:900], lying_png(13_000, 13_000)]
)
def test_what_is_no_photo_is_told(world, client_as, folder, content):
    response = upload(client_as("dinas_a"), make_parcel(world.coop_a), content)
    assert response.status_code == 422 and response.context["form"].errors["photos"]
    assert not m.LandPhoto.objects.exists() and not files_in(folder)


def test_169_megapixels_are_refused_in_words(world, client_as, folder):
    response = upload(client_as("dinas_a"), make_parcel(world.coop_a), png(13_000, 13_000, depth=1, colour=0))  # fmt: skip
    assert response.status_code == 422
    assert "terlalu" in response.context["form"].errors["photos"][0]
    assert not m.LandPhoto.objects.exists()


def test_too_many_bytes_too_many_files_and_none(world, client_as, folder, settings):
    client, parcel = client_as("dinas_a"), make_parcel(world.coop_a)
    settings.PHOTO_UPLOAD_MAX_BYTES = 1000
    assert "Paling besar" in upload(client, parcel, jpeg()).content.decode()
    assert "Paling banyak" in upload(client, parcel, *[b"x"] * 13).content.decode()
    assert "paling sedikit satu" in upload(client, parcel).content.decode()
    assert not m.LandPhoto.objects.exists()


def test_busy_is_told_and_writes_nothing(world, client_as, folder, monkeypatch):
    monkeypatch.setattr(decoding, "WAIT_SECONDS", 0.01)
    parcel = make_parcel(world.coop_a)
    with decoding._here:
        response = upload(client_as("dinas_a"), parcel, jpeg())
    assert response.status_code == 422 and "sibuk" in response.content.decode()
    assert not m.LandPhoto.objects.exists()


def test_a_full_disk_leaves_no_row(world, client_as, folder, monkeypatch):
    def full(*args):
        raise OSError("no space")

    monkeypatch.setattr("land.photos.keep", full)
    response = upload(client_as("dinas_a"), make_parcel(world.coop_a), jpeg())
    assert response.status_code == 422 and "belum dapat menyimpan" in response.content.decode()
    assert not m.LandPhoto.objects.exists()


def test_what_a_camera_notes_is_gone(world, client_as, folder):
    parcel, client = make_parcel(world.coop_a), client_as("dinas_a")
    assert upload(client, parcel, with_notes()).status_code == 302
    address = f"/lahan/foto/{m.LandPhoto.objects.get().pk}/"
    for asked in (address, f"{address}?kecil"):
        content = b"".join(client.get(asked).streaming_content)
        assert MARK not in content and GPS not in content
        assert not Image.open(io.BytesIO(content)).getexif()


def test_who_sees_a_photo_and_who_takes_it_away(world, client_as, cast, folder):
    photo = keep(make_parcel(world.coop_a), cast["dinas_a"])
    address = f"/lahan/foto/{photo.pk}/"
    wanted = {"dinas_a": 200, "pengamat": 200, "dinas_b": 404, "pendamping_a": 404, "anonim": 302}
    assert {who: client_as(who).get(address).status_code for who in wanted} == wanted
    response = client_as("dinas_a").get(address)
    assert response["Cache-Control"] == "private, no-cache" and response["ETag"]
    again = client_as("dinas_a").get(address, HTTP_IF_NONE_MATCH=response["ETag"])
    assert again.status_code == 304
    delete = f"{address}hapus/"
    wanted = {"dinas_b": 404, "pengamat": 403, "pmo_a": 403, "anonim": 302}
    assert {who: client_as(who).post(delete).status_code for who in wanted} == wanted
    client = client_as("dinas_a")
    assert client.post(delete, {"reason": "x"}).status_code == 422
    assert client.post(delete, {"reason": "salah lahan"}).status_code == 302
    assert not m.LandPhoto.objects.exists()
    history = client.get(f"/lahan/{photo.parcel_id}/riwayat/").content.decode()
    assert "salah lahan" in history


def test_a_photo_without_its_file_is_404(world, client_as, cast, folder):
    photo = keep(make_parcel(world.coop_a), cast["dinas_a"])
    (folder / photo.file.name).unlink()
    assert client_as("dinas_a").get(f"/lahan/foto/{photo.pk}/").status_code == 404


def counted(client, query=""):
    page = client.get(f"{GALLERY}?{query}").content.decode()
    return int(page.split('data-count="')[1].split('"')[0])


def test_the_gallery_is_scoped_and_narrowed(world, client_as, cast, folder):
    parcel = make_parcel(world.coop_a)
    keep(parcel, cast["dinas_a"], caption="Tampak depan")
    keep(make_parcel(world.coop_b), cast["dinas_b"])
    building = make_building(make_cooperative(world.coop_a.village))
    one = m.LandPhoto.objects.first()
    m.LandPhoto.objects.create(
        report=report(building, 10), cooperative=building.cooperative, sha256="a" * 64, size=1,
        file=one.file.name, thumbnail=one.thumbnail.name, stored_sha256="b" * 64,
        received_at=one.received_at, width=640, height=480,
    )  # fmt: skip
    client = client_as("pusat")
    wanted = {"": 3, "kind=lahan": 2, "kind=progres": 1, "regency=61.01": 2, "kabupaten=61.02": 1,
              f"cooperative={world.coop_a.pk}": 1, "kind=x": 0, "cooperative=999999": 0}  # fmt: skip
    assert {query: counted(client, query) for query in wanted} == wanted
    assert [counted(client_as(who)) for who in ("dinas_b", "pengamat", "pendamping_a")] == [1, 3, 0]
    page = client_as("dinas_a").get(GALLERY).content.decode()
    assert 'loading="lazy"' in page and 'alt="Tampak depan"' in page and 'width="640"' in page
    m.Parcel.objects.filter(pk=parcel.pk).update(chosen=False)
    parcel.refresh_from_db()
    m.Parcel.objects.filter(pk=parcel.pk).update(archived_at=one.received_at, archive_reason="rawa")
    assert counted(client) == 2


def test_clearing_away_orphans_spares_photos_of_land(world, cast, folder):
    import os

    from django.core.management import call_command

    photo = keep(make_parcel(world.coop_a), cast["dinas_a"])
    for name in files_in(folder):
        os.utime(folder / name, (0, 0))
    call_command("check_photos", remove_orphans=True)
    assert (folder / photo.file.name).exists() and (folder / photo.thumbnail.name).exists()
