"""Photos are shown to those who may see their visit; the web form's photos go the phone's way."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from core.photos.receiving import store_content
from tests import hostile_photos as hostile
from tests.english import english_leftovers
from tests.photo_bytes import files_in, jpeg, make_photo, own_folder
from tests.test_visit_sync_page import NEW, typed
from tests.visit_rows import make_own, make_visit
from visits.models import Visit, VisitPhoto

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(world, cast, settings, tmp_path):
    own_folder(settings, tmp_path)
    make_own(cast["pendamping_b"], world.coop_b)
    return make_own(cast["pendamping_a"], world.coop_a)


@pytest.fixture
def photo(own) -> VisitPhoto:
    content = hostile.with_notes(6)
    row = make_photo(make_visit(own), content, caption="Rak")
    store_content(row, content)
    return row


SEEN = {"pusat", "dinas_a", "pmo_a", "pendamping_a", "auditor"}
NOT_FOUND = {"dinas_b", "pendamping_b"}


def test_only_who_may_see_the_visit_sees_its_photo(client_as, photo):
    url = f"/kunjungan/foto/{photo.pk}/"
    for name in SEEN:
        for address, edge in ((url, 800), (f"{url}?kecil", 320)):
            answer = client_as(name).get(address)
            content = b"".join(answer.streaming_content)
            assert answer.status_code == 200 and answer["Content-Type"] == "image/jpeg", name
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Content-Disposition"].startswith("inline; filename=")
            assert answer["Cache-Control"] == "private, no-cache"
            assert hostile.GPS not in content and hostile.MARK not in content
            with Image.open(io.BytesIO(content)) as image:
                assert image.size == (edge * 3 // 4, edge)  # held as 6: it stands upright
    for name in NOT_FOUND:
        assert client_as(name).get(url).status_code == 404, name
    for name in ("operator", "pengamat", "tanpa_peran"):
        assert client_as(name).get(url).status_code == 403, name
    assert client_as("anonim").get(url).status_code == 302
    assert client_as("pusat").post(url).status_code == 405


def test_a_known_photo_is_not_sent_twice_but_asked_for_each_time(client_as, photo):
    url, officer = f"/kunjungan/foto/{photo.pk}/", client_as("dinas_a")
    mark = officer.get(url)["ETag"]
    again = officer.get(url, headers={"If-None-Match": mark})
    assert (again.status_code, again.content) == (304, b"")
    assert officer.get(f"{url}?kecil", headers={"If-None-Match": mark}).status_code == 200
    assert client_as("dinas_b").get(url, headers={"If-None-Match": mark}).status_code == 404


def test_a_photo_that_is_not_here_is_a_page_that_says_so(client_as, photo, own, tmp_path):
    waiting = make_photo(make_visit(own), jpeg(seed=3))
    assert client_as("pusat").get(f"/kunjungan/foto/{waiting.pk}/").status_code == 404
    (tmp_path / "foto" / photo.file.name).unlink()
    assert client_as("pusat").get(f"/kunjungan/foto/{photo.pk}/").status_code == 404
    assert client_as("pusat").get(f"/kunjungan/foto/{10**30}/").status_code == 404


def chosen(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def test_the_pages_photos_are_shrunk_and_kept(client_as, own, world, tmp_path):
    client = client_as("pendamping_a")
    data = typed(client.get(NEW).content.decode(), world.coop_a.pk)
    large = jpeg(3000, 2200, quality=95)
    for _ in range(2):  # a double click
        files = [chosen("a.jpg", large), chosen("b.jpg", hostile.with_notes())]
        assert client.bare_post(NEW, data | {"photos": files}).status_code == 302
    visit = Visit.objects.get()
    rows = list(visit.photos.all())
    assert len(rows) == 2 and all(row.received_at for row in rows)
    assert (rows[0].width, rows[0].height) == (1600, 1173)
    assert len(files_in(tmp_path / "foto")) == 4


def test_the_page_says_which_photo_is_none_and_keeps_the_rest(client_as, own, world):
    client = client_as("pendamping_a")
    data = typed(client.get(NEW).content.decode(), world.coop_a.pk)
    answer = client.bare_post(
        NEW, data | {"photos": [chosen("baik.jpg", jpeg()), chosen("surat.jpg", b"%PDF-1.4")]}
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and "surat.jpg: Berkas ini bukan foto" in page
    assert "Rapat sudah dijadwalkan." in page and not Visit.objects.exists()


def test_the_pages_of_files_are_in_indonesian(client_as, own):
    page = client_as("dinas_a").get("/kunjungan/berkas/").content.decode()
    assert not english_leftovers(page) and "Belum ada berkas" in page


def test_the_way_back_leads_nobody_to_a_closed_door(client_as):
    """An operator uploads but reads no visits: no crumb to the list that refuses him."""
    for name, shown in (("operator", False), ("pmo_a", True)):
        page = client_as(name).get(reverse("visits:outbox-upload")).content.decode()
        crumb = f'<li class="breadcrumb-item"><a href="{reverse("visits:visit-list")}">'
        assert (crumb in page) is shown, name
