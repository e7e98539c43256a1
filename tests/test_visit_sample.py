"""The sample of visits: a year that looks like life, true to how a visit travels, gone without a trace.

On a small sample: the two kota only, 55 cooperatives, 6 BA.
"""

# ruff: noqa: F811  a fixture is imported and named again by who uses it

import hashlib
import json
import re
from collections import Counter
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection, transaction
from django.db.models import F
from django.test import override_settings
from django.utils import timezone
from PIL import Image

from core.history import because
from core.models import User
from core.sealed import opened
from mentors.models import Assignment, MentorContract, Person
from mentors.sample.seeding import CAST as CAST_MENTORS
from registry.models import Milestone
from registry.sample import remove, seed
from registry.sample.figures import COOPERATIVES
from registry.sample.traces import event_model, event_models
from tests.factories import UserFactory, grant
from tests.outbox_files import outbox_file
from tests.real_regions import loaded, sources  # noqa: F401  fixtures
from tests.visit_rows import uuid7, visit_body
from visits import models as m
from visits.body import digest_of
from visits.models.visit import WIB
from visits.monthly.calendar import reported_month
from visits.monthly.locking import lock_month
from visits.monthly.recaps import write_notes
from visits.monthly.reports import start_report, submit_report, write_texts
from visits.outbox_file.taking import take_file
from visits.sample.body import whole
from visits.words import State, Topic

TODAY = timezone.localdate()
MARKED = (m.Visit, m.VisitReview, m.Obstacle, m.FollowUp, m.MilestoneProposal, m.OutletObservation,
          m.VisitPhoto)  # fmt: skip
CHAIN = (m.MonthlyReport, m.ReportTheme, m.MonthlyRecap, m.ReportStep, m.MonthLock)


@pytest.fixture(scope="module")
def seeded(loaded, django_db_blocker, _photos_of_this_run):
    """The small sample, once for this file; pendamping_a is one of its mentors. What there was before."""
    photos = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    photos["OPTIONS"] = {"location": str(_photos_of_this_run / "foto")}  # where tests look
    stored = override_settings(STORAGES=settings.STORAGES | {"photos": photos})
    with pytest.MonkeyPatch.context() as patch, stored, django_db_blocker.unblock():
        for code in set(COOPERATIVES) - {"61.71", "61.72"}:
            patch.delitem(COOPERATIVES, code)
        patch.setitem(CAST_MENTORS, "pendamping_a", ("61.71", "ba"))
        with transaction.atomic():
            before = {event: event.objects.count() for event in event_models()}
            seed()
            yield before
            transaction.set_rollback(True)


pytestmark = pytest.mark.usefixtures("seeded", "db")


def fingerprint() -> str:
    """A hash over what visits and their parts say; keys, and when signals were worked out, left out."""
    sums = hashlib.sha256()
    for model in MARKED:
        names = [
            f.name
            for f in model._meta.concrete_fields
            if not f.is_relation and f.name not in ("id", "weighed_at")
        ]
        owner = (
            "cooperative__name" if model in (m.Visit, m.FollowUp) else "visit__cooperative__name"
        )
        rows = sorted(map(repr, model.objects.values_list(owner, *names)))
        sums.update("\n".join(rows).encode())
    return sums.hexdigest()


@pytest.mark.long
def test_each_mentor_visits_eight_to_twenty_times_a_month():
    running = Assignment.objects.filter(starts__lte=TODAY - timedelta(days=90), ends__gte=TODAY)
    months = Counter(
        (person, day.month)
        for person, day in m.Visit.objects.filter(
            person__in=running.values("contract__person"), day__gte=TODAY - timedelta(days=364)
        ).values_list("person", "day")
    )
    usual = [n for n in months.values() if 7 <= n <= 23]
    assert len(usual) > 0.8 * len(months) and max(months.values()) <= 24
    assert m.Visit.objects.exclude(day__lt=TODAY).count() == 0


