"""Is this person recorded already? Refused, asked about, and told only as far as the writer may see."""

import threading
import time

import pytest
from django.db import connection

from mentors.actions import people
from mentors.models import Person
from tests.mentor_people import (
    ACCOUNT,
    BIRTH,
    NEW,
    NIK,
    NIK_WOMAN,
    kept,
    no_secret,
    sealed_person,
    send,
    typed,
)
from tests.mentor_rows import PersonFactory
from tests.page_client import hidden_fields


def test_a_known_nik_names_the_person_only_inside_the_area(client_as, world):
    other = sealed_person(world.a, name="Budi Santoso")
    own = send(client_as("dinas_a"), nik=NIK)
    assert own.status_code == 422 and "tercatat pada Budi Santoso" in own.content.decode()
    assert other.get_absolute_url() in no_secret(own)
    foreign = no_secret(send(client_as("dinas_b"), nik=NIK, office="61.02"))
    assert "kabupaten/kota lain. Hubungi petugas provinsi" in foreign
    assert "Budi" not in foreign and Person.objects.count() == 1


def test_a_known_account_is_refused(client_as, world):
    sealed_person(world.a)
    page = send(client_as("dinas_a"), account=ACCOUNT, bank="BANK KALBAR").content.decode()
    assert "Nomor rekening ini sudah tercatat" in page
    assert send(client_as("dinas_a"), account=ACCOUNT, bank="BRI").status_code == 302


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Orang Lain", "phone": "+62 812 3456 7890"},
        {"name": "Siti Aminnah", "phone": "", "birth": BIRTH},
        {"name": "Siti Aminnah", "phone": "", "nik": NIK_WOMAN},
    ],
)
def test_likely_the_same_person_is_asked_about(client_as, world, fields):
    known = PersonFactory(regency=world.a, name="Siti Aminah", phone="081234567890")
    known.seal_birth(BIRTH)
    people.save_person(person=known, by=world.users["pusat"])
    client = client_as("dinas_a")
    html = no_secret(send(client, **fields))
    assert "Mungkin orang yang sama" in html and known.get_absolute_url() in html
    again = hidden_fields(html) | kept(html) | {"confirm_other": "on"}
    fields = {name: value for name, value in fields.items() if name not in ("nik", "birth")}
    assert client.post(NEW, typed(**fields, **again)).status_code == 302
    assert Person.objects.count() == 2


def test_somebody_elsewhere_is_counted_not_named(client_as, world):
    PersonFactory(regency=world.b, name="Rahasia Bravo", phone="0812 3456 7890")
    for person in Person.objects.all():
        people.save_person(person=person, by=world.users["pusat"])
    html = no_secret(send(client_as("dinas_a")))
    assert "Mungkin orang yang sama" in html and "Rahasia" not in html and "1 orang lain" in html


def test_a_similar_name_alone_is_no_suspicion(client_as, world):
    PersonFactory(regency=world.a, name="Siti Aminah")
    assert send(client_as("dinas_a"), phone="").status_code == 302


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"nik": NIK, "sex": "P"}, "Menurut NIK jenis kelaminnya laki-laki"),
        ({"nik": NIK_WOMAN, "sex": "L"}, "Menurut NIK jenis kelaminnya perempuan"),
        ({"nik": NIK, "birth": "1990-08-18"}, "Tanggal lahir di dalam NIK lain"),
    ],
)
def test_a_nik_that_says_otherwise_is_asked_about(client_as, world, fields, told):
    client = client_as("dinas_a")
    html = no_secret(send(client, **fields))
    assert told in html and not Person.objects.exists()
    again = hidden_fields(html) | kept(html) | {"confirm_nik": "on", "sex": fields.get("sex", "")}
    assert client.post(NEW, typed(**again)).status_code == 302


def test_a_nik_is_compared_with_the_stored_birth_date(client_as, world):
    person = PersonFactory(regency=world.a)
    person.seal_birth("1985-01-01")
    person.save()
    url = f"{person.get_absolute_url()}ubah/"
    assert "Tanggal lahir di dalam NIK lain" in no_secret(send(client_as("dinas_a"), url, nik=NIK))
    assert send(client_as("dinas_a"), url, nik="6101010101850003").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_two_who_record_the_same_person_at_once(client_as, world, monkeypatch):
    """Both forms pass their first look; the second waits, looks again, and asks."""
    save, answers = people.save_person, []
    monkeypatch.setattr(people, "save_person", lambda **given: (time.sleep(0.5), save(**given))[1])
    clients = [client_as(name) for name in ("dinas_a", "operator")]
    forms = [typed(**hidden_fields(client.get(NEW).content.decode())) for client in clients]

    def post(client, form) -> None:
        try:
            answers.append(client.post(NEW, form).status_code)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=post, args=pair) for pair in zip(clients, forms, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 422] and Person.objects.count() == 1
