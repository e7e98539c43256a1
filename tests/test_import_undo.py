"""Undo after people went on working with what an import had written."""

import pytest
from django.core.exceptions import ValidationError

from core.sheets import jobs
from registry import models as m
from registry.actions import archive_cooperative, save_child, verify_milestones
from tests.factories import make_cooperative
from tests.sheet_jobs import applied, preview, workbook
from tests.test_import_cooperatives import ALFA, NIB, alfa, everything

OUTLETS = ["Kecamatan", "Desa", "Nama Koperasi", "Gerai Sembako"]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


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
