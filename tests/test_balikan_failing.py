"""A balikan that comes to nothing is told and offered again; what comes back plain says why."""

import subprocess
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from core.models import Balikan, ImportJob
from core.sheets import balikan, balikan_jobs
from core.sheets.balikan_jobs import ask_balikan, make, standing
from core.sheets.progress import BALIKAN_LOCKS, Stopped, alone
from tests.english import english_leftovers
from tests.import_kind import ROWS, make_job, ready_balikan
from tests.test_balikan_worker import _kind, asked, body, job, messages_of, officer, url

__all__ = ["_kind", "job", "officer"]
State = Balikan.State


def test_it_can_be_stopped(client_as, job, officer):
    row = asked(job, officer)
    response = client_as("dinas_a").post(url(job, "balikan-stop"), follow=True)
    assert "dihentikan" in messages_of(response) and make(row.pk) == ""
    assert not messages_of(client_as("dinas_a").post(url(job, "balikan-stop"), follow=True))
    ready_balikan(job)  # what is ready is not stopped
    client_as("dinas_a").post(url(job, "balikan-stop"))
    assert standing(job).is_ready


def test_stopping_ends_the_child(job, officer, monkeypatch):
    started = []
    popen = subprocess.Popen

    def kept(*given, **named):
        started.append(popen(*given, **named))
        return started[-1]

    monkeypatch.setattr(balikan.subprocess, "Popen", kept)

    class Impatient(balikan.Onlooker):
        def writing(self, done: int) -> None:
            raise Stopped

    with pytest.raises(Stopped):
        balikan.write_balikan(job, onlooker=Impatient())
    assert len(started) == 1 and started[0].returncode is not None
    assert not list(job.folder.parent.glob("balikan*"))


