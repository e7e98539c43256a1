"""The balikan as work for the background worker: asked for once, never old, told when it fails."""

import io

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.models import Balikan, ImportJob
from core.sheets import balikan, balikan_jobs, jobs
from core.sheets.balikan_jobs import ask_balikan, make
from core.sheets.progress import BALIKAN_LOCKS, alone
from tests.english import english_leftovers
from tests.import_kind import make_job, ready_balikan, registered
from tests.sheet_jobs import AS_OF

Stage, State = ImportJob.Stage, Balikan.State
HTMX = {"HX-Request": "true", "HX-Target": "balikan"}


@pytest.fixture(autouse=True)
def _kind(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    with registered():
        yield


@pytest.fixture
def officer(cast):
    return cast["dinas_a"]


@pytest.fixture
def job(officer):
    return make_job(officer)


def url(job: ImportJob, name: str = "balikan") -> str:
    return reverse(f"core:import-{name}", args=[job.pk])


def body(response) -> str:
    return response.content.decode()


def messages_of(response) -> str:
    return " ".join(str(one) for one in response.context["messages"])


def asked(job: ImportJob, by) -> Balikan:
    return ask_balikan(job=job, by=by)[0]


def sheet_in(response) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0]


# --- asking, making, fetching ---
def test_asked_for_made_and_fetched(client_as, job, django_capture_on_commit_callbacks):
    client = client_as("dinas_a")
    page = body(client.get(job.get_absolute_url()))
    assert "Unduh balikan (xlsx)" in page and f'hx-post="{url(job)}"' in page
    with django_capture_on_commit_callbacks(execute=True) as handed:
        response = client.post(url(job))
    assert len(handed) == 1 and response["Location"] == url(job)
    sheet = sheet_in(client.get(url(job)))
    assert "Hasil pemeriksaan" in [cell.value for cell in sheet[1]]
    page = body(client.get(job.get_absolute_url()))
    assert f'href="{url(job)}"' in page and "hx-post" not in page and "data-fetch" not in page


def test_nobody_has_asked(client_as, job):
    response = client_as("dinas_a").get(url(job), follow=True)
    assert "belum dibuat" in messages_of(response)


