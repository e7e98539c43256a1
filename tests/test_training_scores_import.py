"""Sheets of test values: whom a row means, what it asks, what it leaves, and the undo."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from core.sheets import jobs
from tests.mentor_rows import PersonFactory
from tests.sheet_jobs import applied, checked, preview, row, states, workbook
from tests.training_rows import enrol_officer, enrol_person, issue, make_batch, score
from trainings.models import Enrolment, Score

pytestmark = pytest.mark.django_db
HEADER = ["Kode Peserta", "NIK", "Nama Peserta", "Angkatan", "Pre-test", "Post-test"]
NIK = "6101014101900001"


@pytest.fixture(autouse=True)
def _files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def by(cast):
    return cast["pusat"]


@pytest.fixture
def batch(world):
    return make_batch(number=3)


def sent(by, *rows, mode="update", header=HEADER):
    return preview(by, workbook(rows, header), kind="nilai", mode=mode)


def named(batch, name, regency=None, **fields) -> Enrolment:
    return enrol_person(batch, person=PersonFactory(name=name, regency=regency), **fields)


def value(seat, test="post") -> Decimal | None:
    found = Score.objects.filter(enrolment=seat, test=test).first()
    return found.value if found else None


def answer(job, by, number, question, choice):
    jobs.answer_rows(job=job, by=by, answers={number: {question: choice}})


def problems(job, number) -> str:
    return " ".join(text for _, text in row(job, number).data["problems"])


def test_found_by_code_nik_and_name_and_taken_back(by, world, batch):
    first, second, third = (named(batch, name) for name in ("Ani Satu", "Budi Dua", "Citra Tiga"))
    second.person.seal_nik(NIK)
    second.person.save()
    officer = enrol_officer(make_batch(audience="pengurus"), world.coop_a, name="Dewi Empat")
    job = sent(
        by,
        [first.code.lower(), "", "", "", 60, 85],
        ["", NIK, "Budi Dua", "", "55,5", "72.25"],
        ["", "", "CITRA TIGA", "Angkatan III", "", "90"],
        ["", "", "Dewi Empat", "", "-", "66"],
    )
    assert states(job) == {2: "new", 3: "new", 4: "new", 5: "new"}
    code = row(job, 2).data
    assert first.code not in str(code) and NIK not in str(row(job, 3).data)
    job = applied(job, by)
    assert job.stage == "applied", job.message
    assert (value(first, "pre"), value(first)) == (60, 85)
    assert (value(second, "pre"), value(second)) == (Decimal("55.5"), Decimal("72.25"))
    assert (value(third), value(officer), value(officer, "pre")) == (90, 66, None)
    assert Score.objects.filter(entered_by=by).count() == 6
    job = jobs.undo_import(job=job, by=by)
    assert not Score.objects.exists(), job.message


def test_refused_with_a_sentence(by, world, batch):
    named(batch, "Ani Satu")
    other = named(make_batch(number=2), "Budi Dua")
    gone = named(batch, "Citra Tiga")
    Enrolment.objects.filter(pk=gone.pk).update(state="batal", state_reason="sakit")
    job = sent(
        by,
        ["", "", "Ani Satu", "III", "", "101"],
        ["", "", "Budi Dua", "Angkatan III", "", "80"],
        ["", "", "Citra Tiga", "III", "", "80"],
        ["", "", "Tidak Dikenal", "III", "", "80"],
        [other.code, "", "Ani Satu", "", "", "80"],
        ["ABC", "", "Ani Satu", "", "", "80"],
        ["ZZZZZZZZ", "", "Ani Satu", "", "", "80"],
        ["", "", "Ani Satu", "tiga", "", "80"],
        ["", "", "Ani Satu", "III", "", "delapan"],
    )
    assert set(states(job).values()) == {"wrong"}
    for number, told in {
        2: "di luar 0–100",
        3: f"Budi Dua bukan peserta Angkatan III; ia terdaftar di {other.batch}",
        4: "kepesertaan dibatalkan",
        5: "tidak ditemukan",
        6: "milik Budi Dua, bukan “Ani Satu”",
        7: "8 huruf dan angka",
        8: "tidak ditemukan",
        9: "tidak terbaca",
        10: "bukan nilai",
    }.items():
        assert told in problems(job, number), number


def test_a_participant_of_another_kabupaten_is_nobody(cast, world, batch):
    named(batch, "Ani Satu", world.b)
    job = sent(cast["operator"], ["", "", "Ani Satu", "III", "", "80"])
    assert "tidak ditemukan" in problems(job, 2) and "Bravo" not in str(row(job, 2).data)


def test_low_values_ask_and_answers_count(by, batch):
    seats = [named(batch, f"Peserta {name}") for name in ("Ani", "Budi", "Citra", "Dewi")]
    job = sent(
        by,
        ["", "", "Peserta Ani", "III", "", "8,5"],
        ["", "", "Peserta Budi", "III", "", 8],
        ["", "", "Peserta Citra", "III", "", "8,5/100"],
        ["", "", "Peserta Dewi", "III", "", "0"],
    )
    assert states(job) == {2: "doubtful", 3: "doubtful", 4: "new", 5: "new"}
    question = row(job, 2).data["questions"][0]
    assert question[2] == "Post-test: 8,5 dari 100, atau maksudnya 85?"
    for number, choice in ((2, question[3][1][0]), (3, row(job, 3).data["questions"][0][3][0][0])):
        answer(job, by, number, "skala:post", choice)
    job.refresh_from_db()
    assert set(states(job).values()) == {"new"}
    applied(job, by)
    assert [value(one) for one in seats] == [85, 8, Decimal("8.5"), 0]


def test_what_is_recorded_stays_or_changes_as_asked(by, batch):
    seats = [named(batch, f"Peserta {name}") for name in ("Ani", "Budi", "Citra")]
    for one in seats:
        score(one, 70)
    issue(seats[2])
    rows = [
        ["", "", "Peserta Ani", "III", "50", "tidak ikut"],
        ["", "", "Peserta Budi", "III", "", "75"],
        ["", "", "Peserta Citra", "III", "", "75"],
    ]
    job = sent(by, *rows, mode="fill")
    assert states(job) == {2: "changed", 3: "same", 4: "same"}
    job = checked(job, by, mode="update")
    assert states(job) == {2: "changed", 3: "changed", 4: "same"}
    assert "bersertifikat" in row(job, 4).data["kept"][0][1]
    assert "menghapus nilai hanya lewat" in row(job, 2).data["kept"][0][1]
    job = applied(job, by)
    assert [value(one) for one in seats] == [70, 75, 70]
    # somebody corrects one of them: the import can no longer be taken back
    Score.objects.filter(enrolment=seats[1], test="post").update(value=76)
    with pytest.raises(ValidationError, match="nilai Peserta Budi sudah diubah"):
        from core.sheets.applying import undo

        undo(job, by=by)
    assert value(seats[0], "pre") == 50


def test_a_changed_value_since_the_preview_is_not_overwritten(by, batch):
    seat = named(batch, "Peserta Ani")
    job = sent(by, ["", "", "Peserta Ani", "III", "", "80"])
    score(seat, 65)
    job = applied(job, by)
    assert job.stage != "applied" and value(seat) == 65


def test_namesakes_and_misspelt_names_are_asked(by, world, batch):
    namesakes = [named(batch, "Siti Aminah", world.a), named(batch, "Siti Aminah", world.b)]
    slip = named(batch, "Rahmat Hidayatullah")
    job = sent(
        by,
        ["", "", "Siti Aminah", "III", "", "80"],
        ["", "", "Rahmat Hidayatulah", "III", "", "80"],
    )
    assert states(job) == {2: "doubtful", 3: "doubtful"}
    for number, seat in ((2, namesakes[1]), (3, slip)):
        answer(job, by, number, "peserta", str(seat.pk))
    applied(job, by)
    assert (value(namesakes[0]), value(namesakes[1]), value(slip)) == (None, 80, 80)


def test_one_participant_twice_in_a_file(by, batch):
    named(batch, "Peserta Ani")
    job = sent(by, *[["", "", "Peserta Ani", "III", "", one] for one in ("80", "90")])
    assert "new" not in states(job).values()