@pytest.mark.long
def test_visits_lie_inside_assignments_or_are_held():
    for visit in m.Visit.objects.filter(held=""):
        rows = Assignment.objects.filter(contract=visit.contract, cooperative=visit.cooperative)
        assert rows.filter(starts__lte=visit.day, ends__gte=visit.day).exists()


def test_every_state_and_every_oddity_is_there():
    states = Counter(m.Visit.objects.values_list("state", flat=True))
    total = sum(states.values())
    assert set(states) >= {State.SENT, State.VERIFIED, State.RETURNED, State.REJECTED}
    assert states[State.VERIFIED] > 0.85 * total
    waiting = m.Visit.objects.waiting()
    assert not waiting.filter(received_at__lt=timezone.now() - timedelta(days=22)).exists()
    assert m.Visit.objects.exclude(no_position_reason="").exists()
    assert m.Visit.objects.filter(clock_skew__gt=600).exists()
    assert {"daring", "berkas", "laman"} == set(m.Visit.objects.values_list("channel", flat=True))
    topics = Counter(t for row in m.Visit.objects.values_list("topics", flat=True) for t in row)
    assert set(topics) == set(Topic.values)
    verdicts = set(m.MilestoneProposal.objects.values_list("verdict", flat=True))
    assert verdicts == {"", "diterima", "ditolak"}
    follow_ups = m.FollowUp.objects.counting()
    assert follow_ups.overdue(TODAY).exists() and follow_ups.due_within(
        TODAY, TODAY.replace(year=TODAY.year + 1)
    )
    assert follow_ups.filter(done_in__isnull=False, done_on=F("done_in__day")).exists()
    assert not m.FollowUp.objects.filter(done_on__gte=TODAY + timedelta(days=1)).exists()


def test_texts_are_hardly_ever_the_same_and_name_nobody():
    texts = Counter(m.Visit.objects.values_list("findings", flat=True))
    assert len(texts) > 0.97 * sum(texts.values())
    told = "\n".join(
        json.dumps(body) for body in m.VisitVersion.objects.values_list("body", flat=True)
    )
    people = Person.objects.exclude(nik_sealed="")
    for person in people:
        assert opened(person.nik_sealed) not in told and person.name not in told
        assert not person.phone or person.phone not in told
    assert not re.search(r"\{\w+\}|08\d\d|\b\d{16}\b", " ".join(texts))


def test_an_accepted_proposal_is_in_the_registry():
    accepted = m.MilestoneProposal.objects.filter(verdict="diterima").select_related("visit")
    assert accepted
    for one in accepted:
        there = Milestone.objects.get(cooperative=one.visit.cooperative_id, kind=one.kind)
        assert (there.reached_on, there.number) == (one.reached_on, one.number)
        assert one.decided_by and one.decided_by.username != "pmo_a"


def test_versions_are_the_bodies_that_the_rows_were_made_of():
    for visit in m.Visit.objects.order_by("?")[:60].prefetch_related("versions"):
        numbers = [version.number for version in visit.versions.all()]
        assert numbers == list(range(1, len(numbers) + 1))
        current = visit.versions.all()[visit.version - 1]
        own = {f.attname: getattr(visit, f.attname) for f in visit._meta.concrete_fields}
        own |= {n: own[n].astimezone(WIB) for n in ("started_at", "ended_at", "device_time")}
        if own["position_at"]:
            own["position_at"] = own["position_at"].astimezone(WIB)
        sent = whole(own)
        told = {
            "obstacles",
            "follow_ups",
            "follow_ups_done",
            "milestones",
            "outlets",
            "photos",
            "based_on",
        }
        assert {k: v for k, v in current.body.items() if k not in told} == {
            k: v for k, v in sent.items() if k not in told
        }
        assert current.digest == digest_of(current.body)
        for name, rows in (("obstacles", visit.obstacles), ("follow_ups", visit.follow_ups),
                           ("milestones", visit.proposals)):  # fmt: skip
            ids = {str(row.client_id) for row in rows.all()}
            assert {one["id"] for one in current.body[name]} == ids
        assert {p["sha256"] for p in current.body["photos"]} == set(
            visit.photos.values_list("sha256", flat=True)
        )
        ticked = {one["id"] for one in current.body["follow_ups_done"]}
        assert ticked == set(m.FollowUp.objects.filter(done_in=visit).values_list("pk", flat=True))


