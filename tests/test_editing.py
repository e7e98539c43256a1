"""Typing things in: what is good is saved with its history, what is bad gets a clear answer."""

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import close_old_connections

from core.models import Village
from registry import actions
from registry import models as m

GOOD = {
    "regency": "61.01",
    "district": "61.01.02",
    "village": "61.01.02.2003",
    "name": "Koperasi Desa Merah Putih Alfa Desa 23",
    "form": "desa",
    "pattern": "konvensional",
    "scheme": "baru",
}
NEW = "/koperasi/baru/"


def post(client, url: str, **changes: object):
    return client.post(url, {**GOOD, **changes})


def test_create_shows_up_with_its_history(client_as, world):
    client = client_as("dinas_a")
    response = post(client, NEW, reason="sesuai SK terbaru", latitude="-0,5", longitude="109,25")
    assert response.status_code == 302
    coop = m.Cooperative.objects.get(name=GOOD["name"])
    assert (coop.latitude, coop.longitude) == (-0.5, 109.25)
    page = client.get(response.url).content.decode()
    assert "-0.500000, 109.250000" in page
    history = client.get(f"{response.url}riwayat/").content.decode()
    assert "sesuai SK terbaru" in history and "Dinas_A" in history


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "x" * 300, "200"),
        ("village", "61.02.01.2001", "wilayah kerja"),
        ("village", "kacau", "wilayah kerja"),
        ("form", "kelurahan", "memerlukan bentuk"),
        ("nik", "abc", "hanya berisi angka"),
        ("founded_on", "11/13/2025", "Tanggal tidak dikenali"),
        ("founded_on", "2999-01-01", "belum terjadi"),
        ("latitude", "95", "Kalimantan Barat"),
        ("latitude", "utara", "Tulis derajat"),
        ("latitude", "nan", "derajat"),
        ("phone", "08xx", "Tulis nomor telepon"),
        ("postal_code", "7946", "5 angka"),
        ("email", "bukan", "email"),
        ("rt_rw", "RT 3", "RT/RW"),
    ],
)
def test_bad_input_is_answered_and_kept(client_as, world, field, value, says):
    changes = {field: value}
    if field == "latitude":
        changes["longitude"] = "109.3"
    response = post(client_as("dinas_a"), NEW, **changes)
    body = response.content.decode()
    assert response.status_code == 422
    assert says.lower() in body.lower()
    assert 'value="konvensional" selected' in body
    assert not m.Cooperative.objects.filter(village_id=GOOD["village"]).exists()


def test_emoji_and_markup_are_only_text(client_as, world):
    response = post(client_as("dinas_a"), NEW, name="Koperasi 😀 <b>tebal</b>")
    page = client_as("dinas_a").get(response.url).content.decode()
    assert "😀 &lt;b&gt;tebal" in page and "<b>tebal" not in page


def test_second_cooperative_in_a_village_is_asked_about_not_refused(client_as, world):
    client = client_as("dinas_a")
    same = {
        "district": "61.01.01",
        "village": world.coop_a.village_id,
        "name": "Koperasi Lain Sekali",
    }
    response = post(client, NEW, **same)
    assert response.status_code == 422 and "Mungkin koperasi yang sama" in response.content.decode()
    assert post(client, NEW, **same, confirm_duplicate="on").status_code == 302
    assert m.Cooperative.objects.filter(village=world.coop_a.village).count() == 2


def test_cascade_without_javascript_keeps_what_was_typed(client_as, world):
    response = client_as("pusat").post(
        NEW, {"regency": "61.02", "name": "Setengah jadi", "_refresh": "1"}
    )
    body = response.content.decode()
    assert response.status_code == 200 and "Bravo Kecamatan 1" in body and "Setengah jadi" in body
    assert "field-error" not in body


def test_lost_update_is_refused_once_then_is_a_decision(client_as, world):
    client, coop = client_as("pusat"), world.coop_a
    url = f"/koperasi/{coop.pk}/ubah/"
    body = client.get(url).content.decode()
    seen = body.split('name="seen" value="')[1].split('"')[0]
    form = {
        **GOOD,
        "district": "61.01.01",
        "village": coop.village_id,
        "name": coop.name,
        "address": "Alamat saya",
        "seen": seen,
    }
    m.Cooperative.objects.filter(pk=coop.pk).update(address="Alamat orang lain")
    response = client.post(url, form)
    assert response.status_code == 422 and "diubah orang lain" in response.content.decode()
    coop.refresh_from_db()
    assert coop.address == "Alamat orang lain"
    form["seen"] = response.content.decode().split('name="seen" value="')[1].split('"')[0]
    assert client.post(url, form).status_code == 302


@pytest.mark.parametrize(
    ("word", "data", "says"),
    [
        ("tahapan", {"kind": "nib", "number": "12ab"}, "13 angka"),
        ("tahapan", {"kind": "npwp", "number": "1"}, "sudah tercatat"),
        ("tahapan", {"kind": "rat", "reached_on": "11/13/2025"}, "Tanggal tidak dikenali"),
        ("tahapan", {"kind": "entah"}, "pilih"),
        ("gerai", {"kind": "kantor", "status": "operasional"}, "sudah tercatat"),
        ("gerai", {"kind": "klinik", "status": "operasional", "employees": "-3"}, "0"),
        ("gerai", {"kind": "klinik", "status": "operasional", "employees": "9" * 30}, "32767"),
        ("anggota", {"as_of": "2026-06-30", "men": "1", "women": "1"}, "sudah tercatat"),
        ("anggota", {"as_of": "2026-07-01", "men": "9" * 20, "women": "1"}, "100.000"),
        ("anggota", {"as_of": "2026-07-01", "men": "1", "women": "100001"}, "100.000"),
        ("modal", {"kind": "hibah", "amount": "banyak", "as_of": "2026-07-01"}, "angka"),
        (
            "pengurus",
            {"board": "pengurus", "position": "ketua", "name": "A", "phone": "x"},
            "telepon",
        ),
        ("desa", {"regency": "61.02", "village": "61.02.01.2001"}, "wilayah kerja"),
    ],
)
def test_children_answer_bad_input(client_as, world, word, data, says):
    response = client_as("dinas_a").post(f"/koperasi/{world.coop_a.pk}/{word}/baru/", data)
    assert response.status_code == 422
    assert says.lower() in response.content.decode().lower()


