"""Pages of imports: the round in a client, what each stage shows, and whose eyes may see it."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import ImportJob
from core.sheets import jobs
from tests.english import english_leftovers
from tests.import_kind import KIND, ROWS, make_job, ready_balikan, registered, sheet

Stage = ImportJob.Stage
ALL_STAGES = [Stage.READING, Stage.MAPPING, Stage.CHECKING, Stage.PREVIEW, Stage.APPLYING]
ALL_STAGES += [Stage.APPLIED, Stage.UNDONE, Stage.FAILED, Stage.CANCELLED]


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


def messages_of(response) -> str:
    return " ".join(str(one) for one in response.context["messages"])


def at_stage(user, stage: str) -> ImportJob:
    if stage in (Stage.UNDONE, Stage.FAILED, Stage.CANCELLED):
        job = make_job(user, to=Stage.APPLIED if stage == Stage.UNDONE else Stage.PREVIEW)
        job.stage, job.message, job.undone_at = stage, "Berkas ini rusak.", timezone.now()
        job.save()
        return job
    return make_job(user, to=stage)


def test_the_whole_round(client_as, world, officer, django_capture_on_commit_callbacks):
    """upload → map → preview → apply → undo, by the pages alone; each hands over to the worker."""
    client = client_as("dinas_a")

    def post(address: str, **data):
        with django_capture_on_commit_callbacks(execute=True) as handed:
            response = client.post(address, data)
        return response, len(handed)

    response, handed = post(reverse("core:import-create"), kind=KIND, file=sheet())
    job = ImportJob.objects.get()
    assert response.status_code == 302 and response.url == job.get_absolute_url() and handed == 1
    page = body(client.get(job.get_absolute_url()))
    assert "Isi tiap kolom" in page and "Alfa Desa 11" in page and "yakin" in page

    fields = {f"kolom-{one['index']}": one["field"] for one in job.columns}
    taken = {"mode": "update", "as_of": "2026-10-01", "month_day": "ask"}
    response, handed = post(url("map", job), **fields, **taken)
    assert response.status_code == 302 and handed == 1
    page = body(client.get(job.get_absolute_url()))
    assert "Belum ada koperasi di desa ini" in page and "di luar wilayah kerja Anda" in page
    assert "081234567890" in page.replace("-", "") and "Terapkan 1 baris" in page

    page = body(client.get(url("apply", job)))
    assert "<strong>1</strong> baris berubah" in page and "<strong>1</strong> baris ditolak" in page
    world.coop_a.refresh_from_db()
    assert world.coop_a.phone == ""
    assert post(url("apply", job))[1] == 1
    world.coop_a.refresh_from_db()
    assert "3456" in world.coop_a.phone
    page = body(client.get(job.get_absolute_url()))
    assert world.coop_a.get_absolute_url() in page and "1 baris ditulis" in page

    assert "Yakin mengembalikan" in body(client.get(url("undo", job)))
    assert post(url("undo", job))[1] == 0
    world.coop_a.refresh_from_db()
    assert world.coop_a.phone == ""
    assert "Impor ini dibatalkan" in body(client.get(job.get_absolute_url()))


@pytest.mark.parametrize("stage", ALL_STAGES)
def test_every_stage_is_told_in_indonesian_and_within_twelve_queries(client_as, officer, stage):
    job = at_stage(officer, stage)
    client = client_as("dinas_a")
    client.get(job.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        response = client.get(job.get_absolute_url())
    assert response.status_code == 200 and len(queries) <= 12, len(queries)
    page = body(response)
    assert not english_leftovers(page.replace(job.filename, ""))
    assert job.get_stage_display() in page
    working = stage in ImportJob.WORKING
    assert ("hx-trigger" in page) is working and ("http-equiv" in page) is working
    assert ("Hentikan" in page) is working
    if stage in (Stage.FAILED, Stage.CANCELLED):
        assert "Berkas ini rusak." in page and "Coba lagi" in page
    for name in ("map", "apply", "undo"):
        assert client.get(url(name, job)).status_code in (200, 302), name
    assert client.get(reverse("core:import-list")).status_code == 200


def test_queries_do_not_grow_with_rows(client_as, world, officer):
    client = client_as("dinas_a")

    def asked(job: ImportJob) -> int:
        client.get(job.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(job.get_absolute_url())
        return len(queries)

    few = asked(make_job(officer, *ROWS))
    job = make_job(officer, *ROWS)
    ImportJob.objects.filter(pk=job.pk).update(sha256="0" * 64)
    row = job.rows.get(state="wrong")
    for number in range(100, 320):
        row.pk, row.number, row.village_code = None, number, ""
        row.save()
    many = asked(job)
    assert many <= few + 1 and many <= 12
    page = body(client.get(job.get_absolute_url()))
    assert page.count('aria-labelledby="baris-') == 50 and 'data-count="223"' in page


def test_lists_hold_only_what_one_may_see(client_as, cast, world):
    own = make_job(cast["dinas_a"], to=Stage.MAPPING)
    page = body(client_as("dinas_a").get(reverse("core:import-list")))
    assert own.get_absolute_url() in page and "WIB oleh" not in content(page)
    page = body(client_as("pusat").get(reverse("core:import-list")))
    assert own.get_absolute_url() in page and "WIB oleh" in content(page)
    for name in ("dinas_b", "operator"):
        page = body(client_as(name).get(reverse("core:import-list")))
        assert own.get_absolute_url() not in page and "Belum ada impor" in page


def content(page: str) -> str:
    """Without the frame, which names who prints the page."""
    return page.partition("<h1>")[2]


STRANGERS = ["detail", "map", "balikan", "apply", "undo"]
VERBS = ["sheet", "answer", "check", "stop", "map", "apply", "undo"]


@pytest.mark.parametrize("name", ["dinas_b", "operator"])
def test_a_strangers_import_does_not_exist(client_as, officer, name):
    job = make_job(officer)
    before = ImportJob.objects.filter(pk=job.pk).values().get()
    client = client_as(name)
    for page in STRANGERS:
        assert client.get(url(page, job)).status_code == 404, page
    for verb in VERBS:
        assert client.post(url(verb, job)).status_code == 404, verb
    create = f"{reverse('core:import-create')}?perbaikan={job.pk}"
    assert client.get(create).status_code == 404
    assert client.post(create, {"kind": KIND, "file": sheet()}).status_code == 404
    assert ImportJob.objects.filter(pk=job.pk).values().get() == before
    assert ImportJob.objects.count() == 1


def test_upload_says_what_is_wrong(client_as, officer):
    client, address = client_as("dinas_a"), reverse("core:import-create")
    for data, told in [
        ({"kind": KIND}, "Pilih berkas dahulu"),
        ({"kind": "rahasia", "file": sheet()}, "Pilih jenis data"),
        ({"kind": KIND, "file": SimpleUploadedFile("kosong.csv", b"")}, "kosong"),
    ]:
        response = client.post(address, data)
        assert response.status_code == 422 and told in body(response), told
    assert not ImportJob.objects.exists()


def test_a_file_that_is_no_sheet_fails_with_advice(client_as, officer):
    photo = SimpleUploadedFile("foto.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(200))
    job = jobs.upload_sheet(kind=KIND, file=photo, by=officer)
    assert jobs.work(job.pk) == Stage.FAILED
    page = body(client_as("dinas_a").get(job.get_absolute_url()))
    assert "alert-danger" in page and "Tidak ada data yang berubah" in page


def test_the_same_file_is_recognised(client_as, officer, cast):
    first, second = make_job(officer), make_job(officer)
    client = client_as("dinas_a")
    told = f'pernah diunggah: <a href="{first.get_absolute_url()}"'
    assert told in body(client.get(second.get_absolute_url()))
    assert "pernah diunggah" not in body(client.get(first.get_absolute_url()))
    third = make_job(cast["operator"])  # a stranger's upload of the same file stays unknown
    assert "pernah diunggah" not in body(client_as("operator").get(third.get_absolute_url()))


def test_mapping_is_corrected_and_remembered(client_as, officer):
    job = make_job(officer, to=Stage.MAPPING)
    client = client_as("dinas_a")
    fields = {f"kolom-{one['index']}": one["field"] for one in job.columns}
    taken = {"mode": "fill", "as_of": "2026-10-01", "month_day": "ask"}
    for wrong, told in [
        ({"kolom-2": ""}, "Tunjukkan kolom untuk: Desa/kelurahan"),
        ({"kolom-0": "phone"}, "Satu isian hanya boleh untuk satu kolom"),
        ({"kolom-0": "sandi"}, "Pilih isian dari daftar"),
        ({"as_of": ""}, "Isi tanggal keadaan"),
        ({"mode": "paksa"}, "field-error"),
    ]:
        response = client.post(url("map", job), fields | taken | wrong)
        assert response.status_code == 422 and told in body(response), told
    job.refresh_from_db()
    assert job.stage == Stage.MAPPING
    assert client.post(url("map", job), fields | taken | {"kolom-4": ""}).status_code == 302
    again = make_job(officer, to=Stage.MAPPING)
    page = body(client.get(again.get_absolute_url()))
    assert "seperti kiriman Anda sebelumnya" in page
    assert again.columns[4]["field"] == ""


# --- files ---
def test_balikan_is_handed_out_safely(client_as, officer):
    job = make_job(officer)
    row = ready_balikan(job)
    response = client_as("dinas_a").get(url("balikan", job))
    assert b"".join(response.streaming_content) == b"PK isi"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox"
    assert response["Cache-Control"] == "no-store"
    name = f'attachment; filename="kiriman-camat-balikan-{job.pk}.xlsx"'
    assert response["Content-Disposition"] == name

    row.path.unlink()
    response = client_as("dinas_a").get(url("balikan", job), follow=True)
    assert "Buat sekali lagi" in messages_of(response)


def test_a_pruned_file_is_told_and_its_verbs_are_gone(client_as, officer, settings, capsys):
    old, new = make_job(officer, to=Stage.APPLIED), make_job(officer, *ROWS[:2])
    ImportJob.objects.filter(pk=old.pk).update(uploaded_at=timezone.now() - timedelta(days=91))
    folder = old.folder.parent
    assert folder.exists()
    call_command("prune_imports")
    assert not folder.exists() and new.folder.exists()
    old.refresh_from_db()
    assert not old.file and old.rows.exists()
    client = client_as("dinas_a")
    page = body(client.get(old.get_absolute_url()))
    assert "Unduh balikan" not in page and "Batalkan impor" in page
    for verb in ("map", "balikan"):
        assert "tidak dapat" in (text := messages_of(client.get(url(verb, old), follow=True))) or (
            "selama berkasnya" in text
        )
    ImportJob.objects.filter(pk=old.pk).update(stage=Stage.PREVIEW)
    for verb in ("check", "sheet", "answer"):
        response = client.post(url(verb, old), {"lewati:2:baris": "1"}, follow=True)
        assert "sudah dihapus" in messages_of(response), verb


def test_text_of_a_file_is_never_markup(client_as, officer):
    job = make_job(officer, 'Kabupaten Alfa;Alfa Kecamatan 1;<script>x</script>;"<b>1</b>";')
    page = body(client_as("dinas_a").get(job.get_absolute_url()))
    assert "<script>x" not in page and "<b>1" not in page and "&lt;script&gt;x" in page
    assert not re.search(r"\d{1,3}\.\d{3}/", page)


def test_history_tells_of_imports(client_as, officer):
    """A correction is told as itself, not as the import that it corrects."""
    first = make_job(officer, to=Stage.APPLIED)
    ImportJob.objects.create(kind=KIND, uploaded_by=officer, filename="susulan.csv", parent=first)
    page = body(client_as("pusat").get(reverse("core:history"), {"table": "core.importjob"}))
    assert "susulan.csv" in page and first.get_absolute_url() in page
    assert "samples" not in page
