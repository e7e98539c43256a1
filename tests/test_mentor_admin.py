"""The admin pages of the mentors' room: the same verbs and refusals as its pages, and masks only."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from mentors.models import Assignment, MentorContract, Person, PersonDocument
from tests.admin_pages import MARK, address, ask, change_page, completed, row_of, save, typed
from tests.mentor_people import ACCOUNT, BIRTH, NIK, PDF, sealed_person
from tests.mentor_rows import PersonFactory, make_contract

TODAY = timezone.localdate()


@pytest.fixture
def places(world, cast, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    return completed(world)


def add(client, model, **fields):
    page = client.get(address(model, "add"))
    return client.post(address(model, "add"), typed(page, **fields))


def told(response) -> str:
    return response.content.decode()


def test_a_person_is_typed_without_what_is_sealed(places, client_as):
    client, person = client_as("operator"), sealed_person(places.a)
    page = change_page(client, person)
    html = told(page)
    assert person.nik_mask in html and person.account_mask in html
    for secret in (NIK, ACCOUNT, BIRTH):
        assert secret not in html
    assert (
        save(client, person, typed(page, name="Nama Baru", phone="0812 9999 8888")).status_code
        == 302
    )
    before = person.phone_digest
    person.refresh_from_db()
    assert person.name == "Nama Baru" and person.phone_digest != before and person.nik_mask
    refused = save(client, person, typed(change_page(client, person), name=f"Siti {NIK}"))
    assert "Jangan menulis NIK" in told(refused)
    assert add(client, Person, name="Baru", regency="61.01").status_code == 302
    foreign = add(client, Person, name="Selundup", regency="61.02")
    assert foreign.status_code == 200 and not Person.objects.filter(name="Selundup").exists()


def test_who_looks_after_a_person_under_contract_is_not_typed(places, client_as):
    person = row_of(Person, places.coop_a)
    page = change_page(client_as("pusat"), person)
    assert 'name="regency"' not in told(page)


def contract(person, **fields):
    form = {
        "person": str(person.pk),
        "role": "ba",
        "regency": "61.01",
        "starts": TODAY.isoformat(),
        "ends": (TODAY + timedelta(days=90)).isoformat(),
    }
    return form | fields


def test_a_contract_by_the_verbs_of_the_page(places, client_as):
    client, person = client_as("dinas_a"), PersonFactory(regency=places.a)
    assert add(client, MentorContract, **contract(person)).status_code == 302
    made = MentorContract.objects.get(person=person)
    again = told(add(client, MentorContract, **contract(person)))
    assert "Bertabrakan dengan kontrak" in again
    wrong = contract(person, starts="2026-06-30", ends="2026-06-01")
    assert "tidak boleh sebelum" in told(add(client, MentorContract, **wrong))
    left = PersonFactory(regency=places.a, left_on=TODAY, left_reason="pindah")
    assert add(client, MentorContract, **contract(left)).status_code == 200
    foreign = row_of(Person, places.coop_b)
    assert add(client, MentorContract, **contract(foreign)).status_code == 200
    away = add(client, MentorContract, **contract(PersonFactory(regency=places.a), regency="61.02"))
    assert away.status_code == 200
    made.ended_on, made.end_reason = TODAY, "pindah"
    made.save()
    assert b'name="_save"' not in change_page(client, made).content


def test_a_contract_that_would_leave_its_assignments_is_refused(places, client_as):
    client, row = client_as("dinas_a"), row_of(MentorContract, places.coop_a)
    data = typed(change_page(client, row), ends=(TODAY + timedelta(days=3)).isoformat())
    answer = client.post(address(MentorContract, "change", row), data, follow=True)
    assert answer.status_code == 200 and "Serahkan atau akhiri dulu" in told(answer)
    before = row.ends
    row.refresh_from_db()
    assert row.ends == before


def test_an_assignment_is_made_and_locked(places, client_as):
    client = client_as("dinas_a")
    Assignment.objects.filter(cooperative=places.coop_a).delete()
    ba, pmo = make_contract(places.a), make_contract(places.a, role="pmo_kab")
    form = {
        "contract": str(ba.pk),
        "cooperative": str(places.coop_a.pk),
        "starts": TODAY.isoformat(),
        "ends": ba.ends.isoformat(),
        "reason": "penugasan awal",
    }
    for wrong, why in (
        ({"contract": str(pmo.pk)}, "Pilih"),
        ({"ends": (ba.ends + timedelta(days=1)).isoformat()}, "di dalam masa kontraknya"),
        ({"cooperative": str(places.coop_b.pk)}, "Pilih"),
        ({"ends": (TODAY - timedelta(days=1)).isoformat()}, "tidak boleh sebelum"),
    ):
        page = add(client, Assignment, **{**form, **wrong})
        assert page.status_code == 200 and why in told(page), wrong
    assert add(client, Assignment, **form).status_code == 302
    row = Assignment.objects.get(cooperative=places.coop_a)
    assert (row.regency, row.reason, row.locked) == (places.a, "penugasan awal", False)
    twice = client.post(
        address(Assignment, "add"),
        typed(client.get(address(Assignment, "add")), **form),
        follow=True,
    )
    assert "sudah punya pendamping" in told(twice)
    assert save(client, row, typed(change_page(client, row), locked="on")).status_code == 302
    row.refresh_from_db()
    assert row.locked and row.reason == "penugasan awal"


def test_a_paper_is_only_opened_with_a_reason(places, client_as):
    client, person = client_as("dinas_a"), row_of(Person, places.coop_a)
    file = SimpleUploadedFile("ktp.pdf", PDF)
    form = {"person": str(person.pk), "kind": "ktp", "title": "KTP baru", "file": file}
    page = typed(client.get(address(PersonDocument, "add")), **form)
    assert client.post(address(PersonDocument, "add"), page).status_code == 302
    paper = PersonDocument.objects.get(title="KTP baru")
    html = told(change_page(client, paper))
    assert paper.file.name not in html and f"/dokumen/{paper.pk}/buka/" in html
    assert 'name="file"' not in html


@pytest.mark.parametrize(
    "source",
    [("mentorcontract", "person"), ("assignment", "contract"), ("assignment", "cooperative")],
)
def test_choices_come_from_the_own_area(places, client_as, source):
    client = client_as("dinas_a")
    assert ask(client, "mentors", *source).json()["results"]
    for more in ({}, {"term": "Bravo"}, {"term": "😀" * 200}, {"term": "0812"}):
        assert MARK not in ask(client, "mentors", *source, **more).content
    assert ask(client_as("operator"), "mentors", *source).status_code == 403
