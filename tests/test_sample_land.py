"""The sample of land and building: published figures, believable histories, gone without a trace.

On a small sample: the two kota only, 55 cooperatives; the 777 parcels and 695 buildings are one long test.
"""

# ruff: noqa: F811  a fixture is imported and named again by who uses it

import hashlib
from collections import Counter, defaultdict
from itertools import pairwise

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from core.history import because
from core.models import User
from land import models as m
from land.actions.steps import take_step
from land.actions.survey_deciding import use_survey
from land.querysets import with_place
from land.sample.seeding import MODELS
from land.surveying.measuring import read_body
from land.surveying.values import side_by_side, values_of
from land.words import BUCKETS, State
from registry.models import Cooperative
from registry.sample import remove, seed
from registry.sample.figures import COOPERATIVES
from registry.sample.rooms import ROOMS
from registry.sample.traces import event_models
from tests.factories import UserFactory, grant
from tests.real_regions import loaded, sources  # noqa: F401  fixtures

ALL = (*MODELS, m.Agency, m.SourceSheet, m.Difference)
TODAY = timezone.localdate()


def left() -> list[str]:
    """Tables with rows of the sample; the agency itself stands there by a migration."""
    return [
        model.__name__
        for model in ALL
        if (model.objects.filter(is_sample=True) if model is m.Agency else model.objects).exists()
    ]


@pytest.fixture(scope="module")
def seeded(loaded, django_db_blocker, _photos_of_this_run):
    """The small sample, once for this file; visits and trainings are dear. What there was before."""
    place = {"OPTIONS": {"location": str(_photos_of_this_run / "foto")}}
    storages = settings.STORAGES | {"photos": settings.STORAGES["photos"] | place}
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(STORAGES=storages),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        for code in set(COOPERATIVES) - {"61.71", "61.72"}:
            patch.delitem(COOPERATIVES, code)
        for room in ROOMS.keys() - {"mentors", "land"}:
            patch.delitem(ROOMS, room)
        before = {event: event.objects.count() for event in event_models()}
        seed()
        yield before
        transaction.set_rollback(True)


pytestmark = pytest.mark.usefixtures("seeded", "db")


def fingerprint() -> str:
    """A hash over what the rows say; keys left out, and what holds keys (surveys' bodies)."""
    sums = hashlib.sha256()
    for model in MODELS:
        names = [
            f.name
            for f in model._meta.concrete_fields
            if not f.is_relation and f.name not in ("id", "body", "digest")
        ]
        sums.update("\n".join(sorted(map(repr, model.objects.values_list(*names)))).encode())
    return sums.hexdigest()


def clerk() -> User:
    user = UserFactory(username="petugas_nyata")
    grant(user, "province_officer")
    return user


def deferred_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_every_place_of_the_funnel_is_there_and_sums_up():
    places = Counter(with_place(Cooperative.objects.all()).values_list("place", flat=True))
    assert sum(places.values()) == 55
    assert len(places) == 14, places
    live = m.Building.objects.living().with_progress()
    assert sum(live.in_bucket(one).count() for one in BUCKETS) == live.exclude(percent=None).count()


def test_rows_are_marked_valid_and_hold_what_the_database_asks_at_the_end():
    deferred_now()
    for model in MODELS:
        assert model.objects.exists() and not model.objects.filter(is_sample=False).exists(), model
    for model in (
        m.Parcel,
        m.Building,
        m.ProgressReport,
        m.LandObstacle,
        m.EquipmentItem,
        m.Verdict,
        m.LandDocument,
        m.Survey,
    ):
        for row in model.objects.all()[:15]:
            row.clean_fields()
    for row in m.Parcel.objects.exclude(holder=""):
        assert row.holder.endswith("(contoh)")


def test_steps_lead_to_the_state_one_after_another_and_never_in_the_future():
    steps = defaultdict(list)
    for one in m.ParcelStep.objects.select_related("parcel"):
        steps[one.parcel].append(one)
    for parcel, taken in steps.items():
        assert taken[-1].to_state == parcel.state and taken[-1].at == parcel.state_since
        assert taken[-1].at <= timezone.now()
        for one, other in pairwise(taken):
            assert other.at > one.at and other.from_state == one.to_state
    assert set(m.Parcel.objects.values_list("state", flat=True)) == set(State.values)
    for building in m.Building.objects.living().select_related("parcel"):
        assert building.parcel.state == State.ALLOCATED and building.parcel.chosen


