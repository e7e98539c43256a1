"""The list of certificates; what the pages about them cost, and their words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.english import english_leftovers
from tests.training_certificates import issue_all, make_room, named
from tests.training_rows import issue
from trainings import models as m

pytestmark = pytest.mark.django_db


def test_the_list_is_narrowed_and_exported_as_shown(client_as, world):
    room, client = make_room(), client_as("pusat")
    for name in ("Ani", "Budi"):
        named(room.passed(world.a), name)
    named(room.passed(world.b), "Cici")
    one = issue_all(room, world.users["pusat"])[0]
    m.Certificate.objects.filter(pk=one.pk).update(
        revoked_at=timezone.now(), revoke_reason="Salah nama"
    )
    url = reverse("trainings:certificate-list")
    person = m.Enrolment.objects.get(person__name="Budi").person_id
    cases = {
        "": 3,
        "?q=ani": 1,
        "?q=-0002": 1,
        "?state=berlaku": 2,
        "?state=dicabut": 1,
        f"?batch={room.batch.pk}": 3,
        "?batch=999": 0,
        "?kabupaten=61.02": 1,
        "?kabupaten=provinsi": 0,
        f"?person={person}": 1,
        "?person=x": 0,
        f"?person={10**30}": 0,
        "?cooperative=1": 0,
        f"?tahun={room.batch.year}": 3,
        f"?programme={room.batch.programme_id}&state=berlaku&sort=nomor": 2,
        "?sort=-angkatan&kolom=alasan&kolom=diganti&kolom=menggantikan&kolom=dicabut": 3,
    }
    for query, count in cases.items():
        answer = client.get(url + query)
        assert answer.status_code == 200 and f'data-count="{count}"' in answer.content.decode(), (
            query
        )
        export = client.get(url + (query or "?") + "&_export=csv")
        lines = b"".join(export.streaming_content).decode().strip().splitlines()
        assert len(lines) == count + 1, query


def test_the_page_asks_as_often_for_many_as_for_few(client_as, world):
    room, client = make_room(), client_as("pusat")
    counts = []
    for _ in range(2):
        for _ in range(4):
            room.passed(world.a)
        issue_all(room, world.users["pusat"])
        room.failed(world.a)
        room.passed(world.a)
        client.get(reverse("trainings:certificates", args=[room.batch.pk]))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("trainings:certificates", args=[room.batch.pk]))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_no_page_speaks_english(client_as, world):
    room, client = make_room(), client_as("pusat")
    holder, failed, waiting = room.passed(world.a), room.failed(world.a), room.passed(world.a)
    one = issue(holder)
    m.Certificate.objects.filter(pk=one.pk).update(
        revoked_at=timezone.now(), revoke_reason="Salah nama"
    )
    new = issue(holder, replaces=one)
    batch = [room.batch.pk]
    urls = [
        reverse("trainings:certificates", args=[room.batch.pk]),
        reverse("trainings:certificates-issue", args=batch),
        reverse("trainings:certificate-list"),
        reverse("trainings:certificate-revoke", args=[new.pk]),
        reverse("trainings:certificate-reissue", args=[new.pk]),
        reverse("trainings:certificate-reissue", args=[one.pk]),
        "/sertifikat/",
        f"/sertifikat/{one.text}/?k={one.token}",
        f"/sertifikat/{one.text}/?k=x",
    ]
    assert failed.state == waiting.state
    for url in urls:
        for answer in (client.get(url), client.bare_post(url, {"issued_on": "x", "code": "y"})):
            assert answer.status_code != 500
            if answer.status_code != 405:
                assert not english_leftovers(answer.content.decode()), url
