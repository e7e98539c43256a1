"""Opening what is sealed: a right, a reason, a record before the answer, and not too often."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.utils import timezone

from mentors.models import Person, PersonDocument, Reveal
from tests.english import english_leftovers
from tests.mentor_people import ACCOUNT, NIK, PDF, make_mentor

WHY = {"reason": "mencocokkan daftar gaji"}
VALUES = [
    ("nik", "nik", NIK),
    ("lahir", "birth", "17 Agustus 1990"),
    ("rekening", "account", ACCOUNT),
]


@pytest.fixture
def person(world, cast, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    return make_mentor(world.a)


def page(person, word: str) -> str:
    return f"{person.get_absolute_url()}buka/{word}/"


@pytest.mark.parametrize(("word", "what", "value"), VALUES)
def test_a_value_is_shown_once_and_written_down(client_as, person, word, what, value):
    client = client_as("dinas_a")
    asked = client.get(page(person, word))
    assert value not in asked.content.decode() and not Reveal.objects.exists()
    shown = client.post(page(person, word), WHY)
    html = shown.content.decode()
    assert value in html and shown["Cache-Control"] == "no-store" and not english_leftovers(html)
    row = Reveal.objects.get()
    assert (row.person, row.what, row.reason) == (person, what, WHY["reason"])
    assert row.by.username == "dinas_a"
    assert value not in client.get(page(person, word)).content.decode()


def test_without_a_good_reason_nothing_is_shown(client_as, person):
    client = client_as("dinas_a")
    for reason in ("", "ya", "    ", f"untuk {NIK}", "x" * 251):
        response = client.post(page(person, "nik"), {"reason": reason})
        html = response.content.decode()
        assert response.status_code == 422 and "big-code" not in html, reason
        assert not Reveal.objects.exists() and not english_leftovers(html)


def test_it_is_written_down_before_it_is_shown(client_as, person, monkeypatch):
    """The page that shows it fails: what was asked stays recorded."""
    monkeypatch.setattr("mentors.views.reveals.in_words", lambda *_: 1 / 0)
    client = client_as("dinas_a")
    client.raise_request_exception = False
    assert client.post(page(person, "nik"), WHY).status_code == 500
    assert Reveal.objects.count() == 1


def test_not_more_than_so_many_an_hour(client_as, person, settings):
    settings.REVEALS_PER_HOUR = 2
    client = client_as("dinas_a")
    for _ in range(2):
        assert client.post(page(person, "nik"), WHY).status_code == 200
    refused = client.post(page(person, "lahir"), WHY)
    assert refused.status_code == 429 and "paling banyak 2" in refused.content.decode()
    paper = PersonDocument.objects.get()
    assert (
        client.post(f"{person.get_absolute_url()}dokumen/{paper.pk}/buka/", WHY).status_code == 429
    )
    assert Reveal.objects.count() == 2
    assert client_as("pusat").post(page(person, "nik"), WHY).status_code == 200
    Reveal.objects.update(at=timezone.now() - timedelta(minutes=61))
    assert client.post(page(person, "lahir"), WHY).status_code == 200


def test_what_is_empty_and_what_no_key_opens(client_as, person, settings):
    client = client_as("dinas_a")
    settings.PERSONAL_DATA_KEYS = [Fernet.generate_key().decode()]
    response = client.post(page(person, "nik"), WHY)
    assert response.status_code == 422 and "kuncinya" in response.content.decode()
    assert not Reveal.objects.exists()
    Person.objects.filter(pk=person.pk).update(nik_sealed="", nik_digest="", nik_mask="")
    assert "belum diisi" in client.get(page(person, "nik")).content.decode()
    assert client.post(page(person, "nik"), WHY).status_code == 422
    for word in ("account", "nik_sealed", "semua"):
        assert client.get(page(person, word)).status_code == 404


def test_a_paper_is_handed_out_with_a_reason(client_as, person):
    client, paper = client_as("dinas_a"), PersonDocument.objects.get()
    url = f"{person.get_absolute_url()}dokumen/{paper.pk}/buka/"
    assert PDF not in client.get(url).content
    assert client.post(url, {"reason": ""}).status_code == 422
    answer = client.post(url, WHY)
    assert b"".join(answer.streaming_content) == PDF and answer["Cache-Control"] == "no-store"
    assert "attachment" in answer["Content-Disposition"]
    assert Reveal.objects.get().detail == "KTP: KTP pindai"
    paper.file.storage.delete(paper.file.name)
    assert client.post(url, WHY).status_code == 404 and Reveal.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.exe", b"MZ", "PDF, JPG"),
        ("a.docx", b"PK\x03\x04", "PDF, JPG"),
        ("a.pdf", b"bukan pdf", "tidak sesuai dengan namanya"),
        ("a.pdf", b"", "kosong"),
    ],
)
def test_bad_papers_are_told(client_as, person, name, content, told):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile(name, content)
    url = f"{person.get_absolute_url()}dokumen/baru/"
    response = client_as("operator").post(url, {"kind": "ijazah", "title": "Ijazah", "file": file})
    assert response.status_code == 422 and told in response.content.decode()
    assert PersonDocument.objects.count() == 1


def test_papers_come_and_go(client_as, person, django_capture_on_commit_callbacks):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("ijazah.pdf", PDF)
    url = f"{person.get_absolute_url()}dokumen/baru/"
    data = {"kind": "ijazah", "title": "Ijazah", "file": file}
    assert client_as("operator").post(url, data).status_code == 302
    paper = PersonDocument.objects.get(kind="ijazah")
    assert paper.uploaded_by.username == "operator" and "ijazah" not in paper.file.name
    client, base = client_as("dinas_a"), f"{person.get_absolute_url()}dokumen/{paper.pk}"
    edited = client.get(f"{base}/ubah/").content.decode()
    assert paper.file.name not in edited
    assert (
        client.post(f"{base}/ubah/", {"kind": "lainnya", "title": f"KTP {NIK}"}).status_code == 422
    )
    assert (
        client.post(f"{base}/ubah/", {"kind": "lainnya", "title": "Ijazah S1"}).status_code == 302
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{base}/hapus/").status_code == 302
    assert not paper.file.storage.exists(paper.file.name)


def test_the_list_of_who_opened_what(client_as, person):
    client_as("dinas_a").post(page(person, "nik"), WHY)
    client = client_as("auditor")
    html = client.get("/pendamping/pembukaan/").content.decode()
    assert person.name in html and WHY["reason"] in html and "Dinas_A" in html
    for query, number in (
        ("apa=nik", 1), ("apa=birth", 0), ("q=gaji", 1), ("q=zzz", 0), ("q=dinas_a", 1),
        ("kabupaten=61.01", 1), ("kabupaten=61.02", 0), ("kabupaten=provinsi", 0),
        ("dari=2999-01-01", 0), ("dari=abc", 0), ("sampai=2020-01-01", 0),
    ):  # fmt: skip
        assert (
            f'data-count="{number}"'
            in client.get(f"/pendamping/pembukaan/?{query}").content.decode()
        )
    file = b"".join(client.get("/pendamping/pembukaan/?_export=csv").streaming_content).decode()
    assert WHY["reason"] in file and NIK not in file
    assert client_as("dinas_a").get("/pendamping/pembukaan/").status_code == 403
