"""Ways that people look for: what the menu, the home page and the tabs lead to, and no way that ends nowhere."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.training_rows import enrol_officer, enrol_person, make_batch, make_session
from trainings.models import Evaluation
from trainings.scoring.evaluating import ASPECTS

pytestmark = pytest.mark.django_db


def body(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_the_effect_is_a_tab_of_mentor_batches_only(client_as):
    over = timezone.localdate() - timedelta(days=9)
    mentors, officers = make_batch(starts=over), make_batch(audience="pengurus", starts=over)
    for name in ("pusat", "pengamat"):
        client = client_as(name)
        address = reverse("dashboard:training-effect", args=[mentors.pk])
        page = body(client, f"/pelatihan/{mentors.pk}/")
        assert f'href="{address}">Dampak' in page
        # and it has the way back
        assert f'href="/pelatihan/{mentors.pk}/presensi/"' in body(client, address)
        assert ">Dampak</a>" not in body(client, f"/pelatihan/{officers.pk}/")
    assert ">Dampak</a>" not in body(client_as("pendamping_a"), f"/pelatihan/{mentors.pk}/")


def test_a_mentors_home_leads_to_his_trainings(client_as):
    assert 'href="/pelatihan/saya/"' in body(client_as("pendamping_a"), "/")


@pytest.mark.parametrize(("ended", "offered"), [(-1, False), (0, True), (14, True), (15, False)])
def test_evaluation_is_offered_while_it_is_open(client_as, cast, world, settings, ended, offered):
    settings.TRAINING_EVALUATION_DAYS = 14
    ends = timezone.localdate() - timedelta(days=ended)
    batch = make_batch(starts=ends - timedelta(days=4), ends=ends)
    enrol_person(batch, world.a, user=cast["pendamping_a"])
    assert ("Isi evaluasi" in body(client_as("pendamping_a"), "/pelatihan/saya/")) is offered


def test_people_by_programme_stand_at_the_top_and_lead_to_their_lists(client_as, world):
    mentors, officers = make_batch(), make_batch(audience="pengurus")
    for _ in range(3):
        enrol_person(mentors, world.a)
    enrol_officer(officers, world.coop_a)
    client = client_as("pusat")
    figures = re.findall(r'data-people="(\d+)" href="([^"]+)"', body(client, "/pelatihan/orang/"))
    assert [int(value) for value, _ in figures] == [*numbers_by_name({3: mentors, 1: officers}), 4]
    for value, href in figures:
        assert f'data-count="{value}"' in body(client, unescape(href))
    assert 'class="figure-value" data-people="4"' in body(
        client_as("pengamat"), "/pelatihan/orang/"
    )


def numbers_by_name(batches) -> list[int]:
    return sorted(batches, key=lambda number: batches[number].programme.name)


def test_a_mentor_elsewhere_is_told_so_and_sees_no_table_of_noughts(client_as, cast, world):
    batch = make_batch()
    make_session(batch)
    page = body(client_as("pendamping_a"), f"/pelatihan/{batch.pk}/presensi/")
    assert "Anda bukan peserta angkatan ini" in page and "data-value" not in page
    enrol_person(batch, world.a, user=cast["pendamping_a"])
    page = body(client_as("pendamping_a"), f"/pelatihan/{batch.pk}/presensi/")
    assert "Anda bukan peserta" not in page and "data-value" in page


def test_all_who_took_part_before_are_agreed_to_at_once(client_as, world):
    batch = make_batch(quota=30)
    earlier = make_batch(programme=batch.programme, number=batch.number + 1)
    people = [enrol_person(earlier, world.a).person for _ in range(3)]
    text = "\n".join(one.name for one in people)
    client, address = client_as("pusat"), f"/pelatihan/{batch.pk}/daftar/"
    page = client.post(address, {"cara": "tempel", "text": text}).content.decode()
    (keys,) = re.findall(r'name="again_all" value="([^"]+)"', page)
    assert "semua 3 orang" in page and len(keys.split()) == 3
    sent = {"cara": "tempel", "text": text, "go": "1"}
    # two of the three were shown: the third stays undecided
    client.post(address, sent | {"again_all": " ".join(keys.split()[:2])})
    assert batch.enrolments.count() == 2
    client.post(address, sent | {"again_all": keys})
    assert batch.enrolments.count() == 3


def test_seats_of_mentors_say_nothing_of_cooperatives(client_as):
    client = client_as("pusat")
    said = {
        audience: body(client, f"/pelatihan/{make_batch(audience=audience).pk}/daftar/")
        for audience in ("pendamping", "pengurus")
    }
    assert "per koperasi</span>" not in said["pendamping"]
    assert "per koperasi</span>" in said["pengurus"]


def test_certificates_of_a_batch_without_ones_own_participants(client_as, cast, world):
    batch = make_batch()
    address = f"/pelatihan/{batch.pk}/sertifikat/"
    assert "Belum ada peserta terdaftar" in body(client_as("pusat"), address)
    page = body(client_as("pendamping_a"), address)
    assert "Anda bukan peserta terdaftar" in page and "Dari 0 peserta" not in page
    enrol_person(batch, world.a, user=cast["pendamping_a"])
    for name in ("pusat", "pendamping_a"):
        page = body(client_as(name), address)
        assert "Dari 1 peserta" in page and "bukan peserta" not in page


def test_averages_stand_with_one_decimal_each(client_as, world, settings):
    settings.TRAINING_EVALUATION_MIN_N = 1
    batch = make_batch()
    aspects = dict.fromkeys(ASPECTS, 4)
    Evaluation.objects.create(enrolment=enrol_person(batch, world.a), **aspects)
    page = body(client_as("pusat"), f"/pelatihan/{batch.pk}/evaluasi/")
    assert page.count("4,0 <small>dari 5</small>") == len(ASPECTS)


@pytest.mark.parametrize("part", ["nilai", "sertifikat", "evaluasi", "presensi", "jadwal"])
def test_the_way_back_is_called_the_same_on_every_page(client_as, part):
    batch = make_batch()
    page = body(client_as("pusat"), f"/pelatihan/{batch.pk}/{part}/")
    assert f'<a href="/pelatihan/{batch.pk}/">{batch.label}</a></li>' in page


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_phone_shows_numbers_beside_the_kabupaten(live_server, browser, client_as, world):
    named = make_batch()
    named.programme.name = "Pelatihan pendamping dan PMO"
    named.programme.save()
    enrol_person(named, world.a)
    enrol_officer(make_batch(audience="pengurus"), world.coop_a)
    context = browser.new_context(viewport={"width": 360, "height": 640})
    value = client_as("pusat").cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/pelatihan/orang/")
    edge = page.locator("tbody td").first.evaluate("cell => cell.getBoundingClientRect().right")
    context.close()
    assert edge <= 360
