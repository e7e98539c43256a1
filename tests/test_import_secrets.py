"""What is sealed stands nowhere in plain: database, history, pages, logs; and the files go soon."""

import io
import logging
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from core.history_reading import event_models
from core.models import ImportJob, ImportRow
from core.sheets import jobs
from mentors.models import Person
from tests.mentor_sheets import (
    BUDI,
    CONTRACTS,
    NIK_A,
    NIK_B,
    PEOPLE,
    PLAIN,
    SITI,
    imported,
    preview,
    uploaded,
)
from tests.sheet_jobs import applied, checked, row, workbook
from tests.whole_database import database_text

pytestmark = pytest.mark.django_db
BAD = ["Wati Susanti", f"{NIK_A}9", "P", "31 Februari 1992", "0812", "BRI", "012345678x"]
CONTRACT = ["Siti Aminah", NIK_B, "BA", "Alfa", "K-1", "1/1/2026", "31/12/2026"]


@pytest.fixture(autouse=True)
def _files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def leaks(text: str) -> list[str]:
    return [value for value in PLAIN if value in text]


def body(response) -> str:
    return response.content.decode()


def test_the_scan_sees_a_planted_leak(cast):
    Person.objects.create(name=f"Siti {NIK_B}", regency_id="61.01")
    assert leaks(database_text()) == [NIK_B]


def test_nothing_in_plain_in_the_database_its_history_or_the_logs(cast, caplog):
    caplog.set_level(logging.DEBUG)
    officer = cast["dinas_a"]
    job = preview(officer, "orang", [SITI, BUDI, BAD])
    assert not leaks(database_text())
    jobs.answer_rows(job=job, by=officer, answers={4: {"baris": "lewati"}})
    applied(job, officer)
    contract = imported(officer, "kontrak", [CONTRACT])
    jobs.undo_import(job=contract, by=officer)
    jobs.undo_import(job=job, by=officer)
    text = database_text()
    assert "Siti Aminah" in text and "0002" in text  # the scan reads what is there
    assert not leaks(text) and not leaks(caplog.text)
    assert "012345678x" not in text and "31 Februari" not in text and f"{NIK_A}9" not in text


def test_a_file_that_breaks_does_not_put_its_rows_into_the_log(cast, caplog, monkeypatch):
    from core.sheets.kinds import KINDS

    def broken(*args, **kwargs):
        raise RuntimeError("rusak")

    job = preview(cast["dinas_a"], "orang", [SITI])
    monkeypatch.setattr(KINDS["orang"], "write", broken)
    assert applied(job, cast["dinas_a"]).stage == "failed"
    assert "RuntimeError" in caplog.text and not leaks(caplog.text + database_text())


def test_no_page_of_an_import_shows_it(client_as, cast, world):
    officer = cast["dinas_a"]
    job = uploaded(officer, "orang", workbook([SITI, BUDI, BAD], PEOPLE))
    client = client_as("dinas_a")
    page = body(client.get(job.get_absolute_url()))
    assert "••••••••••••0002" in page and "memuat data pribadi" in page and not leaks(page)
    checked(job, officer)
    page = body(client.get(job.get_absolute_url()))
    assert "••/••/1992" in page and not leaks(page)
    applied(job, officer)
    pages = [
        job.get_absolute_url(),
        "/impor/",
        reverse("core:import-undo", args=[job.pk]),
    ]
    for address in pages:
        assert not leaks(body(client.get(address))), address


def test_a_column_nobody_recognised_shows_no_digits(cast):
    header = ["Nama", "Kolom Aneh", "NIK"]
    job = uploaded(cast["dinas_a"], "orang", workbook([["Siti", NIK_A, ""]], header))
    samples = {one["text"]: one["samples"] for one in job.columns}
    assert samples["Kolom Aneh"] == ["•" * 16] and not leaks(database_text())


def test_a_nik_in_another_column_is_refused_and_masked(cast):
    header = ["Nama", "No HP", "Desa", "Bank"]
    rows = [
        [f"Siti {NIK_B}", "", "", ""],
        ["Budi", NIK_A, "", ""],
        ["Wati", "", NIK_A, ""],
        ["Ani", "", "", "6101 0117 0890 0001"],
    ]
    job = preview(cast["dinas_a"], "orang", rows, header)
    assert "tampak seperti NIK" in row(job, 3).data["problems"][0][1]
    text = database_text()
    assert not leaks(text) and "6101 0117 0890 0001" not in text


def test_an_account_beside_the_banks_name_is_refused_and_masked(cast):
    job = preview(cast["dinas_a"], "orang", [["Ani", "BRI 0123456789"]], ["Nama", "Bank"])
    assert "nama banknya saja" in row(job, 2).data["problems"][0][1]
    text = database_text()
    assert "0123456789" not in text and "BRI" in text


def test_answers_and_the_files_name_hold_none(cast):
    officer = cast["dinas_a"]
    job = preview(officer, "orang", [SITI])
    header = [*PEOPLE, "Kunci baris (jangan diubah)", "Saran kode", "Jawaban"]
    key = f"{job.pk}-2-{row(job, 2).key}"
    content = workbook([[*SITI, key, "", NIK_A]], header)
    back = uploaded(officer, "orang", content, name=f"KTP {NIK_B} siti.xlsx")
    checked(back, officer)
    assert back.filename == "KTP ••••••••••••0002 siti.xlsx" and not leaks(database_text())