def test_a_corrected_visit_has_its_chain():
    corrected = m.Visit.objects.filter(version=2)
    assert corrected
    for visit in corrected:
        first, second = visit.versions.all()
        assert (first.kind, second.kind, second.body["based_on"]) == ("kiriman", "perbaikan", 1)
        assert first.body["findings"] != second.body["findings"] == visit.findings
        back = visit.reviews.first()
        assert (back.version, back.verdict, bool(back.reason)) == (1, "perlu_perbaikan", True)
        assert first.received_at < back.at < second.received_at


def test_the_cast_mentor_has_something_of_everything():
    user = User.objects.get(username="pendamping_a")
    own = m.Visit.objects.for_user(user)
    assert own.count() > 60 and set(own.values_list("sent_by", flat=True)) == {user.pk}
    newest = list(own.order_by("-started_at").values_list("state", flat=True)[:2])
    assert newest == ["terkirim", "perlu_perbaikan"]
    assert own.filter(version=2).exists()
    follow_ups = m.FollowUp.objects.for_user(user)
    assert follow_ups.overdue(TODAY).exists() and follow_ups.due_within(
        TODAY, TODAY + timedelta(30)
    )


def test_photos_are_there_and_a_picture_has_its_own_name():
    photos = m.VisitPhoto.objects.exclude(received_at=None)
    assert photos.filter(visit__person__user__username="pendamping_a").exists()
    for photo in photos:
        with storages["photos"].open(photo.file.name) as file:
            data = file.read()
        assert hashlib.sha256(data).hexdigest() == photo.stored_sha256 == photo.sha256
        assert photo.file.name.endswith(f"{photo.sha256}.jpg") and len(data) == photo.size
        with storages["photos"].open(photo.thumbnail.name) as file, Image.open(file) as small:
            assert max(small.size) <= 320 and not small.getexif()


def test_all_is_marked_and_history_knows_it():
    for model in MARKED:
        assert not model.objects.filter(is_sample=False).exists()
        events = event_model(model).objects.filter(
            pgh_label="insert", pgh_context__metadata__reason="data contoh"
        )
        assert events.count() == model.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for visit in m.Visit.objects.order_by("?")[:25]:
        visit.full_clean()


