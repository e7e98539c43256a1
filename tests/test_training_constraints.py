"""What the database itself refuses of trainings, written past all forms."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories import make_cooperative
from tests.mentor_rows import PersonFactory
from tests.training_rows import (
    attend,
    enrol_officer,
    enrol_person,
    issue,
    make_batch,
    make_session,
)
from trainings import models as m
from trainings.refusals import SENTENCES, constraint_of

pytestmark = pytest.mark.django_db


def refused(name: str):
    """The block must be refused by the constraint of that name, for which there is a sentence."""
    return Refused(name)


class Refused:
    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        self.inner = transaction.atomic()
        self.inner.__enter__()

    def __exit__(self, kind, error, trace) -> bool:
        self.inner.__exit__(kind, error, trace)
        assert isinstance(error, IntegrityError), f"not refused: {self.name}"
        assert constraint_of(error) == self.name
        return True


def test_every_refusal_has_a_sentence():
    names = {
        constraint.name
        for model in (m.Batch, m.Session, m.Enrolment, m.Attendance, m.Score, m.Certificate)
        for constraint in model._meta.constraints
        if getattr(constraint, "violation_error_message", None) is None
    }
    assert names <= set(SENTENCES)


def test_seats(world):
    batch = make_batch(quota=2)
    first, second = enrol_person(batch), enrol_person(batch)
    with refused("enrolment_within_quota"):
        enrol_person(batch)
    waiting = enrol_person(batch, state="menunggu", queued_at=timezone.now())
    with refused("enrolment_within_quota"):
        m.Enrolment.objects.filter(pk=waiting.pk).update(state="terdaftar")
    with refused("batch_quota_holds"):
        m.Batch.objects.filter(pk=batch.pk).update(quota=1)
    m.Enrolment.objects.filter(pk=first.pk).update(state="batal", state_reason="Sakit")
    m.Enrolment.objects.filter(pk=waiting.pk).update(state="terdaftar")
    with refused("enrolment_person_once"):
        enrol_person(batch, person=second.person, state="menunggu", queued_at=timezone.now())
    with refused("enrolment_left_with_reason"):
        m.Enrolment.objects.filter(pk=second.pk).update(state="batal")


def test_officers_of_a_cooperative(world):
    batch = make_batch(audience="pengurus", per_cooperative=1)
    enrol_officer(batch, world.coop_a)
    with refused("enrolment_per_cooperative"):
        enrol_officer(batch, world.coop_a)
    enrol_officer(batch, world.coop_b)
    with refused("enrolment_of_programme"):
        enrol_person(batch)
    with refused("enrolment_of_programme"):
        enrol_officer(make_batch(), world.coop_a)
    m.Batch.objects.filter(pk=batch.pk).update(cancelled_at=timezone.now(), cancel_reason="Banjir")
    with refused("enrolment_batch_cancelled"):
        enrol_officer(batch, make_cooperative(world.coop_a.village))


def test_an_enrolment_follows_its_participant(world):
    batch = make_batch(audience="campuran")
    here, there = (one.village.district.regency for one in (world.coop_a, world.coop_b))
    mentor = enrol_person(batch, here)
    officer = enrol_officer(batch, world.coop_a)
    mentor.person.regency = there
    mentor.person.save()
    world.coop_a.village = world.coop_b.village
    world.coop_a.save()
    for one in (mentor, officer):
        assert one.regency_id in (None, here.pk)  # as Python last saw it
        one.refresh_from_db()
        assert one.regency_id == there.pk
    assert enrol_person(batch, person=PersonFactory(regency=None)).regency_id is None


def test_one_room_one_session(world):
    batch, other = make_batch(), make_batch()
    hall = m.Room.objects.create(venue=m.Venue.objects.create(name="Gedung uji"), name="Aula")
    begin = timezone.now()
    make_session(batch, room=hall, at=begin)
    with refused("session_room_free"):
        make_session(other, room=hall, at=begin + timedelta(hours=1))
    make_session(other, room=hall, at=begin + timedelta(hours=2))  # begins when the first ends
    make_session(other, at=begin)
    with refused("session_in_order"):
        make_session(batch, at=begin, ends_at=begin)


def test_attendance(world):
    batch = make_batch()
    session, someone = make_session(batch), enrol_person(batch)
    with refused("attendance_of_batch"):
        attend(session, enrol_person(make_batch()))
    with refused("attendance_of_seated"):
        attend(session, enrol_person(batch, state="batal", state_reason="Sakit"))
    early, late = session.starts_at - timedelta(minutes=31), session.ends_at + timedelta(seconds=1)
    for moment in (early, late):
        with refused("attendance_in_time"):
            attend(session, someone, marked_at=moment)
    attend(session, someone, marked_at=late, reason="Lupa dicatat")
    with refused("attendance_once"):
        attend(session, someone)
    with refused("attendance_excused_with_reason"):
        attend(session, enrol_person(batch), status="izin")
    attend(session, enrol_person(batch))
    with refused("session_holds_attendance"):
        m.Session.objects.filter(pk=session.pk).update(
            starts_at=session.ends_at, ends_at=session.ends_at + timedelta(hours=1)
        )


def test_certificates_are_numbered_by_the_database(world):
    batch = make_batch(quota=9)
    first, second = issue(enrol_person(batch)), issue(enrol_person(batch))
    code = batch.programme.code
    assert [one.text for one in (first, second)] == [
        f"{code}-{batch.year}-0001",
        f"{code}-{batch.year}-0002",
    ]
    with refused("certificate_one_valid"):
        issue(first.enrolment)
    third = issue(enrol_person(batch), number=77, text="X")  # what was refused left no gap
    assert (third.number, third.text) == (3, f"{code}-{batch.year}-0003")
    for change in ({"name": "Orang lain"}, {"number": 9}, {"token": "A" * 16}, {"text": "A-1"}):
        with refused("certificate_stays"):
            m.Certificate.objects.filter(pk=first.pk).update(**change)
    with refused("certificate_stays"):
        m.Certificate.objects.filter(pk=first.pk).delete()
    with refused("certificate_revoked_with_reason"):
        m.Certificate.objects.filter(pk=first.pk).update(revoked_at=timezone.now())
    m.Certificate.objects.filter(pk=first.pk).update(
        revoked_at=timezone.now(), revoke_reason="Salah nama"
    )
    with refused("certificate_stays"):
        m.Certificate.objects.filter(pk=first.pk).update(revoked_at=None, revoke_reason="")
    assert issue(first.enrolment, replaces=first).number == 4
    with refused("series_counts"):
        m.CertificateSeries.objects.update(last=9)
    other = make_batch()
    elsewhere = m.CertificateSeries.objects.create(programme=other.programme, year=other.year)
    with refused("certificate_of_series"):
        m.Certificate.objects.create(
            enrolment=second.enrolment, series=elsewhere, name="X", issued_on=batch.starts
        )


def test_the_pass_rule(world):
    """80 % of the lesson hours and 60 in the post-test, exactly at the border."""
    batch = make_batch()
    sessions = [make_session(batch, jp=jp) for jp in (1, 1, 6, 2)]
    someone = enrol_person(batch)

    def result() -> tuple[int, int, bool]:
        row = m.Enrolment.objects.with_results().get(pk=someone.pk)
        return row.jp_present, row.jp_total, row.passed

    assert result() == (0, 10, False)
    attend(sessions[2], someone)
    attend(sessions[3], someone, status="izin", reason="Sakit")
    m.Score.objects.create(enrolment=someone, test="post", value=60)
    assert result() == (6, 10, False)
    m.Attendance.objects.filter(session=sessions[3]).update(status="terlambat", reason="")
    assert result() == (8, 10, True)
    m.Score.objects.update(value="59.99")
    assert result() == (8, 10, False)
    m.Batch.objects.update(min_post=None)
    assert result() == (8, 10, True)
    m.Batch.objects.update(min_attendance=81)
    assert result() == (8, 10, False)