def test_reports_rise_but_where_a_note_says_why():
    series = defaultdict(list)
    for one in m.ProgressReport.objects.counting().order_by("reported_on", "pk"):
        series[one.building_id, one.source].append(one)
        assert one.reported_on <= TODAY
        assert max(one.recorded_at, one.verified_at or one.recorded_at) <= timezone.now()
    assert len({source for _, source in series}) == 4
    photos = m.LandPhoto.objects.all()
    assert photos and all(one.received_at <= timezone.now() for one in photos)
    for rows in series.values():
        for one, other in pairwise(rows):
            assert other.percent >= one.percent or other.note


def test_papers_open_and_surveys_can_be_decided():
    for paper in m.LandDocument.objects.all()[:3]:
        assert paper.file.read().startswith(b"%PDF-1.4") and paper.title.endswith("(contoh)")
    assert set(m.Survey.objects.values_list("state", flat=True)) == set(m.Survey.State.values)
    assert not m.Survey.objects.filter(received_at__gt=timezone.now()).exists()
    for survey in m.Survey.objects.all():
        assert read_body(survey.body) and survey.versions.get().digest == survey.digest
    waiting = m.Survey.objects.waiting().first()
    use_survey(survey=waiting, by=clerk(), seen=1, number=1)
    waiting.parcel.refresh_from_db()
    assert waiting.parcel.polygon_area == waiting.area


def test_what_a_used_survey_says_stands_in_its_parcel():
    used = m.Survey.objects.filter(state=m.Survey.State.USED)
    assert used
    for survey in used:
        lines = side_by_side(survey.parcel, values_of(read_body(survey.body), survey))
        assert lines and not [line for line in lines if line.differs], survey


@pytest.mark.long
def test_removal_leaves_nothing_and_a_new_seed_is_the_same(seeded):
    before = fingerprint()
    assert not remove().has_kept
    assert not left()
    assert {event: event.objects.count() for event in event_models()} == seeded
    seed()
    assert fingerprint() == before


@pytest.mark.long
def test_what_sample_users_try_out_goes_along(seeded):
    pusat = User.objects.get(username="pusat")
    parcel = m.Parcel.objects.filter(state=State.PROPOSED, chosen=True).first()
    building = m.Building.objects.living().first()
    with because("dicoba", by=pusat):
        take_step(parcel, State.VERIFYING, by=pusat)
        m.Verdict.objects.create(
            parcel=parcel, verifier="kodim", conclusion="terverifikasi", given_on=TODAY
        )
        m.ProgressReport.objects.create(
            building=building, source="dinas", reported_on=TODAY, percent=100, by=pusat
        )
        bare = Cooperative.objects.filter(parcels=None).first()
        m.Parcel.objects.create(cooperative=bare, number=1, ownership="hibah")
    report = remove()
    assert not report.has_kept and not report.users
    assert not left()
    assert {event: event.objects.count() for event in event_models()} == seeded


@pytest.mark.long
def test_a_parcel_with_a_real_verdict_stays_and_can_go_on():
    """It keeps its steps: without them no further one would be possible."""
    parcel = m.Parcel.objects.filter(state=State.VERIFYING).exclude(holder="").first()
    parcel = parcel or m.Parcel.objects.filter(state=State.VERIFYING).first()
    with because("putusan", by=clerk()):
        m.Verdict.objects.create(
            parcel=parcel, verifier="agrinas", conclusion="terverifikasi", given_on=TODAY
        )
    report = remove()
    assert [row.pk for row in report.others["lahan"]] == [parcel.pk]
    assert "putusan verifikator nyata" in report.others["lahan"][parcel]
    remove(adopt=True)
    assert not any(model.objects.filter(is_sample=True).exists() for model in ALL)
    parcel.refresh_from_db()
    assert not parcel.is_sample and parcel.holder == ""
    take_step(parcel, State.VERIFIED, by=None)
    assert parcel.state == State.VERIFIED
    deferred_now()


@pytest.mark.long
def test_a_real_report_keeps_its_building_and_the_agency():
    building = m.Building.objects.living().filter(handover=None, reports__isnull=False).first()
    with because("laporan", by=clerk()):
        m.ProgressReport.objects.create(
            building=building, source="kodim", reported_on=TODAY, percent=100
        )
    assert remove().has_kept
    remove(adopt=True)
    deferred_now()
    assert not any(model.objects.filter(is_sample=True).exists() for model in ALL)
    kept = m.Building.objects.get()
    assert kept == building and kept.reports.count() == 1 and kept.agency.short_name == "Agrinas"
