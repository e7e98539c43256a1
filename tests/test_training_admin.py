"""Trainings on the admin site: to be looked at inside the own area, never to be written, no secret shown."""

from typing import Any

import pytest
from django.urls import NoReverseMatch

from tests.admin_pages import MARK, TRAININGS, TRAININGS_WITHIN, address
from tests.mentor_rows import PersonFactory
from tests.training_rows import attend, enrol_person, issue, make_batch, make_session, score
from trainings import models as m


def rows_at(batch: m.Batch, session: m.Session, regency: Any, name: str) -> dict[type, Any]:
    """One row of each table for a participant of that kabupaten."""
    enrolment = enrol_person(batch, person=PersonFactory(regency=regency, name=name))
    attendance = attend(session, enrolment)
    score(enrolment, 80)
    told = dict.fromkeys(("material", "speakers", "organisation", "facilities", "usefulness"), 4)
    evaluation = m.Evaluation.objects.create(
        enrolment=enrolment, suggestion=f"Saran {name}", **told
    )
    return {
        m.Enrolment: enrolment,
        m.Attendance: attendance,
        m.Score: enrolment.scores.get(),
        m.Evaluation: evaluation,
        m.Certificate: issue(enrolment),
    }


@pytest.fixture
def places(world, cast, settings):
    """A row of every table; those of a participant in both kabupaten (`world.own`, `world.foreign`)."""
    settings.TRAINING_EVALUATION_MIN_N = 1
    venue = m.Venue.objects.create(name="Gedung Uji")
    room = m.Room.objects.create(venue=venue, name="Aula")
    batch = make_batch(venue=venue)
    session = make_session(batch, room=room)
    public = {m.Programme: batch.programme, m.Venue: venue, m.Room: room, m.Batch: batch}
    public[m.Session] = session
    world.own = rows_at(batch, session, world.a, "Pendamping Alfa") | public
    world.foreign = rows_at(batch, session, world.b, "Pendamping Bravo") | public
    for rows in (world.own, world.foreign):
        rows[m.CertificateSeries] = m.CertificateSeries.objects.get()
    return world


@pytest.mark.parametrize("name", ["anonim", "pengamat", "auditor", "pmo_a", "pendamping_a"])
def test_strangers(places, client_as, name):
    client = client_as(name)
    for model in TRAININGS:
        url = address(model, "changelist")
        assert client.get(url).status_code == (302 if name == "anonim" else 403), url


@pytest.mark.parametrize("name", ["dinas_a", pytest.param("operator", marks=pytest.mark.long)])
def test_own_rows_are_shown_and_foreign_ones_do_not_exist(places, client_as, name):
    client, province = client_as(name), client_as("pusat")
    for model in TRAININGS:
        own, foreign = places.own[model], places.foreign[model]
        listed = client.get(address(model, "changelist"))
        assert address(model, "change", own).encode() in listed.content, model
        assert client.get(address(model, "change", own)).status_code == 200, model
        assert client.get(address(model, "history", own)).status_code == 302, model
        assert MARK not in listed.content, model
        if model in TRAININGS_WITHIN:
            assert client.get(address(model, "change", foreign)).status_code == 404, model
            everywhere = province.get(address(model, "changelist")).content
            assert address(model, "change", foreign).encode() in everywhere, model
        for text in ("alfa", "bravo", "%", "9" * 400):
            found = client.get(address(model, "changelist"), {"q": text})
            assert found.status_code == 200 and MARK not in found.content, (model, text)


@pytest.mark.parametrize("name", ["dinas_a", "pusat"])
def test_nothing_can_be_written(places, client_as, name):
    client = client_as(name)
    for model in TRAININGS:
        own = places.own[model]
        for page in ("add", "change", "delete"):
            url = address(model, page, None if page == "add" else own)
            assert client.post(url, {"note": "x", "post": "yes"}).status_code == 403, url
        chosen = {"action": "delete_selected", "_selected_action": [own.pk], "post": "yes"}
        client.post(address(model, "changelist"), chosen)
        assert model._default_manager.filter(pk=own.pk).exists(), model


def test_no_code_token_or_secret_is_shown_and_evaluations_name_nobody(places, client_as):
    client = client_as("pusat")
    secrets = [places.own[m.Enrolment].code, places.own[m.Certificate].token]
    secrets += [places.own[m.Session].token, places.own[m.Session].secret]
    for model in TRAININGS:
        for url in (address(model, "changelist"), address(model, "change", places.own[model])):
            page = client.get(url).content.decode()
            assert not [secret for secret in secrets if secret in page], url
            if model is m.Evaluation:
                assert "Pendamping Alfa" not in page.replace("Saran Pendamping Alfa", "")
    with pytest.raises(NoReverseMatch):
        address(m.Evaluation, "export")


def test_a_list_asks_as_often_with_many_rows(places, client_as, django_assert_max_num_queries):
    client = client_as("pusat")
    batch, session = places.own[m.Batch], places.own[m.Session]
    for number in range(8):
        rows_at(batch, session, places.a, f"Pendamping {number}")
    for model in TRAININGS:
        client.get(address(model, "changelist"))
        with django_assert_max_num_queries(12):
            assert client.get(address(model, "changelist")).status_code == 200


def test_few_evaluations_are_nobodys_business(places, client_as, settings):
    """One participant of a kabupaten: her officer would know whose answers these are."""
    settings.TRAINING_EVALUATION_MIN_N = 2
    one = places.own[m.Evaluation]
    officer, province = client_as("dinas_a"), client_as("pusat")
    listed, page = (address(m.Evaluation, "changelist"), address(m.Evaluation, "change", one))
    assert page.encode() not in officer.get(listed).content
    assert officer.get(page).status_code == 404
    assert page.encode() in province.get(listed).content
    assert b"Saran Pendamping Alfa" in province.get(page).content