def test_children_are_saved_changed_and_deleted(client_as, world):
    client, base = client_as("dinas_a"), f"/koperasi/{world.coop_a.pk}"
    assert (
        client.post(
            f"{base}/modal/baru/",
            {"kind": "hibah", "amount": "Rp 1.500.000,-", "as_of": "2026-07-01"},
        ).status_code
        == 302
    )
    row = m.CapitalEntry.objects.get(kind="hibah")
    assert row.amount == 1_500_000
    assert "Rp1.500.000" in client.get(f"{base}/").content.decode()
    assert client.post(f"{base}/modal/{row.pk}/hapus/").status_code == 302
    assert not m.CapitalEntry.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.pdf", b"", "kosong"),
        ("a.pdf", b"MZ not a pdf", "tidak sesuai"),
        ("a.exe", b"MZ", "tidak diterima"),
        ("a.html", b"<script>", "tidak diterima"),
    ],
)
def test_hostile_documents_are_refused(client_as, world, name, content, says):
    upload = SimpleUploadedFile(name, content)
    response = client_as("dinas_a").post(
        f"/koperasi/{world.coop_a.pk}/dokumen/baru/", {"kind": "akta", "title": "x", "file": upload}
    )
    assert response.status_code == 422 and says in response.content.decode()


def test_document_comes_back_only_to_those_who_may(client_as, world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile("../../akta.pdf", b"%PDF-1.4 isi")
    client, base = client_as("dinas_a"), f"/koperasi/{world.coop_a.pk}/dokumen"
    assert (
        client.post(f"{base}/baru/", {"kind": "akta", "title": "Akta", "file": upload}).status_code
        == 302
    )
    url = f"{base}/{m.Document.objects.get().pk}/berkas/"
    response = client.get(url)
    assert b"".join(response.streaming_content) == b"%PDF-1.4 isi"
    assert response["Content-Disposition"].startswith("attachment")
    assert client_as("dinas_b").get(url).status_code == 404
    assert all(tmp_path in path.resolve().parents for path in tmp_path.rglob("*"))


def test_changing_a_verified_milestone_takes_the_verification_away(client_as, world, cast):
    milestone = m.Milestone.objects.get(cooperative=world.coop_a, kind="nib")
    actions.verify_milestones(milestones=[milestone], by=cast["dinas_a"])
    url = f"/koperasi/{world.coop_a.pk}/tahapan/{milestone.pk}/ubah/"
    client_as("operator").post(url, {"kind": "nib", "number": "0220001234568"})
    milestone.refresh_from_db()
    assert milestone.number == "0220001234568" and milestone.verified_at is None


def test_first_operating_outlet_records_the_milestone(client_as, world):
    url = f"/koperasi/{world.coop_a.pk}/gerai/baru/"
    client_as("dinas_a").post(
        url, {"kind": "klinik", "status": "operasional", "opened_on": "2026-01-05"}
    )
    assert m.Milestone.objects.filter(cooperative=world.coop_a, kind="gerai").exists()


def test_archive_needs_a_reason_and_can_be_undone(client_as, world):
    client, base = client_as("dinas_a"), f"/koperasi/{world.coop_a.pk}"
    assert client.post(f"{base}/arsipkan/", {"reason": ""}).status_code == 422
    assert (
        client.post(f"{base}/arsipkan/", {"reason": "digabung dengan tetangga"}).status_code == 302
    )
    assert client.post(f"{base}/arsipkan/", {"reason": "dua kali klik"}).status_code == 422
    assert "Diarsipkan" in client.get(f"{base}/").content.decode()
    assert client.post(f"{base}/pulihkan/", {"reason": "ternyata keliru"}).status_code == 302
    world.coop_a.refresh_from_db()
    assert not world.coop_a.is_archived


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_record_a_milestone_once(client_as, world):
    clients = [client_as("dinas_a"), client_as("pusat")]
    url, gate, answers = f"/koperasi/{world.coop_a.pk}/tahapan/baru/", threading.Barrier(2), []

    def send(client):
        gate.wait()
        answers.append(client.post(url, {"kind": "rat"}).status_code)
        close_old_connections()

    threads = [threading.Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 422]
    assert m.Milestone.objects.filter(kind="rat").count() == 1


def test_village_without_cooperative_leads_to_the_form(client_as, world):
    client = client_as("dinas_a")
    page = client.get("/koperasi/desa-tanpa-koperasi/").content.decode()
    assert "/koperasi/baru/?desa=61.01.02.2003" in page
    form = client.get("/koperasi/baru/?desa=61.01.02.2003").content.decode()
    assert '<option value="61.01.02.2003" selected>' in form
    assert Village.objects.filter(pk="61.01.02.2003").exists()
