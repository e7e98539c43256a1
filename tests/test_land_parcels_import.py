"""A sheet of parcels from preview to undo: one row per parcel, never a state."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from core.sheets import jobs
from land import models as m
from land.words import State
from tests.factories import archive
from tests.land_rows import make_parcel
from tests.sheet_jobs import applied, checked, row, states, upload, workbook

HEADER = ["Kab", "Kec", "Ds.", "Nama KDMP", "Status Kepemilikan", "Luas", "Keterangan", "Lahan ke", "Sinyal"]  # fmt: skip


def line(ownership=None, area=None, note=None, number=None, signal=None, village="Alfa Desa 11"):
    regency = village.split()[0]
    place = [regency, f"{regency} Kecamatan 1", village, f"KDMP {village}"]
    return [*place, ownership, area, note, number, signal]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def send(cast):
    def sent(*rows, mode="update", by="dinas_a"):
        job = upload(cast[by], workbook(rows, HEADER), kind="lahan")
        return checked(job, cast[by], mode=mode)

    return sent


def test_a_new_parcel_as_people_write_it(send, world, cast):
    job = send(line("tanah desa", "20x50", "dekat kantor desa", None, "Sinyal lemah"))
    assert states(job) == {2: "new"}
    assert applied(job, cast["dinas_a"]).stage == "applied"
    parcel = m.Parcel.objects.get()
    assert (parcel.ownership, parcel.stated_area, parcel.width, parcel.length) == ("bmdes", 1000, 20, 50)  # fmt: skip
    assert (parcel.number, parcel.chosen, parcel.state) == (1, True, State.NOT_PROPOSED)
    assert parcel.internet == "lemah" and parcel.cooperative == world.coop_a
    jobs.undo_import(job=job, by=cast["dinas_a"])
    assert not m.Parcel.objects.exists()


def test_what_is_changed_is_plain_fields_only_and_comes_back(send, world, cast):
    parcel = make_parcel(world.coop_a, state=State.VERIFIED, stated_area=900, note="lama")
    job = send(line("Hibah", "1 ha", "baru", 1))
    assert states(job) == {2: "changed"}
    applied(job, cast["dinas_a"])
    parcel.refresh_from_db()
    assert (parcel.ownership, parcel.stated_area, parcel.note) == ("hibah", 10_000, "baru")
    assert parcel.state == State.VERIFIED and parcel.chosen
    jobs.undo_import(job=job, by=cast["dinas_a"])
    parcel.refresh_from_db()
    assert (parcel.ownership, parcel.stated_area, parcel.note) == ("bmdes", 900, "lama")


def test_filling_leaves_what_is_there(send, world, cast):
    parcel = make_parcel(world.coop_a, note="lama")
    job = send(line("Hibah", "1.200 m2", "baru", 1), mode="fill")
    assert len(row(job, 2).data["kept"]) == 2
    applied(job, cast["dinas_a"])
    parcel.refresh_from_db()
    assert (parcel.ownership, parcel.note, parcel.stated_area) == ("bmdes", "lama", 1200)


def test_undo_is_refused_once_somebody_has_gone_on(send, world, cast):
    job = send(line("Hibah", "1.200 m2"))
    applied(job, cast["dinas_a"])
    parcel = m.Parcel.objects.get()
    m.LandObstacle.objects.create(cooperative=world.coop_a, parcel=parcel, kind="sengketa")
    with pytest.raises(ValidationError, match="Coret saja"):
        jobs.undo_import(job=job, by=cast["dinas_a"])
    m.LandObstacle.objects.all().delete()
    m.Parcel.objects.update(note="sudah diubah")
    with pytest.raises(ValidationError, match="sudah diubah"):
        jobs.undo_import(job=job, by=cast["dinas_a"])
    assert m.Parcel.objects.exists()


def test_several_candidates_ask_and_a_struck_one_stays(send, world, cast):
    make_parcel(world.coop_a), make_parcel(world.coop_a)
    struck = make_parcel(world.coop_a)
    m.Parcel.objects.filter(pk=struck.pk).update(
        archived_at="2026-01-01T00:00Z", archive_reason="rawa"
    )
    job = send(line("Hibah", "1.200 m2"), line("Hibah", "1.300 m2", number=3))
    assert states(job) == {2: "doubtful", 3: "same"}
    assert "dicoret" in row(job, 3).data["kept"][0][1]
    jobs.answer_rows(job=job, by=cast["dinas_a"], answers={2: {"lahan": "lain"}})
    assert states(job)[2] == "new"


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        (line(None, "1.000 m2"), "wrong"),
        (line("entah", "1.000 m2"), "wrong"),
        (line("Hibah", "1"), "doubtful"),
        (line("Hibah", "0"), "wrong"),
        (line("Hibah", "luas sekali"), "wrong"),
        (line("Hibah", "9" * 20), "wrong"),
        (line(), "same"),
        (line("Hibah", village="Bravo Desa 11"), "refused"),
    ],
)
def test_what_a_row_comes_to(send, cells, state):
    assert states(send(cells)) == {2: state}


def test_a_village_without_an_active_cooperative_is_told(send, world):
    archive(world.coop_a)
    job = send(line("Hibah"))
    assert states(job) == {2: "wrong"}
    assert "Belum ada koperasi" in row(job, 2).data["problems"][0][1]


def test_stored_values_are_written_as_read(send, world, cast):
    send_job = send(line("BMD Kab", "33,33 x 3", "x"))
    applied(send_job, cast["dinas_a"])
    assert m.Parcel.objects.get().stated_area == Decimal("99.99")