def test_pressing_twice_and_two_officers_make_one(
    client_as, job, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as handed:
        for name in ("dinas_a", "dinas_a", "pusat"):
            client_as(name).post(url(job))
    assert len(handed) == 1 and Balikan.objects.count() == 1
    assert make(Balikan.objects.get().pk) == State.READY
    with django_capture_on_commit_callbacks() as handed:
        assert client_as("pusat").post(url(job)).status_code == 302
    assert not handed


def test_the_same_task_twice_makes_it_once(job, officer, monkeypatch):
    row = asked(job, officer)
    assert make(row.pk) == State.READY and row.path.is_file()
    monkeypatch.setattr(balikan_jobs, "write_balikan", lambda *a, **k: pytest.fail("made twice"))
    assert make(row.pk) == ""


def test_the_part_follows_the_work_and_fetches_the_file(client_as, job, officer):
    client = client_as("dinas_a")
    part = body(client.post(url(job), headers=HTMX))
    assert "menunggu giliran" in part and "<html" not in part
    assert f'hx-get="{url(job)}?unduh=1"' in part
    row = Balikan.objects.get()
    with alone(job.pk, BALIKAN_LOCKS):
        Balikan.objects.update(state=State.WRITING, done=1500, total=2143)
        part = body(client.get(url(job), {"unduh": "1"}, headers=HTMX))
        assert "menulis berkas</strong>: 1.500 dari 2.143 baris" in part and "unduh=1" in part
        # somebody else who looks on gets the link, not the file
        assert "unduh=1" not in body(client.get(url(job), headers=HTMX))
    Balikan.objects.update(state=State.WAITING)
    make(row.pk)
    part = body(client.get(url(job), {"unduh": "1"}, headers=HTMX))
    assert "data-fetch" in part and "hx-get" not in part
    assert "data-fetch" not in body(client.get(url(job), headers=HTMX))


def test_without_javascript_a_page_waits(client_as, job):
    client = client_as("dinas_a")
    page = body(client.post(url(job), follow=True))
    assert '<noscript><meta http-equiv="refresh"' in page and "menunggu giliran" in page
    assert not english_leftovers(page)


# --- never old ---
def change_answer(job, by):
    jobs.answer_rows(job=job, by=by, answers={3: {"baris": "lewati"}})


def change_mapping(job, by):
    fields = {one["index"]: one["field"] for one in job.columns}
    jobs.map_columns(job=job, by=by, fields=fields, mode="fill", as_of=AS_OF, month_day="ask")


CHANGES = {
    "answer": change_answer,
    "mapping": change_mapping,
    "sheet": lambda job, by: jobs.choose_sheet(job=job, by=by, sheet=job.sheet),
    "check": lambda job, by: jobs.check_again(job=job, by=by),
    "apply": lambda job, by: jobs.start_apply(job=job, by=by),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_changes_the_preview_makes_it_old(client_as, job, officer, name):
    row = ready_balikan(job)
    CHANGES[name](job, officer)
    jobs.work(job.pk)
    assert not Balikan.objects.exists()
    response = client_as("dinas_a").get(url(job))
    assert response.status_code == 302
    job.refresh_from_db()
    if job.stage in balikan.READY:
        again = asked(job, officer)
        assert again.name != row.name and make(again.pk) == State.READY
        assert sheet_in(client_as("dinas_a").get(url(job))).max_row > 1
        assert not row.path.exists()


def test_undone_it_is_gone(officer, client_as):
    job = make_job(officer, to=Stage.APPLIED)
    ready_balikan(job)
    jobs.undo_import(job=job, by=officer)
    assert not Balikan.objects.exists()
    assert "balikan" not in body(client_as("dinas_a").get(job.get_absolute_url())).lower()
    with pytest.raises(ValidationError):
        asked(job, officer)


def test_a_new_answer_is_in_the_new_one(client_as, job, officer):
    assert make(asked(job, officer).pk) == State.READY
    change_answer(job, officer)
    assert make(asked(job, officer).pk) == State.READY
    sheet = sheet_in(client_as("dinas_a").get(url(job)))
    at = [cell.value for cell in sheet[1]].index("Hasil pemeriksaan") + 1
    assert sheet.cell(3, at).value == "Dilewati atas permintaan Anda."


def test_answered_while_it_is_made_it_is_dropped(client_as, job, officer, monkeypatch):
    row = asked(job, officer)
    run = balikan.run

    def meanwhile(*given) -> bool:
        change_answer(job, officer)
        return run(*given)

    monkeypatch.setattr(balikan, "run", meanwhile)
    assert make(row.pk) == ""
    assert not Balikan.objects.exists() and not list(job.folder.parent.glob("balikan*"))
    part = body(client_as("dinas_a").get(url(job), headers=HTMX))
    assert "pratinjaunya berubah" in part and "hx-post" in part


def test_changed_in_the_last_moment_the_file_goes_too(job, officer, monkeypatch):
    row = asked(job, officer)
    write = balikan_jobs.write_balikan

    def meanwhile(*given, **named):
        path = write(*given, **named)
        change_answer(job, officer)
        return path

    monkeypatch.setattr(balikan_jobs, "write_balikan", meanwhile)
    assert make(row.pk) == "" and not row.path.exists()


def test_applied_while_somebody_waits_the_page_is_loaded_anew(client_as, job, officer):
    asked(job, officer)
    jobs.start_apply(job=job, by=officer)
    response = client_as("dinas_a").get(url(job), headers=HTMX)
    assert response.status_code == 204 and response["HX-Redirect"] == job.get_absolute_url()


# --- in a browser ---
@pytest.mark.browser
@pytest.mark.long
def test_one_press_is_enough(browser, live_server, client_as, officer, monkeypatch):
    """The page waits for the worker, the file comes by itself, and nothing is asked for afterwards."""
    from playwright.sync_api import expect

    monkeypatch.setattr("core.views.balikan.hand_over_balikan", lambda row: None)
    job = make_job(officer)
    session = client_as("dinas_a").cookies["sessionid"].value
    context = browser.new_context(accept_downloads=True)
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + job.get_absolute_url())
    page.get_by_role("button", name="Unduh balikan").click()
    expect(page.locator("#balikan")).to_contain_text("menunggu giliran")
    with page.expect_download() as coming:
        assert make(Balikan.objects.get().pk) == State.READY
    assert coming.value.suggested_filename == f"kiriman-camat-balikan-{job.pk}.xlsx"
    expect(page.get_by_role("link", name="Unduh balikan")).to_be_visible()
    asked_for = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.wait_for_timeout(1200)
    assert not asked_for
    context.close()
