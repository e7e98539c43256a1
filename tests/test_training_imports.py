"""Sheets of participants: understood, applied, taken back."""

import pytest

from core.sheets import jobs
from tests.mentor_rows import PersonFactory
from tests.sheet_jobs import applied, preview, row, states, workbook
from tests.training_rows import attend, enrol_officer, enrol_person, make_batch, make_session
from trainings import models as m

pytestmark = pytest.mark.django_db
HEADER = ["Program", "Tahun", "Angkatan", "Nama Peserta", "Kode Desa", "Koperasi", "Status",
          "Alasan", "Catatan"]  # fmt: skip


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def sheet(batch, *rows, number="III"):
    told = [batch.programme.name, batch.year, number]
    return workbook([[*told, *row, *[""] * (6 - len(row))] for row in rows], HEADER)


def test_each_row_is_judged_and_nothing_written(cast, world):
    batch = make_batch(number=3, quota=2, audience="campuran")
    world.coop_a.officers.create(board="pengurus", position="ketua", name="Ibu Ketua")
    for name in ("Agus Satu", "Budi Dua"):
        PersonFactory(name=name, regency=world.a)
    content = sheet(
        batch,
        ["Agus Satu"],
        ["Ibu Ketua", world.coop_a.village_id, world.coop_a.name],
        ["Budi Dua"],
        ["Tak Ada Orangnya"],
        ["Agus Satu"],
    )
    job = preview(cast["dinas_a"], content, kind="peserta")
    came = states(job)
    assert [came[n] for n in (3, 4, 5)] == ["new", "new", "wrong"]
    assert came[2] == came[6] == "doubtful"  # the same one twice: asked
    assert job.stage == "preview" and not m.Enrolment.objects.exists()


def test_the_queue_and_undo(cast, world):
    batch = make_batch(number=3, quota=1)
    for name in ("Agus Satu", "Budi Dua"):
        PersonFactory(name=name, regency=world.a)
    job = preview(cast["dinas_a"], sheet(batch, ["Agus Satu"], ["Budi Dua"]), kind="peserta")
    assert set(states(job).values()) == {"new"}
    job = applied(job, cast["dinas_a"])
    assert job.stage == "applied", job.message
    found = {one.participant: one.state for one in m.Enrolment.objects.all()}
    assert found == {"Agus Satu": "terdaftar", "Budi Dua": "menunggu"}
    jobs.undo_import(job=job, by=cast["dinas_a"])
    assert not m.Enrolment.objects.exists()


def test_who_took_part_before_is_asked(cast, world):
    old = make_batch(number=1)
    batch = make_batch(programme=old.programme, number=3)
    enrol_person(old, person=PersonFactory(name="Agus Lama", regency=world.a))
    job = preview(cast["dinas_a"], sheet(batch, ["Agus Lama"]), kind="peserta")
    assert states(job)[2] == "doubtful"
    assert "sudah ikut Angkatan I" in row(job, 2).data["questions"][0][2]


def test_withdrawal_by_sheet_needs_a_reason(cast, world):
    batch = make_batch(number=3)
    for name in ("Agus Satu", "Budi Dua"):
        enrol_person(batch, person=PersonFactory(name=name, regency=world.a))
    rows = (["Agus Satu", "", "", "Batal", "sakit keras"], ["Budi Dua", "", "", "Batal"])
    job = preview(cast["dinas_a"], sheet(batch, *rows), kind="peserta")
    assert states(job) == {2: "changed", 3: "wrong"}
    job = applied(job, cast["dinas_a"])
    own = m.Enrolment.objects.get(person__name="Agus Satu")
    assert (own.state, own.state_reason) == ("batal", "sakit keras")


def test_bad_cells_are_told(cast, world):
    batch = make_batch(number=3)
    PersonFactory(name="Agus Satu", regency=world.a)
    PersonFactory(name="Orang Seberang", regency=world.b)
    for number, person, told in (
        ("tiga", "Agus Satu", "nomor angkatan"),
        ("IX", "Agus Satu", "Angkatan ini belum ada"),
        ("3", "Orang Seberang", "belum tercatat di wilayah kerja Anda"),
    ):
        job = preview(cast["dinas_a"], sheet(batch, [person], number=number), kind="peserta")
        assert told in row(job, 2).data["problems"][0][1]
    own = enrol_person(batch, world.b)
    foreign = workbook([[f"P{own.pk}", own.participant]], ["No. peserta", "Nama Peserta"])
    job = preview(cast["dinas_a"], foreign, kind="peserta")
    assert states(job)[2] == "wrong" and own.participant not in str(row(job, 2).data["changes"])


def test_undo_keeps_what_was_marked_since(cast, world):
    from django.core.exceptions import ValidationError

    batch = make_batch(number=3)
    PersonFactory(name="Agus Satu", regency=world.a)
    job = applied(
        preview(cast["dinas_a"], sheet(batch, ["Agus Satu"]), kind="peserta"), cast["dinas_a"]
    )
    attend(make_session(batch), m.Enrolment.objects.get())
    with pytest.raises(ValidationError, match="presensi"):
        jobs.undo_import(job=job, by=cast["dinas_a"])
    assert m.Enrolment.objects.count() == 1


def test_an_officer_is_found_in_his_cooperative(cast, world):
    batch = make_batch(number=3, audience="pengurus")
    enrol_officer(batch, world.coop_a, name="Ibu Ketua")
    content = sheet(
        batch,
        ["Ibu Ketua", world.coop_a.village_id, world.coop_a.name],
        ["Pak Siapa", world.coop_a.village_id, world.coop_a.name],
        ["Ibu Ketua", world.coop_b.village_id, world.coop_b.name],
    )
    job = preview(cast["dinas_a"], content, kind="peserta")
    assert states(job) == {2: "same", 3: "wrong", 4: "wrong"}
