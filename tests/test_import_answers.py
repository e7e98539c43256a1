"""The rows of a preview: filters, questions, answers that are given, spread and taken back."""

import pytest
from django.urls import reverse

from core.models import ImportJob, Village
from core.sheets import jobs
from tests.factories import CooperativeFactory
from tests.import_kind import make_job, registered

Stage = ImportJob.Stage


@pytest.fixture(autouse=True)
def _kind(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    with registered():
        yield


@pytest.fixture
def officer(cast):
    return cast["dinas_a"]


def url(name: str, job: ImportJob) -> str:
    return reverse(f"core:import-{name}", args=[job.pk])


def body(response) -> str:
    return response.content.decode()


# --- rows: filters, questions, answers ---
ASKING = (
    "Kabupaten Alfa;Alfa Kecamatan 1;Alfa Desa 11;;November 2025",
    "Kabupaten Alfa;Alfa Kecamatan 1;Alfa Desa 12;;November 2025",
    "Kabupaten Alfa;Alfa Kecamatan 2;Alfa Desa 21;;Oktober 2025",
)


@pytest.fixture
def asking(world, officer) -> ImportJob:
    for code in ("61.01.01.2002", "61.01.02.2001"):
        CooperativeFactory(village=Village.objects.get(pk=code))
    return make_job(officer, *ASKING)


def states(job: ImportJob) -> dict[int, str]:
    return dict(job.rows.values_list("number", "state"))


def test_questions_are_answered_for_one_or_for_all_and_taken_back(client_as, asking):
    client = client_as("dinas_a")
    page = body(client.get(asking.get_absolute_url()))
    assert states(asking) == {2: "doubtful", 3: "doubtful", 4: "doubtful"}
    assert page.count('<option value="0">') == 3 and "Jawab sama untuk semua" in page
    key = "isi:founded_on"
    client.post(url("answer", asking), {f"jawab:2:{key}": "0", f"jawab:3:{key}": ""})
    assert states(asking) == {2: "changed", 3: "doubtful", 4: "doubtful"}
    client.post(url("answer", asking), {f"tarik:2:{key}": "1"})
    assert states(asking) == {2: "doubtful", 3: "doubtful", 4: "doubtful"}
    client.post(url("answer", asking), {f"jawab:2:{key}": "1", f"semua:2:{key}": "1"})
    # row 4 asks about another month: its options differ, so it is left alone
    assert states(asking) == {2: "changed", 3: "changed", 4: "doubtful"}
    page = body(client.get(asking.get_absolute_url()))
    assert "Ambil kembali jawaban: Tanggal berdiri: " in page and "30 November 2025" in page
    client.post(url("answer", asking), {"lewati:4:baris": "1"})
    assert states(asking)[4] == "skipped"
    assert "Ambil kembali jawaban: Baris ini dilewati" in body(
        client.get(asking.get_absolute_url())
    )


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"jawab:2:isi:founded_on": "99"},
        {"jawab:x:isi:founded_on": "0", "jawab:²:y": "1", "jawab:99999999999999:y": "1"},
        {"jawab:77:desa": "61.02.01.2001", "semua:77:desa": "1"},
        {"jawab:2:desa": "61.02.01.2001"},
        {"semua:2:isi:founded_on": "1", "jawab": "1", "jawab:": "2", "tarik::": "3"},
        {"jawab:2:" + "x" * 500: "y" * 5000},
    ],
)
def test_forged_answers_change_nothing(client_as, asking, world, data):
    assert client_as("dinas_a").post(url("answer", asking), data).status_code == 302
    assert not asking.rows.filter(village_code__startswith="61.02").exists()
    assert not asking.rows.filter(state__in=("new", "changed", "skipped")).exists()


def test_filters(client_as, asking):
    client, address = client_as("dinas_a"), asking.get_absolute_url()
    for query, n in [
        ("keadaan=doubtful", 3),
        ("keadaan=wrong", 0),
        ("kecamatan=61.01.02", 1),
        ("q=desa+12", 1),
        ("q=4", 1),
        ("q=tidak+ada", 0),
        ("keadaan=aneh&kecamatan=99&page=zz", 3),
        ("q=99999999999999999999", 0),
    ]:
        assert f'data-count="{n}"' in body(client.get(f"{address}?{query}")), query
    back = client.post(url("answer", asking) + "?keadaan=doubtful&page=1", {})
    assert back.url == f"{address}?keadaan=doubtful&page=1"


def test_an_applied_import_tells_what_is_left_undone_and_why(client_as, asking):
    """The doubt stays to be read, without boxes; what it would have changed is not told as done."""
    client = client_as("dinas_a")
    jobs.answer_rows(job=asking, by=asking.uploaded_by, answers={2: {"isi:founded_on": "0"}})
    page = body(client.get(asking.get_absolute_url()))
    assert "<strong>1</strong> baris siap ditulis" in page and "Simpan jawaban" in page
    assert "<strong>2</strong> baris salah atau meragukan" in page
    jobs.start_apply(job=asking, by=asking.uploaded_by)
    assert jobs.work(asking.pk) == Stage.APPLIED
    page = body(client.get(asking.get_absolute_url()))
    assert "<strong>2</strong> baris belum ditulis" in page and "Simpan jawaban" not in page
    assert page.count("Baris ini belum ditulis") == 2 and '<select name="jawab' not in page
    assert page.count("November 2025") >= 2 and "Oktober 2025" in page


def test_each_state_says_what_comes_next(client_as, world, officer):
    """Nothing to write, and nothing to answer: no button that would do nothing."""
    client = client_as("dinas_a")
    foreign = make_job(officer, "Kabupaten Bravo;Bravo Kecamatan 1;Bravo Desa 11;0812-3456-7892;")
    page = body(client.get(foreign.get_absolute_url()))
    assert "Tidak ada yang perlu ditulis" in page and "<strong>1</strong> baris ditolak" in page
    assert (
        "Simpan jawaban" not in page and "Terapkan" not in page.partition("Langkah berikutnya")[2]
    )