def test_a_rows_mark_cannot_be_tried_out(cast, settings):
    """The digest of a row that holds little more than a NIK would tell it to who tries a million."""
    job = preview(cast["dinas_a"], "orang", [["Siti", NIK_B]], ["Nama", "NIK"])
    before, mark = row(job, 2).key, job.sha256
    settings.PERSONAL_DATA_DIGEST_KEY = "kunci lain"
    again = preview(cast["dinas_a"], "orang", [["Siti", NIK_B]], ["Nama", "NIK"])
    assert row(again, 2).key != before
    import hashlib

    assert mark != hashlib.sha256(Path(job.file.path).read_bytes()).hexdigest()


# --- the balikan ------------------------------------------------------------------------------------


@pytest.fixture
def fetch(client_as, django_capture_on_commit_callbacks):
    """What dinas_a gets who asks for a balikan: made by the worker, then fetched."""

    def fetched(job: ImportJob) -> bytes:
        address, client = reverse("core:import-balikan", args=[job.pk]), client_as("dinas_a")
        with django_capture_on_commit_callbacks(execute=True):
            client.post(address)
        return b"".join(client.get(address).streaming_content)

    return fetched


def test_the_balikan_is_its_senders_alone_and_noted_before_it_goes(client_as, cast, fetch):
    job = preview(cast["dinas_a"], "orang", [SITI, BAD])
    address = reverse("core:import-balikan", args=[job.pk])
    for ask in (client_as("pusat").get, client_as("pusat").post):
        assert ask(address).status_code == 403
    assert "Unduh balikan" not in body(client_as("pusat").get(job.get_absolute_url()))
    book = openpyxl.load_workbook(io.BytesIO(fetch(job)))
    assert book.active["B2"].value == NIK_B  # it is what he has sent
    remarks = [cell.comment.text for line in book.active for cell in line if cell.comment]
    assert remarks and not leaks(" ".join(remarks))
    assert not list(Path(job.file.path).parent.glob("balikan*"))
    event = next(m for m in event_models() if m.pgh_tracked_model is ImportJob)
    last = event.objects.filter(pgh_obj=job.pk).order_by("-pgh_id").first()
    assert last.pgh_context.metadata["reason"] == "balikan dengan data pribadi diunduh"
    assert last.pgh_context.metadata["user"] == cast["dinas_a"].pk
    assert "terakhir diunduh" in body(client_as("dinas_a").get(job.get_absolute_url()))


def test_a_balikan_that_cannot_be_noted_is_not_made(cast):
    job = preview(cast["dinas_a"], "orang", [SITI])
    with pytest.raises(PermissionDenied):
        jobs.note_balikan(job=job, by=cast["pusat"])


def test_the_balikan_comes_back_all_the_same(cast, fetch):
    officer = cast["dinas_a"]
    job = applied(preview(officer, "orang", [SITI, BUDI]), officer)
    back = uploaded(officer, "orang", fetch(job))
    assert back.parent_id == job.pk
    assert checked(back, officer).counts["same"] == 2


# --- how long it is kept ----------------------------------------------------------------------------


def aged(job: ImportJob, days: int) -> None:
    ImportJob.objects.filter(pk=job.pk).update(uploaded_at=timezone.now() - timedelta(days=days))
    job.refresh_from_db()


def test_personal_files_are_pruned_after_a_week_others_are_not(cast, settings):
    settings.IMPORT_KEEP_DAYS_PERSONAL = 7
    officer = cast["dinas_a"]
    personal = preview(officer, "orang", [SITI])
    young = preview(officer, "orang", [BUDI])
    ordinary = uploaded(
        officer, "koperasi", workbook([["Alfa Desa 11", "x"]], ["Desa", "Nama Koperasi"])
    )
    folder = Path(personal.file.path).parent
    aged(personal, 8), aged(young, 6), aged(ordinary, 8)
    call_command("prune_imports")
    for job in (personal, young, ordinary):
        job.refresh_from_db()
    assert not personal.file and not folder.exists()
    assert young.file and ordinary.file
    data = ImportRow.objects.get(job=personal).data
    assert data["readings"] == {} and data["wanted"] == {} and data["changes"]
    with pytest.raises(ValidationError, match="dihapus karena lama"):
        jobs.start_apply(job=personal, by=officer)


def test_what_was_applied_can_still_be_undone_when_its_file_is_gone(cast):
    officer = cast["dinas_a"]
    job = imported(officer, "orang", [SITI])
    aged(job, 30)
    call_command("prune_imports")
    job.refresh_from_db()
    jobs.undo_import(job=job, by=officer)
    assert not Person.objects.exists()


def test_a_lost_key_is_told_and_writes_nothing(cast, settings):
    from cryptography.fernet import Fernet

    officer = cast["dinas_a"]
    job = preview(officer, "orang", [SITI])
    settings.PERSONAL_DATA_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(ValidationError, match="Kunci data pribadi"):
        jobs.answer_rows(job=job, by=officer, answers={2: {"baris": "lewati"}})
    job = applied(job, officer)
    assert job.stage == "failed" and "Kunci data pribadi" in job.message
    jobs.check_again(job=job, by=officer)
    jobs.work(job.pk)
    job.refresh_from_db()
    assert applied(job, officer).stage == "applied"


def test_headers_of_contracts_are_all_understood(cast):
    job = uploaded(cast["dinas_a"], "kontrak", workbook([CONTRACT], CONTRACTS))
    assert all(one["field"] and one["sure"] for one in job.columns), job.columns
