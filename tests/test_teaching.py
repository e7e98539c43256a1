"""Spellings that a person has assigned are learned only when an officer confirms them."""

import pytest

from core.models import RegionAlias
from core.sheets import jobs
from core.sheets.teaching import lessons
from tests.sheet_jobs import applied, preview, row, states, workbook
from tests.test_import_cooperatives import ALFA, alfa

WRITTEN = "Kampung Lama Seberang"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def sent():
    return workbook([[ALFA, WRITTEN, "KDMP Alfa Desa 12", "081234567890", None, None, None, None]])


def assigned(cast):
    job = preview(cast["dinas_a"], sent())
    assert states(job)[2] in ("doubtful", "wrong")
    answers = {2: {"desa": "61.01.01.2002"}}
    jobs.answer_rows(job=job, by=cast["dinas_a"], answers=answers)
    return applied(job, cast["dinas_a"])


def test_a_confirmed_spelling_is_known_the_next_time(client_as, cast, world):
    job = assigned(cast)
    [lesson] = lessons(job, cast["dinas_a"])
    assert (lesson.written, lesson.code) == (WRITTEN, "61.01.01.2002")
    assert not RegionAlias.objects.filter(name=WRITTEN).exists()  # nothing is learned silently
    client = client_as("dinas_a")
    page = client.get(job.get_absolute_url()).content.decode()
    assert "Nama lain yang bisa diingat" in page and WRITTEN in page
    assert client.post(f"/impor/{job.pk}/ajarkan/", {"nama": [lesson.key]}).status_code == 302
    alias = RegionAlias.objects.get(name=WRITTEN)
    assert alias.village_id == "61.01.01.2002" and not lessons(job, cast["dinas_a"])
    again = preview(cast["dinas_a"], sent())
    assert row(again, 2).village_code == "61.01.01.2002"


def test_only_what_is_offered_can_be_taught(client_as, cast, world):
    job = assigned(cast)
    client = client_as("dinas_a")
    for key in ("61.02.01.2001|Bravo Lain", "61.01.01.2002|Nama Karangan", "kacau"):
        assert client.post(f"/impor/{job.pk}/ajarkan/", {"nama": [key]}).status_code == 302
    assert (
        client_as("dinas_b").post(f"/impor/{job.pk}/ajarkan/", {"nama": ["x"]}).status_code == 404
    )
    assert not RegionAlias.objects.filter(village__isnull=False).exists()


def test_a_name_that_is_already_right_is_no_lesson(cast, world):
    job = applied(preview(cast["dinas_a"], workbook([alfa("Alfa Desa 12")])), cast["dinas_a"])
    assert lessons(job, cast["dinas_a"]) == []
