"""Batches, sessions and participants for tests."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from core.models import Regency, User
from registry.models import Cooperative
from tests.mentor_rows import PersonFactory
from trainings import models as m


def make_batch(**fields: Any) -> m.Batch:
    """A batch of mentor training, today and tomorrow, with 30 seats."""
    today = timezone.localdate()
    if "programme" not in fields:
        audience = fields.pop("audience", "pendamping")
        count = m.Programme.objects.count()
        fields["programme"] = m.Programme.objects.create(
            name=f"Pelatihan uji {count + 1}", code=f"UJI{count + 1}", audience=audience
        )
    fields.setdefault("number", 1)
    fields.setdefault("starts", today)
    fields.setdefault("ends", fields["starts"] + timedelta(days=1))
    fields.setdefault("year", fields["starts"].year)
    fields.setdefault("quota", 30)
    return m.Batch.objects.create(**fields)


def make_session(batch: m.Batch, **fields: Any) -> m.Session:
    """A session of two hours (2 JP) that began half an hour ago; `at`: when it starts instead."""
    start: datetime = fields.pop("at", None) or timezone.now() - timedelta(minutes=30)
    fields.setdefault("starts_at", start)
    fields.setdefault("ends_at", start + timedelta(hours=2))
    fields.setdefault("subject", "Rencana bisnis gerai")
    fields.setdefault("jp", 2)
    return m.Session.objects.create(batch=batch, **fields)


def enrol_person(batch: m.Batch, regency: Regency | None = None, **fields: Any) -> m.Enrolment:
    """A new person of that kabupaten (or `person=`) takes a seat; `user=`: the person's account."""
    person = fields.pop("person", None) or PersonFactory(regency=regency)
    user: User | None = fields.pop("user", None)
    if user is not None:
        person.user = user
        person.save()
    return m.Enrolment.objects.create(batch=batch, person=person, **fields)


def enrol_officer(batch: m.Batch, cooperative: Cooperative, **fields: Any) -> m.Enrolment:
    """An officer of the cooperative (made here unless `officer=` is given) takes a seat."""
    officer = fields.pop("officer", None) or cooperative.officers.create(
        board="pengurus", position="anggota", name=fields.get("name") or "Pengurus Uji"
    )
    fields.setdefault("name", officer.name)
    return m.Enrolment.objects.create(
        batch=batch, cooperative=cooperative, officer=officer, **fields
    )


def attend(session: m.Session, enrolment: m.Enrolment, **fields: Any) -> m.Attendance:
    """Present, marked a minute after the start."""
    fields.setdefault("status", "hadir")
    fields.setdefault("way", "panitia")
    fields.setdefault("marked_at", session.starts_at + timedelta(minutes=1))
    return m.Attendance.objects.create(session=session, enrolment=enrolment, **fields)


def score(enrolment: m.Enrolment, post: float, pre: float | None = None) -> None:
    """Writes the post-test's value (and the pre-test's)."""
    for test, value in (("post", post), ("pre", pre)):
        if value is not None:
            m.Score.objects.create(enrolment=enrolment, test=test, value=value)


def issue(enrolment: m.Enrolment, **fields: Any) -> m.Certificate:
    """A certificate straight into the table; the database numbers it."""
    batch = enrolment.batch
    series, _ = m.CertificateSeries.objects.get_or_create(
        programme=batch.programme, year=batch.year
    )
    fields.setdefault("name", enrolment.participant)
    fields.setdefault("issued_on", timezone.localdate())
    made = m.Certificate.objects.create(enrolment=enrolment, series=series, **fields)
    made.refresh_from_db()
    return made
