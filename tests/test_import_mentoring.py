"""Sheets of contracts and assignments: what they make, what they ask, what they leave, and the undo."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core.sheets import jobs
from mentors.models import Assignment, MentorContract, Person
from tests.factories import make_cooperative
from tests.mentor_rows import PersonFactory, make_assignment, make_contract
from tests.mentor_sheets import ASSIGNMENTS, CONTRACTS, NIK_B, imported, preview, told
from tests.sheet_jobs import applied, row, states

pytestmark = pytest.mark.django_db
SPAN = {"starts": date(2026, 1, 1), "ends": date(2026, 12, 31)}


@pytest.fixture(autouse=True)
def _files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    """Sheets are read on a day inside of the contracts."""
    monkeypatch.setattr("core.sheets.checking.timezone.localdate", lambda *_: date(2026, 6, 1))


@pytest.fixture
def officer(cast):
    return cast["dinas_a"]


@pytest.fixture
def siti(world) -> Person:
    person = PersonFactory.build(name="Siti Aminah", regency=world.a)
    person.seal_nik(NIK_B)
    person.save()
    return person


def contract_row(**cells) -> list:
    row = dict(
        zip(
            CONTRACTS,
            ["Siti Aminah", "", "BA", "Alfa", "K-1", "1/1/2026", "31/12/2026"],
            strict=True,
        )
    )
    return list((row | cells).values())


def assignment_row(**cells) -> list:
    told = [
        "Siti Aminah",
        "",
        "Alfa Kecamatan 1",
        "Alfa Desa 11",
        "KDMP Alfa Desa 11",
        "1/3/2026",
        "",
    ]
    return list((dict(zip(ASSIGNMENTS, told, strict=True)) | cells).values())


def problem(job, number=2) -> str:
    return " ".join(told(job)[number - 2][2]) + told(job)[number - 2][3]


# --- contracts --------------------------------------------------------------------------------------


def test_a_new_contract_and_all_the_same_afterwards(officer, siti, world):
    imported(officer, "kontrak", [contract_row()])
    contract = MentorContract.objects.get()
    assert (contract.person, contract.role, contract.regency) == (siti, "ba", world.a)
    assert (contract.starts, contract.ends) == (SPAN["starts"], SPAN["ends"])
    assert states(preview(officer, "kontrak", [contract_row()])) == {2: "same"}
    by_nik = contract_row(Nama="Siti Aminah, S.E.", NIK=NIK_B)
    assert states(preview(officer, "kontrak", [by_nik])) == {2: "same"}


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"Nama": "Entah Siapa"}, "belum tercatat"),
        ({"NIK": "6101011708900001"}, "belum tercatat"),
        ({"Sampai": "31/12/2025"}, "tidak boleh sebelum"),
        ({"Mulai": ""}, "Mulai: kosong"),
        ({"Kabupaten": ""}, "Kabupaten/kota: kosong"),
        ({"Kabupaten": "Kabupaten Bravo"}, "di luar wilayah kerja"),
        ({"Kabupaten": "Entah"}, "bukan kabupaten"),
        ({"Peran": "PMO"}, "tidak persis dikenal"),
        ({"Peran": "tukang"}, "tidak dikenal"),
        ({"Mulai": "31/02/2026"}, "kalender"),
    ],
)
def test_bad_contracts(officer, siti, cells, words):
    job = preview(officer, "kontrak", [contract_row(**cells)])
    assert words in problem(job) and "new" not in states(job).values()


def test_a_contract_of_one_who_left_or_overlapping_another(officer, siti, world):
    make_contract(world.a, person=siti, starts=date(2025, 7, 1), ends=date(2026, 2, 1))
    job = preview(officer, "kontrak", [contract_row()])
    assert "sudah ada kontrak" in problem(job)
    siti.left_on, siti.left_reason = date(2026, 1, 2), "pindah"
    siti.save()
    job = preview(officer, "kontrak", [contract_row(Mulai="1/3/2026")])
    assert "sudah berhenti" in problem(job)


def test_two_contracts_of_one_file_that_overlap_write_nothing(officer, siti):
    rows = [contract_row(), contract_row(Mulai="1/6/2026", **{"No. Kontrak": "K-2"})]
    job = applied(preview(officer, "kontrak", rows), officer)
    assert job.stage == "failed" and "sudah punya kontrak" in job.message
    assert not MentorContract.objects.exists()


def test_a_longer_contract_needs_updating_and_comes_back_by_undo(officer, siti, world):
    contract = make_contract(world.a, person=siti, number="K-1", **SPAN)
    rows = [contract_row(Sampai="30/6/2027")]
    filled = preview(officer, "kontrak", rows, mode="fill")
    assert states(filled) == {2: "same"} and "dibiarkan" in row(filled, 2).data["kept"][0][1]
    job = imported(officer, "kontrak", rows)
    contract.refresh_from_db()
    assert contract.ends == date(2027, 6, 30)
    jobs.undo_import(job=job, by=officer)
    contract.refresh_from_db()
    assert contract.ends == SPAN["ends"]


def test_an_ended_contract_is_left(officer, siti, world):
    make_contract(
        world.a, person=siti, ended_on=date(2026, 3, 1), end_reason="pindah kerja", **SPAN
    )
    job = preview(officer, "kontrak", [contract_row(Sampai="30/6/2027")])
    assert states(job) == {2: "same"} and "diakhiri" in str(row(job, 2).data["kept"])


def test_the_province_makes_a_pmo_without_a_kabupaten(cast, siti):
    job = imported(cast["pusat"], "kontrak", [contract_row(Peran="PMO provinsi")])
    assert MentorContract.objects.get().regency is None
    siti.refresh_from_db()
    assert siti.regency is None
    jobs.undo_import(job=job, by=cast["pusat"])
    siti.refresh_from_db()
    assert siti.regency_id == "61.01" and not MentorContract.objects.exists()


def test_an_operator_may_send_people_but_no_contracts(cast):
    with pytest.raises(PermissionDenied):
        preview(cast["operator"], "kontrak", [contract_row()])


# --- assignments ------------------------------------------------------------------------------------


@pytest.fixture
def contract(siti, world) -> MentorContract:
    return make_contract(world.a, person=siti, **SPAN)


def test_a_new_assignment_and_all_the_same_afterwards(officer, contract, world):
    job = imported(officer, "penugasan", [assignment_row()])
    found = Assignment.objects.get()
    assert (found.cooperative, found.contract) == (world.coop_a, contract)
    assert (found.starts, found.ends) == (date(2026, 3, 1), SPAN["ends"])
    for mode in ("fill", "update"):
        assert states(preview(officer, "penugasan", [assignment_row()], mode=mode)) == {2: "same"}
    jobs.undo_import(job=job, by=officer)
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"Pendamping": "Entah Siapa"}, "belum tercatat"),
        ({"Desa": "Alfa Desa 12", "Nama Koperasi": ""}, "belum ada koperasi aktif"),
        ({"Desa": "Antah Berantah", "Nama Koperasi": ""}, "esa"),
        ({"Mulai": "1/3/2027"}, "tidak punya kontrak BA"),
        ({"Sampai": "1/2/2026"}, "tidak boleh sebelum"),
        ({"Kecamatan": "Bravo Kecamatan 1", "Desa": "Bravo Desa 11"}, ""),
        ({"Nama Koperasi": "KDMP Lain Sekali"}, "Pilih koperasi"),
    ],
)
def test_bad_assignments(officer, contract, cells, words):
    job = preview(officer, "penugasan", [assignment_row(**cells)])
    assert words in problem(job) and "new" not in states(job).values()


def test_without_a_first_day_from_today(officer, contract):
    imported(officer, "penugasan", [assignment_row(Mulai="")])
    assert Assignment.objects.get().starts == date(2026, 6, 1)


@pytest.mark.parametrize("name", ["pmo_a", "operator", "dinas_b"])
def test_who_may_not_send_assignments_of_this_area(cast, contract, name):
    try:
        job = preview(cast[name], "penugasan", [assignment_row()])
    except PermissionDenied:
        assert name != "dinas_b"
    else:
        assert name == "dinas_b" and states(job)[2] in ("refused", "wrong")


def test_another_mentor_hands_over_only_when_a_person_says_so(officer, contract, world):
    old = make_assignment(make_contract(world.a, **SPAN), world.coop_a)
    filled = preview(officer, "penugasan", [assignment_row()], mode="fill")
    assert states(filled) == {2: "same"} and "dibiarkan" in str(row(filled, 2).data["kept"])
    job = preview(officer, "penugasan", [assignment_row()])
    assert states(job) == {2: "doubtful"} and "Serahkan kepada Siti Aminah" in problem(job)
    jobs.answer_rows(job=job, by=officer, answers={2: {"serah": "biarkan"}})
    assert states(job) == {2: "same"}
    jobs.answer_rows(job=job, by=officer, answers={2: {"serah": "serahkan"}})
    job.refresh_from_db()
    assert applied(job, officer).stage == "applied"
    old.refresh_from_db()
    new = Assignment.objects.get(contract=contract)
    assert old.ends == date(2026, 2, 28) and new.follows == old and new.starts == date(2026, 3, 1)
    jobs.undo_import(job=job, by=officer)
    old.refresh_from_db()
    assert old.ends == SPAN["ends"] and old.end_reason == ""
    assert list(Assignment.objects.all()) == [old]


def test_a_locked_assignment_is_not_taken_over(officer, contract, world):
    make_assignment(make_contract(world.a, **SPAN), world.coop_a, locked=True)
    assert "dikunci" in problem(preview(officer, "penugasan", [assignment_row()]))


def test_ending_and_lengthening(officer, contract, world):
    make_assignment(contract, world.coop_a, starts=date(2026, 3, 1), ends=date(2026, 8, 31))
    job = imported(officer, "penugasan", [assignment_row(Sampai="30/6/2026")])
    assert Assignment.objects.get().ends == date(2026, 6, 30)
    jobs.undo_import(job=job, by=officer)
    assert Assignment.objects.get().ends == date(2026, 8, 31)
    job = imported(officer, "penugasan", [assignment_row(Sampai="31/10/2026")])
    first, second = Assignment.objects.order_by("starts")
    assert second.starts == date(2026, 9, 1) and second.ends == date(2026, 10, 31)
    jobs.undo_import(job=job, by=officer)
    assert Assignment.objects.get() == first
    late = preview(officer, "penugasan", [assignment_row(Sampai="31/1/2027")])
    assert "Perpanjang dulu kontraknya" in problem(late)


def test_a_swap_of_two_mentors_is_undone_in_the_right_order(officer, contract, world):
    """What was inserted goes before what it stands on comes back."""
    other = PersonFactory(name="Budi Santoso", regency=world.a)
    old = make_assignment(make_contract(world.a, person=other, **SPAN), world.coop_a)
    rows = [
        assignment_row(Mulai="1/7/2026"),
        assignment_row(Pendamping="Budi Santoso", Mulai="1/1/2026", Sampai="30/6/2026"),
    ]
    job = preview(officer, "penugasan", rows)
    jobs.answer_rows(job=job, by=officer, answers={2: {"baris": "lewati"}})
    job.refresh_from_db()
    applied(job, officer)
    second = imported(officer, "penugasan", rows[:1])
    jobs.undo_import(job=second, by=officer)
    jobs.undo_import(job=job, by=officer)
    old.refresh_from_db()
    assert old.ends == SPAN["ends"] and Assignment.objects.count() == 1


def test_undo_is_refused_when_an_assignment_was_changed(officer, contract):
    job = imported(officer, "penugasan", [assignment_row()])
    Assignment.objects.update(locked=True)
    with pytest.raises(ValidationError, match="sudah diubah"):
        jobs.undo_import(job=job, by=officer)


def test_two_cooperatives_of_one_village_are_told_apart_by_name(officer, contract, world):
    make_cooperative(world.coop_a.village, name="Koperasi Desa Merah Putih Melati")
    assert states(preview(officer, "penugasan", [assignment_row()])) == {2: "new"}
    unnamed = preview(officer, "penugasan", [assignment_row(**{"Nama Koperasi": ""})])
    assert states(unnamed) == {2: "doubtful"}


# --- what our lists export --------------------------------------------------------------------------


def test_namesakes_of_an_export_are_told_apart_by_what_is_recorded(officer, contract, world):
    """The lists give names without NIK; the contract's number and day, or the assignment, say who it is."""
    other = PersonFactory(name="Siti Aminah", regency=world.a)
    make_contract(
        world.a, person=other, number="K-2", starts=date(2026, 2, 1), ends=date(2026, 9, 1)
    )
    MentorContract.objects.filter(pk=contract.pk).update(number="K-1")
    make_assignment(contract, world.coop_a, starts=date(2026, 3, 1))
    rows = [
        contract_row(),
        contract_row(Mulai="1/2/2026", Sampai="1/9/2026", **{"No. Kontrak": "K-2"}),
    ]
    for mode in ("fill", "update"):
        assert set(states(preview(officer, "kontrak", rows, mode=mode)).values()) == {"same"}
        assert states(preview(officer, "penugasan", [assignment_row()], mode=mode)) == {2: "same"}
    unknown = preview(
        officer, "kontrak", [contract_row(**{"No. Kontrak": "K-3", "Mulai": "1/5/2026"})]
    )
    assert states(unknown) == {2: "doubtful"}
    assert states(preview(officer, "penugasan", [assignment_row(Mulai="1/5/2026")])) == {
        2: "doubtful"
    }


def test_a_contract_is_not_moved_out_of_the_senders_area(officer, siti, world):
    make_contract(world.a, person=siti, number="K-1", **SPAN)
    job = preview(officer, "kontrak", [contract_row(Kabupaten="Bravo")])
    assert "di luar wilayah kerja Anda" in told(job)[0][3]
