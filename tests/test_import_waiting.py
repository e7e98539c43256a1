"""Two tabs, lost workers and lost jobs: told on the page, never a broken one."""

import sys
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import ImportJob
from core.sheets import jobs, progress
from tests.import_kind import make_job, registered

Stage = ImportJob.Stage


@pytest.fixture(autouse=True)
def _kind(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    with registered():
        yield


@pytest.fixture
def officer(cast):
    return cast["dinas_a"]


def url(name: str, job: ImportJob) -> str:
    return reverse(f"core:import-{name}", args=[job.pk])


def body(response) -> str:
    return response.content.decode()


def messages_of(response) -> str:
    return " ".join(str(one) for one in response.context["messages"])


# --- two tabs, lost workers, lost jobs ---
def test_applying_twice_is_told_not_done(client_as, officer, django_capture_on_commit_callbacks):
    job, client = make_job(officer), client_as("dinas_a")
    with django_capture_on_commit_callbacks() as handed:
        client.post(url("apply", job))
        response = client.post(url("apply", job), follow=True)
    assert len(handed) == 1 and "sedang dikerjakan" in messages_of(response)
    jobs.work(job.pk)
    for verb in ("apply", "answer", "check", "stop", "sheet"):
        response = client.post(url(verb, job), {"lewati:2:baris": "1"}, follow=True)
        assert response.status_code == 200 and messages_of(response), verb
    job.refresh_from_db()
    assert job.stage == Stage.APPLIED


def test_undo_is_refused_when_somebody_changed_it_since(client_as, world, officer):
    job = make_job(officer, to=Stage.APPLIED)
    type(world.coop_a).objects.filter(pk=world.coop_a.pk).update(phone="0561-1")
    response = client_as("dinas_a").post(url("undo", job), follow=True)
    assert "sudah diubah lagi" in messages_of(response)
    job.refresh_from_db()
    assert job.stage == Stage.APPLIED


def test_a_job_deleted_meanwhile_is_told(client_as, officer, monkeypatch):
    job, client = make_job(officer), client_as("dinas_a")
    from core.views import import_verbs

    def gone(request, pk):
        found = ImportJob.objects.get(pk=pk)
        ImportJob.objects.filter(pk=pk).delete()
        return found

    monkeypatch.setattr(import_verbs, "own_job", gone)
    response = client.post(url("apply", job), follow=True)
    assert response.status_code == 200 and "sudah tidak ada" in messages_of(response)
    assert client.get(job.get_absolute_url()).status_code == 404


def test_a_worker_whose_job_is_deleted_stays_alive(officer, monkeypatch):
    job = make_job(officer, to=Stage.CHECKING)
    from core.sheets import working

    def check(job):
        ImportJob.objects.filter(pk=job.pk).delete()

    monkeypatch.setitem(working.STEPS, Stage.CHECKING, (check, Stage.PREVIEW))
    assert jobs.work(job.pk) == ""


def test_waiting_is_told_and_can_be_repeated(
    client_as, officer, monkeypatch, django_capture_on_commit_callbacks
):
    job, client = make_job(officer, to=Stage.CHECKING), client_as("dinas_a")
    page = body(client.get(job.get_absolute_url()))
    assert "Menunggu pekerja latar" not in page and "Ulangi" not in page
    assert "sedang dikerjakan" in messages_of(client.post(url("check", job), follow=True))

    def waited(seconds: int) -> str:
        then = timezone.now() - timedelta(seconds=seconds)
        ImportJob.objects.filter(pk=job.pk).update(started_at=then, uploaded_at=then)
        return body(client.get(job.get_absolute_url()))

    assert "Menunggu pekerja latar" in waited(30)
    assert "Ulangi" in waited(200)
    for module in ("core.views.imports", "core.sheets.jobs"):
        monkeypatch.setattr(sys.modules[module], "is_worked_on", lambda pk: True)
    assert "Ulangi" not in waited(200) and "Menunggu" not in waited(200)
    assert "sedang dikerjakan" in messages_of(client.post(url("check", job), follow=True))
    monkeypatch.undo()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("check", job))
    job.refresh_from_db()
    assert job.stage == Stage.PREVIEW


def test_progress_is_polled_until_the_work_ends(client_as, officer, monkeypatch):
    job, client = make_job(officer, to=Stage.CHECKING), client_as("dinas_a")
    now = timezone.now()
    ImportJob.objects.filter(pk=job.pk).update(
        done=500, total=2143, heartbeat=now, started_at=now - timedelta(seconds=10)
    )
    monkeypatch.setattr(sys.modules["core.views.imports"], "is_worked_on", lambda pk: True)
    htmx = {"HX-Request": "true", "HX-Target": "progress"}
    part = client.get(job.get_absolute_url(), headers=htmx)
    assert part.status_code == 200 and "<html" not in body(part)
    assert "500 dari 2.143 baris (23,3\u00a0%)" in body(part) and "33 detik lagi" in body(part)
    jobs.work(job.pk)
    end = client.get(job.get_absolute_url(), headers=htmx)
    assert end.status_code == 286 and end["HX-Refresh"] == "true"


@pytest.mark.parametrize("stage", [Stage.READING, Stage.CHECKING, Stage.APPLYING])
def test_what_waits_stops_at_once(client_as, officer, stage, world):
    job = make_job(officer, to=stage)
    client_as("dinas_a").post(url("stop", job))
    job.refresh_from_db()
    assert job.stage == (Stage.PREVIEW if stage == Stage.APPLYING else Stage.CANCELLED)
    assert jobs.work(job.pk) == ""
    world.coop_a.refresh_from_db()
    assert world.coop_a.phone == ""


def test_what_is_worked_on_stops_at_the_next_rows(client_as, officer, monkeypatch):
    job = make_job(officer, to=Stage.CHECKING)
    monkeypatch.setattr(jobs, "hold_back", lambda pk: False)
    client_as("dinas_a").post(url("stop", job))
    job.refresh_from_db()
    assert job.stage == Stage.CHECKING and job.cancel_asked
    assert jobs.work(job.pk) == Stage.CANCELLED


def test_the_lock_of_a_job(db, officer):
    job = make_job(officer, to=Stage.MAPPING)
    assert not progress.is_worked_on(job.pk)
    with progress.alone(job.pk):
        assert progress.is_worked_on(job.pk) and not progress.is_worked_on(job.pk + 1)
    assert not progress.is_worked_on(job.pk)


@pytest.mark.browser
@pytest.mark.long  # what htmx is told to do is looked at in test_progress_is_polled_until_the_work_ends
def test_the_page_follows_the_work_by_itself(browser, live_server, client_as, world, officer):
    """The progress is asked for again and again, and the preview appears without a hand."""
    from playwright.sync_api import expect

    job = make_job(officer, to=Stage.CHECKING)
    session = client_as("dinas_a").cookies["sessionid"].value
    context = browser.new_context()
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + job.get_absolute_url())
    expect(page.locator("#progress")).to_contain_text("menunggu giliran")
    with progress.alone(job.pk):
        ImportJob.objects.filter(pk=job.pk).update(done=1, total=4)
        expect(page.locator("#progress")).to_contain_text("1 dari 4 baris")
    jobs.work(job.pk)
    expect(page.get_by_role("link", name="Terapkan 1 baris")).to_be_visible()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(1500)
    assert not asked
    context.close()