@pytest.mark.parametrize(
    ("name", "broken"),
    [("run", lambda *a: False), ("marks_of", lambda *a: 1 / 0), ("why_plain", lambda *a: 1 / 0)],
)
def test_a_failure_is_told_and_it_is_offered_again(client_as, job, officer, name, broken):
    row = asked(job, officer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(balikan, name, broken)
        assert make(row.pk) == State.FAILED
    client = client_as("dinas_a")
    page = body(client.get(job.get_absolute_url()))
    assert "tidak berhasil dibuat" in page and "Buat balikan lagi" in page
    assert not english_leftovers(page)
    assert "tidak berhasil" in messages_of(client.get(url(job), follow=True))
    again = asked(job, officer)
    assert again.pk != row.pk and make(again.pk) == State.READY


@pytest.mark.parametrize("state", [State.MARKING, State.WRITING])
def test_a_worker_that_was_killed_is_told_at_once(client_as, job, officer, state):
    """Its lock is gone with it; what it has left is swept away by the next one."""
    row = asked(job, officer)
    Balikan.objects.update(state=state)
    left = job.folder.parent / f"{balikan.WORK}x"
    left.mkdir()
    client = client_as("dinas_a")
    with alone(job.pk, BALIKAN_LOCKS):
        assert "Buat balikan lagi" not in body(client.get(job.get_absolute_url()))
        assert not ask_balikan(job=job, by=officer)[1]
    page = body(client.get(job.get_absolute_url()))
    assert "terputus di tengah jalan" in page and "Buat balikan lagi" in page
    again, is_new = ask_balikan(job=job, by=officer)
    assert is_new and make(row.pk) == "" and make(again.pk) == State.READY
    assert not left.exists()


def test_a_worker_that_ends_while_we_look_was_not_killed(job, officer, monkeypatch):
    row = ready_balikan(job)
    Balikan.objects.update(state=State.WRITING)

    def ended(*given) -> bool:
        Balikan.objects.update(state=State.READY)
        return False

    monkeypatch.setattr(balikan_jobs, "is_worked_on", ended)
    assert standing(job).is_ready and standing(job).row == row


def test_no_worker_is_told_and_it_can_be_asked_for_again(client_as, job, officer):
    row, client = asked(job, officer), client_as("dinas_a")

    def waited(seconds: int) -> str:
        Balikan.objects.update(asked_at=timezone.now() - timedelta(seconds=seconds))
        return body(client.get(job.get_absolute_url()))

    assert "Menunggu pekerja latar" not in waited(5)
    page = waited(30)
    assert "Menunggu pekerja latar" in page and "Buat balikan lagi" not in page
    page = waited(200)
    assert "lebih dari dua menit" in page and "Buat balikan lagi" in page
    again, is_new = ask_balikan(job=job, by=officer)
    assert is_new and make(row.pk) == "" and make(again.pk) == State.READY


def test_a_job_that_is_deleted_or_pruned_meanwhile(job, officer):
    row = asked(job, officer)
    ImportJob.objects.update(uploaded_at=timezone.now() - timedelta(days=91))
    ready = ready_balikan(other := make_job(officer, *ROWS[:1]))
    ImportJob.objects.filter(pk=other.pk).update(uploaded_at=timezone.now() - timedelta(days=91))
    call_command("prune_imports")
    assert make(row.pk) == "" and not ready.path.exists() and not Balikan.objects.exists()
    job.refresh_from_db()
    with pytest.raises(ValidationError, match="sudah dihapus"):
        asked(job, officer)
    third = asked(make_job(officer, *ROWS[:1]), officer)
    ImportJob.objects.filter(pk=third.job_id).delete()
    assert make(third.pk) == ""


def test_pruned_while_it_is_made_nothing_is_left(job, officer, monkeypatch):
    row = asked(job, officer)
    ImportJob.objects.update(uploaded_at=timezone.now() - timedelta(days=91))
    write = balikan.write_marks

    def meanwhile(*given) -> None:
        write(*given)
        call_command("prune_imports")

    monkeypatch.setattr(balikan, "write_marks", meanwhile)
    assert make(row.pk) == "" and not Path(job.file.path).parent.exists()


# --- plain workbooks ---
def test_a_large_file_is_told_to_come_back_plain(client_as, officer, monkeypatch):
    from tests.phone_sheets import workbook

    job = make_job(officer)
    assert "Berkas Anda csv" in body(client_as("dinas_a").get(job.get_absolute_url()))
    cells = [line.split(";") for line in ROWS]
    content = workbook([["Kabupaten", "Kecamatan", "Desa", "Telepon", "Tanggal berdiri"], *cells])
    monkeypatch.setattr("tests.import_kind.sheet", lambda *rows: as_file(content))
    job = make_job(officer)
    client = client_as("dinas_a")
    assert "lembar Excel baru" not in body(client.get(job.get_absolute_url()))
    monkeypatch.setattr(balikan, "MOST_CELLS", 10)
    page = body(client.get(job.get_absolute_url()))
    assert "Berkas Anda besar (20 sel), jadi balikannya lembar Excel baru yang polos" in page
    row = asked(job, officer)
    assert make(row.pk) == State.READY
    book = openpyxl.load_workbook(row.path)
    assert book.sheetnames == ["Data", "Keterangan", "Pilihan"]
    assert "Berkas Anda besar (20 sel)" in book["Keterangan"]["A1"].value
    # it comes back as what it is: the table is found beside the sheet that explains
    content = row.path.read_bytes()
    back = make_job(officer, mode="update")
    assert back.parent == job and back.sheet == "Data"


def as_file(content: bytes):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("kiriman.xlsx", content)


def test_what_can_not_be_opened_says_so(job, monkeypatch):
    """The sender's own file was to be marked, and the child could not."""
    run, seen = balikan.run, []

    def only_plain(plan, how, *given) -> bool:
        seen.append(how)
        return how == "plain" and run(plan, how, *given)

    monkeypatch.setattr(balikan, "run", only_plain)
    monkeypatch.setattr(balikan, "why_plain", lambda book: "")
    book = openpyxl.load_workbook(balikan.write_balikan(job))
    assert seen == ["own", "plain"]
    assert "tidak dapat dibuka apa adanya" in book["Keterangan"]["A1"].value
