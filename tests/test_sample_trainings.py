"""The sample of trainings: published numbers, believable results, gone without a trace.

On a small sample: the two kota only, 55 cooperatives; the whole of 543 people is one long test.
"""

# ruff: noqa: F811  a fixture is imported and named again by who uses it

import hashlib
from collections import Counter
from datetime import date, timedelta
from statistics import mean

import pytest
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from core.history import because
from core.models import User
from mentors.models import Person
from registry.sample import remove, seed
from registry.sample.figures import COOPERATIVES
from registry.sample.traces import event_models
from tests.factories import UserFactory, grant
from tests.mentor_rows import PersonFactory
from tests.real_regions import loaded, sources  # noqa: F401  fixtures
from tests.training_rows import attend, issue
from trainings import models as m
from trainings.sample import seeding
from visits.sample import figures

MODELS = (m.Programme, m.Venue, m.Room, m.Batch, m.Session, m.Enrolment, m.Attendance, m.Score,
          m.Evaluation, m.CertificateSeries, m.Certificate)  # fmt: skip
# drawn anew each time, and what follows from the clock or other tables' keys
SECRETS = {"id", "token", "secret", "code"}
TODAY = timezone.localdate()


@pytest.fixture(scope="module")
def seeded(loaded, django_db_blocker):
    """The small sample, once for this file. What there was before."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        for code in set(COOPERATIVES) - {"61.71", "61.72"}:
            patch.delitem(COOPERATIVES, code)
        patch.setattr(figures, "DAYS", 5)
        with transaction.atomic():
            before = {event: event.objects.count() for event in event_models()}
            seed()
            yield before
            transaction.set_rollback(True)


pytestmark = pytest.mark.usefixtures("seeded", "db")


def fingerprint() -> str:
    """A hash over what the rows say; keys and secrets left out."""
    sums = hashlib.sha256()
    owner = {m.Attendance: "enrolment", m.Score: "enrolment", m.Evaluation: "enrolment"}
    for model in MODELS:
        names = [f.name for f in model._meta.concrete_fields
                 if not f.is_relation and f.name not in SECRETS]  # fmt: skip
        whose = [f"{owner[model]}__person__name"] if model in owner else []
        sums.update(
            "\n".join(sorted(map(repr, model.objects.values_list(*whose, *names)))).encode()
        )
    return sums.hexdigest()


def mentors() -> list[m.Batch]:
    return list(m.Batch.objects.filter(programme__code="PDP").order_by("starts"))


def test_the_three_batches_are_those_of_autumn_2025():
    told = [(b.number, b.starts, b.ends) for b in mentors()]
    assert told == [
        (1, date(2025, 10, 20), date(2025, 10, 24)),
        (2, date(2025, 10, 27), date(2025, 10, 31)),
        (3, date(2025, 11, 3), date(2025, 11, 7)),
    ]
    third = mentors()[2]
    assert third.venue.name == "Gedung Konferensi Universitas Tanjungpura"
    assert third.opened_by.startswith("Sekretaris Daerah")


def test_everybody_of_the_sample_sits_in_just_one_of_them():
    seated = m.Enrolment.objects.counting().filter(batch__programme__code="PDP")
    people = seated.values("person").annotate(n=Count("pk"))
    assert people.count() == Person.objects.filter(is_sample=True).count()
    assert set(people.values_list("n", flat=True)) == {1}


def test_some_were_replaced_withdrew_or_wait():
    states = Counter(m.Enrolment.objects.values_list("state", flat=True))
    assert set(states) == {"terdaftar", "menunggu", "digantikan", "batal"}
    replaced = m.Enrolment.objects.filter(state="digantikan")
    for row in replaced:
        assert row.replaced_by.state == "terdaftar" and row.replaced_by.batch == row.batch
        assert row.state_reason and row.attendances.count() == 0
    assert replaced


def test_results_are_believable():
    rows = list(
        m.Enrolment.objects.counting()
        .filter(batch__ends__lt=TODAY)
        .select_related("batch")
        .with_results()
    )
    assert {row.jp_total for row in rows} == {40, 24}
    gains = [row.post - row.pre for row in rows if row.post is not None]
    assert 12 < mean(gains) < 30 and min(gains) < 10, (mean(gains), min(gains))
    passed = sum(row.passed for row in rows)
    assert 0.8 * len(rows) < passed < len(rows), (passed, len(rows))
    for row in rows:
        assert row.passed == row.certified
    words = Counter(m.Attendance.objects.values_list("status", flat=True))
    assert set(words) == {"hadir", "terlambat", "izin", "alpa"} and words["hadir"] > 0.8 * sum(
        words.values()
    )
    assert 3 < mean(m.Evaluation.objects.values_list("material", flat=True)) < 5


def test_late_is_late_by_the_sessions_own_rule():
    for row in m.Attendance.objects.select_related("session").filter(
        status__in=("hadir", "terlambat")
    ):
        limit = row.session.starts_at + timedelta(minutes=row.session.late_after)
        assert (row.marked_at > limit) == (row.status == "terlambat")


def test_certificates_are_numbered_by_the_database_and_one_was_issued_anew():
    for series in m.CertificateSeries.objects.all():
        numbers = sorted(series.certificates.values_list("number", flat=True))
        assert numbers == list(range(1, series.last + 1))
        first = series.certificates.get(number=1)
        assert first.text == f"{series.programme.code}-{series.year}-0001"
    (revoked,) = m.Certificate.objects.filter(revoked_at__isnull=False)
    again = revoked.replaced_by
    assert again.name == revoked.enrolment.participant != revoked.name
    assert again.number == again.series.last and again.enrolment == revoked.enrolment


def test_officers_come_from_two_kabupaten_and_a_batch_is_coming():
    held, coming = m.Batch.objects.filter(programme__code="PGS").order_by("starts")
    rows = held.enrolments.counting()
    assert rows.count() > 40
    assert set(rows.values_list("regency", flat=True)) == {"61.71", "61.72"}
    assert coming.starts > TODAY and coming.starts.weekday() == 0
    assert coming.enrolments.seated().count() == coming.quota
    assert coming.enrolments.waiting().count() == 8
    assert not m.Attendance.objects.filter(session__batch=coming).exists()
    # the coming batch is announced, nobody of the first one is sent again
    assert not set(coming.enrolments.values_list("cooperative", flat=True)) & set(
        rows.values_list("cooperative", flat=True)
    )


def test_rows_are_marked_and_valid():
    for model in MODELS:
        assert model.objects.exists() and not model.objects.filter(is_sample=False).exists()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for model in (m.Batch, m.Session, m.Enrolment, m.Attendance, m.Evaluation):
        for row in model.objects.order_by("?")[:20]:
            row.full_clean()


@pytest.mark.long
def test_removal_leaves_nothing_and_a_new_seed_is_the_same(seeded):
    before = fingerprint()
    assert not remove().has_kept
    assert not any(model.objects.exists() for model in MODELS)
    assert {event: event.objects.count() for event in event_models()} == seeded
    seed()
    assert fingerprint() == before


@pytest.mark.long
def test_another_day_moves_only_what_is_coming():
    before = list(m.Batch.objects.order_by("pk").values_list("starts", flat=True))
    m.Certificate.objects.all()._raw_delete("default")
    for model in (
        m.Enrolment,
        m.Session,
        m.Batch,
        m.CertificateSeries,
        m.Room,
        m.Venue,
        m.Programme,
    ):
        if model is m.Enrolment:
            model.objects.update(replaces=None)
        model.objects.all().delete()
    seeding.seed(on=date(2027, 3, 2))
    after = list(m.Batch.objects.order_by("pk").values_list("starts", "number"))
    assert [starts for starts, _ in after[:4]] == before[:4]
    assert after[4] == (date(2027, 3, 22), 1)


def clerk() -> User:
    user = UserFactory(username="petugas_nyata")
    grant(user, "province_officer")
    return user


@pytest.mark.long
def test_what_sample_users_try_out_goes_along(seeded):
    """A seat, attendance by code, a value, a certificate and a batch; none of it is marked."""
    pusat, batch = User.objects.get(username="pusat"), mentors()[2]
    person = Person.objects.exclude(enrolments__batch=batch).filter(is_sample=True).first()
    with because("dicoba", by=pusat):
        m.Batch.objects.filter(pk=batch.pk).update(quota=300)
        seat = m.Enrolment.objects.create(batch=batch, person=person)
        m.Score.objects.create(enrolment=seat, test="post", value=70)
        issue(seat)
        own = m.Batch.objects.create(
            programme=batch.programme, number=9, year=2026, quota=5, starts=TODAY, ends=TODAY
        )
        m.Enrolment.objects.create(batch=own, person=person)
    attend(batch.sessions.first(), seat)
    assert not m.Enrolment.objects.get(pk=seat.pk).is_sample
    report = remove()
    assert not report.has_kept and not report.users
    assert not any(model.objects.exists() for model in MODELS)
    assert {event: event.objects.count() for event in event_models()} == seeded


@pytest.mark.long
def test_a_real_participant_keeps_his_batch_and_its_programme():
    first, third = mentors()[0], mentors()[2]
    real = m.Enrolment.objects.create(batch=third, person=PersonFactory(regency_id="61.71"))
    own = m.Batch.objects.create(
        programme=m.Programme.objects.get(code="PGS"), number=7, year=2026, quota=5,
        starts=TODAY, ends=TODAY, venue=first.venue,
    )  # fmt: skip
    report = remove()
    assert [b.pk for b in report.others["angkatan"]] == [third.pk]
    assert "kepesertaan nyata" in report.others["angkatan"][third]
    assert list(third.enrolments.all()) == [real]
    # what the real batch stands on is real now; what the kept one stands on waits
    own.refresh_from_db()
    assert not own.programme.is_sample and not own.venue.is_sample
    assert m.Programme.objects.get(code="PDP").is_sample and m.Venue.objects.count() == 2
    remove(adopt=True)
    assert not any(model.objects.filter(is_sample=True).exists() for model in MODELS)
    assert set(m.Batch.objects.all()) == {own, third}
    third.refresh_from_db()
    assert third.signer_name == "" and third.programme.code == "PDP"


@pytest.mark.long
def test_a_real_replacement_and_a_real_certificate_stay():
    batch = mentors()[1]
    left, misspelt = batch.enrolments.seated().filter(replaces=None).order_by("pk")[:2]
    with because("diganti", by=clerk()):
        m.Enrolment.objects.filter(pk=left.pk).update(state="digantikan", state_reason="Sakit")
        came = m.Enrolment.objects.create(
            batch=batch, person=PersonFactory(regency_id="61.71"), replaces=left
        )
        m.Certificate.objects.filter(enrolment=misspelt).update(
            revoked_at=timezone.now(), revoke_reason="salah eja"
        )
        old = m.Certificate.objects.filter(enrolment=misspelt).first()
        again = issue(misspelt, **({"replaces": old} if old else {}))
    remove()
    remove(adopt=True)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    came.refresh_from_db()
    assert came.replaces == left and came.replaces.state == "digantikan"
    again.refresh_from_db()
    assert again.enrolment == misspelt
    assert not any(model.objects.filter(is_sample=True).exists() for model in MODELS)


@pytest.mark.long
def test_a_kept_person_forgets_whom_he_came_for():
    """He was changed by somebody real and stays with his batch; the one before him goes."""
    came = m.Enrolment.objects.filter(replaces__isnull=False).first()
    with because("nomor baru", by=clerk()):
        Person.objects.filter(pk=came.person_id).update(phone="0812-3333-4444")
        m.Batch.objects.filter(pk=came.batch_id).update(note="Dicek.")
    remove()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    came.refresh_from_db()
    assert came.replaces is None
