"""What an import's pages say of all that they leave: other sheets, hidden rows, what stays as recorded."""

import io
import re

import openpyxl
import pytest
from django.core.management import call_command

from core.sheets import jobs
from registry import models as m
from tests.sheet_jobs import HEADER, applied, checked, preview, states, upload, workbook

ALFA = "Alfa Kecamatan 1"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def per_kecamatan(hidden: int = 0) -> bytes:
    """A file as offices send it: a sheet for each kecamatan."""
    book = openpyxl.Workbook()
    for at, village in enumerate(("Alfa Desa 11", "Alfa Desa 12")):
        sheet = book.active if at == 0 else book.create_sheet()
        sheet.title = f"Kec {at + 1}"
        sheet.append(HEADER)
        sheet.append([ALFA, village, f"KDMP {village}", f"081234567{at:03}"])
    book.create_sheet("Catatan").append(["tidak ada tabel di sini"])
    if hidden:
        book["Kec 1"].row_dimensions[hidden].hidden = True
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def page(client_as, job) -> str:
    text = client_as("dinas_a").get(job.get_absolute_url()).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", text.partition("<main")[2]).split())


def test_the_sheets_that_are_not_imported_are_named_at_every_stage(client_as, cast):
    by = cast["dinas_a"]
    job = upload(by, per_kecamatan())
    for step in (lambda: None, lambda: checked(job, by), lambda: applied(job, by)):
        step()
        job.refresh_from_db()
        told = page(client_as, job)
        assert "Hanya lembar “Kec 1” yang diimpor" in told and "“Kec 2” (hingga baris 2)" in told
        assert "“Catatan”" not in told.partition("Hanya lembar")[2].partition("sekali lagi")[0]
    assert "Hanya lembar" not in page(client_as, preview(by, workbook([])))


def test_the_command_line_takes_another_sheet(cast, tmp_path):
    path = tmp_path / "dua.xlsx"
    path.write_bytes(per_kecamatan())
    out = io.StringIO()
    call_command("import_sheet", "koperasi", path, by="dinas_a", apply=True, stdout=out)
    assert "lembar lain tidak diimpor: 'Kec 2'" in out.getvalue()
    assert not m.Cooperative.objects.filter(village="61.01.01.2002").exists()
    call_command(
        "import_sheet", "koperasi", path, by="dinas_a", sheet="Kec 2", apply=True, stdout=out
    )
    assert m.Cooperative.objects.filter(village="61.01.01.2002").exists()


def test_hidden_rows_are_told(client_as, cast):
    told = "1 baris yang tersembunyi di lembar ini ikut diperiksa"
    assert told in page(client_as, upload(cast["dinas_a"], per_kecamatan(hidden=2)))
    # the header is no row of data
    assert "tersembunyi di lembar" not in page(
        client_as, upload(cast["dinas_a"], per_kecamatan(hidden=1))
    )


def test_what_filling_leaves_is_counted_listed_and_told_how_to_take(client_as, cast, world):
    m.Cooperative.objects.filter(pk=world.coop_a.pk).update(phone="081299887766")
    line = [ALFA, "Alfa Desa 11", "KDMP Alfa Desa 11", "081234567890"]
    job = preview(cast["dinas_a"], workbook([line]), mode="fill")
    assert states(job) == {2: "same"}
    told = page(client_as, job)
    assert "Di 1 baris ada isian berkas yang tidak dipakai" in told
    assert "pilih “Perbarui dengan isi berkas”" in told and "sama dengan isi registri" not in told
    listed = client_as("dinas_a").get(job.get_absolute_url(), {"keadaan": "dibiarkan"})
    assert 'data-count="1"' in listed.content.decode()
    line[3] = "081299887766"
    same = preview(cast["dinas_a"], workbook([line]), mode="fill")
    assert "tidak dipakai" not in page(client_as, same)
    assert states(same) == {2: "same"}
    assert "1 baris sama dengan isi registri" in page(client_as, same)


def test_an_answer_is_told_in_its_own_words(client_as, cast, world):
    job = preview(
        cast["dinas_a"], workbook([[ALFA, "Alfa Desa 11", "KDMP Lain Sekali", "081234567890"]])
    )
    told = {2: {"koperasi": str(world.coop_a.pk)}}
    jobs.answer_rows(job=job, by=cast["dinas_a"], answers=told)
    job.refresh_from_db()
    assert f"Ambil kembali jawaban: Yang dimaksud {world.coop_a.name}" in page(client_as, job)
