"""Imports against people who work on the same rows: nothing of theirs is lost, nothing ends in an error page."""

import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from core.management.commands import prune_imports
from core.models import ImportJob
from core.sheets import applying, checking, jobs, working
from core.sheets.progress import Stopped
from registry import models as m
from registry.actions import save_cooperative
from tests.sheet_jobs import applied, preview, row, states, upload, workbook
from tests.test_import_cooperatives import ALFA, alfa

OUTLETS = ["Kecamatan", "Desa", "Nama Koperasi", "Gerai Sembako"]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


# --- forged and absurd requests ---
def test_numbers_of_five_thousand_digits_are_no_rows(client_as, cast):
    client = client_as("dinas_a")
    job = preview(cast["dinas_a"], workbook([alfa()]))
    digits = "9" * 5000
    response = client.post(
        reverse("core:import-answer", args=[job.pk]),
        f"jawab:{digits}:desa=61.01.01.2001",
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 302
    assert client.get(reverse("core:import-create"), {"perbaikan": digits}).status_code == 404


def test_a_stale_page_decides_nothing(client_as, cast):
    """Another tab has mapped and checked the file anew: row 3 may be another row by now."""
    by = cast["dinas_a"]
    job = preview(by, workbook([alfa(phone="081234567890"), alfa("Alfa Desa 12")]))
    client, seen = client_as("dinas_a"), job.mark
    page = client.get(reverse("core:import-apply", args=[job.pk])).content.decode()
    assert 'name="pratinjau"' in page and job.started_at.isoformat() in page
    jobs.check_again(job=job, by=by)
    jobs.work(job.pk)
    for name, data in (("answer", {"lewati:3:baris": "1"}), ("apply", {})):
        url = reverse(f"core:import-{name}", args=[job.pk])
        shown = client.post(url, data | {"pratinjau": seen}, follow=True).content.decode()
        assert "sudah berubah sejak halaman Anda dibuka" in shown
        job.refresh_from_db()
        assert job.stage == "preview" and states(job) == {2: "changed", 3: "new"}
    seen = job.mark
    client.post(
        reverse("core:import-answer", args=[job.pk]), {"lewati:3:baris": "1", "pratinjau": seen}
    )
    assert states(job)[3] == "skipped"
    client.post(
        reverse("core:import-apply", args=[job.pk]), {"pratinjau": seen}
    )  # other numbers now
    job.refresh_from_db()
    assert job.stage == "preview"


def test_what_nobody_sees_does_not_make_another_name(cast):
    """A turned direction of reading, zero-width signs, control signs: the name is what people see of it."""
    odd = "\u202eKDMP\u2066 \u200bAlfa\u00ad Desa\x01 12\ufeff"
    content = f"Kecamatan;Desa;Nama Koperasi;Alamat\n{ALFA};Alfa Desa 12;{odd};Jl.\u200b Baru\n"
    job = applied(preview(cast["dinas_a"], content.encode(), name="a.csv"), cast["dinas_a"])
    new = m.Cooperative.objects.get(village="61.01.01.2002")
    assert (new.name, new.address) == ("Koperasi Desa Merah Putih Alfa Desa 12", "Jl. Baru")
    m.Cooperative.objects.filter(pk=new.pk).update(address="Jl.\u200b Baru")  # as a page keeps it
    again = preview(cast["dinas_a"], content.encode(), name="a.csv")
    assert states(again) == {2: "same"} and job.stage == "applied"


def test_decisions_about_one_kind_say_nothing_about_another(cast):
    by = cast["dinas_a"]
    parent = preview(by, workbook([alfa()]))
    child = jobs.upload_sheet(
        kind="gerai", file=SimpleUploadedFile("b.csv", b"x"), by=by, parent=parent
    )
    assert child.parent is None


def test_a_file_in_work_is_not_pruned(cast, monkeypatch):
    by = cast["dinas_a"]
    job = preview(by, workbook([alfa()]))
    ImportJob.objects.filter(pk=job.pk).update(uploaded_at=timezone.now() - timedelta(days=900))
    path = Path(job.file.path)

    def late(self, *args, **kwargs):  # the check is asked for after the old files were listed
        jobs.check_again(job=job, by=by)
        return path

    monkeypatch.setattr(prune_imports, "Path", late)
    call_command("prune_imports")
    job.refresh_from_db()
    assert job.file and path.exists() and job.stage == "checking"


# --- decisions outlive work that is cut off ---
@pytest.mark.parametrize("how", ["stopped", "killed"])
def test_answers_outlive_a_check_that_is_cut_off(cast, world, monkeypatch, how):
    rows = [alfa(f"Alfa Desa {n}", name=f"KDMP Alfa Desa {n}") for n in (11, 12, 13)]
    job = preview(cast["dinas_a"], workbook(rows))
    jobs.answer_rows(job=job, by=cast["dinas_a"], answers={4: {"baris": "lewati"}})
    monkeypatch.setattr(checking, "CHUNK", 1)

    class Killed(BaseException):
        pass

    def report(job, done, total=None):
        if done:
            raise checking_stop

    checking_stop = Stopped if how == "stopped" else Killed
    jobs.check_again(job=job, by=cast["dinas_a"])
    with monkeypatch.context() as patch:
        patch.setattr(checking, "report", report)
        try:
            jobs.work(job.pk)
        except Killed:
            ImportJob.objects.filter(pk=job.pk).update(stage="cancelled")
    job.refresh_from_db()
    assert job.stage == "cancelled"
    jobs.check_again(job=job, by=cast["dinas_a"])
    jobs.work(job.pk)
    assert states(job) == {2: "same", 3: "new", 4: "skipped"}


def test_a_village_that_is_taken_back_is_not_used(cast):
    job = preview(cast["dinas_a"], workbook([alfa("Alfa Desa 19")]))
    by = cast["dinas_a"]
    before = states(job)[2]
    jobs.answer_rows(job=job, by=by, answers={2: {"desa": "61.01.01.2002"}})
    assert states(job)[2] == "new"
    jobs.answer_rows(job=job, by=by, answers={2: {"desa": ""}})
    assert states(job)[2] == before and row(job, 2).village_code == ""


def test_a_duplicated_number_is_told_in_the_preview(cast):
    header = ["Kecamatan", "Desa", "Nama Koperasi", "NIK Koperasi"]
    twice = [
        [ALFA, "Alfa Desa 12", "KDMP Alfa Desa 12", "6101010010009"],
        [ALFA, "Alfa Desa 13", "KDMP Alfa Desa 13", "6101010010009"],
        [ALFA, "Alfa Desa 11", "KDMP Alfa Desa 11", "6101010010008"],
    ]
    job = preview(cast["pusat"], workbook(twice, header))
    assert states(job) == {2: "wrong", 3: "wrong", 4: "changed"}
    assert "juga ada di baris 3" in str(row(job, 2).data["problems"])
    jobs.answer_rows(job=job, by=cast["pusat"], answers={2: {"baris": "lewati"}})
    assert states(job) == {2: "skipped", 3: "new", 4: "changed"}
    jobs.answer_rows(job=job, by=cast["pusat"], answers={2: {"baris": ""}})
    assert states(job) == {2: "wrong", 3: "wrong", 4: "changed"}
    job.refresh_from_db()
    assert applied(job, cast["pusat"]).stage == "applied"


def test_foreign_names_are_not_told_by_their_numbers(cast, world):
    m.Cooperative.objects.filter(pk=world.coop_b.pk).update(nik="6102010010001")
    header = ["Kecamatan", "Desa", "Nama Koperasi", "NIK Koperasi"]
    rows = [[ALFA, f"Alfa Desa {n}", f"KDMP Alfa Desa {n}", "6102010010001"] for n in (11, 12)]
    job = preview(cast["dinas_a"], workbook(rows, header))
    for number in (2, 3):
        told = str(row(job, number).data)
        assert states(job)[number] == "wrong" and "Bravo" not in told


def test_a_disk_that_is_full_is_told(client_as, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    response = client_as("dinas_a").post(
        reverse("core:import-create"),
        {"kind": "koperasi", "file": SimpleUploadedFile("a.xlsx", workbook([alfa()]))},
    )
    assert response.status_code == 422 and not ImportJob.objects.exists()


def test_a_day_before_1900_is_no_day_of_a_count(cast):
    job = upload(cast["pusat"], workbook([alfa(men=3, women=4)]))
    mapping = {one["index"]: one["field"] for one in job.columns}
    with pytest.raises(ValidationError):
        jobs.map_columns(
            job=job,
            by=cast["pusat"],
            fields=mapping,
            mode="update",
            as_of=date(1, 1, 1),
            month_day="ask",
        )


# --- the page and the worker at the same moment ---
@pytest.mark.django_db(transaction=True)
def test_what_a_person_saves_during_an_apply_is_not_overwritten(cast, world, monkeypatch):
    job = preview(cast["dinas_a"], workbook([alfa(phone="081111111111")]), mode="fill")
    jobs.start_apply(job=job, by=cast["dinas_a"])
    compare = checking.compare_again
    done = threading.Event()

    def person() -> None:
        try:
            coop = m.Cooperative.objects.get(pk=world.coop_a.pk)
            coop.phone = "089999999999"
            save_cooperative(cooperative=coop, by=cast["dinas_a"], fields=["phone"])
        finally:
            done.set()
            connection.close()

    thread = threading.Thread(target=person)

    def slow(*args, **kwargs):
        found = compare(*args, **kwargs)
        thread.start()
        done.wait(1)
        return found

    monkeypatch.setattr(applying.checking, "compare_again", slow)
    jobs.work(job.pk)
    thread.join(20)
    world.coop_a.refresh_from_db()
    assert world.coop_a.phone == "089999999999"


@pytest.mark.django_db(transaction=True)
def test_who_stops_too_late_is_told_so(cast, monkeypatch):
    """Not "tidak ada data yang berubah" while the rows are being kept."""
    job = preview(cast["dinas_a"], workbook([alfa(phone="081111111111")]))
    jobs.start_apply(job=job, by=cast["dinas_a"])
    told: list[str] = []

    def person() -> None:
        try:
            jobs.ask_to_stop(job=job, by=cast["dinas_a"])
            told.append("stopped")
        except ValidationError as error:
            told.extend(error.messages)
        finally:
            connection.close()

    thread, finish = threading.Thread(target=person), working.finish

    def slow(*args, **kwargs):
        thread.start()
        thread.join(1)
        return finish(*args, **kwargs)

    monkeypatch.setattr(working, "finish", slow)
    assert jobs.work(job.pk) == "applied"
    thread.join(20)
    assert told == ["Impor ini tidak sedang dikerjakan."]
