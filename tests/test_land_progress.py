"""Progress reports on their pages: typed, refused in words, corrected, withdrawn, verified; handing over."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from land import models as m
from land.actions import progress as actions
from land.photos import keep_photo
from tests.land_rows import make_building, report
from tests.photo_bytes import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture
def building(world):
    return make_building(world.coop_a)


def send(client, building, **fields):
    body = {
        "source": "kodim",
        "reported_on": timezone.localdate().isoformat(),
        "percent": "45,25",
        "once": str(uuid.uuid4()),
    }
    return client.post(reverse("land:report-create", args=[building.pk]), body | fields)


def detail(client, building):
    return client.get(building.get_absolute_url()).content.decode()


def said(response):
    """The messages on the page that comes next."""
    return " ".join(str(message) for message in response.wsgi_request._messages)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("45,25", "45.25"),
        ("45.25 %", "45.25"),
        ("100", "100.00"),
        ("0", "0.00"),
        ("7%", "7.00"),
        ("45,250", "45.25"),
    ],
)
def test_percent_as_it_is_typed(client_as, building, typed, kept):
    assert send(client_as("operator"), building, percent=typed).status_code == 302
    assert str(building.reports.get().percent) == kept


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"percent": "101"}, "paling banyak 100"),
        ({"percent": "-1"}, "paling sedikit 0"),
        ({"percent": "1.000"}, "dari 0 sampai 100 dengan koma untuk desimal, misalnya 45,25."),
        ({"percent": "45.250"}, "dari 0 sampai 100 dengan koma untuk desimal"),
        ({"percent": "45,255"}, "Paling banyak dua angka"),
        ({"percent": "hampir jadi"}, "tidak terbaca sebagai angka"),
        ({"percent": "belum ada"}, "tidak boleh kosong"),
        ({"reported_on": "2999-01-01"}, "tidak boleh di masa depan"),
        ({"reported_on": "0026-01-01"}, "Periksa tahunnya"),
        ({"latitude": "-7,2", "longitude": "110.4"}, "di luar Kalimantan Barat"),
        ({"latitude": "-0.02"}, "hanya satu yang terisi"),
        ({"source": "tetangga"}, "tetangga"),
    ],
)
def test_what_is_refused_is_said_and_kept(client_as, building, fields, told):
    response = send(client_as("pusat"), building, note="hujan terus", **fields)
    page = response.content.decode()
    assert response.status_code == 422 and not building.reports.exists()
    assert told in page and "hujan terus" in page


def test_a_fall_needs_a_note_and_names_the_figure(client_as, building):
    client = client_as("pmo_a")
    report(building, 50, days_ago=3, source="kodim")
    response = send(client, building, percent="45,25")
    page = response.content.decode()
    assert response.status_code == 422 and building.reports.count() == 1
    assert "lebih rendah daripada laporan sumber yang sama" in page
    assert "Sebelumnya: Kodim 50\u00a0% per" in page and 'value="45,25"' in page
    # the same form, with the note
    fields = {
        "note": "dinding dibongkar",
        "once": re.search(r'name="once" value="([^"]+)"', page)[1],
    }
    assert send(client, building, **fields).status_code == 302
    before = timezone.localdate() - timedelta(days=200)
    early = send(client, building, percent="1", reported_on=before.isoformat())
    assert "Pembangunan ini mulai" in early.content.decode()


def test_odd_reports_are_taken_with_a_warning(client_as, building):
    client = client_as("pusat")
    assert "Tahapnya “Selesai”, tetapi progresnya 45,25\u00a0%" in said(
        send(client, building, stage="selesai")
    )
    assert "Progresnya 100 %, tetapi tahapnya “Finishing”" in said(
        send(client, building, percent="100", stage="finishing")
    )
    m.Handover.objects.create(
        building=building, handed_over_on=timezone.localdate(), number="1", received_by="Ketua"
    )
    told = said(send(client, building, source="ba", percent="60"))
    assert "sudah diserahterimakan" in told
    assert building.reports.count() == 3


def test_photos_come_with_a_report_or_not_at_all(client_as, building):
    client = client_as("pusat")
    good = [SimpleUploadedFile(f"{n}.jpg", jpeg(64, 48, seed=n)) for n in (1, 2)]
    bad = SimpleUploadedFile("surat.jpg", b"bukan foto")
    page = send(client, building, photos=[good[0], bad]).content.decode()
    assert "surat.jpg: Berkas ini bukan foto" in page and not m.ProgressReport.objects.exists()
    for one in good:
        one.seek(0)
    assert send(client, building, photos=good, caption="Dinding").status_code == 302
    photos = building.reports.get().photos.all()
    assert [photo.caption for photo in photos] == ["Dinding", "Dinding"]
    assert {photo.cooperative for photo in photos} == {building.cooperative}
    url = reverse("land:report-photo", args=[photos[0].pk])
    assert f"{url}?kecil" in detail(client, building)
    picture = client.get(url)
    assert picture["Content-Type"] == "image/jpeg" and picture.getvalue()[:2] == b"\xff\xd8"
    assert client.get(url, headers={"If-None-Match": picture["ETag"]}).status_code == 304
    many = [SimpleUploadedFile(f"{n}.jpg", b"x") for n in range(11)]
    assert "Paling banyak 10 foto" in send(client, building, photos=many).content.decode()


def test_the_same_photo_is_kept_once(building):
    told = report(building, 10)
    first, second = (
        keep_photo(SimpleUploadedFile("a.jpg", jpeg(64, 48)), report=told) for _ in "ab"
    )
    assert first == second and told.photos.count() == 1


def test_a_wrong_photo_goes_with_its_reason_and_the_report_stays(client_as, building):
    told = report(building, 10)
    photo = keep_photo(SimpleUploadedFile("a.jpg", jpeg(64, 48)), report=told, caption="Salah")
    url = reverse("land:report-photo-delete", args=[photo.pk])
    assert client_as("operator").get(url).status_code == 403
    assert url not in detail(client_as("operator"), building)
    client = client_as("pusat")
    assert url in detail(client, building)
    seen = client.get(url).context["form"].initial["seen"]
    assert client.post(url, {"seen": seen, "reason": ""}).status_code == 422
    assert told.photos.count() == 1
    gone = client.post(url, {"seen": seen, "reason": "foto orang"})
    assert gone.url.endswith(f"#laporan-{told.pk}")
    assert not told.photos.exists() and m.ProgressReport.objects.filter(pk=told.pk).exists()
    assert client.get(url).status_code == 404


def test_a_correction_replaces(client_as, building):
    client = client_as("operator")
    old = report(building, 54, source="kodim")
    url = reverse("land:report-correct", args=[old.pk])
    page = client.get(url).content.decode()
    assert 'value="54\u00a0%"' in page
    body = {"reported_on": old.reported_on.isoformat(), "percent": "45", "source": "agrinas"}
    assert (
        "Jelaskan koreksinya."
        in client.post(url, body | {"once": str(uuid.uuid4())}).content.decode()
    )
    body |= {"note": "angka terbalik", "once": str(uuid.uuid4())}
    assert client.post(url, body).status_code == 302
    new = m.ProgressReport.objects.counting().get()
    assert (new.corrects, new.percent, new.source) == (old, 45, "kodim")
    assert client.get(url).status_code == 409  # the old one is out of the game
    late = client.post(url, body | {"once": str(uuid.uuid4())})
    assert late.status_code == 422 and "sudah dikoreksi" in late.content.decode()
    page = detail(client, building)
    assert "Mengoreksi" in page and "Diganti" in page and "2 tercatat, 1 dihitung" in page


def test_withdrawn_with_a_reason(client_as, building):
    client, told = client_as("dinas_a"), report(building, 54)
    url = reverse("land:report-withdraw", args=[told.pk])
    seen = re.search(r'name="seen" value="(\w+)"', client.get(url).content.decode())[1]
    assert client.post(url, {"seen": seen}).status_code == 422
    assert client.post(url, {"seen": seen, "reason": "salah bangunan"}).status_code == 302
    page = detail(client, building)
    assert "salah bangunan" in page and "Belum ada laporan" in page
    assert client.get(url).status_code == 409


def test_verified_and_taken_back(client_as, building):
    client, told = client_as("dinas_a"), report(building, 54)
    verify, unverify = (
        reverse(f"land:report-{verb}", args=[told.pk]) for verb in ("verify", "unverify")
    )
    assert client.post(verify)["Location"].endswith(f"#laporan-{told.pk}")
    told.refresh_from_db()
    assert told.verified_at and told.verified_by.username == "dinas_a"
    assert "sudah diperiksa." in said(client.post(verify))
    client.post(unverify)
    told.refresh_from_db()
    assert told.verified_at is None and told.verified_by is None


def test_verbs_ask_who(world, cast, building):
    told = report(building, 54)
    for name in ("pengamat", "pendamping_a", "dinas_b"):
        with pytest.raises(PermissionDenied):
            actions.withdraw_report(report=told, by=cast[name], reason="tidak suka")
        with pytest.raises(PermissionDenied):
            actions.add_report(
                report=m.ProgressReport(
                    building=building,
                    source="ba",
                    percent=60,
                    reported_on=timezone.localdate(),
                ),
                by=cast[name],
            )
    assert m.ProgressReport.objects.counting().get() == told


def test_a_cancelled_building_takes_no_report(client_as, building):
    m.Building.objects.filter(pk=building.pk).update(
        cancelled_at=timezone.now(), cancel_reason="kontrak putus"
    )
    client = client_as("pusat")
    assert client.get(reverse("land:report-create", args=[building.pk])).status_code == 409
    assert "land:report-create" not in detail(client, building)