@pytest.mark.long
def test_removal_leaves_no_row_and_no_file_and_a_new_seed_is_the_same(
    seeded, django_capture_on_commit_callbacks
):
    before, storage = fingerprint(), storages["photos"]
    names = list(m.VisitPhoto.objects.exclude(file="").values_list("file", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        report = remove()
    assert not report.has_kept and not any(model.objects.exists() for model in (*MARKED, *CHAIN))
    assert not m.VisitVersion.objects.exists()
    assert {event: event.objects.count() for event in event_models()} == seeded
    assert names and not any(storage.exists(name) for name in names)
    seed()
    assert fingerprint() == before
    assert all(storage.exists(name) for name in names)


def test_no_report_knows_what_came_after_it(seeded):
    """A follow-up that was closed after the day of its figures was open then."""
    later = 0
    for report in m.MonthlyReport.objects.exclude(as_of=None):
        told = report.as_of.astimezone(WIB).date()
        for content in report.content["themes"].values():
            days = [date.fromisoformat(one["done"]) for one in content["follow_ups"] if one["done"]]
            assert max(days, default=told) <= told
        rows = m.FollowUp.objects.filter(visit__contract=report.contract, done_on__gt=told)
        later += rows.filter(visit__day__lte=report.month + timedelta(days=27)).count()
    assert later


@pytest.mark.long
def test_papers_and_files_of_the_cast_go_along(seeded):
    """What sample users try out themselves: a report handed in, a recap, a lock, a file uploaded."""
    mentor, pmo, officer = (
        User.objects.get(username=name) for name in ("pendamping_a", "pmo_a", "pusat")
    )
    contract = MentorContract.objects.running(TODAY).get(person__user=mentor)
    month, regency = reported_month(TODAY), contract.regency
    m.MonthLock.objects.all().delete()
    m.MonthlyReport.objects.filter(contract=contract, month=month).delete()
    report = start_report(contract=contract, month=month, by=mentor)
    write_texts(
        report=report, texts={"kemitraan": {"results": "Sepakat."}}, obstacles="", by=mentor
    )
    submit_report(report=report, by=mentor)
    lock_month(month=month, regency=None, by=officer, at=timezone.now() + timedelta(days=62))
    later = month - timedelta(days=400)
    pmo.grants.update(regency=regency)
    pmo = User.objects.get(pk=pmo.pk)
    write_notes(regency=regency, month=later.replace(day=1), notes="Dicoba.", by=pmo)
    visit = visit_body(m.Visit.objects.filter(contract=contract).first().cooperative_id)
    refused = visit | {"id": str(uuid7()), "mode": "terbang"}
    for by in (mentor, officer):
        taken = take_file(
            file=BytesIO(outbox_file(mentor, [visit, refused])), name="x.kdkmp", by=by
        )
        assert taken.items.count() == 2
    for model in (*CHAIN, m.OutboxUpload, m.OutboxItem):
        assert model.objects.exists() and not model.objects.filter(is_sample=False).exists()
    assert not remove().has_kept
    for model in (*CHAIN, m.OutboxUpload, m.OutboxItem):
        assert not model.objects.exists()
    assert {event: event.objects.count() for event in event_models()} == seeded


@pytest.mark.long
def test_what_people_added_keeps_its_visit_and_can_become_real(django_capture_on_commit_callbacks):
    clerk = UserFactory(username="petugas_nyata")
    grant(clerk, "province_officer")
    pusat = User.objects.get(username="pusat")
    photo = m.VisitPhoto.objects.exclude(received_at=None).first()
    shared = m.VisitPhoto.objects.filter(visit=photo.visit).count()
    noted, played, judged = (
        photo.visit,
        *m.Visit.objects.exclude(pk=photo.visit_id).order_by("pk")[:2],
    )
    m.FollowUp.objects.create(visit=noted, cooperative=noted.cooperative, client_id=noted.client_id,
                              what="Menagih", who="Ketua", due=TODAY)  # fmt: skip
    with because("coba", by=pusat):
        m.Visit.objects.filter(pk=played.pk).update(findings="dicoba")
    with because("diperiksa", by=clerk):
        m.Visit.objects.filter(pk=judged.pk).update(findings="Diperbaiki petugas.")
    with django_capture_on_commit_callbacks(execute=True):
        report = remove()
    kept = {visit.pk: why for visit, why in report.others["kunjungan"].items()}
    assert set(kept) == {noted.pk, judged.pk}
    assert "tindak lanjut nyata" in kept[noted.pk] and "diubah" in kept[judged.pk]
    assert noted.versions.exists() and noted.photos.count() == shared
    assert storages["photos"].exists(photo.file.name)
    report = remove(adopt=True)
    assert not m.Visit.objects.filter(is_sample=True).exists()
    assert set(m.Visit.objects.values_list("pk", flat=True)) == {noted.pk, judged.pk}
    assert m.FollowUp.objects.filter(visit=noted, is_sample=False).count() == 1
    assert m.Visit.objects.get(pk=noted.pk).versions.exists()
