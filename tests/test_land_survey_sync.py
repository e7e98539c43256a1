"""Surveys of land through `POST /kunjungan/sync/`: every answer of the contract (docs/reference/visit-sync.md)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from land.models import LandObstacle, Parcel, Survey, SurveyVersion
from tests.factories import archive
from tests.land_rows import SQUARE, make_parcel
from tests.land_surveys import corners_of, items, send, survey_body
from tests.visit_rows import make_own, visit_body
from visits.actions.senders import mentor_of
from visits.actions.surveys import receive_surveys
from visits.models import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(world, cast):
    return make_own(cast["pendamping_a"], world.coop_a)


@pytest.fixture
def phone(client_as, own) -> Client:
    return client_as("pendamping_a")


def one(response):
    [item] = items(response)
    return item


def test_a_new_survey_makes_a_candidate_parcel(phone, world, cast):
    body = survey_body(world.coop_a.pk)
    assert one(send(phone, body)) == {
        "id": body["id"], "code": 201, "status": "terkirim", "version": 1, "state": "dipakai",
        "errors": {}, "photos_missing": [],
    }  # fmt: skip
    survey, parcel = Survey.objects.get(), Parcel.objects.get()
    assert (survey.parcel, survey.by, survey.body) == (parcel, cast["pendamping_a"], body)
    assert survey.versions.get().body == body
    assert (parcel.state, parcel.chosen, parcel.number) == ("belum_diajukan", False, 1)
    assert abs(parcel.polygon_area - 1000) < 10 and parcel.polygon_accuracy == 5
    assert (parcel.width, parcel.stated_area) == (Decimal(20), Decimal(1000))
    assert (parcel.ownership, parcel.title_clear, parcel.floods) == ("hibah", "ya", "tidak")
    assert (parcel.strategic, parcel.road, parcel.settlement_m) == ("belum", "batu", 150)
    assert parcel.surveyors == ["ba"] and parcel.surveyed_on == timezone.localdate()
    assert LandObstacle.objects.get().kind == "perlu_pematangan"


def test_the_same_body_again_is_the_same_survey(phone, world):
    """Planted: no unique client_id → two parcels of the senders at once below."""
    body = survey_body(world.coop_a.pk)
    codes = [one(send(phone, dict(reversed(body.items()))))["code"] for _ in range(3)]
    assert codes == [201, 200, 200]
    assert [item["code"] for item in items(send(phone, body, body))] == [200, 200]
    assert Survey.objects.count() == Parcel.objects.count() == SurveyVersion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_senders_at_once_make_one_parcel(own, world, cast):
    body, begin = survey_body(world.coop_a.pk), threading.Barrier(8)
    person = mentor_of(cast["pendamping_a"].pk)

    def sender(_: int) -> int:
        try:
            begin.wait()
            told = receive_surveys(person=person, bodies=[body], by=person.user, channel="daring")
            return told[0].code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(sender, range(8))) == [200] * 7 + [201]
    assert Survey.objects.count() == Parcel.objects.count() == 1


def test_a_correction_goes_on_to_the_parcel_that_it_made(phone, world):
    body = survey_body(world.coop_a.pk)
    send(phone, body)
    wide = [[lon + (0.0001 if lon > 109.3426 else 0), lat] for lon, lat in SQUARE]
    again = body | {"corners": corners_of(wide), "note": "Diukur ulang.", "width": None,
                    "obstacles": [], "based_on": 1}  # fmt: skip
    assert (item := one(send(phone, again)))["code"] == 201 and item["version"] == 2
    parcel = Parcel.objects.get()
    assert parcel.polygon_area > 1400 and parcel.note == "Diukur ulang." and parcel.width is None
    assert not LandObstacle.objects.exists()
    # the first body once more, by whichever way: nothing new, and the version of now
    assert (one(send(phone, body))["code"], Survey.objects.get().body) == (200, again)
    assert one(send(phone, body))["version"] == 2


def test_what_an_officer_changed_is_not_overwritten(phone, world):
    body = survey_body(world.coop_a.pk)
    send(phone, body)
    Parcel.objects.update(note="Sudah dicek dinas.")
    item = one(send(phone, body | {"note": "Lain.", "based_on": 1}))
    assert (item["code"], item["state"]) == (201, "menunggu")
    assert Parcel.objects.get().note == "Sudah dicek dinas."


def test_a_rival_is_kept_beside(phone, world):
    body = survey_body(world.coop_a.pk)
    send(phone, body)
    for based_on in (None, 7):
        rival = body | {"note": f"Versi lain {based_on}.", "based_on": based_on}
        assert [one(send(phone, rival))["code"] for _ in range(2)] == [409, 409]
    survey = Survey.objects.get()
    assert survey.body == body and survey.versions.filter(kind="tandingan").count() == 2
    assert Parcel.objects.get().note == "Dekat balai desa."


def test_about_a_parcel_that_is_there_it_waits(phone, world):
    parcel = make_parcel(world.coop_a)
    item = one(send(phone, survey_body(world.coop_a.pk, parcel=parcel.pk, ownership="")))
    assert (item["code"], item["status"], item["state"]) == (201, "terkirim", "menunggu")
    parcel.refresh_from_db()
    assert parcel.polygon is None and Survey.objects.get().parcel == parcel


CROSSED = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]
TINY = [[109.3425 + x * 1e-5, -0.0263 + y * 1e-5] for x, y in ((0, 0), (2, 0), (2, 2), (0, 2))]
JAVA = [[lon - 2, lat - 7] for lon, lat in SQUARE]


@pytest.mark.parametrize("points", [CROSSED, TINY, JAVA, SQUARE[:2], []])
def test_what_cannot_be_measured_is_never_lost(phone, world, points):
    body = survey_body(world.coop_a.pk, corners=corners_of(points), position=None)
    assert one(send(phone, body))["code"] == 201
    survey, parcel = Survey.objects.get(), Parcel.objects.get()
    assert survey.polygon is parcel.polygon is None and survey.body["corners"] == body["corners"]
    assert parcel.width == 20


BAD = {
    "a shape": ({"corners": "x"}, "corners"),
    "a corner without place": ({"corners": [{"latitude": 1}]}, "corners"),
    "a corner beyond the earth": ({"corners": corners_of([[109, 91]])}, "corners"),
    "no number": ({"corners": [{"latitude": True, "longitude": 109, "accuracy": 1}]}, "corners"),
    "too many corners": ({"corners": corners_of([[109, 0]] * 501)}, "corners"),
    "no ownership": ({"ownership": ""}, "ownership"),
    "another's word": ({"ownership": "<b>"}, "ownership"),
    "an unreadable area": ({"stated_area": "luas sekali"}, "stated_area"),
    "an area without unit": ({"stated_area": "1"}, "stated_area"),
    "a width of nothing": ({"width": "0"}, "width"),
    "a width of letters": ({"width": "dua"}, "width"),
    "an answer": ({"conditions": {"ready": {"answer": "mungkin"}}}, "conditions"),
    "conditions as list": ({"conditions": []}, "conditions"),
    "a flag": ({"flags": {"floods": "?"}}, "flags"),
    "a distance": ({"site": {"settlement_m": -1}}, "site"),
    "no land": ({"obstacles": ["tidak_ada_lahan"]}, "obstacles"),
    "obstacles as text": ({"obstacles": "legalitas"}, "obstacles"),
    "an endless note": ({"note": "a" * 2001}, "note"),
    "a note of numbers": ({"note": 5}, "note"),
    "a photo": ({"photos": [{"sha256": "a", "size": 1}]}, "photos"),
    "a photo twice": ({"photos": [{"sha256": "a" * 64, "size": 1}] * 2}, "photos"),
    "a parcel of nobody": ({"parcel": 999_999}, "parcel"),
    "an endless parcel": ({"parcel": 10**25}, "parcel"),
    "a schema": ({"schema": 2}, "isi"),
    "an id": ({"id": "1"}, "id"),
    "a time": ({"device_time": "kemarin"}, "device_time"),
    "a NUL": ({"note": "a\x00"}, "note"),
    "a position": ({"position": 5}, "position"),
    "a version": ({"based_on": "x"}, "based_on"),
    "no cooperative": ({"cooperative": None}, "cooperative"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_refused_says_where(phone, world, case):
    change, field = BAD[case]
    good = survey_body(world.coop_a.pk)
    bad, fine = items(send(phone, survey_body(world.coop_a.pk) | change, good))
    assert (bad["code"], bad["status"], list(bad["errors"])) == (422, "perbaiki", [field]), bad
    assert all(text.endswith(".") for text in bad["errors"][field])
    assert fine["code"] == 201 and Survey.objects.count() == 1


@pytest.mark.parametrize("what", [None, 5, "x", [], [[]], {"cooperative": 10**30}, {"id": {}}])
def test_what_is_no_body_is_refused_alone(phone, what):
    assert one(send(phone, what))["code"] == 422 and not Survey.objects.exists()


def test_others_cooperatives_and_ids_are_refused(phone, world, cast, client_as):
    """The answer about another's id is the one about an impossible id."""
    theirs = make_own(cast["pendamping_b"], world.coop_b) if "pendamping_b" in cast else None
    assert list(one(send(phone, survey_body(world.coop_b.pk)))["errors"]) == ["cooperative"]
    body = survey_body(world.coop_a.pk)
    Survey.objects.create(
        client_id=body["id"], cooperative=world.coop_a, by=cast["pmo_a"], digest="x", body={},
        surveyed_at=timezone.now(), received_at=timezone.now(),
    )  # fmt: skip
    told = one(send(phone, body))
    bad = one(send(phone, body | {"id": "x"}))
    assert told["code"] == 422 and told["errors"] == bad["errors"]
    other = make_parcel(world.coop_b)
    assert list(one(send(phone, survey_body(world.coop_a.pk, parcel=other.pk)))["errors"]) == [
        "parcel"
    ]
    assert theirs is None or Parcel.objects.count() == 1


def test_late_is_kept_and_waits(phone, own, world):
    """Handed over, archived, closed: kept, and an officer decides."""
    own.ends = timezone.localdate() - timedelta(days=1)
    own.save()
    item = one(send(phone, survey_body(world.coop_a.pk)))
    assert (item["code"], item["status"], item["state"]) == (201, "ditahan", "menunggu")
    assert "tidak ditugaskan" in item["held"] and not Parcel.objects.exists()
    archive(world.coop_a)
    assert one(send(phone, survey_body(world.coop_a.pk)))["status"] == "ditahan"
    assert not Parcel.objects.exists()


def test_visits_and_surveys_in_one_delivery(phone, world):
    visit, survey = visit_body(world.coop_a.pk), survey_body(world.coop_a.pk)
    told = items(send(phone, survey, visits=(visit,)))
    assert [(item["id"], item["code"]) for item in told] == [
        (visit["id"], 201),
        (survey["id"], 201),
    ]
    assert Visit.objects.count() == Survey.objects.count() == 1


@pytest.mark.parametrize("surveys", [5, {}, "x", [{}] * 21])
def test_the_envelope_is_looked_at(phone, surveys):
    assert send(phone, surveys=surveys).status_code in (400, 413)
