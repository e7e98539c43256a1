"""Seats given, freed and passed on; who may; what the lists and figures say."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from core.scoping import OutOfScope
from mentors.panels import ON_CARD, panels_for
from tests.factories import make_cooperative
from tests.mentor_rows import PersonFactory
from tests.training_rows import (
    attend,
    enrol_officer,
    enrol_person,
    issue,
    make_batch,
    make_session,
    score,
)
from trainings import models as m
from trainings.actions import enrolling as a
from trainings.actions import waiting
from trainings.words import Seat

pytestmark = pytest.mark.django_db
LIST = "/pelatihan/peserta/"


def states(batch) -> dict[str, str]:
    return {row.participant: row.state for row in m.Enrolment.objects.filter(batch=batch)}


def count(response) -> int:
    return int(re.search(r'data-count="(\d+)"', response.content.decode())[1])


@pytest.fixture
def people(world):
    return [PersonFactory(regency=world.a, name=f"Orang {n}") for n in range(5)]


def test_over_quota_the_rest_waits_in_order(cast, people):
    batch = make_batch(quota=2)
    done = a.enrol_many(batch=batch, participants=people, by=cast["pusat"])
    assert [row.person for row in done.seated] == people[:2]
    assert [row.person for row in m.Enrolment.objects.waiting()] == people[2:]
    with pytest.raises(ValidationError, match="Kuota"):
        a.enrol_person(batch=batch, person=PersonFactory(), by=cast["pusat"])
    a.withdraw(enrolment=done.seated[0], by=cast["pusat"], reason="sakit keras")
    # a newcomer doesn't take the seat of those who wait
    late = a.enrol_person(batch=batch, person=PersonFactory(), by=cast["pusat"], wait=True)
    assert late.state == Seat.WAITING
    moved = waiting.move_up(batch=batch, by=cast["pusat"])
    assert [row.person for row in moved.seated] == [people[2]]
    assert not waiting.move_up(batch=batch, by=cast["pusat"]).seated


def test_a_seat_out_of_turn_needs_a_reason(cast, people):
    batch = make_batch(quota=1)
    done = a.enrol_many(batch=batch, participants=people[:3], by=cast["pusat"])
    last = done.waiting[-1]
    with pytest.raises(ValidationError):
        waiting.promote(enrolment=last, by=cast["pusat"], reason="harus ikut")  # no seat
    a.withdraw(enrolment=done.seated[0], by=cast["pusat"], reason="sakit keras")
    with pytest.raises(ValidationError, match="alasan"):
        waiting.promote(enrolment=last, by=cast["pusat"])
    last = waiting.promote(enrolment=last, by=cast["pusat"], reason="diutus bupati")
    assert last.state == Seat.SEATED and "diutus bupati" in last.state_reason


def test_who_left_takes_part_again(cast, people):
    batch = make_batch()
    row = a.enrol_person(batch=batch, person=people[0], by=cast["dinas_a"])
    a.withdraw(enrolment=row, by=cast["dinas_a"], reason="sakit keras")
    again = a.enrol_person(batch=batch, person=people[0], by=cast["dinas_a"])
    assert (again.pk, again.state, again.state_reason) == (row.pk, Seat.SEATED, "")
    with pytest.raises(ValidationError, match="sudah ada"):
        a.enrol_person(batch=batch, person=people[0], by=cast["dinas_a"])


def test_replacing_passes_the_seat_on_and_keeps_the_chain(cast, people, client_as):
    batch = make_batch(quota=1)
    old = a.enrol_person(batch=batch, person=people[0], by=cast["dinas_a"])
    new = a.replace(
        enrolment=old, participant=people[1], by=cast["dinas_a"], reason="yang datang lain"
    )
    assert states(batch) == {"Orang 0": "digantikan", "Orang 1": "terdaftar"}
    client = client_as("dinas_a")
    assert "Orang 0" in client.get(new.get_absolute_url()).content.decode()
    assert "Orang 1" in client.get(old.get_absolute_url()).content.decode()
    with pytest.raises(ValidationError, match="digantikan"):
        a.replace(enrolment=new, participant=people[0], by=cast["dinas_a"], reason="kembali lagi")
    attend(make_session(batch), new)
    with pytest.raises(ValidationError, match="sudah hadir"):
        a.replace(enrolment=new, participant=people[2], by=cast["dinas_a"], reason="pulang cepat")
    assert states(batch)["Orang 1"] == "terdaftar"


def test_a_certificate_holds_its_participant(cast, people):
    row = a.enrol_person(batch=make_batch(), person=people[0], by=cast["pusat"])
    issue(row)
    with pytest.raises(ValidationError, match="sertifikat"):
        a.withdraw(enrolment=row, by=cast["pusat"], reason="sakit keras")


def test_officers_of_one_cooperative_have_a_limit(cast, world):
    batch = make_batch(audience="pengurus", per_cooperative=1)
    officers = [
        world.coop_a.officers.create(board="pengurus", position="anggota", name=f"Pengurus {n}")
        for n in range(2)
    ]
    done = a.enrol_many(batch=batch, participants=officers, by=cast["dinas_a"])
    assert len(done.seated) == 1
    assert [reason for _, reason in done.refused] == [
        "Koperasi ini sudah mengirim peserta sebanyak batas per koperasi."
    ]
    with pytest.raises(ValidationError, match="program"):
        a.enrol_person(batch=batch, person=PersonFactory(), by=cast["pusat"])


def test_nobody_enrols_or_seats_people_of_another_area(cast, world):
    batch = make_batch(quota=1)
    foreign = PersonFactory(regency=world.b)
    with pytest.raises(OutOfScope):
        a.enrol_person(batch=batch, person=foreign, by=cast["dinas_a"])
    assert not m.Enrolment.objects.exists()
    seated = a.enrol_person(batch=batch, person=foreign, by=cast["pusat"])
    own = PersonFactory(regency=world.a)
    second = PersonFactory(regency=world.b)
    a.enrol_many(batch=batch, participants=[second, own], by=cast["pusat"])
    a.withdraw(enrolment=seated, by=cast["pusat"], reason="sakit keras")
    done = waiting.move_up(batch=batch, by=cast["dinas_a"])
    assert done.elsewhere and not done.seated


def test_the_list_narrows_to_what_the_figures_count(client_as, cast, world):
    batch = make_batch(min_post=60)
    session = make_session(batch)
    good = enrol_person(batch, world.a, person=PersonFactory(name="Bagus Alfa", regency=world.a))
    bad = enrol_person(batch, world.b)
    idle = enrol_person(batch, world.a)
    enrol_person(batch, world.a, state="batal", state_reason="sakit")
    attend(session, good)
    attend(session, bad, status="terlambat")
    score(good, 80)
    issue(good)
    client = client_as("pusat")
    cases = {
        "": 4,
        "state=terdaftar": 3,
        "counted=1": 3,
        "passed=1": 1,
        "certified=1": 1,
        "certified=0": 3,
        f"kabupaten={world.b.pk}": 1,
        f"session={session.pk}": 3,
        f"session={session.pk}&status=hadir": 1,
        f"session={session.pk}&status=datang": 2,
        f"session={session.pk}&status=belum": 1,
        f"person={idle.person_id}": 1,
        f"batch={batch.pk}&q=Bagus": 1,
        f"programme={batch.programme_id}&year={batch.year}": 4,
    }
    assert {query: count(client.get(f"{LIST}?{query}")) for query in cases} == cases
    assert count(client_as("dinas_b").get(LIST)) == 1
    assert "tidak dikenali" in client.get(f"{LIST}?person=x").content.decode()


def test_a_list_costs_the_same_however_long(client_as, world, django_assert_max_num_queries):
    batch = make_batch()
    client = client_as("pusat")
    for number in (3, 20):
        for _ in range(number):
            enrol_person(batch, world.a)
        for url in (LIST, "/pelatihan/orang/", "/pelatihan/orang/daftar/"):
            with django_assert_max_num_queries(12):
                client.get(url)


def test_people_are_counted_once_and_each_number_leads_to_its_rows(client_as, world):
    first, second = make_batch(), make_batch()
    twice = enrol_person(first, world.a).person
    enrol_person(second, person=twice)
    enrol_person(first, world.b)
    enrol_person(first, None)
    board = make_batch(audience="pengurus")
    other = make_batch(programme=board.programme, number=2)
    officer = enrol_officer(board, world.coop_a, name="Siti Pengurus")
    # the board was written anew: another row, the same human being
    enrol_officer(other, world.coop_a, name="Siti Pengurus")
    assert officer.officer_id
    cancelled = make_batch()
    enrol_person(cancelled, world.a)
    m.Batch.objects.filter(pk=cancelled.pk).update(
        cancelled_at=timezone.now(), cancel_reason="banjir"
    )
    enrol_person(make_batch(starts=timezone.localdate() + timedelta(days=1)), world.a)  # to come
    client = client_as("pusat")
    page = client.get("/pelatihan/orang/").content.decode()
    assert 'data-people="4"' in page and 'data-times="6"' in page
    links = re.findall(
        r'href="(/pelatihan/(?:orang/daftar|peserta)/[^"]*)"[^>]*>([\d.]+)(?: kepesertaan)?</a>',
        page,
    )
    assert len(links) > 10
    for url, number in sorted(set(links)):
        assert count(client.get(url.replace("&amp;", "&"))) == int(number), url
    plain = client_as("pengamat").get("/pelatihan/orang/").content.decode()
    assert 'data-people="4"' in plain and "/pelatihan/orang/daftar/" not in plain
    assert 'data-people="2"' in client_as("dinas_a").get("/pelatihan/orang/").content.decode()


def test_the_code_is_for_officers_and_himself(client_as, cast, world):
    row = enrol_person(make_batch(), world.a, user=cast["pendamping_a"])
    url = row.get_absolute_url()
    for role, sees in (
        ("pusat", True),
        ("dinas_a", True),
        ("pendamping_a", True),
        ("pmo_a", False),
        ("auditor", False),
        ("operator", False),
    ):
        page = client_as(role).get(url).content.decode()
        assert (row.code in page) is sees, role
    assert client_as("dinas_b").get(url).status_code == 404
    assert client_as("pendamping_b").get(url).status_code == 404
    assert row.code in client_as("pendamping_a").get("/pelatihan/saya/").content.decode()
    printed = client_as("pmo_a").get(
        reverse("trainings:enrolment-invitations", args=[row.batch_id])
    )
    assert row.participant in printed.content.decode() and row.code not in printed.content.decode()


def test_a_colleague_sees_only_himself(client_as, cast, world):
    batch = make_batch()
    enrol_person(batch, world.a, user=cast["pendamping_a"])
    other = enrol_person(
        batch, world.a, person=PersonFactory(name="Rekan Rahasia", regency=world.a)
    )
    client = client_as("pendamping_a")
    for url in (LIST, "/pelatihan/orang/daftar/", "/pelatihan/saya/"):
        assert "Rekan Rahasia" not in client.get(url).content.decode()
    assert client.get(other.get_absolute_url()).status_code == 404


def test_panels_on_the_cards(client_as, cast, world):
    row = enrol_person(make_batch(), world.a)
    officer = enrol_officer(make_batch(audience="pengurus"), world.coop_a)
    urls = [one["url"] for one in panels_for(cast["pusat"], row.person_id, ON_CARD)]
    assert f"{LIST}?person={row.person_id}" in urls
    client = client_as("pusat")
    part = client.get(f"{LIST}?person={row.person_id}", HTTP_HX_REQUEST="true").content.decode()
    assert row.get_absolute_url() in part and "<html" not in part
    headers = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "panel-pelatihan"}
    part = client.get(f"{LIST}?cooperative={world.coop_a.pk}", **headers).content.decode()
    assert officer.get_absolute_url() in part
    card = client.get(f"/koperasi/{world.coop_a.pk}/").content.decode()
    assert f"{LIST}?cooperative={world.coop_a.pk}" in card


def test_merged_cooperatives_keep_one_participation_of_one_person(world):
    from trainings.enrolling.hooks import same_officer

    twin = make_cooperative(world.coop_a.village, name="Koperasi Alfa Kembar")
    batch, other = (make_batch(audience="pengurus") for _ in range(2))
    here = enrol_officer(batch, world.coop_a, name="Siti Aminah")
    there = enrol_officer(batch, twin, name="SITI AMINAH")
    moves = enrol_officer(other, twin, name="Siti Aminah")
    assert same_officer([here], [there, moves]) == {there.pk}
