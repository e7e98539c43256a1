"""What stands in cells instead of a name, a number or a date, and rows that speak against themselves."""

import pytest

from core.sheets import jobs
from registry import models as m
from tests.sheet_jobs import applied, preview, row, states, workbook

HEADER = [
    "Kecamatan",
    "Desa",
    "Nama Koperasi",
    "Alamat",
    "No. AHU",
    "Tgl AHU",
    "NIB",
    "Tgl NIB",
    "No. BA",
    "ID SIMKOPDES",
    "NIK Koperasi",
]
PLACE = {"Kecamatan": "Alfa Kecamatan 1", "Desa": "Alfa Desa 11"}
NEW = {"Desa": "Alfa Desa 12", "Nama Koperasi": "KDMP Alfa Desa 12"}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def sheet(*rows: dict) -> bytes:
    return workbook([[{**PLACE, **one}.get(name) for name in HEADER] for one in rows], HEADER)


def asked(job, number: int = 2) -> list[str]:
    return [question[0] for question in row(job, number).data["questions"]]


def answer(job, by, **answers: str) -> None:
    told = {key.replace("__", ":"): value for key, value in answers.items()}
    jobs.answer_rows(job=job, by=by, answers={2: told})
    job.refresh_from_db()


@pytest.mark.parametrize("word", ["belum ada", "Proses", "nihil", "tdk ada", "-", "0", "N/A"])
def test_words_for_nothing_are_no_number_address_or_id(cast, world, word):
    said = dict.fromkeys(("Alamat", "No. AHU", "No. BA", "ID SIMKOPDES"), word)
    job = preview(cast["dinas_a"], sheet(said | NEW))
    assert states(job) == {2: "new"}
    applied(job, cast["dinas_a"])
    new = m.Cooperative.objects.get(village="61.01.01.2002")
    assert (new.address, new.minutes_number, new.simkopdes_id or "") == ("", "", "")
    assert not new.milestones.exists()


def test_a_word_for_nothing_is_no_cooperative(cast):
    job = preview(
        cast["dinas_a"], sheet(NEW | {"Nama Koperasi": "belum ada", "Alamat": "Jalan Raya 1"})
    )
    assert states(job) == {2: "wrong"}
    assert "kosong" in row(job, 2).data["problems"][0][1]


def test_a_tick_where_the_number_belongs_says_that_it_was_reached(cast):
    job = preview(cast["dinas_a"], sheet(NEW | {"No. AHU": "✓"}))
    applied(job, cast["dinas_a"])
    (step,) = m.Milestone.objects.filter(cooperative__village="61.01.01.2002")
    assert (step.kind, step.number, step.reached_on) == ("ahu", "", None)


@pytest.mark.parametrize(("said", "number"), [("ya", "masih di notaris"), ("bukan", "")])
def test_a_number_without_a_digit_is_asked(cast, said, number):
    by = cast["dinas_a"]
    job = preview(by, sheet(NEW | {"No. AHU": "masih di notaris", "Tgl AHU": "3/11/25"}))
    assert asked(job) == ["nomor:milestone:ahu"]
    answer(job, by, nomor__milestone__ahu=said)
    applied(job, by)
    assert m.Milestone.objects.get(cooperative__village="61.01.01.2002").number == number


def test_such_a_number_alone_records_nothing_when_it_is_none(cast):
    by = cast["dinas_a"]
    job = preview(by, sheet(NEW | {"No. AHU": "masih di notaris", "ID SIMKOPDES": "sedang daftar"}))
    assert asked(job) == ["nomor:simkopdes_id", "nomor:milestone:ahu"]
    answer(job, by, nomor__simkopdes_id="bukan", nomor__milestone__ahu="bukan")
    applied(job, by)
    new = m.Cooperative.objects.get(village="61.01.01.2002")
    assert not new.simkopdes_id and not new.milestones.exists()


@pytest.mark.parametrize(("said", "reached"), [("sudah", True), ("belum", False)])
def test_not_yet_beside_a_date_is_asked(cast, world, said, reached):
    by = cast["dinas_a"]
    world.coop_a.milestones.filter(kind="nib").delete()
    job = preview(by, sheet({"NIB": "belum", "Tgl NIB": "3/11/25"}))
    assert states(job) == {2: "doubtful"} and asked(job) == ["tahapan:nib"]
    answer(job, by, tahapan__nib=said)
    assert states(job) == {2: "changed" if reached else "same"}


def test_a_dash_beside_a_date_is_no_contradiction(cast, world):
    world.coop_a.milestones.filter(kind="nib").delete()
    job = preview(cast["dinas_a"], sheet({"NIB": "-", "Tgl NIB": "3/11/25"}))
    assert states(job) == {2: "changed"}


@pytest.mark.parametrize(
    ("said", "name"), [("timpa", "Koperasi Desa Merah Putih Bravo Jaya"), ("biarkan", None)]
)
def test_a_neighbours_name_beside_the_own_number_is_asked(cast, world, said, name):
    by, coop = cast["dinas_a"], world.coop_a
    m.Cooperative.objects.filter(pk=coop.pk).update(nik="61010120010001")
    content = sheet({"Nama Koperasi": "KDMP Bravo Jaya", "NIK Koperasi": "61010120010001"})
    job = preview(by, content)
    assert states(job) == {2: "doubtful"} and asked(job) == ["nama"]
    answer(job, by, nama=said)
    assert states(job) == {2: "changed" if name else "same"}
    if name:
        applied(job, by)
    before = coop.name
    coop.refresh_from_db()
    assert coop.name == (name or before)


@pytest.mark.parametrize("said", ["Merah Putih", "KDMP", "Koperasi Desa Merah Putih"])
def test_a_name_without_its_village_gets_it(cast, said):
    applied(preview(cast["dinas_a"], sheet(NEW | {"Nama Koperasi": said})), cast["dinas_a"])
    new = m.Cooperative.objects.get(village="61.01.01.2002")
    assert new.name == "Koperasi Desa Merah Putih Alfa Desa 12"
