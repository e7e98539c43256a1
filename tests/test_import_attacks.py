"""Imports against people who work on the same rows: nothing of theirs is lost, nothing ends in an error page."""

import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from core.models import ImportJob
from core.sheets import applying, checking, jobs
from registry import models as m
from registry.actions import archive_cooperative, save_child, save_cooperative, verify_milestones
from tests.factories import make_cooperative
from tests.sheet_jobs import applied, preview, row, states, upload, workbook
from tests.test_import_cooperatives import ALFA, NIB, alfa, everything

OUTLETS = ["Kecamatan", "Desa", "Nama Koperasi", "Gerai Sembako"]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


# --- undo, after people went on working ---
def refused_undo(job, by) -> str:
    before = everything()
    with pytest.raises(ValidationError, match="tidak dapat dibatalkan") as caught:
        jobs.undo_import(job=job, by=by)
    assert everything() == before
    return " ".join(caught.value.messages)


def test_undo_leaves_a_milestone_that_was_verified_since(cast, world):
    job = applied(preview(cast["dinas_a"], workbook([alfa(nib=NIB)])), cast["dinas_a"])
    step = world.coop_a.milestones.get(kind="nib")
    assert step.number == NIB
    verify_milestones(milestones=[step], by=cast["dinas_a"])
    assert "NIB" in refused_undo(job, cast["dinas_a"])


def test_undo_refuses_what_the_gerai_can_no_longer_be(cast, world):
    outlet = m.Outlet.objects.create(cooperative=world.coop_a, kind="sembako", status="belum_ada")
    content = workbook([[ALFA, "Alfa Desa 11", "KDMP Alfa Desa 11", "operasional"]], OUTLETS)
    job = applied(preview(cast["dinas_a"], content), cast["dinas_a"])
    outlet.refresh_from_db()
    outlet.employees = 3
    save_child(row=outlet, by=cast["dinas_a"])
    refused_undo(job, cast["dinas_a"])


def test_undo_refuses_a_number_that_somebody_else_has_by_now(cast, world):
    old, new = "6101010010001", "6101010010002"
    m.Cooperative.objects.filter(pk=world.coop_a.pk).update(nik=old)
    content = workbook(
        [[ALFA, "Alfa Desa 11", "KDMP Alfa Desa 11", new]],
        ["Kecamatan", "Desa", "Nama Koperasi", "NIK Koperasi"],
    )
    job = applied(preview(cast["dinas_a"], content), cast["dinas_a"])
    m.Cooperative.objects.filter(pk=world.coop_b.pk).update(nik=old)
    refused_undo(job, cast["dinas_a"])


def test_undo_keeps_the_milestone_that_another_gerai_proves(cast, world):
    m.Outlet.objects.filter(cooperative=world.coop_a).delete()
    content = workbook([[ALFA, "Alfa Desa 11", "KDMP Alfa Desa 11", "operasional"]], OUTLETS)
    job = applied(preview(cast["dinas_a"], content), cast["dinas_a"])
    assert world.coop_a.milestones.filter(kind="gerai").exists()
    other = m.Outlet(cooperative=world.coop_a, kind="klinik", status="operasional")
    save_child(row=other, by=cast["dinas_a"])
    jobs.undo_import(job=job, by=cast["dinas_a"])
    assert [one.kind for one in world.coop_a.outlets.all()] == ["klinik"]
    assert world.coop_a.milestones.filter(kind="gerai").exists()


def test_undo_leaves_an_archived_cooperative_as_it_was_archived(cast, world):
    job = applied(preview(cast["dinas_a"], workbook([alfa(phone="081234567890")])), cast["dinas_a"])
    archive_cooperative(cooperative=world.coop_a, by=cast["dinas_a"], reason="tidak aktif lagi")
    refused_undo(job, cast["dinas_a"])


def test_undo_leaves_a_row_that_went_to_another_cooperative(cast, world):
    job = applied(preview(cast["dinas_a"], workbook([alfa(nib=NIB)])), cast["dinas_a"])
    step = world.coop_a.milestones.get(kind="nib")
    new = make_cooperative(world.coop_a.village, name="Koperasi Lain")
    new.milestones.filter(kind="nib").delete()
    m.Milestone.objects.filter(pk=step.pk).update(cooperative=new)
    refused_undo(job, cast["dinas_a"])


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

    from core.sheets.progress import Stopped

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
    from django.core.files.storage import FileSystemStorage

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    from django.core.files.uploadedfile import SimpleUploadedFile

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
