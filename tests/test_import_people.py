"""Sheets of people: what is read, what is asked, what is left, and that it can be taken back."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from core.models import ImportJob
from core.sealed import digest, opened
from core.sheets import jobs
from mentors.models import Person
from tests.mentor_rows import PersonFactory
from tests.mentor_sheets import (
    BUDI,
    NIK_A,
    NIK_B,
    NIK_C,
    PEOPLE,
    SITI,
    imported,
    preview,
    told,
    uploaded,
)
from tests.sheet_jobs import applied, row, states, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def officer(cast):
    return cast["dinas_a"]


def sealed_person(nik: str, **fields) -> Person:
    person = PersonFactory.build(**fields)
    person.seal_nik(nik)
    person.mark_phone()
    person.save()
    return person


def changes(job: ImportJob, number: int) -> dict[str, tuple[str, str]]:
    return {one[0]: (one[2], one[3]) for one in row(job, number).data["changes"]}


def one_row(*cells, header=None) -> list:
    return [list(cells) + [""] * (len(header or PEOPLE) - len(cells))]


def test_new_people_are_written_sealed_and_come_back_all_the_same(officer, world):
    job = imported(officer, "orang", [SITI, BUDI])
    assert set(states(job).values()) == {"new"}
    siti = Person.objects.get(name__startswith="Siti")
    assert opened(siti.nik_sealed) == NIK_B and opened(siti.birth_sealed) == "1992-03-12"
    assert opened(siti.account_sealed) == "0123456789" and siti.nik_digest == digest("nik", NIK_B)
    assert (siti.sex, siti.phone, siti.bank, siti.regency) == ("P", "081211112222", "BRI", world.a)
    assert siti.nik_mask == "•" * 12 + "0002" and siti.birth_mask == "••/••/1992"
    for mode in ("fill", "update"):
        assert set(states(preview(officer, "orang", [SITI, BUDI], mode=mode)).values()) == {"same"}


def test_masks_of_an_export_change_nothing(officer):
    imported(officer, "orang", [SITI])
    masked = [
        "Siti Aminah, S.E.",
        "••••••••••••0002",
        "P",
        "••/••/1992",
        "081211112222",
        "BRI",
        "••••••6789",
    ]
    for cells in (masked, [*masked[:4], "", "", ""]):  # by name and phone, or by name and mask
        job = preview(officer, "orang", [cells])
        assert states(job) == {2: "same"}, told(job)
    other = preview(officer, "orang", [["Siti Aminah, S.E.", "••••••••••••0009", "P"]], PEOPLE[:3])
    assert states(other) == {2: "new"}


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (6.10101520392e15, "membulatkan"),
        ("6.10102E+15", "membulatkan"),
        (6101015203920000, "membulatkan"),
        ("61010152039200", "di sel ini ada 14"),
        ("6101013113920002", "bukan tanggal lahir"),
        ("9901015203920002", "bukan NIK yang mungkin"),
        ("enam satu", "16 angka"),
    ],
)
def test_a_nik_that_is_none_is_refused_in_words_and_not_repeated(officer, cell, words):
    job = preview(officer, "orang", one_row("Siti Aminah", cell))
    problem = row(job, 2).data["problems"][0][1]
    assert states(job) == {2: "wrong"} and words in problem
    assert str(cell)[:6] not in problem


@pytest.mark.parametrize(
    "cell", ["'6101015203920002", "6101 0152 0392 0002", "6101.0152.0392.0002 "]
)
def test_a_nik_as_text_is_fine(officer, cell):
    imported(officer, "orang", one_row("Siti Aminah", cell))
    assert Person.objects.get().nik_digest == digest("nik", NIK_B)


@pytest.mark.parametrize(
    ("cell", "iso"),
    [
        ("Sambas, 12 Maret 1992", "1992-03-12"),
        ("Sambas / 12-03-1992", "1992-03-12"),
        (33675, "1992-03-12"),
        ("1992", ""),
        ("Maret 1992", ""),
        ("31/02/1992", ""),
        ("12 Maret 2030", ""),
        ("12/03/2020", ""),
    ],
)
def test_birth_dates(officer, cell, iso):
    job = preview(officer, "orang", one_row("Siti Aminah", "", "P", cell))
    if iso:
        applied(job, officer)
        assert opened(Person.objects.get().birth_sealed) == iso
    else:
        assert states(job) == {2: "wrong"} and "Tanggal lahir" in row(job, 2).data["problems"][0][1]


def test_nik_and_birth_date_that_differ_are_told(officer):
    job = preview(officer, "orang", one_row("Siti", NIK_B, "P", "13 Maret 1992"))
    assert "tidak cocok" in row(job, 2).data["kept"][0][1]
    same = preview(officer, "orang", one_row("Siti", NIK_B, "P", "12 Maret 1992"))
    assert not row(same, 2).data["kept"]


def test_an_account_needs_its_bank_and_belongs_to_one(officer):
    job = preview(officer, "orang", one_row("Siti", "", "P", "", "", "", "0123456789"))
    assert "nama bank" in row(job, 2).data["problems"][0][1]
    imported(officer, "orang", [SITI])
    taken = preview(officer, "orang", [["Wati", NIK_C, "P", "", "", "BRI", "0123456789"]])
    assert "sudah tercatat pada orang lain" in row(taken, 2).data["problems"][0][1]
    other_bank = preview(officer, "orang", [["Wati", NIK_C, "P", "", "", "BNI", "0123456789"]])
    assert states(other_bank) == {2: "new"}


def test_two_rows_with_one_account_write_nothing_and_say_which(officer):
    rows = [SITI, ["Wati", NIK_C, "P", "", "", "BRI", "0123456789"]]
    job = applied(preview(officer, "orang", rows), officer)
    assert job.stage == "failed" and "Baris 2 dan baris 3" in job.message
    assert not Person.objects.exists()
    jobs.check_again(job=job, by=officer)
    jobs.work(job.pk)
    job.refresh_from_db()
    jobs.answer_rows(job=job, by=officer, answers={3: {"baris": "lewati"}})
    job.refresh_from_db()
    assert applied(job, officer).stage == "applied" and Person.objects.count() == 1


def test_a_new_bank_keeps_the_account(officer):
    imported(officer, "orang", [SITI])
    imported(officer, "orang", [[SITI[0], NIK_B, "", "", "", "Bank BRI Sambas", ""]])
    assert opened(Person.objects.get().account_sealed) == "0123456789"
    again = preview(officer, "orang", [[*SITI[:5], "Bank BRI Sambas", SITI[6]]])
    assert states(again) == {2: "same"}


def test_filling_leaves_and_updating_overwrites(officer):
    person = sealed_person(NIK_B, name="Siti Aminah", regency_id="61.01", phone="0812999")
    cells = one_row("Siti Aminah", NIK_B, "P", "", "0812-1111-2222")
    job = preview(officer, "orang", cells, mode="fill")
    assert set(changes(job, 2)) == {"sex"}
    assert "Telepon: berkas 081211112222, tercatat 0812999" in row(job, 2).data["kept"][0][1]
    imported(officer, "orang", cells)
    person.refresh_from_db()
    assert (person.phone, person.sex) == ("081211112222", "P")


def test_a_slip_in_the_name_is_no_new_name(officer):
    person = sealed_person(NIK_B, name="Siti Aminah", regency_id="61.01")
    job = preview(officer, "orang", one_row("Siti Aminnah, S.E.", NIK_B))
    assert states(job) == {2: "same"} and row(job, 2).target == person.pk


def test_a_nik_under_another_name_is_asked(officer):
    person = sealed_person(NIK_B, name="Wati Susanti", regency_id="61.01")
    job = preview(officer, "orang", one_row("Siti Aminah", NIK_B))
    assert states(job) == {2: "doubtful"} and "tercatat atas nama Wati" in told(job)[0][2][0]
    jobs.answer_rows(job=job, by=officer, answers={2: {"orang": str(person.pk)}})
    assert row(job, 2).state == "changed" and row(job, 2).target == person.pk


def test_two_of_the_same_name_are_asked_and_never_guessed(officer):
    first = sealed_person(NIK_A, name="Siti Aminah", regency_id="61.01", phone="081")
    second = sealed_person(NIK_B, name="Siti Aminah", regency_id="61.01", phone="082")
    job = preview(officer, "orang", one_row("Siti Aminah", "", "P"))
    options = row(job, 2).data["questions"][0][3]
    assert [one[0] for one in options] == [str(first.pk), str(second.pk), "lain"]
    assert "0001" in options[0][1] and NIK_A not in options[0][1]
    jobs.answer_rows(job=job, by=officer, answers={2: {"orang": str(second.pk)}})
    assert row(job, 2).state == "changed" and row(job, 2).target == second.pk
    jobs.answer_rows(job=job, by=officer, answers={2: {"orang": "lain"}})
    assert row(job, 2).state == "new" and row(job, 2).target is None


def test_a_namesake_with_another_nik_is_another_person(officer):
    sealed_person(NIK_A, name="Siti Aminah", regency_id="61.01")
    assert states(preview(officer, "orang", one_row("Siti Aminah", NIK_B))) == {2: "new"}


def test_the_same_phone_under_another_name_is_asked(officer):
    person = PersonFactory.build(name="Wati Susanti", regency_id="61.01", phone="0812-1111-2222")
    person.mark_phone()
    person.save()
    job = preview(officer, "orang", one_row("Siti Aminah", "", "P", "", "+62 812 1111 2222"))
    assert states(job) == {2: "doubtful"}


def test_a_person_of_another_area_is_neither_shown_nor_touched(officer, world):
    sealed_person(NIK_B, name="Siti Bravo", regency=world.b, phone="081211112222")
    job = preview(officer, "orang", [SITI])
    problem = row(job, 2).data["problems"][0][1]
    assert "di luar wilayah kerja Anda" in problem and "Bravo" not in problem
    by_name = preview(officer, "orang", one_row("Siti Bravo", "", "", "", "081211112222"))
    assert states(by_name) == {2: "new"} and "Bravo" not in str(row(by_name, 2).data["questions"])


def test_home_villages_may_lie_anywhere(officer):
    header = ["Nama", "Desa", "Kecamatan", "Kabupaten"]
    rows = [
        ["Siti", "Bravo Desa 11", "Bravo Kecamatan 1", "Kabupaten Bravo"],
        ["Budi", "", "", ""],
        ["Wati", "Sukamaju", "Antah", "Kabupaten Berantah"],
    ]
    job = preview(officer, "orang", rows, header)
    assert states(job)[2] == "new" and "Bravo Desa 11" in changes(job, 2)["village"][1]
    assert states(job)[3] == states(job)[4] == "new"
    assert "tidak dikenal di provinsi ini" in str(row(job, 4).data["kept"])
    applied(job, officer)
    assert Person.objects.get(name="Siti").home_village_id == "61.02.01.2001"
    assert Person.objects.get(name="Siti").regency_id == "61.01"  # whose officers look after her


def test_twins_in_one_file_are_asked(officer):
    job = preview(officer, "orang", [SITI, SITI])
    assert states(job) == {2: "doubtful", 3: "doubtful"}
    jobs.answer_rows(job=job, by=officer, answers={3: {"baris": "lewati"}})
    assert states(job) == {2: "new", 3: "skipped"}


def test_undo_brings_back_what_was_there(officer):
    person = sealed_person(NIK_B, name="Siti Aminah", regency_id="61.01", phone="0812999")
    job = imported(
        officer,
        "orang",
        [["Siti Aminah", NIK_B, "P", "", "081311112222", "BRI", "0123456789"], BUDI],
    )
    assert Person.objects.count() == 2
    jobs.undo_import(job=job, by=officer)
    assert Person.objects.get() == person
    person.refresh_from_db()
    assert (person.phone, person.sex, person.bank, person.account_mask) == ("0812999", "", "", "")
    assert opened(person.nik_sealed) == NIK_B


def test_undo_is_refused_when_somebody_has_changed_a_person(officer):
    job = imported(officer, "orang", [SITI, BUDI])
    Person.objects.filter(name__startswith="Budi").update(email="budi@contoh.id")
    with pytest.raises(ValidationError, match="Budi Santoso sudah diubah"):
        jobs.undo_import(job=job, by=officer)
    assert Person.objects.count() == 2


def test_undo_is_refused_when_a_person_has_got_a_contract(officer, world):
    from tests.mentor_rows import make_contract

    job = imported(officer, "orang", [SITI])
    make_contract(world.a, person=Person.objects.get())
    with pytest.raises(ValidationError, match="kontrak baru"):
        jobs.undo_import(job=job, by=officer)


def test_only_who_may_write_people_may_send_them(cast):
    from django.core.exceptions import PermissionDenied

    for name in ("pmo_a", "pendamping_a", "pengamat", "auditor"):
        with pytest.raises(PermissionDenied):
            uploaded(cast[name], "orang", workbook([SITI], PEOPLE))


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_people_make_them_once(cast):
    made = [preview(cast[name], "orang", [SITI, BUDI]) for name in ("dinas_a", "pusat")]
    for job in made:
        jobs.start_apply(job=job, by=job.uploaded_by)
    ends = []

    def work(pk: int) -> None:
        try:
            ends.append(jobs.work(pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[job.pk]) for job in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["applied", "preview"] and Person.objects.count() == 2


def test_an_export_of_the_list_comes_back_all_the_same(officer, world):
    """Its columns: places that are none ("Provinsi"), the home by its bare name, masks."""
    header = [
        "Nama",
        "Peran",
        "Kabupaten/kota",
        "Telepon",
        "NIK",
        "Tanggal lahir",
        "Tempat tinggal",
    ]
    header += ["Bank", "Nomor rekening", "Jenis kelamin", "Surel", "Keadaan"]
    home = [
        "Siti Aminah",
        NIK_B,
        "",
        "",
        "",
        "BRI",
        "0123456789",
        "Alfa Desa 11",
        "Alfa Kecamatan 1",
    ]
    imported(officer, "orang", [home], header=[*PEOPLE, "Desa", "Kecamatan"])
    row_of = ["Siti Aminah", "BA", "Provinsi", "", "••••••••••••0002", "", "Alfa Desa 11", "BRI"]
    row_of += ["••••••6789", "", "", "Aktif"]
    for mode in ("fill", "update"):
        for place in ("Provinsi", "Kabupaten Alfa", "Kabupaten Semarang"):
            row_of[2] = place
            job = preview(officer, "orang", [row_of], header, mode=mode)
            assert states(job) == {2: "same"}, (place, told(job))
